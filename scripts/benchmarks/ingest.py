#!/usr/bin/env python3
"""What ingest costs: more workers, a Dask cluster, memory and cost against the number of reports.

Texts are annotated reports with a number of their own each, or, where many must be read, single sentences. Wall times
need a quiet machine with two cores; the processor time of reading and of writing is printed beside them, and tells what
two cores could give. Workers are started and their models loaded before the clock runs.

Run ``python scripts/benchmarks/ingest.py`` (half an hour), or with ``--quick``.
"""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.written import Written

ROOT = Path(__file__).resolve().parents[2]
CITIES = ["Espoo", "Vantaa", "Turku", "Tampere", "Oulu", "Lahti", "Kuopio", "Pori", "Vaasa", "Kotka"]

_REST_S = 2.0
_WARM = 60
"""Reports read before the clock runs, so that each worker of a cluster has its models and caches."""

_RUNS = 3
"""How often one worker and two are run, in turn: single runs differ by a twentieth."""

__all__ = ["rows"]


def rows(quick: bool = False) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the figure.

    Parameters
    ----------
    quick
        A tenth of the reports and less.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [*_workers(folder, 100 if quick else 400), *_memory(quick), *_growth(folder, quick)]


def _workers(folder: Path, count: int) -> list[tuple[str, str, str]]:
    texts = _annotated(folder / "texts", count)
    one, *others = (_run(texts, jobs=jobs) for jobs in (1, 2) * _RUNS)
    seconds = [run["seconds"] for run in (one, *others)]
    share = one["writing"] / one["reading"]
    found = [
        (
            f"two workers, {count} reports, wall time",
            "one worker",
            f"{sum(seconds[::2]) / sum(seconds[1::2]):.2f} times",
        ),
        ("writing, processor time", "reading and extracting", f"{share:.0%}"),
        ("two workers, as two free cores allow", "one worker", f"{2 / (1 + share):.2f} times"),
        ("one worker, one core to itself", "", f"{count / one['seconds']:.1f} reports a second"),
        ("the same, processor time of a report", "", f"{1000 * (one['reading'] + one['writing']) / count:.0f} ms"),
    ]
    with _cluster(1) as scheduler:
        alone = _run(texts, scheduler=scheduler)
    with _cluster(2) as scheduler:
        both = _run(texts, scheduler=scheduler)
    ratio = f"{alone['seconds'] / both['seconds']:.2f} times"
    found.append((f"Dask, two workers, {count} reports, wall time", "Dask, one worker", ratio))
    ratio = f"{one['seconds'] / both['seconds']:.2f} times"
    return [*found, (f"Dask, two workers, {count} reports, wall time", "one worker of ours", ratio)]


def _memory(quick: bool) -> list[tuple[str, str, str]]:
    """Peak memory and cost of the writer alone, which gets reports of ordinary size as fast as it takes them."""
    small, large = (500, 1_000) if quick else (1_000, 10_000)
    few, many = (_alone("--write", {"count": count}) for count in (small, large))
    beside = f"at {small:,} reports"
    return [
        (f"peak memory of the writing process at {large:,} reports", beside, f"{many['peak'] / few['peak']:.2f} times"),
        (f"peak memory of the writing process at {large:,} reports", "", f"{many['peak'] / 2**20:.0f} MB"),
        (f"of that, pages of files, at {large:,}", beside, f"{many['files'] / few['files']:.2f} times"),
        (f"of that, pages of files, at {large:,}", "", f"{many['files'] / 2**20:.0f} MB"),
        (f"writing a report, processor time, at {large:,}", beside, f"{many['each'] / few['each']:.2f} times"),
        (f"writing a report, processor time, at {large:,}", "", f"{1000 * many['each']:.1f} ms"),
        (f"of that, merging files in the background, at {large:,}", "", f"{1000 * many['merging']:.1f} ms"),
    ]


