"""Datelines: "TAMPERE, Finland, 14 March –" says where a report was written, and nothing of who does what."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["dateline_end"]

_PLACES = frozenset({"<City>", "<Region>"})
_STOPS = frozenset('.。!！?？”"')
"""Without a date, what follows is a sentence: "Espoo – Nokia" is a line of a list."""
_LONGEST = 16
"""Most tokens of a dateline."""
_LEAST = 5
"""Fewest tokens of what it stands before."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The part ``dateline`` of a ``descriptions.toml``."""

    words: frozenset[str]
    marks: frozenset[str]
    colons: frozenset[str]
    agencies: frozenset[str]


def dateline_end(texts: Sequence[str], lang: str) -> int:
    """Return the number of the first token behind a dateline that a sentence begins with, 0 where it has none.

    Parameters
    ----------
    texts
        The sentence's tokens, in small letters, names as their types (``<City>``).
    lang
        ``"en"`` or ``"zh"``.

    Examples
    --------
    >>> dateline_end("<City> , <Region> , 14 march 2019 – the <Firm> works will close in may".split(), "en")
    8
    >>> dateline_end("<City> 7 月 12 日 电 <Firm> 今 天 签 约".split(), "zh")
    6
    >>> dateline_end("<City> : <Firm> builds the tramway and the depot".split(), "en")
    0
    """
    words = _words(lang)
    if not texts or texts[0] not in _PLACES:
        return 0
    for at, text in enumerate(texts[1:_LONGEST], 1):
        dated = any(t[0].isdigit() for t in texts[:at])
        if (text in words.marks and (dated or texts[-1] in _STOPS)) or (text in words.colons and dated):
            end = next((i for i in range(at, len(texts)) if texts[i] not in words.marks | words.colons), len(texts))
            return end if len(texts) - end > _LEAST else 0
        if text in words.agencies:
            return at + 1
        if text not in _PLACES and text not in words.words and not text[0].isdigit():
            break
    return 0


@cache
def _words(lang: str) -> _Words:
    data = tomllib.loads((files("extract") / "lang" / lang / "descriptions.toml").read_text("utf-8"))["dateline"]
    return _Words(**{name: frozenset(listed) for name, listed in data.items()})
