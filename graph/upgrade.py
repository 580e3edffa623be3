"""Stores of older formats: backed up, then brought to the present one."""

from __future__ import annotations

import fcntl
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from graph.locking import WriterLock
from graph.mark import FORMAT, Mark, write_mark
from graph.snapshot import put_in_force, write_snapshot
from graph.swap import prepare
from ontology.errors import StoreError, StoreLocked

__all__ = ["upgrade"]

logger = logging.getLogger(__name__)


def upgrade(folder: Path, mark: Mark) -> Mark:
    """Bring a store of format 1 to the present one: write the journal that it lacks, from its graph.

    The whole folder is copied first, to ``backup.format-1`` inside it. Everything is copied in full: RocksDB changes
    some of its files in place. The new mark comes last, so that an upgrade that was cut off starts again.

    Parameters
    ----------
    folder
        Of which the caller holds the lock.
    mark
        Of an older format.
    """
    with _held_still(folder):
        backup = folder / f"backup.format-{mark.format}"
        draft = prepare(folder, backup.name)
        shutil.copytree(folder, draft, ignore=lambda _, names: {n for n in names if _is_no_part(n)})
        shutil.rmtree(backup, ignore_errors=True)
        draft.rename(backup)
        engine = ox.Store.read_only(str(folder / "graph"))
        lines = sorted((engine.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
        journal = folder / "journal"
        shutil.rmtree(journal, ignore_errors=True)
        journal.mkdir()
        put_in_force(journal, write_snapshot(journal, mark.base, 1, lines))
    write_mark(folder, Mark(FORMAT, mark.base))
    logger.warning("%s: upgraded to format %d; the store as it was is in %s", folder, FORMAT, backup)
    return Mark(FORMAT, mark.base)


def _is_no_part(name: str) -> bool:
    return name.startswith("backup.") or name.endswith(".new") or name in {"journal", WriterLock.NAME}


@contextmanager
def _held_still(folder: Path) -> Iterator[None]:
    """Hold RocksDB's own lock, which is the only one that older versions know."""
    path = folder / "graph" / "LOCK"
    if not path.exists():
        raise StoreError("files of the graph are missing", where=str(path.parent), todo="restore them or ingest anew")
    with path.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreLocked(
                "another process is writing to the store", where=str(folder), todo="wait until it has finished"
            ) from error
        yield
