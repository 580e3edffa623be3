"""Names in other people's tables matched with the graph's entities: candidates with scores, and what is known of them.

The terms are those of the Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group). A candidate is a
sure match only where its name is the same, and it alone: same name means same after folding of case, width, accents,
punctuation, simplified and traditional characters, legal forms of firms, and 市 and the like after a city.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from pyoxigraph import NamedNode
from rapidfuzz import fuzz

from graph.cards import text_of
from graph.folding import fold_name
from graph.iris import identifier_curie, identifier_iri
from graph.store import Store
from ontology.records import EntityType
from ontology.terms import CT, SKOS
from queries.countries import country_code, country_names
from queries.search import Found, NameIndex, fold

__all__ = ["PROPERTIES", "Candidate", "Question", "Reconciler", "Strict", "Value"]

Value = str | int | float
Strict = Literal["any", "all", "should"]

PROPERTIES: Mapping[str, tuple[str, str]] = {
    "iri": ("IRI", "IRI"),
    "type": ("Type", "类别"),
    "name_en": ("English name", "英文名称"),
    "name_zh": ("Chinese name", "中文名称"),
    "country": ("Country (ISO 3166-1 code)", "国家代码（ISO 3166-1）"),
    "country_en": ("Country, in English", "国家（英文）"),
    "country_zh": ("Country, in Chinese", "国家（中文）"),
    "city": ("City where it sits", "所在城市"),
    "latitude": ("Latitude", "纬度"),
    "longitude": ("Longitude", "经度"),
    "wikidata": ("Wikidata id", "Wikidata 编号"),
    "geonames": ("GeoNames id", "GeoNames 编号"),
    "partners": ("Number of partners", "合作伙伴数"),
    "partnerships": ("Number of partnerships", "合作关系数"),
}
"""What can be asked of an entity, by id: its label in English and Chinese."""

_COUNTRY = ("country", "country_en", "country_zh")
"""Three ways to write one thing: each is compared by the code."""
_SAME, _CALLED, _MOST_ALIKE = 100.0, 95.0, 94.0
"""Scores: the same name; what only a text calls it, such as "the capital"; the best of names that merely resemble."""
_LEAST = 50.0
_OTHER_TYPE = 0.8
_CONTRADICTED = 0.7
_POOL = 30
"""Entities whose names are compared in full for one question."""


@dataclass(frozen=True, slots=True)
class Question:
    """A name to match.

    Parameters
    ----------
    text
        The name; may be empty where an identifier is among the properties.
    types
        Types that are meant, such as ``City``; empty for all.
    strict
        ``any``: only those types; ``all``: all of them at once (an entity has one type, so two give nothing);
        ``should``: others score less.
    limit
        Most candidates.
    properties
        Values of :data:`PROPERTIES` that the entity should have; others are passed over.
    """

    text: str
    types: tuple[str, ...] = ()
    strict: Strict = "should"
    limit: int = 10
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may be meant: ``score`` 0 to 100; ``match`` says that it is surely the one."""

    found: Found
    score: float
    match: bool


