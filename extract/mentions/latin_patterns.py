"""Names in English text that a pattern shows wherever it stands: with a country, with a level, without their space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extract.mentions.forms import Readings
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["names_by_pattern"]

_BRACKETED_FIRM = re.compile(
    r"\b[A-Z][\w&.’'-]*(?: (?:[A-Z][\w&.’'-]*|&|and)){0,4} \((?:[A-Z][\w-]+(?: [A-Z][\w-]+){0,2}|Pty|Pvt|Private)\)"
    r"(?: (?:[A-Z][\w&-]*|&|and)){0,5}?,? (?:(?:Co|Pte|Pvt|Pty|Sdn|Private)\b\.?,? ?)?"
    r"(?:Ltd\b\.?|Limited\b|Inc\b\.?|LLC\b|Bhd\b\.?|Corporation\b|Company\b|Group\b|GmbH\b|Holdings\b|Co\b\.?)"
)
_LEVELLED = re.compile(
    r"\b(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3}) "
    r"(?P<level>autonomous region|province|prefecture|governorate|oblast|voivodeship|canton)\b"
)
"""A region's name with its level in small letters."""
_RUN_TOGETHER = re.compile(r"(?<![\w@./-])[A-Z][a-z]+(?:[A-Z][a-z]+)+(?![\w@./])")


def names_by_pattern(text: str, readings: Readings) -> Iterator[Span]:
    """Yield the names that one of the patterns shows, which may overlap.

    Examples
    --------
    >>> [s.surface for s in names_by_pattern("It joined ZTE (Yinchuan) Smart City Co. Ltd.", lambda name: ())]
    ['ZTE (Yinchuan) Smart City Co. Ltd.']
    """
    yield from _with_country(text)
    yield from _with_level(text, readings)
    yield from _run_together(text, readings)


def _with_country(text: str) -> Iterable[Span]:
    """Yield firms that name where they are in brackets, before their legal form.

    Examples
    --------
    >>> [s.surface for s in _with_country("ZTE (Yinchuan) Smart City Industry Co. Ltd. met Siemens (China).")]
    ['ZTE (Yinchuan) Smart City Industry Co. Ltd.']
    """
    for match in _BRACKETED_FIRM.finditer(text):
        yield Span(*match.span(), match.group(), EntityType.FIRM, "pattern:bracketed", 0.9)


def _with_level(text: str, readings: Readings) -> Iterable[Span]:
    """Yield regions that the lexicons know, with their level in small letters: Sichuan province.

    Examples
    --------
    >>> from extract.mentions.lexicon import lexicon_matcher
    >>> [s.surface for s in _with_level("Northwest China’s Qinghai province", lexicon_matcher("en").readings)]
    ['Qinghai province']
    """
    for match in _LEVELLED.finditer(text):
        words = re.split(r"(?<=’s) |(?<='s) ", match["name"])[-1].split()
        for first in range(len(words)):
            name = " ".join(words[first:])
            found = [e for e, _ in (*readings(f"{name} {match['level'].title()}"), *readings(name))]
            keys = tuple(dict.fromkeys((e.type, e.key) for e in found if e.type is EntityType.REGION))
            if keys:
                start = match.end("name") - len(name)
                surface = text[start : match.end()]
                yield Span(start, match.end(), surface, EntityType.REGION, "pattern:levelled", 0.92, keys)
                break


def _run_together(text: str, readings: Readings) -> Iterable[Span]:
    """Yield cities whose names have lost their space, as those of copied web pages do: SanFrancisco.

    Examples
    --------
    >>> from extract.mentions.lexicon import lexicon_matcher
    >>> [s.surface for s in _run_together("SanFrancisco> News, by YouTube", lexicon_matcher("en").readings)]
    ['SanFrancisco']
    """
    for match in _RUN_TOGETHER.finditer(text):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", match.group())
        keys = tuple((e.type, e.key) for e, sure in readings(name) if sure and e.type is EntityType.CITY)
        if keys:
            yield Span(*match.span(), match.group(), EntityType.CITY, "pattern:joined", 0.9, keys, name)
