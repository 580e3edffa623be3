"""One file to be read and extracted, and what came of it: the same for a process beside us and for a cluster."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from extract.pipeline import Extractor
from extract.readers import ReadLimits, read, read_bytes
from graph.iris import Iris
from graph.writing import write
from graph.written import Written
from ontology.errors import ReadError, UnreadableFile
from ontology.records import Extraction, Report

__all__ = ["Limits", "Result", "Task", "deadly", "perform", "read_report", "too_large", "too_slow"]

logger = logging.getLogger(__name__)

_LEAST_CHARS_PER_S = 200.0
"""Characters read in a second at the very least; on one core it is thirty times as many."""
_OWN_SHARE = 0.8
"""Share of the time after which a reader gives up by itself, with a better message than being killed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost.

    Parameters
    ----------
    seconds
        Until its text is there. Extraction may take as long again, and more for a long text.
    memory_bytes
        Address space beside what the models take.
    """

    seconds: float = 30.0
    memory_bytes: int = 2**30

    def seconds_to_extract(self, chars: int) -> float:
        """Return how long extracting a text may take.

        >>> Limits(seconds=30).seconds_to_extract(100_000)
        530.0
        """
        return self.seconds + chars / _LEAST_CHARS_PER_S


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be read.

    Parameters
    ----------
    path, encoding
        See :func:`extract.readers.read`.
    data
        Its content, where the reader may have no access to the file itself.
    base
        The base of a graph that it is for: what is extracted is then written as RDF too, where it is extracted.
    """

    path: Path
    encoding: str | None = None
    data: bytes | None = None
    base: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a task: an extraction, the same written as RDF where that was asked, or why there is neither."""

    path: Path
    extraction: Extraction | None = None
    written: Written | None = None
    error: ReadError | None = None


def read_report(task: Task, limits: Limits) -> Report | ReadError:
    """Read a file; whatever goes wrong is its error, and nobody else's."""
    readers = replace(ReadLimits(), max_seconds=limits.seconds * _OWN_SHARE)
    try:
        if task.data is None:
            return read(task.path, encoding=task.encoding, limits=readers)
        return read_bytes(task.data, task.path, encoding=task.encoding, limits=readers)
    except ReadError as error:
        return error
    except MemoryError:
        return too_large(task.path, limits)
    except Exception as error:  # a fault of ours or of a library, which must cost this file only
        return _fault(task.path, error)


def perform(task: Task, report: Report, extractor: Extractor, limits: Limits) -> Result:
    """Extract from a report that was read."""
    try:
        extraction = extractor.extract(report)
        if task.base:
            return Result(task.path, written=write(extraction, Iris(task.base)))
        return Result(task.path, extraction)
    except MemoryError:
        return Result(task.path, error=too_large(task.path, limits))
    except Exception as error:  # as above
        return Result(task.path, error=_fault(task.path, error))


def too_large(path: Path, limits: Limits) -> UnreadableFile:
    """Return the error of a file that takes too much memory."""
    size = f"{limits.memory_bytes / 2**20:.0f} MB"
    return UnreadableFile(f"takes more than {size} to read", where=str(path), todo="split it, or raise read_memory_mb")


def too_slow(path: Path, doing: str, seconds: float) -> UnreadableFile:
    """Return the error of a file that takes too long."""
    return UnreadableFile(
        f"{doing} took more than {seconds:g} s", where=str(path), todo="split it, or raise read_seconds"
    )


def deadly(path: Path, how: str) -> UnreadableFile:
    """Return the error of a file whose reading ends the process that reads it."""
    return UnreadableFile(
        f"the process that read it ended twice ({how})", where=str(path), todo="open it and save it anew"
    )


def _fault(path: Path, error: Exception) -> UnreadableFile:
    logger.info("%s: reading failed", path, exc_info=error)
    what = f"reading failed ({type(error).__name__}: {error})"[:300]
    return UnreadableFile(what, where=str(path), todo="please report this with the file; --verbose shows where")
