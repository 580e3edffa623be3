"""What can be asked of a store: its reports, counts, queries, and all of it as sorted N-Quads."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from graph.cards import Counts, ReportCard, count, report_cards, report_ids, text_of
from graph.curated import Curation
from graph.derivation import read_extracted
from graph.engine import Engine, Patterns
from graph.iris import Iris
from graph.ledger import Ledger
from graph.reading import read_extraction
from graph.selection import select
from graph.verdicts import read_verdicts
from ontology.errors import StoreError
from ontology.prefixes import PREFIXES
from ontology.records import Extraction
from ontology.terms import CT, RDF

if TYPE_CHECKING:
    from rdflib import Dataset

__all__ = ["Contents"]


class Contents:
    """The reading side of a store; :class:`graph.store.Store` adds opening and writing."""

    def __init__(self, engine: Engine, ledger: Ledger, iris: Iris, *, folder: Path | None, place: str = "") -> None:
        self._engine: Engine | None = engine
        self._ledger = ledger
        self._dataset: Dataset | None = None
        self._curation: Curation | None = None
        self.iris = iris
        self.folder = folder
        self.place = place or str(folder or "memory")

    def close(self) -> None:
        """Let go of the engine and the ledger."""
        self._let_go()
        self._ledger.close()

    def _let_go(self) -> None:
        if self._dataset is not None:  # it is held by cycles, and would hold the lock until they are collected
            self._dataset.store.close()
        self._dataset = None
        self._engine = None

    @property
    def engine(self) -> Engine:
        """The quad store behind it: Oxigraph's own, or a server's."""
        if self._engine is None:
            raise StoreError("the store is closed", where=self.place, todo="open it again")
        return self._engine

    @property
    def _now(self) -> Patterns:
        """What is stored, for look-ups that a write needs."""
        return self.engine

    @property
    def dataset(self) -> Dataset:
        """The same store as rdflib's ``Dataset``; its default graph is the union of all graphs."""
        if self._dataset is None:
            if not isinstance(self.engine, ox.Store):
                raise StoreError("rdflib reads local stores only", where=self.place, todo="use the method select")
            from oxrdflib import OxigraphStore  # a quarter of a second that most commands need not spend
            from rdflib import Dataset

            dataset = Dataset(store=OxigraphStore(store=self.engine), default_union=True)
            for prefix, namespace in {**PREFIXES, "kg": self.iris.base}.items():
                dataset.bind(prefix, namespace)
            self._dataset = dataset
        return self._dataset

    def reports(self) -> tuple[ReportCard, ...]:
        """Return the cards of all reports, sorted by id."""
        return report_cards(self.engine, self.iris)

    def holds(self, report_id: str) -> bool:
        """Whether the store holds a report."""
        return report_id in report_ids(self._now, self.iris, only=report_id)

    @property
    def is_empty(self) -> bool:
        """Whether the store holds no report."""
        found = self._now.quads_for_pattern(None, NamedNode(RDF.type), NamedNode(CT.Report), None)
        return not any(self.iris.report_id(text_of(quad.graph_name)) is not None for quad in found)

    def known(self, extractor: str) -> Callable[[str], bool]:
        """Return what tells of a report's id whether the store holds it as that extractor read it.

        Examples
        --------
        >>> from graph.store import Store
        >>> from ontology.records import Report
        >>> with Store.open("memory") as store:
        ...     _ = store.put(Extraction(Report("r1", "Hello."), extractor="cityties 1"))
        ...     store.known("cityties 1")("r1"), store.known("cityties 2")("r1"), store.known("cityties 1")("r2")
        (True, False, False)
        """
        predicate, value = NamedNode(CT.extractor), Literal(extractor)
        if isinstance(self._engine, ox.Store):

            def holds(report_id: str) -> bool:
                node, graph = NamedNode(self.iris.report(report_id)), NamedNode(self.iris.report_graph(report_id))
                return any(True for _ in self._now.quads_for_pattern(node, predicate, value, graph))

            return holds
        # A server is asked once, not for each report.
        graphs = (text_of(quad.graph_name) for quad in self._now.quads_for_pattern(None, predicate, value, None))
        return frozenset(map(self.iris.report_id, graphs)).__contains__

    def report_with_sha256(self, sha256: str) -> ReportCard | None:
        """Return the card of the report whose source file has that digest."""
        for quad in self.engine.quads_for_pattern(None, NamedNode(CT.sha256), Literal(sha256)):
            report_id = self.iris.report_id(text_of(quad.graph_name))
            if report_id is not None:
                return next(iter(report_cards(self.engine, self.iris, only=report_id)), None)
        return None

    def extraction(self, report_id: str) -> Extraction:
        """Return what counts of a report, that is with verdicts applied, in canonical form.

        Raises
        ------
        StoreError
            The store holds no such report.
        """
        self._graph(report_id)
        return read_extraction(self.engine, report_id, self.iris)

    def extracted(self, report_id: str) -> Extraction:
        """Return what was read from a stored report, before any verdict; in canonical form.

        Raises
        ------
        StoreError
            The store holds no such report.
        """
        self._graph(report_id)
        return read_extracted(self.engine, self.iris, report_id)

    @property
    def curation(self) -> Curation:
        """All verdicts of people, and what they come to."""
        if self._curation is None or "://" in self.place:  # others may write to a server at any time
            self._curation = Curation(read_verdicts(self.engine, self.iris))
        return self._curation

    def sources(self) -> dict[Path, str]:
        """Return the files that reports were read from, each with its report's id."""
        return {Path(path): report for path, report in self._ledger.sources().items()}

    def counts(self) -> Counts:
        """Count what the store holds; what several reports tell of counts once."""
        return count(self.engine, self.iris)

    def select(
        self, query: str, bindings: Mapping[str, NamedNode | Literal] | None = None
    ) -> list[dict[str, str | int | float | None]]:
        """Run a SELECT query of ours over the union of all graphs; the prefixes of the table are known.

        Parameters
        ----------
        query
            SPARQL that we trust: there is no time limit.
        bindings
            Values of variables, as Oxigraph's terms.

        Returns
        -------
        list of dict
            One a row; numbers as numbers, everything else as strings, unbound variables as ``None``.
        """
        return select(self.engine, self.iris, query, bindings or {}, where=self.place)

    def nquads(self) -> bytes:
        """Return everything as N-Quads, sorted by line: the same reports give the same bytes."""
        lines = self.engine.dump(format=ox.RdfFormat.N_QUADS)
        return b"".join(sorted((lines or b"").splitlines(keepends=True)))

    def fingerprint(self) -> str:
        """Return the SHA-256 of :meth:`nquads` in hexadecimal."""
        return hashlib.sha256(self.nquads()).hexdigest()

    def _graph(self, report_id: str) -> str:
        """Return the name of a stored report's graph."""
        graph = self.iris.report_graph(report_id)
        if report_id not in report_ids(self._now, self.iris, only=report_id):
            raise StoreError("no such report", where=report_id, todo="list the reports to see their ids")
        return graph
