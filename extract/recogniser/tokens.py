"""Tokens that the recogniser labels: words in English, characters in Chinese, runs of letters and digits in both."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import regex

__all__ = ["Token", "shape", "tokenise", "words_of"]

_EN = regex.compile(r"\d+(?:[.,]\d+)*|\p{L}[\p{L}\p{M}]*(?:['’](?!s\b)\p{L}+)*|['’]s\b|\S")
_ZH = regex.compile(r"[\p{Latin}\p{M}]+|\d+(?:\.\d+)?|\S")
_RUN = regex.compile(r"(.)\1{2,}")


class Token(NamedTuple):  # made for every word: a frozen dataclass takes three times as long
    """A token and its half-open span of the text."""

    text: str
    start: int
    end: int


def tokenise(text: str, lang: str, *, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """Split ``text[start:end]`` into tokens; offsets stay those of ``text``.

    Examples
    --------
    >>> [t.text for t in tokenise("Lisbon-based Sam's O'Hara 5G", "en")]
    ['Lisbon', '-', 'based', 'Sam', "'s", "O'Hara", '5', 'G']
    >>> [t.text for t in tokenise("与IBM签约", "zh")]
    ['与', 'IBM', '签', '约']
    """
    matches = _pattern(lang).finditer(text, start, len(text) if end is None else end)
    return tuple([Token(m.group(), *m.span()) for m in matches])


def words_of(text: str, lang: str) -> list[str]:
    """Return the texts of all tokens of a text.

    Examples
    --------
    >>> words_of("The city's 5G", "en")
    ['The', 'city', "'s", '5', 'G']
    """
    found: list[str] = _pattern(lang).findall(text)
    return found


def _pattern(lang: str) -> regex.Pattern[str]:
    return _ZH if lang == "zh" else _EN


@lru_cache(maxsize=1 << 16)
def shape(text: str) -> str:
    """Return the shape of a token, runs cut to two.

    Examples
    --------
    >>> shape("Helsinki"), shape("C40"), shape("中"), shape("IBM")
    ('Xxx', 'Xdd', '汉', 'XX')
    """
    marks = "".join(
        "汉" if "\u3400" <= c <= "\u9fff" else "X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c
        for c in text
    )
    shortened: str = _RUN.sub(r"\1\1", marks)
    return shortened
