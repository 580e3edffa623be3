"""Learning a linear scorer from examples: logistic regression, and the choice of one among several."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from extract.partnerships.linear import Linear

__all__ = ["fit", "fit_choice"]


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

    found = _lowest(loss, np.zeros(len(names)), steps=200, slack=1e-6)
    kept = {n: (0.0, round(float(w), 3)) for n, w in zip(names, found, strict=True) if abs(w) >= smallest}
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

    found = _lowest(loss, np.zeros(shape).ravel(), steps=100, slack=1e-5)
    coefficients = np.zeros((len(names), len(classes)))
    coefficients[:, len(classes) - len(free) :] = found.reshape(shape)
    telling = np.abs(coefficients - coefficients.mean(axis=1, keepdims=True)).max(axis=1, initial=0.0) >= smallest
    kept_weights = {names[at]: tuple(round(float(w), 3) for w in coefficients[at]) for at in np.flatnonzero(telling)}
    return Linear(classes, kept_weights)


def _lowest(loss: Callable[[Any], tuple[float, Any]], start: Any, *, steps: int, slack: float) -> Any:
    """Return where a loss, given with its slope, is lowest, by L-BFGS-B: the same however many processors there are."""
    # Only training needs SciPy, and importing it takes a third of a second.
    from scipy.optimize import minimize

    # Not by one_thread, which knows the libraries that were loaded before it was first asked; SciPy brings its own.
    with threadpool_limits(limits=1, user_api="blas"):
        return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps, "ftol": slack}).x


def _matrix(examples: Iterable[Sequence[str]], rare: int) -> tuple[list[str], Any]:
    """Return the features that are not rare, and a row of ones and zeros for each example."""
    from scipy.sparse import csr_matrix

    # Each feature is looked up once: a million examples have eighty million. Lists of numbers would take ten times the
    # room of arrays.
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    found, ends = array("i"), array("q", [0])
    for features in examples:
        found.extend(map(numbers.__getitem__, features))
        ends.append(len(found))
    columns = np.asarray(found)
    counts = np.bincount(columns, minlength=len(numbers))
    names = sorted(name for name, number in numbers.items() if counts[number] >= rare)
    places = np.full(len(numbers), -1, np.int32)
    places[[numbers[name] for name in names]] = np.arange(len(names))
    columns = places[columns]
    known = columns >= 0
    starts = np.r_[0, np.cumsum(known)][np.asarray(ends)]
    columns = columns[known]
    matrix = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(starts) - 1, len(names)))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return names, matrix
