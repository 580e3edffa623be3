"""N-Quads as sorted lines: the form in which contents are hashed, kept in the journal and compared.

A line is ``bytes`` with its line feed, as Oxigraph writes it; lines are sorted by their bytes, each stands once.
"""

from __future__ import annotations

import hashlib
import heapq
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Quad

__all__ = ["LinesFile", "changed", "difference", "external_sort", "sync_folder", "to_lines", "union", "write_lines"]

_BLOCK_LINES = 20_000


@dataclass(frozen=True, slots=True)
class LinesFile:
    """What identifies a file of sorted lines: the SHA-256 in hexadecimal, and its size in lines and in bytes."""

    sha256: str
    lines: int
    size: int


def to_lines(quads: Iterable[Quad]) -> list[bytes]:
    r"""Return quads as sorted lines.

    Examples
    --------
    >>> to_lines(ox.parse("<urn:s> <urn:p> <urn:o> <urn:g> .", format=ox.RdfFormat.N_QUADS))
    [b'<urn:s> <urn:p> <urn:o> <urn:g> .\n']
    """
    return sorted((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True))


def changed(lines: Iterable[bytes], change: Mapping[bytes, bool]) -> Iterator[bytes]:
    """Apply a change to sorted lines, in one pass.

    Parameters
    ----------
    lines
        Sorted, each once.
    change
        For each line that is affected whether it is there afterwards.

    Examples
    --------
    >>> list(changed([b"a", b"b", b"d"], {b"b": False, b"c": True, b"d": True}))
    [b'a', b'c', b'd']
    """
    added = sorted(line for line, present in change.items() if present)
    return heapq.merge((line for line in lines if line not in change), added) if change else iter(lines)


def write_lines(path: Path, lines: Iterable[bytes]) -> LinesFile:
    """Write sorted lines to a file, whole and on the disk when this returns, or not at all."""
    digest, count, size = hashlib.sha256(), 0, 0
    draft = path.with_name(path.name + ".new")
    lines = iter(lines)
    try:
        with draft.open("wb") as file:
            while block := list(islice(lines, _BLOCK_LINES)):
                data = b"".join(block)
                digest.update(data)
                file.write(data)
                count, size = count + len(block), size + len(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        draft.unlink(missing_ok=True)  # the disk may be full
        raise
    draft.replace(path)
    sync_folder(path.parent)
    return LinesFile(digest.hexdigest(), count, size)


def external_sort(blocks: Iterable[Collection[bytes]], folder: Path) -> Iterator[bytes]:
    """Sort blocks of lines that are too many for memory, leaving out repetitions.

    Parameters
    ----------
    blocks
        Each is sorted in memory.
    folder
        An empty folder for sorted runs.
    """
    runs = []
    for number, block in enumerate(blocks):
        run = folder / f"run-{number}"
        with run.open("wb") as file:
            file.writelines(sorted(block))
        runs.append(run)
    with ExitStack() as stack:
        yield from union(*(stack.enter_context(run.open("rb")) for run in runs))


def union(*sources: Iterable[bytes]) -> Iterator[bytes]:
    """Merge sorted lines, each once.

    Examples
    --------
    >>> list(union([b"a", b"c"], [b"a", b"b"]))
    [b'a', b'b', b'c']
    """
    before = b""
    for line in heapq.merge(*sources):
        if line != before:
            yield line
        before = line


def difference(one: Iterable[bytes], other: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Return the lines that stand in only one of two sorted runs, each with whether it is the first.

    Examples
    --------
    >>> list(difference([b"a", b"b"], [b"b", b"c"]))
    [(b'a', True), (b'c', False)]
    """
    for line, sides in groupby(
        heapq.merge(((line, True) for line in one), ((line, False) for line in other)), key=itemgetter(0)
    ):
        found = [side for _, side in sides]
        if len(found) == 1:
            yield line, found[0]


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
