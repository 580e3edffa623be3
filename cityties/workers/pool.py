"""Worker processes on this machine: files in, results out in the same order, a bad file costs itself only."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, takewhile
from multiprocessing.connection import wait
from typing import Generic, TypeVar

from cityties.workers.task import Limits, Result, Task, deadly, too_slow
from cityties.workers.template import Worker, template
from extract.pipeline import ExtractorConfig
from ontology.errors import ReadError, WorkersError

__all__ = ["Workers", "cores"]

T = TypeVar("T")

_AHEAD = 3
"""Tasks that a worker has at a time, so that it need not wait for us between two."""
_MOST_SENT_AHEAD = 32 * 2**10
"""Bytes of a task's content that the pipe takes, whatever the worker does."""
_WINDOW = 32
"""Tasks for each worker that may be under way or done, while an earlier one takes its time."""
_MOST_AT_ONCE = 32
"""Results given at a time."""
_MOST_TEMPLATES = 3
"""Processes to make workers from that may end in one run: more is no accident."""


@dataclass(slots=True)
class _Entry(Generic[T]):
    """A place in the order: what it is about, its task if there is something to do, and what came of it."""

    about: T
    task: Task | None
    result: Result | None = None
    deaths: int = 0

    @property
    def settled(self) -> bool:
        return self.task is None or self.result is not None

    def fail(self, fault: Callable[..., ReadError], *details: object) -> None:
        assert self.task is not None  # workers are given nothing else
        self.result = Result(self.task.path, error=fault(self.task.path, *details))


@dataclass(slots=True, eq=False)
class _Busy(Generic[T]):
    """A worker, what it has to do, the first of it now, and until when."""

    worker: Worker
    entries: deque[_Entry[T]] = field(default_factory=deque)
    doing: str = ""
    seconds: float = 0.0
    deadline: float = 0.0

    def expect(self, doing: str, seconds: float) -> None:
        self.doing, self.seconds, self.deadline = doing, seconds, time.monotonic() + seconds


class Workers:
    """Reads files in processes with limits of time and memory.

    Parameters
    ----------
    config
        Of the extractor.
    jobs
        How many processes at a time; as many as this process may use cores by default.
    limits
        What one file may cost. The process that runs into a limit is replaced.
    keep
        Let processes that have nothing to do rest for the next call, instead of ending them: starting one takes a
        tenth of a second, and a new one has yet to find its caches.

    Examples
    --------
    >>> from pathlib import Path
    >>> [(about, result.error.what) for about, result in Workers(jobs=1).results([(1, Task(Path("none.txt")))])]
    [(1, 'there is no such file')]
    """

    def __init__(
        self,
        config: ExtractorConfig | None = None,
        *,
        jobs: int | None = None,
        limits: Limits | None = None,
        keep: bool = False,
    ) -> None:
        self.config = config or ExtractorConfig()
        self.jobs = jobs or cores()
        self.limits = limits or Limits()
        self.keep = keep
        template(self.config)  # it starts while the caller does something else

    @property
    def version(self) -> str:
        """What reads the reports, see :attr:`extract.pipeline.Extractor.version`."""
        return template(self.config).version()

    @property
    def far(self) -> bool:
        """Workers read the files themselves."""
        return False

    def results(self, items: Iterable[tuple[T, Task | None]]) -> Iterator[tuple[T, Result | None]]:
        """Read files and give one result after the other, see :meth:`groups`."""
        for group in self.groups(items):
            yield from group

    def groups(self, items: Iterable[tuple[T, Task | None]]) -> Iterator[list[tuple[T, Result | None]]]:
        """Read files.

        Parameters
        ----------
        items
            Pairs of anything and a task, or none where there is nothing to read.

        Yields
        ------
        list of tuple
            What was given with the task, and the result: as many as are there already, at least one. In the order of
            ``items``, which are taken as they are needed.

        Raises
        ------
        WorkersError
            No workers can be started.
        DataError
            The models can't be loaded.
        """
        run = _Run[T](self)
        try:
            yield from run.groups(iter(items))
        finally:
            run.stop()


