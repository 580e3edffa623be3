"""A Dask cluster that reads and extracts: the same task, in batches, its files sent along.

A worker of the cluster reads with a process of its own beside it, as we do here, so that limits hold there too. It
needs ``cityties[cluster]`` of the same version as ours, and no access to our disk.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from cityties.workers.pool import Workers
from cityties.workers.task import Limits, Result, Task, deadly
from extract.models import SHIPPED
from extract.pipeline import Extractor, ExtractorConfig
from ontology.errors import MissingExtra, WorkersError

__all__ = ["Cluster", "read_batch"]

T = TypeVar("T")

_BATCH = 10
"""Reports of a batch at most. Dask takes 8 ms for a task, whatever it does; half a second of work can be shared out."""
_BATCH_BYTES = 4 * 2**20
"""Content of a batch at most, unless one file alone is larger."""
_BATCHES_AHEAD = 3
"""Batches under way for each thread of a worker."""
_RETRIES = 3
_CONNECT_S = 10.0
_PATIENCE_S = 10.0
"""After how long without news the user is told why."""


def read_batch(tasks: list[Task], models: str, config: ExtractorConfig, limits: Limits) -> list[Result]:
    """Read some files, in a worker of the cluster; ``models`` is empty for those that come with the package."""
    if not models:  # they lie elsewhere on each machine
        config = ExtractorConfig(spacy_models=config.spacy_models)
    results = Workers(config, jobs=1, limits=limits, keep=True).results((None, task) for task in tasks)
    return [result for _, result in results if result is not None]


@dataclass(slots=True, eq=False)
class _Batch(Generic[T]):
    """Consecutive items, the tasks among them under way together."""

    items: list[tuple[T, Task | None]] = field(default_factory=list)
    size: int = 0
    future: Any = None
    """Dask's, whose types say nothing of what is in it; ``None`` where there is nothing to do."""

    @property
    def tasks(self) -> list[Task]:
        return [task for _, task in self.items if task is not None]

    def has_room(self, task: Task | None) -> bool:
        size = len(task.data or b"") if task else 0
        return not self.items or (len(self.items) < _BATCH and self.size + size <= _BATCH_BYTES)

    def add(self, about: T, task: Task | None) -> None:
        self.items.append((about, task))
        self.size += len(task.data or b"") if task else 0


