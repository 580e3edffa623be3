"""A report's text cut into pieces that know what marks lie on them, for the report page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ontology.records import Entity, Evidence, Extraction

__all__ = ["Piece", "pieces"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the same marks throughout.

    ``entity`` is the innermost one that it names; ``partnership`` and ``rejection`` say whether it lies in such a
    passage; ``anchor`` is the
    offset, where a passage starts here.
    """

    text: str
    entity: Entity | None = None
    partnership: bool = False
    rejection: bool = False
    anchor: int | None = None


def pieces(extraction: Extraction) -> list[Piece]:
    """Cut the text at the edges of mentions and passages; the pieces joined are the text.

    Examples
    --------
    >>> from ontology.records import Report
    >>> [piece.text for piece in pieces(Extraction(Report("r1", "Hello.")))]
    ['Hello.']
    """
    text = extraction.report.text
    mentions = [(m.start, m.end, e) for e in extraction.entities for m in e.mentions]
    stated = [p for partnership in extraction.partnerships for p in partnership.evidence]
    refused = [p for rejection in extraction.rejections for p in rejection.evidence]
    edges = {0, len(text)}
    for start, end, _ in mentions:
        edges |= {start, end}
    for passage in (*stated, *refused):
        edges |= {passage.start, passage.end}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    naming: dict[int, tuple[int, Entity]] = {}
    for start, end, entity in mentions:
        for cut in cuts:
            if start <= cut < end and (cut not in naming or end - start < naming[cut][0]):
                naming[cut] = (end - start, entity)
    anchors = {passage.start for passage in stated}
    return [
        Piece(
            text[start:end],
            naming[start][1] if start in naming else None,
            _covers(stated, start),
            _covers(refused, start),
            start if start in anchors else None,
        )
        for start, end in pairwise(cuts)
    ]


def _covers(passages: list[Evidence], offset: int) -> bool:
    return any(passage.start <= offset < passage.end for passage in passages)
