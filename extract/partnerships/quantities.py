"""Numbers of a text that may be figures: sums of money, shares, ranks and counts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.records import Bound

__all__ = ["Quantity", "find_quantities", "number_of", "rank_words", "share_words"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = "[零〇一二两三四五六七八九十百千]"
_PLAIN = r"\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at ``[start, end)``; ``sort`` is ``money``, ``percent``, ``rank``, ``datasets`` or ``participants``."""

    start: int
    end: int
    sort: str
    value: float
    unit: str | None = None
    bound: Bound = Bound.EXACT


@dataclass(frozen=True, slots=True)
class _Grammar:
    data: dict[str, Any]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]


def find_quantities(folded: str, start: int, end: int, lang: str) -> tuple[Quantity, ...]:
    """Find the numbers between two offsets of a folded text, in order, none inside another.

    Examples
    --------
    >>> [(q.sort, q.value, q.unit) for q in find_quantities("a grant of hk$1.5 million, ranked 28th", 0, 38, "en")]
    [('money', 1500000.0, 'HKD'), ('rank', 28.0, None)]
    >>> [(q.value, q.bound.value) for q in find_quantities("投入逾20亿元，七成为公共资金", 0, 14, "zh")]
    [(2000000000.0, 'atLeast'), (70.0, 'exact')]
    """
    grammar = _grammar(lang)
    found: list[Quantity] = []
    for sort, pattern in grammar.patterns:
        for match in pattern.finditer(folded, start, end):
            if all(match.end() <= q.start or match.start() >= q.end for q in found):
                quantity = _read(sort, match, grammar.data, folded, start)
                if quantity is not None:
                    found.append(quantity)
    return tuple(sorted(found, key=lambda q: q.start))


def share_words(folded: str, start: int, end: int, lang: str) -> list[tuple[int, str]]:
    """Find the words that say whose money a share is: ``public``, ``private`` or ``ppp``, with their offsets.

    Examples
    --------
    >>> share_words("60% from the state, 40% from private sources", 0, 44, "en")
    [(13, 'public'), (29, 'private')]
    """
    pattern, labels = _shares(lang)
    return [(m.start(), labels[m.group()]) for m in pattern.finditer(folded, start, end)]


def rank_words(folded: str, start: int, end: int, lang: str) -> list[str]:
    """Find the words that speak of a ranking, each once.

    Examples
    --------
    >>> rank_words("placed 4th in the index", 0, 23, "en")
    ['placed', 'index']
    """
    return list(dict.fromkeys(m.group() for m in _rank_words(lang).finditer(folded, start, end)))


def number_of(text: str) -> float | None:
    """Read a number in digits or Chinese numerals; ``None`` where it is none.

    >>> number_of("1,340"), number_of("一百四十"), number_of("六")
    (1340.0, 140.0, 6.0)
    """
    plain = re.sub(r"[,  ]", "", text)
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return float(plain)
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            return None
    return float(total + digit) if text else None


def _read(sort: str, match: re.Match[str], data: dict[str, Any], folded: str, floor: int) -> Quantity | None:
    groups = match.groupdict()
    bound = _bound(folded[max(floor, match.start() - 14) : match.start()], data)
    if groups.get("word"):
        table = data["fractions"] if sort == "percent" else data["ordinals"]
        return Quantity(match.start(), match.end(), sort, float(table[groups["word"]]), _unit(sort), bound)
    comma = re.fullmatch(r"\d+,\d{1,2}", groups["number"])
    value = number_of(groups["number"].replace(",", ".") if comma else groups["number"])
    if value is None:
        return None
    if groups.get("tenths"):
        value = value * 10 + (number_of(groups["rest"]) or 0.0 if groups.get("rest") else 0.0)
    value = round(value * float(data["multipliers"].get((groups.get("times") or "").strip(" \n‑–-"), 1)), 2)
    if sort == "money":
        if groups.get("rest"):
            value += (number_of(groups["rest"]) or 0.0) * float(data["multipliers"]["万"])
        sign = groups.get("sign") or groups.get("name") or ""
        return Quantity(match.start(), match.end(), sort, value, data["currencies"][sign.strip()], bound)
    return Quantity(match.start(), match.end(), sort, value, _unit(sort), bound)


def _unit(sort: str) -> str | None:
    return "percent" if sort == "percent" else None


def _bound(before: str, data: dict[str, Any]) -> Bound:
    for name, words in data["bounds"].items():
        if any(before.rstrip().endswith(word) for word in words):
            return Bound(name)
    return Bound.EXACT


@cache
def _grammar(lang: str) -> _Grammar:
    data = tomllib.loads((files("extract") / "lang" / lang / "figures.toml").read_text("utf-8"))
    patterns = _english(data) if lang == "en" else _chinese(data)
    return _Grammar(data, tuple((sort, re.compile(pattern)) for sort, pattern in patterns))


@cache
def _shares(lang: str) -> tuple[re.Pattern[str], dict[str, str]]:
    labels = {word: label for label, words in _grammar(lang).data["shares"].items() for word in words}
    edge = r"\b" if lang == "en" else ""
    return re.compile(f"{edge}(?:{_any(labels)}){edge}"), labels


@cache
def _rank_words(lang: str) -> re.Pattern[str]:
    edge = r"\b" if lang == "en" else ""
    return re.compile(f"{edge}(?:{_any(_grammar(lang).data['ranks']['words'])}){edge}")


