"""Positions of nodes, computed beforehand: the picture opens at rest, and the same network always looks the same."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

__all__ = ["layout"]

_CANDIDATES = 8_000
"""Places tried for each component."""
_GAP = 0.9
"""Space between components, in mean distances between neighbours."""
_CLOSEST = 0.62
"""Nodes of one component are no nearer than this."""
_TINY = 20
"""Components up to this size, of which there are hundreds, settle from any start."""
_FEW = 150
"""Components up to this size start from Kamada–Kawai positions, which untangle best and cost most."""
_SAMPLE = 400
"""In larger components so many nodes push in each round."""


def layout(G: nx.Graph, *, seed: int = 0) -> dict[str, tuple[float, float]]:
    """Return a position for each node; neighbours lie about one unit apart.

    Each component is laid out by itself (Fruchterman–Reingold) and then packed, the largest in the middle,
    the others as close to it as they fit: an isolated pair stays near instead of flying off.

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
    packing = _Packing([len(part) for part in parts])
    positions: dict[str, tuple[float, float]] = {}
    for part in parts:
        nodes = sorted(part, key=str)
        points = packing.place(*_component(G.subgraph(nodes), nodes, seed))
        positions |= {n: (float(x), float(y)) for n, (x, y) in zip(nodes, points, strict=True)}
    return positions


def _component(H: nx.Graph, nodes: list[str], seed: int) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Points round the origin with neighbours about one unit apart, and the ties as pairs of their numbers."""
    n = len(nodes)
    # A subgraph's order follows sets, whose order of strings changes from run to run; a graph built in order does not.
    index = {node: i for i, node in enumerate(nodes)}
    ordered = nx.Graph()
    ordered.add_nodes_from(range(n))
    for u, v, weight in sorted((*sorted((index[u], index[v])), w) for u, v, w in H.edges(data="weight", default=1.0)):
        if u != v:
            ordered.add_edge(u, v, pull=1 + math.log1p(max(weight, 0.0)))
    ends = np.array(list(ordered.edges), dtype=np.intp).reshape(-1, 2)
    if n == 1:
        return np.zeros((1, 2)), ends
    if n == 2:
        return np.array([[-0.5, 0.0], [0.5, 0.0]]), ends
    pull = np.array([weight for *_, weight in ordered.edges(data="pull")], dtype=np.float64)
    rng = np.random.default_rng(seed)
    if _TINY < n <= _FEW:
        found = nx.kamada_kawai_layout(ordered, weight=None)
        points = _forces(np.array([found[i] for i in range(n)]), ends, pull, rng, rounds=30)
    else:
        points = _forces(rng.random((n, 2)), ends, pull, rng, rounds=150)
    lengths = np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)
    typical = float(np.median(lengths))
    points = _apart(points / typical if typical > 0 else points)
    return points - (points.max(axis=0) + points.min(axis=0)) / 2, ends


def _forces(
    points: NDArray[np.float64],
    ends: NDArray[np.intp],
    pull: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    rounds: int,
) -> NDArray[np.float64]:
    """Let ties pull and nodes push (Fruchterman–Reingold), with steps that shrink to nothing.

    networkx's own walks node by node from 500 nodes on (40 s for 1,000). Here a large component is pushed by a sample
    of its nodes, drawn anew in each round and counted for all: the same force in the mean, in time linear in nodes.
    """
    n = len(points)
    k = 1.6 / math.sqrt(n)
    first, second = ends[:, 0], ends[:, 1]
    step = 0.1 * float(np.ptp(points, axis=0).max())
    for left in np.linspace(1.0, 0.0, rounds, endpoint=False):
        pushing = points if n <= _SAMPLE else points[rng.choice(n, _SAMPLE, replace=False)]
        dx, dy = points[:, :1] - pushing[:, 0], points[:, 1:] - pushing[:, 1]
        force = k * k * (n / len(pushing)) / np.maximum(dx * dx + dy * dy, 1e-4)
        move = np.column_stack(((dx * force).sum(axis=1), (dy * force).sum(axis=1)))
        tie = points[first] - points[second]
        tie *= (np.linalg.norm(tie, axis=1) * pull / k)[:, None]
        np.subtract.at(move, first, tie)
        np.add.at(move, second, tie)
        length = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
        points = points + move / length * np.minimum(length, step * left)
    return points


class _Packing:
    """Components placed one by one, the largest first, each at the free place nearest to the middle."""

    def __init__(self, sizes: list[int]) -> None:
        # A golden-angle spiral covers the plane evenly; wider than high, as screens are.
        step = np.arange(_CANDIDATES)
        reach = 2.2 * _GAP * math.sqrt((sum(sizes) + 2 * len(sizes)) / _CANDIDATES) * np.sqrt(step)
        angle = step * math.pi * (3 - math.sqrt(5))
        self._places = np.column_stack((1.25 * reach * np.cos(angle), reach / 1.25 * np.sin(angle)))
        self._taken = np.empty((0, 2))
        self._next: dict[int, int] = {}

    def place(self, points: NDArray[np.float64], ends: NDArray[np.intp]) -> NDArray[np.float64]:
        """Move the points to where no placed point, nor the middle of a placed tie, is nearer than the gap."""
        outline = np.vstack((points, (points[ends[:, 0]] + points[ends[:, 1]]) / 2))
        at = self._free(outline, self._next.get(len(points), 0)) if len(self._taken) else self._places[0]
        # What was too narrow for one is mostly too narrow for the next of its size: go on from there.
        self._next[len(points)] = int(np.argmin(np.abs(self._places - at).sum(axis=1)))
        self._taken = np.vstack((self._taken, outline + at))
        moved: NDArray[np.float64] = points + at
        return moved

    def _free(self, outline: NDArray[np.float64], first: int) -> NDArray[np.float64]:
        tree = KDTree(self._taken)
        for start in range(first, _CANDIDATES, 128):
            places = self._places[start : start + 128]
            distances, _ = tree.query(places[:, None, :] + outline, distance_upper_bound=_GAP)
            free = np.isinf(distances).all(axis=1)
            if free.any():
                found: NDArray[np.float64] = places[int(np.argmax(free))]
                return found
        return np.array([self._taken[:, 0].max() - outline[:, 0].min() + _GAP, 0.0])


def _apart(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Push points that crowd each other apart, little by little, so that the core of a large component can be read."""
    for _ in range(60):
        pairs = KDTree(points).query_pairs(_CLOSEST, output_type="ndarray")
        if not len(pairs):
            break
        gap = points[pairs[:, 0]] - points[pairs[:, 1]]
        length = np.linalg.norm(gap, axis=1, keepdims=True)
        # Two points in one place have no direction to part in: take one that depends on nothing but their numbers.
        angle = (pairs[:, :1] * 2.399963 + pairs[:, 1:]) % (2 * math.pi)
        away = np.where(length > 1e-9, gap / np.maximum(length, 1e-9), np.hstack((np.cos(angle), np.sin(angle))))
        push = away * (_CLOSEST - length) * 0.5
        points = points.copy()
        np.add.at(points, pairs[:, 0], push)
        np.add.at(points, pairs[:, 1], -push)
    return points
