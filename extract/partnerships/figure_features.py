"""What the scorers see of a number: first whether it is a figure and of what, then whose figure it is.

The two questions are asked one after the other, since the words that tell a grant from a turnover stand round the
number, and those that tell the giver from the taker stand round the names.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.partnerships.quantities import Quantity, find_quantities, rank_words, share_words
from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import EntityType

__all__ = ["Number", "find_numbers", "number_features", "subject_features"]

_DISTANCES = (1, 2, 3, 5, 8, 12, 20, 30)


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity of a scene; ``at`` is its token, ``peers`` those of its sort there, ``slots`` whose it may be."""

    scene: Scene
    quantity: Quantity
    at: int
    position: int
    peers: tuple[Quantity, ...]
    slots: tuple[Slot, ...]


def find_numbers(layout: Layout) -> list[Number]:
    """List the numbers of a report that may be figures, each with the entities that it may belong to."""
    found = []
    for scene in layout.scenes:
        quantities = find_quantities(layout.folded, scene.start, scene.end, layout.lang)
        for position, quantity in enumerate(quantities):
            peers = tuple(q for q in quantities if q.sort == quantity.sort)
            at = _token_at(scene, quantity)
            slots = tuple(_nearest_slots(layout, scene, at))
            if slots:
                found.append(Number(scene, quantity, at, position, peers, slots))
    return found


def number_features(layout: Layout, number: Number) -> list[str]:
    """List what speaks for or against a number's being a figure of some measure."""
    return list(dict.fromkeys(_number_features(layout, number)))


def subject_features(layout: Layout, number: Number, slot: Slot, measure: str) -> list[str]:
    """List what speaks for or against an entity's being the one that a figure of a measure is of."""
    return list(dict.fromkeys(_subject_features(layout, number, slot, measure)))


def _number_features(layout: Layout, number: Number) -> Iterator[str]:
    scene, quantity, at = number.scene, number.quantity, number.at
    sort = quantity.sort
    words = ["#" if t.text[0].isdigit() else t.text for t in scene.tokens]
    yield f"q:{sort}"
    yield f"q:{sort}:unit:{quantity.unit}"
    yield f"q:{sort}:bound:{quantity.bound}"
    yield f"q:{sort}:size{len(str(int(quantity.value)))}"
    yield f"q:{sort}:year{int(quantity.value in range(1900, 2050))}"
    yield f"q:{sort}:small{int(quantity.value < 2)}"
    yield f"q:{sort}:position{min(number.position, 3)}"
    yield f"q:{sort}:peers{min(len(number.peers), 4)}"
    before, after = words[max(0, at - 8) : at], words[at + 1 : at + 9]
    for word in before:
        yield f"q:{sort}:b:{word}"
    for word in after:
        yield f"q:{sort}:a:{word}"
    for size in (1, 2, 3):
        yield f"q:{sort}:b{size}:{' '.join(words[max(0, at - size) : at])}"
        yield f"q:{sort}:a{size}:{' '.join(words[at + 1 : at + 1 + size])}"
    for one, two in (*itertools.pairwise(before), *itertools.pairwise(after)):
        yield f"q:{sort}:n2:{one} {two}"
    for word in words:
        yield f"q:{sort}:w:{word}"
    clause = [w for w, c in zip(words, scene.clauses, strict=True) if c == scene.clauses[at]]
    for word in clause:
        yield f"q:{sort}:c:{word}"
    left = max((s for s in scene.slots if s.token < at), key=lambda s: s.token, default=None)
    right = min((s for s in scene.slots if s.token > at), key=lambda s: s.token, default=None)
    yield f"q:{sort}:left:{left.type if left else None}"
    yield f"q:{sort}:right:{right.type if right else None}"
    colon = next((i for i, t in enumerate(scene.tokens[:10]) if t.text in {":", "："}), -1)
    if 0 < colon < at:
        yield f"q:{sort}:label:{' '.join(words[:colon])}"
        yield f"q:{sort}:labelled"
    for place, hit in scene.triggers:
        yield f"q:{sort}:t:{hit.label}:{int(scene.clauses[place] == scene.clauses[at])}"
    for place, hit in scene.polarity:
        yield f"q:{sort}:p:{hit.label}:{int(scene.clauses[place] == scene.clauses[at])}"
    if sort == "rank":
        yield from _rank(layout, number, words, left, right)
    if sort == "percent":
        yield from _shares(layout, number)


