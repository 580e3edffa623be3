"""Measures in which an actor counts by whom it is tied to: eigenvector, Katz, PageRank; and sums of ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ontology.errors import NetworkError

if TYPE_CHECKING:
    from graph.csr import Csr

__all__ = ["DAMPING", "degree", "eigenvector", "katz", "pagerank", "ratio", "strength"]

Vector = NDArray[np.float64]

DAMPING = 0.85
"""Of PageRank, and Katz's attenuation as a share of 1/λ₁, beyond which its sum diverges."""
_TOLERANCE = 1e-13
_SMALL = 400
"""Up to so many nodes a dense eigenvector is faster than ARPACK, and exact."""


def strength(csr: Csr, seed: int) -> Vector:
    """Add up the weights of an actor's ties (Barrat et al. 2004)."""
    return np.bincount(csr.rows, weights=csr.weights, minlength=csr.n).astype(np.float64)


def degree(csr: Csr, seed: int) -> Vector:
    """Count partners (Freeman 1978)."""
    return csr.degrees.astype(np.float64)


def ratio(above: Vector, below: Vector) -> Vector:
    """Divide; 0 where nothing lies below."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _principal(csr: Csr, seed: int) -> tuple[float, Vector, NDArray[np.bool_]]:
    """Largest eigenvalue, its eigenvector of length 1 in the largest component, and that component."""
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    inside = csr.components() == 0
    part = csr.part(inside)
    A = part.matrix()
    if part.n <= _SMALL:
        found, vectors = np.linalg.eigh(A.toarray())
        root, vector = float(found[-1]), vectors[:, -1]
    else:
        start = 1.0 + 0.01 * np.random.default_rng(seed).random(part.n)
        try:
            found, vectors = eigsh(A, k=1, which="LA", v0=start, tol=_TOLERANCE, maxiter=20_000)
        except ArpackNoConvergence as error:
            raise NetworkError(
                "the principal eigenvector could not be told from the next one",
                todo="use pagerank, or leave out long chains of actors",
            ) from error
        root, vector = float(found[0]), vectors[:, 0]
    return root, np.abs(vector), inside


def eigenvector(csr: Csr, seed: int) -> Vector:
    """Take the principal eigenvector of the largest component (Bonacich 1987); 0 elsewhere, where it is arbitrary."""
    out = np.zeros(csr.n)
    if csr.m:
        _, vector, inside = _principal(csr, seed)
        out[inside] = vector / np.linalg.norm(vector)
    return out


def katz(csr: Csr, seed: int) -> Vector:
    """Solve x = αAx + 1 with α = 0.85/λ₁ (Katz 1953); of length 1."""
    x = np.ones(csr.n)
    if csr.m:
        A = csr.matrix()
        # λ₁ of the whole network, which may lie outside the largest component.
        root = max(_principal(csr, seed)[0], _other_roots(csr, seed))
        for _ in range(1000):  # the rest shrinks by 0.85 a step
            y = (DAMPING / root) * (A @ x) + 1
            done = np.abs(y - x).max() <= _TOLERANCE * np.abs(y).max()
            x = y
            if done:
                break
    return x / np.linalg.norm(x)


def _other_roots(csr: Csr, seed: int) -> float:
    """Largest eigenvalue outside the largest component; none exceeds its part's largest strength, so few are asked."""
    labels = csr.components()
    strengths = strength(csr, seed)
    bounds = np.zeros(labels.max() + 1)
    np.maximum.at(bounds, labels, strengths)
    best = 0.0
    for label in np.argsort(-bounds, kind="stable"):
        if bounds[label] <= best:
            break
        if label != 0:
            best = max(best, _principal(csr.part(labels == label), seed)[0])
    return best


def pagerank(csr: Csr, seed: int) -> Vector:
    """Say where a walk is that follows a tie with probability 0.85, else jumps anywhere (Page et al. 1999)."""
    n = csr.n
    strengths = strength(csr, seed)
    A = csr.matrix()
    lost = strengths == 0
    x = np.full(n, 1 / n)
    for _ in range(1000):
        y = DAMPING * (A @ ratio(x, strengths) + x[lost].sum() / n) + (1 - DAMPING) / n
        done = np.abs(y - x).sum() < _TOLERANCE
        x = y
        if done:
            break
    shares: Vector = x / x.sum()
    return shares
