"""The store as the explorer reads it: opened once for each of its states, what is costly to work out kept beside it.

A store in a folder may change under the server at any time, because another process ingests. Its state is told by the
names, sizes and times of its files; while they stay, requests share one reader, and so its warm caches. A request keeps
the reader that it started with, whatever is written meanwhile.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from graph.remote import RemoteEngine
from graph.store import Store
from ontology.errors import CityTiesError

__all__ = ["Kept", "Library"]

T = TypeVar("T")

_log = logging.getLogger(__name__)

_PATIENCE_S = 1.0
"""What took longer to make is remade in the background while readers are served the earlier one."""
_SERVER_S = 20.0
"""What was worked out from a store on a server is taken to hold for so long."""
_STATE_FILES = (".sst", ".log")


class Library:
    """Lends readers of one store.

    Parameters
    ----------
    store
        Folder of a store; or an open store, which stays the caller's.

    Raises
    ------
    StoreNotFound
        There is no store in that folder.
    """

    def __init__(self, store: Store | str | os.PathLike[str]) -> None:
        self._given = store
        self._lock = threading.Lock()
        self._current: _Reader | None = None
        with self.open():
            pass  # fail now rather than at the first request

    @property
    def folder(self) -> Path | None:
        """The store's folder; ``None`` for one in memory."""
        return self._given.folder if isinstance(self._given, Store) else Path(self._given)

    def state(self) -> str:
        """Return a string that changes whenever the store does."""
        folder = self.folder
        if isinstance(self._given, Store) and isinstance(self._given.engine, RemoteEngine):
            return str(time.monotonic() // _SERVER_S)  # a server says nothing of its state
        if isinstance(self._given, Store) and folder is None:
            return self._given.fingerprint()
        assert folder is not None  # what is no open store is a folder
        told = hashlib.sha256()
        try:
            entries = sorted(os.scandir(folder / "graph"), key=lambda entry: entry.name)
        except OSError:
            return "unreadable"  # opening it says why
        for entry in entries:
            if entry.name.endswith(_STATE_FILES) or entry.name.startswith(("MANIFEST", "CURRENT")):
                try:
                    facts = entry.stat()
                except FileNotFoundError:  # the engine has just merged it into another file
                    continue
                told.update(f"{entry.name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
        return told.hexdigest()

    @contextmanager
    def open(self) -> Iterator[Store]:
        """Lend a reader that sees everything written before this call."""
        if isinstance(self._given, Store):
            yield self._given
            return
        with self._lock:
            state = self.state()
            if self._current is None or self._current.state != state:
                store = Store.open(self._given, create=False, read_only=True)
                if self._current is not None:
                    self._current.retire()
                self._current = _Reader(store, state)
            reader = self._current
            reader.users += 1
        try:
            yield reader.store
        finally:
            with self._lock:
                reader.users -= 1
                reader.close_if_done()

    def close(self) -> None:
        """Close the reader that is held open."""
        with self._lock:
            if self._current is not None:
                self._current.retire()
            self._current = None


class _Reader:
    """An open store and how many requests read from it."""

    def __init__(self, store: Store, state: str) -> None:
        self.store = store
        self.state = state
        self.users = 0
        self._retired = False

    def retire(self) -> None:
        self._retired = True
        self.close_if_done()

    def close_if_done(self) -> None:
        if self._retired and not self.users:
            self.store.close()


class Kept(Generic[T]):
    """Something worked out from a store and kept while the store stays as it is.

    Parameters
    ----------
    library
        Lends the store.
    make
        Works it out.
    """

    def __init__(self, library: Library, make: Callable[[Store], T]) -> None:
        self._library = library
        self._make = make
        self._lock = threading.Lock()
        self._made: tuple[str, T, float] | None = None
        self._making = ""

    def now(self) -> T:
        """Return it, made from the store as it is; where making is slow and there is an earlier one, that one."""
        state = self._library.state()
        with self._lock:
            if self._made is not None and self._made[0] == state:
                return self._made[1]
            if self._made is not None and self._made[2] > _PATIENCE_S:
                self._start(state)
                return self._made[1]
            self._made = self._build(state)
            return self._made[1]

    def soon(self) -> T | None:
        """Return it if it is there, else start making it in the background."""
        state = self._library.state()
        with self._lock:
            if self._made is not None and self._made[0] == state:
                return self._made[1]
            self._start(state)
            return None

    def _start(self, state: str) -> None:
        if self._making == state:
            return
        self._making = state

        def build() -> None:
            try:
                made = self._build(state)
                with self._lock:
                    self._made = made
            except (CityTiesError, OSError) as error:  # who asks next finds out, or finds it mended
                _log.warning("nothing could be worked out from the store: %s", error)
            finally:
                with self._lock:
                    self._making = ""

        threading.Thread(target=build, name="kept", daemon=True).start()

    def _build(self, state: str) -> tuple[str, T, float]:
        began = time.monotonic()
        with self._library.open() as store:
            value = self._make(store)
        return state, value, time.monotonic() - began
