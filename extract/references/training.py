"""Learning whom an expression means, from expressions annotated in reports (the key ``anaphora``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from extract.encoder.asking import Passage
from extract.encoder.learning import Asked, Course, Lesson
from extract.encoder.network import Row, Views
from extract.encoder.vocabulary import Line, Vocabulary
from extract.partnerships.fitting import fit
from extract.partnerships.linear import Linear, chance
from extract.partnerships.trees import Trees, fit_trees
from extract.references.expressions import Expression
from extract.references.hearing import HEADS, MEANT, Spoken
from extract.references.numbers import rows_of
from extract.references.reading import Reading
from extract.references.resolution import choose
from extract.references.resolver import hopeful
from extract.sentences import Sentence
from ontology.records import Entity

__all__ = [
    "Stand",
    "Study",
    "course_of",
    "fit_references",
    "fit_second",
    "judge",
    "reference_examples",
    "stands_of",
    "study",
]

_FEWEST = 400
"""So many examples at least make trees of any use."""

STRENGTH = 4.0
"""Penalty of the weights, chosen as those of ``STRENGTH`` in :mod:`extract.partnerships.training`."""

PASSES, FORGOTTEN = 5, 0.15
"""How networks learn (:class:`~extract.encoder.learning.Course`). With as little forgotten as where they judge pairs
they hear worse, since there are far fewer expressions than pairs; eight passes with twice as much forgotten are level
(docs/decisions/0035, 0037)."""

_NOBODY = Linear(("no", "yes"), {"bias": (9.0, 0.0)})
"""What is learnt from nothing: no expression means anybody."""


@dataclass(frozen=True, slots=True)
class Stand:
    """An annotated expression at ``[start, end)`` and the ids of those that it means; none, if it means nobody."""

    start: int
    end: int
    targets: frozenset[str]


def stands_of(data: Mapping[str, Any]) -> tuple[Stand, ...] | None:
    """Read the annotated expressions of a report; ``None`` where none were annotated.

    Examples
    --------
    >>> stands_of({"anaphora": [{"start": 6, "end": 14, "entities": ["e1"]}]})
    (Stand(start=6, end=14, targets=frozenset({'e1'})),)
    >>> stands_of({}) is None
    True
    """
    if "anaphora" not in data:
        return None
    return tuple(Stand(a["start"], a["end"], frozenset(a["entities"])) for a in data["anaphora"])


def reference_examples(
    text: str, sentences: Sequence[Sentence], entities: Sequence[Entity], lang: str, title: str, stands: Sequence[Stand]
) -> list[tuple[list[str], str]]:
    """Make each candidate of each expression an example; an expression that is not annotated means nobody."""
    reading = Reading(text, sentences, entities, lang, title)
    rows = []
    for expression, targets in _annotated(reading, stands):
        for option in reading.options(expression):
            rows.append((list(option.features), "yes" if option.entity in targets else "no"))
        reading.resolve(expression, tuple(sorted(targets & reading.known.keys())))
    return rows


@dataclass(frozen=True, slots=True)
class Study:
    """A report's candidates that the first scorer does not rule out, as the later scorers learn from them.

    Attributes
    ----------
    rows
        For each candidate the numbers that the trees see, what the network says of it excepted.
    meant
        For each candidate 1 where it is meant, and 0 where it is not.
    asked
        For each candidate what the network is asked.
    lines
        The report as the network reads it.
    """

    rows: list[list[float]]
    meant: list[int]
    asked: list[Row]
    lines: list[Line]


def study(
    text: str,
    sentences: Sequence[Sentence],
    entities: Sequence[Entity],
    lang: str,
    title: str,
    stands: Sequence[Stand],
    model: Linear,
) -> Study:
    """Study the candidates of each expression of an annotated report.

    The report is read with the first scorer's own decisions, which must be of one that has not seen it.
    """
    reading = Reading(text, sentences, entities, lang, title)
    spoken = Spoken(reading)
    found = Study([], [], [], spoken.lines)
    for expression, targets in _annotated(reading, stands):
        options = reading.options(expression)
        odds = [model.log_odds(option.blocks) for option in options]
        kept = hopeful(odds)
        if kept:
            found.rows.extend(rows_of(reading, expression, options, odds, kept, model))
            found.asked.extend(spoken.rows(expression, options, kept))
            found.meant.extend(int(options[at].entity in targets) for at in kept)
        scored = sorted(((p, o.entity) for p, o in zip(map(chance, odds), options, strict=True)), reverse=True)
        reading.resolve(expression, choose(expression, scored))
    return found


def course_of(studies: Sequence[tuple[Study, float]], parts: Sequence[int], lang: str) -> Course:
    """Make the studies of a language, each with how much its report counts, and their parts lessons for networks."""
    vocabulary = Vocabulary.of((line for one, _ in studies for line in one.lines), lang)
    lessons = [
        Lesson(
            vocabulary.numbers(one.lines),
            {"meant": Asked(Views.of(one.asked, MEANT), {"meant": np.array(one.meant, np.int32)}, weight)},
        )
        for one, weight in studies
    ]
    return Course(vocabulary, HEADS, lessons, parts, PASSES, FORGOTTEN)


def judge(passage: Passage, lesson: Lesson) -> list[float]:
    """Return what a network says of each candidate of a lesson, as log-odds."""
    views = lesson.asked["meant"].views
    found: list[float] = passage.ask("meant", MEANT, views)["meant"][:, 0].tolist() if len(views.ends) else []
    return found


def _annotated(reading: Reading, stands: Sequence[Stand]) -> Iterator[tuple[Expression, frozenset[str]]]:
    """Yield the expressions of a report with those that each means by annotation."""
    starts = {stand.start: stand for stand in stands}
    ends = {stand.end: stand for stand in stands}
    for expression in reading.expressions:
        stand = ends.get(expression.end) or starts.get(expression.start)
        yield expression, stand.targets if stand else frozenset()


def fit_references(rows: Sequence[tuple[list[str], str]]) -> Linear:
    """Learn the scorer; from no example, one that resolves nothing."""
    if len({label for _, label in rows}) < 2:
        return _NOBODY
    return fit([features for features, _ in rows], [label for _, label in rows], strength=STRENGTH)


def fit_second(studies: Sequence[tuple[Study, Sequence[float]]]) -> Trees | None:
    """Learn the trees from studies, each with what the network says of its candidates; ``None`` from too few."""
    rows = [[*row, said] for one, heard in studies for row, said in zip(one.rows, heard, strict=True)]
    if len(rows) < _FEWEST:
        return None
    return fit_trees(np.array(rows), [label for one, _ in studies for label in one.meant])
