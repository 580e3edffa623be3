"""Teaching an encoder from annotated reports.

It learns of the pairs and links that the scorers learn of too: a pair of an annotated partnership is an example in the
sentences of its evidence, and in others neither for nor against. Adam (Kingma, Ba 2015) with weights that shrink by
themselves (Loshchilov, Hutter 2019), steps that grow at first and fade along a cosine, a fixed seed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.partnerships.encoder.network import KINDS, LINKS, STATUSES, ask_links, ask_pairs, contexts, new_weights
from extract.partnerships.encoder.reading import Encoder, role_chances
from extract.partnerships.encoder.tape import Array, Ids, Node, Tape
from extract.partnerships.encoder.views import Views, link_views, pair_views
from extract.partnerships.encoder.words import UNKNOWN, Vocabulary, read_lines
from extract.partnerships.gold import HALVES, Example
from extract.partnerships.relation_features import Link
from extract.partnerships.scenes import Layout

__all__ = ["Judged", "Lesson", "fit_encoder", "in_order", "judge_held_out", "lesson_of", "read_held_out"]

PASSES = 8
"""How often all reports are read."""

_BATCH = 16
"""Reports read at a time."""

_STEP = 3e-3
_WARM_UP = 200
_SHRINK = 1e-2
_MEMORY, _MEMORY_OF_SQUARES = 0.9, 0.999
_LONGEST = 5.0
"""Longest step of the gradient."""

_HIDDEN_WORDS = 0.08
"""Share of words that are hidden as it learns, so that it copes with those it does not know."""

_IGNORED = -1


@dataclass(frozen=True, slots=True)
class Lesson:
    """A report as arrays with the right answers: of each pair and of each view of a link; -1 where there is none.

    ``weight`` says how much the report counts, ``link_weight`` how much each of its links does.
    """

    words: Ids
    endings: Ids
    labels: Ids
    pairs: Views
    links: Views
    answers: Mapping[str, Ids]
    weight: float
    link_weight: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What an encoder says of a lesson: log-odds of its pairs, log-probabilities of roles for views of its links."""

    odds: list[float]
    roles: list[dict[str, float]]


def lesson_of(
    layout: Layout,
    vocabulary: Vocabulary,
    pairs: Sequence[Example],
    links: Sequence[tuple[Link, Sequence[str | None]]],
    weight: float,
) -> Lesson:
    """Make a report with its annotated pairs and links a lesson.

    Parameters
    ----------
    links
        Each link with the right role at each of its views (:data:`~extract.partnerships.encoder.network.LINKS`), or
        ``None`` where a view is neither for nor against.
    """
    lines = read_lines(layout, vocabulary)
    here = [example.here[0] if example.here else None for example in pairs]
    roles = [role for _, found in links for role in found]
    answers = {
        "told": [_IGNORED if example.label is None else example.label for example in pairs],
        "kind": [KINDS.index(one.kind) if one else _IGNORED for one in here],
        "status": [STATUSES.index(one.status) if one else _IGNORED for one in here],
        "role": [_IGNORED if role is None else LINKS.index(role) for role in roles],
    }
    programmes = len({link.programme for link, _ in links})
    return Lesson(
        lines.words,
        lines.endings,
        lines.labels,
        pair_views(lines, [example.candidate for example in pairs]),
        link_views(lines, [link for link, _ in links]),
        {name: np.array(found, np.int32) for name, found in answers.items()},
        weight,
        weight / max(1, programmes),
    )


def fit_encoder(vocabulary: Vocabulary, lessons: Sequence[Lesson], *, passes: int = PASSES, seed: int = 0) -> Encoder:
    """Teach an encoder; the same lessons give the same weights.

    Parameters
    ----------
    vocabulary
        The one that the lessons were made with.
    passes
        How often all lessons are gone through.
    """
    chance = np.random.default_rng(seed)
    weights, flat = _in_one(new_weights(vocabulary, chance))
    grads, slope = _in_one({name: np.zeros_like(value) for name, value in weights.items()})
    adam = _Adam(flat, slope, passes * math.ceil(len(lessons) / _BATCH))
    for _ in range(passes):
        order = chance.permutation(len(lessons))
        for at in range(0, len(order), _BATCH):
            slope[:] = 0.0
            _trace([lessons[i] for i in order[at : at + _BATCH]], weights, grads, chance)
            adam.step()
    return Encoder(vocabulary, {name: value.astype(np.float16).astype(np.float32) for name, value in weights.items()})


