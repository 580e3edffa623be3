"""Giving training examples the proportions of the reports that are to be read.

Reports composed to teach what is rare hold more of it than others do: of two cities that act together, ours have an
agreement every other time, the benchmark's one time in seven, where sister cities abound. A scorer learns such shares
along with the words. So examples of what our reports have too much of count less, of what they lack more:
post-stratification, here within each sort of pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

__all__ = ["match_proportions"]

Counts = dict[str, dict[str, float]]
"""How much the examples of each stratum and label count."""

_MOST = 5.0
"""No example counts more than this many times as much as before, or less than the same part of it."""


def match_proportions(
    strata: Sequence[str],
    labels: Sequence[str],
    weights: Sequence[float],
    trusted: Sequence[bool],
    *,
    doubt: float = 30.0,
    spread: float = 5.0,
) -> list[float]:
    """Return weights with which the other examples of a stratum have the labels in the trusted ones' proportions.

    Parameters
    ----------
    strata, labels, weights
        Of each example its stratum, its class, and how much it counts so far.
    trusted
        Which examples are in true proportions; they keep their weights, and without any all do.
    doubt
        So many trusted examples of a stratum count as much as what is expected of it: its own proportions, changed as
        those of all strata together are.
    spread
        So many examples of each class are added to the trusted ones of all strata together.

    Returns
    -------
    list of float
        New weights, each from a fifth to five times the old.

    References
    ----------
    D. Holt, T. M. F. Smith: Post stratification. J. Royal Statistical Society A 142 (1979).

    Examples
    --------
    Of four cities' deals one is a twinning here and three there:

    >>> here, there = ["twinning"] + ["agreement"] * 3, ["twinning"] * 3 + ["agreement"]
    >>> flags = [False] * 4 + [True] * 4
    >>> found = match_proportions(["City"] * 8, here + there, [1.0] * 8, flags, doubt=0.01)
    >>> [round(weight, 2) for weight in found]
    [3.0, 0.33, 0.33, 0.33, 1.0, 1.0, 1.0, 1.0]
    """
    if not any(trusted):
        return list(weights)
    ours: Counts = defaultdict(lambda: defaultdict(float))
    theirs: Counts = defaultdict(lambda: defaultdict(float))
    for stratum, label, weight, known in zip(strata, labels, weights, trusted, strict=True):
        (theirs if known else ours)[stratum][label] += 1.0 if known else weight
    change = _change(_total(ours), _total(theirs), spread)
    factors = {stratum: _factors(found, theirs[stratum], change, doubt) for stratum, found in ours.items()}
    return [
        weight if known else weight * factors[stratum][label]
        for stratum, label, weight, known in zip(strata, labels, weights, trusted, strict=True)
    ]


def _total(counts: Counts) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for found in counts.values():
        for label, count in found.items():
            total[label] += count
    return total


def _change(ours: Mapping[str, float], theirs: Mapping[str, float], spread: float) -> dict[str, float]:
    """Return how many times as frequent each label is among the trusted examples as among the others."""
    whole = sum(theirs.values()) + spread * len(ours)
    return {
        label: (theirs.get(label, 0.0) + spread) / whole / (count / sum(ours.values())) for label, count in ours.items()
    }


def _factors(
    ours: Mapping[str, float], theirs: Mapping[str, float], change: Mapping[str, float], doubt: float
) -> dict[str, float]:
    """Return how many times as much the examples of a stratum count, by label."""
    count, known = sum(ours.values()), sum(theirs.values())
    expected = {label: found / count * change[label] for label, found in ours.items()}
    total = sum(expected.values())
    factors = {}
    for label, found in ours.items():
        share = (theirs.get(label, 0.0) + doubt * expected[label] / total) / (known + doubt)
        factors[label] = min(max(share / (found / count), 1.0 / _MOST), _MOST)
    return factors
