"""The patterns by which each language writes sums of money, shares, ranks and counts, the surest first.

Named groups: ``number``; ``times`` (million, 亿) and ``rest`` (what follows it: 1亿2,400万); ``sign`` or ``name`` (of
a currency); ``word`` (a word that is the value); ``among`` (the words before the length of the head of a list);
``part`` (of a fraction, after its ``number``); ``tenths`` (成).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from extract.matching import Literals
from extract.partnerships.numerals import PLAIN, figure_words, word_pattern

__all__ = ["QuantityPattern", "any_of", "english_number_words", "quantity_patterns"]

_Row = tuple[str, Iterable[str], str]
"""A sort of quantity, strings or characters of which the stretch of every match holds one, and the pattern."""
_ANY: tuple[str, ...] = ()
"""Stands where a match may do without any: the pattern is always tried."""


@dataclass(frozen=True, slots=True)
class QuantityPattern:
    """A pattern with the sort of quantity that it finds, and whether it needs a digit."""

    sort: str
    pattern: re.Pattern[str]
    in_digits: bool


def quantity_patterns(text: str, lang: str) -> Iterator[QuantityPattern]:
    """Yield the patterns of a language that may match in a text: most need a word that most texts do not hold.

    >>> "datasets" in {found.sort for found in quantity_patterns("it holds two dozen datasets", "en")}
    True
    >>> "datasets" in {found.sort for found in quantity_patterns("it has two dozen members", "en")}
    False
    """
    patterns, free, literals = _patterns(lang)
    for number in sorted(free | literals.groups(text)):
        yield patterns[number]


@cache
def _patterns(lang: str) -> tuple[tuple[QuantityPattern, ...], frozenset[int], Literals]:
    """Return all patterns of a language, the numbers of those that need no word, and the words of the others."""
    data = figure_words(lang)
    rows = list(_english(data) if lang == "en" else _chinese(data))
    in_words = (
        "二" if lang == "zh" else word_pattern("en"),
        "(?P<word>",
        "(?P<part>",
    )  # 二 is in every class of numerals
    patterns = tuple(
        QuantityPattern(sort, re.compile(row), r"\d" in row and not any(part in row for part in in_words))
        for sort, _, row in rows
    )
    words = [tuple(needed) for _, needed, _ in rows]
    free = frozenset(number for number, needed in enumerate(words) if not needed)
    return patterns, free, Literals(words)


@cache
def english_number_words() -> frozenset[str]:
    """Return the words of which an English text without digits must hold one if it holds a quantity.

    >>> "twenty" in english_number_words(), "city" in english_number_words()
    (True, False)
    """
    data = figure_words("en")
    numbers = {*data["cardinals"], *data["fractions"], *data["ordinals"], *data["multipliers"]} - {"a"}
    return frozenset(word for number in numbers for word in re.findall("[a-z]+", number)[:1])


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, the longest first.

    >>> any_of(["bn", "b", "billion"])
    'billion|bn|b'
    """
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def _english(data: dict[str, Any]) -> Iterator[_Row]:
    multipliers, money, ranks = data["multipliers"], any_of(data["currencies"]), data["ranks"]
    times = rf"(?P<times>[\s‑–-]{{0,2}}(?:{any_of(multipliers)})\b)?"
    number = rf"(?P<number>{PLAIN})"
    words = rf"(?P<number>{PLAIN}|\b{word_pattern('en')}(?=[\s-]))"
    large = [word for word, factor in multipliers.items() if float(factor) >= 1e6 and len(word) > 1]
    # a decimal comma, as much of the world writes it, is one only before a large unit: R1,3 billion
    comma = rf"(?P<number>\d{{1,3}},\d{{1,2}})(?P<times>\s(?:{any_of(large)})\b)"
    millions = rf"(?P<number>{PLAIN})(?P<times>\s(?:{any_of(large)})\b)"
    yield "money", large, rf"(?<![\w$])(?P<sign>{money})\s?{comma}"
    yield "money", large, rf"(?<![\w.,]){comma}\s(?P<name>{money})\b"
    yield "money", _ANY, rf"(?<![\w$])(?P<sign>{money})[\s-]?{number}{times}(?![a-z\d])"
    yield "money", _ANY, rf"(?<![\w.,]){words}{times}[\s-](?P<name>{money})\b"
    yield "money", large, rf"(?<![\w.,$]){millions}(?=[.,;)]|\s(?:{_AFTER_SUM})\b|\s?$)"
    percent = r"(?:%|per cent\b|percent\b|pc\b)"
    yield "percent", ("%", "per", "pc"), rf"(?<![\w.,])(?P<number>{PLAIN}|\b{word_pattern('en')})\s?{percent}"
    parts = [word for word, share in data["fractions"].items() if float(share) < 100]
    numerators = any_of(word for word, value in data["cardinals"].items() if value < 10 and word != "half")
    follows = r"(?= of| was| is| came| the | from| by| will|[,.])"
    # without a numerator, third and fifth are ordinals
    yield "percent", parts, rf"\b(?P<number>{numerators})[ -](?P<part>{any_of(parts)})s?\b{follows}"
    yield "percent", ("half", "quarter"), rf"\b(?P<part>half|quarter)\b{follows}"
    of = rf"(?:in|out of) (?P<part>{any_of(data['cardinals'])})"
    yield "percent", (" in ", " out of "), rf"\b(?P<number>{numerators}) {of}\b"
    yield "percent", ("all of ",), rf"\b(?P<word>all)\b(?= of (?:the|its|their|our) (?:{any_of(data['funds'])}))"
    wholly = ("entirely", "wholly", "fully")
    paid = r"(?=(?: \w+)? (?:public|private|funded|financed|paid))"
    yield "percent", wholly, rf"\b(?P<word>{'|'.join(wholly)})\b{paid}"
    among = rf"(?P<among>{any_of(ranks['among'])}) (?P<number>\d{{1,3}}|{word_pattern('en')})"
    yield "rank", ranks["among"], rf"\b{among}\b(?![.,%]\d)"
    yield "rank", _ANY, r"(?<![\w.,])(?P<number>\d{1,3})(?:st|nd|rd|th)\b"
    tens = any_of(word for word, value in data["cardinals"].items() if 20 <= value < 100)
    ordinals = data["ordinals"]
    yield "rank", ordinals, rf"\b(?:(?P<number>{tens})[ -])?(?P<word>{any_of(ordinals)})\b"
    yield "rank", ranks["before"], rf"(?:\b(?:{any_of(ranks['before'])})\s?|#)(?P<number>\d{{1,3}})\b(?![.,%]\d)"
    yield "rank", "|\t", r"(?m)(?:^|(?<=\|)|(?<=\t))\s*(?P<number>\d{1,2})(?=[.)]?\s*(?:\||\t))"
    yield "rank", _ANY, r"(?m)^\s*(?P<number>\d{1,2})(?=[.)]\s+\S[^\n]{0,40}$)"
    many = rf"(?<![\w.,])(?P<number>{PLAIN}|\b{word_pattern('en')})"
    taking = data["participation"]
    yield "participants", taking, rf"{many}(?=\s(?:[\w-]+\s){{0,3}}(?:{any_of(taking)})\b)"
    for sort, nouns in data["nouns"].items():
        yield sort, nouns, rf"{many}{times}(?=\s(?:[\w-]+\s){{0,2}}(?:{any_of(nouns)})\b)"
        if sort == "participants":
            yield sort, _ANY, rf"(?<=: )(?P<number>{PLAIN})(?=[\s.;]*$)"
        else:
            yield sort, nouns, rf"\b(?:{any_of(nouns)})[^\d.]{{0,60}}: ?{number}"


