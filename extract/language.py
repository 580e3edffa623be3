"""Language and script of a text and of its passages; simplification that keeps every offset.

Two languages are told apart: English and Chinese, by the share of Han characters (a Chinese report may be full of
Latin names, an English one may hold a few Chinese ones). The script of Chinese is told by the characters that exist in
one script only: those that OpenCC would change and that the other script's national standard (GB 2312, Big5) lacks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

__all__ = ["Language", "Passage", "language_of", "passages", "plain_chinese", "simplify", "traditional"]

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+(?:['’-][A-Za-z\u00c0-\u024f\u1e00-\u1eff]+)*")
_HAN_RANGES = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
_FULL_WIDTH = {mark: chr(ord(mark) + 0xFEE0) for mark in ",;:?!()"}
_CHINESE = "[\u3001-\u303f\u3400-\u9fff\uff01-\uff60“”‘’]"
_ASCII_MARK = re.compile(rf"(?<={_CHINESE})[,;:?!()]|[,;:?!()](?={_CHINESE})")
_CHARS_PER_WORD = 1.6  # Chinese words hold that many characters on average


@dataclass(frozen=True, slots=True)
class Language:
    """``lang`` is ``"en"`` or ``"zh"``; ``script`` is ``"Latn"``, ``"Hans"`` or ``"Hant"``."""

    lang: str
    script: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of lines in one language: the half-open span ``[start, end)`` of the text."""

    start: int
    end: int
    lang: str
    script: str


def language_of(text: str, *, default_script: str = "Hans") -> Language:
    """Return the language that most of ``text`` is in, and its script.

    Parameters
    ----------
    text
        Any text; one without letters counts as English.
    default_script
        For Chinese text whose characters are the same in both scripts.

    Examples
    --------
    >>> [language_of(text).script for text in ("深圳与Helsinki签署备忘录", "臺北市與東京都", "Shenzhen (深圳) signed.")]
    ['Hans', 'Hant', 'Latn']
    """
    han = len(_HAN.findall(text))
    if not han or han / _CHARS_PER_WORD < len(_WORD.findall(text)):
        return Language("en", "Latn")
    only_hans, only_hant = _script_characters()
    hans = sum(map(only_hans.__contains__, text))
    hant = sum(map(only_hant.__contains__, text))
    if hans == hant:
        return Language("zh", default_script)
    return Language("zh", "Hans" if hans > hant else "Hant")


def passages(text: str) -> tuple[Passage, ...]:
    r"""Part a text into runs of lines in one language; they cover it without a gap.

    A line without letters belongs to the run before it.

    Examples
    --------
    >>> [(text.start, text.end, text.lang) for text in passages("赫尔辛基市政府\n\n2019\nThe city signed.")]
    [(0, 14, 'zh'), (14, 30, 'en')]
    """
    default = language_of(text).script
    default = default if default != "Latn" else "Hans"
    runs: list[Passage] = []
    at = 0
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        known = _HAN.search(line) or _WORD.search(line)
        if not known and runs:
            runs[-1] = Passage(runs[-1].start, at, runs[-1].lang, runs[-1].script)
            continue
        found = language_of(line, default_script=runs[-1].script if runs and runs[-1].lang == "zh" else default)
        if runs and runs[-1].lang == found.lang and runs[-1].script == found.script:
            runs[-1] = Passage(runs[-1].start, at, found.lang, found.script)
        else:
            runs.append(Passage(start, at, found.lang, found.script))
    return tuple(runs)


def plain_chinese(text: str) -> str:
    """Simplify Chinese text and write its punctuation full-width; same length, so every offset holds.

    Web copies often have ASCII punctuation between Chinese characters; rules and models know one form only.

    Examples
    --------
    >>> plain_chinese("倫敦(TfL)、首爾,2021年,3,000個")
    '伦敦（TfL）、首尔，2021年，3,000个'
    """
    return _ASCII_MARK.sub(lambda m: _FULL_WIDTH[m.group()], simplify(text))


def simplify(text: str) -> str:
    """Turn traditional characters into simplified ones, one by one: the result is as long as ``text``.

    Names that text is matched against must be simplified in the same way, since a few characters
    (乾 in 乾县) are changed though simplified writing keeps them in some words.

    Examples
    --------
    >>> simplify("臺北市與高雄市合作")
    '台北市与高雄市合作'
    """
    return text.translate(_simplifying())


def traditional(text: str) -> str:
    """Turn simplified writing into traditional, phrase by phrase; for labels, since the length may change.

    >>> traditional("台北与头发")
    '臺北與頭髮'
    """
    return str(_converter("s2t").convert(text))


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def _convert_singly(characters: list[str], name: str) -> list[str]:
    # Line by line, so that no two characters form a phrase.
    return str(_converter(name).convert("\n".join(characters))).split("\n")


@cache
def _simplifying() -> dict[int, str]:
    characters = [chr(c) for start, stop in _HAN_RANGES for c in range(start, stop)]
    pairs = zip(characters, _convert_singly(characters, "t2s"), strict=True)
    return {ord(a): b for a, b in pairs if a != b and len(b) == 1}


@cache
def _script_characters() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters that only simplified and only traditional writing has."""
    characters = [chr(c) for c in range(0x4E00, 0xA000)]
    to_hant = dict(zip(characters, _convert_singly(characters, "s2t"), strict=True))
    table = _simplifying()
    hans = {a for a, b in to_hant.items() if a != b and ord(a) not in table and not _encodable(a, "big5")}
    hant = {a for a in characters if ord(a) in table and not _encodable(a, "gb2312")}
    return frozenset(hans), frozenset(hant)


def _encodable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
