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

import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

import pyoxigraph as ox

from graph.cards import Counts, ReportCard, file_names, text_of
from graph.changes import Change
from graph.derivation import altered_reports, is_derived
from graph.filing import Filing
from graph.folder import open_engine, open_to_read, open_to_write
from graph.iris import Iris
from graph.ledger import Ledger
from graph.loading import incoming, superseded
from graph.parts import scratch_folder
from ontology.prefixes import DEFAULT_BASE

if TYPE_CHECKING:
    from graph.endpoint import Access

__all__ = ["Change", "Counts", "ReportCard", "Store"]


class Store(Filing):
    """A graph store; open one with :meth:`open`, and close it, or use it in a ``with`` statement.

    Examples
    --------
    >>> from ontology.records import Extraction, Report
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
