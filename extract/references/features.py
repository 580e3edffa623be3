"""What speaks for and against a candidate's being what an expression means.

Words of names never enter a feature: what is learnt is how a candidate stands to the expression.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from extract.partnerships.text import fold
from extract.references import blocks
from extract.references.blocks import Block
from extract.references.expressions import Expression

if TYPE_CHECKING:  # a reading asks for the features of its candidates
    from extract.references.reading import Place, Reading

__all__ = ["describe"]

_WORD = re.compile(r"[^\W\d_]+|[^\w\s]")


def describe(
    reading: Reading,
    expression: Expression,
    entity: str,
    position: int,
    rivals: Sequence[str],
    later: set[str],
    parties: tuple[str, ...],
) -> Iterator[Block]:
    """Yield the features of a candidate in blocks that many candidates share; no feature stands in two of them.

    Parameters
    ----------
    reading, expression, entity
        The report as read so far, the expression that comes next, and the candidate.
    position
        Its place among all candidates, the one named last first.
    rivals
        Candidates of the types that the expression allows.
    later
        What the sentence names after the expression.
    parties
        The actors of the nearest sentence that names as many as the expression means.
    """
    kind = reading.known[entity].type.value
    fits = entity in rivals
    head = expression.head
    sort = "A" if "Actor" in expression.types else "S" if "Self" in expression.types else "N"
    sort = f"{sort}{expression.number}"
    place = reading.last.get(entity)
    distance = 9 if place is None else min(expression.sentence - reading.index(place.start), 6)
    order = min(rivals.index(entity), 4) if fits else 9
    rank, alike = min(reading.rank.get(entity, 9), 3), min(reading.alike.get(entity, 9), 2)
    several = min(reading.of_type.get(kind, 0), 3)
    count = min(reading.count.get(entity, 0), 4)
    yield blocks.noun(head, sort, expression.modifiers, kind, fits)
    yield blocks.order(head, sort, fits, order, min(len(rivals), 3), min(position, 5), distance)
    yield blocks.topic(head, sort, fits, rank, alike, several, distance)
    yield blocks.standing(head, sort, fits, entity in reading.titled, count, entity in later)
    yield _words_after(reading, expression, kind)
    if "Self" in expression.types:
        beside, beyond = _beside_self(reading, entity)
        yield (
            f"beside:{min(beside, 3)}",
            f"beside:{min(beside, 2)}:{rank}",
            f"beyond:{min(beyond, 3)}",
            f"self:{kind}:{alike}:{min(beside, 2)}",
        )
    if entity in reading.headed:
        yield blocks.heading(head, sort, fits, min(len(reading.headed), 3))
    else:
        yield (f"unheaded:{int(_fits_heading(reading, expression))}:{int(fits)}:{sort}",)
    if parties:
        yield (f"party:{int(entity in parties)}:{sort}", f"party:{int(entity in parties)}:{head}")
    before = reading.same_phrase.get(expression.phrase)
    if before is not None:
        targets, told_at = before
        stale = int(told_at < reading.head_at and _fits_heading(reading, expression))
        yield (f"chain:{int(entity in targets)}:{stale}:{sort}", f"chain:{int(entity in targets)}:{stale}:{head}")
    yield _name_features(reading, expression, entity, fits)
    if place is not None:
        yield from _place_features(reading, expression, place, distance, fits, sort)


def _fits_heading(reading: Reading, expression: Expression) -> bool:
    return any(reading.fits(expression, reading.known[e].type) for e in reading.headed)


def _words_after(reading: Reading, expression: Expression, kind: str) -> Block:
    """Return what follows: a firm "signed", a programme "runs", and "it rained" means nobody."""
    after = reading.words_after.get(expression.end)
    if after is None:  # every candidate asks
        text = reading.masked[expression.end : expression.end + (32 if reading.lang == "en" else 4)]
        words = [*_WORD.findall(text), "$", "$"] if reading.lang == "en" else [*text[:2], "$", "$"]
        after = reading.words_after[expression.end] = (words[0], words[1])
    return blocks.following(expression.head, kind, *after)


def _beside_self(reading: Reading, entity: str) -> tuple[int, int]:
    """Count the sentences that name an entity with and without "we": whoever speaks seldom names himself there."""
    found = reading.beside.get(entity)
    if found is None:
        sentences = {reading.index(m.start) for m in reading.known[entity].mentions}
        beside = len(sentences & reading.self_sentences)
        found = reading.beside[entity] = (beside, len(sentences) - beside)
    return found


def _name_features(reading: Reading, expression: Expression, entity: str, fits: bool) -> Block:
    """Return whether the words of the expression stand in the entity's name: "the university", 该集团."""
    names = reading.spelt.get(entity)
    if names is None:
        names = reading.spelt[entity] = [fold(surface, reading.lang) for surface in reading.known[entity].surfaces]
    head = expression.head
    inside = any(head in name for name in names)
    found = [f"inname:{int(inside)}:{int(fits)}"]
    if inside:
        found += [f"inname:{head}", f"ends:{int(any(name.endswith(head) for name in names))}"]
    if any(word in name for word in expression.modifiers if len(word) > 3 for name in names):
        found.append("modinname")
    return tuple(found)


def _place_features(
    reading: Reading, expression: Expression, place: Place, distance: int, fits: bool, sort: str
) -> Iterator[Block]:
    breaks, lines = _breaks_between(reading, place.end, expression.start)
    index = reading.index(place.start)
    actors = reading.actors_in.get(index, [])
    first = bool(actors) and actors[0] == place.entity
    last = bool(actors) and actors[-1] == place.entity
    yield blocks.line(expression.head, sort, fits, breaks, min(lines, 2), min(distance, 3))
    yield blocks.subject(expression.head, sort, place.named, first, last, min(distance, 3))
    if distance == 0:
        between = reading.masked[place.end : expression.start]
        words = _WORD.findall(between) if len(between) < 80 else []
        yield blocks.between(sort, words, first if "," in between or "，" in between else None)
    start = reading.sentences[expression.sentence].start
    opening = expression.start - start <= 2
    prior = _word_before(reading, start, expression.start)
    lead = _word_before(reading, reading.sentences[index].start, place.start)
    yield blocks.beginning(sort, fits, opening, first, _is_told(reading, index), prior, lead, min(distance, 3))


def _word_before(reading: Reading, floor: int, at: int) -> str:
    found = reading.word_before.get(at)
    if found is None:
        words = _WORD.findall(reading.masked[max(floor, at - 16) : at])
        found = reading.word_before[at] = words[-1] if words else "^"
    return found


def _is_told(reading: Reading, index: int) -> bool:
    """Tell whether a sentence holds a trigger."""
    sentence = reading.sentences[index]
    at = bisect_left(reading.triggers, sentence.start)
    return at < len(reading.triggers) and reading.triggers[at] < sentence.end


def _breaks_between(reading: Reading, start: int, end: int) -> tuple[int, int]:
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
