"""A scorer over numbers: boosted regression trees for the probability of "yes".

Learnt by gradient boosting on the logistic loss with second-order steps (Friedman 2001; Chen and Guestrin 2016) over
binned numbers. Learning and scoring need numpy alone, draw no random numbers, and give the same trees for the same
rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Trees", "calibrate", "fit_trees"]

_BINS = 32
_LEAF = -1
_CHUNK = 4096
"""Rows scored at once, to bound the memory."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees laid out level by level, and the line that turns their sum into a calibrated log-odds.

    Node ``n`` of a tree sends a row to ``2n + 1`` if its number ``feature[n]`` is at most ``limit[n]``, else to
    ``2n + 2``; a node whose feature is -1 adds ``value[n]``.
    """

    base: float
    feature: NDArray[np.int64]
    limit: NDArray[np.float64]
    value: NDArray[np.float64]
    slope: float = 1.0
    offset: float = 0.0

    def raw(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of the trees for each row."""
        total = np.empty(len(rows))
        trees = np.arange(len(self.feature))
        steps = (self.feature.shape[1] + 1).bit_length() - 2
        for first in range(0, len(rows), _CHUNK):
            part = rows[first : first + _CHUNK]
            every = np.arange(len(part))[:, None]
            node = np.zeros((len(part), len(trees)), dtype=np.int64)
            for _ in range(steps):
                used = self.feature[trees, node]
                right = part[every, np.maximum(used, 0)] > self.limit[trees, node]
                node = np.where(used >= 0, 2 * node + 1 + right, node)
            total[first : first + _CHUNK] = self.base + self.value[trees, node].sum(axis=1)
        return total

    def probabilities(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the calibrated probability of "yes" for each row.

        >>> stump = Trees(0.0, np.array([[0, -1, -1]]), np.array([[0.5, 0, 0]]), np.array([[0.0, -2.0, 2.0]]))
        >>> stump.probabilities(np.array([[0.0], [1.0]])).round(2).tolist()
        [0.12, 0.88]
        """
        return self.calibrated(self.raw(rows))

    def calibrated(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probabilities that belong to sums, of trees or of trees and what they were joined with."""
        chances: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(self.slope * sums + self.offset)))
        return chances

    def to_json(self) -> dict[str, Any]:
        """Return the trees as plain lists."""
        return {
            "base": round(self.base, 6),
            "feature": self.feature.tolist(),
            "limit": self.limit.round(6).tolist(),
            "value": self.value.round(5).tolist(),
            "slope": round(self.slope, 5),
            "offset": round(self.offset, 5),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Trees:
        """Read what :meth:`to_json` returned."""
        return cls(
            data["base"],
            np.array(data["feature"], dtype=np.int64),
            np.array(data["limit"], dtype=np.float64),
            np.array(data["value"], dtype=np.float64),
            data["slope"],
            data["offset"],
        )


def fit_trees(
    rows: NDArray[np.float64],
    labels: Sequence[int] | NDArray[np.int64],
    *,
    rounds: int = 100,
    rate: float = 0.06,
    depth: int = 3,
    smallest: int = 20,
    penalty: float = 5.0,
) -> Trees:
    """Learn trees.

    Parameters
    ----------
    rows, labels
        The numbers of each example, and 1 or 0.
    rounds, rate
        How many trees, and what share of each is added.
    depth
        Questions from the root to a leaf, at most.
    smallest
        Fewest examples of a leaf.
    penalty
        Weight of the penalty on the squares of the leaves' values.
    """
    target = np.asarray(labels, dtype=np.float64)
    edges = [np.unique(np.quantile(column, np.linspace(0, 1, _BINS + 1)[1:-1])) for column in rows.T]
    binned = np.stack([np.searchsorted(e, c, side="left") for e, c in zip(edges, rows.T, strict=True)], axis=1)
    codes = binned + np.arange(rows.shape[1]) * _BINS
    mean = min(max(float(target.mean()), 1e-6), 1 - 1e-6)
    base = float(np.log(mean / (1 - mean)))
    score = np.full(len(target), base)
    size = 2 ** (depth + 1) - 1
    features, limits, values = (np.zeros((rounds, size)) for _ in range(3))
    for tree in range(rounds):
        chance = 1.0 / (1.0 + np.exp(-score))
        slope, bend = chance - target, np.maximum(chance * (1 - chance), 1e-9)
        features[tree] = _LEAF
        waiting = [(0, np.arange(len(target)))]
        while waiting:
            node, here = waiting.pop()
            split = _best_split(codes[here], slope[here], bend[here], smallest, penalty) if node < size // 2 else None
            if split is None:
                value = -rate * float(slope[here].sum()) / (float(bend[here].sum()) + penalty)
                values[tree, node] = value
                score[here] += value
                continue
            column, cut = split
            features[tree, node], limits[tree, node] = column, edges[column][cut]
            below = binned[here, column] <= cut
            waiting += [(2 * node + 1, here[below]), (2 * node + 2, here[~below])]
    return Trees(base, features.astype(np.int64), limits, values)


def _best_split(
    codes: NDArray[np.int64], slope: NDArray[np.float64], bend: NDArray[np.float64], smallest: int, penalty: float
) -> tuple[int, int] | None:
    """Return the column and the last bin of the lower part that lessen the loss most."""
    if len(codes) < 2 * smallest:
        return None
    width = codes.shape[1]
    flat, length = codes.ravel(), width * _BINS
    slopes = np.bincount(flat, np.repeat(slope, width), length).reshape(width, _BINS).cumsum(axis=1)
    bends = np.bincount(flat, np.repeat(bend, width), length).reshape(width, _BINS).cumsum(axis=1)
    counts = np.bincount(flat, minlength=length).reshape(width, _BINS).cumsum(axis=1)
    total_slope, total_bend, total = slopes[0, -1], bends[0, -1], len(codes)
    gains = (
        slopes**2 / (bends + penalty)
        + (total_slope - slopes) ** 2 / (total_bend - bends + penalty)
        - total_slope**2 / (total_bend + penalty)
    )
    gains[(counts < smallest) | (total - counts < smallest)] = -np.inf
    best = int(np.argmax(gains))
    return divmod(best, _BINS) if gains.flat[best] > 1e-6 else None


def calibrate(trees: Trees, scores: Sequence[float], truths: Sequence[int]) -> Trees:
    """Fit the line from sums of trees to log-odds (Platt 1999) on examples that such trees have not seen.

    >>> stump = Trees(0.0, np.array([[-1]]), np.array([[0.0]]), np.array([[1.0]]))
    >>> even = calibrate(stump, [1.0, 1.0, -1.0, -1.0] * 50, [1, 0, 1, 0] * 50)
    >>> even.probabilities(np.zeros((1, 1))).round(2).tolist()
    [0.5]
    """
    x = np.stack([np.asarray(scores, dtype=np.float64), np.ones(len(scores))], axis=1)
    y = np.asarray(truths, dtype=np.float64)

    def loss(line: NDArray[np.float64]) -> float:
        sums = x @ line
        return float((np.logaddexp(0.0, sums) - y * sums).sum() + 5e-4 * (line @ line))

    line = np.zeros(2)
    for _ in range(25):  # Newton's method; a step that does not lessen the loss is halved
        chance = 1.0 / (1.0 + np.exp(-(x @ line)))
        slope = x.T @ (chance - y) + 1e-3 * line
        bend = (x * (chance * (1.0 - chance))[:, None]).T @ x + 1e-3 * np.eye(2)
        step = np.linalg.solve(bend, slope)
        while loss(line - step) > loss(line) and np.abs(step).max() > 1e-9:
            step = step / 2
        line = line - step
    return replace(trees, slope=float(line[0]), offset=float(line[1]))
