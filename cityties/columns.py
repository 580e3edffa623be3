"""Text in terminal columns: wide characters take two, marks that sit on others take none."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["display_width", "printable", "wrap"]

_UNITS = re.compile(r"[^\S\xa0]+|(?:[^\s\u1100-\uffef\U00020000-\U0003ffff]|\xa0)+|.", re.DOTALL)
_CLOSING = frozenset("，。、；：？！）》〉」』】〕”’％,.;:?!)%")
"""Marks that never open a line; they hang on what stands before them."""


def display_width(text: str) -> int:
    """Return the number of columns that a text takes.

    >>> display_width("Espoo"), display_width("深圳")
    (5, 4)
    """
    return sum(_columns(c) for c in text)


def printable(text: str) -> str:
    r"""Put white space as blanks, and the characters that steer a terminal as U+FFFD.

    >>> printable("a\x1b[2Jb\nc")
    'a�[2Jb c'
    """
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most ``width`` columns, between words or Chinese characters.

    A single word that is longer is broken where the line ends. No line breaks at a no-break space, which becomes a
    blank. Lines have no blanks at either end.

    >>> wrap("赫尔辛基与深圳 are sister cities。", 12)
    ['赫尔辛基与深', '圳 are', 'sister', 'cities。']
    """
    lines, line, taken = [], "", 0
    for unit in _units(text, width):
        size = display_width(unit)
        if line and taken + size > width:
            lines.append(line)
            line, taken = "", 0
        if unit.isspace() and not line:
            continue
        line, taken = line + unit, taken + size
    kept = [*lines, line] if line.strip() or not lines else lines
    return [line.replace("\xa0", " ").strip() for line in kept]


def _units(text: str, width: int) -> list[str]:
    """Cut a text into what stays together on a line."""
    units: list[str] = []
    for match in _UNITS.finditer(text):
        unit = match.group()
        if units and unit in _CLOSING and not units[-1].isspace() and display_width(units[-1] + unit) <= width:
            units[-1] += unit
            continue
        while display_width(unit) > width and len(unit) > 1:
            fitting = next(n for n in range(len(unit), 0, -1) if n == 1 or display_width(unit[:n]) <= width)
            units.append(unit[:fitting])
            unit = unit[fitting:]
        units.append(unit)
    return units


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
