"""The check of a store: what is wrong with it, and how it is mended.

The journal says what the graph should hold, the seal which file is no longer what was written. A graph that can't be
opened is made anew from the journal, a journal that is damaged from the graph; what is replaced is kept beside it as
``graph.damaged-1`` and so on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph.folder import open_engine
from graph.journal import Journal
from graph.locking import WriterLock
from graph.manifest import read_manifest, take_manifest
from graph.mark import FORMAT, Mark, read_mark, write_mark
from graph.merging import difference
from graph.parts import make_graph, make_journal, scratch_folder, sorted_dump
from graph.seal import broken_files
from graph.store import Store
from graph.swap import finish_swap, free_name, leftovers, swap
from ontology.errors import StoreError, StoreNotFound

__all__ = ["Finding", "examine", "rebuild"]

_REBUILD = "run `cityties doctor --rebuild`"
_OPEN = "the next command that writes puts it right"
_GRAPH, _JOURNAL, _LEDGER = "graph", "journal", "sources.sqlite"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a store: what, where, and what to do."""

    what: str
    where: str
    todo: str

    def __str__(self) -> str:
        """Return all in one line.

        >>> str(Finding("the journal is missing", "kg/journal", "run it"))
        'kg/journal: the journal is missing; run it.'
        """
        return f"{self.where}: {self.what}; {self.todo}."


@dataclass(slots=True)
class _Examination:
    """What was found; ``bad`` names the parts that have to be replaced."""

    folder: Path
    findings: list[Finding] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)
    mark: Mark | None = None
    journal: Journal | None = None
    readable: bool = False

    def note(self, what: str, where: Path, todo: str = _REBUILD, *, bad: str = "") -> None:
        self.findings.append(Finding(what, str(where), todo))
        if bad:
            self.bad.add(bad)


def examine(folder: Path) -> tuple[Finding, ...]:
    """Check a store's description, files, ledger and journal, and compare the graph with the journal.

    Nothing is changed.

    Parameters
    ----------
    folder
        The store's folder.

    Returns
    -------
    tuple of Finding
        Empty for a sound store.

    Raises
    ------
    StoreNotFound
        There is no store, nor what is left of one.
    StoreLocked
        Another process is writing to it.
    StoreError
        The store is of a newer format.
    """
    with _locked(folder):
        return tuple(_examine(folder).findings)


def rebuild(folder: Path) -> tuple[str, ...]:
    """Mend a store: replace what :func:`examine` finds damaged by what the sound parts say.

    Returns
    -------
    tuple of str
        What was done, one line each; empty for a sound store.

    Raises
    ------
    StoreError
        Graph and journal are both damaged; nothing is changed then.
    """
    done: list[str] = []
    with _locked(folder):
        finish_swap(folder)
        found = _examine(folder)
        if not found.findings:
            return ()
        if found.journal is None and not found.readable:
            raise StoreError(
                "both the graph and its journal are damaged",
                where=str(folder),
                todo="restore a backup, or ingest anew into another folder",
            )
        base = found.mark.base if found.mark else found.journal.snapshot.base if found.journal else None
        if base is None:
            raise StoreError("nothing tells the store's base", where=str(folder), todo="restore store.json")
        if found.mark is None or found.mark.base != base:
            write_mark(folder, Mark(FORMAT, base))
            done.append("wrote store.json anew")
        done += _replace_parts(found, base)
        if _LEDGER in found.bad:
            kept = free_name(folder, f"{_LEDGER}.damaged")
            if (folder / _LEDGER).exists():
                (folder / _LEDGER).rename(folder / kept)
            done.append("made the ledger anew; the next ingest notes again which file each report was read from")
        take_manifest(folder)
    Store.open(folder, create=False).close()  # finishes writes, tidies, repairs the ledger, writes manifest and seal
    return tuple(done) or ("tidied up",)


def _replace_parts(found: _Examination, base: str) -> list[str]:
    """Make graph and journal anew, the one from the other, and put them in place together."""
    folder, done = found.folder, []
    plan: dict[str, str | None] = {}
    if found.journal is not None and _GRAPH in found.bad:
        make_graph(folder, make_journal(folder, base, found.journal.lines()))
        plan = {_GRAPH: free_name(folder, "graph.damaged"), _JOURNAL: None}
        done.append(f"made the graph anew from the journal; the old one is kept as {plan[_GRAPH]}")
    elif found.journal is None:
        with scratch_folder(folder) as scratch:
            snapshot = make_journal(folder, base, sorted_dump(open_engine(folder, read_only=True), scratch))
        plan = {_JOURNAL: free_name(folder, "journal.damaged")}
        done.append(f"wrote the journal anew from the graph; the old one is kept as {plan[_JOURNAL]}")
        if _GRAPH in found.bad:  # its content could be read, but some of its files changed
            make_graph(folder, snapshot)
            plan[_GRAPH] = free_name(folder, "graph.damaged")
            done.append(f"made the graph's files anew from its content; the old ones are kept as {plan[_GRAPH]}")
    if plan:
        swap(folder, plan)
    return done


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    if not any((folder / name).exists() for name in ("store.json", _JOURNAL, "graph/CURRENT")):
        raise StoreNotFound("there is no graph store", where=str(folder), todo="name the folder of one")
    lock = WriterLock(folder)
    try:
        yield
    finally:
        lock.release()


