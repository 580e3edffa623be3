"""What a report says of its own names: abbreviations in brackets, and the same name again, also shortened.

A name found surely once is found everywhere in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from extract.lexicons import lexicon
from extract.matching import Matcher
from extract.mentions.grammar import load_grammar
from extract.mentions.short_forms import find_short_forms, is_subsequence, runs_on
from extract.mentions.spans import Span, without_overlap
from ontology.records import EntityType

__all__ = ["find_abbreviations", "spread"]

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
_SURE, _SUREST = 0.5, 0.97
"""An abbreviation in brackets is as sure as the name before it. With one, names that the recogniser doubts (0.3 to 0.5)
are right in 0.54 of the English and 0.70 of the Chinese cases (docs/decisions/0041)."""
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
                min(_SUREST, max(_SURE, span.confidence)),
                span.keys,
                span.full or span.surface,
            )


def _stands_for(short: str, full: str) -> bool:
    """Whether a bracketed name is an abbreviation or another name and no remark: UBC, 榆林分院, depa, Wien Energie."""
    if len(short) > len(full) + 12 or short.isdigit():
        return False
    if re.search(r"[\u3400-\u9fff]", short):
        return len(short) < len(full) and is_subsequence(short, full)
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
    return is_subsequence(letters.casefold(), full.casefold()) and (
        sum(c.isupper() for c in letters) >= 2 or len(letters) <= 6
    )


def _is_organised(name: str) -> bool:
    """Whether a name says that it is an organisation's: a place's own name is followed by its country or state."""
    return len(name.split()) > 1 and {entry.type for entry in lexicon().find(name)}.isdisjoint(_PLACES)


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
        if span.confidence >= _SURE and (name not in sure or sure[name].confidence < span.confidence):
            sure[name] = span
    shorts = find_short_forms(text, sure.values(), lang=lang)
    for short, span in shorts.items():
        confidence = max(0.6, sure[short].confidence if short in sure else 0.0)
        sure[short] = replace(span, method="short", confidence=confidence, full=span.full or span.surface)
    spans = [span for span in spans if text[span.start : span.end] not in shorts]
    matcher = Matcher(sure, bounded=lang == "en")
    more = []
    for start, end, pattern in matcher.find(text):
        like = sure[matcher.patterns[pattern]]
        if like.method == "short" and runs_on(text, end):
            continue
        # Not by replace(), which takes twice as long: names recur throughout a report.
        told = (like.type, like.method, like.confidence - 0.01, like.keys, like.full)
        more.append(Span(start, end, original[start:end], *told))
    return without_overlap([*spans, *more])
