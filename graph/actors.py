"""The actors of the network: their names in both languages, their types, and where they sit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from graph.engine import Engine
from ontology.records import EntityType

__all__ = ["Actor", "Names", "read_actors", "rows", "tail"]

_PREFIXES = """
PREFIX ct: <https://w3id.org/cityties/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

_TYPES = "SELECT DISTINCT ?e ?type { GRAPH ?g { ?e a ?type } VALUES ?type { %s } }"
_NAMES = """SELECT ?e ?how ?name {
  GRAPH ?g { ?e ?how ?name } VALUES ?how { ct:name rdfs:label skos:prefLabel skos:altLabel } }"""
_PLACES = "SELECT DISTINCT ?e ?how ?v { GRAPH ?g { ?e ?how ?v } VALUES ?how { ct:country ct:within ct:locatedIn } }"

_CT = "https://w3id.org/cityties/ontology#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_MAX_NESTING = 8
"""Places deeper within one another than this are a loop in the data (a district lies three or four deep)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A node: ``name`` is the canonical name, ``labels`` every name in any language; ``city`` the IRI of its city."""

    iri: str
    type: EntityType
    name: str
    label_en: str = ""
    label_zh: str = ""
    labels: tuple[str, ...] = ()
    country: str = ""
    city: str = ""


def rows(engine: Engine, query: str) -> Iterator[tuple[str, ...]]:
    """Yield rows as plain strings, in an order of their own; an unbound variable is the empty string."""
    answer: Any = engine.query(_PREFIXES + query)
    yield from sorted(tuple("" if cell is None else cell.value for cell in row) for row in answer)


def tail(iri: str) -> str:
    """Return the last part of an IRI, decoded.

    >>> tail("https://w3id.org/cityties/kg/report/a%20b")
    'a b'
    """
    return unquote(iri.rstrip("/").rsplit("/", 1)[-1])


class Names:
    """Every name in the store, and which of them is preferred."""

    def __init__(self, engine: Engine) -> None:
        self._names: dict[str, Counter[tuple[int, str, str]]] = defaultdict(Counter)
        rank = {f"{_SKOS}prefLabel": 0, f"{_CT}name": 2, f"{_SKOS}altLabel": 3}
        answer: Any = engine.query(_PREFIXES + _NAMES)
        for entity, how, name in answer:
            # ct:name carries no language; a label of a report ranks between the preferred and the other names.
            self._names[entity.value][rank.get(how.value, 1), getattr(name, "language", None) or "", name.value] += 1

    def of(self, iri: str) -> tuple[str, str, str, tuple[str, ...]]:
        """Return canonical, English and Chinese (simplified first) name, and all, best and most frequent first."""
        found = sorted(self._names.get(iri, {}).items(), key=lambda item: (item[0][0], -item[1], item[0]))
        ordered = [key for key, _ in found]
        canonical = next((name for rank, _, name in ordered if rank == 2), "")
        english = next((name for _, lang, name in ordered if lang.startswith("en")), "")
        chinese = [(lang, name) for _, lang, name in ordered if lang.startswith("zh")]
        simplified = next((name for lang, name in chinese if lang != "zh-hant"), chinese[0][1] if chinese else "")
        labels = tuple(dict.fromkeys(name for _, _, name in ordered))
        return canonical or english or simplified or (labels[0] if labels else tail(iri)), english, simplified, labels


def read_actors(engine: Engine, names: Names) -> dict[str, Actor]:
    """Return every actor in the store, by IRI."""
    types: dict[str, EntityType] = {}
    for iri, kind in rows(engine, _TYPES % " ".join(f"ct:{t}" for t in sorted(EntityType))):
        types.setdefault(iri, EntityType(kind.removeprefix(_CT)))
    countries: dict[str, str] = {}
    within: dict[str, list[str]] = defaultdict(list)
    # What the lexicons know (ct:within) comes before what a report says (ct:locatedIn).
    for iri, how, value in sorted(rows(engine, _PLACES), key=lambda row: (row[0], row[1] != f"{_CT}within", row[2])):
        if how == f"{_CT}country":
            countries.setdefault(iri, value)
        else:
            within[iri].append(value)
    actors = {}
    for iri in sorted(types):
        name, english, chinese, labels = names.of(iri)
        city, country = _seat(iri, types, within, countries)
        actors[iri] = Actor(iri, types[iri], name, english, chinese, labels, country, city)
    return actors


def _seat(
    iri: str, types: Mapping[str, EntityType], within: Mapping[str, list[str]], countries: Mapping[str, str]
) -> tuple[str, str]:
    """City and country where an actor sits, by walking outward; empty where not known."""
    city, country, ring, seen = "", "", [iri], {iri}
    for _ in range(_MAX_NESTING):
        city = city or next((i for i in ring if types.get(i) is EntityType.CITY), "")
        country = country or next((countries[i] for i in ring if i in countries), "")
        if (city and country) or not ring:
            break
        ring = list(dict.fromkeys(o for i in ring for o in within.get(i, ()) if o not in seen))
        seen.update(ring)
    return city, country
