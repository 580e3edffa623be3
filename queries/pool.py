"""The processes that run visitors' queries: started ahead, used again while they behave, killed at the limit.

One process runs one query at a time (:mod:`queries.worker`). The time limit starts when a query arrives, so it includes
waiting for a free process.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox

from graph.store import Store
from ontology.errors import QueryLimit
from queries.elsewhere import ask_server

__all__ = ["MEMORY_BYTES", "Pool", "Ticket"]

MEMORY_BYTES = 2 * 1024**3
"""Address space of a process that runs queries."""

_MOST_PROCESSES = 8


@dataclass
class Ticket:
    """A query on its way; :meth:`cancel` kills the process that runs it, or keeps it from starting."""

    cancelled: bool = False
    _worker: _Worker | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def cancel(self) -> None:
        """Stop: nobody waits for the answer any more."""
        with self._lock:
            self.cancelled = True
            if self._worker is not None:
                self._worker.process.kill()

    def _hold(self, worker: _Worker | None) -> None:
        with self._lock:
            self._worker = worker
            if self.cancelled and worker is not None:
                worker.process.kill()


class _Worker:
    """One process, and what it was last sent."""

    def __init__(self, folder: str, memory_bytes: int) -> None:
        self.quads = ""
        # The child finds our packages where this process found them, installed or not.
        environment = {
            "PYTHONPATH": ":".join(p for p in sys.path if p),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
            # The engine opens a store with a dozen threads, for each of which glibc may set aside 64 MB of the address
            # space: some runs had taken three quarters of a gigabyte before the first query, and some died of it.
            "MALLOC_ARENA_MAX": "2",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "queries.worker", folder, str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def ask(self, request: dict[str, Any], quads: bytes) -> tuple[dict[str, Any], bytes] | None:
        """Return the answer, or ``None`` if the process died."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps(request | {"payload": len(quads)}).encode() + b"\n" + quads)
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            if not line.endswith(b"\n"):
                return None
            head: dict[str, Any] = json.loads(line)
            payload = self.process.stdout.read(head["payload"])
        except OSError:
            return None
        return (head, payload) if len(payload) == head["payload"] else None

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was not yet sent can't be sent any more
                    stream.close()


class Pool:
    """Processes over one store; use it in a ``with`` statement, or close it.

    Parameters
    ----------
    store
        An open store, or the folder of one. A store in memory is sent to a process whenever it has changed; one on
        a server is asked there, after the process has parsed the query.
    size
        Most processes at a time; by default as many as there are processors, at least 2 and at most 8.
    memory_bytes
        Address space of each process.

    Examples
    --------
    >>> request = {"kind": "table", "query": "ASK {}", "bindings": {}, "max_rows": 1, "base": None, "graphs": None}
    >>> with Store.open("memory") as store, Pool(store) as pool:
    ...     pool.ask(request, timeout_s=20.0)[1]
    b'{"truth": true}'
    """

    def __init__(
        self, store: Store | str | os.PathLike[str], *, size: int | None = None, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        self.size = size or min(max(os.cpu_count() or 2, 2), _MOST_PROCESSES)
        self.memory_bytes = memory_bytes
        self._remote = store.remote.engine if isinstance(store, Store) and store.remote else None
        self._store = store if isinstance(store, Store) and store.folder is None and not self._remote else None
        self._folder = str(store.folder or "") if isinstance(store, Store) else os.fspath(store)
        self._free = threading.Semaphore(self.size)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._finish = weakref.finalize(self, _stop_all, self._all)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start all processes now, so that nobody waits for one later."""
        with self._lock:
            while len(self._all) < self.size:
                self._idle.append(self._make())

    def close(self) -> None:
        """Kill all processes."""
        with self._lock:
            self._finish()
            self._idle.clear()

    def ask(
        self, request: dict[str, Any], *, timeout_s: float, ticket: Ticket | None = None
    ) -> tuple[dict[str, Any], bytes]:
        """Run one request.

        Parameters
        ----------
        request
            What :mod:`queries.worker` takes, as plain JSON values.
        timeout_s
            Seconds from now until there must be an answer.
        ticket
            Lets another thread cancel the query.

        Raises
        ------
        QueryLimit
            The time is over, the process ran out of memory or crashed, or the query was cancelled.
        """
        ticket = ticket or Ticket()
        end = time.monotonic() + timeout_s
        if not self._free.acquire(timeout=timeout_s):
            raise QueryLimit(f"no process was free within {timeout_s:g} s", todo="try again later")
        try:
            if self._remote is None:
                return self._run(request, end, timeout_s, ticket)
            if request["kind"] != "update":  # the process has an empty store: what it finds is whether it can be asked
                parsed = self._run(request, end, timeout_s, ticket)
                if "error" in parsed[0]:
                    return parsed
            return ask_server(self._remote, request, timeout_s=max(end - time.monotonic(), 0.1))
        finally:
            self._free.release()

    def _run(
        self, request: dict[str, Any], end: float, timeout_s: float, ticket: Ticket
    ) -> tuple[dict[str, Any], bytes]:
        worker = self._take()
        late = threading.Event()

        def kill() -> None:
            late.set()
            worker.process.kill()

        timer = threading.Timer(max(end - time.monotonic(), 0.0), kill)
        timer.daemon = True
        timer.start()
        answer = None
        try:
            ticket._hold(worker)
            answer = worker.ask(request, self._news(worker))
        finally:
            timer.cancel()
            ticket._hold(None)
            keep = answer is not None and answer[0].get("error") != "memory"
            self._give(worker, keep=keep and not late.is_set() and not ticket.cancelled)
        if answer is not None:
            return answer
        if ticket.cancelled:
            raise QueryLimit("the query was given up", todo="ask again")
        if late.is_set():
            raise QueryLimit(
                f"the query took longer than {timeout_s:g} s", todo="ask for less, or raise the time limit"
            )
        code = worker.process.wait()
        raise QueryLimit(f"the query ran out of memory or crashed the engine (code {code})", todo="ask for less")

    def _news(self, worker: _Worker) -> bytes:
        """Return the quads of a store in memory, unless the worker has them."""
        if self._store is None:
            return b""
        quads = self._store.engine.dump(format=ox.RdfFormat.N_QUADS) or b"\n"
        digest = hashlib.sha256(quads).hexdigest()
        if worker.quads == digest:
            return b""
        worker.quads = digest
        return quads

    def _take(self) -> _Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.process.poll() is None:
                    return worker
                self._drop(worker)
            return self._make()

    def _give(self, worker: _Worker, *, keep: bool) -> None:
        with self._lock:
            if keep and self._finish.alive:
                self._idle.append(worker)
                return
        worker.process.kill()
        # A process with much memory takes a while to end: the answer does not wait for that.
        threading.Thread(target=self._replace, args=(worker,), daemon=True).start()

    def _replace(self, worker: _Worker) -> None:
        worker.stop()
        with self._lock:
            self._all.discard(worker)
            if self._finish.alive and self.size > 1 and len(self._all) < self.size:
                self._idle.insert(0, self._make())  # the next visitor finds one that is ready

    def _make(self) -> _Worker:
        worker = _Worker(self._folder, self.memory_bytes)
        self._all.add(worker)
        return worker

    def _drop(self, worker: _Worker) -> None:
        self._all.discard(worker)
        worker.stop()


def _stop_all(workers: set[_Worker]) -> None:
    for worker in tuple(workers):
        worker.stop()
    workers.clear()