class Reconciler:
    """Matches names with the entities of a store.

    Parameters
    ----------
    store
        Lends identifiers and partners.
    names
        The index of its names.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     Reconciler(store, NameIndex(store)).candidates(Question("Helsinki"))
    ()
    """

    def __init__(self, store: Store, names: NameIndex) -> None:
        self._store = store
        self._names = names

    def candidates(self, question: Question) -> tuple[Candidate, ...]:
        """Return the entities that may be meant, the likeliest first; at most one of them is a sure match."""
        scored = []
        meant = self.entity(question.text)
        for found in self._pool(question):
            score, agreed = self._score(found, question, named=meant is not None and meant.iri == found.iri)
            if score >= _LEAST:
                scored.append((score, agreed, found))
        scored.sort(key=lambda item: (-item[0], -item[1], -item[2].partnerships, item[2].iri))
        sure = [found.iri for score, _, found in scored if score == _SAME]
        return tuple(
            Candidate(found, round(score, 2), match=sure == [found.iri]) for score, _, found in scored[: question.limit]
        )

    def entity(self, id_: str) -> Found | None:
        """Return an entity by its id, which is its IRI without the store's base (escaped or not), or by its IRI."""
        forms = (id_, self._store.iris(id_), self._store.iris(quote(id_, safe="/-._~")))
        return next((found for form in forms if (found := self._names.get(form)) is not None), None)

    def values(self, found: Found, property_: str) -> tuple[Value, ...]:
        """Return what the graph holds of one of :data:`PROPERTIES`; empty where it holds nothing."""
        return tuple(value for value in self._values(found, property_) if value not in {"", None})

    def _pool(self, question: Question) -> Iterator[Found]:
        """Entities whose names hold or resemble the text, and those that bear a given identifier."""
        iris: dict[str, None] = {}
        for space in ("wikidata", "geonames"):
            for value in question.properties.get(space, ()):
                iris |= dict.fromkeys(self._bearing(space, value))
        if question.text:
            if (meant := self.entity(question.text)) is not None:
                iris[meant.iri] = None
            kinds = question.types if question.strict == "any" else ("",)
            for form in {question.text, *(fold_name(question.text, kind) for kind in EntityType)}:
                for kind in kinds or ("",):
                    hits = self._names.search(form, of_type=kind, limit=_POOL) if kind in {"", *EntityType} else ()
                    iris |= dict.fromkeys(found.iri for found in hits)
            iris |= dict.fromkeys(self._names.alike(question.text, limit=_POOL))
        for iri in iris:
            found = self._names.get(iri)
            if found is not None and _of_types(found, question):
                yield found

    def _bearing(self, space: str, value: str) -> Iterator[str]:
        key = value.strip().rstrip("/").rsplit("/", 1)[-1]
        iri = identifier_iri(f"{space}:{key}")
        if iri is not None:
            for quad in self._store.engine.quads_for_pattern(None, NamedNode(SKOS.exactMatch), NamedNode(iri)):
                yield text_of(quad.subject)

    def _score(self, found: Found, question: Question, *, named: bool) -> tuple[float, int]:
        """How likely the entity is meant, and how many of the properties agree; ``named`` by its id it surely is."""
        agreed = contradicted = 0
        score = _SAME if named else self._likeness(found, question.text)
        for property_, given in question.properties.items():
            if property_ not in PROPERTIES:
                continue
            held = {_plain(value) for value in self._values(found, _compared(property_))} - {""}
            meant = {self._meant(property_, value) for value in given} - {""}
            if not held or not meant:
                continue
            if held & meant:
                agreed += 1
                if property_ in {"wikidata", "geonames", "iri"}:
                    score = _SAME
            else:
                contradicted += 1
        if question.types and found.type not in question.types:
            score *= _OTHER_TYPE
        return score * _CONTRADICTED**contradicted, agreed

    def _likeness(self, found: Found, text: str) -> float:
        if not text:
            return 0.0
        wanted, same = fold(text), fold_name(text, EntityType(found.type))
        best = 0.0
        for name, proper in self._names.names(found.iri).items():
            folded = fold(name)
            if folded == wanted or fold_name(name, EntityType(found.type)) == same:
                best = max(best, _SAME if proper else _CALLED)
            elif best < _MOST_ALIKE:
                alike = max(fuzz.ratio(wanted, folded), 0.98 * fuzz.token_sort_ratio(wanted, folded))
                best = max(best, min(alike, _MOST_ALIKE))
        return best

    def _meant(self, property_: str, value: str) -> str:
        """Bring a value as others write it to the form that ours have; empty where it can't be told."""
        if property_ in _COUNTRY:
            return self._country(value).lower()
        if property_ == "city":
            cities = self._names.search(value, of_type=EntityType.CITY, limit=1)
            return _plain(cities[0].name) if cities and fold(cities[0].matched) == fold(value) else _plain(value)
        return _plain(value.rstrip("/").rsplit("/", 1)[-1] if property_ in {"wikidata", "geonames"} else value)

    def _country(self, value: str) -> str:
        """Return the code of what a table calls a country, or of a region of the graph that lies in one."""
        if code := country_code(value):
            return code
        places = self._names.search(value, of_type=EntityType.REGION, limit=1)
        return places[0].country if places and fold(places[0].matched) == fold(value) else ""

    def _values(self, found: Found, property_: str) -> Iterator[Value]:
        simple: dict[str, Callable[[], Value | None]] = {
            "iri": lambda: found.iri,
            "type": lambda: found.type,
            "name_en": lambda: found.en,
            "name_zh": lambda: found.zh,
            "country": lambda: found.country,
            "country_en": lambda: country_names("en").get(found.country, found.country),
            "country_zh": lambda: country_names("zh").get(found.country, found.country),
            "city": lambda: found.city,
            "latitude": lambda: found.latitude,
            "longitude": lambda: found.longitude,
            "partners": lambda: len(set(self._objects(found.iri, CT.partnersWith))),
            "partnerships": lambda: found.partnerships,
        }
        if property_ in simple:
            value = simple[property_]()
            if value is not None:
                yield value
        else:
            curies = {identifier_curie(iri) for iri in self._objects(found.iri, SKOS.exactMatch)}
            yield from sorted(c.partition(":")[2] for c in curies if c.startswith(f"{property_}:"))

    def _objects(self, iri: str, predicate: str) -> Iterator[str]:
        for quad in self._store.engine.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None):
            yield text_of(quad.object)


def _of_types(found: Found, question: Question) -> bool:
    if not question.types or question.strict == "should":
        return True
    if question.strict == "all" and len(set(question.types)) > 1:
        return False
    return found.type in question.types


def _compared(property_: str) -> str:
    return "country" if property_ in _COUNTRY else property_


def _plain(value: Value) -> str:
    return str(value).strip().lower()
