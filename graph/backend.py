"""Our loops as a networkx backend: ``nx.betweenness_centrality(G, backend="cityties")``.

The package registers it under the entry points ``networkx.backends`` and ``networkx.backend_info``; networkx finds it
there when it is imported. It computes betweenness, closeness and core numbers of simple undirected graphs whose
weights are positive lengths, and leaves everything else to networkx.
"""

from __future__ import annotations

import random
from typing import Any

import networkx as nx
import numpy as np

from graph.csr import Csr
from graph.measures import values
from graph.paths import compiled, shortest_paths

__all__ = ["ArrayGraph", "Backend", "backend"]


class ArrayGraph:
    """A networkx graph as arrays; ``nodes`` names them in the order of their numbers."""

    __networkx_backend__ = "cityties"

    def __init__(self, csr: Csr, nodes: list[Any], lengths: str | None) -> None:
        self.csr, self.nodes, self.lengths = csr, nodes, lengths

    def is_directed(self) -> bool:
        """Return False: there are no directions."""
        return False

    def is_multigraph(self) -> bool:
        """Return False: ties are not parallel."""
        return False


class Backend:
    """The object behind the entry point; its methods are those that networkx asks for."""

    @staticmethod
    def convert_from_nx(
        graph: Any,
        *,
        edge_attrs: dict[str, Any] | None = None,
        weight: str | None = None,
        **options: Any,
    ) -> ArrayGraph:
        """Take over a networkx graph; its lengths become the weights of the arrays."""
        if isinstance(graph, ArrayGraph):
            return graph
        lengths = weight or next(iter(edge_attrs), None) if edge_attrs else weight
        H = nx.Graph()
        H.add_nodes_from(graph)
        # A loop is on no shortest path; cores refuse it, see can_run.
        ties = ((u, v, d) for u, v, d in graph.edges(data=lengths or "", default=1.0) if u != v)
        H.add_weighted_edges_from((u, v, 1.0 if lengths is None else d) for u, v, d in ties)
        return ArrayGraph(Csr.from_networkx(H), list(graph), lengths)

    @staticmethod
    def convert_to_nx(result: Any, **options: Any) -> Any:
        """Give results back as they are: they are dictionaries by node."""
        return result

    @staticmethod
    def can_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        """Say whether a call can be done, or why not."""
        G: Any = args[0] if args else kwargs["G"]
        if not compiled():
            return "numba is not installed; run `pip install 'cityties[fast]'`"
        if G.is_directed() or G.is_multigraph():
            return "only simple undirected graphs"
        if kwargs.get("endpoints") or kwargs.get("u") is not None:
            return "neither endpoints nor single nodes"
        lengths = kwargs.get("weight") or kwargs.get("distance")
        if callable(lengths):
            return "lengths must be an attribute of the edges"
        if lengths and not all(0 < d < float("inf") for *_, d in G.edges(data=lengths, default=1.0)):
            return "lengths must be positive and finite"
        if name == "core_number" and nx.number_of_selfloops(G):
            return "no self-loops"
        return True

    @staticmethod
    def should_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Say that a call is worth it: whoever names a backend wants it."""
        return True

    @staticmethod
    def betweenness_centrality(
        G: ArrayGraph,
        k: int | None = None,
        normalized: bool = True,
        weight: str | None = None,
        endpoints: bool = False,
        seed: Any = None,
    ) -> dict[Any, float]:
        """As ``networkx.betweenness_centrality``; ``k`` sources are drawn with the same generator."""
        n = G.csr.n
        sources = np.arange(n, dtype=np.int32)
        if k is not None and k < n:
            rng = seed if isinstance(seed, random.Random) else random.Random(seed)
            sources = np.array(sorted(rng.sample(range(n), k)), dtype=np.int32)
        paths = shortest_paths(G.csr, sources, hops=weight is None, lengths=G.csr.weights)
        counted = np.full(n, float(len(sources)))  # all sources but the node itself
        counted[sources] -= 1
        pairs = (n - 2) if normalized else 2 / max(1, n - 1)
        scale = np.divide(1.0, counted * pairs, out=np.zeros(n), where=counted * pairs > 0)
        return dict(zip(G.nodes, (paths.total * scale).tolist(), strict=True))

    @staticmethod
    def closeness_centrality(
        G: ArrayGraph, u: Any = None, distance: str | None = None, wf_improved: bool = True
    ) -> dict[Any, float]:
        """As ``networkx.closeness_centrality`` for all nodes."""
        n = G.csr.n
        paths = shortest_paths(
            G.csr, np.arange(n, dtype=np.int32), passing=False, hops=distance is None, lengths=G.csr.weights
        )
        others = paths.near - 1.0
        found = np.divide(others, paths.far, out=np.zeros(n), where=paths.far > 0)
        if wf_improved and n > 1:
            found *= others / (n - 1)
        return dict(zip(G.nodes, found.tolist(), strict=True))

    @staticmethod
    def core_number(G: ArrayGraph) -> dict[Any, int]:
        """As ``networkx.core_number``."""
        return dict(zip(G.nodes, values(G.csr, "coreness", engine="cityties").astype(int).tolist(), strict=True))


backend = Backend()
"""What the entry point ``networkx.backends`` names."""
