"""Who holds the network together: centralities as ranked tables.

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

__all__ = ["MEASURES", "Ranked", "centrality", "competition_ranks"]

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
    ranks = competition_ranks(values[None, :], lowest_first=measure == "constraint")[0]
    rows = [
        Ranked(int(rank), str(n), str(H.nodes[n].get("name", n)), str(H.nodes[n].get("type", "")), float(value))
        for n, rank, value in zip(nodes, ranks, values, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (row.rank, row.name, row.iri)))


def competition_ranks(values: NDArray[np.float64], *, lowest_first: bool = False) -> NDArray[np.int64]:
    """Rank each row of values, best first: equals share the best rank. Values that differ by rounding only are equal.

    >>> competition_ranks(np.array([[3.0, 5.0, 3.0, 1.0]])).tolist()
    [[2, 1, 2, 4]]
    """
    scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    keys = np.round(values / scale, _DECIMALS) * (1.0 if lowest_first else -1.0)
    ordered = np.sort(keys, axis=1)
    return np.stack(
        [np.searchsorted(row, key, side="left") + 1 for row, key in zip(ordered, keys, strict=True)]
    ).astype(np.int64)


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
