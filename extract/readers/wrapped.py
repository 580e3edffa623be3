"""Text that is broken into lines of one width, as e-mails and old text files are: its paragraphs made whole again.

Whoever wraps a text fills each line: with the first word of the next one it would be too wide. Lines that say something
each, such as those of a form or a list, are no fuller than chance makes them, and stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from extract.readers.normalise import join_lines

__all__ = ["unwrapped", "wrap_width"]

_NARROWEST, _WIDEST = 50, 110
"""Columns of a wrapped text's lines; Chinese characters take two."""
_FEWEST = 4
"""Lines that must be full: fewer may be so by chance."""
_LONG, _MOST = 0.6, 0.75
"""Of the lines that are at least so long, as a share of the width, at least such a share is full in a wrapped text."""
_RAGGED = 4
"""Columns that stay empty where a Chinese line must not begin with a mark."""
_ITEM = re.compile(
    r"\s*(?:[-*+•·●■□▪◦–—|#>]|\(?\d{1,3}[.)、]|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)"
)
_CLOSED = re.compile(r"[.!?:;。！？：；|][”’\"'」』）)]?\s*$")
"""How a line ends that says something of its own; of a wrapped text's full lines few do."""
_WORD = re.compile(r"\S+")
_MARKS = "，。、；：？！）》”’」』…"


def wrap_width(text: str) -> int | None:
    r"""Return the width, in columns, that a text is wrapped at; ``None`` where its lines are not of one width.

    Examples
    --------
    >>> import textwrap
    >>> text = "The city of Espoo and its partners in the region agreed to share their data with all. " * 5
    >>> wrap_width(textwrap.fill(text, 72)), wrap_width("Buyer: Espoo\nSupplier: Elisa\nValue: 5")
    (71, None)
    """
    pairs = [
        (one, two) for one, two in pairwise(text.split("\n")) if one.strip() and two.strip() and not _ITEM.match(two)
    ]
    width = max((_columns(one) for one, _ in pairs), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    long = [(one, _is_full(one, two, width)) for one, two in pairs if _columns(one) >= _LONG * width]
    full = [one for one, is_full in long if is_full]
    closed = sum(_CLOSED.search(one) is not None for one in full)
    return width if len(full) >= max(_FEWEST, _MOST * len(long)) and 2 * closed < len(full) else None


def unwrapped(text: str) -> str:
    """Join the lines of a wrapped text's paragraphs; any other text stays as it is.

    A line that is not full ends its paragraph, as one does before a list's item or a table's row.
    """
    width = wrap_width(text)
    if width is None:
        return text
    lines = text.split("\n")
    joined = lines[:1]
    for one, two in pairwise(lines):
        if one.strip() and two.strip() and _is_full(one, two, width):
            joined[-1] = join_lines(joined[-1], two.strip())
        else:
            joined.append(two)
    return "\n".join(joined)


def _is_full(line: str, following: str, width: int) -> bool:
    """Tell whether a line of a width has no room for what the following one begins with."""
    if _ITEM.match(following):
        return False
    first = _WORD.search(following)
    word = first[0] if first else ""
    if word and _is_wide(word[0]):
        size = 1 + next((at for at, char in enumerate(word[1:]) if char not in _MARKS), len(word) - 1)
        return _columns(line) + _columns(word[:size]) > width - _RAGGED
    return _columns(line) + 1 + _columns(word) > width


def _columns(line: str) -> int:
    return len(line) if line.isascii() else sum(2 if _is_wide(char) else 1 for char in line)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
