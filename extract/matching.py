"""Many fixed strings found in one pass: Aho–Corasick over the raw text.

The automaton [1]_ goes from character to character, not from byte to byte, and is kept as a double array [2]_: a Han
character takes one step through a small memory, where its three bytes take three through a large one. It knows nothing
of words. Whether a hit stands between word borders, and whether its case fits, is checked here, because without that
check nine of ten hits in English are parts of longer words.

References
----------
.. [1] A. V. Aho, M. J. Corasick: Efficient string matching: an aid to bibliographic search. Communications of the ACM
   18 (1975), 333-340.
.. [2] S. Kanda, K. Akabe, Y. Oda: Engineering faster double-array Aho–Corasick automata. Software: Practice and
   Experience 53 (2023), 1332-1361.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from daachorse import CharwiseDoubleArrayAhoCorasick

__all__ = ["WORD", "Hit", "Literals", "Matcher", "is_bounded"]

Hit = tuple[int, int, int]
"""``(start, end, pattern)``: that string stands at ``[start, end)``. A plain tuple, as the automaton makes it: to wrap
each hit of a large lexicon would take as long as finding them."""

WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
"""Characters between two of which there is no border of words."""
_BETWEEN_WORDS = frozenset(" \n.,;:()'’\"“”!?/|")
_START = itemgetter(0)


class Matcher:
    """Finds every occurrence of every pattern, overlapping ones too.

    Parameters
    ----------
    patterns
        Distinct, non-empty strings, numbered in their sorted order. Matching is exact; fold both sides beforehand to
        ignore case.
    bounded
        Keep only hits that stand between word borders (see :func:`is_bounded`).

    Examples
    --------
    >>> Matcher(["York", "New York"]).find("New York, Yorkshire")
    [(0, 8, 0), (4, 8, 1)]
    """

    def __init__(self, patterns: Iterable[str], *, bounded: bool = True) -> None:
        # Sorted, those with the same beginning lie together in the automaton: a tenth faster out of a cold cache.
        self.patterns: tuple[str, ...] = tuple(sorted(patterns))
        # For each pattern whether its borders must be looked at: between Han characters every border is one of words.
        self._checked = bytes(not _is_plain_han(name) for name in self.patterns) if bounded else None
        # A search for the patterns' first bytes ahead of the automaton takes longer to make than it saves.
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(self.patterns), use_prefilter=False)

    def find(self, text: str) -> list[Hit]:
        """Return all hits in order of start, longer ones first."""
        hits: list[Hit] = self._automaton.find_overlapping(text)
        found = hits if self._checked is None else self._bounded(text, hits, self._checked)
        # They come in order of end: turned round, and sorted by start alone, the longer comes first.
        found.reverse()
        found.sort(key=_START)
        return found

    @staticmethod
    def _bounded(text: str, hits: Iterable[Hit], checked: bytes) -> list[Hit]:
        padded = f" {text} "
        found = []
        for hit in hits:
            start, end, pattern = hit
            if checked[pattern]:
                # In place, since a call would take as long as the rest: nearly always two characters tell at a glance.
                before, after = padded[start], padded[end + 1]
                if (before in WORD and padded[start + 1] in WORD) or (after in WORD and padded[end] in WORD):
                    continue
                if not ((before in _BETWEEN_WORDS and after in _BETWEEN_WORDS) or is_bounded(text, start, end)):
                    continue
            found.append(hit)
        return found


class Literals:
    """Tells of which groups of strings a text holds one, for patterns that can match nowhere else.

    Parameters
    ----------
    groups
        For each pattern the strings of which every match of it holds at least one; none of them empty.

    Examples
    --------
    >>> sorted(Literals([("euro", "dollar"), ("per cent",), ("%", "per cent")]).groups("ten per cent"))
    [1, 2]
    """

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        owners: dict[str, list[int]] = {}
        for number, group in enumerate(groups):
            for literal in group:
                owners.setdefault(literal, []).append(number)
        self._owners = tuple(owners.values())
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(owners), use_prefilter=False)

    def groups(self, text: str) -> set[int]:
        """Return the numbers of the groups of which a string stands in a text, as a word or within one."""
        found = {literal for _, _, literal in self._automaton.find_overlapping(text)}
        return {number for literal in found for number in self._owners[literal]}


def _is_plain_han(name: str) -> bool:
    return "\u3400" <= name[0] <= "\u9fff" and "\u3400" <= name[-1] <= "\u9fff"


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
