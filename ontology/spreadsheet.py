"""Tables for spreadsheets: rows that read back, and text kept from running as a formula (OWASP, CSV injection)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from typing import Any, TextIO, TypeVar

__all__ = ["formula_safe", "is_formula", "row_writer"]

T = TypeVar("T")

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Spreadsheets in Chinese and Japanese take the full-width signs for the plain ones."""


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would take a cell for a formula.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula("Espoo")
    (True, False)
    """
    return text.startswith(_STARTS)


def formula_safe(value: T) -> T | str:
    """Put an apostrophe before a string that a spreadsheet would run; leave every other value alone.

    Examples
    --------
    >>> formula_safe("@home"), formula_safe(-3)
    ("'@home", -3)
    """
    return "'" + value if isinstance(value, str) and is_formula(value) else value


def row_writer(file: TextIO, *, delimiter: str = ",") -> Callable[[Sequence[Any]], None]:
    r"""Return a function that writes one row, as RFC 4180 has it but with line feeds; ``None`` is an empty cell.

    Examples
    --------
    >>> import io
    >>> file = io.StringIO(newline="")
    >>> row_writer(file)(["a\rb", None, 1])
    >>> file.getvalue()
    '"a\rb","",1\n'
    """
    # A carriage return ends a row for readers, but the writer quotes it only where it is part of its own line ends.
    plain = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    quoting = csv.writer(file, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)

    def write(cells: Sequence[Any]) -> None:
        returns = any(isinstance(cell, str) and "\r" in cell for cell in cells)
        (quoting if returns else plain).writerow(["" if cell is None else cell for cell in cells])

    return write
