"""The working record of the names stage: a span with what is known of it so far."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ontology.records import EntityType, Mention

__all__ = ["Span", "without_overlap"]

_SLOPE, _SHIFT = 0.88, 0.03
"""How the odds that a name is one, of its type, follow from what found it: a logistic regression over the 2,376
entities that models which had not seen the benchmark's training reports find in them (Platt scaling); each language
alone gave the same, but for a hundredth. It holds for the recognisers of docs/decisions/0034."""


@dataclass(frozen=True, slots=True)
class Span:
    """A name at ``[start, end)`` of the text.

    Parameters
    ----------
    start, end, surface
        ``surface`` equals ``text[start:end]``.
    type
        What the name seems to name.
    method
        What found it: ``lexicon``, ``pattern:suffix``, ``abbreviation``, …
    confidence
        0 to 1; also decides between spans that overlap equally.
    keys
        Lexicon entries it may stand for, as ``(type, key)``; empty where the lexicons do not know it.
    full
        A longer name of the same thing that the text or the grammar gives (``UBC``: ``Union of the Baltic Cities``).
    """

    start: int
    end: int
    surface: str
    type: EntityType
    method: str
    confidence: float
    keys: tuple[tuple[EntityType, str], ...] = ()
    full: str = ""

    def to_mention(self, *, as_type: EntityType | None = None) -> Mention:
        """Return the record that crosses the border: of the type its entity turned out to have, and calibrated."""
        kind, confidence = as_type or self.type, _calibrated(self.confidence)
        return Mention(self.start, self.end, self.surface, kind, self.method, confidence)


def _calibrated(confidence: float) -> float:
    """Return how often a name of such confidence is right.

    Examples
    --------
    >>> round(_calibrated(0.97), 2), _calibrated(0.0), _calibrated(1.0)
    (0.96, 0.0, 1.0)
    """
    if not 0.0 < confidence < 1.0:
        return confidence
    return 1.0 / (1.0 + math.exp(-_SLOPE * math.log(confidence / (1.0 - confidence)) - _SHIFT))


def without_overlap(spans: Iterable[Span]) -> list[Span]:
    """Keep the longest of spans that overlap, the surer one where they are equally long; sorted by start.

    Examples
    --------
    >>> city = Span(8, 16, "Shanghai", EntityType.CITY, "lexicon", 0.9)
    >>> bank = Span(0, 16, "Bank of Shanghai", EntityType.FIRM, "pattern", 0.8)
    >>> [s.surface for s in without_overlap([city, bank])]
    ['Bank of Shanghai']
    """
    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.start - s.end, -s.confidence, s.start)):
        places = range(span.start, span.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)
