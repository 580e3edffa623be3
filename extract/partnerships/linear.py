"""A linear scorer over named features: logistic regression with one weight for each feature and class.

The weights are learnt by :mod:`extract.partnerships.fitting` and kept by :mod:`extract.partnerships.weights`; scoring
needs numpy alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

import numpy as np

__all__ = ["Linear", "chance", "log_odds"]

_MOST_KEPT = 1 << 15
"""So many blocks of features are kept with their weights by a scorer."""

_KEPT_A_WHILE = 1 << 12
"""So many are kept where what recurs stands close together."""

Block = tuple[str, ...]
Value = TypeVar("Value")


class _Kept(dict[Block, Value]):
    """What blocks of features come to, worked out when a block is first met."""

    def __init__(self, of: Callable[[Block], Value]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, block: Block) -> Value:
        value = self[block] = self._of(block)
        return value


@dataclass(frozen=True)
class Linear:
    """Weights of each feature for each class."""

    classes: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]]

    @cached_property
    def _odds(self) -> dict[str, float]:
        """What each feature adds to the log-odds of the second of two classes."""
        return {feature: second - first for feature, (first, second) in self.weights.items()}

    @cached_property
    def _table(self) -> tuple[dict[str, int], Any]:
        """The row of each feature's weights in a table, whose first row is of zeros."""
        table = np.array([(0.0,) * len(self.classes), *self.weights.values()])
        return {feature: row for row, feature in enumerate(self.weights, 1)}, table

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Return the probability of each class; they sum to 1.

        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).probabilities(["signed"])["yes"] > 0.8
        True
        """
        if len(self.classes) == 2:
            odds = math.exp(max(min(self._sum(features), 500.0), -500.0))
            return {self.classes[0]: 1.0 / (1.0 + odds), self.classes[1]: odds / (1.0 + odds)}
        rows, table = self._table
        chosen = list(filter(None, map(rows.get, features)))
        scores: list[float] = np.add.reduce(table.take(chosen or [0], axis=0)).tolist()
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return {c: p / total for c, p in zip(self.classes, powers, strict=True)}

    def weigher(self) -> Callable[[Iterable[Block]], tuple[float, ...]]:
        """Return what weighs blocks of features: how much each adds to the log-odds of the second of two classes.

        Sums of blocks are kept a while, so it is for examples in a row that share many, such as those of one sentence;
        the blocks of an example must have no feature in common.

        Examples
        --------
        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).weigher()([("signed",), ("met",)])
        (2.0, 0.0)
        """
        known = _Kept(self._sum)

        def weigh(blocks: Iterable[Block]) -> tuple[float, ...]:
            if len(known) > _KEPT_A_WHILE:
                known.clear()
            return tuple(map(known.__getitem__, blocks))

        return weigh

    @cached_property
    def _kept(self) -> _Kept[tuple[float, ...]]:
        """Log-odds of the features of blocks met before; many recur from report to report."""
        weights = self._odds.get
        return _Kept(lambda block: tuple(filter(None, map(weights, block))))

    def chances(self, blocks: Iterable[Block]) -> tuple[float, float]:
        """Return the probabilities of two classes for blocks of features, as :meth:`probabilities` does.

        Parameters
        ----------
        blocks
            Blocks without a feature in common.

        Examples
        --------
        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).chances([("signed",), ("met",)])[1] > 0.8
        True
        """
        odds = math.exp(self.log_odds(blocks))
        return 1.0 / (1.0 + odds), odds / (1.0 + odds)

    def log_odds(self, blocks: Iterable[Block]) -> float:
        """Return the log-odds of the second of two classes for blocks of features, from -500 to 500.

        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).log_odds([("signed",), ("met",)])
        2.0
        """
        # All weights are added in one go: sums of sums would differ in the last digit, and thus choose between equals.
        kept = self._kept
        if len(kept) > _MOST_KEPT:
            kept.clear()
        total = sum(chain.from_iterable(map(kept.__getitem__, blocks)), 0.0)
        return max(min(total, 500.0), -500.0)

    @cached_property
    def _by_mark(self) -> dict[str, Linear]:
        return {}

    def marked(self, mark: str) -> Linear:
        """Return the scorer that sees each feature as this one sees it with a mark before it, or else without.

        >>> Linear(("no", "yes"), {">signed": (0.0, 2.0)}).marked(">").chances([("signed",)])[1] > 0.8
        True
        """
        if mark not in self._by_mark:
            weights = {feature.removeprefix(mark): row for feature, row in self.weights.items()}
            self._by_mark[mark] = Linear(self.classes, weights)
        return self._by_mark[mark]

    def choose(self, alternatives: Sequence[Iterable[str]]) -> list[float]:
        """Return the probability that each of several alternatives is the right one; they sum to 1.

        >>> Linear(("no", "yes"), {"near": (0.0, 2.0)}).choose([["near"], ["far"]])[0] > 0.8
        True
        """
        scores = [self._sum(features) for features in alternatives]
        powers = [math.exp(score - max(scores)) for score in scores]
        return [p / sum(powers) for p in powers]

    def _sum(self, features: Iterable[str]) -> float:
        return sum(filter(None, map(self._odds.get, features)), 0.0)

    def weigh(self, block: Block) -> float:
        """Return what a block of features adds to the log-odds of the second of two classes.

        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).weigh(("signed", "met"))
        2.0
        """
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        return sum(self._kept[block], 0.0)

    def best(self, features: Iterable[str]) -> tuple[str, float]:
        """Return the most probable class and its probability."""
        probabilities = self.probabilities(features)
        label = max(probabilities, key=lambda c: probabilities[c])
        return label, probabilities[label]

    def strongest(self, features: Iterable[str], label: str) -> str:
        """Return the feature that speaks most for a class."""
        index = self.classes.index(label)
        return max(features, key=lambda f: self.weights.get(f, (0.0,) * len(self.classes))[index], default="")


def chance(odds: float) -> float:
    """Return the probability that belongs to log-odds.

    >>> chance(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-odds))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, at most 11.5 either way.

    >>> log_odds(0.5)
    0.0
    """
    bounded = min(max(probability, 1e-5), 1.0 - 1e-5)
    return math.log(bounded / (1.0 - bounded))
