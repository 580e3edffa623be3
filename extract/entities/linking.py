"""Names that say more or less than the lexicons' name of a thing: with its place before, its kind behind, initials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from extract.language import simplify
from extract.lexicons import LexiconEntry, lexicon
from extract.mentions.latin_programmes import load_programme_words
from extract.mentions.lexicon import HAN_COUNTRIES
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["is_elsewhere", "linked"]

_KINDS = frozenset({EntityType.PROGRAMME, EntityType.PUBLIC_BODY, EntityType.ASSOCIATION})
_PLACES = (EntityType.CITY, EntityType.REGION)
_HAN = re.compile(r"[\u3400-\u9fff]")
_BRACKETED = re.compile(r"(?P<name>[^(（]+)[(（](?P<short>[A-Z][A-Za-z.&-]{1,9})[)）]")
_LEAST = 4
"""Fewest Chinese characters of a name that is known by a part of it."""


def linked(span: Span, countries: frozenset[str] = frozenset()) -> Span:
    """Return a name with the lexicon entry that it is but another form of.

    The place that a Chinese name begins with may be missing in the lexicon's (新加坡虚拟新加坡), or the word for what
    it is may be added (碳中和赫尔辛基2035项目); initials in brackets that the lexicon knows decide too. A foreign name
    too short to be sure is a city's where the word for city follows.

    Examples
    --------
    >>> linked(Span(0, 7, "雅加达智慧城市项目", EntityType.PROGRAMME, "recogniser", 0.9)).keys
    ((<EntityType.PROGRAMME: 'Programme'>, 'jakarta-smart-city'),)
    >>> linked(Span(0, 3, "波恩市", EntityType.CITY, "recogniser", 0.9)).keys
    ((<EntityType.CITY: 'City'>, 'bonn-de'),)
    >>> linked(Span(0, 4, "无名项目", EntityType.PROGRAMME, "recogniser", 0.9)).keys
    ()
    """
    if not span.keys and span.type is EntityType.CITY and span.surface[-1:] == "市":
        return replace(span, keys=_foreign_cities(simplify(span.surface)[:-1]))
    if span.keys or span.type not in _KINDS or not _HAN.search(span.full + span.surface):
        return span
    if not _HAN.search(span.surface):
        return _by_initials(span, countries)
    for name, country in _forms(simplify(span.surface)):
        entries = [e for e in lexicon().find(name) if e.type is span.type and _fits(name, e, country, countries)]
        if len(entries) == 1:
            return replace(span, keys=((entries[0].type, entries[0].key),))
    return span


def is_elsewhere(span: Span, countries: frozenset[str]) -> bool:
    """Tell whether a body's name proves nothing, and all that bear it serve countries of which no place is named.

    In 700 of the training reports, drawn by chance, 14 such names stood for an entry, one of them rightly.

    Examples
    --------
    >>> key = (EntityType.PUBLIC_BODY, "economic-development-board")
    >>> board = Span(0, 5, "经济发展局", EntityType.PUBLIC_BODY, "lexicon", 0.4, (key,))
    >>> is_elsewhere(board, frozenset({"TW", "KR"})), is_elsewhere(board, frozenset({"SG"}))
    (True, False)
    """
    if span.type is not EntityType.PUBLIC_BODY or not countries:
        return False
    known = lexicon()
    bearers = [known.entries[key] for key in span.keys if key in known.entries]
    name = simplify(span.surface)
    return bool(bearers) and all(
        entry.country and entry.country not in countries and name in entry.unsure for entry in bearers
    )


def _foreign_cities(name: str) -> tuple[tuple[EntityType, str], ...]:
    """Return the cities that bear a name and lie where Chinese is not spoken, the greatest first."""
    found = [e for e in lexicon().find(name) if e.type is EntityType.CITY and e.country not in HAN_COUNTRIES]
    return tuple((e.type, e.key) for e in sorted(found, key=lambda city: -city.population))


def _by_initials(span: Span, countries: frozenset[str]) -> Span:
    """Return initials that stand in brackets behind a Chinese name with the lexicon's entry, where that lies here.

    In the Chinese training reports that tells what 33 names are of which the lexicons know the initials alone: 31 are
    it, and two of another country.
    """
    entries = [e for e in lexicon().find(span.surface) if e.type is span.type]
    if len(entries) != 1 or entries[0].country not in countries | {""}:
        return span
    return replace(span, keys=((entries[0].type, entries[0].key),))


def _fits(name: str, entry: LexiconEntry, country: str, countries: frozenset[str]) -> bool:
    if country:
        return entry.country in {country, ""}
    return lexicon().is_sure(name, entry) or entry.country in countries


def _forms(name: str) -> Iterator[tuple[str, str]]:
    """Yield the forms under which the lexicons may know a name, each with the country that its place lies in."""
    yield name, ""
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed:
        yield bracketed["name"].strip(), ""
        yield bracketed["short"], ""
    bare = _kinds().sub("", name)
    if bare != name and len(bare) >= _LEAST:
        yield bare, ""
    for size in range(min(len(name) - _LEAST, 6), 1, -1):
        places = [e for e in lexicon().find(name[:size]) if e.type in _PLACES and e.country]
        if places:
            yield name[size:], max(places, key=lambda place: place.population).country


@cache
def _kinds() -> re.Pattern[str]:
    words = sorted(load_programme_words("zh")["nouns"], key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, words)) + ")$")
