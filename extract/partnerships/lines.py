"""Lines of a report as forms and lists have them: a label, what stands behind it, and the actors that they name."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from extract.partnerships.apart import says_where
from extract.partnerships.layout import BULLET
from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import ACTOR_TYPES, EntityType

__all__ = ["Line", "Place", "read_lines"]

_LABEL = re.compile(r"(?:[ivx]{1,4}[.)])*[\d.]*\)?\s*([^:：\n]{1,60}?)\s*[:：]")
_MEMBERS = ACTOR_TYPES - {EntityType.REGION}
"""A region or a country in a list mostly tells where its neighbour is."""
_STOP = re.compile(r"[,，:：;；。!?！？]|(?:\w+\W+){4}|[\u4e00-\u9fff]{5}")
"""What does not stand between the bullet of an item and the actor that the item is about."""
_LEADING = 60
"""Most characters of a label, and between the bullet of an item and its actor."""
_WORDS = 8
"""From so many words on, an item that ends in a full stop tells a story of its own."""


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
        if not self.places:
            return None
        lead = BULLET.match(self.text)
        at, to = lead.end() if lead else 0, self.places[0].start - self.start
        return None if to > at + _LEADING or _STOP.search(self.text, at, to) else self.places[0]

    @property
    def is_sentence(self) -> bool:
        """Whether an item is no name with what it does, but a sentence."""
        text = self.text.rstrip()
        return text.endswith("。") or (text.endswith(".") and text.count(" ") >= _WORDS - 1)


def read_lines(layout: Layout) -> list[Line]:
    r"""Return the lines of a report.

    Places that only tell where something is, and regions, which mostly do, are not among the actors.

    Examples
    --------
    >>> from extract.partnerships.layout import lay_out
    >>> from ontology.records import Report
    >>> [line.label for line in read_lines(lay_out(Report("r", "- Contractor: nobody\nLot 2"), (), (), ()))]
    ['contractor', 'lot 2']
    """
    places: list[Place] = []
    for scene in layout.scenes:
        named = (s for s in scene.slots if s.how == "name" and s.type in _MEMBERS)
        slots = [slot for slot in named if not says_where(scene, slot, layout.lang)]
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
        lead = BULLET.match(text)
        begin = lead.end() if lead else 0
        label = _LABEL.match(text, begin, begin + 2 * _LEADING)
        value = start + label.end() if label else start
        said = label[1] if label else text[begin:].strip()
        number = bisect_left(starts, start)
        inside = layout.scenes[number] if number < len(starts) and starts[number] < end else None
        filled = "" if text.isspace() else text
        lines.append(Line(start, filled, said, lead is not None, value, tuple(places[first:at]), inside))
        start = end + 1
    return lines
