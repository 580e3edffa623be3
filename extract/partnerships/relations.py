"""How actors stand to programmes, and where things are."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extract.partnerships.candidates import Candidate, linked_pairs
from extract.partnerships.encoder.reading import Reading, load_encoder
from extract.partnerships.features import describe, nearest_trigger
from extract.partnerships.layout import lay_out
from extract.partnerships.linear import Linear
from extract.partnerships.link_features import link_candidates
from extract.partnerships.link_scoring import NONE, Told, judge_link, judge_places, link_chances
from extract.partnerships.link_views import Link
from extract.partnerships.publishers import publishers_seats
from extract.partnerships.relation_frames import outer_regions, told_relations
from extract.partnerships.scenes import Layout, Scene, Slot
from extract.partnerships.trees import Trees
from extract.partnerships.weights import load_models, load_trees
from extract.partnerships.whereabouts import known_within
from extract.references.resolution import Anaphor
from extract.sentences import Sentence
from ontology.records import Entity, EntityType, Evidence, Relation, RelationType, Report

__all__ = ["PLACES", "decide_relations", "find_relations", "location_candidates", "location_features"]

PLACES = frozenset({EntityType.CITY, EntityType.REGION})
_FAR = ("t:", "tp:", "p:", "pp:", "r:", "nearest:", "w:")
"""Beginnings of features that tell nothing of a place."""

_BETWEEN = 40
"""Most words between two names whose pairs of words are looked at."""

_AT_ONCE = 500
"""Links that are judged at a time."""

LINK_THRESHOLD = 0.28
"""Lowest probability of an accepted link to a programme in its role, both names counted in.

