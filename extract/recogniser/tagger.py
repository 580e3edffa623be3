"""Labelling tokens with a trained CRF, and reading spans off the labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy as np

from extract.recogniser.blocks import WIDEST
from extract.recogniser.decoding import best_labels, marginals
from extract.recogniser.features import Features, Sentence
from extract.recogniser.han import HanText
from extract.recogniser.latin import LatinText
from extract.recogniser.tokens import Token
from extract.recogniser.weights import read_weights
from ontology.records import EntityType

__all__ = ["RecognisedSpan", "Tagger", "bio_labels", "spans_of_labels"]

_OUTSIDE = "O"
_QUIETER = 0.3
"""Chosen on 12,452 reports that the models had not seen (docs/decisions/0041)."""
_ROOM = 1 << 14
_AT_ONCE = 1 << 14
"""Tokens that are labelled at a time: all of a text of 2 MB at once took some 450 MB more."""


@dataclass(frozen=True, slots=True)
class RecognisedSpan:
    """A span ``[start, end)`` of the text, its type, and the probability that the model gives it (0 to 1).

    ``named`` is the probability that a name begins or goes on at its first token, of whatever type.
    """

    start: int
    end: int
    type: EntityType
    confidence: float
    named: float


class Tagger:
    """A trained CRF.

    Parameters
    ----------
    path
        Model file written by :func:`extract.recogniser.training.train`.
    lang
        Language it was trained for.
    quieter
        So much less, in nats, weighs a label that is no name when the best labels are sought (0 or more): where
        several types share the probability of a name, the most probable one may be less so than no name at all.
        Confidences stay as they are.

    Raises
    ------
    DataError
        The file is missing or is no model.
    """

    def __init__(self, path: Path, lang: str, *, quieter: float = _QUIETER) -> None:
        self.lang = lang
        self._model = read_weights(path)
        self._outside = self._model.labels.index(_OUTSIDE)
        self._quieter = np.zeros(len(self._model.labels))
        self._quieter[self._outside] = quieter
        self._features = Features(lang, known=self._model.features)
        # Weights of each block that was met, and room for more.
        self._weights = np.zeros((_ROOM, len(self._model.labels)))
        self._weighed = WIDEST

    def spans(self, text: str, sentences: Sequence[Sentence]) -> list[tuple[RecognisedSpan, ...]]:
        """Recognise the names of each of some sentences of a text.

        A span's confidence is the least marginal probability of its tokens' labels.
        """
        filled = [sentence for sentence in sentences if sentence[0]]
        if len(filled) < len(sentences):
            found_in = iter(self.spans(text, filled))
            return [next(found_in) if tokens else () for tokens, _ in sentences]
        if self._features.forget():
            self._weighed = WIDEST
        read = self._features.read(text)
        return [spans for group in _groups(sentences) for spans in self._spans(read, group)]

    def _spans(self, read: HanText | LatinText, sentences: Sequence[Sentence]) -> Iterator[tuple[RecognisedSpan, ...]]:
        """Recognise the names of each of some sentences that have tokens."""
        lengths = [len(tokens) for tokens, _ in sentences]
        states = self._states(read, sentences)
        numbers = best_labels(states - self._quieter, lengths, self._model.transitions)
        labels = [self._model.labels[number] for number in numbers.tolist()]
        starts = [end - length for end, length in zip(accumulate(lengths), lengths, strict=True)]
        found = [spans_of_labels(labels[at : at + size]) for at, size in zip(starts, lengths, strict=True)]
        chances, named = self._chances(states, numbers, lengths, [bool(spans) for spans in found])
        for (tokens, _), spans, at in zip(sentences, found, starts, strict=True):
            yield tuple(
                RecognisedSpan(
                    tokens[first].start,
                    tokens[last - 1].end,
                    EntityType(kind),
                    min(chances[at + first : at + last]),
                    named[at + first],
                )
                for first, last, kind in spans
            )

    def _states(self, read: HanText | LatinText, sentences: Sequence[Sentence]) -> Any:
        """Return the score of each label for each token."""
        columns, rows = self._features.numbers(read, sentences)
        self._weigh()
        states = self._weights.take(columns[0], axis=0)  # a third of what indexing takes
        for column in columns[1:]:
            states += self._weights.take(column, axis=0)
        return states + _sums(self._weights, rows)

    def _weigh(self) -> None:
        """Add up the weights of the blocks that are new."""
        model, blocks = self._model, self._features.blocks.features
        start, end = self._weighed, len(blocks)
        if start == end:
            return
        if end > len(self._weights):
            more = np.zeros((2 * end, len(model.labels)))
            more[:start] = self._weights[:start]
            self._weights = more
        new = [[model.features[feature] for feature in block] for block in blocks[start:]]
        self._weights[start:end] = _sums(model.states, new)
        self._weighed = end

    def _chances(
        self, states: Any, labels: Any, lengths: Sequence[int], wanted: Sequence[bool]
    ) -> tuple[list[float], list[float]]:
        """Return the probability of each token's label, and of its being in a name; 0 but in the sentences wanted."""
        chances = np.zeros((2, len(states)))
        chosen = np.repeat(wanted, lengths)
        if chosen.any():
            sizes = [length for length, is_wanted in zip(lengths, wanted, strict=True) if is_wanted]
            found = marginals(states[chosen], sizes, self._model.transitions)
            chances[0, chosen] = np.take_along_axis(found, labels[chosen, None], axis=1)[:, 0]
            chances[1, chosen] = 1.0 - found[:, self._outside]
        label, named = chances.tolist()
        return label, named


