"""The journal: what the graph of a folder should hold, as hashed N-Quads beside it.

::

    folder/journal/journal.json  which snapshot and which log are in force
    folder/journal/base-3.nq     snapshot: sorted N-Quads
    folder/journal/log-3         what was changed since

A write is in force once its frame is on the disk; the graph follows. ``#flushed`` says that the graph has everything
up to that write on the disk too. After a crash the writes behind the last such mark are made again, which changes
nothing where the graph has them already. The log's form is told in :mod:`graph.frames`.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.frames import Frame, Part, Place, Sides, link, net, read_frames
from graph.lines import LinesFile
from graph.merging import Changes
from graph.snapshot import damaged, log_header, put_in_force, read_snapshot, write_snapshot

__all__ = ["Journal"]

_BLOCK_LINES = 20_000
_LEAST_COMPACTED = 16 * 2**20
_RUN_BYTES = 16 * 2**20
"""How much of the log is sorted in memory at a time; twice as much where that is all of it."""


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a log: the number of its last write, how many bytes it has, and the last frame's hash."""

    number: int
    position: int
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
        self._begin()
        behind: list[Frame] = []
        for frame in read_frames(self.log_file, self.snapshot):
            self._at = _End(frame.number, frame.end, frame.chain)
            if frame.is_mark:
                behind.clear()
            else:
                behind.append(frame)
        self._safe, self.is_ahead = self._at, bool(behind)
        self.tail = net(frame.sides() for frame in behind)
        """For each line that writes behind the last mark changed when it was opened, whether it is there after them."""
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
        return itertools.chain.from_iterable(self._pieces())

    def _pieces(self) -> Iterator[list[bytes]]:
        with Changes(self.folder) as changes:
            run: list[Sides] = []
            size = 0
            for frame in read_frames(self.log_file, self.snapshot):
                run.append(frame.sides())
                size += len(frame.body)
                if size > _RUN_BYTES and self._at.position > 2 * _RUN_BYTES:
                    _tell(run, changes)
                    size = 0
            _tell(run, changes)
            with self.base_file.open("rb") as base:
                yield from changes.pieces(base)

    def content(self) -> LinesFile:
        """Return hash, number and size of :meth:`lines`; the hash is the store's fingerprint."""
        if not self._at.number:
            return self.snapshot.file
        digest, count, size = hashlib.sha256(), 0, 0
        lines = self.lines()
        while block := list(itertools.islice(lines, _BLOCK_LINES)):
            data = b"".join(block)
            digest.update(data)
            count, size = count + len(block), size + len(data)
        return LinesFile(digest.hexdigest(), count, size)

    @property
    def written_once(self) -> dict[str, list[object]]:
        """Size and hash that the snapshot was written with, by its path in the store's folder."""
        path = self.base_file.relative_to(self.folder.parent).as_posix()
        return {path: [self.snapshot.file.size, self.snapshot.file.sha256]}

    @property
    def state(self) -> tuple[str, int]:
        """What changes with every write."""
        return self.snapshot.file.sha256, self._at.number

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

    def append(self, removed: Iterable[bytes], added: Iterable[bytes]) -> Place:
        """Note a write, which is in force once :meth:`sync` has returned; return where its lines are.

        Parameters
        ----------
        removed, added
            Lines, in any order, one or many in each piece.

        Raises
        ------
        OSError
            The disk failed; then the write is not noted.
        """
        gone, new = b"".join(removed), b"".join(added)
        number, body = self._at.number + 1, gone + new if gone else new
        self._add(number, b"#write %d %d %d %d" % (number, gone.count(b"\n"), new.count(b"\n"), len(body)), body)
        self.is_ahead = True
        return Place(self._at.position - len(body), self._at.position)

    def open_log(self, place: Place) -> io.RawIOBase:
        """Open a part of the log for reading."""
        return Part(self.log_file.open("rb", buffering=0), place)

    def sync(self) -> None:
        """Have on the disk what was noted.

        Raises
        ------
        OSError
            The disk failed; then nothing is noted of what was since the last time.
        """
        if self._descriptor is not None and self._safe != self._at:
            try:
                os.fdatasync(self._descriptor)
            except OSError:
                self._at = self._safe
                os.ftruncate(self._descriptor, self._at.position)
                raise
            self._safe = self._at

    def mark_flushed(self) -> None:
        """Note that the graph has all writes on the disk."""
        if self.is_ahead:
            self._add(self._at.number, b"#flushed %d" % self._at.number, b"")
            self.is_ahead = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever noted in it."""
        return not self.snapshot.file.lines and not self._at.number

    @property
    def is_long(self) -> bool:
        """Whether the log should go into a new snapshot: so far that what is written again stays in proportion."""
        return self._at.position > max(_LEAST_COMPACTED, self.snapshot.file.size)

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
        if self.log_file.stat().st_size > self._at.position:
            os.truncate(self.log_file, self._at.position)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _add(self, number: int, head: bytes, body: bytes) -> None:
        if self._descriptor is None:
            self._descriptor = os.open(self.log_file, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        chain = link(self._at.chain, head, body)
        frame = b"%b %b\n%b" % (head, chain, body)
        try:
            rest = memoryview(frame)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            self._at = _End(number, self._at.position + len(frame), chain)
        except BaseException:  # Ctrl-C too must not leave a frame that we don't know of
            os.ftruncate(self._descriptor, self._at.position)
            raise

    def _begin(self) -> None:
        """Stand behind the header of an empty log."""
        header = log_header(self.snapshot)
        self._at = self._safe = _End(0, len(header), link(b"", header, b""))


def _tell(run: list[Sides], changes: Changes) -> None:
    """Add what writes come to, and empty the list."""
    if any(removed for removed, _ in run):
        changes.add(net(run))
    else:
        changes.extend(itertools.chain.from_iterable(added for _, added in run))
    run.clear()
