"""Learning whom an expression means, from expressions annotated in reports (the key ``anaphora``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.partnerships.fitting import fit
from extract.partnerships.linear import Linear
from extract.references.reading import Reading
from extract.sentences import Sentence
from ontology.records import Entity

__all__ = ["Stand", "fit_references", "reference_examples", "stands_of"]

STRENGTH = 2.0
"""Penalty of the weights, from five-fold cross-validation over the training reports."""

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
    starts = {stand.start: stand for stand in stands}
    ends = {stand.end: stand for stand in stands}
    reading = Reading(text, sentences, entities, lang, title)
    rows = []
    for expression in reading.expressions:
        stand = ends.get(expression.end) or starts.get(expression.start)
        targets = stand.targets if stand else frozenset[str]()
        for option in reading.options(expression):
            rows.append((list(option.features), "yes" if option.entity in targets else "no"))
        reading.resolve(expression, tuple(sorted(targets & reading.known.keys())))
    return rows


def fit_references(rows: Sequence[tuple[list[str], str]]) -> Linear:
    """Learn the scorer; from no example, one that resolves nothing."""
    if len({label for _, label in rows}) < 2:
        return _NOBODY
    return fit([features for features, _ in rows], [label for _, label in rows], strength=STRENGTH)
