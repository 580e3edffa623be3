"""Chinese names of a city's own offices in full: in a graph of many cities, Berlin's 联合办公室 is 柏林联合办公室."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.lexicons import lexicon
from ontology.records import Entity, EntityType, Name, Relation, RelationType

__all__ = ["with_seats"]

_HAN = re.compile(r"[\u3400-\u9fff]+")
_OWN = ("办公室", "委员会", "局", "处", "署", "部门", "中心")
"""What the names of a city's own offices end in."""
_HIGHER = ("国", "中国", "中华", "中央", "全国", "省", "最高", "联合国", "世界", "国际")


def with_seats(entities: Sequence[Entity], relations: Sequence[Relation]) -> tuple[Entity, ...]:
    """Put the city before the names of its offices, where the report says whose they are and the name does not.

    Examples
    --------
    >>> board = Entity("b", EntityType.PUBLIC_BODY, "算法审查委员会", (Name("zh-Hans", "算法审查委员会"),))
    >>> city = Entity("c", EntityType.CITY, "Zagreb", (Name("zh-Hans", "萨格勒布"),))
    >>> with_seats((board, city), (Relation(RelationType.LOCATED_IN, "b", "c"),))[0].name
    '萨格勒布算法审查委员会'
    """
    cities = {e.id: e for e in entities if e.type is EntityType.CITY}
    seats = {r.source: cities[r.target] for r in relations if r.type is RelationType.LOCATED_IN and r.target in cities}
    return tuple(_full(entity, seats[entity.id]) if entity.id in seats else entity for entity in entities)


def _full(entity: Entity, city: Entity) -> Entity:
    name = entity.name
    if entity.type is not EntityType.PUBLIC_BODY or entity.reference or not _HAN.fullmatch(name):
        return entity
    seat = next((s for s in (*city.surfaces, *(n.text for n in city.names)) if _HAN.fullmatch(s)), "")
    if not seat or not name.endswith(_OWN) or name.startswith(_HIGHER) or seat[:2] in name or _names_place(name):
        return entity
    full = seat.removesuffix("政府") + name
    return replace(entity, name=full, names=tuple(Name(n.lang, full) if n.text == name else n for n in entity.names))


def _names_place(name: str) -> bool:
    """Tell whether a name begins with a place of its own."""
    kinds = {e.type for size in range(2, 7) for e in lexicon().find(name[:size])}
    return bool(kinds & {EntityType.CITY, EntityType.REGION})
