"""A linear scorer over named features: logistic regression with one weight for each feature and class.

The weights are learnt by :mod:`extract.partnerships.training` and kept as JSON; scoring needs numpy alone.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from extract.partnerships.trees import Trees
from ontology.errors import DataError

__all__ = ["SHIPPED", "Linear", "fit", "fit_choice", "load_models", "load_trees", "save_models"]

_TREES = "neighbours"
"""Under this name the file of a language's scorers holds the second scorer of partnerships."""

_KEPT = 1 << 15
"""So many blocks of features are kept with their weights by a scorer."""

SHIPPED = Path(__file__).parent.parent / "models"
"""Folder of the models that come with the package."""


@dataclass(frozen=True)
class Linear:
    """Weights of each feature for each class."""

    classes: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]]

    @cached_property
    def _odds(self) -> dict[str, float]:
        """What each feature adds to the log-odds of the second of two classes."""
        return {feature: second - first for feature, (first, second) in self.weights.items()}

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Return the probability of each class; they sum to 1.

        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).probabilities(["signed"])["yes"] > 0.8
        True
        """
        if len(self.classes) == 2:
            odds = math.exp(max(min(self._sum(features), 500.0), -500.0))
            return {self.classes[0]: 1.0 / (1.0 + odds), self.classes[1]: odds / (1.0 + odds)}
        columns = zip(*filter(None, map(self.weights.get, features)), strict=True)
        scores: list[float] = [sum(column) for column in columns] or [0.0] * len(self.classes)
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return {c: p / total for c, p in zip(self.classes, powers, strict=True)}

    def weigh(self, blocks: Iterable[tuple[str, ...]], known: dict[tuple[str, ...], float]) -> float:
        """Return the log-odds of the second of two classes for blocks of features.

        Parameters
        ----------
        blocks
            Blocks without a feature in common.
        known
            Sums of blocks met before, filled here: many examples share a block.

        Examples
        --------
        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).weigh([("signed",), ("met",)], {})
        2.0
        """
        total = 0.0
        for block in blocks:
            found = known.get(block)
            if found is None:
                found = known[block] = self._sum(block)
            total += found
        return total

    @cached_property
    def _kept(self) -> dict[tuple[str, ...], tuple[float, ...]]:
        """Log-odds of the features of blocks met before; many recur from report to report."""
        return {}

    def chances(self, blocks: Iterable[tuple[str, ...]]) -> tuple[float, float]:
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
        # All weights are added in one go: sums of sums would differ in the last digit, and thus choose between equals.
        kept, weights = self._kept, self._odds.get
        if len(kept) > _KEPT:
            kept.clear()
        found: list[float] = []
        for block in blocks:
            known = kept.get(block)
            if known is None:
                known = kept[block] = tuple(filter(None, map(weights, block)))
            found += known
        odds = math.exp(max(min(sum(found, 0.0), 500.0), -500.0))
        return 1.0 / (1.0 + odds), odds / (1.0 + odds)

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

    def best(self, features: Iterable[str]) -> tuple[str, float]:
        """Return the most probable class and its probability."""
        probabilities = self.probabilities(features)
        label = max(probabilities, key=lambda c: probabilities[c])
        return label, probabilities[label]

    def strongest(self, features: Iterable[str], label: str) -> str:
        """Return the feature that speaks most for a class."""
        index = self.classes.index(label)
        return max(features, key=lambda f: self.weights.get(f, (0.0,) * len(self.classes))[index], default="")


def fit_choice(
    groups: Sequence[Sequence[Sequence[str]]],
    chosen: Sequence[Sequence[int]],
    *,
    weights: Sequence[float] | None = None,
    strength: float = 1.0,
    rare: int = 2,
    smallest: float = 0.02,
) -> Linear:
    """Learn to choose one of several alternatives; the same groups give the same weights.

    Parameters
    ----------
    groups
        The features of each alternative of each choice.
    chosen
        The numbers of each choice's right alternatives, at least one.
    weights
        How much each choice counts; all the same by default.
    strength, rare, smallest
        As in :func:`fit`.

    Returns
    -------
    Linear
        A scorer for :meth:`Linear.choose`.
    """
    names, matrix = _matrix([features for group in groups for features in group], rare)
    starts = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    sizes = [len(group) for group in groups]
    counts = np.repeat(np.ones(len(groups)) if weights is None else np.asarray(weights, dtype=float), sizes)
    target = np.zeros(matrix.shape[0])
    for start, right in zip(starts, chosen, strict=True):
        target[[start + i for i in right]] = 1.0 / len(right)
    target *= counts
    turned = matrix.T.tocsr()

    def loss(flat: Any) -> tuple[float, Any]:
        scores = matrix @ flat
        scores = scores - np.repeat(np.maximum.reduceat(scores, starts), sizes)
        powers = np.exp(scores)
        totals = np.repeat(np.add.reduceat(powers, starts), sizes)
        value = -(target * (scores - np.log(totals))).sum() + 0.5 * strength * (flat**2).sum()
        return float(value), turned @ (counts * powers / totals - target) + strength * flat

    # Only training needs SciPy, and importing it takes a third of a second.
    from scipy.optimize import minimize

    settings = {"maxiter": 200, "ftol": 1e-6}
    solution = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options=settings)
    kept = {n: (0.0, round(float(w), 3)) for n, w in zip(names, solution.x, strict=True) if abs(w) >= smallest}
    return Linear(("no", "yes"), kept)


def fit(
    examples: Sequence[Sequence[str]],
    labels: Sequence[str],
    *,
    weights: Sequence[float] | None = None,
    strength: float = 1.0,
    rare: int = 2,
    smallest: float = 0.02,
) -> Linear:
    """Learn a scorer; the same examples give the same weights.

    Parameters
    ----------
    examples, labels
        The features of each example, and its class.
    weights
        How much each example counts; by default all count 1.
    strength
        Weight of the penalty on squared weights; more makes the scorer more careful.
    rare
        Features of fewer examples than this are left out.
    smallest
        Weights below this, in absolute value, are left out.
    """
    classes = tuple(sorted(set(labels)))
    # Only training needs SciPy, and importing it takes a third of a second.
    from scipy.optimize import minimize

    names, matrix = _matrix(examples, rare)
    target = np.zeros((len(examples), len(classes)))
    target[np.arange(len(labels)), [classes.index(label) for label in labels]] = 1.0
    # two classes need one column: the first class keeps the score 0
    free = classes if len(classes) > 2 else classes[1:]
    target = target[:, len(classes) - len(free) :]
    turned = matrix.T.tocsr()
    shape = (len(names), len(free))
    counts = np.ones((len(examples), 1)) if weights is None else np.asarray(weights, dtype=np.float64)[:, None]

    def loss(flat: Any) -> tuple[float, Any]:
        coefficients = flat.reshape(shape)
        scores = matrix @ coefficients
        top = scores.max(axis=1, keepdims=True) if len(free) == len(classes) else np.maximum(scores, 0.0)
        powers = np.exp(scores - top)
        totals = powers.sum(axis=1, keepdims=True)
        if len(free) < len(classes):
            totals = totals + np.exp(-top)
        logs = scores - top - np.log(totals)
        value = -(counts * target * logs).sum() + 0.5 * strength * (coefficients**2).sum()
        if len(free) < len(classes):
            value -= (counts * (1.0 - target) * (-top - np.log(totals))).sum()
        slope = turned @ (counts * (powers / totals - target)) + strength * coefficients
        return float(value), slope.ravel()

    settings = {"maxiter": 100, "ftol": 1e-5}
    solution = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options=settings)
    coefficients = np.zeros((len(names), len(classes)))
    coefficients[:, len(classes) - len(free) :] = solution.x.reshape(shape)
    kept_weights = {
        name: tuple(round(float(w), 3) for w in row)
        for name, row in zip(names, coefficients, strict=True)
        if np.abs(row - row.mean()).max() >= smallest
    }
    return Linear(classes, kept_weights)


def _matrix(examples: Sequence[Sequence[str]], rare: int) -> tuple[list[str], Any]:
    """Return the features that are not rare, and a row of ones and zeros for each example."""
    from scipy.sparse import csr_matrix

    counts: dict[str, int] = {}
    for features in examples:
        for feature in features:
            counts[feature] = counts.get(feature, 0) + 1
    names = sorted(f for f, n in counts.items() if n >= rare)
    index = {name: i for i, name in enumerate(names)}
    rows: list[int] = []
    columns: list[int] = []
    for row, features in enumerate(examples):
        kept = [index[f] for f in features if f in index]
        rows += [row] * len(kept)
        columns += kept
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(examples), len(names)))
    matrix.data[:] = 1.0  # a feature listed twice counts once
    return names, matrix


def save_models(models: Mapping[str, Linear], trees: Trees | None = None) -> bytes:
    """Write models as compressed JSON, the same bytes for the same models."""
    data: dict[str, Any] = {
        name: {"classes": model.classes, "weights": dict(sorted(model.weights.items()))}
        for name, model in sorted(models.items())
    }
    if trees is not None:
        data[_TREES] = trees.to_json()
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8"), mtime=0)


@cache
def load_models(lang: str, folder: Path = SHIPPED) -> dict[str, Linear]:
    """Read the scorers of a language.

    Parameters
    ----------
    lang
        ``"en"`` or ``"zh"``.
    folder
        Where ``cityties train`` wrote them; by default those shipped in the package.

    Raises
    ------
    DataError
        The file of weights is missing or broken.
    """
    return {
        name: Linear(tuple(m["classes"]), {f: tuple(w) for f, w in m["weights"].items()})
        for name, m in _read(lang, folder).items()
        if name != _TREES
    }


@cache
def load_trees(lang: str, folder: Path = SHIPPED) -> Trees | None:
    """Read the second scorer of a language's partnerships; ``None`` if it was trained without one."""
    data = _read(lang, folder).get(_TREES)
    return None if data is None else Trees.from_json(data)


@lru_cache(maxsize=1)
def _read(lang: str, folder: Path) -> dict[str, Any]:
    path = folder / f"{lang}.json.gz"
    try:
        data: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
        return data
    except (OSError, EOFError, ValueError) as error:
        raise DataError(
            f"weights of {lang!r} cannot be read ({error})", where=path.name, todo="run `cityties train` or reinstall"
        ) from error
