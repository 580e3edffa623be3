"""A report laid out for judging: its sentences with the actors, triggers and cues that stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from extract.entities.doubtful import sureness
from extract.partnerships.phrases import Hit
from ontology.records import Entity, EntityType, Report

__all__ = ["Layout", "Scene", "Slot", "Token", "together"]


class Token(NamedTuple):  # made for every word: a frozen dataclass takes three times as long
    """A word, a Chinese character or a sign; an entity or a phrase that stands for one is a single token."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a sentence that holds entities; ``token`` is -1 for one that the sentence only implies.

    ``how`` says how the entity is there: ``name``, ``ref`` (a phrase stands for it), ``both`` (a phrase for several),
    ``prev`` (named in the sentence before), ``head`` (in the heading above), ``item`` (in an item above of the same
    list) or ``topic`` (what the report is about; ``main`` where it is about another thing still more); ``maybe`` where
    the slot's phrase rather stands for another. ``sure`` is how probable it is that the phrase stands for the entity; 1
    where a name does.
    """

    entity: str
    type: EntityType
    how: str
    token: int
    phrase: str = ""
    sure: float = 1.0

    def __hash__(self) -> int:
        # Slots are looked up often, and hashing the type, a member of an enumeration, is slow.
        return hash((self.entity, self.token, self.how))


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A sentence with its tokens, clause numbers of the tokens, slots, and the token numbers of triggers and cues.

    ``label`` holds the words of the heading above or of the line that leads into a list; ``item`` says whether the
    sentence is an item of a list; ``dateline`` holds the places of a dateline, which take no part, and
    ``maybe`` those whom a phrase may mean in place of its slot. Two scenes are the same only if they are one object.
    """

    index: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    clauses: tuple[int, ...]
    slots: tuple[Slot, ...]
    implied: tuple[Slot, ...]
    triggers: tuple[tuple[int, Hit], ...]
    status: tuple[tuple[int, Hit], ...]
    polarity: tuple[tuple[int, Hit], ...]
    label: tuple[str, ...] = ()
    item: bool = False
    dateline: tuple[Slot, ...] = ()
    maybe: tuple[Slot, ...] = ()

    @property
    def all_slots(self) -> tuple[Slot, ...]:
        """All slots, with those of the dateline."""
        return (*self.dateline, *self.slots) if self.dateline else self.slots


@dataclass(frozen=True)
class Layout:
    """All scenes of a report and what it is about, most first."""

    report: Report
    lang: str
    folded: str
    scenes: tuple[Scene, ...]
    topics: tuple[str, ...]
    entities: dict[str, Entity]

    @cached_property
    def by_type(self) -> dict[EntityType, tuple[str, ...]]:
        """The topics of each type, most first."""
        found: dict[EntityType, list[str]] = {kind: [] for kind in EntityType}
        for topic in self.topics:
            found[self.entities[topic].type].append(topic)
        return {kind: tuple(topics) for kind, topics in found.items()}

    @cached_property
    def held(self) -> dict[str, frozenset[int]]:
        """The scenes that hold each entity, implied ones not counted."""
        found: dict[str, set[int]] = {}
        for scene in self.scenes:
            for slot in scene.slots:
                found.setdefault(slot.entity, set()).add(scene.index)
        return {entity: frozenset(numbers) for entity, numbers in found.items()}

    @cached_property
    def sureness(self) -> dict[str, float]:
        """How sure it is that each entity is one, and of its type: as its surest mention."""
        return {entity.id: sureness(entity) for entity in self.entities.values()}

    @cached_property
    def cities(self) -> int:
        """How many cities the report names."""
        return sum(entity.type is EntityType.CITY for entity in self.entities.values())

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each topic among those of its type."""
        return {topic: place for topics in self.by_type.values() for place, topic in enumerate(topics)}


def together(layout: Layout, one: str, two: str) -> list[int]:
    """Return the numbers of the scenes that hold two entities, implied ones not counted."""
    return sorted(layout.held.get(one, frozenset()) & layout.held.get(two, frozenset()))
