"""Snapshots: all that a store holds as one file of sorted lines, and the description that puts one in force."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graph.lines import LinesFile, sync_folder, write_lines
from ontology.errors import StoreError

__all__ = [
    "Snapshot",
    "adopt_snapshot",
    "damaged",
    "log_header",
    "put_in_force",
    "read_snapshot",
    "write_snapshot",
    "write_whole",
]

_TODO = "run `cityties doctor --rebuild`"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What ``journal.json`` says: the store's base, the number of the snapshot in force, and what identifies it."""

    base: str
    number: int
    file: LinesFile

    def to_bytes(self) -> bytes:
        """Write it as JSON, always in the same bytes, so that any damage shows."""
        data: dict[str, str | int] = {
            "base": self.base,
            "snapshot": self.number,
            "sha256": self.file.sha256,
            "quads": self.file.lines,
            "bytes": self.file.size,
        }
        data["check"] = hashlib.sha256(json.dumps(data).encode()).hexdigest()
        return json.dumps(data, indent=1).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Snapshot:
        """Read it; raises ``ValueError`` for anything that :meth:`to_bytes` doesn't write."""
        try:
            known = json.loads(data)
            found = cls(known["base"], known["snapshot"], LinesFile(known["sha256"], known["quads"], known["bytes"]))
        except (KeyError, TypeError) as error:
            raise ValueError("a field is missing") from error
        if found.to_bytes() != data:
            raise ValueError("it is not as it was written")
        return found


def write_snapshot(folder: Path, base: str, number: int, lines: Iterable[bytes]) -> Snapshot:
    """Write a snapshot and its empty log, which :func:`put_in_force` then makes the journal's."""
    snapshot = Snapshot(base, number, write_lines(folder / f"base-{number}.nq", lines))
    write_whole(folder / f"log-{number}", log_header(snapshot))
    return snapshot


def adopt_snapshot(folder: Path, snapshot: Snapshot, path: Path) -> Snapshot:
    """Move a written file of lines into a journal as its snapshot, with an empty log."""
    path.rename(folder / f"base-{snapshot.number}.nq")
    write_whole(folder / f"log-{snapshot.number}", log_header(snapshot))
    return snapshot


def put_in_force(folder: Path, snapshot: Snapshot) -> None:
    """Make a written snapshot the journal's, in one step."""
    write_whole(folder / "journal.json", snapshot.to_bytes())


def read_snapshot(folder: Path) -> Snapshot:
    """Read which snapshot is in force.

    Raises
    ------
    StoreError
        The journal's description is missing or damaged.
    """
    path = folder / "journal.json"
    try:
        return Snapshot.from_bytes(path.read_bytes())
    except FileNotFoundError as error:
        raise StoreError("the journal is missing", where=str(folder), todo=_TODO) from error
    except ValueError as error:
        raise damaged(path, str(error)) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there as a whole or not at all, and stays after a power cut."""
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def log_header(snapshot: Snapshot) -> bytes:
    """Return the first line of a snapshot's log."""
    return b"#cityties journal %d %b\n" % (snapshot.number, snapshot.file.sha256.encode())


def damaged(path: Path, how: str) -> StoreError:
    """Say that a file of the journal is not as it was written."""
    return StoreError(f"the journal is damaged ({how})", where=str(path), todo=_TODO)
