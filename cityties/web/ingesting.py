"""Files dropped on the page, read one after the other by a process of their own.

A file that makes that process hang or die costs that file only: the process is replaced and the next file is read.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import unicodedata
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path

from ontology.errors import ReadError

__all__ = ["MAX_BYTES", "MAX_WAITING", "Dropped", "Ingesting"]

MAX_BYTES = 20_000_000
"""Largest file, in bytes."""
MAX_WAITING = 100
"""Files that may wait to be read."""
_MAX_SHOWN = 300
_TIME_LIMIT_S = 300.0
"""Seconds that one file may take, the loading of the models included."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file and what became of it: ``waiting``, ``reading``, or what :class:`~cityties.ingest.OutcomeStatus` says."""

    id: int
    name: str
    status: str = "waiting"
    report: str | None = None
    message: str = ""


class Ingesting:
    """Takes files in and has them read.

    Parameters
    ----------
    folder
        Of the store.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._uploads: Path | None = None  # made with the first file
        self._lock = threading.Lock()
        self._files: dict[int, Dropped] = {}
        self._queue: deque[int] = deque()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._last = 0

    def add(self, name: str, data: bytes) -> Dropped:
        """Take a file in.

        Raises
        ------
        ReadError
            Its name is none, it is too large, or too many wait already.
        """
        plain = _file_name(name)
        if len(data) > MAX_BYTES:
            raise ReadError(f"larger than {MAX_BYTES // 1_000_000} MB", where=plain, todo="ingest it from the shell")
        with self._lock:
            if len(self._queue) >= MAX_WAITING:
                raise ReadError(f"{MAX_WAITING} files wait already", where=plain, todo="drop it again in a while")
            self._last += 1
            number = self._last
            if self._uploads is None:
                self._uploads = Path(tempfile.mkdtemp(prefix="cityties-uploads-"))
            path = self._path(number, plain)
            try:
                path.parent.mkdir()
                path.write_bytes(data)
            except OSError as error:
                raise ReadError(f"it can't be kept ({error.strerror})", where=plain, todo="rename the file") from error
            self._files[number] = Dropped(number, plain)
            for old in list(self._files)[: -_MAX_SHOWN or None]:
                if self._files[old].status not in {"waiting", "reading"}:
                    del self._files[old]
            self._queue.append(number)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ingesting", daemon=True)
                self._thread.start()
            return self._files[number]

    def files(self) -> tuple[Dropped, ...]:
        """Return the files taken in, the latest last."""
        with self._lock:
            return tuple(self._files.values())

    def close(self) -> None:
        """Stop reading and forget the files."""
        with self._lock:
            self._closed = True
            self._queue.clear()
            self._stop_process()
            if self._uploads is not None:
                shutil.rmtree(self._uploads, ignore_errors=True)

    def _work(self) -> None:
        """Have the files read until none waits; the process ends then, and frees its memory."""
        while True:
            with self._lock:
                if not self._queue or self._closed:
                    self._stop_process()
                    self._thread = None
                    return
                number = self._queue.popleft()
                name = self._files[number].name
                process = self._start_process()
            done = self._read(process, number, name)
            shutil.rmtree(self._path(number, name).parent, ignore_errors=True)
            with self._lock:
                self._files[number] = done
                if process.poll() is not None:
                    self._stop_process()

    def _read(self, process: subprocess.Popen[bytes], number: int, name: str) -> Dropped:
        file = Dropped(number, name)
        assert process.stdin is not None  # both are pipes
        assert process.stdout is not None
        try:
            request = {"id": number, "path": os.fspath(self._path(number, name))}
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            while True:
                ready, _, _ = select.select([process.stdout], [], [], _TIME_LIMIT_S)
                line = process.stdout.readline() if ready else b""
                if not line:
                    break
                told = json.loads(line)
                file = replace(file, status=told["status"], report=told["report"], message=told["message"])
                if file.status != "reading":
                    return file
                with self._lock:
                    self._files[number] = file
        except (OSError, ValueError):
            pass  # it has ended: said below
        process.kill()
        process.wait()
        reason = "took too long to read" if not self._closed else "was not read: the server stopped"
        message = f"{name}: {reason}, or made the reading process stop; ingest it from the shell to see more."
        return Dropped(number, name, "failed", message=message)

    def _start_process(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            # The child finds our packages where this process found them, installed or not.
            environment = os.environ | {"PYTHONPATH": ":".join(p for p in sys.path if p)}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cityties.web.ingest_child", os.fspath(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        return self._process

    def _stop_process(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        self._process = None

    def _path(self, number: int, name: str) -> Path:
        assert self._uploads is not None  # a numbered file has been taken in
        return self._uploads / str(number) / name


def _file_name(name: str) -> str:
    r"""Return the name without folders and without what can't be shown.

    >>> _file_name("../up/报告.pdf"), _file_name("a\nb.txt")
    ('报告.pdf', 'ab.txt')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}).strip()
    if plain in {"", ".", ".."} or plain.startswith(".") or len(plain.encode()) > 200:
        raise ReadError("no name of a file", where=repr(name[:80]), todo="rename it")
    return plain
