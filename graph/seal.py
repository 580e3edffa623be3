"""The seal: the hash of every file of a store that was closed properly, so that any byte that changes later shows.

Oxigraph reads over most damage: of nine bytes flipped in its files, five went unseen, in indexes that a query did not
need and in blocks that it had no reason to read. The journal tells what the graph should hold; the seal tells which
file is no longer what was written. A writer breaks it when it opens the store, and makes it anew
when it closes it properly.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from graph.snapshot import write_whole

__all__ = ["break_seal", "broken_files", "is_at_rest", "seal"]

_NAME = "seal.json"
_WRITTEN_ONCE = (".sst", ".blob", ".nq")


def seal(folder: Path, before: dict[str, list[object]]) -> None:
    """Note the hash of every file of a closed store.

    Parameters
    ----------
    folder
        The store's folder.
    before
        What :func:`break_seal` returned: files that are written once are not hashed again, so that damage to them is
        not sealed in.
    """
    files: dict[str, list[object]] = {}
    for path in _files(folder):
        name, size = path.relative_to(folder).as_posix(), path.stat().st_size
        known = before.get(name)
        if known is None or path.suffix not in _WRITTEN_ONCE or known[0] != size:
            with path.open("rb") as file:
                known = [size, hashlib.file_digest(file, "sha256").hexdigest()]
        files[name] = known
    write_whole(folder / _NAME, _to_bytes(files))


def is_at_rest(folder: Path) -> bool:
    """Whether this process has closed all files of a graph.

    RocksDB keeps them open, and may change them, while anything holds on to the engine, such as a result that was not
    read to its end. Elsewhere than on Linux nobody tells, and no store is sealed.
    """
    inside = str((folder / "graph").resolve()) + os.sep
    try:
        descriptors = list(Path("/proc/self/fd").iterdir())
    except OSError:
        return False
    return not any(_target(link).startswith(inside) for link in descriptors)


def break_seal(folder: Path) -> dict[str, list[object]]:
    """Remove the seal and return what it said; nothing where there is none."""
    known = _read(folder)
    (folder / _NAME).unlink(missing_ok=True)
    return known or {}


def broken_files(folder: Path) -> dict[str, str] | None:
    """Compare all files with the seal.

    Returns
    -------
    dict or None
        For each file that is not as it was sealed what is wrong with it: ``missing``, ``changed`` or ``new``.
        ``None`` for a store without a seal: it was not closed properly.
    """
    known = _read(folder)
    if known is None:
        return {_NAME: "changed"} if (folder / _NAME).exists() else None
    present = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    wrong = dict.fromkeys(known.keys() - present.keys(), "missing")
    wrong |= dict.fromkeys(present.keys() - known.keys(), "new")
    for name in known.keys() & present.keys():
        with present[name].open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != known[name][1]:
                wrong[name] = "changed"
    return dict(sorted(wrong.items()))


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed meanwhile
        return ""


def _files(folder: Path) -> list[Path]:
    """Return the files that a seal covers; SQLite's shared memory and RocksDB's lock hold nothing."""
    inner = [path for part in ("graph", "journal") for path in (folder / part).glob("*")]
    outer = [folder / name for name in ("store.json", "sources.sqlite", "manifest.json")]
    return sorted(p for p in [*inner, *outer] if p.is_file() and p.name != "LOCK")


def _read(folder: Path) -> dict[str, list[object]] | None:
    try:
        data = (folder / _NAME).read_bytes()
        known: dict[str, list[object]] = json.loads(data)
        return known if _to_bytes(known) == data else None
    except (FileNotFoundError, ValueError):
        return None


def _to_bytes(files: dict[str, list[object]]) -> bytes:
    return json.dumps(files, indent=1, sort_keys=True).encode() + b"\n"
