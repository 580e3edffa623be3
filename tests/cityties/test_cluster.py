"""A Dask cluster on loopback: a real scheduler, two workers in processes of their own, one of them killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cityties.ingest import ingest_files
from cityties.workers import Task, Workers
from cityties.workers.cluster import Cluster
from graph.store import Store
from ontology.errors import MissingExtra, WorkersError

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
REPORTS = 60


def start(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", *words], env=ENVIRONMENT, stderr=subprocess.DEVNULL, text=True)


def start_worker(scheduler: str) -> subprocess.Popen[str]:
    """A worker without a nanny, which would hide from the scheduler that it was killed."""
    words = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--death-timeout", "60"]
    return start("distributed.cli.dask_worker", scheduler, *words)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    told = tmp_path_factory.mktemp("scheduler") / "scheduler.json"
    words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)]
    process = start("distributed.cli.dask_scheduler", *words)
    try:
        end = time.monotonic() + 60
        while not told.exists() or not told.read_text("utf-8").endswith("}"):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        yield json.loads(told.read_text("utf-8"))["address"]
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for number in range(REPORTS):
        text = f"Espoo and Vantaa signed memorandum no. {number} in {1960 + number}."
        (folder / f"{number:02} 报告.txt").write_text(text, "utf-8")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    return folder


def test_worker_killed_in_the_middle_costs_nothing(scheduler: str, folder: Path) -> None:
    workers = [start_worker(scheduler), start_worker(scheduler)]
    try:
        cluster = Cluster(scheduler)
        with Store.open() as store:
            outcomes = []
            for outcome in ingest_files([folder], store, cluster):
                outcomes.append(outcome)
                if len(outcomes) == 5:
                    workers[0].send_signal(signal.SIGKILL)
            fingerprint = store.fingerprint()
            again = {outcome.status.value for outcome in ingest_files([folder], store, cluster)}
        cluster.close()
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert [outcome.path for outcome in outcomes] == sorted(folder.iterdir())
    assert [outcome.path.name for outcome in outcomes if outcome.status == "failed"] == ["坏.pdf"]
    assert again == {"unchanged", "failed"}
    with Store.open() as store:
        list(ingest_files([folder], store, Workers(jobs=1)))
        assert store.fingerprint() == fingerprint


def test_waits_for_workers_and_says_so(scheduler: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cityties.workers.cluster._PATIENCE_S", 0.1)
    said: list[str] = []
    started: list[subprocess.Popen[str]] = []

    def say(message: str) -> None:
        said.append(message)
        started.append(start_worker(scheduler))

    cluster = Cluster(scheduler, say=say)
    try:
        ((_, result),) = cluster.results([(None, Task(Path("a.txt"), data=b"Espoo and Vantaa signed."))])
    finally:
        cluster.close()
        for worker in started:
            worker.kill()
            worker.wait()
    assert result is not None
    assert result.extraction is not None
    assert len(said) == 1
    assert "dask worker" in said[0]


def test_scheduler_that_does_not_answer_is_one_line(cityties, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("cityties.workers.cluster._CONNECT_S", 0.3)
    (tmp_path / "a.txt").write_text("Espoo.", "utf-8")
    ran = cityties("ingest", "--scheduler", "tcp://127.0.0.1:9", "a.txt")
    assert ran.code == 1
    assert "tcp://127.0.0.1:9: no Dask scheduler answers there; start" in ran.err
    assert cityties("ingest", "--scheduler", "tcp://127.0.0.1:9", "--jobs", "2", "a.txt").code == 2


def test_missing_extra_names_its_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"cityties\[cluster\]"):
        Cluster("tcp://127.0.0.1:9")


def test_worker_of_another_version_is_an_error(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = start_worker(scheduler)
    monkeypatch.setattr(Cluster, "version", "cityties 0.0.0")
    cluster = Cluster(scheduler)
    try:
        with pytest.raises(WorkersError, match=r"not with cityties 0\.0\.0; install the same version there"):
            list(cluster.results([(None, Task(Path("a.txt"), data=b"Espoo and Vantaa signed."))]))
    finally:
        cluster.close()
        worker.kill()
        worker.wait()
