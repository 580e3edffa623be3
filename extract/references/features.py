"""What speaks for and against a candidate's being what an expression means.

Words of names never enter a feature: what is learnt is how a candidate stands to the expression.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from extract.partnerships.phrases import Hit
from extract.partnerships.text import fold
from extract.references.expressions import Expression
from ontology.records import ACTOR_TYPES, EntityType

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
) -> Iterator[str]:
    """Yield the features of a candidate.

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
    kind = reading.known[entity].type
    fits = reading.fits(expression, kind)
    head = expression.head
    number = expression.number
    sort = "A" if "Actor" in expression.types else "S" if "Self" in expression.types else "N"
    sort = f"{sort}{number}"
    place = reading.last.get(entity)
    here = expression.sentence
    distance = 9 if place is None else min(here - reading.index(place.start), 6)
    order = min(rivals.index(entity), 4) if fits else 9
    rank, alike = min(reading.rank.get(entity, 9), 3), min(reading.alike.get(entity, 9), 2)
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
    yield f"first:{alike}:{min(reading.of_type.get(kind, 0), 3)}:{int(fits)}"
    yield f"title:{int(entity in reading.titled)}:{int(fits)}:{sort}"
    yield f"count:{min(reading.count.get(entity, 0), 4)}:{sort}"
    if entity in later:
        yield f"later:{sort}"
        yield f"later:{head}"
    yield from _words_after(reading, expression, kind)
    if "Self" in expression.types:
        beside, beyond = _beside_self(reading, entity)
        yield f"beside:{min(beside, 3)}"
        yield f"beside:{min(beside, 2)}:{rank}"
        yield f"beyond:{min(beyond, 3)}"
        yield f"self:{kind}:{alike}:{min(beside, 2)}"
    headed = entity in reading.headed
    if headed:
        yield f"headed:{int(fits)}:{sort}"
        yield f"headed:{int(fits)}:{min(len(reading.headed), 3)}"
        yield f"headed:{int(fits)}:{head}"
    else:
        other = any(reading.fits(expression, reading.known[e].type) for e in reading.headed)
        yield f"unheaded:{int(other)}:{int(fits)}:{sort}"
    if parties:
        yield f"party:{int(entity in parties)}:{sort}"
        yield f"party:{int(entity in parties)}:{head}"
    before = reading.same_phrase.get(expression.phrase)
    if before is not None:
        targets, told_at = before
        stale = int(
            told_at < reading.head_at and any(reading.fits(expression, reading.known[e].type) for e in reading.headed)
        )
        yield f"chain:{int(entity in targets)}:{stale}:{sort}"
        yield f"chain:{int(entity in targets)}:{stale}:{head}"
    yield from _name_features(reading, expression, entity, fits)
    if place is not None:
        yield from _place_features(reading, expression, place, distance, fits, sort)


def _words_after(reading: Reading, expression: Expression, kind: EntityType) -> Iterator[str]:
    """Yield what follows: a firm "signed", a programme "runs", and "it rained" means nobody."""
    text = reading.masked[expression.end : expression.end + (32 if reading.lang == "en" else 4)]
    after = [*_WORD.findall(text), "$", "$"] if reading.lang == "en" else [*text[:2], "$", "$"]
    yield f"after:{expression.head}:{after[0]}"
    yield f"after:{expression.head}:{after[0]} {after[1]}"
    yield f"after:{after[0]}:{kind}"
    yield f"after:{after[0]} {after[1]}:{kind}"


def _beside_self(reading: Reading, entity: str) -> tuple[int, int]:
    """Count the sentences that name an entity with and without "we": whoever speaks seldom names himself there."""
    found = reading.beside.get(entity)
    if found is None:
        sentences = {reading.index(m.start) for m in reading.known[entity].mentions}
        beside = len(sentences & reading.self_sentences)
        found = reading.beside[entity] = (beside, len(sentences) - beside)
    return found


def _name_features(reading: Reading, expression: Expression, entity: str, fits: bool) -> Iterator[str]:
    """Yield whether the words of the expression stand in the entity's name: "the university", 该集团."""
    names = reading.spelt.get(entity)
    if names is None:
        names = reading.spelt[entity] = [fold(surface, reading.lang) for surface in reading.known[entity].surfaces]
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
    reading: Reading, expression: Expression, place: Place, distance: int, fits: bool, sort: str
) -> Iterator[str]:
    head = expression.head
    breaks, lines = _breaks_between(reading, place.end, expression.start)
    yield f"par:{min(breaks, 3)}:{int(fits)}:{sort}"
    yield f"par:{min(breaks, 3)}:{head}"
    yield f"line:{min(lines, 2)}:{min(distance, 3)}:{int(fits)}"
    yield f"named:{int(place.named)}:{sort}:{min(distance, 3)}"
    index = reading.index(place.start)
    actors = [p for p in reading.in_sentence.get(index, ()) if reading.known[p.entity].type in ACTOR_TYPES]
    first = bool(actors) and actors[0].entity == place.entity
    last = bool(actors) and actors[-1].entity == place.entity
    yield f"subject:{int(first)}{int(last)}:{min(distance, 3)}:{sort}"
    yield f"subject:{int(first)}{int(last)}:{min(distance, 3)}:{head}"
    if distance == 0:
        between = reading.masked[place.end : expression.start]
        words = _WORD.findall(between) if len(between) < 80 else []
        if words and len(words) <= 6:
            yield f"mid:{' '.join(words)}:{sort}"
        if words:
            yield f"next:{words[0]}:{sort}"
            yield f"before:{words[-1]}:{sort}"
        if "," in between or "，" in between:
            yield f"comma:{sort}:{int(first)}"
    start = reading.sentences[expression.sentence].start
    opening = expression.start - start <= 2
    yield f"opens:{int(opening)}:{min(distance, 3)}:{int(first)}:{sort}"
    prior = _WORD.findall(reading.masked[max(start, expression.start - 16) : expression.start])[-1:] or ["^"]
    yield f"prior:{prior[0]}:{sort}"
    before = reading.masked[max(reading.sentences[index].start, place.start - 16) : place.start]
    lead = _WORD.findall(before)[-1:] or ["^"]
    yield f"lead:{lead[0]}:{min(distance, 2)}:{int(fits)}"
    told = any(
        reading.sentences[index].start <= hit.start < reading.sentences[index].end for hit in _near(reading, index)
    )
    yield f"told:{int(told)}:{sort}:{min(distance, 3)}"


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


def _near(reading: Reading, index: int) -> Iterator[Hit]:
    sentence = reading.sentences[index]
    low, high = 0, len(reading.triggers)
    while low < high:
        middle = (low + high) // 2
        if reading.triggers[middle].start < sentence.start:
            low = middle + 1
        else:
            high = middle
    return iter(reading.triggers[low : low + 1])
