"""The network as integer arrays: build once, ask many times.

Who partners with whom is a product of sparse matrices, so that counts and neighbourhoods for all actors cost less than
one SPARQL aggregate costs for a few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.csr import Csr
from graph.network import NetworkData
from graph.projection import Projection
from ontology.errors import NetworkError, SettingError

__all__ = ["NetworkArrays"]


@dataclass(frozen=True, slots=True, eq=False)
class NetworkArrays:
    """Partnerships and their members by number.

    Parameters
    ----------
    actors
        IRIs; actor i is column i.
    partnerships
        IRIs; partnership j is row j.
    incidence
        scipy CSR array, partnerships × actors, 1 for a member.
    reports
        Shape (r,): number of the report of each record.
    stated
        Shape (r,): number of the partnership that each record states.
    filters
        What made the network, in one line.

    Examples
    --------
    >>> from graph.network import Actor, Record
    >>> from ontology.records import EntityType, Kind
    >>> actors = {i: Actor(i, EntityType.CITY, i) for i in "abc"}
    >>> records = (Record("p1", "r1", Kind.TWINNING, ("a", "b")), Record("p2", "r1", Kind.RESEARCH, ("b", "c")))
    >>> arrays = NetworkArrays.from_data(NetworkData(actors, records))
    >>> arrays.partner_counts().tolist(), arrays.within("a", 2)
    ([1, 2, 1], ('b', 'c'))
    """

    actors: tuple[str, ...]
    partnerships: tuple[str, ...]
    incidence: sparse.csr_array
    reports: NDArray[np.int64]
    stated: NDArray[np.int64]
    filters: str = "all"

    @classmethod
    def from_data(cls, data: NetworkData) -> NetworkArrays:
        """Give the actors and partnerships of a network numbers, in its order."""
        actors = {iri: i for i, iri in enumerate(data.actors)}
        partnerships: dict[str, int] = {}
        reports: dict[str, int] = {}
        stated = np.fromiter(
            (partnerships.setdefault(r.partnership, len(partnerships)) for r in data.records), np.int64
        )
        told = np.fromiter((reports.setdefault(r.report, len(reports)) for r in data.records), np.int64)
        sizes = np.fromiter((len(r.members) for r in data.records), np.int64)
        columns = np.fromiter((actors[m] for r in data.records for m in r.members), np.int64, int(sizes.sum()))
        shape = (len(partnerships), len(actors))
        # Two reports may state different members: the union counts, once.
        codes = np.unique(np.repeat(stated, sizes) * max(1, shape[1]) + columns)
        rows, columns = np.divmod(codes, max(1, shape[1]))
        incidence = sparse.csr_array((np.ones(len(codes)), (rows, columns)), shape=shape)
        return cls(tuple(actors), tuple(partnerships), incidence, told, stated, data.filters.describe())

    def csr(self, projection: Projection = "clique") -> Csr:
        """Project onto actors, as :func:`graph.projection.project` does; node i is ``actors[i]``.

        Raises
        ------
        SettingError
            There is no such projection.
        """
        if projection not in get_args(Projection):
            known = ", ".join(get_args(Projection))
            raise SettingError(f"there is no projection {projection!r}", where="projection", todo=f"use {known}")
        B = self.incidence
        if projection == "fractional":
            size = np.diff(B.indptr)
            return Csr.from_matrix(B.T @ (sparse.diags_array(1 / np.maximum(size - 1, 1)) @ B))
        if projection == "clique":
            return Csr.from_matrix(B.T @ B)
        # One row a report, so that a report counts once for a pair however many of its partnerships join it.
        return self._evidence()

    def partner_counts(self) -> NDArray[np.int64]:
        """Count the distinct partners of each actor; shape (actors,)."""
        return self.csr().degrees

    def within(self, actor: str, hops: int = 2) -> tuple[str, ...]:
        """Return who is reached from an actor over so many partnerships, without itself, in the order of ``actors``.

        Raises
        ------
        NetworkError
            The actor is not in the network.
        """
        if actor not in self.actors:
            raise NetworkError("no such actor in this network", where=actor, todo="see the list of actors")
        start = np.zeros(len(self.actors))
        start[self.actors.index(actor)] = 1.0
        reached = start
        for _ in range(hops):
            reached = ((self.incidence.T @ ((self.incidence @ reached) > 0)) > 0).astype(float)
        reached[start > 0] = 0
        return tuple(self.actors[i] for i in np.flatnonzero(reached))

    def reach(self, hops: int = 2) -> NDArray[np.int64]:
        """Count who each actor reaches over at most so many partnerships, without itself; shape (actors,)."""
        A = self.csr().matrix()
        A.data[:] = 1
        step = (A + sparse.eye_array(len(self.actors), format="csr")).tocsr()
        reached = step
        for _ in range(hops - 1):
            reached = reached @ step
            reached.data[:] = 1
        counts: NDArray[np.int64] = np.diff(reached.indptr).astype(np.int64) - 1
        return counts

    def _evidence(self) -> Csr:
        """Weight of a pair: reports that state some partnership of it."""
        n = len(self.actors)
        pairs = sparse.triu(self.incidence.T @ self.incidence, k=1).tocoo()
        codes = pairs.coords[0].astype(np.int64) * n + pairs.coords[1]
        order = np.argsort(codes)
        counts = np.zeros(len(codes))
        by_report = sparse.csr_array(
            (np.ones(len(self.stated)), (self.reports, self.stated)),
            shape=(int(self.reports.max(initial=-1)) + 1, len(self.partnerships)),
        )
        for report in range(by_report.shape[0]):
            B = self.incidence[by_report.indices[by_report.indptr[report] : by_report.indptr[report + 1]]]
            told = sparse.triu(B.T @ B, k=1).tocoo()
            found = np.searchsorted(codes[order], told.coords[0].astype(np.int64) * n + told.coords[1])
            counts[order[found]] += 1
        return Csr.from_ties(n, pairs.coords[0], pairs.coords[1], counts)
