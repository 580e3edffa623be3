"""The manifest: what a store holds, as one hash that others can compare.

``folder/manifest.json`` gives the SHA-256 of the store's sorted N-Quads, which the same corpus always comes to: in any
order, with any number of workers, on any machine. It is written when a store is closed properly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from graph.journal import Journal
from graph.snapshot import write_whole

__all__ = ["Manifest", "read_manifest", "take_manifest", "write_manifest"]

_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The base of a store, the SHA-256 of its sorted N-Quads in hexadecimal, and how many statements these are."""

    base: str
    sha256: str
    statements: int


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a store's folder; ``None`` while a writer is at work, or died, or where it is damaged."""
    try:
        known = json.loads((folder / _NAME).read_bytes())
        return Manifest(str(known["base"]), str(known["sha256"]), int(known["statements"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def take_manifest(folder: Path) -> Manifest | None:
    """Return the manifest and remove it, because the store is about to change."""
    known = read_manifest(folder)
    (folder / _NAME).unlink(missing_ok=True)
    return known


def write_manifest(folder: Path, base: str, journal: Journal, known: Manifest | None) -> None:
    """Write the manifest; ``known`` is what it was, where nothing has changed since."""
    if known is None:
        content = journal.content()
        known = Manifest(base, content.sha256, content.lines)
    data = {"base": known.base, "sha256": known.sha256, "statements": known.statements}
    write_whole(folder / _NAME, json.dumps(data, indent=1).encode() + b"\n")
