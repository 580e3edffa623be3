"""Folders with hostile files, ingested as users do it: worker processes with limits, a store, one outcome a file."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cityties.ingest import Outcome, ingest_files
from cityties.workers import Limits, Workers
from cityties.workers.template import template
from extract.pipeline import ExtractorConfig
from graph.store import Store

GOOD = "Espoo and Vantaa signed a memorandum of understanding in 2016."


def worker_pids() -> list[int]:
    """The worker processes that there are now."""
    pid = template(ExtractorConfig()).process.pid
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


@contextmanager
def watching(peaks: dict[int, int]) -> Iterator[None]:
    """Note the most memory that each worker has, in bytes."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            for pid in worker_pids():
                try:
                    status = Path(f"/proc/{pid}/status").read_text("ascii")
                except OSError:
                    continue
                for line in status.splitlines():
                    if line.startswith("VmHWM:"):
                        peaks[pid] = int(line.split()[1]) * 1024

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@dataclass
class Ingested:
    """What became of a folder's files, and what it took."""

    outcomes: dict[str, Outcome]
    texts: dict[str, str]
    encodings: dict[str, str | None]
    seconds: float
    peaks: dict[int, int] = field(default_factory=dict)

    def check_failed(self, *names: str) -> None:
        """Check that these files failed, each with one line that names it and says what to do."""
        for name in names:
            outcome = self.outcomes[name]
            assert outcome.status == "failed", outcome
            assert name in outcome.message
            assert "; " in outcome.message
            assert "\n" not in outcome.message

    def check_rest(self, *failed: str) -> None:
        """Check that all other files are in the graph, and that at least one is."""
        rest = self.outcomes.keys() - set(failed)
        assert rest
        assert {self.outcomes[name].status.value for name in rest} == {"new"}


def ingest(folder: Path, *, jobs: int = 1, limits: Limits | None = None) -> Ingested:
    """Ingest a folder into a store of its own."""
    peaks: dict[int, int] = {}
    reading = Workers(jobs=jobs, limits=limits)
    assert reading.version  # the process that workers are made from is there
    begin = time.monotonic()
    with Store.open() as store, watching(peaks):
        outcomes = {outcome.path.name: outcome for outcome in ingest_files([folder], store, reading)}
        seconds = time.monotonic() - begin
        reports = {o.path.name: store.extraction(o.report_id).report for o in outcomes.values() if o.report_id}
    texts = {name: report.text for name, report in reports.items()}
    return Ingested(outcomes, texts, {name: r.encoding for name, r in reports.items()}, seconds, peaks)
