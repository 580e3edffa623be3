"""What a report says of its own names: abbreviations in brackets, short forms, and the same name again.

A name found surely once is found everywhere in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from extract.lexicons import lexicon
from extract.matching import Matcher
from extract.mentions.grammar import common_words, load_grammar
from extract.mentions.spans import Span, without_overlap
from ontology.records import EntityType

__all__ = ["find_abbreviations", "find_short_forms", "spread", "without_place"]

_BRACKETED = re.compile(
    r"\s?[(（]\s*(?P<introducer>(?:以下|下文|下)?(?:简称|统称|称)(?:为|：|:)?|以下称|又称|俗称|亦称|品牌名?(?:为|：|:)?|"
    r"formerly|hereafter|hereinafter|“the|\"the|known as|the)?\s*"
    r"(?P<quote>[“\"「‘'])?(?P<name>[^()（）“”\"「」，,；;：:]{2,40}?)[”\"」’']?\s*(?:[，,；;][^()（）]{0,20})?[)）]"
)
_LATER = re.compile(
    r"\s?[(（][^()（）\n]{1,60}?[，,；;]\s*(?P<introducer>(?:以下|下文)?(?:简称|统称)(?:为|：|:)?|以下称|下称)\s*"
    r"(?P<quote>[“\"「‘'])?(?P<name>[^()（）“”\"「」，,；;：:]{2,24}?)[”\"」’']?\s*(?:[，,；;][^()（）]{0,20})?[)）]"
)
"""A remark first, then the short name: （暂定名，以下简称“宣城佳都”）."""
_TRADING = re.compile(
    r"\s?[(（]\s*(?:trading as|t/a|known as|originally|or|dba|also|i\.e\.)\s+(?P<name>[^()（）,;]{2,40})[)）]"
)
_FOREIGN_INITIALS = re.compile(r"[A-Z]{3,7}")
_PLACES = frozenset({EntityType.CITY, EntityType.REGION})


def find_abbreviations(text: str, original: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the short or other name that stands in brackets after a name.

    Examples
    --------
    >>> text = "the Union of the Baltic Cities (UBC) met"
    >>> union = Span(4, 30, text[4:30], EntityType.ASSOCIATION, "pattern:head", 0.8)
    >>> [(s.surface, s.full) for s in find_abbreviations(text, text, [union])]
    [('UBC', 'Union of the Baltic Cities')]
    """
    for span in spans:
        after = span.end + 1 if text[span.end : span.end + 1] in {"”", "」", "》", '"'} else span.end
        trading = _TRADING.match(text, after)
        match = trading or _LATER.match(text, after) or _BRACKETED.match(text, after)
        if match is None:
            continue
        name = match.group("name").strip()
        said = match.groupdict()
        introduced = bool(said.get("introducer") or said.get("quote"))
        # Both from the simplified text: the surface may be in traditional characters.
        if (introduced and not match.group().isascii()) or trading or _stands_for(name, text[span.start : span.end]):
            start = match.start("name")
            yield Span(
                start,
                start + len(name),
                original[start : start + len(name)],
                span.type,
                "abbreviation",
                0.97,
                span.keys,
                span.full or span.surface,
            )


def _stands_for(short: str, full: str) -> bool:
    """Whether a bracketed name is an abbreviation or another name and no remark: UBC, 榆林分院, depa, Wien Energie."""
    if len(short) > len(full) + 12 or short.isdigit():
        return False
    if re.search(r"[\u3400-\u9fff]", short):
        return len(short) < len(full) and _is_subsequence(short, full)
    words = short.split()
    if re.search(r"[\u3400-\u9fff]", full):
        return all(
            w[0].isupper() or w[0].isdigit() or w in {"de", "of", "the", "for", "and", "du", "do", "di", "&"}
            for w in words
        ) and not re.fullmatch(r"[A-Z]?\d+.*", short)
    letters = re.sub(r"[^A-Za-zÀ-ÿ0-9]", "", short)
    if len(words) > 2 or len(letters) < 2:
        return False
    if (
        _FOREIGN_INITIALS.fullmatch(short)
        and _is_organised(full)
        and short not in load_grammar("en")["stops"]["initials"]
    ):
        return True  # the initials of its name in another language: Western Norway University … (HVL)
    return _is_subsequence(letters.casefold(), full.casefold()) and (
        sum(c.isupper() for c in letters) >= 2 or len(letters) <= 6
    )


