"""What forms, lists and tables tell by their layout: who won whose tender, who is of one consortium, whose twins are listed.

There is no sentence round these names, from which a scorer could learn. The labels of a language are in its
``forms.toml``.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from operator import attrgetter

from extract.partnerships.apart import says_where
from extract.partnerships.candidates import Candidate
from extract.partnerships.frames import Told
from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import ACTOR_TYPES, EntityType, Kind

__all__ = ["formed_pairs"]

_Rules = dict[str, re.Pattern[str]]

_START = attrgetter("start")
_KINDS = frozenset(Kind)
_BULLET = re.compile(r"\s*(?:[-–—•·*■●▪◆○◦‣▶★□]|\(?\d{1,2}[.)）、．]|[①-⑳]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、)\s*")
_LABEL = re.compile(r"(?:[ivx]{1,4}[.)])*[\d.]*\)?\s*([^:：\n]{1,60}?)\s*[:：]")
_CELLS = re.compile(r"\s*[|｜\t]\s*")
_MEMBERS = ACTOR_TYPES - {EntityType.REGION}
"""A region or a country in a list mostly tells where its neighbour is."""
_MOST = 12
"""Most members of a consortium of whom each two are said to be partners."""
_STOP = re.compile(r"[,，:：;；。!?！？]|(?:\w+\W+){4}|[\u4e00-\u9fff]{5}")
"""What does not stand between the bullet of an item and the actor that the item is about."""
_SENTENCE = re.compile(r"(?:\w+\W+){7}.*\.$|。$")
"""An item that is no name with what it does, but tells a story of its own."""
_LINE = 60
"""Most characters of a heading."""


@dataclass(frozen=True, slots=True)
class Place:
    """An actor where it is named: the start of the name, its scene and slot."""

    start: int
    scene: Scene
    slot: Slot


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report with the actors that it names and its first sentence.

    ``label`` is what stands before its first colon, or all of it, without bullet; ``value`` where the rest begins.
    """

    start: int
    text: str
    label: str
    is_bulleted: bool
    value: int
    places: tuple[Place, ...]
    scene: Scene | None

    @property
    def first(self) -> Place | None:
        """The actor that the line begins with."""
        lead = _BULLET.match(self.text)
        at = lead.end() if lead else 0
        if not self.places or _STOP.search(self.text, at, self.places[0].start - self.start):
            return None
        return self.places[0]


def formed_pairs(layout: Layout) -> list[Told]:
    """Return the pairs that forms, lists and tables of a report tell."""
    lines = _lines(layout)
    rules = _rules(layout.lang)
    return [*_consortia(lines, rules), *_awards(layout, lines, rules), *_blocks(lines, rules), *_tables(lines, rules)]


def _consortia(lines: Sequence[Line], rules: _Rules) -> Iterator[Told]:
    """Yield each two members of a consortium that a label and a list under it, or behind it, name."""
    for number, line in enumerate(lines):
        if line.scene is None or not rules["members"].fullmatch(line.label):
            continue
        members = [p for p in line.places if p.start >= line.value]
        if not line.places:
            members = [line.first for line in _items(lines, number + 1) if line.first]
        members = [*_leads(lines, number, rules), *members]
        if 1 < len({place.slot.entity for place in members}) <= _MOST:
            learned = any(place.slot.type is EntityType.UNIVERSITY for place in members)
            for one, other in itertools.combinations(members, 2):
                yield from _both_of(line.scene, one, other, Kind.RESEARCH if learned else Kind.AGREEMENT)


def _items(lines: Sequence[Line], number: int) -> Iterator[Line]:
    """Yield the items of a list, all with a bullet or all without, each of which begins with an actor."""
    if number < len(lines) and not lines[number].text:
        number += 1
    for line in lines[number:]:
        if line.first is None or line.is_bulleted != lines[number].is_bulleted or _SENTENCE.search(line.text):
            return
        yield line


def _leads(lines: Sequence[Line], number: int, rules: _Rules) -> list[Place]:
    """Return who coordinates, as one of the lines above says in the same block or the one before."""
    for line in reversed(lines[max(0, number - 8) : number]):
        if rules["lead"].fullmatch(line.label) and line.places:
            return [line.places[0]]
    return []


def _awards(layout: Layout, lines: Sequence[Line], rules: _Rules) -> Iterator[Told]:
    """Yield who buys with each whom it has chosen, and these among themselves if they bid together."""
    kind = Kind.PPP if rules["ppp"].search(layout.folded) else Kind.PROCUREMENT
    buyer: Place | None = None
    for number, line in enumerate(lines):
        places = _value(lines, number)
        if places and rules["authority"].fullmatch(line.label):
            buyer = places[0]
        elif buyer is not None and rules["winner"].fullmatch(line.label):
            chosen = [place for place in places if place.slot.type is not EntityType.CITY]
            together = any(rules["jointly"].search(part.text) for part in lines[number : number + 2])
            yield from _row([buyer], chosen, kind, together=together)


def _value(lines: Sequence[Line], number: int) -> list[Place]:
    """Return the actors behind a label, or in the next line where nothing is behind it."""
    line = lines[number]
    if line.value < line.start + len(line.text.rstrip()):
        return [p for p in line.places if p.start >= line.value]
    below = lines[number + 1 : number + 2]
    return list(below[0].places) if below and line.value > line.start else []


