"""The words that an encoder knows, and a text as their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from extract.encoder.tape import Ids

__all__ = ["FEWEST", "UNKNOWN", "Line", "Numbers", "Vocabulary"]

FEWEST = 3
"""Words and endings that occur less often than this are unknown."""

UNKNOWN = 1
"""Number of what is unknown; 0 stands for nothing."""

_LABELS = 3
"""Most labels of a word that are looked at."""

_BEGINNING = (UNKNOWN, 0)
"""Numbers of the place where a sentence begins."""

_ENDING = 3
"""Letters of an English word's end, which tell of words that are unknown: -ing, -ies."""

_MOST_SEEN = 1 << 16
"""So many words are kept with their numbers."""

Line = tuple[Sequence[str], Sequence[tuple[int, str]]]
"""A sentence: its words, and its labels, each with its place; 0 is where it begins, its words follow."""


class _Seen(dict[str, tuple[int, int]]):
    """The numbers of a word and of its ending, worked out when the word is first met."""

    def __init__(self, words: Mapping[str, int], endings: Mapping[str, int]) -> None:
        super().__init__()
        self._words, self._endings = words, endings

    def __missing__(self, word: str) -> tuple[int, int]:
        if len(self) >= _MOST_SEEN:
            self.clear()
        ending = self._endings.get(word[-_ENDING:], UNKNOWN) if self._endings else 0
        found = self[word] = self._words.get(_plain(word), UNKNOWN), ending
        return found


@dataclass(frozen=True)
class Numbers:
    """A text as numbers: before the words of each sentence stands a place where it begins.

    ``words`` and ``endings`` have a number for each place, ``labels`` three; ``starts`` says where each
    sentence begins, and, last, where the text ends.
    """

    words: Ids
    endings: Ids
    labels: Ids
    starts: tuple[int, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Numbers of words, endings and labels, from 2 on; a label is a class of words, or how a sentence begins."""

    words: Mapping[str, int]
    endings: Mapping[str, int]
    labels: Mapping[str, int]

    @classmethod
    def of(cls, lines: Iterable[Line], lang: str) -> Vocabulary:
        """Collect what occurs often enough in some sentences of a language; the same give the same numbers."""
        words: Counter[str] = Counter()
        labels: Counter[str] = Counter()
        for said, labelled in lines:
            words.update(map(_plain, said))
            labels.update(label for _, label in labelled)
        endings: Counter[str] = Counter()
        for word, count in words.items() if lang == "en" else ():
            endings[word[-_ENDING:]] += count
        return cls(*(_numbered(counts) for counts in (words, endings, labels)))

    @cached_property
    def _seen(self) -> Mapping[str, tuple[int, int]]:
        return _Seen(self.words, self.endings)

    def numbers(self, lines: Iterable[Line]) -> Numbers:
        """Turn the sentences of a text into numbers."""
        found: list[tuple[int, int]] = []
        labels: list[tuple[int, int, int]] = []
        starts = []
        seen, known = self._seen, self.labels
        for words, labelled in lines:
            start = len(found)
            starts.append(start)
            found.append(_BEGINNING)
            found += [seen[word] for word in words]
            count: Counter[int] = Counter()
            for at, label in labelled:
                if label in known and count[at] < _LABELS:
                    labels.append((start + at, count[at], known[label]))
                    count[at] += 1
        starts.append(len(found))
        words_, endings = np.array(found, np.int32).reshape(-1, 2).T
        table = np.zeros((len(found), _LABELS), np.int32)
        if labels:
            places, columns, told = zip(*labels, strict=True)
            table[places, columns] = told
        return Numbers(np.ascontiguousarray(words_), np.ascontiguousarray(endings), table, tuple(starts))


def _numbered(counts: Counter[str]) -> dict[str, int]:
    kept = sorted(name for name, count in counts.items() if count >= FEWEST)
    return {name: number for number, name in enumerate(kept, UNKNOWN + 1)}


def _plain(word: str) -> str:
    """Return a word as it is looked up: numbers are alike, but those of four digits, mostly years, are so apart."""
    return ("0000" if len(word) == 4 else "0") if word[0].isdigit() else word
