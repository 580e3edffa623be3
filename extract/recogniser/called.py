"""Types that the text itself tells: "VX, the network operator", "the charity Lumanti", a member of “都会实验室网络”.

The model sees two words on each side of a token and has weights for each noun; where a name is called something in so
many words, that decides for the name in all of its places.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from extract.lexicons import lexicon
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["as_called", "called_names"]

_PLACES = (EntityType.CITY, EntityType.REGION)
_BEFORE, _BEHIND = 64, 160
"""So many characters around a name are looked at."""
_WORD = re.compile(r"[’']s\b|[^\W_]+(?:[-.][^\W_]+)*|[^\w\s]")
_BRACKET = re.compile(r"[”」』》\"]?\s*[(（](?P<other>[^)）]{1,60})[)）]")
_CAPITALISED = re.compile(
    r"(?<![\w'’.-])(?!The )[A-Z][\w’'&-]*(?: (?:(?:of the|of|the|de) (?=[A-Z]))?[A-Z][\w’'&-]*){0,5}"
    r"(?=(?: \([^)]{1,30}\))?(?:,| [–—]) (?P<article>\w+) )"
)
_OPENING = '“‘「『《（(" '
_CONFIDENCE = 0.8
"""Of English entities that rest on what the text calls them three quarters are right (docs/decisions/0041)."""

_Types = tuple[EntityType, ...]
"""Types that a noun may tell, the likeliest first."""


@dataclass(frozen=True, slots=True)
class _Called:
    """The part ``called`` of a ``recogniser.toml``; nouns with the types that they tell."""

    marks: tuple[str, ...]
    articles: frozenset[str]
    reach: int
    stops: frozenset[str]
    members_before: re.Pattern[str]
    members_behind: re.Pattern[str]
    cities_before: re.Pattern[str]
    cities_behind: re.Pattern[str]
    programmes: re.Pattern[str]
    before: Mapping[str, _Types]
    behind: Mapping[str, _Types]


@cache
def _called(lang: str) -> _Called:
    data = tomllib.loads((files("extract") / "lang" / lang / "recogniser.toml").read_text("utf-8"))["called"]
    before, behind = (
        {noun: tuple(map(EntityType, kinds.split("_or_"))) for kinds, nouns in data[where].items() for noun in nouns}
        for where in ("before", "behind")
    )
    return _Called(
        marks=tuple(data["marks"]),
        articles=frozenset(data["articles"]),
        reach=data["reach"],
        stops=frozenset(data["stops"]),
        members_before=re.compile(data["members_before"]),
        members_behind=re.compile(data["members_behind"]),
        cities_before=re.compile(data["cities_before"]),
        cities_behind=re.compile(data["cities_behind"]),
        programmes=re.compile(data["programmes"]),
        before=before,
        behind=behind,
    )


def called_names(text: str, taken: Sequence[int], *, lang: str) -> list[Span]:
    """Return names that a text calls something where the model saw none.

    In English that is a capitalised name before an apposition: in the training reports 911 places are of that form, of
    which 846 are names, 58 hold or end one, 7 are none. In Chinese it is what is quoted and launched, or a programme.

    Parameters
    ----------
    text
        The report's text, simplified.
    taken
        For each of its characters whether a name holds it.

    Examples
    --------
    >>> text = "They hired Ecozoil, a local charity, and met Further, which left."
    >>> [(span.surface, str(span.type)) for span in called_names(text, bytearray(len(text)), lang="en")]
    [('Ecozoil', 'Association')]
    """
    found = [*(_apposed(text, _called(lang)) if lang == "en" else ()), *_launched(text, _called(lang))]
    return [span for span in found if not any(taken[span.start : span.end])]


def _apposed(text: str, cues: _Called) -> Iterator[Span]:
    for match in _CAPITALISED.finditer(text):
        start, end = match.span()
        if match["article"] not in cues.articles:
            continue
        rest = text[start : end + _BEHIND]
        bracket = _BRACKET.match(rest, end - start)
        kinds = _behind(rest[bracket.end() if bracket else end - start :], cues)
        if kinds:
            yield Span(start, end, match.group(), kinds[0], "pattern:called", _CONFIDENCE)


def _launched(text: str, cues: _Called) -> Iterator[Span]:
    for match in cues.programmes.finditer(text):
        group = match.lastgroup or ""
        yield Span(*match.span(group), match[group], EntityType.PROGRAMME, "pattern:called", _CONFIDENCE)


def as_called(text: str, spans: Sequence[Span], *, lang: str) -> list[Span]:
    """Give names the type that the text tells of them in one of their places; places keep theirs.

    Parameters
    ----------
    text
        The report's text, simplified.
    spans
        Names without overlap.

    Examples
    --------
    >>> text = "It is led by ACTN, a consortium. ACTN also runs trams."
    >>> spans = [Span(a, a + 4, "ACTN", EntityType.PROGRAMME, "recogniser", 0.6) for a in (13, 33)]
    >>> [str(span.type) for span in as_called(text, spans, lang="en")]
    ['Association', 'Association']
    """
    cues = _called(lang)
    told: dict[str, set[_Types]] = defaultdict(set)
    for span in spans:
        if span.type in _PLACES:
            continue
        line = text.rfind("\n", max(0, span.start - _BEFORE), span.start) + 1
        before, behind = text[max(line, span.start - _BEFORE) : span.start], text[span.start : span.end + _BEHIND]
        size = span.end - span.start
        bracket = _BRACKET.match(behind, size)
        kinds = _behind(behind[bracket.end() if bracket else size :], cues) or _before(before, cues, lang)
        if not kinds and (cues.cities_before.search(before) or cues.cities_behind.match(behind, size)):
            kinds = (EntityType.CITY,)
        elif not kinds and span.type is EntityType.PROGRAMME and _has_members(before, behind, size, cues):
            kinds = (EntityType.ASSOCIATION,)
        if kinds:
            told[text[span.start : span.end].casefold()].add(kinds)
            if bracket:
                told[bracket["other"].strip().casefold()].add(kinds)
    if not told:
        return list(spans)
    return [_as(span, told.get(text[span.start : span.end].casefold(), ())) for span in spans]


def _as(span: Span, told: Iterable[_Types]) -> Span:
    """Return a name under the type told, unless it has one of those told, or is told to be several things."""
    kinds = {kinds[0] for kinds in told}
    if len(kinds) != 1 or span.type in _PLACES or any(span.type in each for each in told):
        return span
    (kind,) = kinds
    keys = tuple((entry.type, entry.key) for entry in lexicon().find(span.surface) if entry.type is kind)
    confidence = max(span.confidence, _CONFIDENCE)
    return replace(span, type=kind, keys=keys, method="pattern:called", confidence=confidence)


def _has_members(before: str, behind: str, size: int, cues: _Called) -> bool:
    return bool(cues.members_before.search(before) or cues.members_behind.match(behind, size))


def _before(before: str, cues: _Called, lang: str) -> _Types:
    before = before.rstrip(_OPENING)
    if lang == "en":
        words = _WORD.findall(before.lower())
        return cues.before.get(words[-1], ()) if words else ()
    return next((kinds for noun, kinds in cues.before.items() if before.endswith(noun)), ())


def _behind(behind: str, cues: _Called) -> _Types:
    """Return the types of the last word of the noun phrase behind a mark and an article."""
    if not behind.lstrip().startswith(cues.marks):  # so it is with most names
        return ()
    words = _WORD.findall(behind.partition("\n")[0].lower())
    if len(words) < 3 or words[0] not in cues.marks or words[1] not in cues.articles:
        return ()
    noun = ""
    for word in words[2 : 2 + cues.reach]:
        if word in {"'s", "’s"}:
            continue
        if not word[0].isalpha() or word in cues.stops:
            break
        noun = word
    return cues.behind.get(noun, ())
