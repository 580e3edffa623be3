"""Chinese names that quotes, book marks and municipal words give away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from extract.mentions.grammar import load_grammar
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["find_governments", "find_quoted", "with_phase"]

_PHASE = re.compile(r"[一二三四五六七八九十]+期")

_QUOTED = re.compile(r"(?P<open>[“「『《])(?P<name>[^“”「」『』《》\n。！？，、；]{2,30})(?P<close>[”」』》])")


_PAIRED = re.compile(r"(?:“[^“”\n。！？，、；]{2,16}”[、和与及]){1,4}“[^“”\n。！？，、；]{2,16}”")


def find_quoted(text: str, original: str) -> Iterator[Span]:
    """Yield what is quoted as the name of a programme, plan or platform.

    Examples
    --------
    >>> text = "两市推动“府城智慧路口”计划，他说“没有的事”。"
    >>> [s.surface for s in find_quoted(text, text)]
    ['府城智慧路口']
    """
    rules = load_grammar("zh")["cues"]
    for match in _PAIRED.finditer(text):
        # 通过“甲办”和“乙通”平台: what is said of the last of quoted names is said of all.
        if text.startswith(tuple(rules["after_quote"]), match.end()):
            for quoted in _QUOTED.finditer(text, match.start(), match.end()):
                start, end = quoted.span("name")
                yield Span(start, end, original[start:end], EntityType.PROGRAMME, "programme:listed", 0.75)
    for match in _QUOTED.finditer(text):
        start, end = match.span("name")
        name = match.group("name")
        left, right = text[max(0, match.start() - 6) : match.start()], text[match.end() : match.end() + 6]
        score = 0.0
        if match.group("open") == "《":
            score = 1.0 if name.endswith(tuple(rules["document_tails"])) else -1.0
        else:
            score += 1.0 if right.startswith(tuple(rules["after_quote"])) else 0.0
            score += 0.6 if left.endswith(tuple(rules["before_quote"])) else 0.0
            score += 0.5 if name.endswith(tuple(rules["programme_words"])) else 0.0
            score -= 2.0 if left.endswith(tuple(rules["not_quote_before"])) else 0.0
            score -= 1.0 if left.endswith(("：", ":")) else 0.0
            score -= 0.7 if len(name) <= 3 else 0.0
        head = _associations().match(text, match.end())
        if head:
            # “城市之根”协会
            begin, stop = match.start(), head.end()
            yield Span(begin, stop, original[begin:stop], EntityType.ASSOCIATION, "pattern:quoted", 0.6)
            continue
        association = _associations().fullmatch(name) is not None
        if association or score >= 0.5:
            kind = EntityType.ASSOCIATION if association else EntityType.PROGRAMME
            sure = min(0.55 + 0.2 * max(score, 0.5), 0.9)
            yield Span(start, end, original[start:end], kind, "pattern:quoted", sure)


def find_governments(text: str, original: str, places: Sequence[Span]) -> Iterator[Span]:
    """Yield names of places grown by the word for their government: 禹州市 + 人民政府.

    Examples
    --------
    >>> text = "采购人：禹州市人民政府"
    >>> [s.surface for s in find_governments(text, text, [Span(4, 7, "禹州市", EntityType.CITY, "lexicon", 0.9)])]
    ['禹州市人民政府']
    >>> text = "花莲县府在台南市府城"
    >>> places = [Span(a, a + 3, text[a : a + 3], EntityType.CITY, "lexicon", 0.9) for a in (0, 5)]
    >>> [s.surface for s in find_governments(text, text, places)]
    ['花莲县府']
    """
    pattern = _governments()
    for place in places:
        if place.type not in (EntityType.CITY, EntityType.REGION):
            continue
        match = pattern.match(text, place.end)
        if match:
            yield Span(
                place.start,
                match.end(),
                original[place.start : match.end()],
                place.type,
                "pattern:government",
                0.92,
                place.keys,
                place.full or text[place.start : place.end],
            )


def with_phase(text: str, original: str, span: Span) -> Span:
    """Return a programme with the number of its phase: 动力电池基地 + 七期."""
    match = _PHASE.match(text, span.end) if span.type is EntityType.PROGRAMME else None
    if match is None:
        return span
    return replace(span, end=match.end(), surface=original[span.start : match.end()])


@cache
def _governments() -> re.Pattern[str]:
    municipal = load_grammar("zh")["municipal"]
    words = "|".join(sorted(municipal["governments"], key=len, reverse=True))
    return re.compile(f"{words}|(?<=[市县区镇乡])(?:{'|'.join(municipal['ranked'])})")


@cache
def _associations() -> re.Pattern[str]:
    """Match words of an association's name up to the noun that ends it; 组织, 论坛 and their like end much else."""
    grammar = load_grammar("zh")
    doubtful = set(grammar["weak"]) - set(grammar["headed"])
    tails = [tail for tail in grammar["tails"]["Association"] if tail not in doubtful]
    either = "|".join(sorted(tails, key=len, reverse=True))
    return re.compile(rf"[^“”「」『』《》\s，。；：、的和与]{{0,12}}?(?:{either})(?![会员成单])")
