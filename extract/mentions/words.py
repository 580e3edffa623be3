"""Running Chinese text cut into words, so that a name's left end can be found.

The most probable path through the dictionary's words (Viterbi over unigram frequencies); names that the caller
already knows are words too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from math import log
from typing import NamedTuple

from extract.matching import Matcher

__all__ = ["Word", "cut"]

_KNOWN_NAME_COST = 7.0
"""Cost of a known name, in nats: that of a very frequent word."""


class Word(NamedTuple):
    """A word at ``[start, end)`` and its class: ``n`` a noun, ``N`` known name, ``x`` unknown; or ``vdpcrutmqf``."""

    start: int
    end: int
    text: str
    kind: str

    def joined(self, other: Word, *, text: str, kind: str) -> Word:
        """Return one word from here to the end of another."""
        return Word(self.start, other.end, text[self.start : other.end], kind)


def cut(text: str, *, names: Iterable[tuple[int, int]] = ()) -> list[Word]:
    """Cut simplified Chinese text into words.

    Parameters
    ----------
    text
        Any text; characters that are not Han are words of their own.
    names
        Half-open spans of names known to stand in the text.

    Examples
    --------
    >>> [(w.text, w.kind) for w in cut("由宜宾市负责", names=[(1, 4)])]
    [('由', 'p'), ('宜宾市', 'N'), ('负责', 'v')]
    """
    unknown = _dictionary()[2]
    arcs = _arcs(text)
    if names := list(names):
        arcs = [list(group) for group in arcs]
        for start, end in names:
            as_word = min((cost for to, cost, _ in arcs[start] if to == end), default=_KNOWN_NAME_COST)
            arcs[start].append((end, min(as_word, _KNOWN_NAME_COST) - 0.01, "N"))
    best: list[tuple[float, int, str]] = [(0.0, len(text), "")] * (len(text) + 1)
    for at in range(len(text) - 1, -1, -1):
        choice = (unknown + best[at + 1][0], at + 1, "x")
        for end, cost, kind in arcs[at]:
            total = cost + best[end][0]
            if total < choice[0]:
                choice = (total, end, kind)
        best[at] = choice
    words = []
    at = 0
    while at < len(text):
        _, end, kind = best[at]
        words.append(Word(at, end, text[at:end], kind))
        at = end
    return words


@lru_cache(maxsize=256)
def _arcs(text: str) -> list[list[tuple[int, float, str]]]:
    """Return the words that begin at each character, with end, cost and class; kept, since sentences are cut again."""
    matcher, entries, _ = _dictionary()
    arcs: list[list[tuple[int, float, str]]] = [[] for _ in range(len(text))]
    for start, end, pattern in matcher.find(text):
        arcs[start].append((end, *entries[pattern]))
    return arcs


@cache
def _dictionary() -> tuple[Matcher, list[tuple[float, str]], float]:
    text = (files("extract") / "lang" / "zh" / "common_words.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line[:1] != "#"][1:]
    frequencies = {row[0]: int(row[1]) for row in rows}
    kinds = {row[0]: row[2] for row in rows}
    total = log(sum(frequencies.values()))
    # Many words are equally frequent, and a logarithm is dear.
    costs = {frequency: total - log(frequency) for frequency in set(frequencies.values())}
    matcher = Matcher(frequencies, bounded=False)
    return matcher, [(costs[frequencies[word]], kinds[word]) for word in matcher.patterns], total
