"""What the language itself decides about names, whatever the model sees: those that must be, those that cannot be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from extract.lexicons import lexicon
from extract.matching import Matcher
from extract.mentions.cues import has_title
from extract.mentions.forms import is_head_word
from extract.mentions.grammar import common_words
from extract.mentions.spans import Span
from extract.recogniser.called import as_called
from ontology.records import EntityType

__all__ = ["settle"]

_CERTAIN = frozenset({"pattern:bracketed", "pattern:imprint", "pattern:joined", "pattern:levelled", "programme:listed"})
"""What found a name that stands even where the model sees another one, or a part of it: TeleMelaka (Bandar) Co."""
_PLACES = (EntityType.CITY, EntityType.REGION)
_ONLY = (EntityType.FIRM, EntityType.ASSOCIATION, EntityType.UNIVERSITY)
_ARTICLE = 24
"""Characters that an article and a word behind it take at most."""
_BRANCH_IN_BRACKETS = re.compile(r"[^()（）]{2,}[(（](?P<place>[\u4e00-\u9fff]{2,6})[)）][^()（）]*")
_CHINESE = frozenset({"CN", "HK", "MO", "TW"})
_PHRASE_BEFORE = re.compile(r"[，,、：:成的]([\u4e00-\u9fff]{2,6})、$")
_PHRASE_AFTER = re.compile(r"[、和与及]([\u4e00-\u9fff]{2,6})(?=[，,、。；;和与及相等的]|$)")
_LEAD_IN = re.compile(r"(?:以下|下文|下)?(?:简称|统称|称)|关于")
_BODY = r"(?:公司|集团|大学|学院|研究院|研究所|银行|委员会|管委会|局|厅|署|海关|协会|学会)"
_JOINT = re.compile(rf"(.{{2,}}{_BODY})[和与及](.{{2,}}{_BODY})")
"""Two names that each end as a name of an organisation does."""
_HEADLINE = 200
_NAME_OF_A_PERSON = 3
"""Most words of one."""
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
"""A word that only a small letter at its beginning keeps from being that of a headline: not "on" or "and"."""
_APPOSED = re.compile(r", (?P<name>(?:the )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})")


def settle(text: str, spans: Sequence[Span], proposals: Sequence[Span], *, lang: str) -> list[Span]:
    """Put certain names in, take out what is no name, and read a name before its country as a place.

    Parameters
    ----------
    text
        The report's text, simplified.
    spans
        The model's names, without overlap.
    proposals
        What the rules propose.

    Examples
    --------
    >>> text = "Other ports, such as Nice, France, fare better."
    >>> bank = Span(21, 25, "Nice", EntityType.FIRM, "lexicon", 0.9)
    >>> [str(s.type) for s in settle(text, [bank], [], lang="en")]
    ['City']
    """
    # "A Inc. (A) and B Ltd." is two names, whatever its brackets look like.
    certain = [s for s in proposals if s.method in _CERTAIN and " and " not in s.surface]
    certain += [s for s in proposals if s.method == "pattern:tail" and _holds_place(text, s)]
    certain += [s for s in proposals if s.method == "pattern:place" and s.keys and _is_governed(s)]
    kept = [s for s in spans if not any(c.start < s.end and s.start < c.end for c in certain)]
    written_small = _written_small(text, kept) if lang == "en" else frozenset()
    rules = _rules(lang)
    kept = [s for s in kept if not (s.surface.lower() in written_small or _is_no_name(text, s, rules))]
    if lang == "en":
        kept = [_in_headline(text, _as_place(text, span)) for span in kept if not _is_titled(text, span)]
    else:
        kept = [place for span in kept for place in _actor_alone(text, span, rules)]
        kept = [span for span in kept if not _is_slogan(text, span, kept)]
        kept = [part for span in kept for part in _parts(text, span)]
    return as_called(text, sorted([*kept, *certain], key=lambda s: s.start), lang=lang)


def _is_governed(span: Span) -> bool:
    """Tell whether a form is that of a known region or of a government: Province of Ontario, Government of Singapore.

    Of 377 regional ones in the annotated reports 367 are names of regions; the model learnt from fewer sorts of them.
    """
    return span.type is EntityType.REGION or "Government" in span.surface


def _holds_place(text: str, span: Span) -> bool:
    """Tell whether a Chinese firm or university bears the place of its branch in brackets: 通用汽车（中国）.

    Examples
    --------
    >>> names = ("通用汽车（中国）", "哈尔滨工业大学（威海）", "（湖北）光棒有限公司", "杰尔水务公司（匈牙利）")
    >>> [_holds_place(n, Span(0, len(n), n, EntityType.FIRM, "pattern:tail", 0.7)) for n in names]
    [True, True, False, False]
    """
    match = _BRANCH_IN_BRACKETS.fullmatch(text, span.start, span.end)
    if match is None or span.type not in (EntityType.FIRM, EntityType.UNIVERSITY):
        return False
    return any(e.country in _CHINESE for e in lexicon().find(match["place"]) if e.type in _PLACES)


@dataclass(frozen=True, slots=True)
class _Rules:
    rankings: re.Pattern[str]
    any: re.Pattern[str]
    counted: re.Pattern[str]
    firms: re.Pattern[str]
    cities: re.Pattern[str]
    phrases: re.Pattern[str]
    inside: re.Pattern[str]
    fields: re.Pattern[str]
    one_of_many: re.Pattern[str]
    by_itself: re.Pattern[str]


@cache
def _rules(lang: str) -> _Rules:
    data = tomllib.loads((files("extract") / "lang" / lang / "recogniser.toml").read_text("utf-8"))["never"]
    return _Rules(**{kind: re.compile(pattern) for kind, pattern in data.items()})


def _is_no_name(text: str, span: Span, rules: _Rules) -> bool:
    """Tell whether something is counted, one of many, or of a form that names of its type never have: "a new IOC"."""
    name = text[span.start : span.end]
    if span.type is EntityType.CITY and rules.cities.fullmatch(name):
        return True
    one_of_many = rules.one_of_many.search(text, max(0, span.start - _ARTICLE), span.start)
    if span.type in _ONLY and one_of_many and rules.by_itself.match(text, span.end):
        return True
    if text[max(0, span.start - 1) : span.start].isdigit() and rules.counted.match(name):
        return True
    if span.keys:
        return False
    if rules.rankings.fullmatch(name) or rules.any.fullmatch(name) or rules.phrases.match(text, span.start):
        return True
    if rules.fields.match(text, span.end):
        return True
    return span.type is EntityType.FIRM and rules.firms.fullmatch(name) is not None


def _is_titled(text: str, span: Span) -> bool:
    """Tell whether a name of few words is that of somebody with a title: Councillor Holm, president Ada Holm."""
    return span.surface.count(" ") < _NAME_OF_A_PERSON and has_title(text, span.start)


def _is_slogan(text: str, span: Span, spans: Sequence[Span]) -> bool:
    """Tell whether an unknown name is one of a row of phrases as long as itself: 统一规划、分步建设、持续运营."""
    if span.keys or span.type not in (EntityType.FIRM, EntityType.ASSOCIATION):
        return False
    size = span.end - span.start
    left, right = _PHRASE_BEFORE.search(text[max(0, span.start - 9) : span.start]), _PHRASE_AFTER.match(text, span.end)
    if not left or not right or {len(left[1]), len(right[1])} != {size}:
        return False
    return not any(span.start - size - 1 < s.end and s.start < right.end() for s in spans if s is not span)


def _actor_alone(text: str, span: Span, rules: _Rules) -> list[Span]:
    """Keep of an unknown name with a verb inside the place that stands before it, if one does.

    Examples
    --------
    >>> text = "奥斯陆通过街区项目"
    >>> whole = Span(0, 9, text, EntityType.PROGRAMME, "recogniser", 0.8)
    >>> [(s.surface, str(s.type)) for s in _actor_alone(text, whole, _rules("zh"))]
    [('奥斯陆', 'City')]
    """
    verb = None if span.keys else rules.inside.search(text, span.start + 2, span.end)
    if verb is None:
        return [span]
    name = text[span.start : verb.start()]
    kinds = {entry.type for entry in lexicon().find(name)}
    surface = span.surface[: len(name)]
    return [replace(span, end=verb.start(), surface=surface, type=kind) for kind in _PLACES if kind in kinds][:1]


def _parts(text: str, span: Span) -> list[Span]:
    """Cut an unknown name where the text leads into it, and between two whole names: 凭祥海关和谅山省海关局.

    Examples
    --------
    >>> text = "关于碳纤维产业研究院，凭祥海关和谅山省海关局称，发展和改革委员会"
    >>> places = ((0, 10), (11, 22), (24, 32))
    >>> spans = [Span(a, b, text[a:b], EntityType.PUBLIC_BODY, "recogniser", 0.8) for a, b in places]
    >>> [part.surface for span in spans for part in _parts(text, span)]
    ['碳纤维产业研究院', '凭祥海关', '谅山省海关局', '发展和改革委员会']
    """
    if span.keys or span.type in _PLACES or span.type is EntityType.PROGRAMME:
        return [span]
    name = text[span.start : span.end]
    lead = _LEAD_IN.match(name)
    start = lead.end() if lead and len(name) - lead.end() > 2 else 0
    joint = _JOINT.fullmatch(name, start)
    cuts = [(start, joint.end(1)), (joint.start(2), len(name))] if joint else [(start, len(name))]
    return [
        replace(span, start=span.start + low, end=span.start + high, surface=span.surface[low:high])
        for low, high in cuts
    ]


def _written_small(text: str, spans: Sequence[Span]) -> frozenset[str]:
    """Return the names of ordinary words that the report also writes without capitals: titles capitalise every word."""
    names = {
        span.surface.lower()
        for span in spans
        if span.type not in _PLACES and not span.keys and " " in span.surface
        if all(_is_ordinary(word.lower()) for word in re.findall(r"[\w’'-]+", span.surface))
    }
    matcher = Matcher(names, bounded=True)
    return frozenset(matcher.patterns[pattern] for _, _, pattern in matcher.find(text))


def _is_ordinary(word: str) -> bool:
    return word in common_words("en") or word.removesuffix("s") in common_words("en")


def _as_place(text: str, span: Span) -> Span:
    """Read a name as the city that lies where the next words say: Nice, France."""
    if span.type is EntityType.CITY or not (match := _APPOSED.match(text, span.end)):
        return span
    outer = _regions(match["name"].removeprefix("the "))
    cities = [e for e in lexicon().find(span.surface) if e.type is EntityType.CITY]
    keys = tuple((c.type, c.key) for c in cities if c.country in outer or c.within in outer)
    return replace(span, type=EntityType.CITY, keys=keys, method="pattern:place", confidence=0.9) if keys else span


def _in_headline(text: str, span: Span) -> Span:
    """Cut what follows a city in a headline, where every word has a capital: "Espoo and Oulu Lead on Funding".

    Examples
    --------
    >>> text = "Espoo and Oulu Lead on Public Funding"
    >>> _in_headline(text, Span(10, 19, "Oulu Lead", EntityType.CITY, "recogniser", 0.7)).surface
    'Oulu'
    """
    if span.type is not EntityType.CITY or span.keys or " " not in span.surface:
        return span
    # No headline is longer, and a report may be one line from its start to its end.
    low, high = max(0, span.start - _HEADLINE), min(len(text), span.end + _HEADLINE)
    start, end = text.rfind("\n", low, span.start), text.find("\n", span.end, high)
    words = _LONG_WORD.finditer(text, low if start < 0 else start, high if end < 0 else end)
    if not all(word[0][0].isupper() for word in words):
        return span
    name, _, rest = span.surface.rpartition(" ")
    cities = [e for e in lexicon().find(name) if e.type is EntityType.CITY]
    if not cities or is_head_word(rest) or rest.lower() not in common_words("en"):
        return span
    keys = tuple((city.type, city.key) for city in cities)
    return replace(span, end=span.start + len(name), surface=name, keys=keys)


def _regions(name: str) -> frozenset[str]:
    """Return the keys of the regions that a phrase may begin with, and the codes of those that are countries."""
    words = name.split()
    found = [e for size in range(len(words), 0, -1) for e in lexicon().find(" ".join(words[:size]))]
    regions = [e for e in found if e.type is EntityType.REGION]
    return frozenset([*(e.key for e in regions), *(e.country for e in regions if e.country and not e.within)])
