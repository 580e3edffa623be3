"""The sentences of a laid out report as an encoder reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from extract.encoder.vocabulary import Line, Numbers, Vocabulary
from extract.partnerships.scenes import Layout, Scene

__all__ = ["Lines", "read_lines", "vocabulary_of"]

_TABLES = ("triggers", "status", "polarity")


@dataclass(frozen=True)
class Lines:
    """A report as numbers, and where each entity stands in them."""

    layout: Layout
    numbers: Numbers

    @cached_property
    def named(self) -> dict[str, list[int]]:
        """The places at which each entity stands, in order."""
        found: dict[str, list[int]] = defaultdict(list)
        for scene in self.layout.scenes:
            for slot in (*scene.all_slots, *scene.maybe):
                if slot.token >= 0:
                    found[slot.entity].append(self.numbers.starts[scene.index] + 1 + slot.token)
        return found


def vocabulary_of(layouts: Iterable[Layout], lang: str) -> Vocabulary:
    """Collect the words and labels of laid out reports of a language."""
    return Vocabulary.of((_line(scene) for layout in layouts for scene in layout.scenes), lang)


def read_lines(layout: Layout, vocabulary: Vocabulary) -> Lines:
    """Turn a laid out report into numbers."""
    return Lines(layout, vocabulary.numbers(map(_line, layout.scenes)))


def _line(scene: Scene) -> Line:
    return [token.text for token in scene.tokens], list(_labels(scene))


def _labels(scene: Scene) -> Iterator[tuple[int, str]]:
    """Yield the labels of a sentence, each with its place: classes of triggers and cues, and how its line begins."""
    yield 0, f"line:{scene.item:d}"
    for table, hits in zip(_TABLES, (scene.triggers, scene.status, scene.polarity), strict=True):
        for at, hit in hits:
            if at >= 0:
                yield at + 1, f"{table}:{hit.label}"
