"""Deciding whom an expression means: each thing named before is a candidate with a probability.

Expressions are read in order, so that one resolved before speaks for the next ("The council … It … its"). Candidates
are the things named or meant last, those of the heading above, and those that the report is about. Features are never
names, only how a candidate stands to the expression: type, nearness, paragraph, heading, subject, topic. The scorer
is a logistic regression learnt from expressions annotated in the training reports (the key ``anaphora``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.partnerships.linear import Linear
from extract.partnerships.phrases import Hit, find_phrases
from extract.partnerships.text import fold
from extract.references.expressions import Expression, find_expressions
from extract.references.topics import rank_topics
from extract.sentences import Sentence
from ontology.records import ACTOR_TYPES, Entity, EntityType

__all__ = ["Anaphor", "Option", "Reading", "find_references"]

RECENT = 12
"""So many of the things named last are candidates, to stay linear in the length of a report."""

SURE = 0.25
"""Lowest probability of a candidate that an expression is taken to mean; chosen by cross-validation."""

_COUNTS = {"1": 1, "2": 2, "3": 3, "4": 4}
_WORD = re.compile(r"[^\W\d_]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A phrase at ``[start, end)`` that stands for entities named elsewhere; ``targets`` are their ids."""

    start: int
    end: int
    phrase: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """An entity that an expression may mean, with what speaks for and against it."""

    entity: str
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entity was named, or meant by an earlier expression."""

    start: int
    end: int
    entity: str
    named: bool


def find_references(
    text: str,
    sentences: Sequence[Sentence],
    entities: Sequence[Entity],
    lang: str,
    model: Linear,
    *,
    title: str = "",
) -> tuple[Anaphor, ...]:
    """Find the phrases that stand for entities and say which are meant.

    Parameters
    ----------
    text
        The report's text.
    sentences
        Its sentences, in order.
    entities
        Its entities with their mentions.
    lang
        ``"en"`` or ``"zh"``.
    model
        The scorer ``reference`` of that language.
    title
        The report's title: what it names is what the report is about.

    Returns
    -------
    tuple of Anaphor
        In order; phrases that nothing in the text answers to are left out, and so are those inside a name.

    Examples
    --------
    >>> from extract.partnerships.linear import load_models
    >>> from extract.sentences import find_sentences
    >>> from ontology.records import Mention
    >>> text = "Espoo grew fast. The city built a tramway."
    >>> espoo = Entity("e", EntityType.CITY, "Espoo", (), (Mention(0, 5, "Espoo", EntityType.CITY, "rule", 1.0),))
    >>> found = find_references(text, find_sentences(text), [espoo], "en", load_models("en")["reference"])
    >>> [(a.phrase, a.targets) for a in found]
    [('the city', ('e',))]
    """
    reading = Reading(text, sentences, entities, lang, title)
    found = []
    for expression in reading.expressions:
        options = reading.options(expression)
        scored = sorted(((model.probabilities(o.features)["yes"], o.entity) for o in options), reverse=True)
        targets = _choose(expression, scored)
        reading.resolve(expression, targets)
        if targets:
            found.append(Anaphor(expression.start, expression.end, expression.phrase, targets))
    return tuple(found)


def _choose(expression: Expression, scored: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    """Take the best for one, the best two for two, and all that are sure enough for several."""
    count = _COUNTS.get(expression.number, 0)
    if count == 1:
        return tuple(entity for p, entity in scored[:1] if p >= SURE)
    if count:
        mean = sum(p for p, _ in scored[:count]) / count
        return tuple(entity for _, entity in scored[:count]) if len(scored) >= count and mean >= SURE else ()
    if expression.number == "*" and len([p for p, _ in scored if p >= 0.5]) < 2:
        return tuple(entity for p, entity in scored[:1] if p >= SURE)
    return tuple(entity for p, entity in scored if p >= 0.5)


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
        self._names = [_Place(start, end, entity, True) for start, end, entity in places]
        spans = [(place.start, place.end) for place in self._names]
        self.expressions = find_expressions(self.folded, sentences, spans, lang)
        self._topics = rank_topics(text, entities, title)
        self._rank = {entity: rank for rank, entity in enumerate(self._topics)}
        self._alike = self._ranks_by_type()
        self._firsts = tuple(entity for entity, rank in self._alike.items() if rank == 0)
        self._titled = {e.id for e in entities if any(surface in title for surface in e.surfaces)}
        self._breaks = [m.start() for m in re.finditer("\n", text)]
        self._blanks = [at for at, after in pairwise(self._breaks) if after == at + 1]
        self._headings: dict[int, bool] = {}
        self._spelt: dict[str, list[str]] = {}
        self._beside: dict[str, tuple[int, int]] = {}
        self._triggers: tuple[Hit, ...] = find_phrases(self.folded, "triggers", lang)
        self._self_sentences = {e.sentence for e in self.expressions if "Self" in e.types}
        self._next = 0
        self._seen: list[_Place] = []
        self._last: dict[str, _Place] = {}
        self._count: dict[str, int] = {}
        self._sentence_of: dict[int, int] = {}
        self._in_sentence: dict[int, list[_Place]] = {}
        self._same_phrase: dict[str, tuple[str, ...]] = {}
        self._headed: tuple[str, ...] = ()
        self._head_at = -1

    def _ranks_by_type(self) -> dict[str, int]:
        counts: dict[EntityType, int] = {}
        ranks = {}
        for entity in self._topics:
            kind = self.known[entity].type
            ranks[entity] = counts.get(kind, 0)
            counts[kind] = ranks[entity] + 1
        self._of_type = counts
        return ranks

    def options(self, expression: Expression) -> list[Option]:
        """Return the candidates of the next expression, the one named last first."""
        self._read_to(expression.start)
        here = expression.sentence
        candidates: dict[str, None] = {}
        for place in reversed(self._seen[-4 * RECENT :]):
            candidates[place.entity] = None
            if len(candidates) >= RECENT:
                break
        candidates.update(dict.fromkeys(self._headed))
        candidates.update(dict.fromkeys(self._topics[:3]))
        candidates.update(dict.fromkeys(self._firsts))
        allowed = [e for e in candidates if self._allows(expression, self.known[e].type)]
        rivals = [e for e in allowed if self._fits(expression, self.known[e].type)]
        groups = self._parties(expression, here)
        later = self._named_later(here)
        return [
            Option(e, tuple(dict.fromkeys(self._features(expression, e, position, rivals, later, groups))))
            for position, e in enumerate(allowed)
        ]

    def _named_later(self, here: int) -> set[str]:
        """Return what the rest of a sentence names."""
        end = self.sentences[here].end
        later: set[str] = set()
        for at in range(self._next, len(self._names)):
            if self._names[at].start >= end:
                break
            later.add(self._names[at].entity)
        return later

    def resolve(self, expression: Expression, targets: tuple[str, ...]) -> None:
        """Say whom the expression means, before the next one is looked at."""
        for entity in targets:
            self._note(_Place(expression.start, expression.end, entity, False))
        if targets:
            self._same_phrase[expression.phrase] = targets

    def _read_to(self, at: int) -> None:
        while self._next < len(self._names) and self._names[self._next].start < at:
            self._note(self._names[self._next])
            self._next += 1

    def _note(self, place: _Place) -> None:
        self._seen.append(place)
        self._last[place.entity] = place
        self._count[place.entity] = self._count.get(place.entity, 0) + 1
        index = self._index(place.start)
        self._in_sentence.setdefault(index, []).append(place)
        sentence = self.sentences[index]
        if place.named and self._is_heading(sentence):
            if self._head_at == index:
                self._headed = (*self._headed, place.entity)
            else:
                self._headed, self._head_at = (place.entity,), index

    def _is_heading(self, sentence: Sentence) -> bool:
        number = bisect_left(self._breaks, sentence.start)
        found = self._headings.get(number)
        if found is None:
            start = self._breaks[number - 1] + 1 if number else 0
            end = self._breaks[number] if number < len(self._breaks) else len(self.folded)
            line = self.folded[start:end].strip()
            found = self._headings[number] = len(line) < 60 and line[-1:] not in ".。!！?？;；,，"
        return found

    def _index(self, at: int) -> int:
        found = self._sentence_of.get(at)
        if found is None:
            low, high = 0, len(self.sentences)
            while low < high:
                middle = (low + high) // 2
                if self.sentences[middle].start <= at:
                    low = middle + 1
                else:
                    high = middle
            found = self._sentence_of[at] = max(low - 1, 0)
        return found

    @staticmethod
    def _allows(expression: Expression, kind: EntityType) -> bool:
        if expression.types & {"Actor", "Self"}:
            return kind in ACTOR_TYPES or expression.number == "1"
        return True

    def _parties(self, expression: Expression, here: int) -> tuple[str, ...]:
        """Return the actors of the nearest sentence that names as many as the expression means."""
        count = _COUNTS.get(expression.number, 0)
        if count < 2:
            return ()
        for index in range(here, max(here - 4, -1), -1):
            actors = dict.fromkeys(
                p.entity
                for p in self._in_sentence.get(index, ())
                if p.start < expression.start and self._fits(expression, self.known[p.entity].type)
            )
            if len(actors) == count:
                return tuple(actors)
        return ()

    @staticmethod
    def _fits(expression: Expression, kind: EntityType) -> bool:
        if expression.types & {"Actor", "Self"}:
            return kind in ACTOR_TYPES
        return kind.value in expression.types

    def _features(
        self,
        expression: Expression,
        entity: str,
        position: int,
        rivals: Sequence[str],
        later: set[str],
        parties: tuple[str, ...],
    ) -> Iterator[str]:
        kind = self.known[entity].type
        fits = self._fits(expression, kind)
        head = expression.head
        number = expression.number
        sort = "A" if "Actor" in expression.types else "S" if "Self" in expression.types else "N"
        sort = f"{sort}{number}"
        place = self._last.get(entity)
        here = expression.sentence
        distance = 9 if place is None else min(here - self._index(place.start), 6)
        order = min(rivals.index(entity), 4) if fits else 9
        rank, alike = min(self._rank.get(entity, 9), 3), min(self._alike.get(entity, 9), 2)
        yield "bias"
        yield f"sort:{sort}"
        yield f"head:{head}"
        yield f"m:{head}:{kind}"
        yield f"m:{sort}:{kind}"
        yield f"fits:{int(fits)}:{sort}"
        for word in expression.modifiers:
            yield f"mod:{word}:{kind}"
            yield f"mod:{word}:{head}"
        if expression.modifiers:
            yield f"mods:{' '.join(expression.modifiers)}:{head}:{kind}"
        yield f"near:{order}:{sort}"
        yield f"near:{order}:{min(len(rivals), 3)}"
        yield f"near:{order}:{head}"
        yield f"pos:{min(position, 5)}:{sort}"
        yield f"dist:{distance}:{sort}"
        yield f"dist:{distance}:{head}"
        yield f"dist:{distance}:{order}:{int(fits)}"
        yield f"only:{int(len(rivals) == 1)}:{int(fits)}:{sort}"
        yield f"topic:{rank}:{sort}"
        yield f"topic:{rank}:{head}"
        yield f"alike:{alike}:{int(fits)}:{sort}"
        yield f"alike:{alike}:{int(fits)}:{head}"
        yield f"alike:{alike}:{distance}:{int(fits)}"
        yield f"first:{alike}:{min(self._of_type.get(kind, 0), 3)}:{int(fits)}"
        yield f"title:{int(entity in self._titled)}:{int(fits)}:{sort}"
        yield f"count:{min(self._count.get(entity, 0), 4)}:{sort}"
        if entity in later:
            yield f"later:{sort}"
            yield f"later:{head}"
        yield from self._words_after(expression, kind)
        if "Self" in expression.types:
            beside, beyond = self._beside_self(entity)
            yield f"beside:{min(beside, 3)}"
            yield f"beside:{min(beside, 2)}:{rank}"
            yield f"beyond:{min(beyond, 3)}"
            yield f"self:{kind}:{alike}:{min(beside, 2)}"
        headed = entity in self._headed
        if headed:
            yield f"headed:{int(fits)}:{sort}"
            yield f"headed:{int(fits)}:{min(len(self._headed), 3)}"
            yield f"headed:{int(fits)}:{head}"
        else:
            other = any(self._fits(expression, self.known[e].type) for e in self._headed)
            yield f"unheaded:{int(other)}:{int(fits)}:{sort}"
        if parties:
            yield f"party:{int(entity in parties)}:{sort}"
            yield f"party:{int(entity in parties)}:{head}"
        before = self._same_phrase.get(expression.phrase)
        if before is not None:
            yield f"chain:{int(entity in before)}:{sort}"
            yield f"chain:{int(entity in before)}:{head}"
        yield from self._name_features(expression, entity, fits)
        if place is not None:
            yield from self._place_features(expression, place, distance, fits, sort)

    def _words_after(self, expression: Expression, kind: EntityType) -> Iterator[str]:
        """Yield what follows: a firm "signed", a programme "runs", and "it rained" means nobody."""
        text = self.folded[expression.end : expression.end + (32 if self.lang == "en" else 4)]
        after = [*_WORD.findall(text), "$", "$"] if self.lang == "en" else [*text[:2], "$", "$"]
        yield f"after:{expression.head}:{after[0]}"
        yield f"after:{expression.head}:{after[0]} {after[1]}"
        yield f"after:{after[0]}:{kind}"
        yield f"after:{after[0]} {after[1]}:{kind}"

    def _beside_self(self, entity: str) -> tuple[int, int]:
        """Count the sentences that name an entity with and without "we": whoever speaks seldom names himself there."""
        found = self._beside.get(entity)
        if found is None:
            sentences = {self._index(m.start) for m in self.known[entity].mentions}
            beside = len(sentences & self._self_sentences)
            found = self._beside[entity] = (beside, len(sentences) - beside)
        return found

    def _name_features(self, expression: Expression, entity: str, fits: bool) -> Iterator[str]:
        """Yield whether the words of the expression stand in the entity's name: "the university", 该集团."""
        names = self._spelt.get(entity)
        if names is None:
            names = self._spelt[entity] = [fold(surface, self.lang) for surface in self.known[entity].surfaces]
        head = expression.head
        inside = any(head in name for name in names)
        yield f"inname:{int(inside)}:{int(fits)}"
        if inside:
            yield f"inname:{head}"
            yield f"ends:{int(any(name.endswith(head) for name in names))}"
        for word in expression.modifiers:
            if len(word) > 3 and any(word in name for name in names):
                yield "modinname"

    def _place_features(
        self, expression: Expression, place: _Place, distance: int, fits: bool, sort: str
    ) -> Iterator[str]:
        head = expression.head
        breaks, lines = self._breaks_between(place.end, expression.start)
        yield f"par:{min(breaks, 3)}:{int(fits)}:{sort}"
        yield f"par:{min(breaks, 3)}:{head}"
        yield f"line:{min(lines, 2)}:{min(distance, 3)}:{int(fits)}"
        yield f"named:{int(place.named)}:{sort}:{min(distance, 3)}"
        index = self._index(place.start)
        actors = [p for p in self._in_sentence.get(index, ()) if self.known[p.entity].type in ACTOR_TYPES]
        first = bool(actors) and actors[0].entity == place.entity
        last = bool(actors) and actors[-1].entity == place.entity
        yield f"subject:{int(first)}{int(last)}:{min(distance, 3)}:{sort}"
        yield f"subject:{int(first)}{int(last)}:{min(distance, 3)}:{head}"
        if distance == 0:
            between = self.folded[place.end : expression.start]
            words = _WORD.findall(between) if len(between) < 80 else []
            if words and len(words) <= 6:
                yield f"mid:{' '.join(words)}:{sort}"
            if words:
                yield f"next:{words[0]}:{sort}"
                yield f"before:{words[-1]}:{sort}"
            if "," in between or "，" in between:
                yield f"comma:{sort}:{int(first)}"
        start = self.sentences[expression.sentence].start
        opening = expression.start - start <= 2
        yield f"opens:{int(opening)}:{min(distance, 3)}:{int(first)}:{sort}"
        prior = _WORD.findall(self.folded[max(start, expression.start - 16) : expression.start])[-1:] or ["^"]
        yield f"prior:{prior[0]}:{sort}"
        lead = _WORD.findall(self.folded[max(self.sentences[index].start, place.start - 16) : place.start])[-1:] or [
            "^"
        ]
        yield f"lead:{lead[0]}:{min(distance, 2)}:{int(fits)}"
        told = any(self.sentences[index].start <= hit.start < self.sentences[index].end for hit in self._near(index))
        yield f"told:{int(told)}:{sort}:{min(distance, 3)}"

    def _breaks_between(self, start: int, end: int) -> tuple[int, int]:
        """Count the blank lines, up to three, and the line breaks between two places."""
        if start >= end:
            return 0, 0
        low = bisect_left(self._breaks, start)
        lines = bisect_left(self._breaks, end, low) - low
        blanks, at = 0, start
        while blanks < 3 and lines > 1:
            number = bisect_left(self._blanks, at)
            if number == len(self._blanks) or self._blanks[number] + 2 > end:
                break
            blanks, at = blanks + 1, self._blanks[number] + 2
        return blanks, lines

    def _near(self, index: int) -> Iterator[Hit]:
        sentence = self.sentences[index]
        low, high = 0, len(self._triggers)
        while low < high:
            middle = (low + high) // 2
            if self._triggers[middle].start < sentence.start:
                low = middle + 1
            else:
                high = middle
        return iter(self._triggers[low : low + 1])
