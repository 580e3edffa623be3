"""One writer at a time: an advisory lock on a store's folder, which the system lets go when its process dies."""

from __future__ import annotations

import fcntl
import os
import weakref
from pathlib import Path

from ontology.errors import StoreError, StoreLocked

__all__ = ["WriterLock"]

_held: weakref.WeakSet[WriterLock] = weakref.WeakSet()


class WriterLock:
    """The right to change a store; taken at once or not at all, and held until :meth:`release`.

    It covers more than RocksDB's own lock on its files: the journal, the ledger, and the moment in which one graph
    takes the place of another.

    Parameters
    ----------
    folder
        An existing folder.

    Raises
    ------
    StoreLocked
        Another process, or another store of this one, holds it.
    StoreError
        The folder may not be written.
    """

    NAME = "writer.lock"

    def __init__(self, folder: Path) -> None:
        self._descriptor: int | None = None
        path = folder / self.NAME
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise StoreError(
                f"the store can't be locked ({error.strerror})", where=str(path), todo="check the permissions"
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise StoreLocked(
                "another process is writing to the store", where=str(folder), todo="wait until it has finished"
            ) from error
        self._descriptor = descriptor
        _held.add(self)

    def __del__(self) -> None:
        self.release()

    def release(self) -> None:
        """Let others write; releasing twice does nothing."""
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)  # for processes forked meanwhile too
            self.forget()

    def forget(self) -> None:
        """Close the file without unlocking it: in a forked process, the lock remains its parent's."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _forget_all() -> None:
    for lock in list(_held):
        lock.forget()


# A forked worker that outlives a killed parent would otherwise keep the store locked.
os.register_at_fork(after_in_child=_forget_all)
