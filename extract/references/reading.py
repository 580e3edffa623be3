"""A report read from its start: what was named or meant so far, and what the next expression may mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

from extract.partnerships.phrases import find_phrases
from extract.partnerships.text import fold
from extract.references.blocks import Block
from extract.references.expressions import Expression, find_expressions
from extract.references.features import describe
from extract.references.topics import rank_topics
from extract.sentences import Sentence
from ontology.records import ACTOR_TYPES, Entity

__all__ = ["COUNTS", "Ahead", "Option", "Place", "Reading"]

RECENT = 12
"""So many of the things named last are candidates, to stay linear in the length of a report."""

_GAP = {"en": 8, "zh": 2}
"""Most signs between an expression and a name that counts as straight after it."""

COUNTS = {"1": 1, "2": 2, "3": 3, "4": 4}
"""How many an expression of each number means, where that is known."""


class Option(NamedTuple):  # made for every candidate of every expression: see Candidate
    """An entity that an expression may mean, with what speaks for and against it, in blocks that many options share."""

    entity: str
    blocks: tuple[Block, ...]

    @property
    def features(self) -> tuple[str, ...]:
        """The features of all blocks, which have none in common."""
        return tuple(chain.from_iterable(self.blocks))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entity was named, or meant by an earlier expression."""

    start: int
    end: int
    entity: str
    named: bool


class Ahead(NamedTuple):  # made for every expression that has one
    """What is named straight after an expression, and what stands between both."""

    entity: str
    gap: str


