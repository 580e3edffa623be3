"""Communities: Leiden and Louvain, with how good the division is and how far it hangs on the seed."""

from __future__ import annotations

import importlib.util
import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.centrality import simple
from graph.csr import Csr
from ontology.errors import MissingExtra, SettingError

__all__ = ["Communities", "Method", "agreement", "communities", "modularity"]

Method = Literal["leiden", "louvain"]

_SMALL = 500
"""Up to so many actors Louvain runs in networkx: it takes a tenth of a second."""
_GENERATOR = threading.Lock()
"""igraph has one random number generator for the whole process."""


@dataclass(frozen=True, slots=True)
class Communities:
    """A division of the actors.

    Parameters
    ----------
    method, engine, seed, runs, resolution
        How it was found: the best of ``runs`` divisions by modularity, from the seeds ``seed``, ``seed + 1``, …
    modularity
        Newman & Girvan's (2004), weighted, -0.5 to 1; ``None`` in a network without a tie.
    of
        The number of each actor's community; 0 is the largest, of equal ones that of the first actor.
    sizes
        Number of actors in each community.
    rand, information
        Mean agreement of two runs: adjusted Rand index (Hubert & Arabie 1985) and normalised mutual information (over
        the mean entropy); 1 is the same division each time. ``None`` with one run.
    """

    method: Method
    engine: str
    seed: int
    runs: int
    resolution: float
    modularity: float | None
    of: Mapping[str, int]
    sizes: tuple[int, ...]
    rand: float | None
    information: float | None


def communities(
    G: nx.Graph, method: Method = "leiden", *, seed: int = 0, runs: int = 10, resolution: float = 1.0
) -> Communities:
    """Divide a network into communities.

    Parameters
    ----------
    G
        A projection, see :func:`graph.projection.project`.
    method
        ``leiden`` (Traag et al. 2019; needs igraph) or ``louvain`` (Blondel et al. 2008; by igraph where it is
        installed and the network is large, else by networkx).
    seed
        Of the first run.
    runs
        How many, at least 1.
    resolution
        Above 1 for smaller communities, below for larger ones.

    Raises
    ------
    NetworkError
        The network has no node, or a weight is not positive and finite.
    SettingError
        There is no such method; ``runs`` is below 1; ``resolution`` is not positive.
    MissingExtra
        Leiden without igraph.

    Examples
    --------
    >>> found = communities(nx.barbell_graph(5, 0), "louvain", runs=3)
    >>> found.sizes, found.rand, found.engine
    ((5, 5), 1.0, 'networkx')
    """
    if method not in get_args(Method):
        raise SettingError(f"there is no method {method!r}", where="method", todo=f"use {', '.join(get_args(Method))}")
    if runs < 1:
        raise SettingError(f"{runs} is below 1", where="runs", todo="give a positive number")
    if not 0 < resolution < float("inf"):
        raise SettingError(
            f"{resolution} is not positive", where="resolution", todo="give a positive number, such as 1"
        )
    H = simple(G)
    csr = Csr.from_networkx(H)
    engine = _engine(method, csr.n)
    found = [_run(csr, method, engine, s, resolution) for s in range(seed, seed + runs)]
    scores = [modularity(csr, labels, resolution) for labels in found]
    best = max(range(runs), key=lambda i: (scores[i] or 0.0, -i))
    labels = _numbered(found[best])
    pairs = [agreement(a, b) for a, b in combinations(found, 2)]
    rand, information = (float(np.mean([p[i] for p in pairs])) if pairs else None for i in (0, 1))
    return Communities(
        method,
        engine,
        seed,
        runs,
        resolution,
        scores[best],
        {str(node): int(label) for node, label in zip(H, labels, strict=True)},
        tuple(np.bincount(labels).tolist()),
        rand,
        information,
    )


def modularity(csr: Csr, labels: NDArray[np.integer], resolution: float = 1.0) -> float | None:
    """Share of the weight within communities, less what chance would put there (Newman & Girvan 2004)."""
    total = float(csr.weights.sum())
    if not total:
        return None
    inside = csr.weights[labels[csr.rows] == labels[csr.indices]].sum() / total
    share = np.bincount(labels[csr.rows], weights=csr.weights) / total
    return float(inside - resolution * (share**2).sum())


def agreement(one: NDArray[np.integer], other: NDArray[np.integer]) -> tuple[float, float]:
    """Return adjusted Rand index and normalised mutual information of two divisions; 1 where they are the same.

    Examples
    --------
    >>> agreement(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    (1.0, 1.0)
    """
    n = len(one)
    table = sparse.coo_array((np.ones(n), (one, other))).tocsr()
    cells, a, b = table.data, np.asarray(table.sum(axis=1)).ravel(), np.asarray(table.sum(axis=0)).ravel()
    together = (cells * (cells - 1)).sum() / 2
    first, second = (a * (a - 1)).sum() / 2, (b * (b - 1)).sum() / 2
    chance = first * second / max(1, n * (n - 1) / 2)
    spread = (first + second) / 2 - chance
    rand = float((together - chance) / spread) if spread else 1.0
    Ha, Hb = (float(-(p[p > 0] / n * np.log(p[p > 0] / n)).sum()) for p in (a, b))
    joint = float(-(cells / n * np.log(cells / n)).sum())
    mean = (Ha + Hb) / 2
    return rand, min(1.0, max(0.0, (Ha + Hb - joint) / mean)) if mean > 0 else 1.0


def _engine(method: Method, n: int) -> str:
    installed = importlib.util.find_spec("igraph") is not None
    if method == "leiden" and not installed:
        raise MissingExtra("Leiden needs igraph", todo="run `pip install 'cityties[fast]'`, or use louvain")
    return "igraph" if installed and (method == "leiden" or n > _SMALL) else "networkx"


def _run(csr: Csr, method: Method, engine: str, seed: int, resolution: float) -> NDArray[np.int64]:
    if engine == "networkx":
        parts = nx.community.louvain_communities(csr.to_networkx(), weight="weight", resolution=resolution, seed=seed)
        labels = np.empty(csr.n, np.int64)
        for number, part in enumerate(parts):
            labels[list(part)] = number
        return labels
    import igraph

    first, second, weights = csr.ties()
    graph = igraph.Graph(n=csr.n, edges=np.column_stack((first, second)).tolist())
    with _GENERATOR:
        igraph.set_random_number_generator(random.Random(seed))
        try:
            if method == "leiden":
                found = graph.community_leiden(
                    objective_function="modularity", weights=weights.tolist(), resolution=resolution, n_iterations=-1
                )
            else:
                found = graph.community_multilevel(weights=weights.tolist(), resolution=resolution)
        finally:
            igraph.set_random_number_generator(random)
    return np.array(found.membership, dtype=np.int64)


def _numbered(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give communities numbers by size, largest first; of equal ones that of the first node."""
    _, firsts, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((firsts, -sizes))] = np.arange(len(sizes))
    numbered: NDArray[np.int64] = rank[inverse]
    return numbered
