"""Measures of an actor's position among its partners: constraint, effective size, triangles.

All three look at which partners are tied to each other: products of sparse matrices, in blocks of rows that fit into
memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.spectral import ratio, strength

if TYPE_CHECKING:
    from graph.csr import Csr

__all__ = ["clustering", "constraint", "effective_size", "triangles"]

Vector = NDArray[np.float64]

_BLOCK = 20_000_000
"""Partners' partners looked at in one go."""


def constraint(csr: Csr, seed: int) -> Vector:
    """Add up (pᵢⱼ + ∑q pᵢq pqⱼ)² over partners j (Burt 2004); 1, as with one partner, for an actor without any."""
    P = sparse.diags_array(ratio(np.ones(csr.n), strength(csr, seed))) @ csr.matrix()
    out = np.concatenate([_power(P[rows], P) for rows in _blocks(csr)])
    out[csr.degrees == 0] = 1.0
    return out


def triangles(csr: Csr) -> NDArray[np.int64]:
    """Count the triangles that each node is in; shape (n,)."""
    A = csr.reweighted(np.ones(csr.m)).matrix() if csr.m else csr.matrix()
    closed = [np.asarray((A[rows] @ A).multiply(A[rows]).sum(axis=1)).ravel() for rows in _blocks(csr)]
    return (np.concatenate(closed) / 2).round().astype(np.int64)


def clustering(csr: Csr) -> tuple[float | None, float | None]:
    """Return the mean share of pairs of partners that are tied, over nodes with two or more, and that of all triples.

    Both are ``None`` where no node has two partners (Watts & Strogatz 1998; Newman 2003).
    """
    pairs = csr.degrees * (csr.degrees - 1) / 2
    able = pairs > 0
    if not able.any():
        return None, None
    closed = triangles(csr)
    return float((closed[able] / pairs[able]).mean()), float(closed.sum() / pairs.sum())


def _power(some: Any, P: Any) -> Vector:
    both = some + (some @ P).multiply(some > 0)
    squared: Vector = np.asarray(both.power(2).sum(axis=1)).ravel()
    return squared


def effective_size(csr: Csr, seed: int) -> Vector:
    """Add up 1 − ∑q pᵢq mⱼq over partners j (Burt 1992), mⱼq the weight as a share of j's largest; 0 without any."""
    A = csr.matrix()
    P = sparse.diags_array(ratio(np.ones(csr.n), strength(csr, seed))) @ A
    largest = np.zeros(csr.n)
    np.maximum.at(largest, csr.rows, csr.weights)
    M = (sparse.diags_array(ratio(np.ones(csr.n), largest)) @ A).T.tocsr()
    redundant = [np.asarray((P[rows] @ M).multiply(A[rows] > 0).sum(axis=1)).ravel() for rows in _blocks(csr)]
    sizes: Vector = csr.degrees - np.concatenate(redundant)
    return sizes


def _blocks(csr: Csr) -> Iterator[slice]:
    """Rows whose partners' partners fit into memory together."""
    reach = np.cumsum(np.bincount(csr.rows, weights=csr.degrees[csr.indices], minlength=csr.n))
    edges = np.unique(np.searchsorted(reach, np.arange(0, (reach[-1] if len(reach) else 0) + _BLOCK, _BLOCK)))
    bounds = [*edges[edges < csr.n].tolist(), csr.n]
    for low, high in pairwise(dict.fromkeys([0, *bounds])):
        yield slice(low, high)
