"""A scorer over numbers: boosted regression trees for the probability of "yes".

Learnt by gradient boosting on the logistic loss (Friedman 2001) with LightGBM (Ke and others 2017), which is needed for
training alone: scoring needs numpy, and reads the trees from the file of a language's scorers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ontology.errors import MissingExtra

__all__ = ["Trees", "best_threshold", "calibrate", "fit_trees"]

_LEAF = -1
_CHUNK = 256
"""Rows scored at once: what is made of them stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class _Nodes:
    """All nodes of all trees one after the other: a row goes from node ``n`` to ``child[n]`` or to the one after it.

    A leaf leads to itself, whatever the row.
    """

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    limit: NDArray[np.float64]
    child: NDArray[np.int32]
    value: NDArray[np.float64]


@dataclass(frozen=True)
class Trees:
    """Trees laid out level by level, the line that turns their sum into a calibrated log-odds, and a threshold.

    Node ``n`` of a tree sends a row to ``2n + 1`` if its number ``feature[n]`` is at most ``limit[n]``, else to
    ``2n + 2``; a node whose feature is -1 adds ``value[n]``. ``threshold`` is the lowest calibrated probability that
    counts as "yes".
    """

    base: float
    feature: NDArray[np.int64]
    limit: NDArray[np.float64]
    value: NDArray[np.float64]
    slope: float = 1.0
    offset: float = 0.0
    threshold: float = 0.5

    def raw(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of the trees for each row."""
        total = np.empty(len(rows))
        nodes = self._nodes
        steps = (self.feature.shape[1] + 1).bit_length() - 2
        for first in range(0, len(rows), _CHUNK):
            part = np.ascontiguousarray(rows[first : first + _CHUNK])
            numbers = part.ravel()
            place = (np.arange(len(part), dtype=np.int32) * part.shape[1])[:, None]
            node = np.broadcast_to(nodes.roots, (len(part), len(nodes.roots)))
            for _ in range(steps):
                right = numbers.take(place + nodes.feature.take(node)) > nodes.limit.take(node)
                node = nodes.child.take(node) + right
            total[first : first + _CHUNK] = self.base + nodes.value.take(node).sum(axis=1)
        return total

    @cached_property
    def _nodes(self) -> _Nodes:
        count, size = self.feature.shape
        roots = np.arange(count, dtype=np.int32) * size
        own = np.arange(size, dtype=np.int32)
        leaf = self.feature < 0
        child = roots[:, None] + np.where(leaf, own, 2 * own + 1)
        return _Nodes(
            roots.astype(np.int32),
            np.where(leaf, 0, self.feature).astype(np.int32).ravel(),
            np.where(leaf, np.inf, self.limit).ravel(),
            child.astype(np.int32).ravel(),
            self.value.ravel(),
        )

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
            "threshold": round(self.threshold, 4),
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
            data["threshold"],
        )


def fit_trees(
    rows: NDArray[np.float64],
    labels: Sequence[int] | NDArray[np.int64],
    *,
    weights: Sequence[float] | NDArray[np.float64] | None = None,
    rounds: int = 200,
    rate: float = 0.1,
    leaves: int = 31,
    depth: int = 7,
    smallest: int = 50,
    penalty: float = 10.0,
    sample: float = 0.8,
    columns: float = 0.5,
) -> Trees:
    """Learn trees with LightGBM; the same rows give the same trees.

    Parameters
    ----------
    rows, labels
        The numbers of each example, and 1 or 0.
    weights
        How much each example counts; all the same by default.
    rounds, rate
        How many trees, and what share of each is added.
    leaves, depth
        Most leaves of a tree, and most questions from its root to a leaf.
    smallest
        Fewest examples of a leaf.
    penalty
        Weight of the penalty on the squares of the leaves' values.
    sample, columns
        What share of the examples, and of their numbers, each tree is learnt from, drawn by a fixed seed.

    Raises
    ------
    MissingExtra
        LightGBM is not installed: it is needed for training alone.
    """
    try:
        import lightgbm
    except (ImportError, OSError) as error:  # OSError: its shared library lacks OpenMP
        raise MissingExtra("training needs LightGBM", todo="pip install 'cityties[train]'") from error
    options = {
        "objective": "binary",
        "learning_rate": rate,
        "num_leaves": leaves,
        "max_depth": depth,
        "min_data_in_leaf": smallest,
        "lambda_l2": penalty,
        "bagging_fraction": sample,
        "bagging_freq": 1,
        "feature_fraction": columns,
        "num_threads": 1,
        "deterministic": True,
        "force_col_wise": True,
        "seed": 1,
        "verbosity": -1,
    }
    counts = None if weights is None else np.asarray(weights, dtype=np.float64)
    data = lightgbm.Dataset(rows, np.asarray(labels, dtype=np.float64), weight=counts, params={"verbosity": -1})
    learnt = lightgbm.train(options, data, rounds).dump_model()["tree_info"]
    size = 2 ** (depth + 1) - 1
    feature = np.full((len(learnt), size), _LEAF, dtype=np.int64)
    limit, value = np.zeros((len(learnt), size)), np.zeros((len(learnt), size))
    for tree, described in enumerate(learnt):
        waiting: list[tuple[int, dict[str, Any]]] = [(0, described["tree_structure"])]
        while waiting:
            node, part = waiting.pop()
            if "leaf_value" in part:
                value[tree, node] = part["leaf_value"]
                continue
            feature[tree, node], limit[tree, node] = part["split_feature"], part["threshold"]
            waiting += [(2 * node + 1, part["left_child"]), (2 * node + 2, part["right_child"])]
    return Trees(0.0, feature, limit, value)


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


def best_threshold(
    chances: Sequence[float], truths: Sequence[int], weights: Sequence[float] | None = None, *, missed: float = 0.0
) -> float:
    """Return the threshold that gives calibrated probabilities their best F1: half of that F1.

    Where the curve of F1 over thresholds is highest is chance, since near its top it is flat: from 0.29 to 0.42 it lay
    within 0.001 on English reports that had not been seen. How high it is, is not [1]_.

    Parameters
    ----------
    chances, truths
        Probabilities of examples, and 1 or 0.
    weights
        How much each counts; all the same by default.
    missed
        Weight of true ones that are not among the examples.

    References
    ----------
    .. [1] Z. C. Lipton, C. Elkan, B. Naryanaswamy: Optimal thresholding of classifiers to maximize F1 measure.
       ECML PKDD 2014.

    Examples
    --------
    >>> best_threshold([0.9, 0.6, 0.4, 0.1], [1, 1, 0, 0])
    0.5
    """
    order = np.argsort(-np.asarray(chances, dtype=np.float64), kind="stable")
    counts = np.ones(len(order)) if weights is None else np.asarray(weights, dtype=np.float64)[order]
    right = np.cumsum(np.asarray(truths)[order] * counts)
    if not len(right) or not right[-1]:
        return 0.5
    return float((right / (np.cumsum(counts) + right[-1] + missed)).max())
