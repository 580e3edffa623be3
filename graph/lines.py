"""N-Quads as sorted lines: the form in which contents are hashed, kept in the journal and compared.

A line is ``bytes`` with its line feed, as Oxigraph writes it; lines are sorted by their bytes, each stands once.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Quad

__all__ = ["LinesFile", "sync_folder", "to_lines", "write_lines"]

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


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
