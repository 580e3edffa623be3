"""A store on a server, with what this machine keeps of it: which file each report was read from.

A server's graph is shared, but paths are private. They lie in a folder of the user's, one for each server and base::

    $XDG_STATE_HOME/cityties/<digest>/store.txt       the address and base, for people who look
    $XDG_STATE_HOME/cityties/<digest>/sources.sqlite  the ledger (graph/ledger.py)
    $XDG_STATE_HOME/cityties/<digest>/lock            held by the process that writes from this machine

``XDG_STATE_HOME`` is ``~/.local/state`` where it is not set. Losing the folder costs only the knowledge which file was
edited: a changed file is then a new report, and the old one stays until it is removed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path
from typing import IO

from graph.endpoint import Access
from graph.ledger import Ledger
from graph.remote import RemoteEngine
from ontology.errors import StoreError, StoreLocked

__all__ = ["RemoteStore", "state_folder"]


class RemoteStore:
    """The parts of a store on a server: its engine, and the ledger and lock of this machine.

    Parameters
    ----------
    address, access, base
        As for :class:`~graph.remote.RemoteEngine`.
    read_only
        Take no lock and make no folder.

    Raises
    ------
    StoreLocked
        Another process of this machine is writing to the same store.
    StoreError
        The server can't be used, or the state can't be kept.
    """

    def __init__(self, address: str, *, access: Access | None, base: str | None, read_only: bool) -> None:
        self.engine = RemoteEngine(address, access=access, base=base)
        self.place, self.base = self.engine.place, self.engine.base
        self._lock: IO[bytes] | None = None
        try:
            folder = state_folder(self.place, self.base, make=not read_only)
            if not read_only:
                self._lock = _hold_lock(folder, self.place)
            self.ledger = Ledger(folder / "sources.sqlite", read_only=read_only)
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        """Close the connections and release the lock."""
        self.engine.close()
        if self._lock is not None:
            self._lock.close()


def state_folder(place: str, base: str, *, make: bool) -> Path:
    """Return the folder that belongs to a server's address and a base, made if ``make``.

    Raises
    ------
    StoreError
        It can't be made.
    """
    root = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    folder = root / "cityties" / hashlib.sha256(f"{place}\n{base}".encode()).hexdigest()[:16]
    if make:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / "store.txt").write_text(f"{place}\n{base}\n", "utf-8")
        except OSError as error:
            raise StoreError(
                f"the state can't be kept ({error.strerror})",
                where=str(folder),
                todo="set XDG_STATE_HOME to a folder that you may write",
            ) from error
    return folder


def _hold_lock(folder: Path, place: str) -> IO[bytes]:
    """Lock a folder until the file returned is closed, or the process ends."""
    lock = (folder / "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise StoreLocked(
            "another process is writing to the store", where=place, todo="wait until it has finished"
        ) from error
    return lock