def _examine(folder: Path) -> _Examination:
    found = _Examination(folder)
    _examine_mark(found)
    if (folder / "swap.json").exists():
        found.note("the exchange of a graph was cut off", folder / "swap.json", _OPEN)
    remains = leftovers(folder)
    for path in remains:
        found.note("left over by a command that was cut off", path, _OPEN)
    for name, how in (broken_files(folder) or {}).items():
        if folder / name not in remains and not (name.startswith("journal/") and how == "new"):
            part = name.partition("/")[0]
            found.note(f"the file is {how} since the store was closed", folder / name, bad=part)
    _examine_journal(found)
    _examine_graph(found)
    _examine_ledger(found)
    manifest = read_manifest(folder)
    if manifest and found.journal and manifest.sha256 != found.journal.content().sha256:
        found.note("the hash is not that of the journal's content", folder / "manifest.json")
    return found


def _examine_mark(found: _Examination) -> None:
    path = found.folder / "store.json"
    try:
        found.mark = read_mark(found.folder)
    except StoreError as error:
        if error.where != str(path):  # a newer format: hands off
            raise
        found.note(error.what, path)
        return
    if found.mark is None:
        found.note("the store's description is missing", path)
    elif found.mark.format < FORMAT:
        found.note(f"the store has format {found.mark.format} and no journal", path, _OPEN + ", after a backup")


def _examine_journal(found: _Examination) -> None:
    path = found.folder / _JOURNAL
    if found.mark is not None and found.mark.format < FORMAT:
        return
    try:
        journal = Journal(path)
        journal.check()
    except StoreError as error:
        found.note(error.what, Path(error.where), error.todo, bad=_JOURNAL)
    except OSError as error:
        found.note(f"the journal can't be read ({error.strerror})", path, bad=_JOURNAL)
    else:
        if found.mark is not None and journal.snapshot.base != found.mark.base:
            found.note("the base is not the one that the journal notes", found.folder / "store.json")
            found.mark = None
        found.journal = journal


def _examine_graph(found: _Examination) -> None:
    """Read the whole graph, and compare it with the journal if that is sound."""
    path = found.folder / _GRAPH
    if not (path / "CURRENT").exists():
        if found.journal is None or not found.journal.is_empty:
            found.note("files of the graph are missing", path, bad=_GRAPH)
        return
    try:
        engine = open_engine(found.folder, read_only=True)
        with scratch_folder(found.folder) as scratch:
            lines = sorted_dump(engine, scratch)
            if found.journal is None:
                for _ in lines:
                    pass
            else:
                _compare(found, found.journal, lines)
            found.readable = True
    except StoreError as error:
        found.note(error.what, path, bad=_GRAPH)
    except (OSError, RuntimeError, ValueError) as error:
        found.note(f"the graph can't be read ({error})", path, bad=_GRAPH)


def _compare(found: _Examination, journal: Journal, lines: Iterator[bytes]) -> None:
    lacking = surplus = 0
    example = b""
    # What was written since the last flush may be in the graph or not yet: opening the store sees to that.
    for line, in_journal in difference(journal.lines(), lines):
        if line not in journal.tail:
            lacking, surplus = lacking + in_journal, surplus + (not in_journal)
            example = example or line
    if lacking or surplus:
        graph = example.rsplit(b" ", 2)[1].decode("utf-8", "replace")
        found.note(
            f"the graph lacks {lacking} statements of the journal and holds {surplus} others, the first in {graph}",
            found.folder / _GRAPH,
            bad=_GRAPH,
        )


def _examine_ledger(found: _Examination) -> None:
    path = found.folder / _LEDGER
    if not path.exists():
        if found.journal is None or not found.journal.is_empty:
            found.note("the ledger of sources is missing", path, bad=_LEDGER)
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            (verdict,) = db.execute("PRAGMA integrity_check(1)").fetchone()
            db.execute("SELECT seq, path, report, file_name FROM source LIMIT 1")
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        found.note(f"the ledger of sources is damaged ({verdict})", path, bad=_LEDGER)
