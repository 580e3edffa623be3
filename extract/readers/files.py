"""Which files are to be read: a walk over files and folders that leaves nothing out without saying why."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.readers.sniff import SUFFIXES
from ontology.errors import ReadError, UnreadableFile, UnsafePath, UnsupportedFormat

__all__ = ["Found", "Skipped", "find_files", "unsafe_name"]

_MAX_DEPTH = 64
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be read; ``root`` is the folder it was found through, or ``None`` where it was named itself."""

    path: Path
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not read, and why.

    ``error`` is set where the user named the file itself: that is a failure, not a file passed by.
    """

    path: Path
    reason: str
    error: ReadError | None = None


def find_files(paths: Iterable[Path], *, include_hidden: bool = False) -> Iterator[Found | Skipped]:
    """Walk ``paths`` in the order given, folders in sorted order and into their subfolders.

    Parameters
    ----------
    paths
        Files and folders. A file that is met twice is given once.
    include_hidden
        Whether names that begin with a dot are walked too; if not, they are passed over without a word.

    Yields
    ------
    Found or Skipped
        Links that lead out of the folder, pipes and devices, unsupported kinds, names with control characters or
        direction marks are skipped. No exception is raised for any of them.

    Examples
    --------
    >>> [result.reason for result in find_files([Path("no-such-file.txt")])]
    ['there is no such file']
    """
    seen: set[Path] = set()
    for given in map(Path, paths):
        results = _named(given) if not given.is_dir() else _walk(given, given.resolve(), include_hidden, 0)
        for result in results:
            if isinstance(result, Found):
                real = result.path.resolve()
                if real in seen:
                    continue
                seen.add(real)
            yield result


def unsafe_name(path: Path) -> str | None:
    r"""Return why the file's name could mislead whoever reads it in a message, or ``None``.

    >>> unsafe_name(Path("a\nb.txt")), unsafe_name(Path("报告.txt"))
    ('its name holds the control character U+000A', None)
    """
    for char in path.name:
        if char in _BIDI:
            return f"its name holds the direction mark U+{ord(char):04X}"
        if unicodedata.category(char) in ("Cc", "Zl", "Zp"):
            return f"its name holds the control character U+{ord(char):04X}"
        if unicodedata.category(char) == "Cs":
            return "its name is not valid UTF-8"
    return None


def _named(path: Path) -> Iterator[Found | Skipped]:
    reason = unsafe_name(path)
    if reason:
        yield _failed(path, UnsafePath(reason, where=str(path), todo="rename it"))
        return
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError, RuntimeError) as error:
        if path.is_symlink():
            yield _failed(path, UnsafePath("a link that leads nowhere", where=str(path), todo="pass the file itself"))
        elif isinstance(error, FileNotFoundError):
            yield _failed(path, UnreadableFile("there is no such file", where=str(path), todo="check the path"))
        else:
            yield _failed(path, UnreadableFile(f"cannot be read ({error})", where=str(path), todo="check the path"))
        return
    if not stat.S_ISREG(mode):
        yield _failed(path, UnsafePath("no plain file but a device or pipe", where=str(path), todo="pass a plain file"))
    elif path.suffix.lower() not in SUFFIXES:
        what = f"no reader for {path.suffix or 'a file without suffix'}"
        yield _failed(path, UnsupportedFormat(what, where=str(path), todo="save it as one of txt, md, html, pdf, docx"))
    else:
        yield Found(path)


def _failed(path: Path, error: ReadError) -> Skipped:
    return Skipped(path, error.what, error)


def _walk(folder: Path, root: Path, include_hidden: bool, depth: int) -> Iterator[Found | Skipped]:
    if depth > _MAX_DEPTH:
        yield Skipped(folder, f"nested deeper than {_MAX_DEPTH} folders")
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Skipped(folder, f"the folder cannot be read ({error.strerror})")
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith(".") and not include_hidden:
            continue
        reason = unsafe_name(path)
        if reason:
            yield Skipped(path, reason)
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path, root, include_hidden, depth + 1)
        else:
            yield _met(path, root)


def _met(path: Path, root: Path) -> Found | Skipped:
    """Judge a file that a walk met."""
    try:
        target = path.resolve(strict=True)
        mode = target.stat().st_mode
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        return Skipped(path, "a link that leads nowhere or in a circle" if path.is_symlink() else "cannot be read")
    if path.is_symlink() and not target.is_relative_to(root):
        return Skipped(path, "a link out of the folder")
    if stat.S_ISDIR(mode):
        return Skipped(path, "a link to a folder, which is not followed")
    if not stat.S_ISREG(mode):
        return Skipped(path, "no plain file but a device or pipe")
    if path.suffix.lower() not in SUFFIXES:
        return Skipped(path, f"no reader for {path.suffix or 'a file without suffix'}")
    return Found(path, root)
