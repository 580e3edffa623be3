"""The writing side of a store, below reports: one lock, one way to change quads, one way to exchange the graph."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pyoxigraph import Quad

from graph.contents import Contents
from graph.durability import Writer
from graph.engine import Engine
from graph.folder import OpenFolder, open_engine
from graph.iris import Iris
from graph.ledger import Ledger
from graph.loading import Incoming
from ontology.errors import StoreError

if TYPE_CHECKING:
    from graph.state import RemoteStore

__all__ = ["Writable"]


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
        remote: RemoteStore | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__(engine, ledger, iris, folder=folder, place=remote.place if remote else "")
        self.read_only = read_only
        self.remote = remote
        self._opened = opened
        self._writer = Writer(self.place, opened.journal if opened else None)

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
            if self.remote is not None:
                self.remote.close()

    def _check_writable(self) -> None:
        if self.read_only:
            raise StoreError(
                "the store was opened for reading only", where=self.place, todo="open it without read_only"
            )

    def _write(self, removed: AbstractSet[Quad], added: AbstractSet[Quad]) -> None:
        """Change the graph in one atomic write."""
        self._writer.write(self.engine, removed, added)

    def _exchange(self, opened: OpenFolder, new: Incoming, gone: set[Quad]) -> None:
        """Put a graph and a journal with more in them in place of those in force."""
        with self._writer.failing():
            opened.prepare(new, gone)
        self._writer.close(self.engine)
        self._let_go()
        opened.exchange()
        self._engine = open_engine(opened.folder, read_only=False)
        self._writer = Writer(self.place, opened.journal)
