"""The graph store: reports go in and out whole, and what is in it depends on the set of reports alone.

Behind it is Oxigraph, in memory or in a folder::

    folder/store.json      format and base; marks the folder as a store
    folder/graph/          Oxigraph's files
    folder/journal/        what the graph should hold, hashed (graph/journal.py)
    folder/sources.sqlite  which file each report was read from (graph/ledger.py)
    folder/manifest.json   the hash of all content, while nobody writes (graph/manifest.py)
    folder/seal.json       hashes of all files, while nobody writes (graph/seal.py)
    folder/readers/        what those who are reading hold of the graph (graph/checkpoint.py)

or a SPARQL 1.1 server at an address (graph/state.py), which keeps the graph, while the ledger stays on this machine.

Each change is noted in the journal of a folder, and is then one atomic write: a process killed at any moment leaves
each report whole or absent. What was reported as done survives a power cut.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from graph.cards import Counts, ReportCard, file_names, text_of
from graph.changes import Change, left_behind, own_quads, removal, replacement
from graph.curating import Curating
from graph.derivation import altered_reports, derived_quads, is_derived
from graph.engine import facts_of
from graph.folder import open_engine, open_to_read, open_to_write
from graph.held import Block
from graph.iris import Iris
from graph.ledger import Ledger
from graph.literals import clean
from graph.loading import incoming, superseded
from graph.parts import scratch_folder
from graph.writing import write
from graph.written import Written, parsed
from ontology.errors import DataError
from ontology.prefixes import DEFAULT_BASE
from ontology.records import Extraction
from ontology.terms import CT

if TYPE_CHECKING:
    from graph.endpoint import Access

__all__ = ["Change", "Counts", "ReportCard", "Store"]


class Store(Curating):
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

    @classmethod
    def open(
        cls,
        location: str | os.PathLike[str] | None = None,
        *,
        base: str | None = None,
        create: bool = True,
        read_only: bool = False,
        access: Access | None = None,
    ) -> Self:
        """Open a store.

        Parameters
        ----------
        location
            A folder; ``"memory"`` or ``None`` for a store that lives as long as the process; or the http(s) address
            where a SPARQL 1.1 server takes queries (``docs/stores.md``).
        base
            Where resources live; the store's own where it exists, else the default. A base other than the
            one that an existing store was made with is an error.
        create
            Make the folder where there is none.
        read_only
            Read what was written when the store was opened (on a server, what is there when it is read); another
            process may write meanwhile.
        access
            For a server: its address for updates, user and password.

        Raises
        ------
        StoreNotFound
            There is no store at that place and ``create`` is off (or ``read_only`` on).
        StoreLocked
            Another process is writing to it.
        StoreError
            The folder holds something else, is damaged, or may not be used; the server can't be reached or refuses us.

        Examples
        --------
        >>> Store.open("no/such/folder", create=False)
        Traceback (most recent call last):
        ontology.errors.StoreNotFound: no/such/folder: there is no graph store; ingest a report first, ...
        """
        place = os.fspath(location) if location is not None else "memory"
        if place == "memory":
            return cls(ox.Store(), Ledger(None), Iris(base or DEFAULT_BASE))
        if "://" in place:
            from graph.state import RemoteStore  # most stores are folders, which need no network library

            remote = RemoteStore(place, access=access, base=base, read_only=read_only)
            store = cls(remote.engine, remote.ledger, Iris(remote.base), remote=remote, read_only=read_only)
            if not read_only:
                store._ledger.repair(file_names(store.engine, store.iris))
            return store
        folder = Path(place)
        ledger_file = folder / "sources.sqlite"
        if read_only:
            engine, made_with, checkpoint = open_to_read(folder, base)
            ledger, iris = Ledger(ledger_file, read_only=True), Iris(made_with)
            return cls(engine, ledger, iris, folder=folder, checkpoint=checkpoint, read_only=True)
        opened = open_to_write(folder, base, create=create)
        try:
            engine = open_engine(folder, read_only=False)
            store = cls(engine, Ledger(ledger_file), Iris(opened.base), folder=folder, opened=opened)
            store._writer.recover(engine)
            store._ledger.repair(file_names(engine, store.iris))
            if not is_derived(engine, store.iris, store.curation):
                store.derive()
        except BaseException:
            opened.close(written=False)
            raise
        return store

    def put(self, report: Extraction | Written, *, source: Path | None = None) -> Change:
        """Store a report, in place of what its graph held before.

        Parameters
        ----------
        report
            What was read from the report; or what :func:`graph.writing.write` has made of that, maybe elsewhere.
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
            The extraction contradicts itself, or was written for a store of another base.
        """
        given = report if isinstance(report, Written) else write(report, self.iris)
        if given.base != self.iris.base:
            todo = f"write it for the base {self.iris.base}"
            raise DataError(f"it was written for the base {given.base}", where=given.report_id, todo=todo)
        yielding = self._ledger.yielding(given.report_id)
        written = given.named(_smallest_name(given.file_name, yielding))
        return self._commit(
            given.report_id,
            lambda stale: self._take(written, stale),
            file_name=given.file_name,
            source=source,
            yielding=yielding,
        )

    def register(self, report_id: str, *, source: Path | None = None, file_name: str = "") -> Change:
        """Note that a stored report was met again, without extracting it anew.

        Does what :meth:`put` does with the same extraction.

        Raises
        ------
        StoreError
            The store holds no such report.
        """
        graph = NamedNode(self._graph(report_id))
        node, predicate = NamedNode(self.iris.report(report_id)), NamedNode(CT.fileName)
        quads = {
            quad
            for quad in own_quads(self._now, self.iris, report_id)
            if not (quad.subject == node and quad.predicate == predicate)
        }
        yielding = self._ledger.yielding(report_id)
        name = _smallest_name(file_name, yielding)
        if name:
            quads.add(Quad(node, predicate, Literal(name), graph))
        return self._commit(
            report_id,
            lambda stale: self._replace(report_id, quads, {}, stale),
            file_name=file_name,
            source=source,
            yielding=yielding,
        )

    def remove(self, report_id: str) -> bool:
        """Remove a report and what the graph holds for its sake alone.

        Returns
        -------
        bool
            Whether there was such a report.
        """
        self._check_writable()
        gone = removal(self.engine, self.iris, report_id)
        if gone:
            self._write(gone, set())
        self._ledger.forget(report_id)
        return bool(gone)

    def remove_file(self, file_name: str) -> tuple[str, ...]:
        """Remove the reports that bear a file name and return their ids."""
        return tuple(
            report
            for report, name in sorted(file_names(self.engine, self.iris).items())
            if name == file_name and self.remove(report)
        )

    def load(self, source: Path | BinaryIO) -> int:
        """Add N-Quads of our own: an export, or what another store of the same base holds.

        Parameters
        ----------
        source
            A file, or an open binary stream.

        Returns
        -------
        int
            How many statements it holds, each counted once. All of them are in the store when this returns, none
            where it raises; a process killed meanwhile leaves all or none.

        Raises
        ------
        DataError
            The data is not ours, or tells otherwise of a report that the store holds.
        StoreError
            The store is read-only, or the disk failed.
        """
        self._check_writable()
        with scratch_folder(self.folder) as scratch, incoming(source, self.iris, scratch) as new:
            gone = superseded(new, self.engine, self.iris)
            if self._opened is None or self._opened.is_small(new.file.size):
                with new.path.open("rb") as file:
                    self._write(gone, set(ox.parse(file, format=ox.RdfFormat.N_QUADS)) - gone)
            else:
                self._exchange(self._opened, new, gone)
            self._ledger.repair(file_names(self.engine, self.iris))
            lines = new.file.lines
        self.derive()  # verdicts concern what came in, or came in themselves
        return lines

    def as_extracted(self) -> Store:
        """Return the store as if nobody had said anything: itself where that is so, else a copy in memory.

        Close the copy too.
        """
        if not self.curation.verdicts:
            return self
        engine, without = ox.Store(), {self.iris.curation_graph, self.iris.extracted_graph}
        quads = ox.parse(self.engine.dump(format=ox.RdfFormat.N_QUADS) or b"", format=ox.RdfFormat.N_QUADS)
        engine.bulk_extend(quad for quad in quads if text_of(quad.graph_name) not in without)
        copy = Store(engine, Ledger(None), Iris(self.iris.base))
        for report_id in altered_reports(self.engine, self.iris):
            copy.put(self.extracted(report_id))
        return copy

    def _commit(
        self,
        report_id: str,
        change: Callable[[list[str]], Change],
        *,
        file_name: str,
        source: Path | None,
        yielding: Mapping[str, str],
    ) -> Change:
        """Note the intent, change the graph in one write, settle the ledger.

        ``change`` is given the reports that the file held before, and no other file holds; ``yielding`` is what the
        ledger knows of the report.
        """
        self._check_writable()
        path, file_name = str(source.absolute()) if source else "", clean(file_name)
        stale = left_behind(self._ledger, path, report_id)
        if path not in yielding or file_name not in yielding.values():
            self._ledger.note(path, report_id, file_name)
        changed = change(stale)
        for old in stale:
            self._ledger.forget(old)
        self._ledger.settle(path, report_id, file_name)
        return changed

    def _take(self, written: Written, stale: list[str]) -> Change:
        """Put a report into the graph, and verdicts into effect."""
        if self.curation.verdicts:
            form = written.extraction()
            if self.curation.apply(form) is not form:
                quads, references = derived_quads(self._now, self.iris, self.curation, form)
                return self._replace(written.report_id, quads, references, stale)
        if not stale and (fresh := self._fresh(written)) is not None:
            self._add({(self.iris.report_graph(written.report_id), ""): written.own, **fresh})
            return Change.NEW
        return self._replace(written.report_id, written.quads(), written.reference_quads(), stale)

    def _fresh(self, written: Written) -> dict[Block, bytes] | None:
        """Return what the reference graph lacks of a report; ``None`` if it, or the report's own, says otherwise."""
        if any(True for _ in own_quads(self._now, self.iris, written.report_id)):
            return None
        graph, fresh = self.iris.reference_graph, {}
        digests = {iri: hashlib.sha256(lines).digest() for iri, lines in written.references.items()}
        unsure = [iri for iri, digest in digests.items() if self._told.get(iri) != digest]
        for iri, known in facts_of(self._now, map(NamedNode, unsure), NamedNode(graph)).items():
            if not known:
                fresh[graph, iri] = written.references[iri]
            elif known != parsed(written.references[iri]):
                return None
        self._tell(digests)
        return fresh

    def _replace(
        self, report_id: str, quads: AbstractSet[Quad], references: Mapping[str, set[Quad]], stale: list[str]
    ) -> Change:
        """Bring a report's part of the graph into line with what it should be."""
        difference = replacement(self._now, self.iris, [report_id], quads, references, stale=stale)
        if difference.removed or difference.added:
            self._write(difference.removed, difference.added)
        return difference.change


def _smallest_name(file_name: str, yielding: Mapping[str, str]) -> str:
    """Return which of a report's names it has: its own, and those of other files with the same content."""
    return min({clean(file_name), *yielding.values()} - {""}, default="")
