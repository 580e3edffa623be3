"""The words that a query can use: classes, properties and concepts, with what they are called in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import pyoxigraph as ox

from ontology.prefixes import PREFIXES, compress
from ontology.terms import CT, DC, DCT, OA, ORG, QB, RDF, RDFS, SCHEMA, SKOS, Terms

__all__ = ["Word", "vocabulary"]

_SPACES: tuple[type[Terms], ...] = (CT, DC, DCT, OA, ORG, QB, RDF, RDFS, SCHEMA, SKOS)
_FILES = ("cityties.ttl", "codelists.ttl")


@dataclass(frozen=True, slots=True)
class Word:
    """A term: ``kind`` is ``class``, ``property`` or ``concept``; a label may be empty."""

    iri: str
    kind: str
    label_en: str
    label_zh: str

    @property
    def curie(self) -> str:
        """The term as queries write it."""
        return compress(self.iri)

    def label(self, lang: str) -> str:
        """Return what it is called in ``en`` or ``zh``."""
        return self.label_zh if lang == "zh" else self.label_en


@cache
def vocabulary() -> tuple[Word, ...]:
    """Return the terms of CityTies and those that it borrows, sorted by kind and short form.

    Examples
    --------
    >>> [word.label_zh for word in vocabulary() if word.curie == "ct:City"]
    ['城市']
    >>> sorted({word.kind for word in vocabulary()})
    ['class', 'concept', 'property']
    """
    labels = _labels()
    own = {iri: _kind(iri) for space in _SPACES for iri in space.all()}
    concepts = {iri: "concept" for iri in labels if iri.startswith(PREFIXES["ct"]) and "-" in iri.rpartition("#")[2]}
    words = [
        Word(iri, kind, labels.get(iri, {}).get("en", ""), labels.get(iri, {}).get("zh-hans", ""))
        for iri, kind in (own | concepts).items()
    ]
    return tuple(sorted(words, key=lambda word: (word.kind, word.curie)))


def _kind(iri: str) -> str:
    """Tell classes, which are written with a capital, from properties."""
    return "class" if iri.replace("#", "/").rpartition("/")[2][:1].isupper() else "property"


def _labels() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    named = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"}
    for name in _FILES:
        data = (resources.files("ontology") / name).read_bytes()
        for quad in ox.parse(data, format=ox.RdfFormat.TURTLE):
            if quad.predicate.value in named and isinstance(quad.object, ox.Literal):
                assert isinstance(quad.subject, ox.NamedNode)
                found.setdefault(quad.subject.value, {})[(quad.object.language or "").lower()] = quad.object.value
    return found
