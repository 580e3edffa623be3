"""An extraction laid out by sentence: each record stands where the report states it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from extract.sentences import find_sentences
from ontology.records import Entity, Evidence, Extraction, Figure, Mention, Partnership, Rejection, Relation

__all__ = ["Explanation", "Note", "Stated", "explain"]

R = TypeVar("R", Partnership, Relation, Figure, Rejection)


@dataclass(frozen=True, slots=True)
class Stated(Generic[R]):
    """A record at the sentence that states it; ``also`` are the numbers of the other sentences of its evidence."""

    record: R
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence and what was read from it.

    Parameters
    ----------
    number
        Counts from 1; 0 for the note on what has no passage in the text.
    start, text
        Offset and text of the sentence.
    page
        Number of its page, for a document with pages.
    names
        What it names, in order of the text.
    partnerships, relations, figures, rejections
        What it states, and what it seemed to state.
    """

    number: int
    start: int = 0
    text: str = ""
    page: int | None = None
    names: tuple[tuple[Mention, Entity], ...] = ()
    partnerships: tuple[Stated[Partnership], ...] = ()
    relations: tuple[Stated[Relation], ...] = ()
    figures: tuple[Stated[Figure], ...] = ()
    rejections: tuple[Stated[Rejection], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.names or self.partnerships or self.relations or self.figures or self.rejections)


@dataclass(frozen=True, slots=True)
class Explanation:
    """An extraction and the notes on its sentences, in order of the text."""

    extraction: Extraction
    notes: tuple[Note, ...] = ()
    entities: dict[str, Entity] = field(default_factory=dict, compare=False, hash=False)

    @property
    def counts(self) -> dict[str, int]:
        """Return how much of each sort there is, as the heading tells it."""
        extraction = self.extraction
        return {
            "sentences": sum(1 for note in self.notes if note.number),
            "names": sum(len(entity.mentions) for entity in extraction.entities),
            "partnerships": len(extraction.partnerships),
            "relations": len(extraction.relations),
            "figures": len(extraction.figures),
            "rejections": len(extraction.rejections),
        }

    def name(self, entity_id: str, lang: str = "en") -> str:
        """Return the canonical name of an entity of the extraction; with ``zh`` its Chinese one, where it has one."""
        entity = self.entities[entity_id]
        if lang == "zh":
            known = entity.reference.names if entity.reference else ()
            # Sorted stably, so that the simplified names stand before the traditional ones.
            chinese = sorted((n for n in (*known, *entity.names) if n.lang.startswith("zh")), key=lambda n: n.lang)
            return chinese[0].text if chinese else entity.name
        return entity.name


def explain(extraction: Extraction) -> Explanation:
    """Lay an extraction out by sentence.

    A record stands at the last sentence of its evidence: where a passage takes in the sentence before, that one
    says who is meant. What has no passage in the text comes in a note of its own, with number 0, at the end.

    Examples
    --------
    >>> from ontology.records import Report
    >>> [note.text for note in explain(Extraction(Report("r1", "One. Two."))).notes]
    ['One.', 'Two.']
    """
    report = extraction.report
    sentences = find_sentences(report.text, lang=report.lang)
    starts, ends = [s.start for s in sentences], [s.end for s in sentences]
    names: dict[int, list[tuple[Mention, Entity]]] = defaultdict(list)
    for entity in extraction.entities:
        for mention in entity.mentions:
            names[bisect_right(starts, mention.start)].append((mention, entity))
    partnerships = _placed(extraction.partnerships, starts, ends)
    relations = _placed(extraction.relations, starts, ends)
    figures = _placed(extraction.figures, starts, ends)
    rejections = _placed(extraction.rejections, starts, ends)

    def note(number: int) -> Note:
        span = sentences[number - 1] if number else None
        return Note(
            number,
            span.start if span else 0,
            report.text[span.start : span.end] if span else "",
            report.page_at(span.start) if span else None,
            tuple(sorted(names[number], key=lambda pair: (pair[0].start, -pair[0].end, pair[1].id))),
            tuple(partnerships[number]),
            tuple(relations[number]),
            tuple(figures[number]),
            tuple(rejections[number]),
        )

    notes = [note(number) for number in range(1, len(sentences) + 1)]
    homeless = note(0)
    if not homeless.empty:
        notes.append(homeless)
    return Explanation(extraction, tuple(notes), {entity.id: entity for entity in extraction.entities})


def _placed(records: Iterable[R], starts: Sequence[int], ends: Sequence[int]) -> dict[int, list[Stated[R]]]:
    """Group records by the number of the sentence that states them."""
    found: dict[int, list[Stated[R]]] = defaultdict(list)
    for record in records:
        numbers = sorted({number for passage in record.evidence for number in _covered(passage, starts, ends)})
        *also, last = numbers or [0]
        found[last].append(Stated(record, tuple(also)))
    return found


def _covered(passage: Evidence, starts: Sequence[int], ends: Sequence[int]) -> range:
    """Return the numbers of the sentences that a passage touches; they count from 1."""
    first = bisect_right(ends, passage.start)
    last = first
    while last < len(starts) and starts[last] < passage.end:
        last += 1
    return range(first + 1, last + 1)
