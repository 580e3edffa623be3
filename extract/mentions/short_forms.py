"""Shorter names by which a report calls what it has named in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extract.lexicons import lexicon
from extract.matching import Matcher
from extract.mentions.grammar import common_words, load_grammar
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["find_short_forms", "is_subsequence", "runs_on", "university_shorts", "without_place"]

_PLACES = frozenset({EntityType.CITY, EntityType.REGION})
_GUESSED = frozenset({"pattern:coordinated", "pattern:cue", "pattern:unknown", "recogniser"})
"""What finds names by the words round them alone."""
_LIKELY = 0.6


def find_short_forms(text: str, spans: Iterable[Span], *, lang: str) -> dict[str, Span]:
    """Return shorter names by which the text seems to call what it has named in full, with the span of the full name.

    A short form counts only where it stands in the text outside the full name. English: the first words of a name
    (Nokia Networks Oy → Nokia). Chinese: the name without place, trade and legal form (凯翼汽车股份 → 凯翼), a
    university's two letters (成功大学 → 成大), a place without its level (宜宾市 → 宜宾).

    Examples
    --------
    >>> text = "Nokia Networks Oy signed. Nokia will build it."
    >>> full = Span(0, 17, "Nokia Networks Oy", EntityType.FIRM, "pattern:head", 0.8)
    >>> sorted(find_short_forms(text, [full], lang="en"))
    ['Nokia']
    """
    names = {text[s.start : s.end]: s for s in spans}
    wanted = {
        name: list(_han_shorts(name, span) if lang == "zh" else _latin_shorts(name, span))
        for name, span in names.items()
    }
    doubtful = {
        short
        for name, group in wanted.items()
        for short in group
        if short in names and lang == "en" and _may_be_short(short, names[short], names[name])
    }
    alone = _standing_alone(
        text, names.keys() - doubtful, {s for group in wanted.values() for s in group if s}, lang=lang
    )
    shorts: dict[str, Span] = {}
    for name, candidates in wanted.items():
        for short in candidates:
            if short not in alone or (short in names and short not in doubtful) or short in shorts:
                continue
            if lang != "zh" or names[name].type in _PLACES or not _is_ordinary(short):
                shorts[short] = names[name]
                break
    return shorts


def _may_be_short(short: str, found: Span, full: Span) -> bool:
    """Whether what was found by itself is rather a short form: no lexicon knows it, and its neighbours gave its type.

    Of 93 first words of universities' names that stand alone and that no lexicon has for a place, 84 are these in the
    annotated reports; of 336 of firms' names 280, and 39 are other firms.
    """
    if found.method not in _GUESSED or found.keys or {entry.type for entry in lexicon().find(short)} & _PLACES:
        return False
    return full.type is EntityType.UNIVERSITY or found.type is full.type


def _is_ordinary(short: str) -> bool:
    """Whether a short form of a firm's Chinese name is an ordinary word or a place: 特区, 法国."""
    kinds = {entry.type for entry in lexicon().find(short)}
    return len(short) < 2 or short in common_words("zh") or bool(kinds & _PLACES)


def runs_on(text: str, end: int) -> bool:
    """Whether the 大 of a university's two letters is the first of another word: 海大 in 滨海大道."""
    return text[end - 1 : end] == "大" and text[end : end + 1] in tuple("道街桥厦会赛型量楼湾")


def _standing_alone(text: str, names: Iterable[str], shorts: set[str], *, lang: str) -> set[str]:
    """Return those short forms that stand somewhere in the text outside every full name."""
    full = set(names)
    if full.issuperset(shorts):
        return set()
    matcher = Matcher(full | shorts, bounded=lang == "en")
    alone: set[str] = set()
    covered = 0
    for _, end, pattern in matcher.find(text):
        name = matcher.patterns[pattern]
        if name in full:
            covered = max(covered, end)
        elif end > covered and not runs_on(text, end):
            alone.add(name)
    return alone