def _rank(layout: Layout, number: Number, words: list[str], left: Slot | None, right: Slot | None) -> Iterator[str]:
    """Yield whether a number stands in a row of a list, next to a name, and near words of ranking."""
    scene, at = number.scene, number.at
    for name, slot in (("left", left), ("right", right)):
        if slot is not None and abs(slot.token - at) <= 5:
            low, high = sorted((slot.token, at))
            yield f"q:rank:{name}:{abs(slot.token - at)}:{slot.type}"
            yield f"q:rank:{name}:{' '.join(words[low + 1 : high])}"
            yield f"q:rank:{name}:{' '.join(words[low + 1 : high])}:{slot.type}"
    here = rank_words(layout.folded, scene.start, scene.end, layout.lang)
    above = layout.scenes[scene.index - 1].start if scene.index else scene.start
    before = rank_words(layout.folded, above, scene.start, layout.lang)
    yield f"q:rank:words{min(len(here), 2)}"
    yield f"q:rank:words{int(bool(here))}{int(bool(before))}"
    for word in here:
        yield f"q:rank:word:{word}"
    if at <= 1:
        only = len(scene.tokens) - at <= 4
        row = any(_opens_with(layout, scene.index + step, number.quantity.value + step) for step in (-1, 1))
        yield f"q:rank:row{int(row)}:{right.type if right else None}"
        yield f"q:rank:row{int(row)}:only{int(only)}"
        yield f"q:rank:row{int(row)}:gap{min(right.token - at, 4) if right else None}"


def _opens_with(layout: Layout, index: int, value: float) -> bool:
    """Say whether a sentence opens with a number, as the next row of a list does."""
    if not 0 <= index < len(layout.scenes):
        return False
    tokens = layout.scenes[index].tokens[:2]
    return any(t.text.strip(".,") == str(int(value)) for t in tokens)


def _shares(layout: Layout, number: Number) -> Iterator[str]:
    """Yield whose money a percentage is of: the nearest word on either side, not beyond the next percentage."""
    scene, quantity = number.scene, number.quantity
    floor = max((q.end for q in number.peers if q.end <= quantity.start), default=scene.start)
    limit = min((q.start for q in number.peers if q.start >= quantity.end), default=scene.end)
    hits = share_words(layout.folded, floor, limit, layout.lang)
    before = [label for start, label in hits if start < quantity.start]
    after = [label for start, label in hits if start >= quantity.end]
    order = [label for _, label in share_words(layout.folded, scene.start, scene.end, layout.lang)]
    yield f"q:share:{before[-1] if before else None}|{after[0] if after else None}"
    yield f"q:share:before:{before[-1] if before else None}"
    yield f"q:share:after:{after[0] if after else None}"
    index = number.peers.index(quantity)
    if len(order) == len(number.peers):
        yield f"q:share:same:{order[index]}"
        yield f"q:share:{'name' if _first(layout, number) else 'number'}:{order[index]}"
    yield f"q:share:count{min(len(order), 3)}:{min(len(number.peers), 3)}"


def _first(layout: Layout, number: Number) -> bool:
    """Say whether the sentence's first word for money of some hand stands before its first percentage."""
    hits = share_words(layout.folded, number.scene.start, number.scene.end, layout.lang)
    return bool(hits) and hits[0][0] < number.peers[0].start