class Cluster:
    """Reads files on the workers of a Dask scheduler, which may come and go.

    Parameters
    ----------
    scheduler
        Its address, such as ``tcp://host:8786``.
    config
        Of the extractor. A folder of models of your own must be at the same place on each worker's machine.
    limits
        What one file may cost.
    say
        Told, in a sentence, what keeps us waiting.

    Raises
    ------
    MissingExtra
        Dask is not installed.
    WorkersError
        The scheduler can't be reached.
    """

    def __init__(
        self,
        scheduler: str,
        config: ExtractorConfig | None = None,
        *,
        limits: Limits | None = None,
        say: Callable[[str], None] = lambda message: None,
    ) -> None:
        try:
            import distributed
        except ImportError as error:
            raise MissingExtra(
                "a cluster needs Dask, which is not installed", todo='pip install "cityties[cluster]"'
            ) from error
        self.scheduler, self.config, self.limits, self._say = scheduler, config or ExtractorConfig(), limits, say
        connect: Any = distributed.Client  # it has types, its constructor has none
        try:
            self._client = connect(scheduler, timeout=_CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise WorkersError(
                "no Dask scheduler answers there",
                where=scheduler,
                todo="start `dask scheduler`, and `dask worker` with its address",
            ) from error

    @property
    def version(self) -> str:
        """What reads the reports, see :attr:`extract.pipeline.Extractor.version`."""
        return Extractor(config=self.config).version

    @property
    def far(self) -> bool:
        """Files are sent along."""
        return True

    def close(self) -> None:
        """Let go of the scheduler, which forgets what we asked for."""
        self._client.close()

    def results(self, items: Iterable[tuple[T, Task | None]]) -> Iterator[tuple[T, Result | None]]:
        """Read files and give one result after the other, see :meth:`groups`."""
        for group in self.groups(items):
            yield from group

    def groups(self, items: Iterable[tuple[T, Task | None]]) -> Iterator[list[tuple[T, Result | None]]]:
        """Read files, see :meth:`cityties.workers.Workers.groups`.

        Raises
        ------
        WorkersError
            The scheduler has gone, or a worker has another version than ours, or no CityTies at all.
        """
        version = self.version
        under_way: deque[_Batch[T]] = deque()
        try:
            for batch in _batches(items):
                if batch.tasks:
                    batch.future = self._submit(batch.tasks)
                under_way.append(batch)
                while len(under_way) > _BATCHES_AHEAD * max(self._threads(), 1):
                    yield self._finish(under_way.popleft(), version)
            while under_way:
                yield self._finish(under_way.popleft(), version)
        finally:
            for batch in under_way:
                if batch.future is not None:
                    with suppress(Exception):  # on the way out, whatever state the cluster is in
                        batch.future.cancel()

    def _submit(self, tasks: list[Task]) -> Any:
        models = "" if self.config.models == SHIPPED else str(self.config.models)
        # Not "pure": Dask would find out whether it had read the same before by hashing all the bytes.
        limits = self.limits or Limits()
        return self._client.submit(read_batch, tasks, models, self.config, limits, pure=False, retries=_RETRIES)

    def _threads(self) -> int:
        return sum(worker["nthreads"] for worker in self._client.scheduler_info(n_workers=-1)["workers"].values())

    def _finish(self, batch: _Batch[T], version: str) -> list[tuple[T, Result | None]]:
        results = iter(self._results_of(batch, version) if batch.future is not None else ())
        return [(about, None if task is None else next(results)) for about, task in batch.items]

    def _results_of(self, batch: _Batch[T], version: str) -> list[Result]:
        from distributed import KilledWorker

        try:
            results = self._wait(batch.future)
        except KilledWorker as error:
            # Workers have died of it, one after the other: one report of it is to blame, or was there by chance.
            tasks = batch.tasks
            if len(tasks) == 1:
                return [Result(tasks[0].path, error=deadly(tasks[0].path, str(error)[:100]))]
            alone = [_Batch([(None, task)], future=self._submit([task])) for task in tasks]
            return [result for each in alone for result in self._results_of(each, version)]
        for result in results:
            told = result.extraction or result.written
            if told is not None and told.extractor != version:
                raise WorkersError(
                    f"a worker reads with {told.extractor}, not with {version}",
                    where=self.scheduler,
                    todo="install the same version there",
                )
        return results

    def _wait(self, future: Any) -> list[Result]:
        patience, told = time.monotonic() + _PATIENCE_S, False
        while True:
            try:
                results: list[Result] = future.result(timeout=1.0)
                return results
            except TimeoutError:
                if time.monotonic() > patience and not told and not self._threads():
                    self._say(
                        f"{self.scheduler}: there are no workers; waiting for some (`dask worker {self.scheduler}`)."
                    )
                    told = True
            except (CancelledError, OSError) as error:
                raise WorkersError(
                    "the scheduler has gone", where=self.scheduler, todo="start it, and run the same command again"
                ) from error
            except ModuleNotFoundError as error:
                raise WorkersError(
                    f"a worker has no {error.name}", where=self.scheduler, todo='pip install "cityties[cluster]" there'
                ) from error


def _batches(items: Iterable[tuple[T, Task | None]]) -> Iterator[_Batch[T]]:
    batch = _Batch[T]()
    for about, task in items:
        if not batch.has_room(task):
            yield batch
            batch = _Batch[T]()
        batch.add(about, task)
    if batch.items:
        yield batch