class Reading:
    """A report read from its start: what was named so far, for the expression that comes next.

    Call :meth:`options` and :meth:`resolve` for each of ``expressions`` in turn.
    """

    def __init__(
        self, text: str, sentences: Sequence[Sentence], entities: Sequence[Entity], lang: str, title: str
    ) -> None:
        self.text, self.sentences, self.lang, self.title = text, sentences, lang, title
        self.folded = fold(text, lang)
        self.known = {entity.id: entity for entity in entities}
        places = sorted((m.start, m.end, e.id) for e in entities for m in e.mentions)
        self.names = [Place(start, end, entity, True) for start, end, entity in places]
        spans = [(place.start, place.end) for place in self.names]
        self.masked = _mask(self.folded, spans)
        self.expressions = find_expressions(self.folded, sentences, spans, lang)
        self.topics = rank_topics(text, entities, title)
        self.rank = {entity: rank for rank, entity in enumerate(self.topics)}
        self.alike = self._ranks_by_type()
        self._firsts = tuple(entity for entity, rank in self.alike.items() if rank == 0)
        self.titled = {e.id for e in entities if any(surface in title for surface in e.surfaces)}
        self.breaks = [m.start() for m in re.finditer("\n", text)]
        self.blanks = [at for at, after in pairwise(self.breaks) if after == at + 1]
        self._headings: dict[int, bool] = {}
        self.spelt: dict[str, tuple[str, ...]] = {}
        self.beside: dict[str, tuple[int, int]] = {}
        self.triggers = [hit.start for hit in find_phrases(self.folded, "triggers", lang)]
        self.word_before: dict[int, str] = {}
        self.words_after: dict[int, tuple[str, str]] = {}
        self.actors_in: dict[int, list[str]] = {}
        self.self_sentences = {e.sentence for e in self.expressions if "Self" in e.types}
        self._next = 0
        self.seen: list[Place] = []
        self.last: dict[str, Place] = {}
        self.count: dict[str, int] = {}
        self.sentence_of: dict[int, int] = {}
        self.in_sentence: dict[int, list[Place]] = {}
        self.same_phrase: dict[str, tuple[tuple[str, ...], int, bool]] = {}
        self.headed: tuple[str, ...] = ()
        self.head_at = -1

    def _ranks_by_type(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        ranks = {}
        for entity in self.topics:
            kind = self.known[entity].type.value
            ranks[entity] = counts.get(kind, 0)
            counts[kind] = ranks[entity] + 1
        self.of_type = counts
        return ranks

    def options(self, expression: Expression) -> list[Option]:
        """Return the candidates of the next expression, the one named last first."""
        self._read_to(expression.start)
        here = expression.sentence
        candidates: dict[str, None] = {}
        for place in reversed(self.seen[-4 * RECENT :]):
            candidates[place.entity] = None
            if len(candidates) >= RECENT:
                break
        candidates.update(dict.fromkeys(self.headed))
        candidates.update(dict.fromkeys(self.topics[:3]))
        candidates.update(dict.fromkeys(self._firsts))
        ahead = self._ahead(expression)
        if ahead is not None:
            candidates[ahead.entity] = None
        fitting = expression.fitting
        rivals = [e for e in candidates if self.known[e].type in fitting]
        # Of what stands for actors, "it" may be a programme, but "both" are none.
        allowed = rivals if expression.acts and expression.number != "1" else list(candidates)
        groups = self._parties(expression, here)
        later = self.named_later(here)
        described = describe(self, expression, allowed, rivals, later, groups, ahead)
        return [Option(entity, blocks) for entity, blocks in zip(allowed, described, strict=True)]

    def _ahead(self, expression: Expression) -> Ahead | None:
        """Return what is named straight after the expression: "the utility Elisa", "the council of Espoo"."""
        if self._next == len(self.names):
            return None
        place = self.names[self._next]
        gap = self.folded[expression.end : place.start]
        if place.start < expression.end or len(gap) > _GAP[self.lang] or "\n" in gap:
            return None
        return Ahead(place.entity, gap.strip())

    def named_later(self, here: int) -> set[str]:
        """Return what the rest of a sentence names."""
        end = self.sentences[here].end
        later: set[str] = set()
        for at in range(self._next, len(self.names)):
            if self.names[at].start >= end:
                break
            later.add(self.names[at].entity)
        return later

    def resolve(self, expression: Expression, targets: tuple[str, ...]) -> None:
        """Say whom the expression means, before the next one is looked at."""
        for entity in targets:
            self._note(Place(expression.start, expression.end, entity, False))
        if targets:
            headed = set(targets) <= set(self.headed)
            self.same_phrase[expression.phrase] = (targets, expression.sentence, headed)

    def _read_to(self, at: int) -> None:
        while self._next < len(self.names) and self.names[self._next].start < at:
            self._note(self.names[self._next])
            self._next += 1

    def _note(self, place: Place) -> None:
        self.seen.append(place)
        self.last[place.entity] = place
        self.count[place.entity] = self.count.get(place.entity, 0) + 1
        index = self.index(place.start)
        self.in_sentence.setdefault(index, []).append(place)
        if self.known[place.entity].type in ACTOR_TYPES:
            self.actors_in.setdefault(index, []).append(place.entity)
        sentence = self.sentences[index]
        if place.named and self.is_heading(sentence):
            if self.head_at == index:
                self.headed = (*self.headed, place.entity)
            else:
                self.headed, self.head_at = (place.entity,), index

    def is_heading(self, sentence: Sentence) -> bool:
        """Tell whether a sentence stands in a short line without a full stop, as headings and items do."""
        number = bisect_left(self.breaks, sentence.start)
        found = self._headings.get(number)
        if found is None:
            start = self.breaks[number - 1] + 1 if number else 0
            end = self.breaks[number] if number < len(self.breaks) else len(self.folded)
            line = self.folded[start:end].strip()
            found = self._headings[number] = len(line) < 60 and line[-1:] not in ".。!！?？;；,，"
        return found

    def index(self, at: int) -> int:
        """Return the number of the sentence that an offset stands in."""
        found = self.sentence_of.get(at)
        if found is None:
            low, high = 0, len(self.sentences)
            while low < high:
                middle = (low + high) // 2
                if self.sentences[middle].start <= at:
                    low = middle + 1
                else:
                    high = middle
            found = self.sentence_of[at] = max(low - 1, 0)
        return found

    def _parties(self, expression: Expression, here: int) -> tuple[str, ...]:
        """Return the actors of the nearest sentence, or list, that names as many as the expression means."""
        count = COUNTS.get(expression.number, 0)
        if count == 1:
            return ()
        listed: dict[str, None] = {}
        for index in range(here, max(here - 4, -1), -1):
            actors = self._actors_before(expression, index)
            if _are(actors, count):
                return tuple(actors)
            if actors and not listed and self.is_heading(self.sentences[index]):
                listed = self._listed(expression, index)
                if _are(listed, count):
                    return tuple(listed)
        return ()

    def _actors_before(self, expression: Expression, index: int) -> dict[str, None]:
        fitting = expression.fitting
        return dict.fromkeys(
            p.entity
            for p in self.in_sentence.get(index, ())
            if p.start < expression.start and self.known[p.entity].type in fitting
        )

    def _listed(self, expression: Expression, last: int) -> dict[str, None]:
        """Return the actors of the short lines that end with a sentence: a list."""
        found: dict[str, None] = {}
        for index in range(last, max(last - RECENT, -1), -1):
            actors = self._actors_before(expression, index)
            if not actors or not self.is_heading(self.sentences[index]):
                break
            found.update(actors)
        return found


def _are(actors: Sized, count: int) -> bool:
    """Tell whether actors are as many as an expression means: several, where the count is 0."""
    return len(actors) == count if count else len(actors) > 1


def _mask(folded: str, spans: Sequence[tuple[int, int]]) -> str:
    """Write one sign and spaces in the place of each name; every offset stays."""
    parts, at = [], 0
    for start, end in spans:
        if start >= at:
            parts += [folded[at:start], "⟨", " " * (end - start - 1)]
            at = end
    return "".join([*parts, folded[at:]])
