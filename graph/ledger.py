"""The ledger: which file each stored report was read from.

It lies beside the graph, not in it, because paths are private and differ between machines. The graph is the truth:
each write notes its intent here first, then changes the graph, then settles; :meth:`Ledger.repair` brings the ledger
in line after a crash.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from ontology.errors import StoreError

__all__ = ["Ledger"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS source (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL,       -- absolute path; empty for a report that was given without a file
    report BLOB NOT NULL,     -- id of the report read from it
    file_name BLOB NOT NULL,
    UNIQUE (path, report)
);
CREATE INDEX IF NOT EXISTS source_report ON source (report);
"""


class Ledger:
    """Sources and the reports that were read from them.

    Parameters
    ----------
    path
        An SQLite file, or ``None`` to keep the ledger in memory.
    read_only
        Open an existing file without the right to write; a missing one reads as empty.

    Raises
    ------
    StoreError
        The file is no ledger or may not be opened.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        self._where = str(path or "memory")
        try:
            self._db = _connect(path, read_only=read_only)
            self._db.execute("SELECT 1 FROM source LIMIT 1")
        except sqlite3.Error as error:
            raise StoreError(
                f"the ledger of sources can't be opened ({error})",
                where=self._where,
                todo="delete that file; the next ingest writes it anew",
            ) from error

    def note(self, path: str, report: str, file_name: str) -> None:
        """Note that ``path`` now yields ``report``, before the graph is changed."""
        self._execute("REPLACE INTO source (path, report, file_name) VALUES (?, ?, ?)", path, report, file_name)

    def settle(self, path: str, report: str, file_name: str) -> None:
        """Forget what ``path`` yielded before, after the graph was changed."""
        if not path:
            return
        # A report known without its file, and now with one, was not given twice.
        stale = self._execute(
            """SELECT seq FROM source
               WHERE path = ?1 AND report != ?2 OR path = x'' AND report = ?2 AND file_name = ?3""",
            path,
            report,
            file_name,
        )
        self._drop(seq for (seq,) in stale)

    def forget(self, report: str) -> None:
        """Forget a report."""
        self._execute("DELETE FROM source WHERE report = ?", report)

    def reports_from(self, path: str) -> tuple[str, ...]:
        """Return the reports noted for a path, in the order of noting."""
        return tuple(r for (r,) in self._execute("SELECT report FROM source WHERE path = ? ORDER BY seq", path))

    def yielding(self, report: str) -> dict[str, str]:
        """Return the paths that yield a report, each with its file name."""
        return dict(self._execute("SELECT path, file_name FROM source WHERE report = ?", report))

    def sources(self) -> dict[str, str]:
        """Return each known path with the id of its report, sorted by path."""
        return dict(self._execute("SELECT path, report FROM source WHERE path != x'' ORDER BY path, seq"))

    def repair(self, stored: Mapping[str, str]) -> None:
        """Bring the ledger in line with the graph.

        Parameters
        ----------
        stored
            For each report in the graph its file name.
        """
        rows = self._execute("SELECT seq, path, report FROM source ORDER BY seq")
        latest = {path: seq for seq, path, report in rows if report in stored}
        stale = {seq for seq, path, report in rows if report not in stored or (path and latest[path] != seq)}
        self._drop(stale)
        known = {report for seq, _, report in rows if seq not in stale}
        for report in sorted(stored.keys() - known):
            self.note("", report, stored[report])

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _drop(self, rows: Iterable[int]) -> None:
        for seq in rows:
            self._execute("DELETE FROM source WHERE seq = ?", seq)

    def _execute(self, statement: str, *values: str | int) -> list[Any]:
        try:
            with closing(self._db.execute(statement, [_stored(value) for value in values])) as cursor:
                return [tuple(map(_given, row)) for row in cursor]
        except sqlite3.Error as error:
            raise StoreError(
                f"the ledger of sources failed ({error})", where=self._where, todo="check disk space and permissions"
            ) from error


def _stored(value: str | int) -> bytes | int:
    """Store strings as bytes: a file name that is not UTF-8 holds surrogates (PEP 383), which SQLite refuses."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def _given(value: bytes | int) -> str | int:
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def _connect(path: Path | None, *, read_only: bool) -> sqlite3.Connection:
    """Open the file; without an fsync for each change, since :meth:`Ledger.repair` makes good what a crash loses."""
    if path is None or (read_only and not path.exists()):
        db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        db.executescript(_SCHEMA)
        return db
    uri = path.absolute().as_uri()
    if not read_only:
        db = sqlite3.connect(f"{uri}?mode=rwc", uri=True, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(_SCHEMA)
        return db
    try:
        db = sqlite3.connect(f"{uri}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
        db.execute("SELECT 1 FROM source LIMIT 1")
        return db
    except sqlite3.OperationalError:  # in a folder that may not be written, a write-ahead log can't be shared
        return sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None, check_same_thread=False)
