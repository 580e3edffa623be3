"""How partners are spread over actors: the distribution of degrees, and whether a power law describes its tail.

Networks are called scale-free more often than they are (Broido & Clauset 2019). So the fit comes with its error, with
the part of the data that it speaks of, and with a comparison to an exponential tail.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import zeta

from ontology.errors import NetworkError

__all__ = ["TailFit", "ccdf", "fit_tail"]

_LEAST = 10
"""Fewer actors in the tail than this allow no fit."""


@dataclass(frozen=True, slots=True)
class TailFit:
    """A power law P(k) ~ k^-alpha for k >= ``start``, beside an exponential P(k) ~ exp(-rate k) for the same k.

    ``actors`` lie in the tail, and ``share`` is their share of those with a tie. ``distance`` is the largest distance
    between the fitted and the observed cumulative distribution (Kolmogorov-Smirnov). ``ratio`` is the log likelihood
    ratio of the two laws, divided by its standard deviation (Vuong): positive favours the power law, and ``p`` is the
    probability of so large a ratio if both were equally good.
    """

    alpha: float
    error: float
    start: int
    actors: int
    share: float
    distance: float
    rate: float
    ratio: float
    p: float

    def power_law(self, k: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return P(K >= k | K >= start) by the power law."""
        values: NDArray[np.float64] = zeta(self.alpha, k) / zeta(self.alpha, self.start)
        return values

    def exponential(self, k: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return P(K >= k | K >= start) by the exponential."""
        values: NDArray[np.float64] = np.exp(-self.rate * (k - self.start))
        return values


def ccdf(degrees: Sequence[int] | NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the degrees that occur, from 1 on, and the share of all actors that have so many partners or more.

    >>> [column.tolist() for column in ccdf([0, 1, 1, 3])]
    [[1, 3], [0.75, 0.25]]
    """
    values = np.asarray(degrees, dtype=np.int64)
    found, counts = np.unique(values[values > 0], return_counts=True)
    return found, np.cumsum(counts[::-1])[::-1] / max(1, len(values))


def fit_tail(degrees: Sequence[int] | NDArray[np.int64]) -> TailFit:
    """Fit a discrete power law to the tail of the degrees by maximum likelihood.

    Parameters
    ----------
    degrees
        Number of partners of each actor; those without any are left out.

    Returns
    -------
    TailFit
        The tail starts where the fitted law lies closest to the data (Kolmogorov-Smirnov), at least ten actors in it.

    Raises
    ------
    NetworkError
        Fewer than ten actors have a tie, or all have equally many.

    References
    ----------
    Clauset, A., Shalizi, C. R., & Newman, M. E. J. (2009). Power-law distributions in empirical data. SIAM Review
    51(4), 661-703. Vuong, Q. H. (1989). Likelihood ratio tests for model selection and non-nested hypotheses.
    Econometrica 57(2), 307-333.
    """
    values = np.sort(np.asarray(degrees, dtype=np.int64))
    values = values[values > 0]
    candidates = [int(k) for k in np.unique(values)[:-1] if (values >= k).sum() >= _LEAST]
    if not candidates:
        raise NetworkError("too few actors, or all with equally many partners", todo="a tail is fitted to ten or more")
    best = min((_fitted(values[values >= k], k) for k in candidates), key=lambda fit: (fit[0], fit[2]))
    distance, alpha, start = best
    tail = values[values >= start]
    rate = math.log1p(len(tail) / max(1, int((tail - start).sum())))
    power = -alpha * np.log(tail) - math.log(zeta(alpha, start))
    exponential = -rate * (tail - start) + math.log(-math.expm1(-rate))
    difference = power - exponential
    spread = float(difference.std()) * math.sqrt(len(tail))
    ratio = float(difference.sum()) / spread if spread > 0 else 0.0
    information = _second(lambda a: math.log(zeta(a, start)), alpha)
    error = 1 / math.sqrt(len(tail) * information)
    p = math.erfc(abs(ratio) / math.sqrt(2))
    return TailFit(alpha, error, start, len(tail), len(tail) / len(values), distance, rate, ratio, p)


def _fitted(tail: NDArray[np.int64], start: int) -> tuple[float, float, int]:
    """Distance, exponent and start of the law that fits this tail best."""
    mean_log = float(np.log(tail).mean())
    found = minimize_scalar(
        lambda a: a * mean_log + math.log(zeta(a, start)), bounds=(1.01, 12), method="bounded", options={"xatol": 1e-8}
    )
    alpha = float(found.x)
    ks = np.arange(start, int(tail[-1]) + 1)
    law = 1 - zeta(alpha, ks + 1) / zeta(alpha, start)
    data = np.searchsorted(tail, ks, side="right") / len(tail)
    return float(np.abs(law - data).max()), alpha, start


def _second(function: Callable[[float], float], at: float, step: float = 1e-3) -> float:
    """Second derivative, by differences."""
    return (function(at + step) - 2 * function(at) + function(at - step)) / step**2
