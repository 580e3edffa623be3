"""Words of a Chinese sentence that are one in a name: a place with its level, what stands in brackets or quotes."""

from __future__ import annotations

import re

from extract.mentions.han_rules import LEVELS, PLACES, Line, han_rules, stops
from extract.mentions.spans import Span
from extract.mentions.words import Word
from ontology.records import EntityType

__all__ = ["join_words"]

_QUOTED_PLAN = re.compile(r"(?P<quote>[“「]\w{2,6}[”」])\w{0,10}?(?:规划|计划|方案|纲要|行动)")


def join_words(words: list[Word], line: Line, hits: list[Span], original: str) -> list[Word]:
    """Join what is one word in a name; places that come of it are added to the line's names and to ``hits``.

    Examples
    --------
    >>> from extract.mentions.words import cut
    >>> text = "古堰镇签约。"
    >>> [word.text for word in join_words(cut(text), Line(text, 0, {}), [], text)]
    ['古堰镇', '签约', '。']
    """
    return _with_levels(_with_brackets(words, line), line, hits, original)


def _with_brackets(words: list[Word], line: Line) -> list[Word]:
    """Make one word of what stands in a name in brackets or quotes: 通用汽车（中国）, 儋州市“十四五”数字经济规划."""
    result: list[Word] = []
    at = 0
    while at < len(words):
        quoted = _QUOTED_PLAN.match(line.text, words[at].start) if words[at].text in "“「" and at else None
        if quoted and words[at - 1].kind in "nN":
            end = next(i for i, word in enumerate(words) if word.end >= quoted.end("quote"))
            result.append(words[at].joined(words[end], text=line.text, kind="n"))
            at = end + 1
            continue
        three = words[at : at + 3]
        if at and len(three) == 3 and three[0].text in "（(" and three[1].kind == "N" and three[2].text in "）)":
            span = line.known.get((three[1].start, three[1].end))
            if span is not None and span.type in PLACES:
                result.append(three[0].joined(three[2], text=line.text, kind="b"))
                at += 3
                continue
        result.append(words[at])
        at += 1
    return result


def _with_levels(words: list[Word], line: Line, hits: list[Span], original: str) -> list[Word]:
    """Join a city to the word for its level where the lexicons list it without: 沃尔夫斯堡 + 市."""
    result: list[Word] = []
    for word in _with_unknown_places(words, line, hits, original):
        last = result[-1] if result else None
        span = line.known.get((last.start, last.end)) if last is not None and last.kind == "N" else None
        if last is None or span is None or span.type is not EntityType.CITY or word.text not in LEVELS:
            result.append(word)
            continue
        if span.surface[-1] in "市县區区镇鎮乡鄉旗" and not (span.surface[-1] == "市" and word.text == "区"):
            result.append(word)
            continue
        joined = last.joined(word, text=line.text, kind="N")
        start, end = joined.start + line.offset, joined.end + line.offset
        # 克拉玛依区 is a district of the city, not the city.
        keys = span.keys if word.text == "市" or (len(span.surface) > 2 and word.text != "区") else ()
        grown = Span(start, end, original[start:end], EntityType.CITY, "pattern:level", 0.93, keys)
        hits.append(grown)
        line.known[joined.start, joined.end] = grown
        result[-1] = joined
    return result


def _with_unknown_places(words: list[Word], line: Line, hits: list[Span], original: str) -> list[Word]:
    """Make a place of two or three unknown syllables and a level, or of one and 县: 古堰镇, 藤县."""
    rules = han_rules()
    result: list[Word] = []
    for at, word in enumerate(words):
        result.append(word)
        if word.text not in LEVELS or (
            at + 1 < len(words) and words[at + 1].text in {"民", "场", "长", "内", "外", "里"}
        ):
            continue
        first = len(result) - 1
        while (
            first > 0 and len(result[first - 1].text) == 1 and result[first - 1].kind == "n" and first > len(result) - 5
        ):
            if result[first - 1].text in rules.always:
                break
            first -= 1
        size = len(result) - 1 - first
        bordered = first == 0 or result[first - 1].kind == "N" or stops(result[first - 1], rules)
        if not bordered or not (2 <= size <= 3 or (size == 1 and word.text == "县")):
            continue
        joined = result[first].joined(word, text=line.text, kind="N")
        start, end = joined.start + line.offset, joined.end + line.offset
        span = Span(start, end, original[start:end], EntityType.CITY, "pattern:level", 0.7)
        hits.append(span)
        line.known[joined.start, joined.end] = span
        result[first:] = [joined]
    return result