def _latin_shorts(name: str, span: Span) -> Iterator[str]:
    if span.type is EntityType.CITY and "-" in name:
        yield name.split("-")[0]
    if span.type not in {EntityType.FIRM, EntityType.UNIVERSITY} or (
        span.method == "pattern:unknown" and span.confidence < _LIKELY
    ):
        return
    words = re.sub(
        r",? (?:Inc|Ltd|Corp|Co|LLC|GmbH|AG|AB|Oyj?|S\.p\.A|S\.A|PLC|plc|Pty Ltd|A/S|AS)\.?$", "", name
    ).split()
    if words and words[0] in {
        "University",
        "The",
        "City",
        "Institute",
        "School",
        "College",
        "Ministry",
        "Bank",
        "UAB",
        "AB",
        "PT",
    }:
        if words[0] in {"UAB", "AB", "PT"} and len(words) > 1:
            yield " ".join(words[1:])
        return
    for size in range(len(words), 0, -1):
        short = " ".join(words[:size])
        ordinary = size == 1 and all(word.lower() in common_words("en") for word in (short, *words[1:-1]))
        if (
            short != name
            and len(short) >= 3
            and not short[0].islower()
            and not (ordinary and len(words) > 2 and span.type is EntityType.FIRM)
        ):
            yield short


def university_shorts(name: str) -> Iterator[str]:
    """Yield the two or three characters that a Chinese university, its name simplified, may go by.

    Examples
    --------
    >>> list(university_shorts("国立联合大学")), list(university_shorts("江西财经大学"))
    (['联大', '联合大'], ['江大', '江财大', '江西大'])
    """
    if name.endswith("大学"):
        core = re.sub(r"^(?:国立|省立)", "", name)[:-2]
        yield from (head + "大" for head in (core[:1], core[:1] + core[2:3] if len(core) > 2 else "", core[:2]) if head)


def _han_shorts(name: str, span: Span) -> Iterator[str]:
    if not re.fullmatch(r"[\u3400-\u9fff·（）()]+", name):
        return
    if span.type is EntityType.CITY:
        bare = re.sub(r"(?:人民政府|市政府|区政府|县政府|政府|特别行政区|市政厅)$", "", name)
        zone = bare.endswith(tuple(load_grammar("zh")["municipal"]["zones"]))
        core = bare if zone else re.sub(r"(?:市|县|区|新区|镇|旗|自治县|地区|盟)$", "", bare)
        yield from (short for short in dict.fromkeys((core, bare)) if len(short) >= 2 and short != name)
        return
    if span.type is EntityType.UNIVERSITY:
        yield from university_shorts(name)
        return
    if span.type is EntityType.FIRM:
        core = re.sub(r"(?:集团)?(?:股份|投资控股|控股)?(?:有限责任|有限)?(?:总|分|子)?公司$", "", name)
        core = re.sub(r"(?:集团|股份|控股)$", "", core)
        yield core
        for base in (core, without_place(core)):
            yield from (base[:size] for size in range(min(len(base), 6), 1, -1))


def without_place(name: str) -> str:
    """Return a name without the place that it begins with: 四川华体照明科技 → 华体照明科技, 池州市贵池城投 → 贵池城投.

    Examples
    --------
    >>> without_place("四川华体照明"), without_place("无名市华体照明"), without_place("华体照明")
    ('华体照明', '华体照明', '华体照明')
    """
    for size in range(min(len(name) - 2, 5), 1, -1):
        if {entry.type for entry in lexicon().find(name[:size])} & _PLACES:
            return name[size:].removeprefix("市")
    return re.sub(r"^.{2,3}?[市省县区](?=..)", "", name)


def is_subsequence(short: str, full: str) -> bool:
    """Whether the characters of a name stand in a longer one, in their order.

    >>> is_subsequence("环保局", "环境保护局"), is_subsequence("保环局", "环境保护局")
    (True, False)
    """
    rest = iter(full)
    return all(c in rest for c in short)
