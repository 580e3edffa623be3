"""An open graph: read by default, so that many may ask at a time; opened to write for one change at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from cityties.settings import setting_value, store_access
from graph.store import Store
from ontology.errors import StoreError

__all__ = ["Opened"]


class Opened:
    """Holds the store.

    Parameters
    ----------
    location
        Folder of the store; ``"memory"``; or the address of a SPARQL 1.1 server, for which the settings give user and
        password. ``None`` is what the settings say: ``CITYTIES_STORE``, else ``cityties.toml``, else
        ``cityties-store``, as for the command line.
    base
        Base IRI of a new store's resources; an existing store keeps its own.
    """

    def __init__(self, location: str | Path | None = None, *, base: str | None = None) -> None:
        self._place = str(location) if location is not None else setting_value("store")
        self._base = setting_value("base", base) or None
        self._reader: Store | None = None
        self._writer: Store | None = None
        self._closed = self._borrowed = False
        if self._place == "memory":
            self._reader = self._writer = Store.open("memory", base=self._base)

    @classmethod
    def _over(cls, store: Store) -> Self:
        """Return a graph of what was extracted into a store that is open and stays the caller's."""
        made = cls("memory")
        made._reader = made._writer = store.as_extracted()
        made._borrowed = made._reader is store  # nobody has spoken of it
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; the graph is of no use afterwards. Closing it again does nothing."""
        self._release()
        self._closed = True

    def refresh(self) -> None:
        """See what other processes have written since the graph was first asked; one's own changes always show."""
        if self._place != "memory" and self._writer is None:
            self._release()

    @property
    def store(self) -> Store:
        """The store, open to read; one in memory can be written to.

        Raises
        ------
        StoreNotFound
            There is none at that place yet: ingest a report first.
        StoreError
            The graph was closed, or the store can't be read.
        """
        if self._closed:
            raise StoreError("the graph was closed", where=self._place, todo="make another KnowledgeGraph")
        if self._writer is not None:
            return self._writer
        if self._reader is None:
            self._reader = Store.open(self._place, base=self._base, read_only=True, access=store_access(self._place))
        return self._reader

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """Open the store to write for as long as a ``with`` statement lasts; a missing folder is made.

        Every method that changes the graph does this by itself; several changes in one statement open the store once.

        Raises
        ------
        StoreLocked
            Another process is writing to it.
        """
        if self._closed or self._writer is not None:
            yield self.store
            return
        self._release()
        with Store.open(self._place, base=self._base, create=True, access=store_access(self._place)) as store:
            self._writer = store
            try:
                yield store
            finally:
                self._writer = None

    def _release(self) -> None:
        if self._reader is not None and not self._borrowed:
            self._reader.close()
        self._reader = None
        if self._place == "memory":
            self._writer = None
