"""Beginnings of a report's long Chinese names that stand elsewhere in it: 国鸿, where 广东国鸿氢能科技有限公司 is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.matching import Matcher
from extract.mentions.consistency import without_place
from extract.mentions.grammar import common_words
from extract.mentions.spans import Span
from extract.recogniser.features import Hint
from ontology.records import EntityType

__all__ = ["find_parts"]

_LEAST = 5
_LONGEST = 5
_TYPES = frozenset({EntityType.FIRM, EntityType.UNIVERSITY, EntityType.ASSOCIATION, EntityType.PROGRAMME})


def find_parts(text: str, spans: Sequence[Span]) -> Iterator[Hint]:
    """Yield a hint wherever a name's beginning stands outside it; an ordinary word is marked as one.

    Parameters
    ----------
    text
        The report's text, simplified.
    spans
        Its names as far as rules know them, without overlap, in order.

    Examples
    --------
    >>> text = "广东国鸿氢能科技有限公司投产，国鸿造电堆。"
    >>> list(find_parts(text, [Span(0, 12, text[:12], EntityType.FIRM, "pattern:tail", 0.8)]))
    [Hint(start=15, end=17, label='part:Firm')]
    """
    parts: dict[str, EntityType] = {}
    for span in spans:
        name = text[span.start : span.end]
        if span.type in _TYPES and len(name) >= _LEAST and "\u3400" <= name[0] <= "\u9fff":
            core = without_place(name)
            for size in range(2, min(_LONGEST, len(core) - 1) + 1):
                parts.setdefault(core[:size], span.type)
    matcher = Matcher(parts, bounded=False)
    at = end = 0
    for hit in matcher.find(text):
        if hit.start < end:
            continue
        while at < len(spans) and spans[at].end <= hit.start:
            at += 1
        if at < len(spans) and spans[at].start < hit.end and spans[at].end - spans[at].start >= _LEAST:
            continue
        part = matcher.patterns[hit.pattern]
        kind = "common" if part in common_words("zh") else "part"
        yield Hint(hit.start, hit.end, f"{kind}:{parts[part]}")
        end = hit.end
