"""A name found surely once is found everywhere in the report."""

from __future__ import annotations

from extract.matching import Matcher
from extract.mentions.spans import Span, without_overlap

__all__ = ["spread"]


def spread(text: str, original: str, spans: list[Span], *, lang: str) -> list[Span]:
    """Add every further place where a found name stands."""
    sure: dict[str, Span] = {}
    for span in spans:
        name = text[span.start : span.end]
        if span.confidence >= 0.5 and (name not in sure or sure[name].confidence < span.confidence):
            sure[name] = span
    matcher = Matcher(sure, bounded=lang == "en")
    more = []
    for hit in matcher.find(text):
        like = sure[matcher.patterns[hit.pattern]]
        more.append(
            Span(
                hit.start,
                hit.end,
                original[hit.start : hit.end],
                like.type,
                like.method,
                like.confidence - 0.01,
                like.keys,
                like.full,
            )
        )
    return without_overlap([*spans, *more])
