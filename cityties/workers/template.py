"""Our end of the process that workers are made from (:mod:`cityties.workers.child`); one for each configuration."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from multiprocessing.reduction import send_handle
from pathlib import Path
from typing import Any

from cityties.workers.task import Limits
from extract.pipeline import ExtractorConfig
from ontology.errors import CityTiesError, WorkersError

__all__ = ["Template", "Worker", "template"]

_ON_THE_WAY = 2**20
"""Bytes of results that may be on the way from a worker: half a dozen reports."""


class Worker:
    """A process that reads under ``limits``; messages to and from it go through ``connection``."""

    def __init__(self, made_from: Template, pid: int, connection: Connection, limits: Limits, folder: str) -> None:
        self.pid = pid
        self.connection = connection
        self.started_as = limits, folder
        self._made_from = made_from

    def stop(self) -> int:
        """End it, if it has not ended; return its exit code, or the negative number of the signal that ended it."""
        self.connection.close()
        return self._made_from.stop(self.pid)

    def rest(self) -> None:
        """Let it wait for the next who starts one; it must have nothing to do."""
        self._made_from.resting.append(self)


class Template:
    """A process with the models loaded, from which workers are made. Threads may share it.

    Parameters
    ----------
    config
        Of the extractor.
    """

    def __init__(self, config: ExtractorConfig) -> None:
        self._lock = threading.Lock()
        self._lost = False
        self.resting: list[Worker] = []
        self._control, theirs = Pipe()
        # It finds our packages where this process found them, installed or not; threads would not survive its forks.
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        level = logging.getLogger("extract").getEffectiveLevel()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cityties.workers.child", str(theirs.fileno()), str(level)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=environment,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # Ctrl-C is for us: it reaches the workers when we let go of them
        )
        theirs.close()
        self._control.send(config)

    @property
    def alive(self) -> bool:
        """Whether workers can still be made from it."""
        return not self._lost and self.process.poll() is None

    def version(self) -> str:
        """Return what reads the reports, see :attr:`extract.pipeline.Extractor.version`."""
        return str(self._ask("version"))

    def load(self, lang: str) -> None:
        """Load a language, for workers started from now on; at once where that was done already."""
        self._ask("load", lang)

    def start(self, limits: Limits) -> Worker:
        """Start a worker, or take one that rests."""
        # Paths are relative to where we are now, which may be elsewhere than where the models were loaded.
        wanted = limits, _working_folder()
        with suppress(IndexError):  # threads may take them at the same time
            while True:
                resting = self.resting.pop()
                if resting.started_as == wanted and not resting.connection.poll():
                    return resting
                resting.stop()
        ours, theirs = Pipe()
        try:
            _widen(theirs)
            pid = self._ask("start", wanted, handle=theirs)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return Worker(self, int(pid), ours, *wanted)

    def stop(self, pid: int) -> int:
        """End a worker, see :meth:`Worker.stop`."""
        try:
            return int(self._ask("stop", pid))
        except WorkersError:  # it ends with the process that it was made from
            return -signal.SIGKILL

    def close(self) -> None:
        """End the process, and all workers with it."""
        self._control.close()
        self.process.kill()
        self.process.wait()

    def _ask(self, what: str, value: object = None, *, handle: Connection | None = None) -> Any:
        try:
            with self._lock:
                self._control.send((what, value))
                if handle is not None:
                    send_handle(self._control, handle.fileno(), self.process.pid)
                answer = self._control.recv()
        except (OSError, EOFError) as error:
            self._lost = True
            raise WorkersError(
                "the process that workers are made from has ended", todo="check free memory, then run it again"
            ) from error
        if isinstance(answer, CityTiesError):
            raise answer
        return answer


def _widen(connection: Connection) -> None:
    """Have room for some results on the way, so that a worker goes on while we wait for the disk."""
    with socket.socket(fileno=os.dup(connection.fileno())) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ON_THE_WAY)  # the system gives what it allows


def _working_folder() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return ""


_templates: dict[ExtractorConfig, Template] = {}
_lock = threading.Lock()


def template(config: ExtractorConfig) -> Template:
    """Return the template of a configuration, made when first asked for, or when it has ended.

    It stays, since loading the models takes seconds; it ends with this process.
    """
    with _lock:
        found = _templates.get(config)
        if found is not None and not found.alive:
            found.close()
            found = None
        if found is None:
            found = _templates[config] = Template(config)
        return found
