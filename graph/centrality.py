"""Who holds the network together: centralities as ranked tables.

Measures read ``weight`` as strength of a tie. Where a measure is about distance (betweenness, closeness) a tie of
weight w is 1/w long, so that strong ties are short. Self-loops are left out; an actor without any tie has the measure's
lowest standing, and no value is ever NaN.

``networkx`` graphs go in; where networkx would be slow, the same measure runs on a faster engine
(:mod:`graph.measures`), and each row names the one that ran.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.csr import Csr
from graph.measures import (
    ARRAYS,
    LOWEST_FIRST,
    MEASURES,
    PATH_MEASURES,
    Sampled,
    check_measure,
    engine_for,
    values_of,
)
from graph.plain import backend_name
from ontology.errors import NetworkError, SettingError

__all__ = ["MEASURES", "Ranked", "centralities", "centrality", "competition_ranks", "simple"]

_DECIMALS = 12
"""Values that agree to so many significant digits tie: they differ by the order of summation only."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row: ties share the best rank (1, 2, 2, 4), and stand in the order of their names.

    ``engine`` computed the value; ``error`` is its standard error where shortest paths were sampled.
    """

    rank: int
    iri: str
    name: str
    type: str
    value: float
    engine: str = ""
    error: float | None = None


def centrality(
    G: nx.Graph, measure: str = "degree", *, seed: int = 0, backend: str | None = None, sources: int | None = None
) -> tuple[Ranked, ...]:
    """Rank the actors of a projection by one measure.

    Parameters
    ----------
    G
        A projection, see :func:`graph.projection.project`.
    measure
        One of :data:`MEASURES`.
    seed
        Starts eigenvector iterations, on which the result does not depend beyond rounding; draws the sources.
    backend
        ``"networkx"``, ``"cityties"`` (our compiled loops) or another networkx backend by its name, such as
        ``"nx-cugraph"``; by default what is fastest for the size.
    sources
        For betweenness and closeness: follow shortest paths from so many actors only, at least 2, drawn with ``seed``.

    Returns
    -------
    tuple of Ranked
        Best first. For ``constraint`` the *lowest* value is best: least constrained, most of a broker; actors without
        a tie have no constraint to speak of and come last, with the value 1 of an actor tied to one partner only.

    Raises
    ------
    NetworkError
        The network has no node, a weight is not positive and finite, or the backend can't compute the measure.
    SettingError
        There is no such measure or backend; ``sources`` is below 2 or the measure has none.

    Examples
    --------
    >>> [(row.rank, row.name, row.value) for row in centrality(nx.star_graph(2), "degree")]
    [(1, '0', 2.0), (2, '1', 1.0), (2, '2', 1.0)]

    References
    ----------
    Listed measure by measure in ``docs/network.md``.
    """
    if sources is not None and measure in MEASURES and measure not in PATH_MEASURES:
        raise SettingError(
            f"{measure} follows no shortest paths",
            where="sources",
            todo="leave it out, or use betweenness or closeness",
        )
    return centralities(G, [measure], seed=seed, backend=backend, sources=sources)[measure]


def centralities(
    G: nx.Graph,
    measures: Sequence[str] = MEASURES,
    *,
    seed: int = 0,
    backend: str | None = None,
    sources: int | None = None,
) -> dict[str, tuple[Ranked, ...]]:
    """Rank by several measures at once, which share their paths; parameters and errors as in :func:`centrality`.

    ``sources`` holds for the measures that follow shortest paths.
    """
    for measure in measures:
        check_measure(measure)
    if sources is not None and sources < 2:
        raise SettingError(f"{sources} is below 2", where="sources", todo="give the number of actors to start from")
    H = simple(G)
    csr = Csr.from_networkx(H)
    engines = {m: _engine(csr, m, backend, sources) for m in measures}
    found: dict[str, NDArray[np.float64]] = {}
    errors: dict[str, Sampled] = {}
    for engine in dict.fromkeys(engines.values()):
        ours = [m for m in measures if engines[m] == engine]
        found |= values_of(csr, ours, engine=engine, seed=seed, sources=sources, errors=errors)
    return {m: _table(H, m, found[m], engines[m], errors.get(m)) for m in measures}


def _engine(csr: Csr, measure: str, backend: str | None, sources: int | None) -> str:
    if backend == "cityties":
        return "scipy" if measure in ARRAYS else "cityties"
    return backend_name(backend) if backend else engine_for(csr, measure, sources=sources)


def _table(
    H: nx.Graph, measure: str, found: NDArray[np.float64], engine: str, sampled: Sampled | None
) -> tuple[Ranked, ...]:
    ranks = competition_ranks(found[None, :], lowest_first=measure in LOWEST_FIRST)[0]
    errors = [None] * len(found) if sampled is None else sampled.errors.tolist()
    rows = [
        Ranked(rank, str(n), str(data.get("name", n)), str(data.get("type", "")), value, engine, error)
        for (n, data), rank, value, error in zip(
            H.nodes(data=True), ranks.tolist(), found.tolist(), errors, strict=True
        )
    ]
    return tuple(sorted(rows, key=lambda row: (row.rank, row.name, row.iri)))


def simple(G: nx.Graph) -> nx.Graph:
    """Check a network, drop its self-loops, and put nodes and ties in an order of their own.

    Raises
    ------
    NetworkError
        It has no node, or a weight is not positive and finite.
    """
    if not len(G):
        raise NetworkError("the network is empty", where=str(G.graph.get("filters", "")), todo="widen the filters")
    H = nx.Graph(**G.graph)
    H.add_nodes_from(sorted(G.nodes(data=True), key=lambda node: str(node[0])))
    for u, v, data in sorted(G.edges(data=True), key=lambda edge: tuple(sorted((str(edge[0]), str(edge[1]))))):
        weight = _weight(u, v, data)
        if u != v:
            H.add_edge(u, v, **{**data, "weight": weight})
    return H


def _weight(u: Any, v: Any, data: dict[str, Any]) -> float:
    weight = data.get("weight", 1.0)
    try:
        number = float(weight)
    except (TypeError, ValueError):
        number = math.nan
    # 1/weight is the tie's length, which must be finite too.
    if not (math.isfinite(number) and number > 0 and math.isfinite(1 / number)):
        raise NetworkError(
            f"weight {weight} of a tie is no positive, finite number", where=f"{u} - {v}", todo="drop the tie"
        )
    return number


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
