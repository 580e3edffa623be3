"""Numbers in tables and numbered lists, where the head of a column or the order of the rows says what they are.

A table is a run of lines with the same separators, or a run of blocks of lines that spell the cells of a row one below
the other, as text taken from PDF files often does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.partnerships.numerals import PLAIN, figure_words
from extract.partnerships.quantities import Quantity, rank_words
from extract.partnerships.quantity_patterns import any_of
from extract.partnerships.shares import share_words

__all__ = ["Cell", "find_cells"]

_SEPARATOR = re.compile(r"[ \u3000]*(?:\||\t)[ \u3000\t|]*|\u3000+| {2,}")
_NUMBER = re.compile(rf"(?P<number>{PLAIN})\s?(?P<percent>%?)")
_ROW = re.compile(r"[ \u3000]*第?(\d{1,3})(?:[.)、:：]|名[:：]?|位[:：]?|(?=[ \u3000\t]))[ \u3000\t|]*(?=[^\W\d])")
_LINE = re.compile(r"[^\n]+")
_MISSING = 2
"""Most characters of a sign for a missing number."""
_LONGEST_ROW = 70
"""Characters of a numbered line beyond which it is prose."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a row at ``[start, end)`` of the text.

    ``head`` is what stands over its column, or over the list, ``share`` whose money a percentage is of. ``sure`` says
    that the head names what is counted, so that no sentence need say it.
    """

    quantity: Quantity
    start: int
    end: int
    head: str = ""
    share: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int


def find_cells(folded: str, lang: str) -> tuple[Cell, ...]:
    r"""Find the numbers of a folded text that stand in tables and numbered lists.

    Examples
    --------
    >>> table = "city | value, eur million\nespoo | 1.5\nturku | 2"
    >>> [(c.quantity.sort, c.quantity.value, c.quantity.unit) for c in find_cells(table, "en")]
    [('money', 1500000.0, 'EUR'), ('money', 2000000.0, 'EUR')]
    >>> [c.quantity.value for c in find_cells("1. espoo\n2. turku", "en")]
    [1.0, 2.0]
    """
    lines = [_Piece(m.group(), m.start(), m.end()) for m in re.finditer(r"[^\n\r]+", folded) if m.group().strip()]
    cells = [*_columns(folded, lines, lang), *_blocks(folded, lang)]
    taken = {(cell.quantity.start, cell.quantity.end) for cell in cells}
    cells += [cell for cell in _numbered(folded, lines, lang) if (cell.quantity.start, cell.quantity.end) not in taken]
    return tuple(sorted(cells, key=lambda cell: cell.quantity.start))


def _columns(folded: str, lines: Sequence[_Piece], lang: str) -> Iterator[Cell]:
    """Yield the numbers of lines with separators, under a head without numbers."""
    rows = [_split(line) for line in lines]
    at = 0
    while at < len(lines):
        size = len(rows[at])
        if size < 2 or any(_NUMBER.fullmatch(piece.text) for piece in rows[at]):
            at += 1
            continue
        last = at + 1
        while (
            last < len(lines)
            and len(rows[last]) == size
            and folded.count("\n", lines[last - 1].end, lines[last].start) == 1
        ):
            last += 1
        caption = lines[at - 1].text if at else ""
        for row in rows[at + 1 : last]:
            yield from _read_row(rows[at], row, caption, lang)
        at = max(last, at + 1)


def _blocks(folded: str, lang: str) -> Iterator[Cell]:
    """Yield the numbers of blocks of lines, each a row, under a block that is the head."""
    blocks = [
        [_Piece(m.group().strip(), m.start(), m.end()) for m in _LINE.finditer(folded, block.start(), block.end())]
        for block in re.finditer(r"[^\n]+(?:\n[^\n]+)*", folded)
    ]
    head: list[_Piece] | None = None
    caption = ""
    for at, block in enumerate(blocks):
        if head is not None and len(block) == len(head) and _spells_row(block):
            yield from _read_row(head, block, caption, lang)
            continue
        head = block if len(block) > 1 and not any(_NUMBER.fullmatch(piece.text) for piece in block) else None
        caption = blocks[at - 1][-1].text if at else ""


def _spells_row(block: Sequence[_Piece]) -> bool:
    """Say whether a block is a name and numbers below it, or signs for what is missing."""
    named = _NUMBER.fullmatch(block[0].text) is None
    return named and all(_NUMBER.fullmatch(piece.text) or len(piece.text) <= _MISSING for piece in block[1:])


def _numbered(folded: str, lines: Sequence[_Piece], lang: str) -> Iterator[Cell]:
    """Yield the numbers that open short lines one below the other and count up, with the line above the first."""
    head, last, run = "", 0, False
    for i, line in enumerate(lines):
        match = _ROW.match(line.text) if len(line.text) <= _LONGEST_ROW else None
        if match is None:
            head, last, run = line.text, 0, False
            continue
        value = int(match.group(1))
        after = _ROW.match(lines[i + 1].text) if i + 1 < len(lines) else None
        if (run and value <= last) or (not run and (after is None or int(after.group(1)) != value + 1)):
            head, last, run = line.text, 0, False
            continue
        last, run = value, True
        start = line.start + match.start(1)
        quantity = Quantity(start, line.start + match.end(1), "rank", float(value))
        yield Cell(quantity, line.start, line.end, head, sure=bool(rank_words(head, 0, len(head), lang)))


def _split(line: _Piece) -> list[_Piece]:
    pieces, at = [], 0
    for match in [*_SEPARATOR.finditer(line.text.rstrip()), None]:
        end = match.start() if match else len(line.text.rstrip())
        text = line.text[at:end]
        if text.strip():
            lead = len(text) - len(text.lstrip())
            pieces.append(_Piece(text.strip(), line.start + at + lead, line.start + at + lead + len(text.strip())))
        at = match.end() if match else end
    return pieces


def _read_row(head: Sequence[_Piece], row: Sequence[_Piece], caption: str, lang: str) -> Iterator[Cell]:
    for over, piece in zip(head, row, strict=False):
        match = _NUMBER.fullmatch(piece.text)
        quantity = _read(match, over.text, caption, piece, lang) if match else None
        if quantity is not None:
            hands = share_words(over.text, 0, len(over.text), lang) if quantity.sort == "percent" else []
            sure = quantity.sort != "money" or _told(any_of(figure_words(lang)["headers"]["money"]), over.text, lang)
            yield Cell(quantity, row[0].start, row[-1].end, over.text, hands[-1][1] if hands else "", sure)


def _read(match: re.Match[str], head: str, caption: str, piece: _Piece, lang: str) -> Quantity | None:
    data = figure_words(lang)
    value = float(re.sub(r"[, \u202f]", "", match["number"]))
    place = (piece.start, piece.start + match.end("number"))
    if share_words(head, 0, len(head), lang) and value <= 100:
        return Quantity(*place, "percent", value, "percent")
    if match["percent"] or not value:
        return None
    if _told(any_of(data["headers"]["rank"]), head, lang):
        return Quantity(*place, "rank", value)
    for sort in ("datasets", "participants"):
        if _told(any_of(word for word in data["nouns"][sort] if len(word) > 1), head, lang):
            return Quantity(*place, sort, value)
    money = _told(any_of(data["headers"]["money"]), head, lang)
    unit = _unit(head, data, lang) or (_unit(caption, data, lang) if money else None)
    return Quantity(*place, "money", round(value * unit[1], 2), unit[0]) if unit else None


def _told(words: str, head: str, lang: str) -> bool:
    edge = r"\b" if lang == "en" else ""
    return re.search(f"{edge}(?:{words}){edge}", head) is not None


def _unit(text: str, data: dict[str, dict[str, str]], lang: str) -> tuple[str, float] | None:
    """Return the currency that a head names and what its numbers are to be multiplied by."""
    edge = r"\b" if lang == "en" else ""
    multipliers = {word: float(factor) for word, factor in data["multipliers"].items() if not edge or len(word) > 1}
    signs = any_of(word for word in data["currencies"] if not edge or len(word) > 1 or not word.isalpha())
    currency = re.search(rf"(?<!\w)(?:{signs})(?!\w)" if edge else signs, text)
    if currency is None:
        return None
    times = re.search(f"{edge}(?:{any_of(multipliers)}){edge}", text)
    return data["currencies"][currency.group()], multipliers[times.group()] if times else 1.0
