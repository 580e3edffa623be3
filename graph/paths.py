"""Shortest paths from many sources: what betweenness, closeness and mean distances are made of.

The sources are dealt out to a fixed number of blocks, threads take the blocks, and the blocks are added up in order:
the sum is the same to the last bit whatever the number of threads.
"""

from __future__ import annotations

import importlib.util
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from graph.csr import Csr

__all__ = ["Paths", "compiled", "cores_available", "draw_sources", "hop_distances", "shortest_paths"]

_BLOCKS = 16
_INLINE = 200_000
"""Sources times ties below which starting threads costs more than it saves."""
_RING_PER_NODE = 4
"""Buckets are used while there are at most so many for each node (or a thousand); beyond, a heap."""


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Sums over the shortest paths from some sources.

    Parameters
    ----------
    sources
        Shape (k,), int32: where the paths start.
    total, square
        Shape (n,): for each node the sum over the sources, and the sum of squares, of its dependency (the share of the
        shortest paths from a source that pass it, summed over their ends) or of its distance.
    far, deep, near
        Shape (k,): for each source the sum and the largest of the distances to all it reaches, and how many those are,
        itself included.
    """

    sources: NDArray[np.int32]
    total: NDArray[np.float64]
    square: NDArray[np.float64]
    far: NDArray[np.float64]
    deep: NDArray[np.float64]
    near: NDArray[np.int32]


@cache
def compiled() -> bool:
    """Whether numba is installed, without loading it."""
    return importlib.util.find_spec("numba") is not None


def cores_available() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def draw_sources(n: int, k: int | None, seed: int) -> NDArray[np.int32]:
    """Return all of ``n`` nodes, or ``k`` of them drawn without replacement, ascending."""
    if k is None or k >= n:
        return np.arange(n, dtype=np.int32)
    return np.sort(np.random.default_rng(seed).choice(n, k, replace=False)).astype(np.int32)


def shortest_paths(
    csr: Csr,
    sources: NDArray[np.int32],
    *,
    passing: bool = True,
    hops: bool = False,
    lengths: NDArray[np.float64] | None = None,
    threads: int | None = None,
) -> Paths:
    """Follow the shortest paths from ``sources`` to all nodes.

    Parameters
    ----------
    csr
        The network; a tie of weight w is 1/w long.
    sources
        Shape (k,): nodes.
    passing
        Whether the sums are of dependencies or of distances.
    hops
        Every tie is 1 long, whatever its weight.
    lengths
        Shape (2m,): the length of each entry of the rows, positive and finite; by default 1 / weight.
    threads
        At most so many; by default the cores there are. The result does not depend on it.

    References
    ----------
    Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of Mathematical Sociology 25(2).
    Denardo, E. V., & Fox, B. L. (1979). Shortest-route methods: 1. Reaching, pruning, and buckets. Operations Research
    27(1).
    """
    from graph import kernels

    indptr, indices = csr.indptr, csr.indices
    if lengths is None:
        lengths = 1 / csr.weights
    # Where all ties are equally long, paths are the same in hops, and hops are faster.
    even = hops or not len(indices) or bool((lengths == lengths[0]).all())
    unit = float(lengths[0]) if even and not hops and len(indices) else 1.0
    kernel = kernels.brandes_heap
    if not even and lengths.max() / lengths.min() <= max(1000, _RING_PER_NODE * csr.n):
        kernel = kernels.brandes_buckets
    total, square = np.zeros((_BLOCKS, csr.n)), np.zeros((_BLOCKS, csr.n))
    far, deep, near = np.zeros(len(sources)), np.zeros(len(sources)), np.zeros(len(sources), np.int32)
    edges = np.linspace(0, len(sources), _BLOCKS + 1).astype(int)

    def block(b: int) -> None:
        part = slice(edges[b], edges[b + 1])
        out = passing, total[b], square[b], far[part], deep[part], near[part]
        if even:
            kernels.brandes_hops(indptr, indices, sources[part], *out)
        else:
            kernel(indptr, indices, lengths, sources[part], *out)

    workers = min(threads or cores_available(), _BLOCKS)
    if workers == 1 or len(sources) * len(indices) < _INLINE:
        for b in range(_BLOCKS):
            block(b)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(block, range(_BLOCKS)))
    scale = 1.0 if passing else unit
    return Paths(sources, total.sum(axis=0) * scale, square.sum(axis=0) * scale**2, far * unit, deep * unit, near)


def hop_distances(csr: Csr, sources: NDArray[np.int32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return sum and largest of the hops from each source of a connected network, with numba or without."""
    if compiled():
        paths = shortest_paths(csr, sources, passing=False, hops=True)
        return paths.far, paths.deep
    found = [sparse.csgraph.dijkstra(csr.matrix(), unweighted=True, indices=s) for s in sources]
    return np.array([f.sum() for f in found]), np.array([f.max() for f in found])
