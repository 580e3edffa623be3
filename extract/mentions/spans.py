"""The working record of the names stage: a span with what is known of it so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ontology.records import EntityType, Mention

__all__ = ["Span", "without_overlap"]


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
        """Return the record that crosses the border, under the type its entity turned out to have."""
        return Mention(self.start, self.end, self.surface, as_type or self.type, self.method, self.confidence)


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
