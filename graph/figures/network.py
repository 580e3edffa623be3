"""The network on paper: the interactive picture's positions, its colours, and names where they cover nothing."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from graph.colours import ACTOR_COLOURS
from graph.figures.canvas import DOUBLE_MM, Drawing, paint
from graph.figures.labels import Labels, label_points, shortened
from graph.figures.marks import FULLNESS, MARKERS, legend_marks
from graph.layout import layout
from ontology.errors import NetworkError
from ontology.records import EntityType

__all__ = ["draw_network", "readable_part"]

_MOST = 500
"""More nodes than this are a cloud at the width of a page."""
_LABELS = 45


def readable_part(G: nx.Graph, *, most: int = _MOST) -> nx.Graph:
    """Return what can be read on a page: whole components, the largest first, of three actors or more.

    A component that alone is too large is cut to its best connected actors and what hangs together among them. A
    network that fits comes back whole, pairs included.
    """
    if len(G) <= most // 2:
        return G
    parts = sorted(nx.connected_components(G), key=lambda part: (-len(part), min(map(str, part))))
    first = parts[0]
    if len(first) > most:
        best = sorted(first, key=lambda n: (-G.degree(n), str(n)))[:most]
        core = max(nx.connected_components(G.subgraph(best)), key=lambda part: (len(part), min(map(str, part))))
        return G.subgraph(core)
    kept: set[str] = set()
    for part in parts:
        if len(kept) + len(part) > most or len(part) < 3:
            break
        kept |= part
    return G.subgraph(kept or first)


def draw_network(G: nx.Graph, labels: Labels, *, seed: int = 0) -> Drawing:
    """Draw a network, two columns wide.

    Parameters
    ----------
    G
        A projection, see :func:`graph.projection.project`, or part of one (:func:`readable_part`).
    labels
        Names of its actors, words and fonts.
    seed
        Of the layout.

    Returns
    -------
    Drawing
        Marks grow with the number of partners in ``G``, ties with their weight; the best connected are named.

    Raises
    ------
    NetworkError
        The network is empty.
    """
    if not len(G):
        raise NetworkError("the network is empty", where=str(G.graph.get("filters", "")), todo="widen the filters")
    words = labels.words
    nodes = sorted(G, key=lambda n: (-G.degree(n), str(n)))
    places = layout(G, seed=seed)
    points = _turned(np.array([places[n] for n in nodes]))
    at = {n: i for i, n in enumerate(nodes)}
    ties = sorted(
        (min(at[u], at[v]), max(at[u], at[v]), float(w)) for u, v, w in G.edges(data="weight", default=1.0) if u != v
    )
    fullest = max(1, max(G.degree(n) for n in nodes))
    scale = min(1.0, math.sqrt(120 / len(nodes))) * 7
    radii = [max(0.9, scale * math.sqrt((0.15 + G.degree(n)) / (0.15 + fullest))) for n in nodes]

    def painter(figure: Figure) -> None:
        ax = figure.add_subplot()
        ax.set_axis_off()
        _frame(ax, points)
        if ties:
            ax.add_collection(
                LineCollection(
                    [points[[u, v]] for u, v, _ in ties],
                    colors="#8b9298",
                    alpha=0.45,
                    linewidths=[min(2.0, 0.35 + 0.25 * math.sqrt(w)) for *_, w in ties],
                    zorder=1,
                )
            )
        for kind, colour in ACTOR_COLOURS.items():
            mine = [i for i, n in enumerate(nodes) if G.nodes[n].get("type") == kind]
            sizes = [(2 * radii[i] * FULLNESS[MARKERS[kind]]) ** 2 for i in mine]
            xs, ys = points[mine, 0], points[mine, 1]
            ax.scatter(xs, ys, sizes, marker=MARKERS[kind], color=colour, edgecolors="white", linewidths=0.35, zorder=2)
        marks = legend_marks((EntityType(G.nodes[n]["type"]) for n in nodes), words)
        figure.legend(handles=marks, loc="outside lower center", ncols=7, handletextpad=0.1, columnspacing=1.2)
        label_points(figure, ax, points, radii, [shortened(labels.names[n], 28) for n in nodes], limit=_LABELS)

    return paint(DOUBLE_MM, 125, labels.fonts, painter)


def _turned(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lay the longer side along the page."""
    spread = np.ptp(points, axis=0)
    return points[:, ::-1] if spread[1] > spread[0] else points


def _frame(ax: Axes, points: NDArray[np.float64]) -> None:
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.04 * np.maximum(high - low, 1.0) + 0.5
    ax.set_xlim(low[0] - margin[0], high[0] + margin[0])
    ax.set_ylim(low[1] - margin[1], high[1] + margin[1])
