"""Names to entities, at once and forgivingly: an index of every name, held in memory for one state of the store.

All names stand in one string, those of the best connected entities first, so that the first hits are the ones to show.
Case, width, accents, punctuation, and simplified or traditional Chinese do not tell names apart. Where nothing holds
the words, names that differ by a slip or two are offered.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

import regex
from pyoxigraph import NamedNode
from rapidfuzz import fuzz, process

from graph.engine import Engine
from graph.store import Store
from ontology.records import EntityType
from ontology.terms import CT, OA, ORG, RDF, RDFS, SCHEMA, SKOS

__all__ = ["Found", "NameIndex", "fold"]

_CLOSE = 72.0
"""Least similarity (normalised InDel, 0 to 100) of a name that is offered for a slip."""
_MOST_OCCURRENCES = 20_000
"""Places looked at for one way of matching: a single letter stands in nearly every name."""
_SEPARATORS = regex.compile(r"[\s\p{P}]+")
_NAMING = (SKOS.prefLabel, RDFS.label, CT.name, SKOS.altLabel)


@dataclass(frozen=True, slots=True)
class Found:
    """An entity: ``name`` is the canonical one, ``en`` and ``zh`` the preferred ones of a language, which may be empty.

    ``matched`` is the name that held the words. ``city`` (also ``city_en`` and ``city_zh``, which may be empty) and
    ``country`` (ISO 3166-1 alpha-2) say where it sits, ``latitude`` and ``longitude`` (degrees) are its own or those of
    the place that it lies in. ``partnerships`` counts those it is a member of; ``close`` says that the name only
    resembles the words.
    """

    iri: str
    type: str
    name: str
    en: str
    zh: str
    matched: str
    city: str
    city_en: str
    city_zh: str
    country: str
    partnerships: int
    latitude: float | None = None
    longitude: float | None = None
    close: bool = False


def fold(text: str) -> str:
    """Return the form in which names are compared.

    Examples
    --------
    >>> fold("Ｍalmö–Lund"), fold("赫爾辛基")
    ('malmo lund', '赫尔辛基')
    """
    return _fold_all([text])[0]


class NameIndex:
    """All names of a store's entities.

    Parameters
    ----------
    store
        Read once; what is written later is not seen.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     NameIndex(store).search("Helsinki")
    ()
    """

    def __init__(self, store: Store) -> None:
        facts = _Facts(store.engine)
        self._facts = facts
        pairs = sorted(
            {(iri, name) for iri, names in facts.names.items() for name in names},
            key=lambda pair: (-facts.partnerships[pair[0]], len(pair[1]), pair),
        )
        folded = _fold_all([name for _, name in pairs])
        self._pairs = pairs
        self._folded = folded
        self._text = "\n" + "".join(f"{name}\n" for name in folded)
        self._starts = list(accumulate((len(name) + 1 for name in folded), initial=1))
        self._by_length: dict[int, list[int]] = defaultdict(list)
        for at, name in enumerate(folded):
            self._by_length[len(name)].append(at)

    def __len__(self) -> int:
        return len(self._facts.types)

    def get(self, iri: str) -> Found | None:
        """Return an entity by its IRI."""
        return self._found(iri, "", close=False) if iri in self._facts.types else None

    def search(self, text: str, *, of_type: str = "", limit: int = 20) -> tuple[Found, ...]:
        """Return the entities of which a name holds the words.

        Parameters
        ----------
        text
            A name or part of one, in any language or script.
        of_type
            A type such as ``City``; empty for all.
        limit
            Most entities returned.

        Returns
        -------
        tuple of Found
            Names that are the words come first, then those that start with them, then those with a word that does,
            then the rest; within each the best connected first. Where there is none, up to ten names that are close.
        """
        wanted = fold(text)
        if not wanted:
            return ()
        found: dict[str, int] = {}
        for sought in (f"\n{wanted}\n", f"\n{wanted}", f" {wanted}", wanted):
            for at in self._holding(sought):
                iri = self._pairs[at][0]
                if iri not in found and of_type in {"", self._facts.types[iri]}:
                    found[iri] = at
                    if len(found) == limit:
                        break
            if len(found) == limit:
                break
        if found:
            return tuple(self._found(iri, self._pairs[at][1], close=False) for iri, at in found.items())
        return tuple(self._resembling(wanted, of_type, min(limit, 10)))

    def names(self, iri: str) -> dict[str, bool]:
        """Return every name of an entity, and whether it is a name proper rather than only what some text calls it."""
        return {name: rank < len(_NAMING) for name, (rank, _) in self._facts.names.get(iri, {}).items()}

    def alike(self, text: str, *, least: float = 60.0, limit: int = 20) -> tuple[str, ...]:
        """Return the entities with the names most similar to a text (normalised InDel, ``least`` to 100), best first.

        All names are compared: some milliseconds for 10,000 of them.
        """
        close = process.extract(fold(text), self._folded, scorer=fuzz.ratio, score_cutoff=least, limit=3 * limit)
        return tuple(dict.fromkeys(self._pairs[at][0] for _, _, at in close))[:limit]

    def _holding(self, sought: str) -> Iterator[int]:
        """Numbers of the names that hold a string, in their order."""
        at = -1
        for _ in range(_MOST_OCCURRENCES):
            at = self._text.find(sought, at + 1)
            if at < 0:
                return
            yield bisect_right(self._starts, at + (sought[0] == "\n")) - 1

    def _resembling(self, wanted: str, of_type: str, limit: int) -> Iterator[Found]:
        slack = 1 if len(wanted) < 6 else 2
        lengths = range(len(wanted) - slack, len(wanted) + slack + 1)
        choices = {at: self._folded[at] for length in lengths for at in self._by_length.get(length, ())}
        close = process.extract(wanted, choices, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=5 * limit)
        shown: dict[str, str] = {}
        for _, _, at in close:
            iri, name = self._pairs[at]
            if of_type in {"", self._facts.types[iri]}:
                shown.setdefault(iri, name)
        for iri, name in list(shown.items())[:limit]:
            yield self._found(iri, name, close=True)

    def _found(self, iri: str, matched: str, *, close: bool) -> Found:
        facts = self._facts
        name, english, chinese = facts.shown(iri)
        city, country, position = facts.place(iri)
        return Found(
            iri=iri,
            type=facts.types[iri],
            name=name,
            en=english,
            zh=chinese,
            matched=matched or name,
            city=city[0],
            city_en=city[1],
            city_zh=city[2],
            country=country,
            partnerships=facts.partnerships[iri],
            latitude=position[0],
            longitude=position[1],
            close=close,
        )


class _Facts:
    """What the store says of each entity, taken property by property: far faster than a query with joins."""

    def __init__(self, engine: Engine) -> None:
        self.types: dict[str, str] = {}
        for kind in EntityType:
            for quad in engine.quads_for_pattern(None, NamedNode(RDF.type), NamedNode(CT.namespace + kind.value)):
                self.types.setdefault(_value(quad.subject), kind.value)
        self.names: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        for rank, predicate in enumerate(_NAMING):
            for quad in engine.quads_for_pattern(None, NamedNode(predicate), None):
                if (iri := _value(quad.subject)) in self.types:
                    lang = (getattr(quad.object, "language", None) or "").lower()
                    self.names[iri].setdefault(_value(quad.object), (rank, lang))
        for iri, surface in _surfaces(engine):
            if iri in self.types:
                self.names[iri].setdefault(surface, (len(_NAMING), ""))
        members = {
            (_value(q.object), _value(q.subject))
            for q in engine.quads_for_pattern(None, NamedNode(ORG.hasMember), None)
        }
        self.partnerships = Counter(member for member, _ in members)
        self._countries = dict(_pairs_of(engine, CT.country))
        latitudes, longitudes = dict(_pairs_of(engine, SCHEMA.latitude)), dict(_pairs_of(engine, SCHEMA.longitude))
        self._positions = {
            iri: (float(latitudes[iri]), float(longitudes[iri])) for iri in latitudes.keys() & longitudes.keys()
        }
        self._within = dict(_pairs_of(engine, CT.locatedIn)) | dict(_pairs_of(engine, CT.within))

    def shown(self, iri: str) -> tuple[str, str, str]:
        """Canonical, English and Chinese name."""
        named = sorted((rank, lang, name) for name, (rank, lang) in self.names[iri].items())
        canonical = next((name for rank, _, name in named if _NAMING[rank : rank + 1] == (CT.name,)), "")
        english = next((name for _, lang, name in named if lang.startswith("en")), "")
        chinese = next((name for _, lang, name in named if lang.startswith("zh") and lang != "zh-hant"), "")
        return canonical or english or chinese or (named[0][2] if named else iri), english, chinese

    def place(self, iri: str) -> tuple[tuple[str, str, str], str, tuple[float | None, float | None]]:
        """Names of the city where an entity sits (empty for the city itself), code of the country, and position."""
        city, country, position, at = ("", "", ""), "", self._positions.get(iri), iri
        for _ in range(8):  # a district lies three or four deep; more is a loop in the data
            country = country or self._countries.get(at, "")
            position = position or self._positions.get(at)
            if not city[0] and at != iri and self.types.get(at) == EntityType.CITY:
                city = self.shown(at)
            if at not in self._within:
                break
            at = self._within[at]
        return city, country, position or (None, None)


def _surfaces(engine: Engine) -> Iterable[tuple[str, str]]:
    """Entities, each with what texts call it."""
    written = {_value(q.subject): _value(q.object) for q in engine.quads_for_pattern(None, NamedNode(OA.exact), None)}
    for quad in engine.quads_for_pattern(None, NamedNode(CT.refersTo), None):
        if (surface := written.get(_value(quad.subject))) is not None:
            yield _value(quad.object), surface


def _pairs_of(engine: Engine, predicate: str) -> Iterator[tuple[str, str]]:
    for quad in engine.quads_for_pattern(None, NamedNode(predicate), None):
        yield _value(quad.subject), _value(quad.object)


def _value(term: object) -> str:
    return str(getattr(term, "value", ""))


def _fold_all(names: list[str]) -> list[str]:
    """Fold many names in one go: the converter costs more to call than to run."""
    plain = []
    for name in names:
        # Twice, because a compatibility form may hide a capital, and a capital an accent.
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
        bare = "".join(c for c in parts if not unicodedata.combining(c)) if not parts.isascii() else parts
        plain.append(_SEPARATORS.sub(" ", unicodedata.normalize("NFC", bare)).strip())
    return str(_simplifier().convert("\n".join(plain))).split("\n")


@cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
