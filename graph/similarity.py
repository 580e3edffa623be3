"""How alike two entities' names are: by which method, how much, and on what evidence.

Names are compared within a script only: Latin names by their words and initials, Chinese names by their characters.
Across scripts, two entities meet where one bears names in both (a lexicon's, or a report that gives both).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import ratio, token_sort_ratio

__all__ = ["Likeness", "Method", "block_keys", "is_chinese", "likeness"]

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+")
_MINOR = frozenset(
    {"a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to"}  # English
    | {"de", "des", "di", "do", "du", "et", "la", "le", "und", "van", "von", "y"}
)
"""Words that initials leave out."""
_LEAST_INITIALS = 3
_LEAST_SIMILAR = 0.85
_LEAST_WORD = 0.7


class Method(StrEnum):
    """How two names were found to be alike, the surest first."""

    SHARED_NAME = "sharedName"
    INITIALS = "initials"
    CONTAINED = "contained"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Likeness:
    """The best that two sets of names have in common: the names ``one`` and ``other``, with a ``score`` from 0 to 1."""

    method: Method
    score: float
    one: str
    other: str


def is_chinese(name: str) -> bool:
    """Tell whether a name is written in Chinese characters, at least in part."""
    return _CHINESE.search(name) is not None


def block_keys(names: Iterable[str]) -> set[str]:
    """Return the keys under which alike names meet: words, initials, and pairs of Chinese characters.

    Examples
    --------
    >>> sorted(block_keys(["forum virium helsinki"]))
    ['=fvh', 'forum', 'helsinki', 'virium']
    >>> sorted(block_keys(["fvh", "中兴通讯"]))
    ['=fvh', 'fvh', '中兴', '兴通', '通讯']
    """
    keys: set[str] = set()
    for name in names:
        if is_chinese(name):
            bare = "".join(_WORD.findall(name))
            keys.update(bare[i : i + 2] for i in range(len(bare) - 1))
        else:
            words = _words(name)
            keys.update(word for word in words if len(word) > 1)
            if len(words) == 1 and len(words[0]) >= _LEAST_INITIALS:
                keys.add("=" + words[0])
            if len(initials := _initials(name)) >= _LEAST_INITIALS:
                keys.add("=" + initials)
    return keys


def likeness(one: Iterable[str], other: Iterable[str]) -> Likeness | None:
    """Return how alike two entities are by their folded names; ``None`` where they are not.

    Examples
    --------
    >>> likeness(["forum virium helsinki"], ["fvh"]).method
    <Method.INITIALS: 'initials'>
    >>> likeness(["zte"], ["zte corporation"])
    Likeness(method=<Method.CONTAINED: 'contained'>, score=0.5, one='zte', other='zte corporation')
    """
    others = list(other)
    found = [like for a in one for b in others if (like := _pair(a, b)) is not None]
    return max(
        found, key=lambda like: (-list(Method).index(like.method), like.score, like.one, like.other), default=None
    )


def _pair(one: str, other: str) -> Likeness | None:
    if one == other:
        return Likeness(Method.SHARED_NAME, 1.0, one, other)
    if is_chinese(one) != is_chinese(other):
        return None
    if is_chinese(one):
        return _chinese(one, other)
    words, others = _words(one), _words(other)
    for short, long in ((words, other), (others, one)):
        if len(short) == 1 and len(short[0]) >= _LEAST_INITIALS and short[0] == _initials(long):
            return Likeness(Method.INITIALS, 1.0, one, other)
    few, many = sorted((set(words) - _MINOR, set(others) - _MINOR), key=len)
    if few and few <= many:
        return Likeness(Method.CONTAINED, round(len(few) / len(many), 4), one, other)
    if len(words) != len(others) or _DIGITS.findall(one) != _DIGITS.findall(other):
        return None
    if any(ratio(a, b) < 100 * _LEAST_WORD for a, b in zip(sorted(words), sorted(others), strict=True)):
        return None
    return _similar(token_sort_ratio(one, other) / 100, one, other)


def _chinese(one: str, other: str) -> Likeness | None:
    short, long = sorted((one, other), key=len)
    if len(short) > 1 and (long.startswith(short) or long.endswith(short) or _abbreviates(short, long)):
        return Likeness(Method.CONTAINED, round(len(short) / len(long), 4), one, other)
    return _similar(JaroWinkler.similarity(one, other), one, other)


def _abbreviates(short: str, long: str) -> bool:
    """Tell whether the characters of one name stand in the other in their order, from its first on: 北大, 北京大学."""
    rest = iter(long)
    return short[0] == long[0] and all(c in rest for c in short)


def _similar(score: float, one: str, other: str) -> Likeness | None:
    return Likeness(Method.SIMILAR, round(score, 4), one, other) if score >= _LEAST_SIMILAR else None


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(name))


@lru_cache(maxsize=65536)
def _initials(name: str) -> str:
    return "".join(word[0] for word in _words(name) if word not in _MINOR)