def _any(words: Any) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def _english(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    times = rf"(?P<times>[\s‑–-]{{0,2}}(?:{_any(data['multipliers'])})\b)?"
    money = _any(data["currencies"])
    number = rf"(?P<number>{_PLAIN})"
    large = _any(word for word, factor in data["multipliers"].items() if float(factor) >= 1e6 and len(word) > 1)
    # a decimal comma, as much of the world writes it, is one only before a large unit: R1,3 billion
    comma = rf"(?P<number>\d{{1,3}},\d{{1,2}})(?P<times>\s(?:{large})\b)"
    yield "money", rf"(?<![\w$])(?P<sign>{money})\s?{comma}"
    yield "money", rf"(?<![\w.,]){comma}\s(?P<name>{money})\b"
    yield "money", rf"(?<![\w$])(?P<sign>{money})\s?{number}{times}(?![a-z\d])"
    yield "money", rf"(?<![\w.,]){number}{times}\s(?P<name>{money})\b"
    yield "percent", rf"(?<![\w.,]){number}\s?(?:%|per cent\b|percent\b|pc\b)"
    yield "percent", rf"\b(?P<word>{_any(data['fractions'])})\b(?= of| was| is| came)"
    yield "rank", r"(?<![\w.,])(?P<number>\d{1,3})(?:st|nd|rd|th)\b"
    yield "rank", rf"\b(?P<word>{_any(data['ordinals'])})\b"
    yield "rank", rf"(?:\b(?:{_any(data['ranks']['before'])})\s?|#)(?P<number>\d{{1,3}})\b(?![.,%]\d)"
    yield "rank", r"(?m)(?:^|(?<=\|)|(?<=\t))\s*(?P<number>\d{1,2})(?=[.)]?\s*(?:\||\t))"
    yield "rank", r"(?m)^\s*(?P<number>\d{1,2})(?=[.)]\s+\S[^\n]{0,40}$)"
    yield "participants", rf"(?<![\w.,]){number}(?=\s(?:[\w-]+\s){{0,3}}(?:{_any(data['participation'])})\b)"
    for sort, nouns in data["nouns"].items():
        yield sort, rf"(?<![\w.,]){number}(?=\s(?:[\w-]+\s){{0,2}}(?:{_any(nouns)})\b)"
        yield (
            sort,
            rf"(?<=: )(?P<number>{_PLAIN})(?=[\s.;]*$)"
            if sort == "participants"
            else rf"\b(?:{_any(nouns)})[^\d.]{{0,60}}: ?{number}",
        )


def _chinese(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    times = rf"(?P<times>{_any(data['multipliers'])})?"
    money = _any(data["currencies"])
    number = rf"(?P<number>{_PLAIN}|{_HAN_NUMBER}+)"
    before = _any(c for c in data["currencies"] if "币" in c or len(c) > 1)
    parts = rf"(?P<number>{_PLAIN})(?P<times>亿)(?P<rest>{_PLAIN})万"
    yield "money", rf"(?P<sign>{before})\s?{parts}"
    yield "money", rf"(?<![\d.,]){parts}[余多]?(?P<name>{money})"
    yield "money", rf"(?P<sign>{before})\s?{number}{times}余?多?元?"
    yield "money", rf"(?<![\d.,]){number}{times}[余多]?(?P<name>{money})"
    yield "percent", rf"(?<![\d.,])(?P<number>{_PLAIN})\s?(?:%|个百分点)"
    yield (
        "percent",
        r"(?P<number>[一二两三四五六七八九])(?P<tenths>成)(?P<rest>[一二三四五六七八九])?(?!立|为|员|功|果|都|本|交|熟|长)",
    )
    yield (
        "percent",
        r"(?P<number>[一二两三四五六七八九])(?P<tenths>成)(?P<rest>[一二三四五六七八九])?(?=为公|为财|为社)",
    )
    yield "percent", rf"(?P<word>{_any(data['fractions'])})"
    yield (
        "rank",
        rf"第(?P<number>\d{{1,3}}|{_HAN_NUMBER}{{1,3}})(?:位|名)?(?!次|届|批|期|个|条|天|医|中学|人民|季|版|轮|年|种|台|支|一|号|代|\d)",
    )
    yield "rank", rf"(?P<word>{_any(data['ordinals'])})"
    yield "rank", rf"(?<=[居列、])(?P<number>{_HAN_NUMBER}{{1,2}})(?=位|名|、)"
    yield "rank", r"(?m)(?:^|(?<=\|)|(?<=\t))\s*(?P<number>\d{1,2})(?=[.、]?\s*(?:\||\t))"
    yield "rank", r"(?m)^\s*(?P<number>\d{1,2})(?=[.、)]\s*\S[^\n]{0,20}$)"
    nouns = data["nouns"]
    yield "datasets", rf"(?:{_any(nouns['datasets'])})[^\d，。；]{{0,4}}(?P<number>{_PLAIN}){times}[余多]?[个项]?"
    yield "datasets", rf"(?<![\d.,]){number}{times}[余多]?[个项]?(?=(?:开放|公共)?(?:{_any(nouns['datasets'])}))"
    yield "datasets", rf"(?<=[，,、为有是])(?P<number>{_PLAIN})(?=个(?:[，。；,]|$))"
    yield "participants", rf"(?<![\d.,第]){number}{times}[余多]?(?={_any(nouns['participants'])})"
