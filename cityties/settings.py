"""Every setting with its default and help, in one table.

A command-line flag beats the environment (``CITYTIES_STORE``), which beats ``cityties.toml`` in the working folder,
which beats the default. An unknown key in the file is an error.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.errors import SettingError

if TYPE_CHECKING:
    from graph.endpoint import Access

__all__ = ["FILE_NAME", "SETTINGS", "Setting", "setting_value", "settings_from_file", "store_access"]

FILE_NAME = "cityties.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in the file, its default and what it does."""

    name: str
    default: str
    help: str

    @property
    def variable(self) -> str:
        """Name of the environment variable.

        >>> Setting("spacy_en", "", "").variable
        'CITYTIES_SPACY_EN'
        """
        return f"CITYTIES_{self.name.upper()}"


SETTINGS: Mapping[str, Setting] = {
    s.name: s
    for s in (
        Setting("store", "cityties-store", "Folder of the graph store, 'memory', or address of a SPARQL 1.1 server."),
        Setting("store_update", "", "Address where that server takes updates, if it is another one."),
        Setting("store_user", "", "User name for that server."),
        Setting("store_password", "", "Password for that server; best given in the environment."),
        Setting("base", "", "Base IRI of a new store's resources; https://w3id.org/cityties/kg/ where empty."),
        Setting("models", "", "Folder of trained models; those shipped with the package where empty."),
        Setting("read_seconds", "30", "Seconds that a file may take until its text is there; extraction has more."),
        Setting("read_memory_mb", "1024", "Megabytes that reading a file may take, beside the models."),
        Setting("spacy_en", "", "Installed spaCy pipeline that joins as one more source of English mentions."),
        Setting("spacy_zh", "", "Installed spaCy pipeline that joins as one more source of Chinese mentions."),
    )
}


def settings_from_file(folder: Path) -> dict[str, str]:
    """Read ``cityties.toml`` in ``folder``; empty if there is none.

    Raises
    ------
    SettingError
        The file is not TOML, or holds an unknown key or a value that is no string.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"not TOML ({error})", where=FILE_NAME, todo="correct or remove the file") from error
    for key, value in values.items():
        if key not in SETTINGS:
            raise SettingError(f"unknown setting {key!r}", where=FILE_NAME, todo=f"known: {', '.join(SETTINGS)}")
        if not isinstance(value, str):
            raise SettingError(f"{key} is no string", where=FILE_NAME, todo=f'write {key} = "{value}"')
    return values


def setting_value(name: str, flag: str | None = None, *, folder: Path | None = None) -> str:
    """Return the value in force for one setting.

    Parameters
    ----------
    name
        A key of :data:`SETTINGS`.
    flag
        Value given on the command line, if any.
    folder
        Where ``cityties.toml`` is looked for; the working folder by default.

    Examples
    --------
    >>> setting_value("store", "my-graph")
    'my-graph'
    """
    setting = SETTINGS[name]
    in_file = settings_from_file(folder or Path.cwd())
    return flag or os.environ.get(setting.variable) or in_file.get(name) or setting.default


def store_access(place: str) -> Access | None:
    """Return what the settings say of a store on a server; ``None`` for a folder or one in memory.

    >>> store_access("cityties-store") is None
    True
    """
    if "://" not in place:
        return None
    from graph.endpoint import Access

    return Access(*(setting_value(f"store_{name}") for name in ("update", "user", "password")))
