"""What the ranking is called that a rank is of: 《…榜》, "the Quayside Index 2017", 2019年…奖 before its 亚军."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.partnerships.numerals import figure_words
from extract.partnerships.quantities import Quantity
from extract.partnerships.quantity_patterns import any_of
from extract.partnerships.scenes import Layout, Scene

__all__ = ["ranking_name", "ranks_award"]

_QUOTED = re.compile(r"《([^《》\n]{2,40})》|“([^“”\n]{2,40})”|「([^「」\n]{2,40})」")
_BACK = 40
"""Most sentences that a ranking's name is looked for before the rank."""
_NEAR = 4
"""Most characters between the word for a scope and its rank."""


def ranking_name(layout: Layout, scene: Scene, rank: Quantity) -> str | None:
    """Say of which list a rank is, as the report calls it.

    An award stands straight before its place (世界绿城奖亚军); otherwise the name of a ranking in the sentence counts,
    the nearest one, then what else is quoted there and names nothing, then the ranking named last, and at last the
    report's title. Where a sentence ranks within the country and in the world, the narrower list is told apart in
    brackets.

    Examples
    --------
    >>> from extract.partnerships.layout import lay_out
    >>> from extract.sentences import find_sentences
    >>> from ontology.records import Report
    >>> text = "In the Quayside Index 2017 Beira is ninth."
    >>> layout = lay_out(Report("r", text), find_sentences(text), (), ())
    >>> ranking_name(layout, layout.scenes[0], Quantity(36, 41, "rank", 9.0))
    'Quayside Index 2017'
    """
    words = _words(layout.lang)
    text = layout.report.text
    award = words.award.search(text, scene.start, rank.end)
    if award and award.end() == rank.start:
        return _award(award)
    found = _in(layout, scene, rank.start)
    if found is None:
        earlier = reversed(layout.scenes[max(0, scene.index - _BACK) : scene.index])
        found = next((name for other in earlier if (name := _in(layout, other, other.end, listed=True))), None)
    found = found or _of_title(layout)
    scope = words.narrow.search(layout.folded, max(scene.start, rank.start - _NEAR), rank.start)
    if found and scope and words.wide.search(layout.folded, scene.start, scene.end):
        return f"{found}({scope.group()})"
    return found


def ranks_award(layout: Layout, scene: Scene, rank: Quantity) -> bool:
    """Say whether a rank is the place that an award straight before it was won with: 获得…奖亚军."""
    award = _words(layout.lang).award.search(layout.report.text, scene.start, rank.end)
    return award is not None and award.end() == rank.start


@dataclass(frozen=True, slots=True)
class _Words:
    named: re.Pattern[str]
    """A ranking's name as running text shows it."""
    listed: re.Pattern[str]
    """Whether what is quoted calls itself a ranking."""
    award: re.Pattern[str]
    wide: re.Pattern[str]
    narrow: re.Pattern[str]


@cache
def _words(lang: str) -> _Words:
    data = figure_words(lang)["lists"]
    heads = any_of(data["heads"])
    return _Words(
        named=re.compile(data["named"].replace("HEADS", heads)),
        listed=re.compile(rf"(?:{heads})(?:\W?\s?(?:19|20)\d\d年?)?$"),
        award=re.compile(data["award"]),
        wide=re.compile(any_of(data["wide"])),
        narrow=re.compile(any_of(data["narrow"])),
    )


def _award(match: re.Match[str]) -> str:
    """Return an award's name with the year that stands before it."""
    year = match.groupdict().get("year")
    name = match["name"].strip()
    return f"{name}{year}" if year and year not in name else name


def _in(layout: Layout, scene: Scene, at: int, *, listed: bool = False) -> str | None:
    """Return the ranking's name in a sentence that is nearest to an offset; ``listed`` wants one that says so."""
    text, words = layout.report.text, _words(layout.lang)
    quoted = [
        (match.start(), name)
        for match in _QUOTED.finditer(text, scene.start, scene.end)
        if (name := next(g for g in match.groups() if g)) and not _names_entity(scene, match)
    ]
    told = [(start, name) for start, name in quoted if words.listed.search(name)]
    told += [(m.start("name"), m["name"]) for m in words.named.finditer(text, scene.start, scene.end)]
    candidates = told or ([] if listed else quoted)
    return min(candidates, key=lambda c: (c[0] > at, abs(at - c[0])))[1] if candidates else None


def _of_title(layout: Layout) -> str | None:
    title, words = layout.report.title, _words(layout.lang)
    names = [next(g for g in match.groups() if g) for match in _QUOTED.finditer(title)]
    return next((name for name in names if words.listed.search(name)), title or None)


def _names_entity(scene: Scene, quoted: re.Match[str]) -> bool:
    starts = (scene.tokens[slot.token].start for slot in scene.slots if slot.how == "name")
    return any(quoted.start() < start < quoted.end() for start in starts)
