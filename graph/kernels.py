"""The inner loops over CSR arrays, compiled by numba.

Importing this module loads numba (half a second); a loop is compiled when it first runs (some seconds, once a machine:
the machine code is kept beside this file or, where that folder may not be written, in the user's cache folder). Nothing
imports it but :mod:`graph.paths` and :mod:`graph.measures`, when they run.

All loops release the interpreter's lock and work on arrays of their caller, so that threads share the sources of a
network between them. Each adds up in a fixed order: the same arrays give the same bytes, whatever the threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["brandes_buckets", "brandes_heap", "brandes_hops", "cores"]

F = TypeVar("F", bound=Callable[..., Any])
_Floats = NDArray[np.float64]
_Ints = NDArray[np.int32]


def _compiled(function: F) -> F:
    try:
        return cast(F, numba.njit(function, nogil=True, cache=True))
    except RuntimeError:  # neither folder may be written: compile in each process
        return cast(F, numba.njit(function, nogil=True))


@_compiled
def brandes_hops(
    indptr: NDArray[np.int64],
    indices: _Ints,
    sources: _Ints,
    passing: bool,
    out: _Floats,
    square: _Floats,
    far: _Floats,
    deep: _Floats,
    near: _Ints,
) -> None:
    """Follow shortest paths from ``sources``, in hops, and add up what lies between or how far it is (Brandes 2001).

    Parameters
    ----------
    indptr, indices
        Adjacency of an undirected graph without loops, each edge in both rows.
    sources
        Where paths start.
    passing
        Whether to add up dependencies (the share of paths that pass a node, summed over their ends), or distances.
    out, square
        Shape (nodes,): each node's sum over the sources, and the sum of squares, are added here.
    far, deep, near
        Shape (sources,): the sum and the largest of the distances from each source, and the number of nodes reached,
        itself included.
    """
    n = len(indptr) - 1
    level = np.full(n, -1, np.int32)
    sigma, share = np.empty(n), np.empty(n)
    order = np.empty(n, np.int32)
    after = np.empty(len(indices), np.int32)  # the next nodes on shortest paths, node by node in ``order``
    starts = np.empty(n + 1, np.int64)
    for at in range(len(sources)):
        source = sources[at]
        order[0], level[source], sigma[source] = source, 0, 1.0
        head, tail, filled, total = 0, 1, 0, 0
        while head < tail:
            v = order[head]
            starts[head] = filled
            head += 1
            step, paths = level[v] + 1, sigma[v]
            for e in range(indptr[v], indptr[v + 1]):
                w = indices[e]
                if level[w] < 0:
                    level[w] = step
                    sigma[w] = paths
                    order[tail] = w
                    tail += 1
                    total += step
                    after[filled] = w
                    filled += 1
                elif level[w] == step:
                    sigma[w] += paths
                    after[filled] = w
                    filled += 1
        starts[head] = filled
        far[at], deep[at], near[at] = total, level[order[tail - 1]], tail
        for i in range(tail - 1, 0, -1):
            v = order[i]
            value = float(level[v])
            if passing:
                beyond = 0.0
                for e in range(starts[i], starts[i + 1]):
                    beyond += share[after[e]]
                share[v] = 1.0 / sigma[v] + beyond
                value = sigma[v] * beyond
            out[v] += value
            square[v] += value * value
            level[v] = -1
        level[source] = -1


@_compiled
def _accumulate(
    indptr: NDArray[np.int64],
    indices: _Ints,
    length: _Floats,
    order: _Ints,
    reached: int,
    passing: bool,
    distance: _Floats,
    sigma: _Floats,
    share: _Floats,
    out: _Floats,
    square: _Floats,
) -> None:
    """Walk back from the farthest node, giving each what it is due."""
    for i in range(reached - 1, 0, -1):
        v = order[i]
        value = distance[v]
        if passing:
            beyond = 0.0
            for e in range(indptr[v], indptr[v + 1]):
                w = indices[e]
                if distance[w] == distance[v] + length[e]:
                    beyond += share[w]
            share[v] = 1.0 / sigma[v] + beyond
            value = sigma[v] * beyond
        out[v] += value
        square[v] += value * value
    for i in range(reached):
        distance[order[i]] = np.inf


@_compiled
def brandes_buckets(
    indptr: NDArray[np.int64],
    indices: _Ints,
    length: _Floats,
    sources: _Ints,
    passing: bool,
    out: _Floats,
    square: _Floats,
    far: _Floats,
    deep: _Floats,
    near: _Ints,
) -> None:
    """Do as :func:`brandes_hops` along ties of given ``length`` (positive, one for each entry of ``indices``).

    Nodes wait in buckets as wide as the shortest tie (Denardo & Fox 1979): no two of one bucket can lie on one
    shortest path, so that no heap is needed. Memory and time grow with longest / shortest tie.
    """
    n = len(indptr) - 1
    # A thousandth narrower than the shortest tie: rounding never puts a node and its successor into one bucket.
    per = 1.001 / length.min()
    ring = int(length.max() * per) + 2
    first = np.full(ring, -1, np.int32)
    following, before = np.empty(n, np.int32), np.empty(n, np.int32)
    distance = np.full(n, np.inf)
    sigma, share = np.empty(n), np.empty(n)
    order = np.empty(n, np.int32)
    for at in range(len(sources)):
        source = sources[at]
        distance[source], sigma[source] = 0.0, 1.0
        first[0], following[source], before[source] = source, -1, -1
        waiting, bucket, reached, total, farthest = 1, 0, 0, 0.0, 0.0
        while waiting > 0:
            v = first[bucket]
            if v < 0:
                bucket = bucket + 1 if bucket + 1 < ring else 0
                continue
            first[bucket] = following[v]
            if following[v] >= 0:
                before[following[v]] = -1
            waiting -= 1
            order[reached] = v
            reached += 1
            total += distance[v]
            farthest = max(farthest, distance[v])
            for e in range(indptr[v], indptr[v + 1]):
                w = indices[e]
                longer = distance[v] + length[e]
                known = distance[w]
                if longer < known:
                    if known < np.inf:  # take it out of its bucket
                        if following[w] >= 0:
                            before[following[w]] = before[w]
                        if before[w] >= 0:
                            following[before[w]] = following[w]
                        else:
                            first[int(known * per) % ring] = following[w]
                    else:
                        waiting += 1
                    distance[w] = longer
                    sigma[w] = sigma[v]
                    place = int(longer * per) % ring
                    following[w], before[w] = first[place], -1
                    if first[place] >= 0:
                        before[first[place]] = w
                    first[place] = w
                elif longer == known:
                    sigma[w] += sigma[v]
        far[at], deep[at], near[at] = total, farthest, reached
        _accumulate(indptr, indices, length, order, reached, passing, distance, sigma, share, out, square)


@_compiled
def brandes_heap(
    indptr: NDArray[np.int64],
    indices: _Ints,
    length: _Floats,
    sources: _Ints,
    passing: bool,
    out: _Floats,
    square: _Floats,
    far: _Floats,
    deep: _Floats,
    near: _Ints,
) -> None:
    """Do as :func:`brandes_buckets` with a binary heap (Dijkstra), whatever the range of lengths."""
    n = len(indptr) - 1
    distance = np.full(n, np.inf)
    sigma, share = np.empty(n), np.empty(n)
    order, heap, place = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    for at in range(len(sources)):
        source = sources[at]
        distance[source], sigma[source] = 0.0, 1.0
        heap[0], place[source] = source, 0
        size, reached, total, farthest = 1, 0, 0.0, 0.0
        while size > 0:
            v = heap[0]
            size -= 1
            if size > 0:  # the last one sinks from the top
                moved = heap[size]
                hole, child = 0, 1
                while child < size:
                    if child + 1 < size and distance[heap[child + 1]] < distance[heap[child]]:
                        child += 1
                    if distance[heap[child]] >= distance[moved]:
                        break
                    heap[hole] = heap[child]
                    place[heap[hole]] = hole
                    hole, child = child, 2 * child + 1
                heap[hole] = moved
                place[moved] = hole
            order[reached] = v
            reached += 1
            total += distance[v]
            farthest = max(farthest, distance[v])
            for e in range(indptr[v], indptr[v + 1]):
                w = indices[e]
                longer = distance[v] + length[e]
                if longer < distance[w]:
                    if distance[w] == np.inf:
                        hole = size
                        size += 1
                    else:
                        hole = place[w]
                    distance[w] = longer
                    sigma[w] = sigma[v]
                    while hole > 0 and distance[heap[(hole - 1) // 2]] > longer:
                        heap[hole] = heap[(hole - 1) // 2]
                        place[heap[hole]] = hole
                        hole = (hole - 1) // 2
                    heap[hole] = w
                    place[w] = hole
                elif longer == distance[w]:
                    sigma[w] += sigma[v]
        far[at], deep[at], near[at] = total, farthest, reached
        _accumulate(indptr, indices, length, order, reached, passing, distance, sigma, share, out, square)


@_compiled
def cores(indptr: NDArray[np.int64], indices: _Ints, core: _Ints) -> None:
    """Fill in the core number of each node (Batagelj & Zaversnik 2003)."""
    n = len(indptr) - 1
    largest = 0
    for v in range(n):
        core[v] = indptr[v + 1] - indptr[v]
        largest = max(largest, core[v])
    begins = np.zeros(largest + 2, np.int64)
    for v in range(n):
        begins[core[v] + 1] += 1
    for d in range(largest + 1):
        begins[d + 1] += begins[d]
    order, place = np.empty(n, np.int32), np.empty(n, np.int64)
    free = begins.copy()
    for v in range(n):
        place[v] = free[core[v]]
        order[place[v]] = v
        free[core[v]] += 1
    for i in range(n):
        v = order[i]
        for e in range(indptr[v], indptr[v + 1]):
            w = indices[e]
            if core[w] > core[v]:  # one tie less: swap it to the front of its degree, and shrink that
                front = begins[core[w]]
                u = order[front]
                if u != w:
                    order[front], order[place[w]] = w, u
                    place[u], place[w] = place[w], front
                begins[core[w]] += 1
                core[w] -= 1
