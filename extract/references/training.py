"""Learning whom an expression means, from expressions annotated in reports (the key ``anaphora``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from extract.partnerships.fitting import fit
from extract.partnerships.linear import Linear, chance
from extract.partnerships.trees import Trees, fit_trees
from extract.references.expressions import Expression
from extract.references.numbers import rows_of
from extract.references.reading import Reading
from extract.references.resolution import choose
from extract.references.resolver import hopeful
from extract.sentences import Sentence
from ontology.records import Entity

__all__ = ["Stand", "fit_references", "fit_second", "reference_examples", "second_examples", "stands_of"]

_FEWEST = 400
"""So many examples at least make trees of any use."""

STRENGTH = 4.0
"""Penalty of the weights, chosen as those of ``STRENGTH`` in :mod:`extract.partnerships.training`."""

_NOBODY = Linear(("no", "yes"), {"bias": (9.0, 0.0)})
"""What is learnt from nothing: no expression means anybody."""


@dataclass(frozen=True, slots=True)
class Stand:
    """An annotated expression at ``[start, end)`` and the ids of those that it means; none, if it means nobody."""

    start: int
    end: int
    targets: frozenset[str]


def stands_of(data: Mapping[str, Any]) -> tuple[Stand, ...] | None:
    """Read the annotated expressions of a report; ``None`` where none were annotated.

    Examples
    --------
    >>> stands_of({"anaphora": [{"start": 6, "end": 14, "entities": ["e1"]}]})
    (Stand(start=6, end=14, targets=frozenset({'e1'})),)
    >>> stands_of({}) is None
    True
    """
    if "anaphora" not in data:
        return None
    return tuple(Stand(a["start"], a["end"], frozenset(a["entities"])) for a in data["anaphora"])


def reference_examples(
    text: str, sentences: Sequence[Sentence], entities: Sequence[Entity], lang: str, title: str, stands: Sequence[Stand]
) -> list[tuple[list[str], str]]:
    """Make each candidate of each expression an example; an expression that is not annotated means nobody."""
    reading = Reading(text, sentences, entities, lang, title)
    rows = []
    for expression, targets in _annotated(reading, stands):
        for option in reading.options(expression):
            rows.append((list(option.features), "yes" if option.entity in targets else "no"))
        reading.resolve(expression, tuple(sorted(targets & reading.known.keys())))
    return rows


def second_examples(
    text: str,
    sentences: Sequence[Sentence],
    entities: Sequence[Entity],
    lang: str,
    title: str,
    stands: Sequence[Stand],
    model: Linear,
) -> list[tuple[list[float], int]]:
    """Make each candidate that the first scorer does not rule out an example, with 1 where it is meant.

    The report is read with the first scorer's own decisions, which must be of one that has not seen it.
    """
    reading = Reading(text, sentences, entities, lang, title)
    rows: list[tuple[list[float], int]] = []
    for expression, targets in _annotated(reading, stands):
        options = reading.options(expression)
        odds = [model.log_odds(option.blocks) for option in options]
        kept = hopeful(odds)
        found = rows_of(reading, expression, options, odds, kept, model) if kept else []
        rows += [(row, int(options[at].entity in targets)) for at, row in zip(kept, found, strict=True)]
        scored = sorted(((p, o.entity) for p, o in zip(map(chance, odds), options, strict=True)), reverse=True)
        reading.resolve(expression, choose(expression, scored))
    return rows


def _annotated(reading: Reading, stands: Sequence[Stand]) -> Iterator[tuple[Expression, frozenset[str]]]:
    """Yield the expressions of a report with those that each means by annotation."""
    starts = {stand.start: stand for stand in stands}
    ends = {stand.end: stand for stand in stands}
    for expression in reading.expressions:
        stand = ends.get(expression.end) or starts.get(expression.start)
        yield expression, stand.targets if stand else frozenset()


def fit_references(rows: Sequence[tuple[list[str], str]]) -> Linear:
    """Learn the scorer; from no example, one that resolves nothing."""
    if len({label for _, label in rows}) < 2:
        return _NOBODY
    return fit([features for features, _ in rows], [label for _, label in rows], strength=STRENGTH)


def fit_second(rows: Sequence[tuple[list[float], int]]) -> Trees | None:
    """Learn the second scorer; ``None`` from too few examples."""
    if len(rows) < _FEWEST:
        return None
    return fit_trees(np.array([row for row, _ in rows]), [label for _, label in rows])
