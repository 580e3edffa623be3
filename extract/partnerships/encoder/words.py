"""The words that an encoder knows, and a report as their numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from extract.partnerships.encoder.tape import Ids
from extract.partnerships.scenes import Layout, Scene

__all__ = ["Lines", "Vocabulary", "read_lines"]

FEWEST = 3
"""Words and endings that occur less often than this are unknown."""

UNKNOWN = 1
"""Number of what is unknown; 0 stands for nothing."""

_ENDING = 3
"""Letters of an English word's end, which tell of words that are unknown: -ing, -ies."""

_LABELS = 3
"""Most labels of a word that are looked at."""

_MOST_SEEN = 1 << 16
"""So many words are kept with their numbers."""

_BEGINNING = (UNKNOWN, 0)
"""Numbers of the place where a sentence begins."""

_TABLES = ("triggers", "status", "polarity")


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
class Vocabulary:
    """Numbers of words, endings and labels, from 2 on; a label is a class of triggers or cues, or how a line begins."""

    words: Mapping[str, int]
    endings: Mapping[str, int]
    labels: Mapping[str, int]

    @cached_property
    def seen(self) -> Mapping[str, tuple[int, int]]:
        """The numbers of any word, and of its ending."""
        return _Seen(self.words, self.endings)

    @classmethod
    def of(cls, layouts: Iterable[Layout]) -> Vocabulary:
        """Collect what occurs often enough in laid out reports; the same reports give the same numbers."""
        words: Counter[str] = Counter()
        labels: Counter[str] = Counter()
        lang = ""
        for layout in layouts:
            lang = layout.lang
            for scene in layout.scenes:
                words.update(_plain(token.text) for token in scene.tokens)
                labels.update(label for _, label in _labels(scene))
        endings: Counter[str] = Counter()
        for word, count in words.items() if lang == "en" else ():
            endings[word[-_ENDING:]] += count
        return cls(*(_numbered(counts) for counts in (words, endings, labels)))


def _numbered(counts: Counter[str]) -> dict[str, int]:
    kept = sorted(name for name, count in counts.items() if count >= FEWEST)
    return {name: number for number, name in enumerate(kept, UNKNOWN + 1)}


def _plain(word: str) -> str:
    """Return a word as it is looked up: numbers are alike, but those of four digits, mostly years, are so apart."""
    return ("0000" if len(word) == 4 else "0") if word[0].isdigit() else word


def _labels(scene: Scene) -> Iterator[tuple[int, str]]:
    """Yield the labels of a sentence, each with its place: 0 is where it begins, its words follow."""
    yield 0, f"line:{scene.item:d}"
    for table, hits in zip(_TABLES, (scene.triggers, scene.status, scene.polarity), strict=True):
        for at, hit in hits:
            if at >= 0:
                yield at + 1, f"{table}:{hit.label}"


@dataclass(frozen=True)
class Lines:
    """A report as numbers: before the words of each sentence stands a place where it begins.

    ``words`` and ``endings`` have a number for each place, ``labels`` three; ``starts`` says where each sentence
    begins, and, last, where the report ends.
    """

    layout: Layout
    words: Ids
    endings: Ids
    labels: Ids
    starts: tuple[int, ...]

    @cached_property
    def named(self) -> dict[str, list[int]]:
        """The places at which each entity stands, in order."""
        found: dict[str, list[int]] = defaultdict(list)
        for scene in self.layout.scenes:
            for slot in (*scene.all_slots, *scene.maybe):
                if slot.token >= 0:
                    found[slot.entity].append(self.starts[scene.index] + 1 + slot.token)
        return found


def read_lines(layout: Layout, vocabulary: Vocabulary) -> Lines:
    """Turn a laid out report into numbers."""
    numbers: list[tuple[int, int]] = []
    labels: list[tuple[int, int, int]] = []
    starts = []
    seen, known = vocabulary.seen, vocabulary.labels
    for scene in layout.scenes:
        start = len(numbers)
        starts.append(start)
        numbers.append(_BEGINNING)
        numbers += [seen[token.text] for token in scene.tokens]
        count: Counter[int] = Counter()
        for at, label in _labels(scene):
            if label in known and count[at] < _LABELS:
                labels.append((start + at, count[at], known[label]))
                count[at] += 1
    starts.append(len(numbers))
    words, endings = np.array(numbers, np.int32).reshape(-1, 2).T
    table = np.zeros((len(numbers), _LABELS), np.int32)
    if labels:
        places, columns, found = zip(*labels, strict=True)
        table[places, columns] = found
    return Lines(layout, np.ascontiguousarray(words), np.ascontiguousarray(endings), table, tuple(starts))
