"""A graph and a journal made anew from lines, beside the ones in force; :func:`graph.swap.swap` puts them there."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from graph.lines import LinesFile
from graph.merging import external_sort
from graph.snapshot import Snapshot, adopt_snapshot, put_in_force, write_snapshot
from graph.swap import prepare

__all__ = ["adopt_journal", "make_graph", "make_journal", "scratch_folder", "sorted_dump"]

_BLOCK_BYTES = 64 * 2**20


def make_journal(folder: Path, base: str, lines: Iterable[bytes]) -> Path:
    """Write a new journal of sorted lines beside the one in force; return its snapshot."""
    journal = prepare(folder, "journal")
    journal.mkdir()
    put_in_force(journal, write_snapshot(journal, base, 1, lines))
    return journal / "base-1.nq"


def adopt_journal(folder: Path, base: str, path: Path, file: LinesFile) -> Path:
    """Do what :func:`make_journal` does with a file that is sorted already, and is moved into the journal."""
    journal = prepare(folder, "journal")
    journal.mkdir()
    put_in_force(journal, adopt_snapshot(journal, Snapshot(base, 1, file), path))
    return journal / "base-1.nq"


def make_graph(folder: Path, snapshot: Path) -> None:
    """Build a new graph from a snapshot beside the one in force."""
    engine = ox.Store(str(prepare(folder, "graph")))
    engine.bulk_load(path=str(snapshot), format=ox.RdfFormat.N_QUADS)
    engine.flush()


@contextmanager
def scratch_folder(folder: Path | None) -> Iterator[Path]:
    """Make an empty folder for a while: on the disk of a store, or wherever the system has such."""
    if folder is None:
        with TemporaryDirectory() as outside:
            yield Path(outside)
        return
    inside = prepare(folder, "scratch")
    inside.mkdir()
    try:
        yield inside
    finally:
        shutil.rmtree(inside)


def sorted_dump(engine: ox.Store, scratch: Path) -> Iterator[bytes]:
    """Return all that an engine holds as sorted lines; ``scratch`` is an empty folder."""
    path = scratch / "dump.nq"
    engine.dump(path, format=ox.RdfFormat.N_QUADS)

    def blocks(file: io.BufferedReader) -> Iterator[list[bytes]]:
        while block := file.readlines(_BLOCK_BYTES):
            yield block

    with path.open("rb") as file:
        yield from external_sort(blocks(file), scratch)
