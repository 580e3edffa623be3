"""The writing side of a store, below reports: one lock, one way to change quads, one way to exchange the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pyoxigraph import Quad

from graph.checkpoint import Checkpoint
from graph.contents import Contents
from graph.durability import Writer
from graph.engine import Engine, Patterns
from graph.folder import OpenFolder, open_engine
from graph.held import Block
from graph.iris import Iris
from graph.ledger import Ledger
from graph.loading import Incoming
from ontology.errors import StoreError

if TYPE_CHECKING:
    from graph.state import RemoteStore

__all__ = ["Writable"]

_MOST_TOLD = 8_192
"""Entities about which a burst keeps what is known: two megabytes."""


class Writable(Contents):
    """A store whose quads can be changed; :class:`graph.store.Store` opens it and knows reports."""

    def __init__(
        self,
        engine: Engine,
        ledger: Ledger,
        iris: Iris,
        *,
        folder: Path | None = None,
        opened: OpenFolder | None = None,
        checkpoint: Checkpoint | None = None,
        remote: RemoteStore | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__(engine, ledger, iris, folder=folder, place=remote.place if remote else "")
        self.read_only = read_only
        self.remote = remote
        self._opened = opened
        self._checkpoint = checkpoint
        self._writer = Writer(self.place, opened.journal if opened else None)
        self._in_burst = False
        self._told: dict[str, bytes] = {}
        """Digests of what the reference graph is known to say of entities, while nobody else can change it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Make everything durable and release the folder; closing a closed store does nothing."""
        if self._engine is None:
            return
        written = False
        try:
            self._writer.close(self._engine)
            written = True
        finally:
            super().close()
            if self._opened is not None:
                self._opened.close(written=written)
            if self._checkpoint is not None:
                self._checkpoint.release()
            if self.remote is not None:
                self.remote.close()

    @property
    def engine(self) -> Engine:
        """The quad store behind it, with all that was written."""
        self._told.clear()  # who has it may change it
        self._writer.settle()
        return super().engine

    @contextmanager
    def burst(self) -> Iterator[None]:
        """Write many reports for a fraction of the cost of as many single writes.

        Each is noted in the journal, on the disk, before its write returns, so that nothing that was reported as done
        is lost. The graph gets them in groups: at once where this store is asked for anything, else with a write some
        seconds later or at the end, so that other processes see a group at a time.

        Examples
        --------
        >>> from graph.store import Store
        >>> from ontology.records import Extraction, Report
        >>> with Store.open("memory") as store, store.burst():
        ...     store.put(Extraction(Report("r1", "Hello.")))
        ...     store.put(Extraction(Report("r2", "Hello again.")))
        <Change.NEW: 'new'>
        <Change.NEW: 'new'>
        """
        before, self._in_burst = self._in_burst, True
        try:
            yield
        finally:
            self._in_burst = before
            if not before:
                self._told.clear()
                self._writer.settle()

    def together(self) -> AbstractContextManager[None]:
        """Wait for the disk once for several reports of a burst, on leaving; none of them is done before.

        Examples
        --------
        >>> from graph.store import Store
        >>> from ontology.records import Extraction, Report
        >>> with Store.open("memory") as store, store.burst(), store.together():
        ...     store.put(Extraction(Report("r1", "Hello.")))
        <Change.NEW: 'new'>
        """
        return self._writer.together()

    @property
    def _now(self) -> Patterns:
        return self._writer.now(super().engine)

    def _check_writable(self) -> None:
        if self.read_only:
            raise StoreError(
                "the store was opened for reading only", where=self.place, todo="open it without read_only"
            )

    def _write(self, removed: AbstractSet[Quad], added: AbstractSet[Quad]) -> None:
        """Change the graph in one atomic write."""
        self._told.clear()
        self._writer.write(super().engine, removed, added)

    def _add(self, blocks: Mapping[Block, bytes]) -> None:
        """Add sorted lines to a graph that has nothing of their blocks, in one atomic write."""
        # Who has the data set asks the graph itself, so that nothing may be held back from it.
        self._writer.add(super().engine, blocks, hold=self._in_burst and self._dataset is None)

    def _tell(self, digests: Mapping[str, bytes]) -> None:
        """Keep what the reference graph will say of entities, by digests."""
        if self._in_burst and self._dataset is None and self.remote is None:
            if len(self._told) > _MOST_TOLD:
                self._told.clear()
            self._told.update(digests)

    def _exchange(self, opened: OpenFolder, new: Incoming, gone: set[Quad]) -> None:
        """Put a graph and a journal with more in them in place of those in force."""
        with self._writer.failing():
            opened.prepare(new, gone)
        self._writer.close(self.engine)
        self._let_go()
        opened.exchange()
        self._engine = open_engine(opened.folder, read_only=False)
        self._writer = Writer(self.place, opened.journal)
