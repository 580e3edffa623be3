"""Figures of a network as a whole: how dense, how far, how clustered, how sorted, and around which core.

A figure that is not defined for a network is ``None`` and says why; none is ever NaN. Weights count where a figure says
so; otherwise a tie is a tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.brokerage import clustering
from graph.centrality import simple
from graph.csr import Csr
from graph.paths import compiled, draw_sources, hop_distances
from graph.smallworld import small_world

__all__ = ["CorePeriphery", "NetworkFigure", "assortativity", "bridges", "core_periphery", "whole_network"]

_EXACT = 20_000
"""Up to so many actors in the largest component distances are from all of them; beyond, from 1,000 drawn ones."""
_EXACT_PLAIN = 2_000
"""The same without numba."""
_SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class NetworkFigure:
    """One figure; ``value`` is ``None`` where it is not defined, and ``note`` says why, or how it was taken."""

    figure: str
    value: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CorePeriphery:
    """A core whose members are tied to each other, and a periphery whose members are not.

    ``core`` marks its nodes; ``fit`` is the correlation of the ties with that ideal, -1 to 1, or ``None`` where there
    is nothing to correlate.
    """

    core: NDArray[np.bool_]
    fit: float | None


def whole_network(G: nx.Graph, *, seed: int = 0, randoms: int = 10) -> tuple[NetworkFigure, ...]:
    """Describe a network as a whole.

    Parameters
    ----------
    G
        A projection, see :func:`graph.projection.project`.
    seed
        Draws the random networks, and the actors that distances start from where there are too many.
    randoms
        How many random networks of the same degrees clustering and distance are compared with.

    Returns
    -------
    tuple of NetworkFigure
        In the order of a table; each explained in ``docs/network.md``.

    Raises
    ------
    NetworkError
        The network has no node, or a weight is not positive and finite.

    Examples
    --------
    >>> figures = {f.figure: f.value for f in whole_network(nx.path_graph(3))}
    >>> figures["density"], figures["mean distance"], figures["bridges"]
    (0.6666666666666666, 1.3333333333333333, 2.0)
    """
    H = simple(G)
    csr = Csr.from_networkx(H)
    labels = csr.components()
    sizes = np.bincount(labels)
    n, m = csr.n, csr.m
    core = core_periphery(csr)
    far, deepest, note = distances(csr.part(labels == 0), seed=seed)
    local, closed = clustering(csr)
    random = small_world(csr.part(labels == 0), seed=seed, randoms=randoms)
    return (
        NetworkFigure("actors", float(n)),
        NetworkFigure("ties", float(m)),
        NetworkFigure("density", 2 * m / (n * (n - 1)) if n > 1 else None, "" if n > 1 else "one actor only"),
        NetworkFigure("mean degree", 2 * m / n),
        NetworkFigure("mean strength", float(csr.weights.sum()) / n, "weighted"),
        NetworkFigure("components", float(len(sizes))),
        NetworkFigure("largest component", int(sizes[0]) / n, "share of the actors"),
        NetworkFigure("actors without a tie", float((csr.degrees == 0).sum())),
        NetworkFigure("mean distance", far, note),
        NetworkFigure("diameter", deepest, note),
        NetworkFigure(
            "clustering", local, "mean over actors with two partners or more" if local is not None else _NONE
        ),
        NetworkFigure("transitivity", closed, "" if closed is not None else _NONE),
        _assorted("assortativity by degree", csr, csr.degrees),
        _assorted("assortativity by type", csr, _codes(H, "type"), kinds=True),
        _assorted("assortativity by country", csr, _codes(H, "country"), kinds=True),
        NetworkFigure("small-world index", random.sigma, random.note),
        NetworkFigure("clustering, random", random.clustering, random.note),
        NetworkFigure("mean distance, random", random.distance, random.note),
        NetworkFigure("core", float(core.core.sum()), "actors in the core (Lip 2011)"),
        NetworkFigure("core fit", core.fit, "" if core.fit is not None else "all pairs alike: no core to tell"),
        NetworkFigure("articulation points", float(sum(1 for _ in nx.articulation_points(H)))),
        NetworkFigure("bridges", float(len(bridges(H)))),
    )


_NONE = "no actor has two partners"


def distances(part: Csr, *, seed: int = 0) -> tuple[float | None, float | None, str]:
    """Return the mean distance between the nodes of a connected network, its diameter, and how they were taken.

    Distances are in hops, from all nodes, or in a large network from 1,000 drawn ones: then the diameter is not known.
    """
    if part.n < 2:
        return None, None, "no two actors are tied"
    few = None if part.n <= (_EXACT if compiled() else _EXACT_PLAIN) else _SAMPLE
    sources = draw_sources(part.n, few, seed)
    far, deep = hop_distances(part, sources)
    mean = float(far.sum() / (len(sources) * (part.n - 1)))
    if len(sources) < part.n:
        return mean, None, f"largest component; from {len(sources)} actors, drawn"
    return mean, float(deep.max()), "largest component"


def core_periphery(csr: Csr) -> CorePeriphery:
    """Split a network into core and periphery.

    The split has the fewest ties missing within the core and present within the periphery; ties between the two don't
    count (Borgatti & Everett 2000). Of all splits the best is one that puts the actors of highest degree into the core,
    so that trying them all in that order is exact (Lip 2011). Of equally good ones the smallest core is taken, and of
    actors of equal degree the first.

    Examples
    --------
    >>> clique_with_leaves = nx.complete_graph(4)
    >>> clique_with_leaves.add_edges_from((i, f"leaf {i}") for i in range(4))
    >>> found = core_periphery(Csr.from_networkx(clique_with_leaves))
    >>> int(found.core.sum()), found.fit
    (4, 1.0)
    """
    degrees = csr.degrees
    order = np.argsort(-degrees, kind="stable")
    size = np.arange(csr.n + 1)
    wrong = size * (size - 1) / 2 - np.concatenate(([0], np.cumsum(degrees[order])))
    best = int(np.argmin(wrong))
    core = np.zeros(csr.n, np.bool_)
    core[order[:best]] = True
    first, second, _ = csr.ties()
    inside = int((core[first] & core[second]).sum())
    outside = int((~core[first] & ~core[second]).sum())
    pairs_in, pairs_out = best * (best - 1) // 2, (csr.n - best) * (csr.n - best - 1) // 2
    # Pearson's correlation of two 0/1 variables over the pairs that count.
    present, pairs = inside + outside, pairs_in + pairs_out
    spread = pairs_in * pairs_out * present * (pairs - present)
    fit = (inside * pairs_out - outside * pairs_in) / float(np.sqrt(float(spread))) if spread else None
    return CorePeriphery(core, fit)


def assortativity(csr: Csr, values: NDArray[np.integer], *, kinds: bool = False) -> float | None:
    """Say how much actors are tied to their like, -1 to 1 (Newman 2003); ``None`` where all tied actors are alike.

    Parameters
    ----------
    csr
        The network.
    values
        Shape (n,): a number of each node, or with ``kinds`` the number of its class, 0 or more; the ties of nodes with
        -1, whose class is not known, are left out.
    """
    rows, columns = csr.rows, csr.indices
    a, b = values[rows], values[columns]
    known = (a >= 0) & (b >= 0)
    a, b = a[known], b[known]
    if not len(a):
        return None
    if not kinds:
        spread = float(((a - a.mean()) ** 2).mean())
        return float(((a - a.mean()) * (b - b.mean())).mean()) / spread if spread > 0 else None
    share = np.bincount(a) / len(a)
    like, chance = float((a == b).mean()), float((share**2).sum())
    return (like - chance) / (1 - chance) if chance < 1 else None


def bridges(G: nx.Graph) -> tuple[tuple[str, str], ...]:
    """Return the ties without which a component falls apart (Tarjan 1974), each in the order of its ends' names."""
    return tuple(sorted((min(map(str, pair)), max(map(str, pair))) for pair in nx.bridges(G)))


def _codes(G: nx.Graph, attribute: str) -> NDArray[np.int64]:
    found = [str(value) if value else "" for _, value in G.nodes(data=attribute)]
    index = {name: i for i, name in enumerate(sorted({f for f in found if f}))}
    return np.array([index.get(f, -1) for f in found], dtype=np.int64)


def _assorted(figure: str, csr: Csr, values: NDArray[np.int64], *, kinds: bool = False) -> NetworkFigure:
    found = assortativity(csr, values, kinds=kinds)
    if found is None:
        return NetworkFigure(figure, None, "all tied actors are alike, or not known")
    unknown = int((values < 0).sum())
    return NetworkFigure(figure, found, f"without {unknown} actors not known" if unknown else "")
