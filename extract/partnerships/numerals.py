"""Numbers in digits and words of both languages, read as values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["PLAIN", "figure_words", "number_of", "word_pattern"]

PLAIN = r"\d{1,3}(?:[,  \u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
"""Pattern of a number in digits, with commas, spaces or narrow spaces between thousands."""


def number_of(text: str) -> float | None:
    """Read a number in digits, English words or Chinese numerals; ``None`` where it is none.

    Examples
    --------
    >>> number_of("1,340"), number_of("一百四十"), number_of("六"), number_of("两千三百")
    (1340.0, 140.0, 6.0, 2300.0)
    >>> number_of("twenty-three"), number_of("two hundred and five"), number_of("half a")
    (23.0, 205.0, 0.5)
    >>> number_of("city") is None
    True
    """
    plain = re.sub(r"[,  \u202f]", "", text)
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return float(plain)
    if not text:
        return None
    return _read_words(text) if text.isascii() else _read_han(text)


def word_pattern(lang: str) -> str:
    """Return the pattern of a number in words of a language.

    >>> re.fullmatch(word_pattern("en"), "thirty-two") is not None
    True
    """
    words = figure_words(lang)["cardinals"]
    if lang == "zh":
        return f"[{''.join(words)}]+"
    tens = "|".join(w for w, n in words.items() if 20 <= n < 100)
    units = "|".join(w for w, n in words.items() if 1 <= n < 20 and w != "a")
    below = rf"(?:(?:{tens})(?:[- ](?:{units}))?|(?:{units}))"
    return (
        rf"(?:half an?|(?:a|{units}) hundred(?: and {below}| {below})?|a(?= (?:thousand|[mb]illion|trillion))|{below})"
    )


@cache
def figure_words(lang: str) -> dict[str, Any]:
    """Return how a language writes numbers, from its ``figures.toml``."""
    return tomllib.loads((files("extract") / "lang" / lang / "figures.toml").read_text("utf-8"))


def _read_words(text: str) -> float | None:
    words: Mapping[str, float] = figure_words("en")["cardinals"]
    parts = [part for part in re.split(r"[\s-]+", text) if part not in {"and", "an"}]
    if parts[:1] == ["half"]:
        return 0.5 if len(parts) <= 2 else None
    total = 0.0
    for part in parts:
        if part not in words:
            return None
        total = (total or 1.0) * words[part] if words[part] >= 100 else total + words[part]
    return total if parts else None


def _read_han(text: str) -> float | None:
    words: Mapping[str, float] = figure_words("zh")["cardinals"]
    total = digit = 0.0
    if len(text) > 1 and all(words.get(char, 10) < 10 for char in text):  # 一二〇 is read digit by digit
        return float("".join(str(int(words[char])) for char in text))
    for char in text:
        if char not in words:
            return None
        if words[char] >= 10:
            total += (digit or 1.0) * words[char]
            digit = 0.0
        else:
            digit = words[char]
    return total + digit