class _Run(Generic[T]):
    def __init__(self, workers: Workers) -> None:
        self._jobs, self._limits, self._config, self._keep = (
            workers.jobs,
            workers.limits,
            workers.config,
            workers.keep,
        )
        self._template = template(self._config)
        self._templates_left = _MOST_TEMPLATES
        self._order: deque[_Entry[T]] = deque()
        self._waiting: deque[_Entry[T]] = deque()
        self._busy: list[_Busy[T]] = []

    def groups(self, items: Iterator[tuple[T, Task | None]]) -> Iterator[list[tuple[T, Result | None]]]:
        window = self._jobs * _WINDOW
        while True:
            for about, task in islice(items, window - len(self._order)):
                self._order.append(_Entry(about, task))
                if task is not None:
                    self._waiting.append(self._order[-1])
            if not self._order:
                return
            self._give_out()
            self._listen(patient=not self._order[0].settled)
            done = list(islice(takewhile(lambda entry: entry.settled, self._order), _MOST_AT_ONCE))
            if done:
                for _ in done:
                    self._order.popleft()
                yield [(entry.about, entry.result) for entry in done]

    def stop(self) -> None:
        """End all workers, whatever they do; those that do nothing may rest."""
        while self._busy:
            if self._keep and not self._busy[0].entries:
                self._busy.pop(0).worker.rest()
            else:
                self._end(self._busy[0])

    def _give_out(self) -> None:
        """Give waiting tasks to workers, one to each before a second one to any."""
        while self._waiting:
            entry = self._waiting[0]
            busy = min(self._busy, key=lambda busy: len(busy.entries), default=None)
            if (busy is None or busy.entries) and len(self._busy) < self._jobs:
                busy = self._start()
            # What ended a worker is tried alone; much content goes to one that has nothing to send to us meanwhile.
            much = entry.task is not None and len(entry.task.data or b"") > _MOST_SENT_AHEAD
            most = 1 if entry.deaths or much else _AHEAD
            if busy is None or len(busy.entries) >= most or any(e.deaths for e in busy.entries):
                return
            self._waiting.popleft()
            busy.entries.append(entry)
            if len(busy.entries) == 1:
                busy.expect("reading", self._limits.seconds)
            with suppress(OSError):  # it has ended, which is noticed where messages are read
                busy.worker.connection.send(entry.task)

    def _listen(self, *, patient: bool) -> None:
        """Take what workers have to say, and end those that are late; wait for one of the two if ``patient``."""
        by_connection = {busy.worker.connection: busy for busy in self._busy}
        deadline = min((busy.deadline for busy in self._busy if busy.entries), default=0.0)
        heard = wait(list(by_connection), max(deadline - time.monotonic(), 0.0) if patient else 0.0)
        for busy in [busy for connection, busy in by_connection.items() if connection in heard]:
            try:
                message = busy.worker.connection.recv()
            except (EOFError, OSError):
                self._died(busy)
            else:
                self._heard(busy, message)
        for busy in tuple(self._busy):
            if busy.entries and busy.deadline <= time.monotonic() and not busy.worker.connection.poll():
                busy.entries.popleft().fail(too_slow, busy.doing, busy.seconds)
                self._end(busy)

    def _heard(self, busy: _Busy[T], message: object) -> None:
        match message:
            case ("read", int(chars)):
                busy.expect("extracting", self._limits.seconds_to_extract(chars))
            case ("needs", str(lang)):
                self._end(busy)
                with suppress(WorkersError):  # which the next start meets again, and sees to
                    self._template.load(lang)
            case ("done", Result() as result, last):
                busy.entries.popleft().result = result
                busy.expect("reading", self._limits.seconds)
                if last:
                    self._end(busy)

    def _died(self, busy: _Busy[T]) -> None:
        """Have the task that a worker was at done once more, alone; what ends two workers has failed."""
        entry = busy.entries[0] if busy.entries else None
        if entry is not None and entry.deaths:
            busy.entries.popleft()
        code = self._end(busy)
        if entry is not None and entry.deaths:
            entry.fail(deadly, f"signal {-code}" if code < 0 else f"exit code {code}")
        elif entry is not None:
            entry.deaths = 1

    def _start(self) -> _Busy[T]:
        while True:
            try:
                busy = _Busy[T](self._template.start(self._limits))
            except WorkersError:
                self._templates_left -= 1
                if not self._templates_left:
                    raise
                self._template = template(self._config)
            else:
                self._busy.append(busy)
                return busy

    def _end(self, busy: _Busy[T]) -> int:
        """Let go of a worker; what it has not done waits again, before all else. Return how it ended."""
        self._busy.remove(busy)
        self._waiting.extendleft(reversed(busy.entries))
        return busy.worker.stop()


def cores() -> int:
    """Return how many cores this process may use.

    >>> cores() >= 1
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