def _groups(sentences: Sequence[Sentence]) -> Iterator[Sequence[Sentence]]:
    """Yield some sentences at a time, so that a long text takes no more memory at once than a short one."""
    first = size = 0
    for at, (tokens, _) in enumerate(sentences):
        if size and size + len(tokens) > _AT_ONCE:
            yield sentences[first:at]
            first, size = at, 0
        size += len(tokens)
    if size:
        yield sentences[first:]


def _sums(table: Any, rows: Sequence[Sequence[int]]) -> Any:
    """Return for each list of rows of a table their sum."""
    counts = np.fromiter(map(len, rows), dtype=np.intp, count=len(rows))
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.intp)
    sums = np.zeros((len(rows), table.shape[1]))
    filled = counts > 0
    if len(flat):
        # An empty list would get the row that the next one begins with.
        sums[filled] = np.add.reduceat(table.take(flat, axis=0), (np.cumsum(counts) - counts)[filled])
    return sums


def bio_labels(tokens: Sequence[Token], spans: Sequence[tuple[int, int, str]]) -> list[str]:
    """Label tokens ``B-type``, ``I-type`` or ``O`` from non-overlapping spans ``(start, end, type)``.

    A token counts as inside a span if it lies in it as a whole.

    Examples
    --------
    >>> from extract.recogniser.tokens import tokenise
    >>> bio_labels(tokenise("in New York now", "en"), [(3, 11, "City")])
    ['O', 'B-City', 'I-City', 'O']
    """
    labels = [_OUTSIDE] * len(tokens)
    for start, end, kind in spans:
        inside = [i for i, t in enumerate(tokens) if start <= t.start and t.end <= end]
        for place, i in enumerate(inside):
            labels[i] = ("I-" if place else "B-") + kind
    return labels


def spans_of_labels(labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """Read half-open token spans ``(first, last, type)`` off BIO labels; an ``I`` without its ``B`` opens a span.

    Examples
    --------
    >>> spans_of_labels(["O", "B-City", "I-City", "B-Firm", "O"])
    [(1, 3, 'City'), (3, 4, 'Firm')]
    """
    spans: list[tuple[int, int, str]] = []
    opened: int | None = None
    for i, label in enumerate([*labels, _OUTSIDE]):
        if opened is not None and label != "I-" + labels[opened][2:]:
            spans.append((opened, i, labels[opened][2:]))
            opened = None
        if opened is None and label != _OUTSIDE:
            opened = i
    return spans
