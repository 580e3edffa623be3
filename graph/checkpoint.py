"""A graph's files as they were at one moment, under names of our own: what a reader needs beside a writer.

RocksDB opens most of its files when a look-up first needs them, and a writer removes files that it has merged into
others. A reader that opened the graph's own folder would then miss some in the middle of its work. Hard links cost
microseconds and no space, and keep a file for as long as someone has a name for it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

__all__ = ["Checkpoint", "remove_abandoned"]

_FOLDER = "readers"
_ATTEMPTS = 20


class Checkpoint:
    """Links to the files of a store's graph, until :meth:`release`.

    Parameters
    ----------
    folder
        The store's folder.

    Attributes
    ----------
    path : Path
        A folder that RocksDB can open for reading only. What was written before the checkpoint was made is in it.

    Raises
    ------
    FileNotFoundError
        The graph has no files, or a writer is just putting another in its place.
    OSError
        There can be no links: the folder may not be written, or its file system has none.
    """

    def __init__(self, folder: Path) -> None:
        remove_abandoned(folder)
        descriptor, self.path = _locked_folder(folder / _FOLDER)
        self._release = weakref.finalize(self, _release, self.path, descriptor, os.getpid())
        for _ in range(_ATTEMPTS):
            if _link(folder / "graph", self.path):
                return
        raise FileNotFoundError(f"{folder / 'graph'}: its files change all the time")

    def release(self) -> None:
        """Remove the links; who still reads through them may miss files. Releasing twice does nothing.

        Left to itself, a checkpoint is released with the last reference to it, and at the end of the process.
        """
        self._release()


def remove_abandoned(folder: Path) -> None:
    """Remove the checkpoints whose processes have ended without releasing them."""
    for path in (folder / _FOLDER).glob("*/"):
        with suppress(OSError):  # its reader has just released it; or is at work
            descriptor = _lock(path)
            try:
                _remove(path)
            finally:
                os.close(descriptor)


def _locked_folder(parent: Path) -> tuple[int, Path]:
    """Make a folder and hold its lock, by which others see that it is in use."""
    for _ in range(_ATTEMPTS):
        with suppress(FileNotFoundError, BlockingIOError):  # another reader has just tidied up
            parent.mkdir(exist_ok=True)
            path = Path(tempfile.mkdtemp(dir=parent))
            descriptor = _lock(path)
            if path.exists():
                return descriptor, path
            os.close(descriptor)
    raise FileNotFoundError(f"{parent}: folders vanish as soon as they are made")


def _lock(path: Path) -> int:
    """Lock a folder, for as long as the descriptor is open."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _release(path: Path, descriptor: int, made_by: int) -> None:
    if os.getpid() == made_by:  # a forked process has copies of both, but the links are its parent's
        _remove(path)
    os.close(descriptor)


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    with suppress(OSError):  # others are reading
        path.parent.rmdir()


def _link(graph: Path, to: Path) -> bool:
    """Link what RocksDB needs; return whether nothing that matters changed meanwhile.

    The order matters. What the logs held when they were linked is in them or, if they are gone, in tables which the
    manifest lists that is copied thereafter. The manifest only grows, and names no table that a later listing lacks,
    unless it was merged away meanwhile; RocksDB then refuses to open the folder.
    """
    for left in to.iterdir():
        left.unlink()
    logs = _names(graph, ".log")
    _link_all(graph, to, logs)
    current = (graph / "CURRENT").read_text("ascii")
    try:
        shutil.copyfile(graph / current.strip(), to / current.strip())
    except FileNotFoundError:  # another manifest was begun
        return False
    (to / "CURRENT").write_text(current, "ascii")
    _link_all(graph, to, _names(graph, ".sst", ".blob"))
    # A log begun meanwhile may hold more of the same writes that a table of this manifest has a part of.
    return _names(graph, ".log") == logs


def _names(graph: Path, *endings: str) -> list[str]:
    return sorted(path.name for path in graph.iterdir() if path.name.endswith(endings))


def _link_all(graph: Path, to: Path, names: list[str]) -> None:
    for name in names:
        with suppress(FileNotFoundError):
            os.link(graph / name, to / name)
