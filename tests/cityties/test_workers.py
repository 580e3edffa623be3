"""Worker processes: killed, stopped, starved or made to wait, they cost one file at most."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cityties.ingest import ingest_files
from cityties.workers import Limits, Result, Task, Workers
from cityties.workers.template import template
from extract.pipeline import ExtractorConfig
from graph.doctor import examine
from graph.store import Store
from ontology.errors import DataError, UnreadableFile
from tests.reliability.ingesting import worker_pids

ROOT = Path(__file__).resolve().parents[2]
CITIES = ["Espoo", "Vantaa", "Turku", "Tampere", "Oulu", "Lahti", "Kuopio", "Pori", "Vaasa", "Kotka"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty reports, the first of them long and the last far longer: when the first is written, others are at work."""
    folder = tmp_path_factory.mktemp("reports")
    times = {0: 100, 19: 500}
    for number in range(20):
        one, other = CITIES[number % 10], CITIES[(number * 3 + 1) % 10]
        text = f"{one} and {other} signed memorandum no. {number} in {2000 + number}.\n\n"
        (folder / f"{number:02} 报告.txt").write_text(text * times.get(number, 1), "utf-8")
    return folder


@pytest.fixture(scope="module")
def undisturbed(folder: Path) -> str:
    """The fingerprint of a run that nothing disturbs."""
    return ingest(folder, Workers(jobs=1))[1]


def ingest(folder: Path, reading: Workers) -> tuple[dict[str, str], str]:
    with Store.open() as store:
        statuses = {outcome.path.name: outcome.status.value for outcome in ingest_files([folder], store, reading)}
        return statuses, store.fingerprint()


def read_one(path: Path, **options: object) -> Result:
    ((_, result),) = Workers(jobs=1, **options).results([(None, Task(path))])  # type: ignore[arg-type]
    assert result is not None
    return result


@contextmanager
def meanwhile(act: Callable[[set[int]], bool]) -> Iterator[set[int]]:
    """Do something to workers as they appear, until it returns that this is enough."""
    done, met = threading.Event(), set[int]()

    def look() -> None:
        while not done.wait(0.005):
            if act(met):
                return

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield met
    finally:
        done.set()
        thread.join()


def signal_new(number: int, most: int) -> Callable[[set[int]], bool]:
    """Send a signal to each of the first workers."""

    def act(met: set[int]) -> bool:
        for pid in set(worker_pids()) - met:
            met.add(pid)
            os.kill(pid, number)
        return len(met) >= most

    return act


def test_results_come_in_order_with_what_needs_no_reading_in_its_place(folder: Path) -> None:
    files = sorted(folder.iterdir())
    items = [item for number, file in enumerate(files) for item in ((number, Task(file)), (f"after {number}", None))]
    found = list(Workers(jobs=3).results(items))
    assert [about for about, _ in found] == [about for about, _ in items]
    assert [result.path if result else None for _, result in found] == [t.path if t else None for _, t in items]


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_workers_are_replaced_and_nothing_is_lost(jobs: int, folder: Path, undisturbed: str) -> None:
    with meanwhile(signal_new(signal.SIGKILL, 1)) as met:
        statuses, fingerprint = ingest(folder, Workers(jobs=jobs))
    assert met
    assert set(statuses.values()) == {"new"}
    assert fingerprint == undisturbed


def test_worker_that_stands_still_is_ended_and_its_report_fails(folder: Path) -> None:
    short = sorted(folder.iterdir())[1:]
    reading = Workers(jobs=1, limits=Limits(seconds=2.0))
    with meanwhile(signal_new(signal.SIGSTOP, 1)) as met:
        results = [result for _, result in reading.results((None, Task(file)) for file in short)]
    assert met
    errors = [result.error for result in results if result and result.error]
    assert len(results) == len(short)
    assert len(errors) == 1
    assert "took more than" in str(errors[0])


def test_report_that_ends_every_worker_has_failed_and_says_so(folder: Path) -> None:
    with meanwhile(signal_new(signal.SIGKILL, 100)) as met:
        result = read_one(next(iter(sorted(folder.iterdir()))))
    assert len(met) == 2, "tried once more, alone"
    assert isinstance(result.error, UnreadableFile)
    assert "ended twice (signal 9)" in str(result.error)


def test_report_that_takes_too_much_memory_fails(folder: Path, tmp_path: Path) -> None:
    huge = tmp_path / "a.txt"
    # More at a time than the 32 MB that glibc's malloc may serve from memory it holds already.
    huge.write_text("Espoo signed.\n" * 3_000_000, "utf-8")
    result = read_one(huge, limits=Limits(memory_bytes=2**24))
    assert "takes more than 16 MB" in str(result.error)
    assert "a.txt" in str(result.error)
    assert read_one(sorted(folder.iterdir())[1]).extraction is not None


