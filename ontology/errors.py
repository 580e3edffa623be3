"""The one family of errors.

Every error that CityTies raises on purpose derives from :class:`CityTiesError`. Its message is one line that says
*what* went wrong, *where*, and *what to do*; its attributes carry the same as data.

::

    CityTiesError
    ├── ReadError              a file could not become a report
    │   ├── UnsupportedFormat  no reader for this kind of file
    │   ├── EmptyReport        the file holds no text
    │   ├── UnreadableFile     broken, encrypted, too large, not text, no permission
    │   └── UnsafePath         a link out of the folder, a device, a name with control characters
    ├── DataError              a lexicon, trigger table, gold file or curation file of ours is malformed
    ├── StoreError             the graph store could not be opened, read or written
    │   ├── StoreNotFound      no store at that place
    │   └── StoreLocked        another process is writing
    ├── QueryError             a SPARQL query was refused or failed
    │   ├── UnknownQuery       no named query of that name
    │   ├── BadBinding         a variable is missing, unknown or of the wrong type
    │   └── QueryLimit         a time, memory, row or depth limit was reached
    ├── NetworkError           a network is empty or unfit for the measure asked
    ├── WorkersError           worker processes or a cluster can't be reached
    ├── MissingExtra           an optional part is not installed
    └── SettingError           an unknown setting, or a value out of range
"""

from __future__ import annotations

from functools import partial
from typing import Any

__all__ = [
    "BadBinding",
    "CityTiesError",
    "DataError",
    "EmptyReport",
    "MissingExtra",
    "NetworkError",
    "QueryError",
    "QueryLimit",
    "ReadError",
    "SettingError",
    "StoreError",
    "StoreLocked",
    "StoreNotFound",
    "UnknownQuery",
    "UnreadableFile",
    "UnsafePath",
    "UnsupportedFormat",
    "WorkersError",
]


class CityTiesError(Exception):
    """What went wrong, where, and what to do about it, in one line.

    Parameters
    ----------
    what
        The fault, without a full stop: ``"byte 212 is not UTF-8"``.
    where
        The file, report, query or setting it concerns; may be empty.
    todo
        What the reader of the message can do; may be empty.

    Examples
    --------
    >>> str(CityTiesError("byte 212 is not UTF-8", where="r07.txt", todo="pass --encoding gb18030"))
    'r07.txt: byte 212 is not UTF-8; pass --encoding gb18030.'
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what = what
        self.where = where
        self.todo = todo
        message = f"{where}: {what}" if where else what
        message = f"{message}; {todo}" if todo else message
        line = _one_line(message).rstrip(".")
        super().__init__(line if line.endswith("?") else line + ".")

    def __reduce__(self) -> tuple[Any, ...]:
        """Let the parts pass from process to process too, not the message alone."""
        return partial(type(self), where=self.where, todo=self.todo), (self.what,)


def _one_line(text: str) -> str:
    """Replace line ends and other control characters, which a hostile file name may carry."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in " ".join(text.split("\n")))


class ReadError(CityTiesError):
    """A file could not become a report."""


class UnsupportedFormat(ReadError):
    """No reader knows this kind of file."""


class EmptyReport(ReadError):
    """The file holds no text."""


class UnreadableFile(ReadError):
    """The file is broken, encrypted, too large, not text, or may not be read."""


class UnsafePath(ReadError):
    """The path leaves the folder, is no plain file, or its name carries control characters."""


class DataError(CityTiesError):
    """A lexicon, trigger table, gold file or curation file is malformed."""


class StoreError(CityTiesError):
    """The graph store could not be opened, read or written."""


class StoreNotFound(StoreError):
    """There is no store at that place."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class QueryError(CityTiesError):
    """A SPARQL query was refused or failed."""


class UnknownQuery(QueryError):
    """There is no named query of that name."""


class BadBinding(QueryError):
    """A variable is missing, unknown, or its value has the wrong type."""


class QueryLimit(QueryError):
    """A time, memory, row or depth limit was reached."""


class NetworkError(CityTiesError):
    """The network is empty or unfit for the measure asked."""


class WorkersError(CityTiesError):
    """Worker processes can't be started, or a cluster can't be reached or is of another version."""


class MissingExtra(CityTiesError):
    """An optional part is not installed; the message names its install command."""


class SettingError(CityTiesError):
    """The setting is unknown or its value is out of range."""
