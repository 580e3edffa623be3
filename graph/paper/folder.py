"""The files of a paper, in memory and in a folder, where a new run takes the place of an earlier one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ontology.errors import SettingError

__all__ = ["MANIFEST", "Paper", "check_folder", "write_paper"]

MANIFEST = "manifest.json"
"""Lists what a run wrote."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The files by their names, and what their reader should know."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...]


def check_folder(folder: Path | str) -> None:
    """Make sure that a paper may be written there: a new or empty folder, or one that an earlier run wrote.

    Raises
    ------
    SettingError
        It holds something else, or is a file.
    """
    folder = Path(folder)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            _written(folder)
    except OSError as error:
        raise SettingError(
            f"cannot be read ({error.strerror})", where=str(folder), todo="choose another folder"
        ) from error


def write_paper(paper: Paper, folder: Path | str) -> tuple[Path, ...]:
    """Write the files into a folder, which is made, or replaced where an earlier run wrote it.

    Returns
    -------
    tuple of Path
        What was written, by name.

    Raises
    ------
    SettingError
        The folder holds something else, or cannot be written.
    """
    folder = Path(folder)
    check_folder(folder)
    try:
        if folder.exists() and any(folder.iterdir()):
            _clear(folder)
        for name, content in paper.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise SettingError(
            f"cannot be written ({error.strerror})", where=str(folder), todo="choose another folder"
        ) from error
    return tuple(folder / name for name in sorted(paper.files))


def _written(folder: Path) -> list[str]:
    """Return the names of what an earlier run wrote."""
    try:
        return [str(name) for name in json.loads((folder / MANIFEST).read_text("utf-8"))["files"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingError(
            "holds files of something else", where=str(folder), todo="choose an empty or a new folder"
        ) from error


def _clear(folder: Path) -> None:
    """Remove what an earlier run wrote, and nothing else."""
    inside = folder.resolve()
    for name in [*_written(folder), MANIFEST]:
        path = (folder / name).resolve()
        if inside in path.parents:  # a manifest that was tampered with reaches no other folder
            path.unlink(missing_ok=True)
