"""Chinese names of programmes without quotation marks: after a verb of founding, a label, or as a line's title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from extract.mentions.latin_programmes import load_programme_words
from extract.mentions.spans import Span
from extract.mentions.words import cut
from ontology.records import EntityType

__all__ = ["find_han_programmes"]

_LONGEST = 24


def find_han_programmes(text: str, original: str) -> Iterator[Span]:
    r"""Yield the names that the words round them, or their place on the line, show to be a programme's.

    Parameters
    ----------
    text
        The report's text, simplified; every offset is one of ``original``.
    original
        The text as it stands, for the surfaces.

    Examples
    --------
    >>> text = "两校合办了船舶智能焊接实验室。\n项目名称：苏州古城项目\n"
    >>> [(s.surface, s.method) for s in find_han_programmes(text, text)]
    [('苏州古城项目', 'programme:label'), ('船舶智能焊接实验室', 'programme:founded')]
    """
    rules = _rules()
    for how, pattern, confidence in rules.lines:
        for match in pattern.finditer(text):
            if how == "label" and rules.actors.search(match.group("name")):
                continue
            yield from _span(original, *match.span("name"), how, confidence)
    for match in rules.founded.finditer(text):
        start, end = match.span("name")
        while (shorter := rules.openers.match(text, start, end)) and shorter.end() < end:
            start = shorter.end()
        if not _is_bare(text[start:end], rules):
            yield from _span(original, start, end, "founded", 0.5)


@dataclass(frozen=True, slots=True)
class _Rules:
    lines: tuple[tuple[str, re.Pattern[str], float], ...]
    founded: re.Pattern[str]
    openers: re.Pattern[str]
    actors: re.Pattern[str]
    nouns: frozenset[str]


@cache
def _rules() -> _Rules:
    words = load_programme_words("zh")
    nouns, plans, stops = _either(words["nouns"]), _either(words["plans"]), re.escape(words["stops"])
    name = rf"[^{stops}（）()]{{2,{_LONGEST}}}?"
    quoted = rf"(?:[^{stops}]|[“「][^{stops}]{{1,8}}[”」]){{3,34}}?"
    years = r"(?:\s*[（(][^）)\n]{2,24}[）)])*\s*$"
    lines = (
        (
            "label",
            rf"(?:{_either(words['labels'])})[：:][ \t]*[“「]?(?P<name>{quoted})(?=[”」]|[ \t]*[（(；;，,。\n]|$)",
            0.6,
        ),
        ("plan", rf"^[ \t]*(?:[^\n]{{0,6}}[：:])?(?P<name>{quoted}(?:{plans})){years}", 0.6),
        (
            "notice",
            rf"^[ \t]*(?:关于)?(?P<name>(?!\d|附件|附表){quoted}(?:项目|工程|服务|计划|系统|平台|示范|试点))(?:的|[（(]?(?:{_either(words['notices'])}))",
            0.6,
        ),
        ("title", rf"^[ \t]*(?P<name>(?!\d){quoted}(?:项目|工程|示范区|特许经营项目))[ \t]*$", 0.5),
        (
            "pair",
            rf"(?<![{words['short_regions']}])(?P<name>[{words['short_regions']}]{{2}}(?:{_either(words['pairs'])}))",
            0.6,
        ),
        (
            "latin",
            r"(?P<name>[A-Z][A-Za-z+&'’.-]*(?: [A-Z0-9][A-Za-z+&'’.-]*)*)[”」]?"
            r"[\u4e00-\u9fff]{1,6}(?:平台|系统|项目|计划|工程)",
            0.5,
        ),
        (
            "gap",
            rf"(?<!简称)(?<!称为)[“「](?P<name>[^{stops}]{{2,16}})[”」][^{stops}]{{1,8}}?(?:平台|系统|项目|计划|工程|大赛|试点|课题|实验室|小程序|传感器|行动)",
            0.55,
        ),
        (
            "named",
            rf"(?:名称|定名|定名为|命名为|取名|名为|名叫|叫做|称为|称作|代号|题为|冠名|唤作|叫)[为是]?[“「](?P<name>[^{stops}]{{2,20}})[”」]",
            0.5,
        ),
        (
            "line",
            r"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{2,8}(?:地铁|轻轨|城际|轨道交通|BRT)[\u4e00-\u9fff\d]{1,3}号线)",
            0.6,
        ),
    )
    founding, after = _either(words["founding"]), _either(words["after"])
    return _Rules(
        lines=tuple((how, re.compile(pattern, re.MULTILINE), sure) for how, pattern, sure in lines),
        founded=re.compile(rf"(?:{founding})(?P<name>{name}(?:{nouns}))(?={after}|$)", re.MULTILINE),
        openers=re.compile(_either(words["openers"])),
        actors=re.compile(rf"(?:{_either(words['actors'])})|[\d.]+[%％]|^[\d,.]+"),
        nouns=frozenset(words["nouns"]),
    )


def _span(original: str, start: int, end: int, how: str, confidence: float) -> Iterator[Span]:
    surface = original[start:end].strip()
    if 2 <= len(surface) <= 40 and start == end - len(original[start:end]):
        begin = start + original[start:end].index(surface)
        yield Span(begin, begin + len(surface), surface, EntityType.PROGRAMME, f"programme:{how}", confidence)


def _is_bare(name: str, rules: _Rules) -> bool:
    """Whether a name is but one ordinary word with its noun, or a clause: 服务平台, 科研项目."""
    if "的" in name or len(name) < 5:
        return True
    found = [w.text for w in cut(name)]
    return len(found) < 3 or name in rules.nouns


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
