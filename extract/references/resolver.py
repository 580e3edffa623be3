"""The scorers of whom an expression means: a linear one, and trees that set its candidates against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extract.partnerships.linear import Linear, chance
from extract.partnerships.trees import Trees
from extract.references.expressions import Expression
from extract.references.numbers import rows_of
from extract.references.reading import Option, Reading

__all__ = ["Resolver", "hopeful"]

_HOPELESS = -3.5
"""Log-odds of the first scorer up to which its word stands: a chance of 3%."""


@dataclass(frozen=True)
class Resolver:
    """Both scorers; without ``trees`` the first one's word stands."""

    linear: Linear
    trees: Trees | None = None

    def chances(self, reading: Reading, expression: Expression, options: Sequence[Option]) -> list[float]:
        """Return the probability that the next expression means each of its candidates."""
        odds = [self.linear.log_odds(option.blocks) for option in options]
        chances = [chance(value) for value in odds]
        kept = hopeful(odds)
        if self.trees is None or not kept:
            return chances
        rows = np.array(rows_of(reading, expression, options, odds, kept, self.linear))
        for at, probability in zip(kept, self.trees.probabilities(rows).tolist(), strict=True):
            chances[at] = probability
        return chances


def hopeful(odds: Sequence[float]) -> list[int]:
    """Return the places of the candidates that the second scorer looks at.

    >>> hopeful([-5.0, 0.5, -3.0])
    [1, 2]
    """
    return [at for at, value in enumerate(odds) if value > _HOPELESS]
