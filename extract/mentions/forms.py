"""What the form of an English or other Latin-script name tells: its head, a municipality, a region."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from extract.mentions.grammar import common_words, load_grammar, typed_words
from extract.mentions.lexicon import Reading
from ontology.records import EntityType

__all__ = ["Form", "Readings", "head_type", "is_head_word", "municipal_form", "regional_form"]

Readings = Callable[[str], Sequence[Reading]]
"""Looks a name up in the lexicons."""

_CITY, _REGION = EntityType.CITY, EntityType.REGION
_PREPOSITIONS = frozenset(["of", "for", "de", "di", "da", "do", "der", "für", "des", "du", "del", "la", "dels", "d'"])


_STATE = re.compile(r"(?:(?P<state>.+ State)|.+ (?:Provincial|Regional)) Government")
"""A form that no city's government has, whatever city the words before it name as well: the Lagos State Government."""


@dataclass(frozen=True, slots=True)
class Form:
    """The place inside a municipal or regional form, its type, and the lexicon entries that it may be."""

    place: str
    type: EntityType
    keys: tuple[tuple[EntityType, str], ...]


def municipal_form(name: str, readings: Readings) -> Form | None:
    """Read a municipal form: a city's own government, or its name with its rank.

    Examples
    --------
    >>> municipal_form("Cluj City Hall", lambda name: ()).place
    'Cluj'
    >>> municipal_form("Mayor’s Office of Cúcuta", lambda name: ()).place
    'Cúcuta'
    >>> municipal_form("Smart Cities Council", lambda name: ()) is None
    True
    """
    rules = _rules()
    match = rules.municipal_before.fullmatch(name)
    place = match.group("place") if match else ""
    if match is None:
        match = rules.municipal_after.fullmatch(name)
        if match is None:
            return None
        place = match.group("place")
    words = place.split()
    cities = _keys(readings(place), _CITY)
    ordinary = all(word.lower() in rules.common or is_head_word(word) for word in words)
    if not cities and (ordinary or _keys(readings(place), _REGION) or any(w in rules.openers for w in words)):
        return None
    if not cities and (words[-1].lower() in rules.common or any(is_head_word(word) for word in words[1:])):
        return None
    return Form(place, _CITY, cities)


def regional_form(name: str, readings: Readings) -> Form | None:
    """Read the form of a region, or of the government of a region or city.

    Examples
    --------
    >>> regional_form("Nagano Prefecture", lambda name: ())
    Form(place='Nagano Prefecture', type=<EntityType.REGION: 'Region'>, keys=())
    >>> from extract.mentions.lexicon import lexicon_matcher
    >>> regional_form("Welsh Government", lexicon_matcher("en").readings).place
    'Wales'
    """
    match = _rules().regional.fullmatch(name)
    if match is None:
        return None
    place = match.group("inside") or match.group("before")
    if name.endswith(" Government"):
        place = _rules().peoples.get(place, place)
    found = readings(place)
    regions, cities = _keys(found, _REGION), _keys(found, _CITY)
    whole = _keys(readings(name), _REGION)
    if whole or regions:
        return Form(place, _REGION, whole or regions)
    if name.startswith(("Regional ", "Provincial ", "State ")):
        return Form(name, _REGION, ())
    if state := _STATE.fullmatch(name):
        return Form(state["state"] or name, _REGION, _keys(readings(state["state"] or ""), _REGION))
    if "Government" in name:
        return Form(place, _CITY, cities) if cities and place not in _rules().levels else None
    ordinary = all(word.lower() in _rules().common for word in place.split())
    return None if ordinary else Form(name, _REGION, ())


def head_type(words: Sequence[str]) -> EntityType | None:
    """Return the type that the words of a name give it.

    Examples
    --------
    >>> str(head_type(["Khalifa", "University", "of", "Science"])), head_type(["Insight", "Limerick"])
    ('University', None)
    >>> str(head_type(["Ilocos", "Water", "District"])), str(head_type(["Ilocos", "District"]))
    ('Firm', 'PublicBody')
    """
    rules = _rules()
    for at, word in enumerate(words[:-1]):
        if word in rules.openers and words[at + 1] in _PREPOSITIONS:
            return rules.openers[word]
    for form in (" ".join(words[-2:]).title(), words[-1], words[-1].title()):
        if form in rules.tails:
            return rules.tails[form]
    if words[0] in rules.openers:
        return rules.openers[words[0]]
    for word in reversed(words):
        for form in (word, word.title()):
            if form in rules.tails:
                return rules.tails[form]
    return None


def is_head_word(word: str) -> bool:
    """Tell whether a word can end or begin the name of an organisation or programme."""
    rules = _rules()
    return word in rules.tails or word in rules.openers


def _keys(readings: Sequence[Reading], kind: EntityType) -> tuple[tuple[EntityType, str], ...]:
    return tuple((entry.type, entry.key) for entry, _ in readings if entry.type is kind)


@dataclass(frozen=True, slots=True)
class _Rules:
    tails: dict[str, EntityType]
    openers: dict[str, EntityType]
    municipal_before: re.Pattern[str]
    municipal_after: re.Pattern[str]
    regional: re.Pattern[str]
    peoples: dict[str, str]
    levels: frozenset[str]
    common: frozenset[str]


@cache
def _rules() -> _Rules:
    grammar = load_grammar("en")
    municipal, regional = grammar["municipal"], grammar["regional"]
    return _Rules(
        tails=typed_words(grammar["tails"]),
        openers=typed_words(grammar["openers"]),
        municipal_before=re.compile(
            rf"(?:{_either(municipal['before'])})(?:(?<=['’])|\s+)(?P<place>.+)", re.IGNORECASE
        ),
        municipal_after=re.compile(rf"(?P<place>.+?)\s+(?:{_either(municipal['after'])})", re.IGNORECASE),
        regional=re.compile(
            rf"(?:{_either(regional['before'])}) (?:the )?(?P<inside>.+)"
            rf"|(?P<before>.+?) (?:{_either(regional['after'])})"
        ),
        peoples=regional["peoples"],
        levels=frozenset(regional["levels"]),
        common=common_words("en"),
    )


def _either(words: Sequence[str]) -> str:
    escaped = (re.escape(word) for word in sorted(words, key=len, reverse=True))
    return "|".join(escaped).replace("'", "['’]")
