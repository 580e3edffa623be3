"""From files to the graph: read, extract, store; one file's failure costs that file only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from extract.pipeline import Extractor
from extract.readers import Skipped, find_files, read
from graph.store import Change, Store
from ontology.errors import ReadError
from ontology.records import Extraction

__all__ = ["Outcome", "OutcomeStatus", "count_files", "extract_files", "ingest_files"]


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
    extractor: Extractor,
    *,
    encoding: str | None = None,
    force: bool = False,
    keep_sources: bool = True,
) -> Iterator[Outcome]:
    """Read, extract and store reports, one after the other.

    Parameters
    ----------
    paths
        Files and folders; folders are walked, their files taken in sorted order.
    store
        Where the reports go. Each is one atomic write: a report is in the graph as a whole or not at all.
    extractor
        Reads the reports.
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
    known = {card.id: card.extractor for card in store.reports()}
    with store.burst():
        for item in find_files(paths):
            if isinstance(item, Skipped):
                yield _skipped(item)
                continue
            try:
                report = read(item.path, encoding=encoding)
            except ReadError as error:
                yield Outcome(item.path, OutcomeStatus.FAILED, message=str(error))
                continue
            source = item.path if keep_sources else None
            if not force and known.get(report.id) == extractor.version:
                change = store.register(report.id, source=source, file_name=report.path)
            else:
                change = store.put(extractor.extract(report), source=source)
                known[report.id] = extractor.version
            yield Outcome(item.path, _STATUS[change], report.id)


def extract_files(
    paths: Iterable[Path], extractor: Extractor, *, encoding: str | None = None
) -> Iterator[tuple[Outcome, Extraction | None]]:
    """Read and extract reports and store nothing; a file that fails comes without an extraction."""
    for item in find_files(paths):
        if isinstance(item, Skipped):
            yield _skipped(item), None
            continue
        try:
            report = read(item.path, encoding=encoding)
        except ReadError as error:
            yield Outcome(item.path, OutcomeStatus.FAILED, message=str(error)), None
            continue
        yield Outcome(item.path, OutcomeStatus.NEW, report.id), extractor.extract(report)


def _skipped(item: Skipped) -> Outcome:
    # A file that the user named and that can't be read has failed; one that a folder happens to hold is passed by.
    if item.error is not None:
        return Outcome(item.path, OutcomeStatus.FAILED, message=str(item.error))
    return Outcome(item.path, OutcomeStatus.SKIPPED, message=f"{item.path}: skipped, {item.reason}.")
