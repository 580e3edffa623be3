"""What speaks for and against a candidate's being what an expression means.

Words of names never enter a feature: what is learnt is how a candidate stands to the expression.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from extract.partnerships.clause_words import clause_words
from extract.partnerships.text import fold
from extract.references import blocks
from extract.references.blocks import Block
from extract.references.expressions import Expression

if TYPE_CHECKING:  # a reading asks for the features of its candidates
    from extract.references.reading import Ahead, Place, Reading

__all__ = ["breaks_between", "describe", "is_told"]

_WORD = re.compile(r"[^\W\d_]+|[^\w\s]")


def describe(
    reading: Reading,
    expression: Expression,
    candidates: Sequence[str],
    rivals: Sequence[str],
    later: set[str],
    parties: tuple[str, ...],
    ahead: Ahead | None,
) -> Iterator[tuple[Block, ...]]:
    """Yield the features of each candidate in blocks that many candidates share; no feature stands in two of them.

    Parameters
    ----------
    reading, expression
        The report as read so far, and the expression that comes next.
    candidates
        What it may mean, the one named last first.
    rivals
        Candidates of the types that the expression allows.
    later
        What the sentence names after the expression.
    parties
        The actors of the nearest sentence that names as many as the expression means.
    ahead
        What is named straight after the expression.
    """
    head = expression.head
    selves = "Self" in expression.types
    sort = f"{'A' if 'Actor' in expression.types else 'S' if selves else 'N'}{expression.number}"
    orders = {entity: min(order, 4) for order, entity in enumerate(rivals)}
    after = _words_after(reading, expression.end)
    for_heading = any(reading.known[e].type in expression.fitting for e in reading.headed)
    before = reading.same_phrase.get(expression.phrase)
    for position, entity in enumerate(candidates):
        kind = reading.known[entity].type.value
        fits = entity in orders
        place = reading.last.get(entity)
        index = -1 if place is None else reading.index(place.start)
        distance = 9 if place is None else min(expression.sentence - index, 6)
        rank, alike = min(reading.rank.get(entity, 9), 3), min(reading.alike.get(entity, 9), 2)
        several = min(reading.of_type.get(kind, 0), 3)
        count = min(reading.count.get(entity, 0), 4)
        found = [
            blocks.noun(head, sort, expression.modifiers, kind, fits),
            blocks.order(head, sort, fits, orders.get(entity, 9), min(len(rivals), 3), min(position, 5), distance),
            blocks.topic(head, sort, fits, rank, alike, several, distance),
            blocks.standing(head, sort, fits, entity in reading.titled, count, entity in later),
            blocks.following(head, kind, *after),
        ]
        if selves:
            found.append(blocks.speaker(kind, rank, alike, *_beside_self(reading, entity)))
        if entity in reading.headed:
            found.append(blocks.heading(head, sort, fits, min(len(reading.headed), 3)))
        else:
            found.append((f"unheaded:{for_heading:d}:{fits:d}:{sort}",))
        if parties:
            party = entity in parties
            found.append((f"party:{party:d}:{sort}", f"party:{party:d}:{head}"))
        if ahead is not None:
            told = reading.known[ahead.entity].type in expression.fitting
            found.append(blocks.ahead(head, sort, entity == ahead.entity, told, ahead.gap))
        if before is not None:
            targets, told_at, headed = before
            # Under a heading of its own, as the sections of a round-up are, the same words mean another.
            crossed = 1 + headed if told_at < reading.head_at and for_heading else 0
            chain = f"chain:{entity in targets:d}:{crossed}"
            found.append((f"{chain}:{sort}", f"{chain}:{head}"))
        found.append(blocks.name(head, expression.modifiers, _spelt(reading, entity), fits))
        if place is not None:
            found += _place_features(reading, expression, place, index, distance, fits, sort, after[0])
        yield tuple(found)


def _words_after(reading: Reading, end: int) -> tuple[str, str]:
    """Return what follows a place: a firm "signed", a programme "runs", and "it rained" means nobody."""
    found = reading.words_after.get(end)
    if found is None:  # the candidates of many expressions were named last at the same place
        text = reading.masked[end : end + (32 if reading.lang == "en" else 4)]
        words = [*_WORD.findall(text), "$", "$"] if reading.lang == "en" else [*text[:2], "$", "$"]
        found = reading.words_after[end] = words[0], words[1]
    return found


def _beside_self(reading: Reading, entity: str) -> tuple[int, int]:
    """Count the sentences that name an entity with and without "we": whoever speaks seldom names himself there."""
    found = reading.beside.get(entity)
    if found is None:
        sentences = {reading.index(m.start) for m in reading.known[entity].mentions}
        beside = len(sentences & reading.self_sentences)
        found = reading.beside[entity] = (beside, len(sentences) - beside)
    return found


def _spelt(reading: Reading, entity: str) -> tuple[str, ...]:
    """Return the names of an entity in the form that expressions are found in."""
    names = reading.spelt.get(entity)
    if names is None:
        names = reading.spelt[entity] = tuple(fold(name, reading.lang) for name in reading.known[entity].surfaces)
    return names


def _place_features(
    reading: Reading, expression: Expression, place: Place, index: int, distance: int, fits: bool, sort: str, after: str
) -> Iterator[Block]:
    """Yield what the place tells where a candidate was named or meant last, in the sentence of that index."""
    breaks, lines = breaks_between(reading, place.end, expression.start)
    actors = reading.actors_in.get(index, [])
    first = bool(actors) and actors[0] == place.entity
    last = bool(actors) and actors[-1] == place.entity
    near = min(distance, 3)
    yield blocks.line(expression.head, sort, fits, breaks, min(lines, 2), near)
    yield blocks.subject(expression.head, sort, place.named, first, last, near)
    start = reading.sentences[expression.sentence].start
    opening = expression.start - start <= 2
    prior = _word_before(reading, start, expression.start)
    yield blocks.followed(expression.head, sort, fits, _words_after(reading, place.end)[0], min(distance, 2))
    if distance == 0:
        between = reading.masked[place.end : expression.start]
        words = _WORD.findall(between)
        yield blocks.between(
            sort, words if len(between) < 80 else [], first if "," in between or "，" in between else None
        )
        opened = min(sum(map(clause_words(reading.lang).boundaries.__contains__, words)), 4)
        yield blocks.clauses(expression.head, sort, opened, first, prior, after)
    lead = _word_before(reading, reading.sentences[index].start, place.start)
    yield blocks.beginning(sort, fits, opening, first, is_told(reading, index), prior, lead, near)


def _word_before(reading: Reading, floor: int, at: int) -> str:
    found = reading.word_before.get(at)
    if found is None:
        words = _WORD.findall(reading.masked[max(floor, at - 16) : at])
        found = reading.word_before[at] = words[-1] if words else "^"
    return found


def is_told(reading: Reading, index: int) -> bool:
    """Tell whether a sentence holds a trigger."""
    sentence = reading.sentences[index]
    at = bisect_left(reading.triggers, sentence.start)
    return at < len(reading.triggers) and reading.triggers[at] < sentence.end


def breaks_between(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Count the blank lines, up to three, and the line breaks between two places."""
    if start >= end:
        return 0, 0
    low = bisect_left(reading.breaks, start)
    lines = bisect_left(reading.breaks, end, low) - low
    blanks, at = 0, start
    while blanks < 3 and lines > 1:
        number = bisect_left(reading.blanks, at)
        if number == len(reading.blanks) or reading.blanks[number] + 2 > end:
            break
        blanks, at = blanks + 1, reading.blanks[number] + 2
    return blanks, lines
