"""The graph store: reports go in and out whole, and what is in it depends on the set of reports alone.

Behind it is Oxigraph, in memory or in a folder::

    folder/store.json     format and base; marks the folder as a store
    folder/graph/         Oxigraph's files
    folder/sources.sqlite which file each report was read from (graph/ledger.py)

Each change is one atomic write: a process killed at any moment leaves each report whole or absent. Writes are made to
survive a power cut at most a second later and on closing, because that costs more than the write itself; what a power
cut takes away is absent as a whole, and comes back with the next ingest.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from pyoxigraph import Literal, NamedNode, Quad
from rdflib import Dataset

from graph.cards import Counts, ReportCard, count, file_names, plain_value, report_card, report_ids, text_of
from graph.folder import open_engine, prepare_folder
from graph.iris import Iris
from graph.ledger import Ledger
from graph.literals import clean
from graph.reading import read_extraction
from graph.writing import all_quads, graph_blocks
from ontology.errors import StoreError
from ontology.prefixes import DEFAULT_BASE, PREFIXES
from ontology.records import Extraction
from ontology.terms import CT, SCHEMA

__all__ = ["Change", "Counts", "ReportCard", "Store"]

_FLUSH_EVERY_S = 1.0
_Term = NamedNode | Literal | ox.BlankNode | ox.Triple


class Change(StrEnum):
    """What a write changed."""

    NEW = "new"
    UNCHANGED = "unchanged"
    UPDATED = "updated"


class Store:
    """A graph store; open one with :meth:`open`, and close it, or use it in a ``with`` statement.

    Examples
    --------
    >>> from ontology.records import Report
    >>> with Store.open("memory") as store:
    ...     store.put(Extraction(Report("r1", "Hello.")))
    ...     store.put(Extraction(Report("r1", "Hello.")))
    <Change.NEW: 'new'>
    <Change.UNCHANGED: 'unchanged'>
    """

    def __init__(self, engine: ox.Store, ledger: Ledger, iris: Iris, *, folder: Path | None, read_only: bool) -> None:
        self._engine: ox.Store | None = engine
        self._ledger = ledger
        self._dataset: Dataset | None = None
        self.iris = iris
        self.folder = folder
        self.read_only = read_only
        self._flushed, self._unflushed = time.monotonic(), False

    @classmethod
    def open(
        cls,
        location: str | os.PathLike[str] | None = None,
        *,
        base: str | None = None,
        create: bool = True,
        read_only: bool = False,
    ) -> Self:
        """Open a store.

        Parameters
        ----------
        location
            A folder; ``"memory"`` or ``None`` for a store that lives as long as the process.
        base
            Where resources live; the store's own where it exists, else the default. A base other than the
            one that an existing store was made with is an error.
        create
            Make the folder where there is none.
        read_only
            Read what was written when the store was opened; another process may write meanwhile.

        Raises
        ------
        StoreNotFound
            There is no store at that place and ``create`` is off (or ``read_only`` on).
        StoreLocked
            Another process is writing to it.
        StoreError
            The folder holds something else, is damaged, or may not be used.

        Examples
        --------
        >>> Store.open("no/such/folder", create=False)
        Traceback (most recent call last):
        ontology.errors.StoreNotFound: no/such/folder: there is no graph store; ingest a report first, ...
        """
        place = os.fspath(location) if location is not None else "memory"
        if place == "memory":
            return cls(ox.Store(), Ledger(None), Iris(base or DEFAULT_BASE), folder=None, read_only=False)
        if "://" in place:
            raise StoreError(
                "stores behind a web address are not supported", where=place, todo="give a folder or 'memory'"
            )
        folder = Path(place)
        made_base = prepare_folder(folder, base, create=create and not read_only)
        engine = open_engine(folder, read_only=read_only)
        store = cls(
            engine,
            Ledger(folder / "sources.sqlite", read_only=read_only),
            Iris(made_base),
            folder=folder,
            read_only=read_only,
        )
        if not read_only:
            store._ledger.repair(file_names(store.engine, store.iris))
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Make everything durable and release the folder; closing a closed store does nothing."""
        if self._engine is not None:
            self._flush()
        if self._dataset is not None:  # it is held by cycles, and would hold the lock until they are collected
            self._dataset.store.close()
        self._dataset = None
        self._engine = None
        self._ledger.close()

    @property
    def engine(self) -> ox.Store:
        """Oxigraph's own store, for fast queries."""
        if self._engine is None:
            raise StoreError("the store is closed", where=str(self.folder or "memory"), todo="open it again")
        return self._engine

    @property
    def dataset(self) -> Dataset:
        """The same store as rdflib's ``Dataset``; its default graph is the union of all graphs."""
        if self._dataset is None:
            dataset = Dataset(store=OxigraphStore(store=self.engine), default_union=True)
            for prefix, namespace in {**PREFIXES, "kg": self.iris.base}.items():
                dataset.bind(prefix, namespace)
            self._dataset = dataset
        return self._dataset

    def put(self, extraction: Extraction, *, source: Path | None = None) -> Change:
        """Store a report, in place of what its graph held before.

        Parameters
        ----------
        extraction
            What was read from the report.
        source
            The file it was read from. If another report was read from that file before, and no other file yields it,
            that one is removed in the same write: the file was edited. Of several files with the same content, the
            smallest name is the report's.

        Returns
        -------
        Change
            ``NEW`` for a report that neither the store nor, in an earlier version, the file held; ``UNCHANGED`` where
            the graph stays as it was.

        Raises
        ------
        StoreError
            The store is read-only, or the disk failed; then nothing of the report is in the graph.
        DataError
            The extraction contradicts itself.
        """
        report = extraction.report
        name = self._smallest_name(report.id, report.path)
        named = replace(extraction, report=replace(report, path=name))
        quads, references = all_quads(named, self.iris)
        return self._commit(
            report.id,
            set(quads),
            references,
            file_name=report.path,
            source=source,
        )

    def register(self, report_id: str, *, source: Path | None = None, file_name: str = "") -> Change:
        """Note that a stored report was met again, without extracting it anew.

        Does what :meth:`put` does with the same extraction.

        Raises
        ------
        StoreError
            The store holds no such report.
        """
        graph = self._graph(report_id)
        node, predicate = NamedNode(self.iris.report(report_id)), NamedNode(CT.fileName)
        quads = {quad for quad in self._quads(graph) if not (quad.subject == node and quad.predicate == predicate)}
        name = self._smallest_name(report_id, file_name)
        if name:
            quads.add(Quad(node, predicate, Literal(name), graph))
        return self._commit(report_id, quads, {}, file_name=file_name, source=source)

    def remove(self, report_id: str) -> bool:
        """Remove a report and what the graph holds for its sake alone.

        Returns
        -------
        bool
            Whether there was such a report.
        """
        self._check_writable()
        graph = NamedNode(self.iris.report_graph(report_id))
        gone = set(self._quads(graph))
        if gone:
            self._write(gone | self._unreferenced(gone, kept=()), set())
        self._ledger.forget(report_id)
        return bool(gone)

    def remove_file(self, file_name: str) -> tuple[str, ...]:
        """Remove the reports that bear a file name and return their ids."""
        return tuple(
            report
            for report, name in sorted(file_names(self.engine, self.iris).items())
            if name == file_name and self.remove(report)
        )

    def replace_curation(self, quads: set[Quad]) -> None:
        """Put ``quads`` in place of what the curation graph holds, in one write."""
        self._check_writable()
        before = set(self._quads(NamedNode(self.iris.curation_graph)))
        if before != quads:
            self._write(before - quads, quads - before)

    def reports(self) -> tuple[ReportCard, ...]:
        """Return the cards of all reports, sorted by id."""
        return tuple(
            report_card(self.engine, self.iris, report_id) for report_id in sorted(report_ids(self.engine, self.iris))
        )

    def report_with_sha256(self, sha256: str) -> ReportCard | None:
        """Return the card of the report whose source file has that digest."""
        for quad in self.engine.quads_for_pattern(None, NamedNode(CT.sha256), Literal(sha256)):
            report_id = self.iris.report_id(text_of(quad.graph_name))
            if report_id is not None:
                return report_card(self.engine, self.iris, report_id)
        return None

    def extraction(self, report_id: str) -> Extraction:
        """Return what is stored of a report, in canonical form.

        Raises
        ------
        StoreError
            The store holds no such report.
        """
        self._graph(report_id)
        return read_extraction(self.engine, report_id, self.iris)

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
        substitutions: dict[ox.Variable, _Term] = {ox.Variable(name): term for name, term in (bindings or {}).items()}
        try:
            solutions = self.engine.query(
                query,
                prefixes={**PREFIXES, "kg": self.iris.base},
                use_default_graph_as_union=True,
                substitutions=substitutions,
            )
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise StoreError(f"the query failed ({error})", where=str(self.folder or "memory")) from error
        if not isinstance(solutions, ox.QuerySolutions):
            raise StoreError("not a SELECT query", where=query.strip()[:60])
        names = [variable.value for variable in solutions.variables]
        return [dict(zip(names, map(plain_value, solution), strict=True)) for solution in solutions]

    def nquads(self) -> bytes:
        """Return everything as N-Quads, sorted by line: the same reports give the same bytes."""
        lines = self.engine.dump(format=ox.RdfFormat.N_QUADS)
        return b"".join(sorted((lines or b"").splitlines(keepends=True)))

    def fingerprint(self) -> str:
        """Return the SHA-256 of :meth:`nquads` in hexadecimal."""
        return hashlib.sha256(self.nquads()).hexdigest()

    def _check_writable(self) -> None:
        if self.read_only:
            raise StoreError(
                "the store was opened for reading only", where=str(self.folder), todo="open it without read_only"
            )

    def _commit(
        self,
        report_id: str,
        quads: set[Quad],
        references: Mapping[str, set[Quad]],
        *,
        file_name: str,
        source: Path | None,
    ) -> Change:
        """Note the intent, change the graph in one write, settle the ledger."""
        self._check_writable()
        path, file_name = str(source.absolute()) if source else "", clean(file_name)
        stale = self._left_behind(path, report_id)
        before = set(self._quads(NamedNode(self.iris.report_graph(report_id))))
        removed = before - quads
        added = quads - before
        for iri, facts in references.items():
            known = self._reference(iri)
            removed |= known - facts
            added |= facts - known
        if stale:
            left = {quad for old in stale for quad in self._quads(NamedNode(self.iris.report_graph(old)))}
            removed |= left
            removed |= self._unreferenced(left | before, kept=quads)
        elif before:
            removed |= self._unreferenced(before, kept=quads)
        removed -= added
        if file_name not in self._ledger.yielding(report_id).values() or path not in self._ledger.yielding(report_id):
            self._ledger.note(path, report_id, file_name)
        if removed or added:
            self._write(removed, added)
        for old in stale:
            self._ledger.forget(old)
        self._ledger.settle(path, report_id, file_name)
        if not before and not stale:
            return Change.NEW
        return Change.UPDATED if removed or added else Change.UNCHANGED

    def _left_behind(self, path: str, report_id: str) -> list[str]:
        """Return the reports that were read from a file, and from no other that is still there."""
        if not path:
            return []
        left = []
        for old in self._ledger.reports_from(path):
            others = self._ledger.yielding(old).keys() - {path}
            if old != report_id and not any(not other or Path(other).exists() for other in others):
                left.append(old)
        return left

    def _smallest_name(self, report_id: str, file_name: str) -> str:
        names = {clean(file_name), *self._ledger.yielding(report_id).values()} - {""}
        return min(names, default="")

    def _write(self, removed: set[Quad], added: set[Quad]) -> None:
        """Change the graph in one atomic write and make it durable."""
        try:
            if removed:
                steps = [f"DELETE DATA {{ {graph_blocks(removed)} }}"]
                if added:
                    steps.append(f"INSERT DATA {{ {graph_blocks(added)} }}")
                self.engine.update(";\n".join(steps))
            else:
                self.engine.extend(added)
            self._unflushed = True
            self._flush(at_most_every_s=_FLUSH_EVERY_S)
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"writing failed ({error})",
                where=str(self.folder or "memory"),
                todo="check disk space and permissions, then run the same command again",
            ) from error

    def _flush(self, *, at_most_every_s: float = 0.0) -> None:
        """Make what was written survive a power cut."""
        now = time.monotonic()
        if self.folder is not None and self._unflushed and now - self._flushed >= at_most_every_s:
            self.engine.flush()
            self._flushed, self._unflushed = now, False

    def _quads(self, graph: NamedNode) -> Iterable[Quad]:
        return self.engine.quads_for_pattern(None, None, None, graph)

    def _graph(self, report_id: str) -> NamedNode:
        """Return the name of a stored report's graph."""
        graph = NamedNode(self.iris.report_graph(report_id))
        if not any(True for _ in self._quads(graph)):
            raise StoreError("no such report", where=report_id, todo="list the reports to see their ids")
        return graph

    def _reference(self, iri: str) -> set[Quad]:
        graph = NamedNode(self.iris.reference_graph)
        return set(self.engine.quads_for_pattern(NamedNode(iri), None, None, graph))

    def _unreferenced(self, gone: Iterable[Quad], *, kept: Iterable[Quad]) -> set[Quad]:
        """Return the reference facts of entities that only the graphs ``gone`` mention, and ``kept`` does not."""
        graphs = {quad.graph_name for quad in gone}
        mentioned = {text_of(quad.object) for quad in gone if quad.predicate.value == SCHEMA.mentions}
        mentioned -= {text_of(quad.object) for quad in kept if quad.predicate.value == SCHEMA.mentions}
        facts: set[Quad] = set()
        for iri in mentioned:
            mentions = self.engine.quads_for_pattern(None, NamedNode(SCHEMA.mentions), NamedNode(iri))
            if all(quad.graph_name in graphs for quad in mentions):
                facts |= self._reference(iri)
        return facts