Where probabilities hold, F1 is highest at half of what it comes to (Lipton, Elkan and Narayanaswamy 2014, "Optimal
Thresholding of Classifiers to Maximize F1 Measure"): the F1 of unseen reports of ours is 0.56 in English.
"""

LOCATION_THRESHOLD = 0.36
"""Lowest probability of an accepted location, chosen on the 200 benchmark reports of the training data, with names
given and models that had seen none of them; both names count in."""


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
    reading, linker = load_encoder(layout.lang).read(layout), load_trees(layout.lang).get("links")
    return decide_relations(layout, load_models(layout.lang), linker=linker, reading=reading)


def decide_relations(
    layout: Layout, models: Mapping[str, Linear], *, linker: Trees | None = None, reading: Reading | None = None
) -> tuple[Relation, ...]:
    """Score every candidate relation of a report and return those accepted, in the order of their evidence.

    Parameters
    ----------
    models
        The scorers of the report's language.
    linker
        The second scorer of links; without it the first one's word stands.
    reading
        The report as an encoder reads it; without it the scorers' word stands.
    """
    relations = [
        *_decide_links(layout, models["programmeLink"], linker, reading),
        *_decide_locations(layout, models["location"]),
    ]
    for relation in (*publishers_seats(layout), *told_relations(layout)):
        if all((r.type, r.source, r.target) != (relation.type, relation.source, relation.target) for r in relations):
            relations.append(relation)
    outer = outer_regions(layout)
    placed = {
        r.source for r in relations if r.type is RelationType.LOCATED_IN and f"{r.source}>{r.target}" not in outer
    }
    relations = [
        r
        for r in relations
        if r.type is not RelationType.LOCATED_IN or r.source not in placed or f"{r.source}>{r.target}" not in outer
    ]
    return tuple(sorted(relations, key=lambda r: (r.evidence[0].start, r.type, r.source, r.target)))


def _decide_links(layout: Layout, model: Linear, linker: Trees | None, reading: Reading | None) -> Iterator[Relation]:
    """Accept a link that is probable enough in its likeliest role, and quote the place that speaks most for it.

    A link is no surer than its two names.
    """
    sure = layout.sureness
    links: list[Link] = []
    told: list[Told] = []
    # What is seen of a link fills more memory than all else of it: it goes as soon as the scorer has judged it.
    judged = ((replace(link, features=()), judge_places(link, model)) for link in link_candidates(layout))
    while some := list(itertools.islice(judged, _AT_ONCE)):
        heard = reading.links([link for link, _ in some]) if reading else [None] * len(some)
        told += [judge_link(places, said) for (_, places), said in zip(some, heard, strict=True)]
        links += [link for link, _ in some]
    for link, one, chance in zip(links, told, link_chances(layout, links, told, linker), strict=True):
        chance *= sure[link.actor] * sure[link.programme]
        if chance >= LINK_THRESHOLD:
            view = link.views[one.place_of(one.role)]
            found = chance, one.role
            yield _record(layout, view.scene, found, link.actor, link.programme, view.actor, view.programme)


def _decide_locations(layout: Layout, model: Linear) -> Iterator[Relation]:
    best: dict[tuple[str, str], tuple[float, Relation]] = {}
    at, label = next((at, label) for at, label in enumerate(model.classes) if label != NONE)
    sure = layout.sureness
    for candidate, source, target, order, blocks in location_candidates(layout):
        # Both orders see the same blocks: to mark each feature would take longer than to weigh it.
        found = model.marked(order).chances(blocks)[at] * sure[source] * sure[target]
        if found < LOCATION_THRESHOLD:
            continue
        if (source, target) not in best or found > best[source, target][0]:
            slots = (candidate.left, candidate.right)
            best[source, target] = (found, _record(layout, candidate.scene, (found, label), source, target, *slots))
    yield from (relation for _, relation in best.values())


def location_candidates(layout: Layout) -> Iterator[tuple[Candidate, str, str, str, list[tuple[str, ...]]]]:
    """Yield what may be located where as (candidate, source id, target id, order of the two, blocks of features).

    The order, ``>`` or ``<``, is part of what the scorer sees: see :func:`location_features`.
    """
    within: dict[tuple[str, str], str] = {}
    for candidate in linked_pairs(layout, PLACES):
        left, right = candidate.left, candidate.right
        if left.token < 0 and left.how not in {"head", "topic", "prev"}:
            continue
        words = [token.text for token in candidate.scene.tokens[left.token + 1 : right.token]][: _BETWEEN + 1]
        between = [f"b2:{one} {two}" for one, two in itertools.pairwise(words) if len(words) <= _BETWEEN]
        described = (*describe(layout, candidate.scene, left, right), tuple(between))
        for source, target, order in ((left, right, ">"), (right, left, "<")):
            if target.type in PLACES and source.type not in {EntityType.REGION, EntityType.ASSOCIATION}:
                known = within.get((source.entity, target.entity), "")
                if not known:
                    known = known_within(layout.entities[source.entity], layout.entities[target.entity])
                    within[source.entity, target.entity] = known
                kind = f"k:{known}:{source.type}"
                known_as = (f"k:{known}", f"{kind}:{target.type}", f"{kind}:{left.how}-{right.how}")
                yield candidate, source.entity, target.entity, order, [*described, known_as]


def location_features(order: str, blocks: Sequence[tuple[str, ...]]) -> list[str]:
    """List what the scorer learns from: the features that tell of a place, marked with the order, and what is known.

    >>> location_features(">", [("w:opened", "m2:office in"), ("k:inside",)])
    ['>m2:office in', 'k:inside']
    """
    seen = [order + feature for block in blocks[:-1] for feature in block if not feature.startswith(_FAR)]
    return [*seen, *blocks[-1]]


def _record(
    layout: Layout, scene: Scene, found: tuple[float, str], source: str, target: str, left: Slot, right: Slot
) -> Relation:
    quote = layout.report.text[scene.start : scene.end]
    trigger = nearest_trigger(scene, *sorted((left, right), key=lambda slot: slot.token))
    return Relation(
        RelationType(found[1]),
        source,
        target,
        (Evidence(scene.start, scene.end, quote, layout.report.page_at(scene.start)),),
        round(found[0], 4),
        f"trigger:{trigger.phrase}" if trigger else "context",
    )