def test_process_that_workers_are_made_from_is_replaced(folder: Path, undisturbed: str) -> None:
    made_from = template(ExtractorConfig()).process

    def act(met: set[int]) -> bool:
        if worker_pids():
            made_from.kill()
            return True
        return False

    with meanwhile(act):
        statuses, fingerprint = ingest(folder, Workers(jobs=2))
    assert set(statuses.values()) == {"new"}
    assert fingerprint == undisturbed
    assert template(ExtractorConfig()).process is not made_from


def test_no_worker_is_left(folder: Path) -> None:
    results = Workers(jobs=2).results((file, Task(file)) for file in sorted(folder.iterdir()))
    next(results)
    assert worker_pids()
    results.close()  # type: ignore[attr-defined]
    assert not worker_pids()


def test_worker_that_is_kept_rests_and_reads_again(folder: Path) -> None:
    long, *short = ((None, Task(file)) for file in sorted(folder.iterdir())[:4])
    reading, made_from = Workers(jobs=1, keep=True), template(ExtractorConfig())
    try:
        list(reading.results(short[:1]))
        (pid,) = worker_pids()
        ((_, result),) = reading.results(short[1:2])
        assert result is not None
        assert result.extraction is not None
        assert worker_pids() == [pid]
        results = reading.results([short[2], long])
        next(results)
        results.close()  # type: ignore[attr-defined]
        assert not worker_pids(), "what is at work is ended, not kept"
        list(reading.results(short[:1]))
        (pid,) = worker_pids()
        os.kill(pid, signal.SIGKILL)
        ((_, result),) = reading.results(short[:1])
        assert result is not None
        assert result.extraction is not None
    finally:
        while made_from.resting:
            made_from.resting.pop().stop()
    assert not worker_pids()


def test_reports_for_a_graph_come_written_and_as_many_as_are_there(folder: Path) -> None:
    files = sorted(folder.iterdir())
    read: list[Result | None] = []
    for group in Workers(jobs=2).groups((None, Task(file, base="https://example.org/")) for file in files):
        assert group
        read += [result for _, result in group]
        time.sleep(0.05)  # as a writer would that waits for the disk
    assert [result.written.file_name for result in read if result and result.written] == [file.name for file in files]
    assert all(result.extraction is None for result in read if result)


def test_missing_models_are_one_clear_error(folder: Path, tmp_path: Path) -> None:
    reading = Workers(ExtractorConfig(models=tmp_path / "none"), jobs=1)
    with pytest.raises(DataError, match="no recogniser model"):
        list(reading.results((None, Task(file)) for file in folder.iterdir()))


def run(folder: Path, store: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cityties", "--store", str(store), "ingest", "-j", "2", str(folder)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_stopped_run_leaves_whole_reports_and_goes_on(
    number: int, code: int, folder: Path, undisturbed: str, tmp_path: Path
) -> None:
    store = tmp_path / "kg"
    process = run(folder, store)
    log = store / "journal/log-1"
    end = time.monotonic() + 60
    while not (log.exists() and log.stat().st_size > 10_000):  # a first report is written
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == code, said
    if number != signal.SIGKILL:
        assert "run the same command again" in said.lower()
        assert "Traceback" not in said
        assert examine(store) == ()
    with Store.open(store) as opened:
        assert len(opened.reports()) < 20
        outcomes = list(ingest_files([folder], opened, Workers(jobs=2)))
        assert {outcome.status.value for outcome in outcomes} <= {"new", "unchanged"}
        assert opened.fingerprint() == undisturbed


def test_five_hundred_tiny_files_of_which_three_are_broken(cityties, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "许多报告"
    folder.mkdir()
    for number in range(497):
        (folder / f"{number} 报告.txt").write_text(f"第{number}号", "utf-8")
    for name, data in {"a.pdf": b"%PDF-1.7 no", "b.docx": b"PK\x03\x04no", "坏.txt": bytes(range(256))}.items():
        (folder / name).write_bytes(data)
    ran = cityties("ingest", "-j", "2", folder, "--format", "csv")
    assert ran.code == 1
    assert ran.out == "status,files\nnew,497\nfailed,3\n"
    lines = ran.err.strip().splitlines()
    assert len(lines) == 3
    assert all(any(name in line for line in lines) for name in ("a.pdf", "b.docx", "坏.txt"))


@pytest.mark.parametrize("value", ["none", "0", "-1", "inf"])
def test_limit_that_is_no_number_above_zero_is_an_error(cityties, value: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("CITYTIES_READ_SECONDS", value)
    ran = cityties("ingest", ".")
    assert ran.code == 1
    assert "read_seconds" in ran.err
