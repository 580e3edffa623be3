"""The network: from the words of a report to what its heads say of two of its places.

Vectors of words, endings and labels are added up and mixed with their neighbours' by gated convolutions that reach 1, 2
and 4 places to either side (Dauphin et al. 2017; residual, with layer normalisation). A head that is asked about two
places sees their vectors, the greatest of what lies in some stretches round them (Zeng et al. 2015), and their marks;
and the greatest of what is made of these for all questions of the same group, such as those about the same actor
(sets of questions are heard as Zaheer et al. 2017, "Deep sets", hear sets).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from extract.encoder.tape import Array, Ids, Node, Tape
from extract.encoder.vocabulary import Vocabulary

__all__ = ["REACH", "WIDTH", "Head", "Row", "Views", "ask", "contexts", "new_weights", "weighed"]

WIDTH = 64
"""Numbers of a vector."""

HIDDEN = 128
"""Numbers of the two layers that judge."""

SHARED = 64
"""Numbers that a question has in common with those of its groups."""

_MARK = 12
"""Numbers of a mark's vector."""

_APART = (1, 2, 4)
"""How far to either side each layer reaches."""

REACH = sum(_APART)
"""Places to either side that a vector knows of."""

Row = tuple[tuple[int, int], tuple[int, ...], tuple[int, ...], tuple[float, float], tuple[int, ...]]
"""A question: its two places, starts and ends of the stretches, marks, two numbers from 0 to 1, and its groups."""


