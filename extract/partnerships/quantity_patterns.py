"""The patterns by which each language writes sums of money, shares, ranks and counts, the surest first.

Named groups: ``number``; ``times`` (million, 亿) and ``rest`` (what follows it: 1亿2,400万); ``sign`` or ``name`` (of
a currency); ``word`` (a word that is the value); ``among`` (the words before the length of the head of a list);
``part`` (of a fraction, after its ``number``); ``tenths`` (成).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from extract.partnerships.numerals import PLAIN, figure_words, word_pattern

__all__ = ["any_of", "english_number_words", "quantity_patterns"]


@cache
def quantity_patterns(lang: str) -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    """Return the patterns of a language, each with the sort of quantity that it finds, and whether it needs a digit."""
    data = figure_words(lang)
    patterns = _english(data) if lang == "en" else _chinese(data)
    in_words = (
        "二" if lang == "zh" else word_pattern("en"),
        "(?P<word>",
        "(?P<part>",
    )  # 二 is in every class of numerals
    return tuple(
        (sort, re.compile(pattern), r"\d" in pattern and not any(part in pattern for part in in_words))
        for sort, pattern in patterns
    )


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


def _english(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    multipliers, money = data["multipliers"], any_of(data["currencies"])
    times = rf"(?P<times>[\s‑–-]{{0,2}}(?:{any_of(multipliers)})\b)?"
    number = rf"(?P<number>{PLAIN})"
    words = rf"(?P<number>{PLAIN}|\b{word_pattern('en')}(?=[\s-]))"
    large = any_of(word for word, factor in multipliers.items() if float(factor) >= 1e6 and len(word) > 1)
    # a decimal comma, as much of the world writes it, is one only before a large unit: R1,3 billion
    comma = rf"(?P<number>\d{{1,3}},\d{{1,2}})(?P<times>\s(?:{large})\b)"
    yield "money", rf"(?<![\w$])(?P<sign>{money})\s?{comma}"
    yield "money", rf"(?<![\w.,]){comma}\s(?P<name>{money})\b"
    yield "money", rf"(?<![\w$])(?P<sign>{money})[\s-]?{number}{times}(?![a-z\d])"
    yield "money", rf"(?<![\w.,]){words}{times}[\s-](?P<name>{money})\b"
    yield "money", rf"(?<![\w.,$])(?P<number>{PLAIN})(?P<times>\s(?:{large})\b)(?=[.,;)]|\s(?:{_AFTER_SUM})\b|\s?$)"
    yield "percent", rf"(?<![\w.,])(?P<number>{PLAIN}|\b{word_pattern('en')})\s?(?:%|per cent\b|percent\b|pc\b)"
    parts = any_of(word for word, share in data["fractions"].items() if float(share) < 100)
    numerators = any_of(word for word, value in data["cardinals"].items() if value < 10 and word != "half")
    follows = r"(?= of| was| is| came| the | from| by| will|[,.])"
    # without a numerator, third and fifth are ordinals
    yield "percent", rf"\b(?P<number>{numerators})[ -](?P<part>{parts})s?\b{follows}"
    yield "percent", rf"\b(?P<part>half|quarter)\b{follows}"
    yield "percent", rf"\b(?P<number>{numerators}) (?:in|out of) (?P<part>{any_of(data['cardinals'])})\b"
    yield "percent", rf"\b(?P<word>all)\b(?= of (?:the|its|their|our) (?:{any_of(data['funds'])}))"
    yield "percent", r"\b(?P<word>entirely|wholly|fully)\b(?=(?: \w+)? (?:public|private|funded|financed|paid))"
    yield (
        "rank",
        rf"\b(?P<among>{any_of(data['ranks']['among'])}) (?P<number>\d{{1,3}}|{word_pattern('en')})\b(?![.,%]\d)",
    )
    yield "rank", r"(?<![\w.,])(?P<number>\d{1,3})(?:st|nd|rd|th)\b"
    tens = any_of(word for word, value in data["cardinals"].items() if 20 <= value < 100)
    yield "rank", rf"\b(?:(?P<number>{tens})[ -])?(?P<word>{any_of(data['ordinals'])})\b"
    yield "rank", rf"(?:\b(?:{any_of(data['ranks']['before'])})\s?|#)(?P<number>\d{{1,3}})\b(?![.,%]\d)"
    yield "rank", r"(?m)(?:^|(?<=\|)|(?<=\t))\s*(?P<number>\d{1,2})(?=[.)]?\s*(?:\||\t))"
    yield "rank", r"(?m)^\s*(?P<number>\d{1,2})(?=[.)]\s+\S[^\n]{0,40}$)"
    many = rf"(?<![\w.,])(?P<number>{PLAIN}|\b{word_pattern('en')})"
    yield "participants", rf"{many}(?=\s(?:[\w-]+\s){{0,3}}(?:{any_of(data['participation'])})\b)"
    for sort, nouns in data["nouns"].items():
        yield sort, rf"{many}{times}(?=\s(?:[\w-]+\s){{0,2}}(?:{any_of(nouns)})\b)"
        if sort == "participants":
            yield sort, rf"(?<=: )(?P<number>{PLAIN})(?=[\s.;]*$)"
        else:
            yield sort, rf"\b(?:{any_of(nouns)})[^\d.]{{0,60}}: ?{number}"


_AFTER_SUM = (
    "as|from|for|to|in|came|more|was|is|and|of (?:it|that|this|which|the)|went|goes|by|through|out of|each|a year"
)


def _chinese(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    han = word_pattern("zh")
    money, large = any_of(data["currencies"]), any_of(data["multipliers"])
    times = rf"(?:[余多来几](?={large}))?(?P<times>{large})?"
    number = rf"(?P<number>{PLAIN}|{han})"
    before = any_of(c for c in data["currencies"] if "币" in c or len(c) > 1)
    parts = rf"(?P<number>{PLAIN}|{han})(?P<times>亿)(?P<rest>{PLAIN}|{han})万"
    yield "money", rf"(?P<sign>{before})\s?{parts}"
    yield "money", rf"(?<![\d.,]){parts}[余多]?(?P<name>{money})"
    yield "money", rf"(?P<sign>{before})\s?{number}{times}余?多?元?"
    yield "money", rf"(?<![\d.,]){number}{times}[余多]?(?P<name>{money})"
    yield "money", rf"(?<![\d.,第])(?P<number>{PLAIN})(?P<times>{large})[余多]?(?=[，,。;；、)）]|用于|作为|为|$)"
    yield "percent", rf"(?<![\d.,])(?P<number>{PLAIN})\s?(?:%|个百分点)"
    yield "percent", rf"百分之(?P<number>{PLAIN}|{han})"
    yield "percent", rf"(?P<part>{han})分之(?P<number>{han})"
    tenths = r"(?P<number>[一二两三四五六七八九])(?P<tenths>成)(?P<rest>[一二三四五六七八九半])?"
    yield "percent", rf"{tenths}(?!立|为|员|功|果|都|本|交|熟|长)"
    yield "percent", rf"{tenths}(?=为公|为财|为社)"
    yield "percent", rf"(?P<word>{any_of(w for w, share in data['fractions'].items() if float(share) < 100)})"
    whole = any_of(w for w, share in data["fractions"].items() if float(share) == 100)
    yield "percent", rf"(?P<word>{whole})(?=由|为|来自|是|系|财政|公共|社会|政府|企业)"
    units = "次|届|批|期|个|条|天|医|中学|人民|季|版|轮|年|种|台|支|一|号|代|步|项|章|款|线|产业|\\d"
    yield "rank", rf"第(?P<number>\d{{1,3}}|{han})(?:位|名)?(?!{units})"
    yield "rank", rf"(?P<word>{any_of(data['ordinals'])})"
    yield "rank", rf"(?<=[居列、])(?P<number>{han})(?=位|名|、)"
    yield (
        "rank",
        rf"(?P<among>{any_of(data['ranks']['among'])})(?P<number>\d{{1,3}}|[二三四五六七八九十]{{1,3}})(?![\d年天个期次轮批])",
    )
    yield "rank", r"(?m)(?:^|(?<=\|)|(?<=\t))\s*(?P<number>\d{1,2})(?=[.、]?\s*(?:\||\t))"
    yield "rank", r"(?m)^\s*(?P<number>\d{1,2})(?=[.、)]\s*\S[^\n]{0,20}$)"
    nouns = data["nouns"]
    sets = any_of(nouns["datasets"])
    yield "datasets", rf"(?:{sets})[^\d，。；]{{0,4}}(?P<number>{PLAIN}){times}[余多]?[个项]?"
    yield "datasets", rf"(?<![\d.,]){number}{times}[余多]?[个项]?(?=(?:开放|公共)?(?:{sets}))"
    # what is counted may stand in the sentence before alone: 首尔7200个，纽约3400个
    yield "datasets", rf"(?<![\d.,第])(?P<number>{PLAIN}){times}[余多]?[个项](?=[，。；、,;领]|$)"
    yield "participants", rf"(?<![\d.,第]){number}{times}[余多]?(?={any_of(nouns['participants'])})"
