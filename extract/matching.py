"""Many fixed strings found in one pass: Aho–Corasick over the raw text.

The automaton knows nothing of words. Whether a hit stands between word borders, and whether its case fits, is checked
here, because without that check nine of ten hits in English are parts of longer words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

__all__ = ["Hit", "Matcher", "is_bounded", "longest"]


_WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_BETWEEN_WORDS = frozenset(" \n.,;:()'’\"“”!?/|")


class Hit(NamedTuple):  # made for every hit: a frozen dataclass takes three times as long
    """The ``pattern``-th string stands at ``[start, end)``."""

    pattern: int
    start: int
    end: int


class Matcher:
    """Finds every occurrence of every pattern, overlapping ones too.

    Parameters
    ----------
    patterns
        Distinct, non-empty strings. Matching is exact; fold both sides beforehand to ignore case.
    bounded
        Keep only hits that stand between word borders (see :func:`is_bounded`).

    Examples
    --------
    >>> Matcher(["York", "New York"]).find("New York, Yorkshire")
    [Hit(pattern=1, start=0, end=8), Hit(pattern=0, start=4, end=8)]
    """

    def __init__(self, patterns: Iterable[str], *, bounded: bool = True) -> None:
        self.patterns: tuple[str, ...] = tuple(patterns)
        self._bounded = bounded
        self._automaton = AhoCorasick(list(self.patterns)) if self.patterns else None

    def find(self, text: str) -> list[Hit]:
        """Return all hits in order of start, longer ones first."""
        if self._automaton is None:
            return []
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        kept = [(start, -end, pattern) for pattern, start, end in (_bounded(text, found) if self._bounded else found)]
        kept.sort()
        return [Hit(pattern, start, -end) for start, end, pattern in kept]


def _bounded(text: str, found: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield the hits that stand between word borders; of nearly all of them two characters tell at a glance."""
    padded = f" {text} "
    for hit in found:
        _, start, end = hit
        before, first, last, after = padded[start], padded[start + 1], padded[end], padded[end + 1]
        if (
            ("\u3400" <= first <= "\u9fff" and "\u3400" <= last <= "\u9fff")
            or (before in _BETWEEN_WORDS and after in _BETWEEN_WORDS)
            or (not (after in _WORD and last in _WORD) and is_bounded(text, start, end))
        ):
            yield hit


def is_bounded(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` stands between word borders.

    Han characters border everything, since Chinese writes no spaces; a hyphen does not part a word
    (``Stoke-on-Trent`` holds no ``Trent``) unless what follows it is in lower case (``Seoul-based``).

    Examples
    --------
    >>> is_bounded("Yorkshire", 0, 4), is_bounded("York's", 0, 4), is_bounded("在York市", 1, 5)
    (False, True, True)
    """
    return not (_joins(text, start - 1, start, before=True) or _joins(text, end, end - 1, before=False))


def longest(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Keep, from left to right, the longest of hits that overlap; expects the order of :meth:`Matcher.find`."""
    end = -1
    for hit in hits:
        if hit.start >= end:
            yield hit
            end = hit.end


def _joins(text: str, outside: int, inside: int, *, before: bool) -> bool:
    """Tell whether the character outside the span belongs to the same word as the one inside it."""
    if not 0 <= outside < len(text):
        return False
    outer, inner = text[outside], text[inside]
    if _is_han(inner):
        return False
    if outer in "-‐–":
        beyond = outside - 1 if before else outside + 1
        if not 0 <= beyond < len(text):
            return False
        return (text[beyond].isalnum() and not _is_han(text[beyond])) if before else text[beyond].isupper()
    return (outer.isalnum() or outer == "_") and not _is_han(outer) and inner.isalnum()


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"
