"""The process that workers are made from, and the workers themselves.

Run as ``python -m cityties.workers.child DESCRIPTOR LEVEL`` by :mod:`cityties.workers.template`. It loads the models
once and then forks: a worker starts in a tenth of a second, and all of them share the models' memory. It runs no
threads, which forks would not survive.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from typing import Any

from cityties.workers.task import Limits, Result, Task, perform, read_report
from extract.collecting import freeze_for_good
from extract.pipeline import Extractor
from ontology.errors import CityTiesError, DataError, ReadError

__all__ = ["main", "serve"]

_MOST_REPORTS = 500
_MOST_GROWTH = 256 * 2**10
"""Kilobytes that a worker's memory may have grown by before another takes its place."""

_PR_SET_PDEATHSIG = 1


def main(descriptor: int, level: int) -> None:
    """Make workers as asked, until nobody can ask any more."""
    logging.basicConfig(level=logging.CRITICAL, format="%(name)s: %(message)s", stream=sys.stderr)
    for package in ("ontology", "extract", "cityties"):
        logging.getLogger(package).setLevel(level)
    control = Connection(descriptor)
    workers: set[int] = set()
    try:
        extractor = Extractor(config=control.recv())
        while True:
            asked, value = control.recv()
            handle = recv_handle(control) if asked == "start" else -1
            control.send(_answer(extractor, asked, value, workers, control, handle))
    except (EOFError, OSError):  # whoever asked is gone
        pass
    finally:
        for pid in workers:
            _stop(pid)


def _answer(
    extractor: Extractor, asked: str, value: Any, workers: set[int], control: Connection, handle: int
) -> object:
    """Do what is asked: ``version``, ``load``, ``start`` or ``stop``; what goes wrong is an answer too."""
    try:
        if asked == "load":
            extractor.load(value)
            freeze_for_good()
        elif asked == "start":
            pid = _start(control, handle, extractor, *value)
            workers.add(pid)
            return pid
        elif asked == "stop":
            workers.discard(value)
            return _stop(value)
        return extractor.version
    except CityTiesError as error:
        return error
    except Exception as error:  # models that are no models fail in many ways
        what = f"the models can't be loaded ({type(error).__name__}: {error})"
        return DataError(what, where=str(extractor.config.models), todo="check the setting models")


def _start(control: Connection, handle: int, extractor: Extractor, limits: Limits, folder: str) -> int:
    pid = os.fork()
    if pid:
        os.close(handle)
        return pid
    try:
        control.close()
        _end_with_parent()
        with contextlib.suppress(OSError):  # a working folder that has gone: then nothing relative can be read
            os.chdir(folder)
        with contextlib.suppress(EOFError, OSError):  # nobody waits for the answer any more
            serve(Connection(handle), extractor, limits)
    finally:
        os._exit(0)  # what the parent would do on exit is not ours to do


def _end_with_parent() -> None:
    """Have the system end this process when its parent ends, which else nobody might do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _stop(pid: int) -> int:
    """End a worker; return how it ended, or would have ended before."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def serve(tasks: Connection, extractor: Extractor, limits: Limits) -> None:
    """Read files, one after the other.

    For each task goes out ``("read", characters)`` once its text is there, and then ``("done", result, last)``;
    or ``("needs", lang)`` where a language has to be loaded first. After that, and after the last one, nothing more
    is read.
    """
    limit_memory(limits.memory_bytes)
    before = _peak_memory()
    for number in range(1, _MOST_REPORTS + 1):
        task: Task = tasks.recv()
        report = read_report(task, limits)
        if isinstance(report, ReadError):
            result = Result(task.path, error=report)
        else:
            lang = "zh" if report.lang == "zh" else "en"
            if lang not in extractor.loaded:
                tasks.send(("needs", lang))
                return
            tasks.send(("read", len(report.text)))
            result = perform(task, report, extractor, limits)
        last = number == _MOST_REPORTS or _peak_memory() - before > _MOST_GROWTH
        tasks.send(("done", result, last))
        if last:
            return


def limit_memory(size: int) -> None:
    """Allow this process so many bytes more than it has; without effect where the system does not tell what it has."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no path
        total = int(file.read().split()[0]) * resource.getpagesize() + size
        resource.setrlimit(resource.RLIMIT_AS, (total, total))


def _peak_memory() -> int:
    """Return the most kilobytes that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
