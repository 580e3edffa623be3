"""A report's text cut into pieces that know what marks lie on them, for the report page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from ontology.records import Entity, Evidence, Extraction

__all__ = ["Piece", "pieces"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the same marks throughout.

    ``entity`` is the innermost one that it names; ``partnerships`` and ``rejections`` number those in a passage of
    which it lies, ``ended`` and ``refused`` those whose passage ends with it; ``anchor`` is the offset, where a passage
    starts here.
    """

    text: str
    entity: Entity | None = None
    partnerships: tuple[int, ...] = ()
    rejections: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()
    anchor: int | None = None

    @property
    def partnership(self) -> bool:
        """Whether it lies in a passage that states a partnership."""
        return bool(self.partnerships)

    @property
    def rejection(self) -> bool:
        """Whether it lies in a passage that was looked at and rejected."""
        return bool(self.rejections)


def pieces(extraction: Extraction) -> list[Piece]:
    """Cut the text at the edges of mentions and passages; the pieces joined are the text.

    The time taken grows with the marks and their overlaps, not with their product.

    Examples
    --------
    >>> from ontology.records import Report
    >>> [piece.text for piece in pieces(Extraction(Report("r1", "Hello.")))]
    ['Hello.']
    """
    text = extraction.report.text
    mentions = [(m.start, m.end, e) for e in extraction.entities for m in e.mentions]
    stated = _spans(p.evidence for p in extraction.partnerships)
    rejected = _spans(r.evidence for r in extraction.rejections)
    edges = {0, len(text)}
    for start, end, *_ in (*mentions, *stated, *rejected):
        edges |= {start, end}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    number = {cut: at for at, cut in enumerate(cuts)}
    naming: dict[int, Entity] = {}
    # The widest first, so that the innermost has the last word.
    for start, end, entity in sorted(mentions, key=lambda m: m[0] - m[1]):
        for at in range(number.get(start, 0), number.get(end, 0)):
            naming[at] = entity
    telling, refusing = _covered(stated, number), _covered(rejected, number)
    ended: defaultdict[int, set[int]] = defaultdict(set)
    refused: defaultdict[int, set[int]] = defaultdict(set)
    for ends, spans in ((ended, stated), (refused, rejected)):
        for _, end, index in spans:
            ends[end].add(index)
    anchors = {start for start, _, _ in (*stated, *rejected)}
    return [
        Piece(
            text[start:end],
            naming.get(at),
            tuple(sorted(telling[at])),
            tuple(sorted(refusing[at])),
            tuple(sorted(ended[end])),
            tuple(sorted(refused[end])),
            start if start in anchors else None,
        )
        for at, (start, end) in enumerate(pairwise(cuts))
    ]


def _spans(groups: Iterable[tuple[Evidence, ...]]) -> list[tuple[int, int, int]]:
    return [(p.start, p.end, index) for index, passages in enumerate(groups) for p in passages]


def _covered(spans: list[tuple[int, int, int]], number: dict[int, int]) -> defaultdict[int, set[int]]:
    covered: defaultdict[int, set[int]] = defaultdict(set)
    for start, end, index in spans:
        for at in range(number.get(start, 0), number.get(end, 0)):
            covered[at].add(index)
    return covered