def _is_organised(name: str) -> bool:
    """Whether a name says that it is an organisation's: a place's own name is followed by its country or state."""
    return len(name.split()) > 1 and {entry.type for entry in lexicon().find(name)}.isdisjoint(_PLACES)


def _is_subsequence(short: str, full: str) -> bool:
    rest = iter(full)
    return all(c in rest for c in short)


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
    alone = _standing_alone(text, names, {s for group in wanted.values() for s in group if s}, lang=lang)
    shorts: dict[str, Span] = {}
    for name, candidates in wanted.items():
        for short in candidates:
            if short not in alone or short in names or short in shorts:
                continue
            if lang != "zh" or names[name].type in _PLACES or not _is_ordinary(short):
                shorts[short] = names[name]
                break
    return shorts


def _is_ordinary(short: str) -> bool:
    """Whether a short form of a firm's Chinese name is an ordinary word or a place: 特区, 法国."""
    kinds = {entry.type for entry in lexicon().find(short)}
    return len(short) < 2 or short in common_words("zh") or bool(kinds & _PLACES)


def _runs_on(text: str, end: int) -> bool:
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
        elif end > covered and not _runs_on(text, end):
            alone.add(name)
    return alone


def _latin_shorts(name: str, span: Span) -> Iterator[str]:
    if span.type is EntityType.CITY and "-" in name:
        yield name.split("-")[0]
    if span.type not in {EntityType.FIRM, EntityType.UNIVERSITY} or span.method == "pattern:unknown":
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


def _han_shorts(name: str, span: Span) -> Iterator[str]:
    if not re.fullmatch(r"[\u3400-\u9fff·（）()]+", name):
        return
    if span.type is EntityType.CITY:
        bare = re.sub(r"(?:人民政府|市政府|区政府|县政府|政府|特别行政区|市政厅)$", "", name)
        zone = bare.endswith(tuple(load_grammar("zh")["municipal"]["zones"]))
        core = bare if zone else re.sub(r"(?:市|县|区|新区|镇|旗|自治县|地区|盟)$", "", bare)
        yield from (short for short in dict.fromkeys((core, bare)) if len(short) >= 2 and short != name)
        return
    if span.type is EntityType.UNIVERSITY and name.endswith("大学"):
        core = re.sub(r"^(?:国立|省立)", "", name)[:-2]
        for head in (core[:1], core[0] + core[2:3] if len(core) > 2 else "", core[:2]):
            if head:
                yield head + "大"
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


def _as_defined(text: str, spans: Iterable[Span], defined: Iterable[Span]) -> Iterator[Span]:
    """Yield spans, those that bear a defined abbreviation as what the report means by it, whatever the lexicons say."""
    meant = {text[s.start : s.end]: s for s in defined}
    for span in spans:
        like = meant.get(text[span.start : span.end])
        if like is None:
            yield span
        else:
            yield replace(span, type=like.type, keys=like.keys, full=like.full, method=like.method)


def spread(text: str, original: str, spans: list[Span], *, lang: str) -> list[Span]:
    """Add the abbreviations and short forms that the report introduces, and every further place of each name."""
    defined = list(find_abbreviations(text, original, spans))
    spans = without_overlap([*_as_defined(text, spans, defined), *defined])
    sure: dict[str, Span] = {}
    for span in spans:
        name = text[span.start : span.end]
        if span.confidence >= 0.5 and (name not in sure or sure[name].confidence < span.confidence):
            sure[name] = span
    for short, span in find_short_forms(text, sure.values(), lang=lang).items():
        sure.setdefault(short, replace(span, method="short", confidence=0.6, full=span.full or span.surface))
    matcher = Matcher(sure, bounded=lang == "en")
    more = []
    for start, end, pattern in matcher.find(text):
        like = sure[matcher.patterns[pattern]]
        if like.method == "short" and _runs_on(text, end):
            continue
        # Not by replace(), which takes twice as long: names recur throughout a report.
        told = (like.type, like.method, like.confidence - 0.01, like.keys, like.full)
        more.append(Span(start, end, original[start:end], *told))
    return without_overlap([*spans, *more])
