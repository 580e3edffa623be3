"""Processes that write prepared reports, to be killed, starved or raced; and what their store should come to.

No model is loaded: annotated reports are read as records. Each second report is then given again as an edited file, so
that reports are replaced as well as added.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import signal
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from pyoxigraph import NamedNode

from graph.doctor import examine
from graph.iris import Iris
from graph.lines import to_lines
from graph.store import Store
from graph.writing import report_quads
from ontology.errors import StoreError
from ontology.jsonform import from_json
from ontology.records import Extraction

GOLD = Path(__file__).resolve().parents[2] / "corpus/gold/train"

# Children are forked from a process that has imported everything and opened nothing.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


@cache
def reports(count: int) -> tuple[Extraction, ...]:
    """The first annotated reports."""
    files = islice(sorted(GOLD.glob("*-a-*.json")), count)
    found = tuple(from_json(json.loads(file.read_text("utf-8"))) for file in files)
    assert len(found) == count
    return found


def edited(extraction: Extraction) -> Extraction:
    """The report with a sentence more."""
    report = extraction.report
    return replace(extraction, report=replace(report, id=report.id + "-edited", text=report.text + " Revised."))


def steps(count: int) -> Iterator[tuple[Extraction, Path]]:
    """What is put, one after the other, and the file that it came from."""
    for number, extraction in enumerate(reports(count)):
        path = Path("/reports") / f"{extraction.report.id}.txt"
        yield extraction, path
        if number % 2:
            yield edited(extraction), path


def write(folder: Path, count: int, told: Connection, limit: int, burst: bool) -> None:
    """Write reports and tell of each one that is done; no file may become longer than ``limit`` bytes, if not 0."""
    try:
        with Store.open(folder) as store:
            told.send("open")
            if limit:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            with store.burst() if burst else nullcontext():
                coming = steps(count)
                while group := list(islice(coming, 3 if burst else 1)):
                    with store.together():
                        for extraction, path in group:
                            store.put(extraction, source=path)
                    for extraction, _ in group:
                        told.send(extraction.report.id)
    except StoreError as error:
        told.send(error)


def start(folder: Path, count: int, *, limit: int = 0, burst: bool = False) -> tuple[BaseProcess, Connection]:
    """Start :func:`write` in a process of its own."""
    ours, theirs = _processes.Pipe(duplex=False)
    process = _processes.Process(target=write, args=(folder, count, theirs, limit, burst))
    process.start()
    theirs.close()
    return process, ours


def messages(told: Connection) -> list[object]:
    """Return what a process told until it ended."""
    found = []
    try:
        while True:
            found.append(told.recv())
    except EOFError:
        return found


@cache
def _expected(count: int) -> dict[str, list[bytes]]:
    """For each report that can be in the store, the lines of its graph."""
    return {x.report.id: to_lines(report_quads(x, Iris())) for x, _ in steps(count)}


@cache
def clean_fingerprint(count: int) -> str:
    """What a run that nothing disturbs comes to."""
    with Store.open() as store:
        for extraction, path in steps(count):
            store.put(extraction, source=path)
        return store.fingerprint()


def check_whole(folder: Path, count: int, done: list[object]) -> None:
    """Check that the store is sound, holds whole reports only, and all that were reported as done."""
    with Store.open(folder) as store:
        held = {card.id for card in store.reports()}
        for report_id in held:
            graph = NamedNode(store.iris.report_graph(report_id))
            lines = to_lines(store.engine.quads_for_pattern(None, None, None, graph))
            assert lines == _expected(count)[report_id], f"{report_id} is there in part"
        for report_id in done:
            assert held & {report_id, f"{report_id}-edited"}, f"{report_id} was done and is gone"
    findings = examine(folder)
    assert not findings, str(findings)


def check_finishing(folder: Path, count: int) -> None:
    """Check that doing everything again gives what an undisturbed run gives."""
    with Store.open(folder) as store:
        for extraction, path in steps(count):
            store.put(extraction, source=path)
        assert store.fingerprint() == clean_fingerprint(count)
    findings = examine(folder)
    assert not findings, str(findings)
