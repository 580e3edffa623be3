"""Putting new parts of a store in place of old ones, in one step that no crash can halve.

A new part is prepared beside the old one, as ``graph.new`` or ``journal.new``. The step is the appearance of
``swap.json``, which names the parts; from then on the swap will be finished, if need be when the store is next opened.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from graph.lines import sync_folder
from graph.snapshot import write_whole
from ontology.errors import StoreError

__all__ = ["finish_swap", "free_name", "leftovers", "prepare", "swap", "tidy"]

_PARTS = ("graph", "journal", "sources.sqlite")
_PLAN = "swap.json"


def prepare(folder: Path, part: str) -> Path:
    """Return where the new part goes; what a crash left there is removed."""
    new = folder / f"{part}.new"
    _remove(new)
    return new


def swap(folder: Path, parts: Mapping[str, str | None]) -> None:
    """Put prepared parts in place.

    Parameters
    ----------
    folder
        The store's folder; its graph and journal must not be open.
    parts
        For each part the name that the old one is kept under; ``None`` removes it.
    """
    for part in parts:
        new = folder / f"{part}.new"
        if new.is_dir():
            sync_folder(new)
    write_whole(folder / _PLAN, json.dumps(parts).encode())
    finish_swap(folder)


def finish_swap(folder: Path) -> None:
    """Finish what :func:`swap` began; without a begun swap, do nothing."""
    plan = folder / _PLAN
    try:
        parts = json.loads(plan.read_bytes())
        known = {part: parts[part] for part in parts if part in _PARTS}
    except FileNotFoundError:
        return
    except (ValueError, TypeError) as error:
        raise StoreError("the plan of a swap is damaged", where=str(plan), todo="restore a backup") from error
    for part, kept in known.items():
        new, current = folder / f"{part}.new", folder / part
        if new.exists():
            if current.exists():
                current.rename(folder / (kept or f"{part}.old"))
            new.rename(current)
    sync_folder(folder)
    for part in known:
        _remove(folder / f"{part}.old")
    plan.unlink()
    sync_folder(folder)


def free_name(folder: Path, stem: str) -> str:
    """Return the first of ``stem-1``, ``stem-2``, … that is not taken."""
    number = 1
    while (folder / f"{stem}-{number}").exists():
        number += 1
    return f"{stem}-{number}"


def leftovers(folder: Path) -> list[Path]:
    """Return what commands that were cut off left behind, sorted; once swaps are finished, nothing of it is needed."""
    found = list(folder.glob("*.new")) + [folder / f"{part}.old" for part in _PARTS]
    journal = folder / "journal"
    found += list(journal.glob("*.new"))
    try:
        number = json.loads((journal / "journal.json").read_bytes())["snapshot"]
    except (OSError, ValueError, KeyError, TypeError):
        return sorted(path for path in found if path.exists())
    in_force = {"journal.json", f"base-{number}.nq", f"log-{number}"}
    found += [path for path in journal.iterdir() if path.name not in in_force]
    return sorted({path for path in found if path.exists()})


def tidy(folder: Path) -> None:
    """Remove :func:`leftovers`."""
    for path in leftovers(folder):
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