_AFTER_SUM = (
    "as|from|for|to|in|came|more|was|is|and|of (?:it|that|this|which|the)|went|goes|by|through|out of|each|a year"
)


def _chinese(data: dict[str, Any]) -> Iterator[_Row]:
    han = word_pattern("zh")
    currencies, fractions, nouns = data["currencies"], data["fractions"], data["nouns"]
    money, large = any_of(currencies), any_of(data["multipliers"])
    times = rf"(?:[余多来几](?={large}))?(?P<times>{large})?"
    number = rf"(?P<number>{PLAIN}|{han})"
    before = any_of(c for c in currencies if "币" in c or len(c) > 1)
    parts = rf"(?P<number>{PLAIN}|{han})(?P<times>亿)(?P<rest>{PLAIN}|{han})万"
    yield "money", "亿", rf"(?P<sign>{before})\s?{parts}"
    yield "money", "亿", rf"(?<![\d.,]){parts}[余多]?(?P<name>{money})"
    yield "money", currencies, rf"(?P<sign>{before})\s?{number}{times}余?多?元?"
    yield "money", currencies, rf"(?<![\d.,]){number}{times}[余多]?(?P<name>{money})"
    alone = rf"(?P<number>{PLAIN})(?P<times>{large})[余多]?(?=[，,。;；、)）]|用于|作为|为|$)"
    yield "money", data["multipliers"], rf"(?<![\d.,第]){alone}"
    yield "percent", ("%", "个百分点"), rf"(?<![\d.,])(?P<number>{PLAIN})\s?(?:%|个百分点)"
    yield "percent", ("百分之",), rf"百分之(?P<number>{PLAIN}|{han})"
    yield "percent", ("分之",), rf"(?P<part>{han})分之(?P<number>{han})"
    tenths = r"(?P<number>[一二两三四五六七八九])(?P<tenths>成)(?P<rest>[一二三四五六七八九半])?"
    yield "percent", "成", rf"{tenths}(?!立|为|员|功|果|都|本|交|熟|长)"
    yield "percent", "成", rf"{tenths}(?=为公|为财|为社)"
    some = [word for word, share in fractions.items() if float(share) < 100]
    whole = [word for word, share in fractions.items() if float(share) == 100]
    yield "percent", some, rf"(?P<word>{any_of(some)})"
    yield "percent", whole, rf"(?P<word>{any_of(whole)})(?=由|为|来自|是|系|财政|公共|社会|政府|企业)"
    units = "次|届|批|期|个|条|天|医|中学|人民|季|版|轮|年|种|台|支|一|号|代|步|项|章|款|线|产业|\\d"
    yield "rank", "第", rf"第(?P<number>\d{{1,3}}|{han})(?:位|名)?(?!{units})"
    yield "rank", data["ordinals"], rf"(?P<word>{any_of(data['ordinals'])})"
    yield "rank", "位名、", rf"(?<=[居列、])(?P<number>{han})(?=位|名|、)"
    among = data["ranks"]["among"]
    counted = r"(?P<number>\d{1,3}|[二三四五六七八九十]{1,3})(?![\d年天个期次轮批])"
    yield "rank", among, rf"(?P<among>{any_of(among)}){counted}"
    yield "rank", "|\t", r"(?m)(?:^|(?<=\|)|(?<=\t))\s*(?P<number>\d{1,2})(?=[.、]?\s*(?:\||\t))"
    yield "rank", _ANY, r"(?m)^\s*(?P<number>\d{1,2})(?=[.、)]\s*\S[^\n]{0,20}$)"
    datasets, participants = nouns["datasets"], nouns["participants"]
    sets = any_of(datasets)
    yield "datasets", datasets, rf"(?:{sets})[^\d，。；]{{0,4}}(?P<number>{PLAIN}){times}[余多]?[个项]?"
    yield "datasets", datasets, rf"(?<![\d.,]){number}{times}[余多]?[个项]?(?=(?:开放|公共)?(?:{sets}))"
    # what is counted may stand in the sentence before alone: 首尔7200个，纽约3400个
    yield "datasets", "个项", rf"(?<![\d.,第])(?P<number>{PLAIN}){times}[余多]?[个项](?=[，。；、,;领]|$)"
    yield "participants", participants, rf"(?<![\d.,第]){number}{times}[余多]?(?={any_of(participants)})"
