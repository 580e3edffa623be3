"""A simple undirected network as compressed sparse rows: what measures compute on.

Nodes are numbers from 0; names stay with the caller. Ties carry a positive, finite weight. There are no loops and no
parallel ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Csr"]


@dataclass(frozen=True, slots=True, eq=False)
class Csr:
    """The rows of a symmetric adjacency matrix.

    Parameters
    ----------
    indptr
        Shape (n + 1,), int64: row ``v`` is ``indices[indptr[v] : indptr[v + 1]]``.
    indices
        Shape (2m,), int32: the neighbours of each node, ascending.
    weights
        Shape (2m,), float64: the weight of each entry.
    tie
        Shape (2m,), int64: the number of the tie, 0 to m - 1, that an entry belongs to.

    Examples
    --------
    >>> path = Csr.from_ties(3, np.array([0, 1]), np.array([1, 2]), np.array([1.0, 2.0]))
    >>> path.n, path.m, path.indices.tolist(), path.weights.tolist()
    (3, 2, [1, 0, 2, 1], [1.0, 1.0, 2.0, 2.0])
    >>> path.kept(np.array([False, True])).indices.tolist()
    [2, 1]
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    weights: NDArray[np.float64]
    tie: NDArray[np.int64]

    @classmethod
    def from_ties(
        cls, n: int, first: NDArray[np.integer], second: NDArray[np.integer], weights: NDArray[np.floating]
    ) -> Csr:
        """Build it from m ties, ``first[i]`` – ``second[i]``; that they are simple is not checked."""
        m = len(first)
        rows = np.concatenate([first, second]).astype(np.int64)
        columns = np.concatenate([second, first]).astype(np.int64)
        order = np.argsort(rows * n + columns, kind="stable")
        indptr = np.zeros(n + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=n), out=indptr[1:])
        tie = order % m if m else order
        return cls(indptr, columns[order].astype(np.int32), np.asarray(weights, np.float64)[tie], tie)

    @classmethod
    def from_networkx(cls, G: nx.Graph, weight: str | None = "weight") -> Csr:
        """Build it from a simple undirected graph, nodes and ties in its order; a tie without a weight has 1."""
        index = {node: i for i, node in enumerate(G)}
        ties = [(index[u], index[v], 1.0 if w is None else w) for u, v, w in G.edges(data=weight or "", default=1.0)]
        first, second, weights = (
            (np.array(column) for column in zip(*ties, strict=True)) if ties else (np.empty(0),) * 3
        )
        return cls.from_ties(len(index), first.astype(np.int64), second.astype(np.int64), weights.astype(np.float64))

    @classmethod
    def from_matrix(cls, A: Any) -> Csr:
        """Build it from a symmetric scipy matrix without diagonal, whose stored entries are ties."""
        upper = sparse.triu(A, k=1).tocoo()
        return cls.from_ties(A.shape[0], upper.coords[0], upper.coords[1], upper.data)

    @property
    def n(self) -> int:
        """Number of nodes."""
        return len(self.indptr) - 1

    @property
    def m(self) -> int:
        """Number of ties."""
        return len(self.indices) // 2

    @property
    def degrees(self) -> NDArray[np.int64]:
        """Shape (n,): number of ties of each node."""
        return np.diff(self.indptr)

    @property
    def rows(self) -> NDArray[np.int64]:
        """Shape (2m,): the node whose row each entry is in."""
        return np.repeat(np.arange(self.n), self.degrees)

    def ties(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Both ends (the smaller first) and weights of all ties, in the order of their ends; each of shape (m,)."""
        rows = self.rows
        once = rows < self.indices
        return rows[once], self.indices[once].astype(np.int64), self.weights[once]

    def kept(self, ties: NDArray[np.bool_]) -> Csr:
        """Keep the ties that are marked, of all m by their number, and every node."""
        entries = ties[self.tie]
        indptr = np.zeros(self.n + 1, np.int64)
        np.cumsum(np.bincount(self.rows[entries], minlength=self.n), out=indptr[1:])
        return Csr(indptr, self.indices[entries], self.weights[entries], self.tie[entries])

    def reweighted(self, weights: NDArray[np.floating]) -> Csr:
        """Give the ties other weights, by their number."""
        return Csr(self.indptr, self.indices, np.asarray(weights, np.float64)[self.tie], self.tie)

    def matrix(self) -> Any:
        """Return the adjacency matrix as a scipy CSR array."""
        return sparse.csr_array((self.weights, self.indices, self.indptr), shape=(self.n, self.n))

    def components(self) -> NDArray[np.int32]:
        """Shape (n,): number of the component of each node; the largest is 0, of equal ones that of the first node."""
        _, labels = sparse.csgraph.connected_components(self.matrix(), directed=False)
        sizes = np.bincount(labels)
        firsts = np.full(len(sizes), self.n)
        np.minimum.at(firsts, labels, np.arange(self.n))
        rank = np.empty(len(sizes), np.int32)
        rank[np.lexsort((firsts, -sizes))] = np.arange(len(sizes), dtype=np.int32)
        numbered: NDArray[np.int32] = rank[labels]
        return numbered

    def part(self, nodes: NDArray[np.bool_]) -> Csr:
        """Keep the nodes that are marked, numbered anew, and the ties among them, numbered anew."""
        number = np.cumsum(nodes) - 1
        first, second, weights = self.ties()
        inside = nodes[first] & nodes[second]
        return Csr.from_ties(int(nodes.sum()), number[first[inside]], number[second[inside]], weights[inside])

    def to_networkx(self) -> nx.Graph:
        """Return it as a graph whose nodes are the numbers; ties have ``weight`` and ``length`` (1 / weight)."""
        G = nx.empty_graph(self.n)
        first, second, weights = self.ties()
        triples = zip(first.tolist(), second.tolist(), weights.tolist(), strict=True)
        G.add_edges_from((u, v, {"weight": w, "length": 1 / w}) for u, v, w in triples)
        return G
