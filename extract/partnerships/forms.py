"""What forms and lists tell by their layout: who won whose tender, and who are of one consortium.

Hardly a word stands round these names that a scorer could learn from. The labels of a language are in its
``forms.toml``; how often each rule holds is counted in ``docs/decisions/0012-constructions.md``.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from extract.partnerships.bids import joint_bids, joint_signers
from extract.partnerships.candidates import Candidate
from extract.partnerships.formed import Formed, row_pairs
from extract.partnerships.lines import Line, Place, read_lines
from extract.partnerships.rows import table_pairs
from extract.partnerships.scenes import Layout, Scene
from ontology.records import EntityType, Kind

__all__ = ["Forms", "form_rules", "read_forms"]

_MOST = 12
"""Most members of a consortium of whom each two are said to be partners."""
_ABOVE, _BELOW = 8, 4
"""How many lines above a list its lead may stand, and how many under a label what it is of."""

_Rules = dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Forms:
    """What the forms of a report tell: partnerships of two, and the numbers of the scenes that list who was refused."""

    told: tuple[Formed, ...]
    refused: frozenset[int]


def read_forms(layout: Layout) -> Forms:
    """Read the forms, lists and tables of a report.

    Examples
    --------
    >>> from extract.partnerships.layout import lay_out
    >>> from ontology.records import Report
    >>> read_forms(lay_out(Report("r", "Contractor: nobody."), (), (), ()))
    Forms(told=(), refused=frozenset())
    """
    lines, rules = read_lines(layout), form_rules(layout.lang)
    if not any(line.places for line in lines):
        return Forms((), frozenset())
    kind = Kind.PPP if rules["ppp"].search(layout.folded) else Kind.PROCUREMENT
    told = (
        *_consortia(lines, rules),
        *_awards(lines, rules, kind),
        *table_pairs(lines, rules),
        *joint_bids(layout, rules),
        *joint_signers(layout, rules),
    )
    return Forms(told, _refused(lines, rules))


def _consortia(lines: Sequence[Line], rules: _Rules) -> Iterator[Formed]:
    """Yield each two members of a consortium that a label and a list under it, or behind it, name."""
    for number, line in enumerate(lines):
        if line.scene is None or not rules["members"].fullmatch(line.label):
            continue
        members = [place for place in line.places if place.start >= line.value]
        if not line.places:
            members = [item.first for item in _items(lines, number + 1) if item.first]
        members = [*_lead(lines, number, rules), *members]
        if 1 < len({place.slot.entity for place in members}) <= _MOST:
            learned = any(place.slot.type is EntityType.UNIVERSITY for place in members)
            for one, other in itertools.combinations(members, 2):
                yield from _both_of(line.scene, one, other, Kind.RESEARCH if learned else Kind.AGREEMENT)


def _both_of(scene: Scene, one: Place, other: Place, kind: Kind) -> Iterator[Formed]:
    """Yield two members of a list at the line that leads into it, so that all of them meet there."""
    if one.slot.entity != other.slot.entity:
        left, right = (replace(place.slot, how="item", token=-1) for place in (one, other))
        yield Formed(Candidate(scene, left, right), kind, (one.scene, other.scene))


def _items(lines: Sequence[Line], number: int) -> Iterator[Line]:
    """Yield the items of a list, all with a bullet or all without, each of which begins with an actor."""
    if number < len(lines) and not lines[number].text:
        number += 1
    for line in lines[number:]:
        if line.first is None or line.is_sentence or line.is_bulleted != lines[number].is_bulleted:
            return
        yield line


def _lead(lines: Sequence[Line], number: int, rules: _Rules) -> list[Place]:
    """Return who coordinates, as one of the lines above says."""
    for at in range(number - 1, max(-1, number - _ABOVE - 1), -1):
        if rules["lead"].fullmatch(lines[at].label) and (places := _value(lines, at)):
            return places[:1]
    return []


def _awards(lines: Sequence[Line], rules: _Rules, kind: Kind) -> Iterator[Formed]:
    """Yield who buys with each whom it has chosen, and these among themselves if they bid together."""
    buyer: Place | None = None
    for number, line in enumerate(lines):
        if rules["authority"].fullmatch(line.label):
            buyer = next(iter(_value(lines, number)), buyer)
        elif buyer is not None and rules["winner"].fullmatch(line.label):
            chosen = [place for place in _value(lines, number) if place.slot.type is not EntityType.CITY]
            together = any(rules["jointly"].search(part.text) for part in lines[number : number + 2])
            yield from row_pairs([buyer], chosen, kind, together=together)


def _value(lines: Sequence[Line], number: int) -> list[Place]:
    """Return the actors behind a label; where nothing is behind it, those in the lines under it."""
    line = lines[number]
    if line.places or line.start < line.value < line.start + len(line.text.rstrip()):
        return [place for place in line.places if place.start >= line.value]
    below = itertools.takewhile(lambda line: line.places, lines[number + 1 : number + 1 + _BELOW])
    return [place for line in below for place in line.places]


def _refused(lines: Sequence[Line], rules: _Rules) -> frozenset[int]:
    """Return the numbers of the scenes that list who has not been chosen: unsuccessful bidders, 未中标单位."""
    found: set[int] = set()
    listed = False
    for line in lines:
        refused = rules["losers"].fullmatch(line.label) is not None
        if refused or listed:
            found.update(place.scene.index for place in line.places)
        listed = (refused and not line.places) or (listed and bool(line.text))
    return frozenset(found)


@cache
def form_rules(lang: str) -> dict[str, re.Pattern[str]]:
    """Return the patterns of a language's ``forms.toml`` by name; the comments there say what each is for.

    >>> form_rules("zh")["winner"].fullmatch("中标人") is not None
    True
    """
    table = tomllib.loads((files("extract") / "lang" / lang / "forms.toml").read_text("utf-8"))
    return {name: re.compile(pattern) for name, pattern in table.items()}