@dataclass(frozen=True)
class Head:
    """What is asked: so many stretches are looked at, marks have so many values each, answers so many classes each.

    Each question belongs to so many ``groups``; where it belongs to none, it is judged alone.
    """

    parts: int
    marks: tuple[int, ...]
    answers: Mapping[str, int]
    groups: int = 0

    @cached_property
    def offsets(self) -> Ids:
        """The number of each mark's first value in the table of all."""
        return np.cumsum([1, *self.marks[:-1]], dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Views:
    """Questions to a head as arrays, a row each.

    Attributes
    ----------
    ends
        The two places: shape (n, 2).
    parts
        Start and end of each stretch: shape (n, stretches, 2).
    marks
        Small numbers, such as of what types the two are: shape (n, marks).
    sure
        How sure it is that each of the two is meant, 0 to 1: shape (n, 2).
    groups
        Numbers of the groups that it belongs to, in whichever column: shape (n, groups).
    """

    ends: Ids
    parts: Ids
    marks: Ids
    sure: Array
    groups: Ids

    @classmethod
    def of(cls, rows: Sequence[Row], head: Head) -> Views:
        """Make arrays of questions to a head."""
        ends, parts, marks, sure, groups = zip(*rows, strict=True) if rows else ((), (), (), (), ())
        return cls(
            np.array(ends, np.int32).reshape(-1, 2),
            np.array(parts, np.int32).reshape(-1, head.parts, 2),
            np.array(marks, np.int32).reshape(-1, len(head.marks)),
            np.array(sure, np.float32).reshape(-1, 2),
            np.array(groups, np.int32).reshape(len(rows), head.groups),
        )

    @classmethod
    def joined(cls, views: Sequence[Views], starts: Sequence[int]) -> Views:
        """Join the questions about several texts, one of which begins at each of the starts."""
        moved = list(zip(views, map(np.int32, starts), strict=True))
        before = np.cumsum([0, *(1 + part.groups.max(initial=-1) for part in views)], dtype=np.int32)
        return cls(
            np.concatenate([part.ends + start for part, start in moved]),
            np.concatenate([part.parts + start for part, start in moved]),
            np.concatenate([part.marks for part in views]),
            np.concatenate([part.sure for part in views]),
            np.concatenate([part.groups + first for part, first in zip(views, before[:-1], strict=True)]),
        )


def new_weights(vocabulary: Vocabulary, heads: Mapping[str, Head], chance: np.random.Generator) -> dict[str, Array]:
    """Return the weights of a network that has learnt nothing.

    Weights of layers are drawn evenly from ±1/√(numbers that go in), vectors from a normal distribution.
    """
    weights: dict[str, Array] = {}

    def layer(name: str, into: int, out: int) -> None:
        bound = into**-0.5
        weights[name] = chance.uniform(-bound, bound, (into, out)).astype(np.float32)
        weights[f"{name}.0"] = chance.uniform(-bound, bound, out).astype(np.float32)

    def table(name: str, rows: int, width: int, spread: float) -> None:
        weights[name] = (spread * chance.standard_normal((rows, width))).astype(np.float32)

    for name, known in (("word", vocabulary.words), ("ending", vocabulary.endings), ("label", vocabulary.labels)):
        table(name, len(known) + 2, WIDTH, 0.3)
    for number in range(len(_APART)):
        weights[f"normal{number}"] = np.ones(WIDTH, np.float32)
        weights[f"normal{number}.0"] = np.zeros(WIDTH, np.float32)
        layer(f"mix{number}", 3 * WIDTH, 2 * WIDTH)
    layer("words", WIDTH, WIDTH)
    for name, head in heads.items():
        table(f"{name}.mark", 1 + sum(head.marks), _MARK, 1.0)
        layer(f"{name}.marks", _MARK * len(head.marks) + 2, WIDTH)
        if head.groups:
            layer(f"{name}.shared", (3 + head.parts) * WIDTH, SHARED)
        layer(f"{name}.first", (3 + head.parts) * WIDTH + head.groups * SHARED, HIDDEN)
        layer(f"{name}.second", HIDDEN, HIDDEN)
        for answer, classes in head.answers.items():
            layer(f"{name}.{answer}", HIDDEN, classes)
    return weights


def contexts(tape: Tape, words: Ids, endings: Ids, labels: Ids, owner: Ids) -> Node:
    """Return a vector for each place of some texts.

    Parameters
    ----------
    words, endings, labels
        See :class:`~extract.encoder.vocabulary.Numbers`; several texts one after another.
    owner
        Number of the text of each place.
    """
    found = tape.added(tape.embedded("word", words), tape.embedded("label", labels))
    if endings.any():
        found = tape.added(found, tape.embedded("ending", endings))
    found = tape.dropped(found)
    for number, apart in enumerate(_APART):
        near = tape.around(tape.normal(f"normal{number}", found), apart, owner)
        mixed = tape.gated(tape.linear(f"mix{number}", near))
        found = tape.added(found, tape.dropped(mixed))
    return found


def weighed(tape: Tape, found: Node) -> Node:
    """Weigh vectors of places anew for what lies in the stretches round two places."""
    return tape.linear("words", found)


def ask(tape: Tape, name: str, head: Head, found: Node, words: Node, views: Views) -> dict[str, Node]:
    """Return a head's answers by name: for each question a row of scores.

    Parameters
    ----------
    name
        The name under which the head was given to :func:`new_weights`.
    found
        The vectors of the places that the ends of the questions number (:func:`contexts`).
    words
        Those of the places that their stretches number, :func:`weighed`.
    """
    # All marks have one table; its number 0 stands for nothing.
    marks = tape.embedded(f"{name}.mark", (views.marks + head.offsets).ravel())
    told = tape.joined([tape.beside(marks, len(head.marks)), Node(views.sure)])
    ends = tape.beside(tape.taken(found, views.ends.ravel()), 2)
    starts, stops = views.parts.reshape(-1, 2).T
    parts = tape.beside(tape.greatest(words, starts, stops), head.parts)
    seen = tape.dropped(tape.joined([ends, parts, tape.linear(f"{name}.marks", told)]))
    if head.groups:
        shared = tape.positive(tape.linear(f"{name}.shared", seen))
        seen = tape.joined([seen, tape.together(shared, views.groups)])
    for layer in ("first", "second"):
        seen = tape.dropped(tape.positive(tape.linear(f"{name}.{layer}", seen)))
    return {answer: tape.linear(f"{name}.{answer}", seen) for answer in head.answers}
