"""Centralities on CSR arrays: one vector of values for the nodes of a network.

:func:`values` is what to call many times over (redrawn ties, panels); :func:`graph.centrality.centrality` ranks its
values under the actors' names. What each engine computes is the same to rounding:

``scipy``
    Sums, eigenvectors and the like, always on the arrays.
``cityties``
    Our compiled loops (:mod:`graph.kernels`), for shortest paths and cores; needs numba.
``networkx``
    Plain networkx (:mod:`graph.plain`), for small networks and where numba is missing.

A tie's weight is its strength; where a measure is about distance, a tie of weight w is 1/w long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph.brokerage import constraint, effective_size
from graph.paths import Paths, compiled, draw_sources, shortest_paths
from graph.plain import PLAIN, backend_name
from graph.spectral import degree, eigenvector, katz, pagerank, ratio, strength
from ontology.errors import MissingExtra, NetworkError, SettingError
from ontology.records import Centrality

if TYPE_CHECKING:
    from graph.csr import Csr

__all__ = [
    "ARRAYS",
    "COMPILED",
    "LOWEST_FIRST",
    "MEASURES",
    "PATH_MEASURES",
    "Sampled",
    "check_measure",
    "engine_for",
    "values",
    "values_of",
]

Vector = NDArray[np.float64]

_WORK = 1_000_000
"""Above so many sources times (nodes + ties), or ties alone times 20, compiled loops run: networkx takes a second."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """How far a value from sampled sources may be off: the standard error of each node; shape (n,)."""

    k: int
    errors: Vector


def values(csr: Csr, measure: str, *, engine: str = "", seed: int = 0, threads: int | None = None) -> Vector:
    """Compute one measure.

    Parameters
    ----------
    csr
        The network.
    measure
        One of :data:`MEASURES`.
    engine
        ``"cityties"``, ``"networkx"`` or the name of another networkx backend; by default the fastest that is
        installed, whatever the size.
    seed
        Starts iterative eigenvectors; the result does not depend on it beyond rounding.
    threads
        Of the compiled loops; the result does not depend on it.

    Returns
    -------
    ndarray
        Shape (n,), float64, finite.

    Raises
    ------
    SettingError
        There is no such measure.
    NetworkError
        A measure has no value.

    Examples
    --------
    >>> from graph.csr import Csr
    >>> star = Csr.from_ties(4, np.zeros(3, int), np.arange(1, 4), np.ones(3))
    >>> values(star, "betweenness").tolist()
    [1.0, 0.0, 0.0, 0.0]
    """
    return values_of(csr, [measure], engine=engine, seed=seed, threads=threads)[measure]


def values_of(
    csr: Csr,
    measures: Iterable[str],
    *,
    engine: str = "",
    seed: int = 0,
    sources: int | None = None,
    threads: int | None = None,
    errors: dict[str, Sampled] | None = None,
) -> dict[str, Vector]:
    """Compute several measures; those that follow the same paths share the work.

    Parameters
    ----------
    csr, engine, seed, threads
        As in :func:`values`.
    measures
        Some of :data:`MEASURES`.
    sources
        Follow shortest paths from so many nodes only, drawn with ``seed``.
    errors
        Filled with the standard errors of the measures that were sampled.
    """
    wanted = list(dict.fromkeys(measures))
    for measure in wanted:
        check_measure(measure)
    found: dict[str, Vector] = {}
    run = _Run(csr, seed, sources, threads)
    for measure in wanted:
        if measure in ARRAYS and engine in {"", "scipy", "cityties"}:
            found[measure] = ARRAYS[measure](csr, seed)
        elif engine in {"", "cityties"} and compiled():
            found[measure] = COMPILED[measure](run)
        elif engine == "cityties":
            raise MissingExtra("our compiled loops need numba", todo="run `pip install 'cityties[fast]'`")
        else:
            found[measure] = PLAIN[measure](csr, backend_name(engine or "networkx"), run.k, seed)
        if not np.isfinite(found[measure]).all():  # a measure that broke its promise must not reach a table
            raise NetworkError(f"{measure} has no value for some actors", todo="leave out ties of extreme weight")
    if errors is not None:
        errors.update(run.errors)
    return found


def check_measure(measure: str) -> None:
    """Make sure that there is such a measure.

    Raises
    ------
    SettingError
        There is none.
    """
    if measure not in MEASURES:
        raise SettingError(f"there is no measure {measure!r}", where="measure", todo=f"use {', '.join(MEASURES)}")


def engine_for(csr: Csr, measure: str, *, sources: int | None = None) -> str:
    """Return the engine that is best for a network of that size: loading numba pays from a second of networkx on."""
    if measure in ARRAYS:
        return "scipy"
    paths = min(sources or csr.n, csr.n) if measure in PATH_MEASURES else 20
    return "cityties" if compiled() and paths * (csr.n + csr.m) > _WORK else "networkx"


class _Run:
    """One network on its way through several measures."""

    def __init__(self, csr: Csr, seed: int, sources: int | None, threads: int | None) -> None:
        self.csr, self.seed, self.threads = csr, seed, threads
        self.k = sources if sources is not None and sources < csr.n else None
        self.errors: dict[str, Sampled] = {}
        self._paths: Paths | None = None

    def betweenness(self) -> Vector:
        """Brandes (2001), normalised by the pairs of others; sampled sources as in Brandes & Pich (2007)."""
        n = self.csr.n
        self._paths = paths = shortest_paths(
            self.csr, draw_sources(n, self.k, self.seed), passing=True, threads=self.threads
        )
        if n < 3:
            return np.zeros(n)
        others = np.full(n, float(len(paths.sources)))  # sources that say something of a node: all but itself
        others[paths.sources] -= 1
        if self.k is not None:
            self._note("betweenness", paths, others, n - 2)
        shares: Vector = paths.total / (np.maximum(others, 1) * (n - 2))
        return shares

    def closeness(self) -> Vector:
        """Freeman (1978), with Wasserman & Faust's (1994) factor for several components."""
        n = self.csr.n
        if n < 2:
            return np.zeros(n)
        if self.k is None:
            paths = self._paths
            if paths is None or len(paths.sources) < n:
                paths = shortest_paths(self.csr, draw_sources(n, None, 0), passing=False, threads=self.threads)
            far, reach = paths.far, paths.near - 1.0
        else:
            paths = shortest_paths(self.csr, draw_sources(n, self.k, self.seed), passing=False, threads=self.threads)
            labels = self.csr.components()
            sizes = np.bincount(labels)
            asked = np.bincount(labels[paths.sources], minlength=len(sizes)).astype(float)[labels]
            asked[paths.sources] -= 1
            reach = sizes[labels] - 1.0
            far = paths.total * reach / np.maximum(asked, 1)
            mean = paths.total / np.maximum(asked, 1)
            spread = np.sqrt(np.maximum(paths.square / np.maximum(asked, 1) - mean**2, 0) / np.maximum(asked, 1))
            value = ratio(reach * reach, far * (n - 1))
            self.errors["closeness"] = Sampled(self.k, value * ratio(spread, mean))
        return ratio(reach * reach, far * (n - 1))

    def coreness(self) -> Vector:
        """Seidman (1983), by the algorithm of Batagelj & Zaversnik (2003)."""
        from graph import kernels

        core = np.zeros(self.csr.n, np.int32)
        kernels.cores(self.csr.indptr, self.csr.indices, core)
        return core.astype(np.float64)

    def articulation(self) -> Vector:
        """Pieces beyond one that a component falls into without the actor (Tarjan 1972); linear in networkx already."""
        return PLAIN["articulation"](self.csr, "networkx", None, 0)

    def _note(self, measure: str, paths: Paths, others: Vector, scale: float) -> None:
        """Keep the standard error of a mean over sources drawn without replacement."""
        k = np.maximum(others, 1)
        mean = paths.total / k
        variance = np.maximum(paths.square / k - mean**2, 0) * k / np.maximum(k - 1, 1)
        left = 1 - len(paths.sources) / self.csr.n
        self.errors[measure] = Sampled(len(paths.sources), np.sqrt(variance / k * left) / scale)


ARRAYS: Mapping[str, Callable[[Csr, int], Vector]] = {
    "degree": degree,
    "strength": strength,
    "eigenvector": eigenvector,
    "pagerank": pagerank,
    "katz": katz,
    "constraint": constraint,
    "effective_size": effective_size,
}
"""What numpy and scipy compute as they are, at any size."""

COMPILED: Mapping[str, Callable[[_Run], Vector]] = {
    "betweenness": _Run.betweenness,
    "closeness": _Run.closeness,
    "coreness": _Run.coreness,
    "articulation": _Run.articulation,
}
"""What our own loops compute."""

MEASURES: tuple[str, ...] = tuple(c.value for c in Centrality)
"""Every measure, in the order of tables."""

PATH_MEASURES = frozenset({"betweenness", "closeness"})
"""Measures whose sources can be sampled."""

LOWEST_FIRST = frozenset({"constraint"})
"""Measures whose lowest value ranks first."""
