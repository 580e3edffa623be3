"""Pairs of entities that a sentence may join."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import ACTOR_TYPES, EntityType

__all__ = ["Candidate", "actor_pairs", "linked_pairs"]

MAX_SLOTS = 40
"""In a sentence with more entities than this, each is paired with so many before it only, to stay linear."""


class Candidate(NamedTuple):  # made for every two actors of a sentence: a frozen dataclass takes three times as long
    """Two slots of a scene; ``pair`` holds the entity ids, sorted."""

    scene: Scene
    left: Slot
    right: Slot

    @property
    def pair(self) -> tuple[str, str]:
        """The two entities, sorted by id."""
        one, two = self.left.entity, self.right.entity
        return (one, two) if one < two else (two, one)


def actor_pairs(layout: Layout) -> Iterator[Candidate]:
    """Yield each two actors of each scene once, at their nearest places."""
    for scene in layout.scenes:
        yield from _pairs(scene, (*scene.slots, *scene.maybe), _are_actors)


def _are_actors(one: Slot, two: Slot) -> bool:
    """Tell whether two slots hold actors, and not two of whom a phrase means one or the other."""
    either = one.token == two.token and "maybe" in (one.how, two.how)
    return one.type in ACTOR_TYPES and two.type in ACTOR_TYPES and not either


def linked_pairs(layout: Layout, target: frozenset[EntityType]) -> Iterator[Candidate]:
    """Yield each two entities of each scene of which one is of a target type."""
    for scene in layout.scenes:
        yield from _pairs(
            scene, scene.all_slots, lambda a, b: (a.type in target or b.type in target) and a.how != "item"
        )


def _pairs(scene: Scene, held: Sequence[Slot], wanted: Callable[[Slot, Slot], bool]) -> Iterator[Candidate]:
    best: dict[tuple[str, str], tuple[int, Slot, Slot]] = {}
    slots = sorted(held, key=lambda s: s.token)
    for position, right in enumerate(slots):
        for left in (*scene.implied, *slots[max(0, position - MAX_SLOTS) : position]):
            if left.entity == right.entity or not wanted(left, right):
                continue
            key = (left.entity, right.entity) if left.entity < right.entity else (right.entity, left.entity)
            cost = right.token - left.token + (0 if left.how == "name" else 2) + (0 if right.how == "name" else 2)
            if key not in best or cost < best[key][0]:
                best[key] = (cost, left, right)
    for _, left, right in best.values():
        yield Candidate(scene, left, right)
