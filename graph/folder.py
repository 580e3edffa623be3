"""The folder that a store lies in: told from other folders by a mark, never made by accident.

Oxigraph makes a missing folder, and fills an empty one, without a word; so the folder is checked here before Oxigraph
sees it.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pyoxigraph as ox

from graph.iris import Iris
from ontology.errors import StoreError, StoreLocked, StoreNotFound
from ontology.prefixes import DEFAULT_BASE

__all__ = ["open_engine", "prepare_folder"]

_FORMAT = 1
_MARK = "store.json"
_PAUSES_S = (0.01, 0.02, 0.04, 0.08, 0.16)


def prepare_folder(folder: Path, base: str | None, *, create: bool) -> str:
    """Check that the folder is a store, or make it one, and return its base."""
    mark = folder / _MARK
    try:
        if mark.exists():
            return _read_mark(mark, base)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise StoreError("not a graph store", where=str(folder), todo="name a store, or an empty or new folder")
        if not create:
            raise StoreNotFound(
                "there is no graph store", where=str(folder), todo="ingest a report first, or name another folder"
            )
        made = Iris(base or DEFAULT_BASE).base
        (folder / "graph").mkdir(parents=True, exist_ok=True)
        # The mark comes last and whole: a folder without it is no store yet.
        draft = folder / f"{_MARK}.new"
        draft.write_text(json.dumps({"format": _FORMAT, "base": made}) + "\n", "utf-8")
        draft.replace(mark)
        return made
    except OSError as error:
        raise StoreError(
            f"the folder can't be used ({error.strerror})", where=str(folder), todo="check the path and permissions"
        ) from error


def _read_mark(mark: Path, base: str | None) -> str:
    try:
        known = json.loads(mark.read_text("utf-8"))
        version, made = int(known["format"]), str(known["base"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            "the store's description is damaged", where=str(mark), todo="restore it or ingest anew"
        ) from error
    if version != _FORMAT:
        raise StoreError(
            f"the store has format {version}, this version reads format {_FORMAT}",
            where=str(mark.parent),
            todo="use the version that wrote it, or ingest anew into another folder",
        )
    if base is not None and base != made:
        raise StoreError(
            f"the store was made with the base {made}",
            where=str(mark.parent),
            todo="drop the setting or use another folder",
        )
    return made


def open_engine(folder: Path, *, read_only: bool) -> ox.Store:
    """Open the Oxigraph store of a folder that :func:`prepare_folder` checked.

    A reader may meet a writer that is just putting new files in place of old ones; then it tries again.
    """
    path = str(folder / "graph")
    for pause_s in _PAUSES_S if read_only else ():
        try:
            return ox.Store.read_only(path)
        except (OSError, RuntimeError):
            time.sleep(pause_s)
    try:
        return ox.Store.read_only(path) if read_only else ox.Store(path)
    except FileNotFoundError as error:
        raise StoreError("files of the graph are missing", where=path, todo="restore them or ingest anew") from error
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            raise StoreLocked(
                "another process is writing to the store", where=str(folder), todo="wait until it has finished"
            ) from error
        raise StoreError(
            f"the graph can't be opened ({error})", where=path, todo="restore it or ingest anew"
        ) from error
