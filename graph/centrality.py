"""Who holds the network together: centralities as ranked tables, with the uncertainty of their ranks.

Measures read ``weight`` as strength of a tie. Where a measure is about distance (betweenness, closeness) a tie of
weight w is 1/w long, so that strong ties are short. Self-loops are left out; an actor without any tie has the measure's
lowest standing, and no value is ever NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from ontology.errors import NetworkError, SettingError

__all__ = ["MEASURES", "RankInterval", "Ranked", "centrality", "rank_uncertainty"]

_DECIMALS = 12
"""Values that agree to so many significant digits tie: they differ by the order of summation only."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row: ties share the best rank (1, 2, 2, 4), and stand in the order of their names."""

    rank: int
    iri: str
    name: str
    type: str
    value: float


@dataclass(frozen=True, slots=True)
class RankInterval:
    """How sure a rank is, over networks redrawn from the confidences.

    ``rank`` and ``value`` are those of the network as it stands; ``low`` and ``high`` bound the rank in 90% of the
    draws (5th to 95th percentile); ``top`` is the share of draws in which the actor ranks among the first ``k``.
    """

    rank: int
    iri: str
    name: str
    type: str
    value: float
    low: int
    high: int
    top: float
    k: int
    draws: int


def centrality(G: nx.Graph, measure: str = "degree", *, seed: int = 0) -> tuple[Ranked, ...]:
    """Rank the actors of a projection by one measure.

    Parameters
    ----------
    G
        A projection, see :func:`graph.projection.project`.
    measure
        One of :data:`MEASURES`.
    seed
        Starts the eigenvector iteration; the result does not depend on it beyond rounding.

    Returns
    -------
    tuple of Ranked
        Best first. For ``constraint`` the *lowest* value is best: least constrained, most of a broker; actors without
        a tie have no constraint to speak of and come last, with the value 1 of an actor tied to one partner only.

    Raises
    ------
    NetworkError
        The network has no node.
    SettingError
        There is no such measure.

    Examples
    --------
    >>> [(row.rank, row.name, row.value) for row in centrality(nx.star_graph(2), "degree")]
    [(1, '0', 2.0), (2, '1', 1.0), (2, '2', 1.0)]

    References
    ----------
    Listed measure by measure in ``docs/network.md``.
    """
    H = _simple(G, measure)
    values = _values(H, measure, np.random.default_rng(seed))
    nodes = list(H)
    ranks = _ranks(values[None, :], lowest_first=measure == "constraint")[0]
    rows = [
        Ranked(int(rank), str(n), str(H.nodes[n].get("name", n)), str(H.nodes[n].get("type", "")), float(value))
        for n, rank, value in zip(nodes, ranks, values, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (row.rank, row.name, row.iri)))


def rank_uncertainty(
    G: nx.Graph, measure: str = "degree", *, draws: int = 200, seed: int = 0, k: int = 10
) -> tuple[RankInterval, ...]:
    """Say how far ranks depend on which extracted ties are right.

    Every tie is kept or dropped by itself, with its ``probability``: 1 - prod(1 - confidence) over the records
    that state it. Ranks are taken afresh in each draw; a weight is not redrawn, a tie is there or not.

    Parameters
    ----------
    G
        A projection; a tie without ``probability`` is certain.
    measure
        One of :data:`MEASURES`.
    draws
        Number of networks drawn, at least 1.
    seed
        Seeds a generator of its own: the same seed gives the same table.
    k
        Size of the top list.

    Returns
    -------
    tuple of RankInterval
        In the order of :func:`centrality`.

    Raises
    ------
    NetworkError
        The network has no node.
    SettingError
        There is no such measure; ``draws`` or ``k`` is below 1.
    """
    for name, value in (("draws", draws), ("k", k)):
        if value < 1:
            raise SettingError(f"{value} is below 1", where=name, todo="give a positive number")
    H = _simple(G, measure)
    nodes = list(H)
    edges = list(H.edges(data=True))
    probabilities = np.array([min(1.0, max(0.0, float(d.get("probability", 1.0)))) for *_, d in edges])
    rng = np.random.default_rng(seed)
    kept = rng.random((draws, len(edges))) < probabilities
    drawn = _drawn_sums(nodes, edges, kept, measure)
    if drawn is None:
        drawn = np.empty((draws, len(nodes)))
        for at, keep in enumerate(kept):
            D = nx.Graph()
            D.add_nodes_from(nodes)
            D.add_edges_from(edge for edge, stays in zip(edges, keep, strict=True) if stays)
            drawn[at] = _values(D, measure, rng)
    ranks = _ranks(drawn, lowest_first=measure == "constraint")
    # Whole ranks, rounded outward: "somewhere from 3 to 7".
    low = np.percentile(ranks, 5, axis=0, method="lower").astype(int)
    high = np.percentile(ranks, 95, axis=0, method="higher").astype(int)
    top = (ranks <= k).mean(axis=0)
    index = {str(n): i for i, n in enumerate(nodes)}
    return tuple(
        RankInterval(
            row.rank, row.iri, row.name, row.type, row.value, int(low[i]), int(high[i]), float(top[i]), k, draws
        )
        for row in centrality(H, measure, seed=seed)
        for i in [index[row.iri]]
    )


