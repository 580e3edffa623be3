"""What the rows of tables tell: who stands in the column of partners, with whom the row or the whole table is about.

A row is a line with bars between its cells, or a block of lines under a block of headings.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extract.partnerships.candidates import Candidate
from extract.partnerships.formed import Formed, row_pairs
from extract.partnerships.lines import Line, Place
from ontology.records import Kind

__all__ = ["table_pairs"]

_KINDS = frozenset(Kind)
_BAR = re.compile(r"[|｜\t]")
_COLUMNS = 12
"""Most columns of a table whose cells are lines."""
_LINE = 60
"""Most characters of a heading."""

_Rules = Mapping[str, re.Pattern[str]]


def table_pairs(lines: Sequence[Line], rules: _Rules) -> Iterator[Formed]:
    """Yield what the tables of a report tell.

    Parameters
    ----------
    lines
        Of the report, in order.
    rules
        The patterns of a language's ``forms.toml``.
    """
    yield from _blocks(lines, rules)
    yield from _bars(lines, rules)


def _blocks(lines: Sequence[Line], rules: _Rules) -> Iterator[Formed]:
    """Yield the pairs of tables whose cells are lines and whose rows are blocks of them."""
    blocks = [list(group) for filled, group in itertools.groupby(lines, lambda line: bool(line.text)) if filled]
    for number, block in enumerate(blocks):
        heads = _headings(block, rules)
        if heads is None:
            continue
        partner = next(i for i, line in enumerate(heads) if i and rules["partner"].fullmatch(line.text))
        for row in blocks[number + 1 :]:
            if len(row) != len(heads):
                break
            together = rules["jointly"].search(row[partner].text) is not None
            for told in row_pairs(row[0].places[:1], row[partner].places, None, together=together):
                yield _as_row_tells(told, row)


def _headings(block: Sequence[Line], rules: _Rules) -> Sequence[Line] | None:
    """Return the lines of a block that head the columns of a table: the first its subject, one its partners."""
    for first in range(max(0, len(block) - _COLUMNS), len(block)):  # a title may stand above them
        heads = block[first:]
        if not rules["subject"].fullmatch(heads[0].text) or any(head.places for head in heads):
            continue
        if any(rules["partner"].fullmatch(head.text) for head in heads[1:]):
            return heads
    return None


def _as_row_tells(told: Formed, row: Sequence[Line]) -> Formed:
    """Return what a row tells at the cell of it that has a trigger, if there is one."""
    for line in row:
        if line.scene is None or line.places or not line.scene.triggers:
            continue
        kinds = [Kind(hit.label) for _, hit in line.scene.triggers if hit.label in _KINDS]
        left, right = (replace(slot, how="item", token=-1) for slot in (told.candidate.left, told.candidate.right))
        beside = (*told.beside, told.candidate.scene)
        return Formed(Candidate(line.scene, left, right), kinds[0] if kinds else Kind.AGREEMENT, beside)
    return told


def _bars(lines: Sequence[Line], rules: _Rules) -> Iterator[Formed]:
    """Yield the pairs of tables whose rows are lines."""
    heads: list[str] = []
    above: Place | None = None
    twins = False
    for line in lines:
        cells = [cell.strip() for cell in _BAR.split(line.text)]
        if len(cells) > 1 and (_column("partner", cells, rules), _column("subject", cells, rules)) != (None, None):
            heads = cells
        elif heads and len(cells) == len(heads):
            yield from _row(line, heads, above, rules, twins=twins)
        else:
            heads = []
            if line.text and len(line.text) <= _LINE:
                twins = rules["twins"].fullmatch(line.label) is not None
                above = next(iter(line.places), above)


def _row(line: Line, heads: list[str], above: Place | None, rules: _Rules, *, twins: bool) -> Iterator[Formed]:
    """Yield the pairs of a row; where no column is its subject's, two in one cell are each other's partners."""
    bounds = [0, *(bar.end() for bar in _BAR.finditer(line.text)), len(line.text) + 1]
    cells = [[p for p in line.places if low <= p.start - line.start < high] for low, high in itertools.pairwise(bounds)]
    subject, partner = (_column(name, heads, rules) for name in ("subject", "partner"))
    about = [above] if above is not None else []
    if twins and subject is not None:
        yield from row_pairs(about, cells[subject][:1], Kind.TWINNING)
    elif partner is None:
        return
    elif subject is not None:
        together = rules["jointly"].search(line.text) is not None
        yield from row_pairs(cells[subject][:1], cells[partner], None, together=together)
    elif len(cells[partner]) > 1:
        yield from row_pairs((), cells[partner], None, together=True)
    else:
        yield from row_pairs(about, cells[partner], None)


def _column(name: str, heads: Sequence[str], rules: _Rules) -> int | None:
    return next((i for i, head in enumerate(heads) if rules[name].fullmatch(head)), None)
