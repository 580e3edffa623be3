"""Numbers tied to one entity: one scored decision for each number and entity near it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from extract.partnerships.linear import Linear, load_models
from extract.partnerships.quantities import Quantity, find_quantities
from extract.partnerships.references import Anaphor
from extract.partnerships.scenes import Layout, Scene, Slot, lay_out
from extract.sentences import Sentence
from ontology.records import Entity, Evidence, Figure, Measure, Report

__all__ = ["decide_figures", "figure_candidates", "find_figures"]

NONE = "none"

THRESHOLD = 0.25
"""Lowest probability of an accepted figure, from five-fold cross-validation over the training reports."""


def find_figures(
    report: Report, sentences: Sequence[Sentence], entities: Sequence[Entity], references: Sequence[Anaphor]
) -> tuple[Figure, ...]:
    """Find investments, funding shares, ranks, and numbers of datasets and participants, each with its entity.

    Examples
    --------
    >>> find_figures(Report("r", "Nothing here."), (), (), ())
    ()
    """
    layout = lay_out(report, sentences, entities, references)
    return decide_figures(layout, load_models(layout.lang))


def decide_figures(layout: Layout, models: Mapping[str, Linear]) -> tuple[Figure, ...]:
    """Give each number to the entity that it most probably belongs to, if that is probable enough."""
    best: dict[tuple[int, str], tuple[float, Figure]] = {}
    for scene, quantity, slot, features in figure_candidates(layout):
        probabilities = models["figure"].probabilities(features)
        probability, label = max((p, c) for c, p in probabilities.items() if c != NONE)
        if 1.0 - probabilities[NONE] < THRESHOLD:
            continue
        key = (quantity.start, label)
        if key not in best or probability > best[key][0]:
            best[key] = (probability, _record(layout, scene, quantity, slot, label, probability))
    unique: dict[tuple[str, str, float], Figure] = {}
    for _, (_, figure) in sorted(best.items()):
        unique.setdefault((figure.subject, figure.measure, figure.value), figure)
    return tuple(unique.values())


def figure_candidates(layout: Layout) -> list[tuple[Scene, Quantity, Slot, list[str]]]:
    """List each number with each entity of its sentence, or implied by it, and their features."""
    found = []
    for scene in layout.scenes:
        quantities = find_quantities(layout.folded, scene.start, scene.end, layout.lang)
        for position, quantity in enumerate(quantities):
            same = [q for q in quantities if q.sort == quantity.sort]
            for slot in _nearest_slots(layout, scene, quantity):
                features = _describe(layout, scene, quantity, slot, same, position)
                found.append((scene, quantity, slot, features))
    return found


def _nearest_slots(layout: Layout, scene: Scene, quantity: Quantity) -> list[Slot]:
    """Keep each entity's place nearest to the number."""
    at = _token_at(scene, quantity)
    best: dict[str, Slot] = {}
    for slot in (*scene.slots, *scene.implied, *_programmes(layout, scene)):
        known = best.get(slot.entity)
        if known is None or abs(slot.token - at) < abs(known.token - at):
            best[slot.entity] = slot
    return list(best.values())


def _programmes(layout: Layout, scene: Scene) -> list[Slot]:
    """Return the programme that the report is most about, which a number may be of without naming it."""
    here = {slot.entity for slot in (*scene.slots, *scene.implied)}
    entities = (layout.entities[t] for t in layout.topics)
    programmes = [e for e in entities if e.type == "Programme"][:1]
    return [Slot(e.id, e.type, "main", -1) for e in programmes if e.id not in here]


def _describe(
    layout: Layout, scene: Scene, quantity: Quantity, slot: Slot, same: Sequence[Quantity], position: int
) -> list[str]:
    sort = quantity.sort
    at = _token_at(scene, quantity)
    side = "implied" if slot.token < 0 else "before" if slot.token < at else "after"
    low, high = sorted((slot.token, at))
    others = {s.entity for s in scene.slots if low < s.token < high} - {slot.entity}
    alike = {s.entity for s in scene.slots if low < s.token < high and s.type == slot.type} - {slot.entity}
    numbers = [_token_at(scene, q) for q in same if q is not quantity]
    between = sum(1 for n in numbers if low < n < high)
    clauses = abs(scene.clauses[at] - scene.clauses[slot.token]) if slot.token >= 0 else 0
    peers = [s for s in scene.slots if s.type == slot.type]
    parallel = len(peers) == len(same) and slot in peers and peers.index(slot) == list(same).index(quantity)
    words = [t.text for t in scene.tokens]
    features = [
        f"f:{sort}",
        f"f:{sort}:{slot.type}:{slot.how}",
        f"f:{sort}:{side}:{min(len(others), 3)}",
        f"f:{sort}:{side}:{slot.type}:{min(len(alike), 2)}",
        f"f:{sort}:{side}:between{min(between, 2)}",
        f"f:{sort}:clauses{min(clauses, 3)}:{side}",
        f"f:{sort}:parallel{int(parallel)}",
        f"f:{sort}:distance{min(abs(at - slot.token) // 3, 6)}:{side}",
        f"f:{sort}:topic{layout.topics.index(slot.entity) if slot.entity in layout.topics[:2] else '-'}:{slot.type}",
        f"f:{sort}:year{int(quantity.value in range(1900, 2050))}",
        f"f:{sort}:small{int(quantity.value < 2)}",
        f"f:{sort}:position{min(position, 3)}",
    ]
    near_before = words[max(0, at - 8) : at]
    near_after = words[at + 1 : at + 9]
    features += [f"f:{sort}:b:{w}" for w in near_before] + [f"f:{sort}:a:{w}" for w in near_after]
    features += [f"f:{sort}:b2:{a} {b}" for a, b in itertools.pairwise(near_before)]
    features += [f"f:{sort}:a2:{a} {b}" for a, b in itertools.pairwise(near_after)]
    middle = words[low + 1 : high] if high - low < 20 else []
    features += [f"f:{sort}:m:{w}:{slot.type}" for w in middle] + [f"f:{sort}:w:{w}" for w in words]
    if slot.token >= 0:
        nearby = words[max(0, slot.token - 2) : slot.token], words[slot.token + 1 : slot.token + 3]
        features += [f"f:{sort}:sb:{w}" for w in nearby[0]] + [f"f:{sort}:sa:{w}" for w in nearby[1]]
        features.append(f"f:{sort}:mid:{' '.join(middle[:5])}")
    return list(dict.fromkeys(features))


def _token_at(scene: Scene, quantity: Quantity) -> int:
    return next((i for i, t in enumerate(scene.tokens) if t.end > quantity.start), len(scene.tokens) - 1)


def _record(layout: Layout, scene: Scene, quantity: Quantity, slot: Slot, label: str, probability: float) -> Figure:
    quote = layout.report.text[scene.start : scene.end]
    return Figure(
        slot.entity,
        Measure(label),
        quantity.value,
        quantity.bound,
        quantity.unit,
        _list_name(layout, scene) if label == Measure.RANK else None,
        None,
        (Evidence(scene.start, scene.end, quote, layout.report.page_at(scene.start)),),
        round(probability, 4),
    )


def _list_name(layout: Layout, scene: Scene) -> str | None:
    """Return what stands between quotation or title marks in the sentence of a rank, else the report's title."""
    text = layout.report.text[scene.start : scene.end]
    for opening, closing in ("《》", "“”", "「」"):
        start, end = text.find(opening), text.find(closing)
        if 0 <= start < end:
            return text[start + 1 : end]
    return layout.report.title or None