def _simple(G: nx.Graph, measure: str) -> nx.Graph:
    """Check, drop self-loops, put nodes and edges in an order of their own and give each tie its length."""
    if measure not in MEASURES:
        raise SettingError(f"there is no measure {measure!r}", where="measure", todo=f"use {', '.join(MEASURES)}")
    if not len(G):
        raise NetworkError("the network is empty", where=str(G.graph.get("filters", "")), todo="widen the filters")
    H = nx.Graph(**G.graph)
    H.add_nodes_from(sorted(G.nodes(data=True), key=lambda node: str(node[0])))
    for u, v, data in sorted(G.edges(data=True), key=lambda edge: tuple(sorted((str(edge[0]), str(edge[1]))))):
        weight = float(data.get("weight", 1.0))
        if not (math.isfinite(weight) and weight > 0):
            raise NetworkError(f"weight {weight} of a tie is not positive", where=f"{u} - {v}", todo="drop the tie")
        if u != v:
            H.add_edge(u, v, **{**data, "weight": weight, "length": 1 / weight})
    return H


def _values(H: nx.Graph, measure: str, rng: np.random.Generator) -> NDArray[np.float64]:
    found = MEASURES[measure](H, rng)
    values = np.array([found[n] for n in H], dtype=np.float64)
    if not np.isfinite(values).all():  # a measure of ours that broke its promise must not reach a table
        raise NetworkError(f"{measure} has no value for some actors", where=str(H.graph.get("filters", "")))
    return values


def _ranks(values: NDArray[np.float64], *, lowest_first: bool) -> NDArray[np.int64]:
    """Competition ranks of each row (1, 2, 2, 4)."""
    scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    keys = np.round(values / scale, _DECIMALS) * (1.0 if lowest_first else -1.0)
    ordered = np.sort(keys, axis=1)
    return np.stack(
        [np.searchsorted(row, key, side="left") + 1 for row, key in zip(ordered, keys, strict=True)]
    ).astype(np.int64)


def _drawn_sums(
    nodes: list[Any], edges: list[tuple[Any, Any, dict[str, Any]]], kept: NDArray[np.bool_], measure: str
) -> NDArray[np.float64] | None:
    """All draws at once for the measures that are plain sums over ties; ``None`` for the others."""
    if measure not in {"degree", "strength"}:
        return None
    index = {n: i for i, n in enumerate(nodes)}
    incidence = np.zeros((len(edges), len(nodes)))
    for row, (u, v, data) in enumerate(edges):
        incidence[row, [index[u], index[v]]] = data["weight"] if measure == "strength" else 1.0
    return kept.astype(np.float64) @ incidence


def _eigenvector(H: nx.Graph, rng: np.random.Generator) -> Mapping[Any, float]:
    """Principal eigenvector of the largest component; 0 elsewhere (it would be a tie of eigenvalues, or arbitrary)."""
    values = dict.fromkeys(H, 0.0)
    if not H.number_of_edges():
        return values
    part = min(nx.connected_components(H), key=lambda nodes: (-len(nodes), min(map(str, nodes))))
    nodes = [n for n in H if n in part]
    A = nx.to_scipy_sparse_array(H, nodelist=nodes, weight="weight", dtype=float, format="csr")
    # A + cI has the same eigenvectors, and never two eigenvalues of equal size: bipartite networks (a star) converge.
    shift = float(A.sum(axis=1).max()) / 2
    x = 1.0 + 0.01 * rng.random(len(nodes))
    for _ in range(10_000):
        y = A @ x + shift * x
        y /= np.linalg.norm(y)
        if np.abs(y - x).max() < 1e-13:
            break
        x = y
    return values | dict(zip(nodes, (float(v) for v in x), strict=True))


def _constraint(H: nx.Graph, rng: np.random.Generator) -> Mapping[Any, float]:
    found = nx.constraint(H, weight="weight")
    return {n: value if math.isfinite(value) else 1.0 for n, value in found.items()}


MEASURES: Mapping[str, Callable[[nx.Graph, np.random.Generator], Mapping[Any, float]]] = {
    "degree": lambda H, rng: dict(H.degree()),
    "strength": lambda H, rng: dict(H.degree(weight="weight")),
    "betweenness": lambda H, rng: nx.betweenness_centrality(H, weight="length"),
    "closeness": lambda H, rng: nx.closeness_centrality(H, distance="length"),
    "eigenvector": _eigenvector,
    "pagerank": lambda H, rng: nx.pagerank(H, alpha=0.85, weight="weight", tol=1e-12, max_iter=1000),
    "coreness": lambda H, rng: nx.core_number(H),
    "constraint": _constraint,
}
"""Measure by name: values of the nodes of a simple graph whose ties have ``weight`` and ``length``."""
