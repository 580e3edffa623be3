"""The folder that a store lies in: told from other folders by a mark, never made by accident, opened as a whole.

Oxigraph makes a missing folder, and fills an empty one, without a word; so the folder is checked here before Oxigraph
sees it. A writer first takes the folder's lock; then what a crash left is finished or removed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Quad

from graph.checkpoint import Checkpoint, remove_abandoned
from graph.iris import Iris
from graph.journal import Journal
from graph.lines import to_lines
from graph.loading import Incoming
from graph.locking import WriterLock
from graph.manifest import Manifest, take_manifest, write_manifest
from graph.mark import FORMAT, Mark, read_mark, write_mark
from graph.merging import changed, union
from graph.parts import adopt_journal, make_graph, make_journal
from graph.seal import break_seal, is_at_rest, seal
from graph.snapshot import put_in_force, write_snapshot
from graph.swap import finish_swap, swap, tidy
from graph.upgrade import upgrade
from ontology.errors import StoreError, StoreLocked, StoreNotFound
from ontology.prefixes import DEFAULT_BASE

__all__ = ["OpenFolder", "open_engine", "open_to_read", "open_to_write"]

_MADE_BEFORE_THE_MARK = {WriterLock.NAME, "store.json.new", "graph", "journal"}
_LEAST_LOADED, _MOST_WRITTEN = 2**20, 16 * 2**20
_PAUSES_S = (0.01, 0.02, 0.04, 0.08, 0.16, 0.3, 0.6)
_REBUILD = "run `cityties doctor --rebuild`"


@dataclass(slots=True)
class OpenFolder:
    """A folder that is open for writing: its base, its journal, the lock, and how it was when it was opened."""

    folder: Path
    base: str
    journal: Journal
    lock: WriterLock
    sealed: dict[str, list[object]]
    manifest: Manifest | None
    state: tuple[str, int]

    def is_small(self, size: int) -> bool:
        """Whether so many bytes of N-Quads should be one write; else building graph and journal anew is faster."""
        return size <= max(_LEAST_LOADED, min(self.journal.snapshot.file.size // 8, _MOST_WRITTEN))

    def prepare(self, new: Incoming, gone: set[Quad]) -> None:
        """Build a graph and a journal with what is there, but ``gone``, and what is new."""
        if self.journal.is_empty:
            snapshot = adopt_journal(self.folder, self.base, new.path, new.file)
        else:
            before = changed(self.journal.lines(), dict.fromkeys(to_lines(gone), False))
            snapshot = make_journal(self.folder, self.base, union(before, new.lines()))
        make_graph(self.folder, snapshot)

    def exchange(self) -> None:
        """Put a prepared graph and journal in place of the old ones, which must be closed."""
        swap(self.folder, {"graph": None, "journal": None})
        self.journal = Journal(self.folder / "journal")

    def close(self, *, written: bool) -> None:
        """Let the folder go; seal it if all of it was written and closed."""
        try:
            if written:
                known = self.manifest if self.journal.state == self.state else None
                write_manifest(self.folder, self.base, self.journal, known)
            if written and is_at_rest(self.folder):
                seal(self.folder, self.sealed | self.journal.written_once)
        except OSError:
            pass  # a full disk costs manifest and seal only, which the next writer makes anew
        finally:
            self.lock.release()


def open_to_read(folder: Path, base: str | None) -> tuple[ox.Store, str, Checkpoint | None]:
    """Open a store's graph for reading; return it, its base, and what keeps its files while it is open.

    Nothing does where no links can be made, such as in a folder that may only be read. There a writer may take files
    away from the reader, which is then told by an error.
    """
    try:
        mark = _mark_or_room(folder, base, create=False)
        if mark is None:
            raise _not_found(folder)
    except OSError as error:
        raise _unusable(folder, error) from error
    for pause_s in _PAUSES_S:
        try:
            checkpoint = Checkpoint(folder)
        except FileNotFoundError:  # a writer is just putting new files in place of old ones
            time.sleep(pause_s)
            continue
        except OSError:
            return open_engine(folder, read_only=True), mark.base, None
        try:
            return ox.Store.read_only(str(checkpoint.path)), mark.base, checkpoint
        except (OSError, RuntimeError):  # some were merged before they were linked
            checkpoint.release()
            time.sleep(pause_s)
    return _open(folder, read_only=True), mark.base, None


def open_to_write(folder: Path, base: str | None, *, create: bool) -> OpenFolder:
    """Take a folder's lock, check that it is a store or make it one, and finish or remove what a crash left."""
    try:
        if _mark_or_room(folder, base, create=create) is None:
            folder.mkdir(parents=True, exist_ok=True)
        lock = WriterLock(folder)
        try:
            finish_swap(folder)
            mark = read_mark(folder, base) or _make(folder, base)
            if mark.format < FORMAT:
                mark = upgrade(folder, mark)
            journal = Journal(folder / "journal")
            if not (folder / "graph" / "CURRENT").exists() and not journal.is_empty:
                raise StoreError("files of the graph are missing", where=str(folder / "graph"), todo=_REBUILD)
            tidy(folder)
            remove_abandoned(folder)
            sealed, manifest = break_seal(folder), take_manifest(folder)
            return OpenFolder(folder, mark.base, journal, lock, sealed, manifest, journal.state)
        except BaseException:
            lock.release()
            raise
    except OSError as error:
        raise _unusable(folder, error) from error


