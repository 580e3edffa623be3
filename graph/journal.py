r"""The journal: what the graph of a folder should hold, as hashed N-Quads beside it.

::

    folder/journal/journal.json  which snapshot and which log are in force
    folder/journal/base-3.nq     snapshot: sorted N-Quads
    folder/journal/log-3         what was changed since

The log is text, a header and then frames, each with the SHA-256 over the frame before it and itself::

    #cityties journal 3 {sha256 of the snapshot}
    #write {number} {lines removed} {lines added} {bytes} {sha256}
    {removed lines, sorted}{added lines, sorted}
    #flushed {number} {sha256}

A write is in force once its frame is on the disk; the graph follows. ``#flushed`` says that the graph has everything
up to that write on the disk too. After a crash the writes behind the last such mark are made again, which changes
nothing where the graph has them already. A frame that was cut off is no write and is dropped.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from graph.lines import LinesFile, changed
from graph.snapshot import Snapshot, damaged, log_header, put_in_force, read_snapshot, write_snapshot

__all__ = ["Journal"]

_BLOCK_LINES = 20_000
_LEAST_COMPACTED = 16 * 2**20
_MOST_LOGGED = 128 * 2**20
_FRAME = re.compile(
    rb"#(?:write (?P<number>\d+) (?P<removed>\d+) (?P<added>\d+) (?P<size>\d+)|flushed (?P<mark>\d+))"
    rb" (?P<sha>[0-9a-f]{64})\n"
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame that was read: the write's number and change, none for a mark; where it ends, and its hash."""

    number: int
    change: dict[bytes, bool] | None
    end: int
    chain: bytes


class Journal:
    """The journal of a store's folder, open for appending.

    Parameters
    ----------
    folder
        The journal's own folder.

    Raises
    ------
    StoreError
        It is missing or damaged. The snapshot's hash is not compared here but by :meth:`check`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.snapshot = read_snapshot(folder)
        if not self.base_file.exists() or self.base_file.stat().st_size != self.snapshot.file.size:
            raise damaged(self.base_file, "it is missing or cut off")
        self.tail: dict[bytes, bool] = {}
        """For each line that the writes since the last flush change, whether it is there after them."""
        self._begin()
        for frame in _frames(self.log_file, self.snapshot):
            self._number, self._position, self._chain = frame.number, frame.end, frame.chain
            if frame.change is None:
                self.tail.clear()
            else:
                self.tail.update(frame.change)
        self._descriptor: int | None = None

    @property
    def base_file(self) -> Path:
        """The snapshot in force."""
        return self.folder / f"base-{self.snapshot.number}.nq"

    @property
    def log_file(self) -> Path:
        """The log in force."""
        return self.folder / f"log-{self.snapshot.number}"

    def lines(self) -> Iterator[bytes]:
        """Return all that the journal holds, as sorted lines."""
        net: dict[bytes, bool] = {}
        for frame in _frames(self.log_file, self.snapshot):
            net.update(frame.change or {})
        with self.base_file.open("rb") as base:
            yield from changed(base, net)

    def content(self) -> LinesFile:
        """Return hash, number and size of :meth:`lines`; the hash is the store's fingerprint."""
        digest, count, size = hashlib.sha256(), 0, 0
        lines = self.lines()
        while block := list(islice(lines, _BLOCK_LINES)):
            data = b"".join(block)
            digest.update(data)
            count, size = count + len(block), size + len(data)
        return LinesFile(digest.hexdigest(), count, size)

    @property
    def state(self) -> tuple[str, int]:
        """What changes with every write."""
        return self.snapshot.file.sha256, self._number

    def check(self) -> None:
        """Compare the snapshot with its hash.

        Raises
        ------
        StoreError
            They differ.
        """
        with self.base_file.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != self.snapshot.file.sha256:
                raise damaged(self.base_file, "its hash is not the one noted")

    def append(self, removed: Sequence[bytes], added: Sequence[bytes]) -> None:
        """Note a write; it is on the disk when this returns.

        Raises
        ------
        OSError
            The disk failed; then the write is not noted.
        """
        body = b"".join((*removed, *added))
        self._add(b"#write %d %d %d %d" % (self._number + 1, len(removed), len(added), len(body)), body)
        self._number += 1
        self.tail.update(dict.fromkeys(removed, False) | dict.fromkeys(added, True))

    def mark_flushed(self) -> None:
        """Note that the graph has all writes on the disk."""
        if self.tail:
            self._add(b"#flushed %d" % self._number, b"", sync=False)
            self.tail.clear()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever noted in it."""
        return not self.snapshot.file.lines and not self._number

    @property
    def is_long(self) -> bool:
        """Whether the log should go into a new snapshot."""
        return self._position > max(_LEAST_COMPACTED, min(self.snapshot.file.size, _MOST_LOGGED))

    def compact(self) -> None:
        """Write a new snapshot in place of the old one and its log; the graph must have everything."""
        old = self.base_file, self.log_file
        snapshot = write_snapshot(self.folder, self.snapshot.base, self.snapshot.number + 1, self.lines())
        self.close()
        put_in_force(self.folder, snapshot)
        self.snapshot = snapshot
        self._begin()
        for path in old:
            path.unlink(missing_ok=True)

    def trim(self) -> None:
        """Cut off what a crash left of a frame at the end of the log."""
        if self.log_file.stat().st_size > self._position:
            os.truncate(self.log_file, self._position)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _add(self, head: bytes, body: bytes, *, sync: bool = True) -> None:
        if self._descriptor is None:
            self._descriptor = os.open(self.log_file, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        chain = _link(self._chain, head, body)
        frame = b"%b %b\n%b" % (head, chain, body)
        try:
            rest = memoryview(frame)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            if sync:
                os.fdatasync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, self._position)
            raise
        self._chain, self._position = chain, self._position + len(frame)

    def _begin(self) -> None:
        """Stand behind the header of an empty log."""
        header = log_header(self.snapshot)
        self._number, self._position, self._chain = 0, len(header), _link(b"", header, b"")


def _link(chain: bytes, head: bytes, body: bytes) -> bytes:
    digest = hashlib.sha256(chain)
    digest.update(head)
    digest.update(body)
    return digest.hexdigest().encode()


def _frames(path: Path, snapshot: Snapshot) -> Iterator[_Frame]:
    """Read a log and check every hash; what is cut off at its end is left out."""
    header = log_header(snapshot)
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise damaged(path, "it is missing") from error
    with file:
        if file.readline() != header:
            raise damaged(path, "its first line does not name the snapshot")
        end, chain, number = len(header), _link(b"", header, b""), 0
        while line := file.readline():
            frame = _FRAME.fullmatch(line)
            body = file.read(int(frame["size"])) if frame and frame["size"] else b""
            if frame is None or _link(chain, line[:-66], body) != frame["sha"]:
                if b"\n#" in line + body + file.read():  # a frame that was cut off is the last one
                    raise damaged(path, f"the frame at byte {end} is not as it was written")
                return
            end, chain = end + len(line) + len(body), frame["sha"]
            if frame["mark"]:
                yield _Frame(number, None, end, chain)
                continue
            number, removed = int(frame["number"]), int(frame["removed"])
            lines = body.splitlines(keepends=True)
            change = dict.fromkeys(lines[:removed], False) | dict.fromkeys(lines[removed:], True)
            yield _Frame(number, change, end, chain)
