"""The scorers of whom an expression means: a linear one, a network that reads the words, trees that weigh both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extract.partnerships.linear import Linear, chance, log_odds
from extract.partnerships.trees import Trees
from extract.references.expressions import Expression
from extract.references.hearing import Hearing, Listener
from extract.references.numbers import rows_of
from extract.references.reading import Option, Reading

__all__ = ["Resolver", "hopeful"]

SHARE = 0.2
"""How much the network's word counts beside that of the trees, which have heard it too, from 0 to 1: see
docs/decisions/0033."""

_HOPELESS = -3.5
"""Log-odds of the first scorer up to which its word stands: a chance of 3%."""


@dataclass(frozen=True)
class Resolver:
    """All scorers; without ``trees`` the first one's word stands, without ``listener`` they hear nothing."""

    linear: Linear
    trees: Trees | None = None
    listener: Listener | None = None

    def hear(self, reading: Reading) -> Hearing | None:
        """Make a report ready to be listened to."""
        return self.listener.hear(reading) if self.listener else None

    def chances(
        self, reading: Reading, expression: Expression, options: Sequence[Option], hearing: Hearing | None = None
    ) -> list[float]:
        """Return the probability that the next expression means each of its candidates.

        Parameters
        ----------
        hearing
            What :meth:`hear` returned for the report.
        """
        odds = [self.linear.log_odds(option.blocks) for option in options]
        chances = [chance(value) for value in odds]
        kept = hopeful(odds)
        if self.trees is None or not kept:
            return chances
        heard = hearing.odds(expression, options, kept) if hearing else [0.0] * len(kept)
        rows = np.column_stack([rows_of(reading, expression, options, odds, kept, self.linear), heard])
        for at, probability, said in zip(kept, self.trees.probabilities(rows).tolist(), heard, strict=True):
            mixed = (1.0 - SHARE) * log_odds(probability) + SHARE * said
            chances[at] = chance(mixed) if hearing else probability
        return chances


def hopeful(odds: Sequence[float]) -> list[int]:
    """Return the places of the candidates that the second scorer looks at.

    >>> hopeful([-5.0, 0.5, -3.0])
    [1, 2]
    """
    return [at for at, value in enumerate(odds) if value > _HOPELESS]
