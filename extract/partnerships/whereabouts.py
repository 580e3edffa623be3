"""What the lexicons know of where a thing lies: a city in its region and country, a firm or university in its city."""

from __future__ import annotations

from functools import cache

from extract.language import plain_chinese
from extract.lexicons import LexiconEntry, lexicon
from ontology.records import Entity, EntityType

__all__ = ["known_within"]

_PLACES = (EntityType.CITY, EntityType.REGION)


def known_within(inner: Entity, outer: Entity) -> str:
    """Say what is known of whether an entity lies in a place.

    Returns
    -------
    str
        ``in`` where the place encloses one of the entries of that name; ``near`` where both lie in one country;
        ``out`` where they lie in different ones; ``unknown`` where either is not listed.

    Examples
    --------
    >>> espoo, finland = Entity("a", EntityType.CITY, "Espoo"), Entity("b", EntityType.REGION, "Finland")
    >>> ghana = Entity("c", EntityType.REGION, "Ghana")
    >>> known_within(espoo, finland), known_within(espoo, ghana), known_within(finland, espoo)
    ('in', 'out', 'near')
    """
    insides = [e for surface in _surfaces(inner) for e in _entries(surface, inner.type)]
    outsides = [e for surface in _surfaces(outer) for e in _entries(surface, outer.type)]
    if not insides or not outsides:
        return "unknown"
    keys = {e.key for e in outsides}
    countries = {e.country for e in outsides if e.type is EntityType.REGION and e.country and not e.within}
    for entry in insides:
        if entry.country in countries or any(key in keys for key in _chain(entry)):
            return "in"
    placed = [e for e in insides if e.country]
    local = any(e.within for e in outsides if e.type is EntityType.REGION) or outer.type is EntityType.CITY
    if local and {e.country for e in placed} & {e.country for e in outsides}:
        return "near"
    return "out" if placed and any(e.country for e in outsides) else "unknown"


def _surfaces(entity: Entity) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*entity.surfaces, entity.name)))


@cache
def _entries(surface: str, kind: EntityType) -> tuple[LexiconEntry, ...]:
    name = plain_chinese(surface)
    return tuple(entry for entry in lexicon().find(name) if entry.type is kind)


def _chain(entry: LexiconEntry) -> list[str]:
    """Return the keys of what encloses an entry, the nearest first."""
    keys: list[str] = []
    while entry.within and len(keys) < 6:
        keys.append(entry.within)
        outer = next((e for kind in _PLACES if (e := lexicon().entries.get((kind, entry.within)))), None)
        if outer is None:
            break
        entry = outer
    return keys
