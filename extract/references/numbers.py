"""What the second scorer of references sees of a candidate: how it stands among the others, as numbers.

The first scorer is linear and weighs each candidate alone. Whether an expression means the actor named last or the one
that the report is about depends on both, and on how sure the first scorer is of either.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from extract.partnerships.linear import Linear
from extract.references.blocks import Block
from extract.references.expressions import Expression
from extract.references.features import breaks_between, is_told
from ontology.records import EntityType

if TYPE_CHECKING:  # a reading asks for the features of its candidates
    from extract.references.reading import Option, Reading

__all__ = ["rows_of"]

_TYPES = {kind: float(number) for number, kind in enumerate(EntityType)}
_COUNTS = {"1": 1.0, "2": 2.0, "3": 3.0, "4": 4.0, "n": 8.0, "*": 9.0}
_NONE = -9.0
_FAR = 30
"""Most sentences and ranks that are told apart."""

_FAMILIES = (
    *("sort", "near", "topic", "title", "after", "unheaded", "headed", "inname"),
    *("par", "named", "mid", "comma", "opens", "chain", "party", "beside", "ahead", "then", "clause"),
)
_FAMILY = {name: at for at, name in enumerate(_FAMILIES)} | {"next": _FAMILIES.index("mid")}
"""Blocks by the name of their first feature."""


def rows_of(
    reading: Reading,
    expression: Expression,
    options: Sequence[Option],
    scores: Sequence[float],
    kept: Sequence[int],
    model: Linear,
) -> list[list[float]]:
    """Return a row of numbers for some candidates of an expression.

    Parameters
    ----------
    reading, expression
        The report as read so far, and the expression that comes next.
    options
        All its candidates, the one named last first.
    scores
        The log-odds that the first scorer gives each.
    kept
        The places among ``options`` of those that rows are wanted for.
    model
        The first scorer.
    """
    known, here = reading.known, expression.sentence
    order = sorted(scores, reverse=True)
    types = [known[option.entity].type for option in options]
    fitting = expression.fitting
    places: dict[str, float] = {}
    for option, kind in zip(options, types, strict=True):
        if kind in fitting:
            places[option.entity] = float(len(places))
    before = reading.same_phrase.get(expression.phrase)
    shared = _shared(reading, expression, len(options), len(places))
    rows = []
    for at in kept:
        option, own, kind = options[at], scores[at], types[at]
        entity = option.entity
        alike = [scores[i] for i, other in enumerate(types) if i != at and other is kind]
        starts = [mention.start for mention in known[entity].mentions]
        later = bisect_right(starts, expression.end)
        rows.append(
            [
                own,
                float(order.index(own)),
                own - (order[0] if own != order[0] else order[1] if len(order) > 1 else _NONE),
                max(alike, default=_NONE),
                float(len(alike)),
                _TYPES[kind],
                places.get(entity, 20.0),
                float(at),
                *_place(reading, expression, entity),
                float(reading.rank.get(entity, _FAR)),
                float(reading.alike.get(entity, _FAR)),
                float(reading.of_type.get(kind.value, 0)),
                float(entity in reading.titled),
                float(reading.count.get(entity, 0)),
                float(len(starts)),
                float(entity in reading.headed),
                -1.0 if before is None else float(entity in before[0]),
                float(len(starts) - later),
                float(starts[later] - expression.end if later < len(starts) else 5000),
                99.0 if before is None else float(here - before[1]),
                *shared,
                *_by_family(model, option.blocks),
            ]
        )
    return rows


def _shared(reading: Reading, expression: Expression, options: int, fitting: int) -> list[float]:
    """Return what all candidates of an expression have in common."""
    here = expression.sentence
    named = {place.entity for place in reading.in_sentence.get(here, ()) if place.start < expression.start}
    before = reading.same_phrase.get(expression.phrase)
    return [
        float(options),
        float(fitting),
        float(len(reading.headed)),
        float(any(reading.known[entity].type in expression.fitting for entity in reading.headed)),
        float(before is not None and before[1] < reading.head_at),
        _COUNTS.get(expression.number, 9.0),
        float("Actor" in expression.types),
        float("Self" in expression.types),
        float(expression.start - reading.sentences[here].start),
        float(len(named)),
        float(len(expression.modifiers)),
        float(is_told(reading, here)),
        float(here),
        expression.start / max(1, len(reading.text)),
    ]


def _place(reading: Reading, expression: Expression, entity: str) -> tuple[float, ...]:
    """Return how far back the candidate was named or meant last, and how it stood there."""
    place = reading.last.get(entity)
    if place is None:
        return float(_FAR), 9.0, 9.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0
    index = reading.index(place.start)
    breaks, lines = breaks_between(reading, place.end, expression.start)
    actors = reading.actors_in.get(index, [])
    return (
        float(min(expression.sentence - index, _FAR)),
        float(breaks),
        float(lines),
        float(min(expression.start - place.end, 2000)),
        float(place.named),
        float(bool(actors) and actors[0] == entity),
        float(bool(actors) and actors[-1] == entity),
        float(len(actors)),
        float(is_told(reading, index)),
    )


def _by_family(model: Linear, blocks: Iterable[Block]) -> list[float]:
    """Return what the blocks of each kind say to the first scorer."""
    found = [0.0] * len(_FAMILIES)
    for block in blocks:
        if block:
            first = block[1] if block[0] == "bias" else block[0]
            found[_FAMILY[first.partition(":")[0]]] += model.weigh(block)
    return found
