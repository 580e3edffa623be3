"""The places of a report that bear on an actor and a programme.

A report seldom says in one sentence who runs a programme: it names the programme in the title, its owner in the first
paragraph and its funder under a label at the end. Each such place is a :class:`View`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import EntityType

__all__ = ["HOWS", "Link", "View", "find_views"]

_MAX_SLOTS = 40
"""In a sentence with more entities than this, a programme is paired with so many of them on either side only."""

_REACH = 4
"""A sentence may speak of a programme named so many sentences before."""

HOWS = ("here", "same", "prev", "actor", "near", "title")
"""How a sentence may bear on the two, the plainest first."""


@dataclass(frozen=True, slots=True)
class View:
    """A sentence that bears on an actor and a programme.

    ``how`` says which of them it names: ``here`` both, ``actor`` the programme alone, and where the actor alone is
    named, where the programme was: ``same`` paragraph, ``prev`` (the sentence before), ``near`` or ``title``.
    """

    scene: Scene
    actor: Slot
    programme: Slot
    how: str


@dataclass(frozen=True, slots=True)
class Link:
    """An actor and a programme with the places that bear on them, and what is seen of the two at each."""

    actor: str
    programme: str
    views: tuple[View, ...]
    features: tuple[Sequence[str], ...] = ()


def find_views(layout: Layout) -> Iterator[View]:
    """Yield the places that bear on an actor and a programme, in the order of the report.

    Examples
    --------
    >>> from extract.partnerships.layout import lay_out
    >>> from ontology.records import Report
    >>> list(find_views(lay_out(Report("r", "Nothing here."), (), (), ())))
    []
    """
    entities = layout.entities
    titled = [
        t
        for t in layout.topics
        if entities[t].type is EntityType.PROGRAMME and any(s in layout.report.title for s in entities[t].surfaces)
    ][:1]
    last: dict[str, int] = {}
    last_end: dict[str, int] = {}
    for scene in layout.scenes:
        slots = sorted(scene.slots, key=lambda s: s.token)
        programmes = [s for s in slots if s.type is EntityType.PROGRAMME]
        actors = [s for s in slots if s.type is not EntityType.PROGRAMME]
        for programme in programmes:
            yield from _nearest(scene, programme, actors)
            named = {s.entity for s in actors}
            for implied in scene.implied:
                if implied.type is not EntityType.PROGRAMME and implied.entity not in named:
                    yield View(scene, implied, programme, "actor")
        here = dict.fromkeys(s.entity for s in programmes)  # in order: what is named last must not hang on hashes
        last = {e: index for e, index in last.items() if scene.index - index <= _REACH}
        before = sorted((e for e in last if e not in here and scene.index - last[e] <= _REACH), key=lambda e: -last[e])
        for rank, entity in enumerate(dict.fromkeys([*before[:2], *titled])):
            if entity in here:
                continue
            gap = scene.index - last.get(entity, -99)
            if rank == 0 and gap <= _REACH and "\n" not in layout.folded[last_end[entity] : scene.start]:
                how = "same"
            else:
                how = "prev" if gap == 1 and rank == 0 else "near" if gap <= _REACH else "title"
            for actor in {s.entity: s for s in reversed(actors)}.values():
                yield View(scene, actor, Slot(entity, EntityType.PROGRAMME, how, -1), how)
        for entity in here:
            last[entity] = scene.index
            last_end[entity] = scene.end


def _nearest(scene: Scene, programme: Slot, actors: list[Slot]) -> Iterator[View]:
    """Yield each actor of the sentence once, at its place nearest to the programme."""
    at = bisect_right(actors, programme.token, key=lambda s: s.token)
    best: dict[str, Slot] = {}
    for slot in actors[max(0, at - _MAX_SLOTS) : at + _MAX_SLOTS]:
        known = best.get(slot.entity)
        if known is None or abs(slot.token - programme.token) < abs(known.token - programme.token):
            best[slot.entity] = slot
    for slot in best.values():
        yield View(scene, slot, programme, "here")
