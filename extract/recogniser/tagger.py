"""Labelling tokens with a trained CRF, and reading spans off the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from extract.recogniser.features import Hint, token_features
from extract.recogniser.han import HanText
from extract.recogniser.latin import LatinText
from extract.recogniser.tokens import Token
from ontology.errors import DataError
from ontology.records import EntityType

__all__ = ["RecognisedSpan", "Tagger", "bio_labels", "spans_of_labels"]

_OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class RecognisedSpan:
    """A span ``[start, end)`` of the text, its type, and the probability that the model gives it (0 to 1)."""

    start: int
    end: int
    type: EntityType
    confidence: float


class Tagger:
    """A trained CRF.

    Parameters
    ----------
    path
        Model file written by :func:`extract.recogniser.training.train`.
    lang
        Language it was trained for.

    Raises
    ------
    DataError
        The file is missing or is no model.
    """

    def __init__(self, path: Path, lang: str) -> None:
        self.lang = lang
        self._tagger = pycrfsuite.Tagger()
        try:
            self._tagger.open(str(path))
        except (ValueError, OSError) as error:
            raise DataError("no recogniser model", where=path.name, todo="run `cityties train`") from error

    def spans(
        self, tokens: Sequence[Token], hints: Sequence[Hint], text: HanText | LatinText
    ) -> tuple[RecognisedSpan, ...]:
        """Recognise the names of one sentence of a text.

        A span's confidence is the least marginal probability of its tokens' labels.
        """
        if not tokens:
            return ()
        self._tagger.set(token_features(tokens, hints, text))
        labels = self._tagger.tag()
        return tuple(
            RecognisedSpan(
                tokens[first].start,
                tokens[last - 1].end,
                EntityType(kind),
                min(self._tagger.marginal(labels[i], i) for i in range(first, last)),
            )
            for first, last, kind in spans_of_labels(labels)
        )


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