def _growth(folder: Path, quick: bool) -> list[tuple[str, str, str]]:
    """Cost of a report in stores that hold many already; those come from copies of a few, loaded as N-Quads."""
    sizes = (100, 1_000) if quick else (1_000, 10_000, 100_000)
    # Enough that what a run costs once, or a merge that falls into it, is little of it.
    sample = _sentences(folder / "sample", 100 if quick else 2_000, first=10**7)
    costs = []
    for size in sizes:
        ran = _run(sample, jobs=1, before=size)
        costs.append((ran["reading"] + ran["writing"]) / ran["reports"])
    slope = math.log(costs[-1] / costs[0]) / math.log(sizes[-1] / sizes[0])
    beside = f"in a store of {sizes[0]:,}"
    found = [
        (f"processor time of a report in a store of {size:,}", beside, f"{cost / costs[0]:.2f} times")
        for size, cost in zip(sizes[1:], costs[1:], strict=True)
    ]
    return [*found, ("exponent of the cost of ingest", "number of reports", f"{1 + slope:.3f}")]


def _annotated(folder: Path, count: int) -> Path:
    """Write annotated texts, each with a line of its own."""
    folder.mkdir()
    gold = sorted((ROOT / "corpus/gold/train").glob("*.json"))
    for number in range(count):
        text = json.loads(gold[number % len(gold)].read_text("utf-8"))["text"]
        (folder / f"{number:06}.txt").write_text(f"{text}\n\nNo. {number}", "utf-8")
    return folder


def _sentences(folder: Path, count: int, first: int = 0) -> Path:
    folder.mkdir()
    pairs = list(permutations(CITIES, 2))
    for number in range(first, first + count):
        one, other = pairs[number % len(pairs)]
        text = f"{one} and {other} signed memorandum no. {number} in {1960 + number % 60}."
        (folder / f"{number:08}.txt").write_text(text, "utf-8")
    return folder


def _run(folder: Path, **how: object) -> dict[str, float]:
    """Ingest a folder in a process of its own."""
    return _alone("--run", {"folder": str(folder), **how})


def _alone(what: str, how: dict[str, object]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, what, json.dumps(how)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _measure(folder: str, jobs: int = 1, scheduler: str = "", before: int = 0) -> dict[str, float]:
    from cityties.ingest import ingest_files
    from cityties.workers import Workers
    from cityties.workers.cluster import Cluster
    from cityties.workers.template import template
    from graph.store import Store

    reading = Cluster(scheduler) if scheduler else Workers(jobs=jobs)
    first = sorted(Path(folder).iterdir())[:_WARM]
    with Store.open() as warm:
        list(ingest_files(first, warm, reading))
    with tempfile.TemporaryDirectory() as place, Store.open(Path(place) / "kg") as store:
        if before:
            _fill(store, before)
            _wait_for_merging()  # what filling the store left to be merged is no cost of the reports to come
        process = None if scheduler else template(reading.config).process.pid
        watch = _Watch(process)
        watch.start()
        cpu, begin, used = _workers_cpu(process), time.monotonic(), time.process_time()
        count = sum(outcome.status == "new" for outcome in ingest_files([Path(folder)], store, reading))
        seconds, writing = time.monotonic() - begin, time.process_time() - used
        reads = _workers_cpu(process) - cpu
        watch.done.set()
        watch.join()
    return {
        "reports": count,
        "seconds": seconds,
        "writing": writing,
        "reading": reads,
        "peak": _memory_of_this("VmHWM"),
        "peak_worker": watch.peak,
    }


def _write(count: int) -> dict[str, float]:
    """Write so many reports, each like one of 200 annotated ones, as workers would send them."""
    from cityties.workers import Workers
    from cityties.workers.task import Task
    from graph.iris import Iris
    from graph.store import Store

    with tempfile.TemporaryDirectory() as place:
        texts = _annotated(Path(place) / "texts", 200)
        tasks = ((None, Task(path, base=Iris().base)) for path in sorted(texts.iterdir()))
        read = [result.written for _, result in Workers().results(tasks) if result and result.written]
        used, spent = time.process_time(), 0.0
        with Store.open(Path(place) / "kg") as store, store.burst():
            for first in range(0, count, 10):
                begin = time.process_time()
                group = [_copy(read[number % len(read)], number) for number in range(first, first + 10)]
                spent += time.process_time() - begin
                with store.together():
                    for written in group:
                        store.put(written, source=texts / written.file_name)
        each = (time.process_time() - used - spent) / count
        return {
            "each": each,
            "merging": _background_cpu() / count,
            "peak": _memory_of_this("VmHWM"),
            "files": _memory_of_this("RssFile"),
        }


def _copy(report: Written, number: int) -> Written:
    """Return a report under another id and name."""
    new = f"r-{number:016x}"
    own = report.own.replace(report.report_id.encode(), new.encode())
    return replace(report, report_id=new, file_name="", own=own).named(f"{number}.txt")


def _memory_of_this(field: str) -> int:
    """Return a figure of this process's memory, in bytes; the peak of ``getrusage`` may be that of who started it."""
    found = re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) * 1024


