"""Relations that a construction tells by itself: whose money, whose office, which place is part of which."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from extract.partnerships.frames import frame_rules, own_office, schema
from extract.partnerships.scenes import Layout, Scene
from ontology.records import Entity, EntityType, Evidence, Relation, RelationType

__all__ = ["outer_regions", "told_relations"]

_SURE = 0.8


def told_relations(layout: Layout) -> Iterator[Relation]:
    """Yield what constructions tell of programmes' payers, cities' offices and places within places.

    Examples
    --------
    >>> from extract.partnerships.layout import lay_out
    >>> from ontology.records import Report
    >>> list(told_relations(lay_out(Report("r", "Nothing here."), (), (), ())))
    []
    """
    for scene in layout.scenes:
        for kind, source, target in dict.fromkeys((*_payers(layout, scene), *_offices(layout, scene))):
            yield _record(layout, scene, kind, source, target)
        for source, target in _parts(layout, scene):
            yield _record(layout, scene, RelationType.LOCATED_IN, source, target)


def outer_regions(layout: Layout) -> frozenset[str]:
    """Return the pairs ``source>region`` of which the region only says where another one lies: 中国's Sichuan province.

    A place that a sentence puts in the inner region is not put in the outer one by it.
    """
    found: set[str] = set()
    for scene in layout.scenes:
        slots = [s for s in scene.all_slots if s.how == "name"]
        for outer, inner in itertools.pairwise(slots):
            if outer.type is not EntityType.REGION or inner.type is not EntityType.REGION:
                continue
            if frame_rules(layout.lang)["outer"].search(schema(scene, outer.token + 1, inner.token)):
                found.update(f"{s.entity}>{outer.entity}" for s in scene.all_slots if s.entity != inner.entity)
    return frozenset(found)


def _payers(layout: Layout, scene: Scene) -> Iterator[tuple[RelationType, str, str]]:
    """Yield that the one city of a sentence pays for its programmes, where the sentence says that it pays."""
    cities = {s.entity for s in scene.slots if s.type is EntityType.CITY}
    programmes = [s.entity for s in scene.slots if s.type is EntityType.PROGRAMME]
    if len(cities) == 1 and programmes and frame_rules(layout.lang)["pays"].search(schema(scene)):
        yield from ((RelationType.FUNDS, city, programme) for city in cities for programme in programmes)


def _offices(layout: Layout, scene: Scene) -> Iterator[tuple[RelationType, str, str]]:
    cities = [s for s in scene.slots if s.type is EntityType.CITY]
    for office in (s for s in scene.slots if s.type is EntityType.PUBLIC_BODY):
        if _has_place(layout.entities[office.entity]):
            continue
        for city in cities:
            if own_office(scene, city, office, layout.lang):
                yield RelationType.LOCATED_IN, office.entity, city.entity


def _has_place(entity: Entity) -> bool:
    """Tell whether a body is of a country that the lexicons know, as ministries are; its seat is another matter."""
    return entity.reference is not None and not entity.reference.within


def _parts(layout: Layout, scene: Scene) -> Iterator[tuple[str, str]]:
    """Yield cities with the city that they are part of: Bondi, a suburb of Sydney."""
    slots = [s for s in scene.slots if s.how == "name"]
    for inner, outer in itertools.pairwise(slots):
        if inner.type is not EntityType.CITY or outer.type is not EntityType.CITY:
            continue
        if frame_rules(layout.lang)["part"].search(schema(scene, inner.token + 1, outer.token)):
            whole, part = (inner, outer) if layout.lang == "zh" else (outer, inner)
            yield part.entity, whole.entity


def _record(layout: Layout, scene: Scene, kind: RelationType, source: str, target: str) -> Relation:
    quote = layout.report.text[scene.start : scene.end]
    evidence = (Evidence(scene.start, scene.end, quote, layout.report.page_at(scene.start)),)
    return Relation(kind, source, target, evidence, _SURE, "frame")
