"""Text that a spreadsheet would run as a formula, and how it is kept from it (OWASP, CSV injection)."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["formula_safe", "is_formula"]

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