def _blocks(lines: Sequence[Line], rules: _Rules) -> Iterator[Told]:
    """Yield the pairs of a table whose cells are lines and whose rows are blocks of them, the first with the headings."""
    blocks = [list(group) for filled, group in itertools.groupby(lines, lambda line: bool(line.text)) if filled]
    for number, block in enumerate(blocks):
        for first in range(len(block) - 1):  # a title may stand above the headings
            heads = block[first:]
            partner = [i for i, line in enumerate(heads) if rules["partner"].fullmatch(line.text)]
            if not partner or not rules["subject"].fullmatch(heads[0].text) or any(line.places for line in heads):
                continue
            for row in itertools.takewhile(lambda row: len(row) == len(heads), blocks[number + 1 :]):
                partners = row[partner[0]]
                together = rules["jointly"].search(partners.text) is not None
                for told in _row(row[0].places[:1], partners.places, None, together=together):
                    yield _as_row_tells(told, row)
            break


def _as_row_tells(told: Told, row: Sequence[Line]) -> Told:
    """Return what a row tells at the cell of it that has a trigger, if there is one."""
    for line in row:
        triggers = line.scene.triggers if line.scene else ()
        kinds = [*(Kind(hit.label) for _, hit in triggers if hit.label in _KINDS), Kind.AGREEMENT]
        if line.scene and triggers and not line.places:
            left, right = (replace(slot, how="item", token=-1) for slot in told.candidate[1:])
            beside = (*told.beside, told.candidate.scene)
            return replace(told, candidate=Candidate(line.scene, left, right), kind=kinds[0], beside=beside)
    return told


def _tables(lines: Sequence[Line], rules: _Rules) -> Iterator[Told]:
    """Yield the pairs of a table whose cells stand in one line, and of lists of twins."""
    heads: list[str] = []
    above: Place | None = None
    twins = False
    for line in lines:
        cells = _CELLS.split(line.text)
        if len(cells) > 1 and not line.places:
            heads = cells
            continue
        if heads and len(cells) == len(heads):
            yield from _cells(line, heads, above, twins, rules)
            continue
        heads = []
        if line.text and len(line.text) <= _LINE:
            twins = rules["twins"].fullmatch(line.label) is not None
            above = next((p for p in line.places), above)


def _cells(line: Line, heads: list[str], above: Place | None, twins: bool, rules: _Rules) -> Iterator[Told]:
    bounds = [0, *(m.end() for m in _CELLS.finditer(line.text)), len(line.text)]
    column = [[p for p in line.places if low <= p.start - line.start < high] for low, high in itertools.pairwise(bounds)]
    subject = [i for i, head in enumerate(heads) if rules["subject"].fullmatch(head)]
    partner = [i for i, head in enumerate(heads) if rules["partner"].fullmatch(head)]
    if twins and above is not None and subject:
        yield from _row([above], column[subject[0]][:1], Kind.TWINNING)
    elif partner and subject:
        together = rules["jointly"].search(_CELLS.split(line.text)[partner[0]]) is not None
        yield from _row(column[subject[0]][:1], column[partner[0]], None, together=together)
    elif partner and len(column[partner[0]]) > 1:
        yield from _row((), column[partner[0]], None, together=True)
    elif partner and above is not None:
        yield from _row([above], column[partner[0]], None)


def _row(
    subject: Sequence[Place], partners: Sequence[Place], kind: Kind | None, *, together: bool = False
) -> Iterator[Told]:
    """Yield the subject of a row with each of its partners, and these with each other if they work together."""
    pairs = itertools.chain(
        itertools.product(subject, partners), itertools.combinations(partners, 2) if together else ()
    )
    for one, other in pairs:
        if one.slot.entity != other.slot.entity:
            one, other = sorted((one, other), key=_START)
            left = one.slot if one.scene is other.scene else replace(one.slot, how="item", token=-1)
            yield Told(Candidate(other.scene, left, other.slot), kind, None, beside=(one.scene,))


def _both_of(scene: Scene, one: Place, other: Place, kind: Kind) -> Iterator[Told]:
    """Yield two members of a list at the line that leads into it."""
    if one.slot.entity != other.slot.entity:
        left, right = (replace(place.slot, how="item", token=-1) for place in (one, other))
        yield Told(Candidate(scene, left, right), kind, None, beside=(one.scene, other.scene))


def _lines(layout: Layout) -> list[Line]:
    places: list[Place] = []
    for scene in layout.scenes:
        slots = (s for s in scene.slots if s.how == "name" and s.type in _MEMBERS and not says_where(scene, s, layout.lang))
        places += [Place(scene.tokens[slot.token].start, scene, slot) for slot in slots]
    places.sort(key=lambda place: place.start)
    lines: list[Line] = []
    starts = [scene.start for scene in layout.scenes]
    start = at = 0
    for text in layout.folded.split("\n"):
        end = start + len(text)
        first = at
        while at < len(places) and places[at].start < end:
            at += 1
        lead = _BULLET.match(text)
        label = _LABEL.match(text, lead.end() if lead else 0)
        value = start + label.end() if label else start
        said = (label[1] if label else text[lead.end() if lead else 0 :]).strip()
        number = bisect_left(starts, start)
        inside = layout.scenes[number] if number < len(starts) and starts[number] < end else None
        named = tuple(places[first:at])
        lines.append(Line(start, text.strip() and text, said, lead is not None, value, named, inside))
        start = end + 1
    return lines


@cache
def _rules(lang: str) -> dict[str, re.Pattern[str]]:
    table = tomllib.loads((files("extract") / "lang" / lang / "forms.toml").read_text("utf-8"))
    return {name: re.compile(pattern) for name, pattern in table.items()}
