"""The mark that tells a store from other folders: ``store.json``, with the store's format and base.

Formats: 1 had no journal; 2 has one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from graph.snapshot import write_whole
from ontology.errors import StoreError

__all__ = ["FORMAT", "Mark", "read_mark", "write_mark"]

FORMAT = 2
"""The format that this version writes."""

_NAME = "store.json"


@dataclass(frozen=True, slots=True)
class Mark:
    """A store's format and the base of its resources."""

    format: int
    base: str


def read_mark(folder: Path, base: str | None = None) -> Mark | None:
    """Return the mark of a folder, ``None`` where it has none.

    Raises
    ------
    StoreError
        The mark is damaged, of a newer format, or its base is not the one asked for.
    """
    path = folder / _NAME
    try:
        known = json.loads(path.read_text("utf-8"))
        mark = Mark(int(known["format"]), str(known["base"]))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            "the store's description is damaged", where=str(path), todo="run `cityties doctor --rebuild`"
        ) from error
    if not 1 <= mark.format <= FORMAT:
        raise StoreError(
            f"the store has format {mark.format}, this version of CityTies reads formats 1 to {FORMAT}",
            where=str(folder),
            todo="use the version that wrote it, or ingest anew into another folder",
        )
    if base is not None and base != mark.base:
        raise StoreError(
            f"the store was made with the base {mark.base}",
            where=str(folder),
            todo="drop the setting or use another folder",
        )
    return mark


def write_mark(folder: Path, mark: Mark) -> None:
    """Mark a folder, in one step."""
    write_whole(folder / _NAME, json.dumps({"format": mark.format, "base": mark.base}).encode() + b"\n")