def open_engine(folder: Path, *, read_only: bool) -> ox.Store:
    """Open the graph of a folder that was checked.

    A reader may meet a writer that is just putting new files in place of old ones; then it tries again.
    """
    path = str(folder / "graph")
    for pause_s in _PAUSES_S if read_only else ():
        try:
            return ox.Store.read_only(path)
        except (OSError, RuntimeError):
            time.sleep(pause_s)
    return _open(folder, read_only=read_only)


def _open(folder: Path, *, read_only: bool) -> ox.Store:
    path = str(folder / "graph")
    try:
        return ox.Store.read_only(path) if read_only else ox.Store(path)
    except FileNotFoundError as error:
        raise StoreError("files of the graph are missing", where=path, todo=_REBUILD) from error
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            raise StoreLocked(
                "another process is writing to the store", where=str(folder), todo="wait until it has finished"
            ) from error
        raise StoreError(f"the graph can't be opened ({error})", where=path, todo=_REBUILD) from error


def _mark_or_room(folder: Path, base: str | None, *, create: bool) -> Mark | None:
    """Return a store's mark; none where there is no store, but one may be made."""
    if (mark := read_mark(folder, base)) is not None:
        return mark
    try:
        _check_new(folder, create=create)
    except StoreError:
        if (mark := read_mark(folder, base)) is None:  # else another writer has made the store between the two looks
            raise
        return mark
    return None


def _check_new(folder: Path, *, create: bool) -> None:
    """Check that a folder without a mark may become a store: a new one, an empty one, or one that a crash left."""
    if folder.exists():
        names = {path.name for path in folder.iterdir()} if folder.is_dir() else {folder.name}
        if not folder.is_dir() or names - _MADE_BEFORE_THE_MARK or any((folder / "graph").glob("*")):
            raise StoreError("not a graph store", where=str(folder), todo="name a store, or an empty or new folder")
    if not create:
        raise _not_found(folder)


def _make(folder: Path, base: str | None) -> Mark:
    """Make a store; the mark comes last and whole: a folder without it is no store yet."""
    _check_new(folder, create=True)
    mark = Mark(FORMAT, Iris(base or DEFAULT_BASE).base)
    for part in ("graph", "journal"):
        (folder / part).mkdir(exist_ok=True)
    put_in_force(folder / "journal", write_snapshot(folder / "journal", mark.base, 1, ()))
    write_mark(folder, mark)
    return mark


def _not_found(folder: Path) -> StoreNotFound:
    return StoreNotFound(
        "there is no graph store", where=str(folder), todo="ingest a report first, or name another folder"
    )


def _unusable(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        f"the folder can't be used ({error.strerror})", where=str(folder), todo="check the path and permissions"
    )
