r"""The log of a journal: frames of removed and added lines, each with the hash of all before it.

It is text, a header and then frames, each with the SHA-256 over the frame before it and itself::

    #cityties journal 3 {sha256 of the snapshot}
    #write {number} {lines removed} {lines added} {bytes} {sha256}
    {removed lines}{added lines}
    #flushed {number} {sha256}

A frame that was cut off is no write and is dropped.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.snapshot import Snapshot, damaged, log_header

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Frame", "Part", "Place", "Sides", "link", "net", "read_frames"]

_FRAME = re.compile(
    rb"#(?:write (?P<number>\d+) (?P<removed>\d+) (?P<added>\d+) (?P<size>\d+)|flushed (?P<mark>\d+))"
    rb" (?P<sha>[0-9a-f]{64})\n"
)

Sides = tuple[list[bytes], list[bytes]]
"""The lines that a write removes, and those that it adds."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that was read: the write's number, its lines, the removed ones first, where it ends, and its hash."""

    number: int
    body: bytes
    removed: int
    end: int
    chain: bytes
    is_mark: bool = False

    def sides(self) -> Sides:
        """Return the lines that it removes, and those that it adds."""
        lines = self.body.splitlines(keepends=True)
        return (lines[: self.removed], lines[self.removed :]) if self.removed else ([], lines)


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a log, in bytes, half-open."""

    begin: int
    end: int


class Part(io.RawIOBase):
    """Reads a part of a log."""

    def __init__(self, file: io.FileIO, place: Place) -> None:
        self._file, self._left = file, place.end - place.begin
        file.seek(place.begin)

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read no further than the part goes; return how many bytes were read."""
        view = memoryview(buffer)[: self._left]
        count = self._file.readinto(view)
        self._left -= count
        return count

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()


def net(writes: Iterable[Sides]) -> dict[bytes, bool]:
    """Return for each line whether it is there after some writes.

    >>> net([([], [b"a", b"b"]), ([b"a"], [b"c"])])
    {b'a': False, b'b': True, b'c': True}
    """
    found: dict[bytes, bool] = {}
    for removed, added in writes:
        found.update(dict.fromkeys(removed, False))
        found.update(dict.fromkeys(added, True))
    return found


def link(chain: bytes, head: bytes, body: bytes) -> bytes:
    """Return the hash of a frame: over the hash of the frame before it, its first line and its lines."""
    digest = hashlib.sha256(chain)
    digest.update(head)
    digest.update(body)
    return digest.hexdigest().encode()


def read_frames(path: Path, snapshot: Snapshot) -> Iterator[Frame]:
    """Read a log and check every hash; what is cut off at its end is left out.

    Raises
    ------
    StoreError
        It is missing, belongs to another snapshot, or a frame before the last is not as it was written.
    """
    header = log_header(snapshot)
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise damaged(path, "it is missing") from error
    with file:
        if file.readline() != header:
            raise damaged(path, "its first line does not name the snapshot")
        end, chain, number = len(header), link(b"", header, b""), 0
        while line := file.readline():
            frame = _FRAME.fullmatch(line)
            body = file.read(int(frame["size"])) if frame and frame["size"] else b""
            if frame is None or link(chain, line[:-66], body) != frame["sha"]:
                if b"\n#" in line + body + file.read():  # a frame that was cut off is the last one
                    raise damaged(path, f"the frame at byte {end} is not as it was written")
                return
            end, chain = end + len(line) + len(body), frame["sha"]
            if frame["mark"]:
                yield Frame(number, b"", 0, end, chain, is_mark=True)
            else:
                number = int(frame["number"])
                yield Frame(number, body, int(frame["removed"]), end, chain)
