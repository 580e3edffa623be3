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
    part = {name: _either(found) for name, found in words.items() if isinstance(found, list)}
    stops, regions = re.escape(words["stops"]), words["short_regions"]
    bare = rf"[^{stops}（）()]{{2,{_LONGEST}}}?"
    name = rf"(?:[^{stops}]|[“「][^{stops}]{{1,8}}[”」]){{3,34}}?"
    return _Rules(
        lines=tuple((how, re.compile(p, re.MULTILINE), sure) for how, p, sure in _lines(part, stops, regions, name)),
        founded=re.compile(rf"{part['founding']}(?P<name>{bare}{part['nouns']})(?={part['after']}|$)", re.MULTILINE),
        openers=re.compile(part["openers"]),
        actors=re.compile(rf"{part['actors']}|[\d.]+[%％]|^[\d,.]+"),
        nouns=frozenset(words["nouns"]),
    )


def _lines(part: dict[str, str], stops: str, regions: str, name: str) -> Iterator[tuple[str, str, float]]:
    """Yield what tells a name by its place, a pattern for it, and how sure it is."""
    line = r"^[ \t]*(?:关于)?"
    ending = r"(?=[”」]|[ \t]*[（(；;，,。\n]|$)"
    remarks = r"(?:\s*[（(][^）)\n]{2,24}[）)])*\s*$"
    yield "label", rf"{part['labels']}[：:][ \t]*[“「]?(?P<name>{name}){ending}", 0.6
    yield "plan", rf"^[ \t]*(?:[^\n]{{0,6}}[：:])?(?P<name>{name}{part['plans']}){remarks}", 0.6
    notice = rf"(?:的|[（(]?{part['notices']})"
    yield "notice", rf"{line}(?P<name>(?!\d|附件|附表){name}{part['titled']}){notice}", 0.6
    yield "title", rf"{line}(?P<name>(?!\d){name}(?:项目|工程|示范区))[ \t]*$", 0.5
    yield "pair", rf"(?<![{regions}])(?P<name>[{regions}]{{2}}{part['pairs']})", 0.6
    latin = r"[A-Z][A-Za-z+&'’.-]*(?: [A-Z0-9][A-Za-z+&'’.-]*)*"
    yield "latin", rf"(?P<name>{latin})[”」]?[\u4e00-\u9fff]{{1,6}}{part['heads']}", 0.5
    quoted = rf"[“「](?P<name>[^{stops}]{{2,20}})[”」]"
    yield "gap", rf"(?<!简称)(?<!称为){quoted}[^{stops}]{{1,8}}?{part['heads']}", 0.55
    yield "named", rf"{part['naming']}[为是]?{quoted}", 0.5
    number = r"[\u4e00-\u9fff\d]{1,3}号线"
    yield "line", rf"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{{2,8}}{part['railways']}{number})", 0.6


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
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"