def read_held_out(vocabulary: Vocabulary, lessons: Sequence[Lesson], halves: Sequence[int]) -> list[Judged]:
    """Return what is said of each lesson by an encoder that was taught without the lesson's half.

    Parameters
    ----------
    halves
        The half of each lesson (:func:`~extract.partnerships.gold.deal`).
    """
    return in_order(judge_held_out(vocabulary, lessons, halves, half) for half in range(HALVES))


def in_order(parts: Iterable[Mapping[int, Judged]]) -> list[Judged]:
    """Join what is said of the halves, which have no place in common.

    >>> [judged.odds for judged in in_order([{1: Judged([0.5], [])}, {0: Judged([], []), 2: Judged([2.0], [])}])]
    [[], [0.5], [2.0]]
    """
    joined = {at: judged for part in parts for at, judged in part.items()}
    return [joined[at] for at in sorted(joined)]


def judge_held_out(
    vocabulary: Vocabulary, lessons: Sequence[Lesson], halves: Sequence[int], half: int
) -> dict[int, Judged]:
    """Return the same for the lessons of one half, by their places."""
    others = [lesson for lesson, part in zip(lessons, halves, strict=True) if part != half]
    tape = Tape(fit_encoder(vocabulary, others).weights)
    found = {}
    for at, (lesson, part) in enumerate(zip(lessons, halves, strict=True)):
        if part == half:
            owner = np.zeros(len(lesson.words), np.int32)
            places = contexts(tape, lesson.words, lesson.endings, lesson.labels, owner)
            told = ask_pairs(tape, *places, lesson.pairs)["told"] if len(lesson.pairs.ends) else None
            links = ask_links(tape, *places, lesson.links)["role"] if len(lesson.links.ends) else None
            odds = told.value[:, 0].tolist() if told else []
            found[at] = Judged(odds, role_chances(links.value) if links else [])
    return found


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
        self._mean += (1.0 - _MEMORY) * (self._slope - self._mean)
        self._square += (1.0 - _MEMORY_OF_SQUARES) * (self._slope**2 - self._square)
        mean = self._mean / (1.0 - _MEMORY**self._step)
        spread = np.sqrt(self._square / (1.0 - _MEMORY_OF_SQUARES**self._step)) + 1e-8
        self._flat *= 1.0 - rate * _SHRINK
        self._flat -= rate * mean / spread


def _trace(
    lessons: Sequence[Lesson], weights: Mapping[str, Array], grads: Mapping[str, Array], chance: np.random.Generator
) -> None:
    """Go through some lessons and add up how the weights should change."""
    tape = Tape(weights, grads=grads, chance=chance)
    sizes = [len(lesson.words) for lesson in lessons]
    words = np.concatenate([lesson.words for lesson in lessons])
    words = np.where(chance.random(len(words)) < _HIDDEN_WORDS, np.int32(UNKNOWN), words)
    endings, labels = (np.concatenate([getattr(lesson, name) for lesson in lessons]) for name in ("endings", "labels"))
    owner = np.repeat(np.arange(len(lessons), dtype=np.int32), sizes)
    places, known = contexts(tape, words, endings, labels, owner)
    starts = np.cumsum([0, *sizes[:-1]])
    for name, ask, counts in (
        ("pairs", ask_pairs, [lesson.weight for lesson in lessons]),
        ("links", ask_links, [lesson.link_weight for lesson in lessons]),
    ):
        views = _moved([getattr(lesson, name) for lesson in lessons], starts)
        if len(views.ends):
            counted = np.repeat(counts, [len(getattr(lesson, name).ends) for lesson in lessons])
            for question, found in ask(tape, places, known, views).items():
                answers = np.concatenate([lesson.answers[question] for lesson in lessons])
                _lose(found, answers, counted)
    tape.back()


def _moved(views: Sequence[Views], starts: NDArray[np.int64]) -> Views:
    """Join the questions of several texts that stand one after another."""
    return Views(
        np.concatenate([part.ends + np.int32(start) for part, start in zip(views, starts, strict=True)]),
        np.concatenate([part.parts + np.int32(start) for part, start in zip(views, starts, strict=True)]),
        np.concatenate([part.marks for part in views]),
        np.concatenate([part.sure for part in views]),
    )


def _lose(found: Node, answers: Ids, counted: NDArray[np.float64]) -> None:
    """Give the answers of a question the gradient of their cross-entropy."""
    asked = np.flatnonzero(answers != _IGNORED)
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
