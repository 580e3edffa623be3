"""How actors stand to programmes, and where things are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.partnerships.candidates import Candidate, linked_pairs
from extract.partnerships.features import describe, nearest_trigger
from extract.partnerships.linear import Linear, load_models
from extract.partnerships.references import Anaphor
from extract.partnerships.scenes import Layout, lay_out
from extract.sentences import Sentence
from ontology.records import Entity, EntityType, Evidence, Relation, RelationType, Report

__all__ = ["PLACES", "PROGRAMMES", "decide_relations", "find_relations", "relation_candidates"]

PROGRAMMES = frozenset({EntityType.PROGRAMME})
PLACES = frozenset({EntityType.CITY, EntityType.REGION})
NONE = "none"
_FAR = (
    "w:",
    "c2:",
    "b3:",
    "t:",
    "tp:",
    "tt:",
    "th:",
    "p:",
    "pp:",
    "r:",
    "nearest:",
)  # features that tell nothing of a place

THRESHOLDS = {"programmeLink": 0.08, "location": 0.30}
"""Lowest probability of an accepted relation, from five-fold cross-validation over the training reports."""


def find_relations(
    report: Report, sentences: Sequence[Sentence], entities: Sequence[Entity], references: Sequence[Anaphor]
) -> tuple[Relation, ...]:
    """Find who leads, funds or takes part in a programme, and what is located in which city or region.

    Where an actor both leads or funds a programme and takes part in it, the stronger alone is kept.

    Examples
    --------
    >>> find_relations(Report("r", "Nothing here."), (), (), ())
    ()
    """
    layout = lay_out(report, sentences, entities, references)
    return decide_relations(layout, load_models(layout.lang))


def decide_relations(layout: Layout, models: Mapping[str, Linear]) -> tuple[Relation, ...]:
    """Score every candidate relation of a report and return those accepted, in the order of their evidence."""
    best: dict[tuple[str, ...], tuple[float, Relation]] = {}
    for model, candidate, source, target, features in relation_candidates(layout):
        probabilities = models[model].probabilities(features)
        found = max((p, label) for label, p in probabilities.items() if label != NONE)
        if 1.0 - probabilities[NONE] < THRESHOLDS[model]:
            continue
        key = (model, source, target)
        if key not in best or found[0] > best[key][0]:
            best[key] = (found[0], _record(layout, candidate, found, source, target))
    relations = [relation for _, relation in best.values()]
    return tuple(sorted(relations, key=lambda r: (r.evidence[0].start, r.type, r.source, r.target)))


def relation_candidates(layout: Layout) -> list[tuple[str, Candidate, str, str, list[str]]]:
    """List the candidates as (model, candidate, source id, target id, features)."""
    found = []
    for candidate in linked_pairs(layout, PROGRAMMES | PLACES):
        left, right = candidate.left, candidate.right
        features = describe(layout, candidate.scene, left, right)
        programmes = [s for s in (left, right) if s.type is EntityType.PROGRAMME]
        if len(programmes) == 1:
            actor = right if programmes[0] is left else left
            order = f"programme-{'first' if programmes[0] is left else 'second'}"
            found.append(("programmeLink", candidate, actor.entity, programmes[0].entity, [*features, order]))
        if left.token < 0 and left.how not in {"head", "topic", "prev"}:
            continue
        for source, target, order in ((left, right, ">"), (right, left, "<")):
            if target.type in PLACES and source.type not in {EntityType.REGION, EntityType.ASSOCIATION}:
                marked = [f"{order}{f}" for f in features if not f.startswith(_FAR)]
                found.append(("location", candidate, source.entity, target.entity, marked))
    return found


def _record(layout: Layout, candidate: Candidate, found: tuple[float, str], source: str, target: str) -> Relation:
    scene = candidate.scene
    quote = layout.report.text[scene.start : scene.end]
    trigger = nearest_trigger(scene, candidate.left, candidate.right)
    return Relation(
        RelationType(found[1]),
        source,
        target,
        (Evidence(scene.start, scene.end, quote, layout.report.page_at(scene.start)),),
        round(found[0], 4),
        f"trigger:{trigger.phrase}" if trigger else "context",
    )
