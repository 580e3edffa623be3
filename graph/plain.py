"""The measures by networkx itself, or by any backend of networkx called by its name.

They are what small networks are measured with, and what the faster engines must equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from ontology.errors import NetworkError, SettingError

if TYPE_CHECKING:
    from graph.csr import Csr

__all__ = ["PLAIN", "backend_name"]

_DAMPING = 0.85


def backend_name(name: str) -> str:
    """Return the name under which an installed networkx backend is registered; ``nx-cugraph`` is ``cugraph``.

    Raises
    ------
    SettingError
        No such backend is installed.

    Examples
    --------
    >>> backend_name("networkx")
    'networkx'
    """
    known = {"networkx", *nx.utils.backends.backends}
    for form in (name, name.removeprefix("nx-"), name.replace("-", "_")):
        if form in known:
            return form
    raise SettingError(
        f"no networkx backend {name!r} is installed", where="backend", todo=f"use {', '.join(sorted(known))}"
    )


def _call(function: Any, backend: str, *args: Any, **options: Any) -> Any:
    """Call a networkx function on a backend."""
    try:
        return function(*args, **options, backend=backend)
    except (nx.NetworkXException, NotImplementedError, RuntimeError, TypeError) as error:
        raise NetworkError(
            f"{backend} can't compute {function.__name__} ({error})", where="backend", todo="leave the backend out"
        ) from error


def _of(function: str, **options: Any) -> Callable[..., NDArray[np.float64]]:
    """Make a measure of the networkx function of that name."""

    def measure(csr: Csr, backend: str, k: int | None, seed: int) -> NDArray[np.float64]:
        G = csr.to_networkx()
        extra = {"k": k, "seed": seed} if function == "betweenness_centrality" and k is not None else {}
        found = _call(getattr(nx, function), backend, G, **options, **extra)
        return np.array([found[v] for v in range(csr.n)], dtype=np.float64)

    return measure


def _degree(csr: Csr, backend: str, k: int | None, seed: int) -> NDArray[np.float64]:
    return np.array([d for _, d in csr.to_networkx().degree()], dtype=np.float64)


def _strength(csr: Csr, backend: str, k: int | None, seed: int) -> NDArray[np.float64]:
    return np.array([d for _, d in csr.to_networkx().degree(weight="weight")], dtype=np.float64)


def _eigenvector(csr: Csr, backend: str, k: int | None, seed: int) -> NDArray[np.float64]:
    out = np.zeros(csr.n)
    G = csr.to_networkx()
    if csr.m:
        part = G.subgraph(np.flatnonzero(csr.components() == 0).tolist()).copy()
        if len(part) <= 2:  # networkx's ARPACK wants three nodes
            out[list(part)] = 1 / np.sqrt(len(part))
            return out
        for v, value in _call(nx.eigenvector_centrality_numpy, backend, part, weight="weight", tol=1e-13).items():
            out[v] = abs(value)
    return out


def _katz(csr: Csr, backend: str, k: int | None, seed: int) -> NDArray[np.float64]:
    G = csr.to_networkx()
    root = max(np.linalg.eigvalsh(csr.matrix().toarray())[-1], 0.0) if csr.m else 0.0
    alpha = _DAMPING / root if root else 0.0
    found = _call(nx.katz_centrality, backend, G, alpha=alpha, weight="weight", max_iter=10_000, tol=1e-14)
    return np.array([found[v] for v in range(csr.n)])


def _filled(function: str, alone: float) -> Callable[..., NDArray[np.float64]]:
    """Make a measure that networkx leaves undefined for an actor without a tie."""

    def measure(csr: Csr, backend: str, k: int | None, seed: int) -> NDArray[np.float64]:
        out = np.full(csr.n, alone)
        tied = np.flatnonzero(csr.degrees).tolist()
        # Given the nodes, networkx follows the definition; asked for all, 3.6 norms effective size by the wrong axis.
        found = _call(getattr(nx, function), backend, csr.to_networkx(), nodes=tied, weight="weight") if tied else {}
        for v, value in found.items():
            out[v] = value
        return out

    return measure


def _articulation(csr: Csr, backend: str, k: int | None, seed: int) -> NDArray[np.float64]:
    blocks = Counter(v for part in nx.biconnected_components(csr.to_networkx()) for v in part)
    return np.array([max(0, blocks[v] - 1) for v in range(csr.n)], dtype=np.float64)


PLAIN: Mapping[str, Callable[[Csr, str, int | None, int], NDArray[np.float64]]] = {
    "degree": _degree,
    "strength": _strength,
    "betweenness": _of("betweenness_centrality", weight="length"),
    "closeness": _of("closeness_centrality", distance="length"),
    "eigenvector": _eigenvector,
    "pagerank": _of("pagerank", alpha=_DAMPING, weight="weight", tol=1e-12, max_iter=1000),
    "katz": _katz,
    "coreness": _of("core_number"),
    "constraint": _filled("constraint", 1.0),
    "effective_size": _filled("effective_size", 0.0),
    "articulation": _articulation,
}
"""Measure by name: the values of the nodes, given the network, a backend or "", sampled sources or ``None``, a seed."""
