"""Small worlds: clustering and distance beside those of random networks with the same degrees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.brokerage import clustering
from graph.csr import Csr
from graph.paths import draw_sources, hop_distances

__all__ = ["SmallWorld", "rewired", "small_world"]

_SOURCES = 500
"""Distances start from at most so many nodes, here and in the random networks."""
_SWAPS = 10
"""Swaps tried for each tie (Milo et al. 2003 find the result stable from there on)."""


@dataclass(frozen=True, slots=True)
class SmallWorld:
    """``sigma`` = (C / C_random) / (L / L_random); clustering and mean distance of the random networks, averaged."""

    sigma: float | None
    clustering: float | None
    distance: float | None
    note: str


def small_world(part: Csr, *, seed: int = 0, randoms: int = 10) -> SmallWorld:
    """Compare a connected network with random ones of the same degrees (Humphries & Gurney 2008).

    Parameters
    ----------
    part
        The network; of a random one the largest component counts.
    seed
        Seeds the swaps and the sources of distances.
    randoms
        How many random networks.
    """
    if part.m < 3:
        return SmallWorld(None, None, None, "too few ties")
    rng = np.random.default_rng(seed)
    closed, distance = _figures(part, seed)
    found = []
    for _ in range(randoms):
        other = rewired(part, rng)
        found.append(_figures(other.part(other.components() == 0), seed))
    C, L = (float(np.mean([f[i] for f in found])) for i in (0, 1))
    note = f"largest component; {randoms} random networks of the same degrees, seed {seed}"
    if not C or not L or not distance:
        return SmallWorld(None, C, L, f"{note}; no triangle among them to compare with")
    return SmallWorld((closed / C) / (distance / L), C, L, note)


def rewired(csr: Csr, rng: np.random.Generator) -> Csr:
    """Swap the ends of pairs of ties at random, leaving each node its degree (Maslov & Sneppen 2002); weights are 1.

    All ties are paired off at once, round after round; a swap that would make a loop or a tie twice is left out.
    """
    first, second, _ = csr.ties()
    n, half = csr.n, csr.m // 2
    for _ in range(2 * _SWAPS if half else 0):
        order = rng.permutation(csr.m)
        one, other = order[:half], order[half : 2 * half]
        turned = rng.random(half) < 0.5
        a, b = first[one], second[one]
        c, d = np.where(turned, second[other], first[other]), np.where(turned, first[other], second[other])
        codes = np.sort(_code(first, second, n))
        new = np.stack([_code(a, d, n), _code(c, b, n)])
        taken = codes[np.minimum(np.searchsorted(codes, new), csr.m - 1)] == new
        _, at, counts = np.unique(new, return_inverse=True, return_counts=True)
        twice = counts[at].reshape(new.shape) > 1
        fine = (a != d) & (c != b) & ~(taken | twice).any(axis=0)
        second[one[fine]] = d[fine]
        first[other[fine]], second[other[fine]] = c[fine], b[fine]
    return Csr.from_ties(n, first, second, np.ones(csr.m))


def _code(one: NDArray[np.int64], other: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    return np.minimum(one, other) * n + np.maximum(one, other)


def _figures(csr: Csr, seed: int) -> tuple[float, float]:
    """Return clustering and mean distance."""
    sources = draw_sources(csr.n, _SOURCES, seed)
    far, _ = hop_distances(csr, sources)
    return clustering(csr)[0] or 0.0, float(far.sum() / (len(sources) * (csr.n - 1)))
