"""From files to the graph: read, extract, store; one file's failure costs that file only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from cityties.workers.task import Result, Task
from extract.readers import Skipped, file_bytes, find_files, report_id
from graph.store import Change, Store
from ontology.errors import ReadError
from ontology.records import Extraction

__all__ = ["Outcome", "OutcomeStatus", "Reading", "count_files", "extract_files", "ingest_files"]

T = TypeVar("T")


class OutcomeStatus(StrEnum):
    """What became of one file."""

    NEW = "new"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its report, or the reason why there is none.

    Parameters
    ----------
    path
        The file.
    status
        See :class:`OutcomeStatus`.
    report_id
        Id of the report in the graph; ``None`` for a file that was skipped or failed.
    message
        One line that says what went wrong and what to do; empty where nothing did.
    """

    path: Path
    status: OutcomeStatus
    report_id: str | None = None
    message: str = ""


class Reading(Protocol):
    """What reads files: :class:`~cityties.workers.Workers` here, :class:`~cityties.workers.cluster.Cluster` there."""

    @property
    def version(self) -> str:
        """What reads the reports, see :attr:`extract.pipeline.Extractor.version`."""

    @property
    def far(self) -> bool:
        """Whether the files must be sent along, since who reads them may not see our disk."""

    def results(self, items: Iterable[tuple[T, Task | None]]) -> Iterator[tuple[T, Result | None]]:
        """Read files, see :meth:`cityties.workers.Workers.results`."""

    def groups(self, items: Iterable[tuple[T, Task | None]]) -> Iterator[list[tuple[T, Result | None]]]:
        """Read files, see :meth:`cityties.workers.Workers.groups`."""


_About = Outcome | tuple[Path, str]
"""What became of a file that is not read; or the file, and the id of its report where the graph holds that already."""

_STATUS = {
    Change.NEW: OutcomeStatus.NEW,
    Change.UNCHANGED: OutcomeStatus.UNCHANGED,
    Change.UPDATED: OutcomeStatus.UPDATED,
}


def count_files(paths: Iterable[Path]) -> int:
    """Count what :func:`ingest_files` will report on, for a progress bar; reads no file."""
    return sum(1 for _ in find_files(paths))


def ingest_files(
    paths: Iterable[Path],
    store: Store,
    reading: Reading,
    *,
    encoding: str | None = None,
    force: bool = False,
    keep_sources: bool = True,
) -> Iterator[Outcome]:
    """Read and extract reports, several at a time, and store them, one after the other.

    Parameters
    ----------
    paths
        Files and folders; folders are walked, their files taken in sorted order.
    store
        Where the reports go, in the order of the files, whoever reads them. Each is one atomic write: a report is in
        the graph as a whole or not at all.
    reading
        Reads and extracts.
    encoding
        Character encoding of text files; detected where ``None``.
    force
        Extract again what the graph already holds as this extractor read it.
    keep_sources
        Remember which file each report was read from, so that an edited file replaces its report; off for files that
        don't stay where they are.

    Yields
    ------
    Outcome
        One for each file, in order. A :class:`~ontology.errors.ReadError` becomes a ``FAILED`` outcome.
    """
    known = None if force or store.is_empty else store.known(reading.version)
    base, far = store.iris.base, reading.far

    def stored(about: _About, result: Result | None) -> Outcome:
        if not isinstance(about, Outcome) and about[1] and not store.holds(about[1]):
            # It went meanwhile, with the file that it had been read from, and is met again in another one.
            ((about, result),) = reading.results(_items([about[0]], encoding, None, base=base, far=far))
        if isinstance(about, Outcome):
            return about
        path, report_id = about
        source = path if keep_sources else None
        if report_id:
            change = store.register(report_id, source=source, file_name=path.name)
            return Outcome(path, _STATUS[change], report_id)
        if result is None or result.written is None:
            return _failed(path, result)
        return Outcome(path, _STATUS[store.put(result.written, source=source)], result.written.report_id)

    with store.burst():
        for group in reading.groups(_items(paths, encoding, known, base=base, far=far)):
            with store.together():
                outcomes = [stored(about, result) for about, result in group]
            yield from outcomes


def extract_files(
    paths: Iterable[Path], reading: Reading, *, encoding: str | None = None
) -> Iterator[tuple[Outcome, Extraction | None]]:
    """Read and extract reports and store nothing; a file that fails comes without an extraction."""
    for about, result in reading.results(_items(paths, encoding, None, base="", far=reading.far)):
        if isinstance(about, Outcome):
            yield about, None
        elif result is None or result.extraction is None:
            yield _failed(about[0], result), None
        else:
            yield Outcome(about[0], OutcomeStatus.NEW, result.extraction.report.id), result.extraction


def _items(
    paths: Iterable[Path], encoding: str | None, known: Callable[[str], bool] | None, *, base: str, far: bool
) -> Iterator[tuple[_About, Task | None]]:
    """Yield what is to be read, and what needs no reading in its place."""
    for item in find_files(paths):
        if isinstance(item, Skipped):
            yield _skipped(item), None
            continue
        data = None
        if far or known:
            try:
                data = file_bytes(item.path)
            except ReadError as error:
                yield Outcome(item.path, OutcomeStatus.FAILED, message=str(error)), None
                continue
        if known is not None and data is not None and known(found := report_id(data)):
            yield (item.path, found), None
        else:
            yield (item.path, ""), Task(item.path, encoding, data if far else None, base)


def _failed(path: Path, result: Result | None) -> Outcome:
    return Outcome(path, OutcomeStatus.FAILED, message=str(result.error) if result else "")


def _skipped(item: Skipped) -> Outcome:
    # A file that the user named and that can't be read has failed; one that a folder happens to hold is passed by.
    if item.error is not None:
        return Outcome(item.path, OutcomeStatus.FAILED, message=str(item.error))
    return Outcome(item.path, OutcomeStatus.SKIPPED, message=f"{item.path}: skipped, {item.reason}.")