def _subject_features(layout: Layout, number: Number, slot: Slot, measure: str) -> Iterator[str]:
    scene, at = number.scene, number.at
    group = "share" if measure.endswith("Share") else measure
    side = slot.how if slot.token < 0 else "before" if slot.token < at else "after"
    low, high = sorted((slot.token, at))
    inside = [s for s in scene.slots if low < s.token < high and s.entity != slot.entity]
    others = min(len({s.entity for s in inside}), 3)
    alike = min(len({s.entity for s in inside if s.type == slot.type}), 2)
    numbers = sum(1 for q in number.peers if q is not number.quantity and low < _token_at(scene, q) < high)
    clauses = min(abs(scene.clauses[at] - scene.clauses[slot.token]), 3) if slot.token >= 0 else 0
    peers = list(dict.fromkeys(s.entity for s in scene.slots if s.type == slot.type and s.how == slot.how))
    parallel = len(peers) == len(number.peers) > 1 and slot.entity in peers
    named = len({s.entity for s in scene.slots})
    distance = next((d for d in _DISTANCES if high - low <= d), 99)
    same_type = [s for s in number.slots if s.type == slot.type and s.token >= 0]
    nearest = slot.token >= 0 and all(abs(s.token - at) >= abs(slot.token - at) for s in same_type)
    topics = layout.topics[:3]
    for scope in ("", f"{group}:"):
        yield f"s:{scope}{side}"
        yield f"s:{scope}{side}:{slot.type}"
        yield f"s:{scope}{side}:{slot.how}:{slot.type}"
        yield f"s:{scope}{side}:named{min(named, 3)}"
        yield f"s:{scope}{side}:named{min(named, 3)}:{slot.type}"
        yield f"s:{scope}{side}:others{others}"
        yield f"s:{scope}{side}:alike{alike}:{slot.type}"
        yield f"s:{scope}{side}:numbers{min(numbers, 2)}"
        yield f"s:{scope}{side}:clauses{clauses}"
        yield f"s:{scope}{side}:clauses{clauses}:others{min(others, 1)}"
        yield f"s:{scope}{side}:distance{distance}"
        yield f"s:{scope}nearest{int(nearest)}:{slot.type}"
        yield f"s:{scope}topic{topics.index(slot.entity) if slot.entity in topics else '-'}:{slot.type}:{side}"
        if parallel:
            right = peers.index(slot.entity) == number.peers.index(number.quantity)
            yield f"s:{scope}parallel{int(right)}"
    programmes = any(s.type is EntityType.PROGRAMME for s in scene.slots)
    yield f"s:{group}:programme{int(programmes)}:{slot.type}"
    words = [t.text for t in scene.tokens]
    middle = words[low + 1 : high] if slot.token >= 0 and high - low < 20 else []
    for word in middle:
        yield f"s:m:{word}:{side}"
        yield f"s:m:{word}:{side}:{slot.type}"
    for one, two in itertools.pairwise(middle):
        yield f"s:m2:{one} {two}:{side}"
    if slot.token >= 0:
        if len(middle) <= 5:
            yield f"s:mid:{side}:{' '.join(middle)}"
        for name, found in (("b", words[max(0, slot.token - 2) : slot.token]), ("a", words[slot.token + 1 :][:2])):
            yield f"s:{name}:{' '.join(found)}:{side}"
            for word in found:
                yield f"s:{name}:{word}:{side}"
    for word in words[max(0, at - 5) : at]:
        yield f"s:nb:{word}:{slot.type}:{side}"
    for word in words[at + 1 : at + 5]:
        yield f"s:na:{word}:{slot.type}:{side}"
    for place, hit in scene.triggers:
        where = "L" if place < low else "R" if place > high else "M"
        yield f"s:{group}:t:{hit.label}:{where}:{side}"
        yield f"s:{group}:tp:{hit.phrase}:{where}:{side}"
    if slot.phrase:
        yield f"s:phrase:{slot.phrase}"


def _nearest_slots(layout: Layout, scene: Scene, at: int) -> Sequence[Slot]:
    """Keep each entity's place nearest to the number; the report's first programme counts although unnamed here."""
    best: dict[str, Slot] = {}
    for slot in (*scene.slots, *scene.implied, *_main_programme(layout, scene)):
        known = best.get(slot.entity)
        if known is None or abs(slot.token - at) < abs(known.token - at):
            best[slot.entity] = slot
    return list(best.values())


def _main_programme(layout: Layout, scene: Scene) -> list[Slot]:
    here = {slot.entity for slot in (*scene.slots, *scene.implied)}
    programmes = [t for t in layout.topics if layout.entities[t].type is EntityType.PROGRAMME][:1]
    return [Slot(e, EntityType.PROGRAMME, "main", -1) for e in programmes if e not in here]


def _token_at(scene: Scene, quantity: Quantity) -> int:
    return next((i for i, t in enumerate(scene.tokens) if t.end > quantity.start), len(scene.tokens) - 1)
