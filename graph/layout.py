"""Positions of nodes, computed beforehand: the picture opens at rest, and the same network always looks the same."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
from numpy.typing import NDArray

__all__ = ["layout"]

_GAP = 0.9
"""Space left round a component, in mean distances between neighbours."""
_MANY = 1500
"""Above so many nodes a component gets fewer rounds: the force layout is quadratic in nodes."""


def layout(G: nx.Graph, *, seed: int = 0) -> dict[str, tuple[float, float]]:
    """Return a position for each node; neighbours lie about one unit apart.

    Each component is laid out by itself (Fruchterman–Reingold) and then packed as a disc, the largest in the middle, the others as close to
    it as they fit: an isolated pair stays near instead of flying off.

    Parameters
    ----------
    G
        Undirected; edge attribute ``weight`` draws neighbours closer, by its logarithm.
    seed
        Starts a generator of our own; the global one is left alone.

    Examples
    --------
    >>> place = layout(nx.path_graph(3), seed=1)
    >>> len(place), place == layout(nx.path_graph(3), seed=1)
    (3, True)

    References
    ----------
    Fruchterman, T. M. J., & Reingold, E. M. (1991). Graph drawing by force-directed placement.
    Software: Practice and Experience 21(11), 1129–1164.
    """
    parts = sorted(nx.connected_components(G), key=lambda part: (-len(part), min(map(str, part))))
    placed: list[tuple[float, float, float]] = []  # centre and radius of each disc
    positions: dict[str, tuple[float, float]] = {}
    for part in parts:
        nodes = sorted(part, key=str)
        points = _component(G.subgraph(nodes), nodes, seed)
        radius = float(np.linalg.norm(points, axis=1).max()) + _GAP
        x, y = _free_place(placed, radius)
        placed.append((x, y, radius))
        positions |= {n: (float(px + x), float(py + y)) for n, (px, py) in zip(nodes, points, strict=True)}
    return positions


def _component(H: nx.Graph, nodes: list[str], seed: int) -> NDArray[np.float64]:
    """Points round the origin with neighbours about one unit apart."""
    n = len(nodes)
    if n == 1:
        return np.zeros((1, 2))
    if n == 2:
        return np.array([[-0.5, 0.0], [0.5, 0.0]])
    # A subgraph's order follows sets, whose order of strings changes from run to run; a graph built in order does not.
    ordered = nx.Graph()
    ordered.add_nodes_from(nodes)
    for u, v, weight in sorted((*sorted((u, v)), w) for u, v, w in H.edges(data="weight", default=1.0) if u != v):
        ordered.add_edge(u, v, pull=1 + math.log1p(max(weight, 0.0)))
    start = nx.kamada_kawai_layout(ordered, weight=None) if n <= 150 else None
    rounds = 120 if n <= _MANY else 40
    raw = nx.spring_layout(
        ordered, pos=start, weight="pull", seed=seed, iterations=rounds, k=1.6 / math.sqrt(n), method="force"
    )
    points = np.array([raw[node] for node in nodes], dtype=np.float64)
    points -= points.mean(axis=0)
    index = {node: i for i, node in enumerate(nodes)}
    ends = np.array([(index[u], index[v]) for u, v in ordered.edges])
    lengths = np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)
    typical = float(np.median(lengths))
    return points / typical if typical > 0 else points


def _free_place(placed: list[tuple[float, float, float]], radius: float) -> tuple[float, float]:
    """Nearest place to the middle, along a widening spiral, where a disc of this radius touches no other."""
    if not placed:
        return 0.0, 0.0
    discs = np.array(placed)
    step = np.arange(1, 20_000)
    # A golden-angle spiral covers the plane evenly; wider than high, as screens are.
    angle = step * math.pi * (3 - math.sqrt(5))
    reach = 0.35 * np.sqrt(step) * max(1.0, radius * 0.5)
    xs, ys = 1.35 * reach * np.cos(angle), 0.85 * reach * np.sin(angle)
    for first in range(0, step.size, 500):
        x, y = xs[first : first + 500, None], ys[first : first + 500, None]
        free = (np.hypot(x - discs[:, 0], y - discs[:, 1]) >= discs[:, 2] + radius).all(axis=1)
        if free.any():
            at = int(np.argmax(free))
            return float(x[at, 0]), float(y[at, 0])
    return float(discs[:, 0].max() + discs[:, 2].max() + radius), 0.0
