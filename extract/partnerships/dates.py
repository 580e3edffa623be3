"""Years as a text writes them: in digits, by an era, or by their distance from the year of the report.

The phrases stand in ``extract/lang/{en,zh}/years.tsv``. What is "last year" or "in its third year" counts from the year
of the report, "the same year" from the year written before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.matching import Literals
from extract.partnerships.numerals import figure_words, number_of, word_pattern
from extract.partnerships.phrases import read_table, spellings

__all__ = ["Written", "written_years"]

_EXPLICIT = re.compile(r"(?<!\d)(?:1[89]\d\d|20[0-4]\d)(?!\d|[.,]\d)")
_ERA = re.compile(r"民国(\d{2,3}|[〇零一二三四五六七八九十百]{2,5})年")
_ERA_START = 1911
"""The year before the first of the era by which Taiwan counts."""
_OLDEST = 100
"""Longest distance, in years, that a phrase may tell: what lies further back is no partnership's beginning."""


@dataclass(frozen=True, slots=True)
class Written:
    """A year at ``[start, end)``; ``how`` is ``explicit``, ``era``, or the rule of the phrase that tells it."""

    start: int
    end: int
    year: int
    how: str
    phrase: str = ""


@lru_cache(maxsize=256)
def written_years(folded: str, start: int, end: int, lang: str, date: str | None) -> tuple[Written, ...]:
    """List the years that a stretch of a text tells, in order; of two that overlap the longer counts.

    Parameters
    ----------
    folded
        The report's text in the form that :func:`extract.partnerships.text.fold` returns.
    date
        Date of the report, ``YYYY`` or ``YYYY-MM`` or ``YYYY-MM-DD``; without one, phrases that count from it tell
        nothing.

    Examples
    --------
    >>> text = "signed in 2014, renewed last year and now in its third year"
    >>> [(w.year, w.how) for w in written_years(text, 0, len(text), "en", "2021-03-02")]
    [(2014, 'explicit'), (2020, '-1'), (2019, '1-n')]
    >>> text = "民国108年签约，同年启用"
    >>> [w.year for w in written_years(text, 0, len(text), "zh", None)]
    [2019, 2019]
    """
    found = [Written(m.start(), m.end(), int(m.group()), "explicit") for m in _EXPLICIT.finditer(folded, start, end)]
    if lang == "zh":
        for match in _ERA.finditer(folded, start, end):
            year = number_of(match[1])
            if year is not None:
                found.append(Written(match.start(), match.end(), _ERA_START + int(year), "era"))
    absolute = sorted((w.end, w.year) for w in found)
    for rule, phrase, match in _phrases(folded, start, end, lang):
        if rule.startswith("="):
            before = bisect_right(absolute, (match.start(), 9999))
            year = absolute[before - 1][1] + int(rule[1:]) if before else None
        else:
            year = _told(rule, match, date)
        if year is not None:
            found.append(Written(match.start(), match.end(), year, rule, phrase))
    kept: list[Written] = []
    for one in sorted(found, key=lambda w: (w.start, -w.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _told(rule: str, match: re.Match[str], date: str | None) -> int | None:
    """Return the year that a phrase tells by its distance from the report's date."""
    if date is None:
        return None
    base = int(date[:4])
    if rule.startswith("m"):
        return base - (len(date) < 7 or int(date[5:7]) <= int(rule[1:]))
    if "n" not in rule:
        return base + int(rule)
    number = _number(match["n"])
    if number is None or not 0 < number <= _OLDEST:
        return None
    distance = int(number)
    return base + (1 - distance if rule == "1-n" else -10 * distance if rule == "-10n" else -distance)


def _number(text: str) -> float | None:
    ordinals: dict[str, int] = figure_words("en")["ordinals"]
    digits = re.match(r"\d+", text)
    return float(digits.group()) if digits else float(ordinals[text]) if text in ordinals else number_of(text)


def _phrases(folded: str, start: int, end: int, lang: str) -> list[tuple[str, str, re.Match[str]]]:
    table = _table(lang)
    # Most sentences hold no phrase of the table, and to let its patterns say so is dear.
    held = table.literals.groups(folded[start:end])
    if not held:
        return []
    found = [(*table.plain[m.group()], m) for m in table.whole.finditer(folded, start, end)]
    return found + [
        (rule, phrase, m)
        for number, (rule, phrase, pattern) in enumerate(table.counted)
        if number in held
        for m in _compiled(pattern).finditer(folded, start, end)
    ]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of a table: few are ever needed, and all of them take a third of a second."""
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class _Table:
    """The phrases of a language: those without a number, all of which ``whole`` finds, and those that count.

    ``literals`` knows the longest part of each phrase that counts, without the number, and last those without one.
    """

    plain: dict[str, tuple[str, str]]
    whole: re.Pattern[str]
    counted: tuple[tuple[str, str, str], ...]
    literals: Literals


@cache
def _table(lang: str) -> _Table:
    border = "" if lang == "zh" else r"\b"
    ordinals = "|".join(figure_words("en")["ordinals"])
    nth = rf"(?P<n>\d{{1,2}}(?:st|nd|rd|th)|{ordinals})"
    number = rf"(?P<n>\d{{1,3}}|{word_pattern(lang)}{'' if lang == 'zh' else '|an?'})"
    plain: dict[str, tuple[str, str]] = {}
    counted, fixed = [], []
    for rule, row in read_table("years", lang):
        for phrase in spellings(row):
            if "#" not in phrase:
                plain[phrase] = (rule, phrase)
                continue
            written = re.escape(phrase).replace(r"\#th", nth).replace(r"\#", number)
            fixed.append((max(re.split("#(?:th)?", phrase), key=len),))
            counted.append((rule, phrase, border + written + border))
    longest = sorted(plain, key=lambda p: (-len(p), p))
    whole = re.compile(border + "(?:" + "|".join(map(re.escape, longest)) + ")" + border)
    return _Table(plain, whole, tuple(counted), Literals([*fixed, longest]))