def _background_cpu() -> float:
    """Return the processor time of Oxigraph's own threads, which merge the files of loads."""
    taken = 0
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # a thread may end meanwhile
            name, _, fields = (task / "stat").read_text("ascii").partition("(")[2].rpartition(")")
            if name.startswith("rocksdb"):
                taken += sum(map(int, fields.split()[11:13]))
    return taken / os.sysconf("SC_CLK_TCK")


def _wait_for_merging() -> None:
    """Wait until Oxigraph's own threads have been at rest for a while."""
    before, taken = -1.0, _background_cpu()
    while taken > before:
        time.sleep(_REST_S)
        before, taken = taken, _background_cpu()


def _workers_cpu(process: int | None) -> float:
    """Return the processor time of workers that have ended, which the process that they are made from has added up."""
    if process is None:
        return 0.0
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


class _Watch(threading.Thread):
    """Notes the most memory that any worker has, in bytes, a hundred times a second."""

    def __init__(self, process: int | None) -> None:
        super().__init__(daemon=True)
        self.process, self.peak, self.done = process, 0, threading.Event()

    def run(self) -> None:
        while self.process is not None and not self.done.wait(0.01):
            children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text("ascii").split()
            for pid in children:
                with suppress(OSError):
                    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("ascii"))
                    self.peak = max(self.peak, int(found[1]) * 1024 if found else 0)


def _fill(store: object, count: int) -> None:
    """Put copies of a few reports into a store, each under an id of its own."""
    from cityties.ingest import ingest_files
    from cityties.workers import Workers
    from graph.store import Store

    assert isinstance(store, Store)
    with tempfile.TemporaryDirectory() as name, Store.open() as few:
        folder = _sentences(Path(name) / "few", 90, first=10**6)
        ids = [outcome.report_id or "" for outcome in ingest_files([folder], few, Workers(jobs=1))]
        lines = few.nquads().decode()
        reference = few.iris.reference_graph
        target = Path(name) / "copies.nq"
        with target.open("w", encoding="utf-8") as out:
            shared = [line for line in lines.splitlines(keepends=True) if f"<{reference}> ." in line]
            out.writelines(shared)
            for number in range(count):
                old = ids[number % len(ids)]
                new = f"r-{number:016x}"
                own = (line for line in lines.splitlines(keepends=True) if old in line)
                out.writelines(line.replace(old, new) for line in own)
        store.load(target)


@contextmanager
def _cluster(workers: int) -> Iterator[str]:
    """A scheduler and workers as processes of their own, on loopback."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}

    def start(*words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", *words, "--host", "127.0.0.1", "--no-dashboard"]
        return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)

    processes = [start("distributed.cli.dask_scheduler", "--port", "0")]
    try:
        assert processes[0].stderr is not None
        found = (re.search(r"Scheduler at:\s+(tcp://\S+)", line) for line in processes[0].stderr)
        address = next(match[1] for match in found if match)
        for _ in range(workers):
            processes.append(start("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"))
        for process in processes[1:]:
            assert process.stderr is not None
            next(line for line in process.stderr if "Registered to" in line)
        yield address
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # the scripts are no installed package
    if "--run" in sys.argv:
        print(json.dumps(_measure(**json.loads(sys.argv[-1]))))
    elif "--write" in sys.argv:
        print(json.dumps(_write(**json.loads(sys.argv[-1]))))
    else:
        for what, beside, measured in rows(quick="--quick" in sys.argv):
            print(f"{what} | {beside} | {measured}")
