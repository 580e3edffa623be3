"""Teaching a network: texts with questions and the right answers.

Adam (Kingma, Ba 2015) with weights that shrink by themselves (Loshchilov, Hutter 2019), steps that grow at first and
fade along a cosine, a fixed seed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extract.encoder.asking import Network
from extract.encoder.network import Head, Views, ask, contexts, new_weights, weighed
from extract.encoder.tape import Array, Ids, Node, Tape
from extract.encoder.vocabulary import UNKNOWN, Numbers, Vocabulary
from extract.threads import one_thread

__all__ = [
    "IGNORED",
    "Asked",
    "Course",
    "Lesson",
    "teach",
]

IGNORED = -1
"""The answer to a question that has none."""

_BATCH = 16
"""Texts read at a time."""

_STEP = 3e-3
_WARM_UP = 200
_SHRINK = 1e-2
_MEMORY, _MEMORY_OF_SQUARES = 0.9, 0.999
_LONGEST = 5.0
"""Longest step of the gradient."""

_AT_ONCE = 1 << 14
"""So many weights are moved at a time: they and what is made of them fit into the memory next to the processor."""

_HIDDEN_WORDS = 0.08
"""Share of words that are hidden as it learns, so that it copes with those it does not know."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions to a head with the right answers by name, one for each question, and how much each of them counts."""

    views: Views
    answers: Mapping[str, Ids]
    weight: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text with what is asked about it, by the name of the head."""

    numbers: Numbers
    asked: Mapping[str, Asked]


@dataclass(frozen=True, slots=True)
class Course:
    """Lessons that one network is taught, each with its part: what is said of a part is learnt from all others.

    All lessons are gone through so many ``passes``; at each step a share of all numbers, from 0 to 1, is ``forgotten``.
    """

    vocabulary: Vocabulary
    heads: Mapping[str, Head]
    lessons: Sequence[Lesson]
    parts: Sequence[int]
    passes: int
    forgotten: float

    @property
    def each(self) -> list[int]:
        """Each part, in order."""
        return sorted(set(self.parts))

    def without(self, left: int) -> Course:
        """Leave a part out."""
        kept = [(lesson, part) for lesson, part in zip(self.lessons, self.parts, strict=True) if part != left]
        return replace(self, lessons=[lesson for lesson, _ in kept], parts=[part for _, part in kept])


def teach(course: Course, *, seed: int = 0) -> Network:
    """Teach a network; the same lessons give the same weights, however many processors there are."""
    chance, lessons = np.random.default_rng(seed), course.lessons
    weights, flat = _in_one(new_weights(course.vocabulary, course.heads, chance))
    grads, slope = _in_one({name: np.zeros_like(value) for name, value in weights.items()})
    adam = _Adam(flat, slope, course.passes * math.ceil(len(lessons) / _BATCH))
    with one_thread():
        for _ in range(course.passes):
            order = chance.permutation(len(lessons))
            for at in range(0, len(order), _BATCH):
                slope[:] = 0.0
                tape = Tape(weights, grads=grads, chance=chance, forgotten=course.forgotten)
                _trace(tape, [lessons[i] for i in order[at : at + _BATCH]], course.heads, chance)
                adam.step()
    kept = {name: value.astype(np.float16).astype(np.float32) for name, value in weights.items()}
    return Network(course.vocabulary, kept)


def _in_one(arrays: Mapping[str, Array]) -> tuple[dict[str, Array], Array]:
    """Put arrays into one, and return them as parts of it: one long array is stepped along faster than many."""
    flat = np.concatenate([array.ravel() for array in arrays.values()])
    ends = np.cumsum([array.size for array in arrays.values()])[:-1]
    parts = zip(arrays.items(), np.split(flat, ends), strict=True)
    return {name: part.reshape(array.shape) for (name, array), part in parts}, flat


class _Adam:
    """Steps along the gradient."""

    def __init__(self, flat: Array, slope: Array, steps: int) -> None:
        self._flat, self._slope, self._steps = flat, slope, steps
        self._mean, self._square = np.zeros_like(flat), np.zeros_like(flat)
        self._step = 0

    def step(self) -> None:
        """Go one step."""
        rate = _STEP * min(1.0, self._step / _WARM_UP) * 0.5 * (1.0 + math.cos(math.pi * self._step / self._steps))
        self._step += 1
        length = float(np.sqrt(self._slope @ self._slope))
        if length > _LONGEST:
            self._slope *= _LONGEST / length
        shrunk, steps = 1.0 - rate * _SHRINK, self._step
        for at in range(0, len(self._flat), _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            flat, slope, mean, square = (a[part] for a in (self._flat, self._slope, self._mean, self._square))
            mean += (1.0 - _MEMORY) * (slope - mean)
            square += (1.0 - _MEMORY_OF_SQUARES) * (slope**2 - square)
            spread = np.sqrt(square / (1.0 - _MEMORY_OF_SQUARES**steps)) + 1e-8
            flat *= shrunk
            flat -= rate * (mean / (1.0 - _MEMORY**steps)) / spread


def _trace(tape: Tape, lessons: Sequence[Lesson], heads: Mapping[str, Head], chance: np.random.Generator) -> None:
    """Go through some lessons and add up how the weights should change."""
    numbers = [lesson.numbers for lesson in lessons]
    sizes = [len(one.words) for one in numbers]
    words = np.concatenate([one.words for one in numbers])
    words = np.where(chance.random(len(words)) < _HIDDEN_WORDS, np.int32(UNKNOWN), words)
    endings, labels = (np.concatenate([getattr(one, name) for one in numbers]) for name in ("endings", "labels"))
    owner = np.repeat(np.arange(len(lessons), dtype=np.int32), sizes)
    places = contexts(tape, words, endings, labels, owner)
    between = weighed(tape, places)
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    for name, head in heads.items():
        asked = [lesson.asked[name] for lesson in lessons]
        views = Views.joined([one.views for one in asked], starts)
        if len(views.ends):
            counted = np.repeat([one.weight for one in asked], [len(one.views.ends) for one in asked])
            for question, found in ask(tape, name, head, places, between, views).items():
                _lose(found, np.concatenate([one.answers[question] for one in asked]), counted)
    tape.back()


def _lose(found: Node, answers: Ids, counted: NDArray[np.float64]) -> None:
    """Give the answers of a question the gradient of their cross-entropy."""
    asked = np.flatnonzero(answers != IGNORED)
    scores, right = found.value[asked], answers[asked]
    weigh = (1.0 / _BATCH * counted[asked])[:, None]
    if scores.shape[1] == 1:
        slopes = 1.0 / (1.0 + np.exp(-scores)) - right[:, None]
    else:
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        slopes = powers / powers.sum(axis=1, keepdims=True)
        slopes[np.arange(len(asked)), right] -= 1.0
    grad = np.zeros_like(found.value)
    grad[asked] = slopes * weigh
    found.add(grad)
