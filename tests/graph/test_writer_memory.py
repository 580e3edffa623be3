"""What a process that writes many reports holds in memory does not grow with their number."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
import pytest

from graph.held import Held
from graph.iris import Iris
from graph.journal import Journal
from graph.lines import to_lines
from graph.store import Store
from graph.writing import write
from graph.written import Written
from tests.reliability.writing import reports

_GROUP = 50
_MOST_LEFT_MB = 12
"""What is kept on purpose takes 3; a snapshot that keeps what it took leaves 27, a load that does so too, 63."""


def test_a_load_and_a_snapshot_give_back_what_they_took(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "1")  # whether threads share one is chance else, and changes little
    here, there = multiprocessing.Pipe(duplex=False)
    spawned = multiprocessing.get_context("spawn")
    process = spawned.Process(target=_write_until_a_snapshot, args=(tmp_path / "kg", there))
    process.start()
    with closing(here):
        there.close()
        assert here.poll(120)
        before, after = here.recv()
        process.join(60)
    assert process.exitcode == 0
    assert after - before < _MOST_LEFT_MB


def test_a_report_that_is_new_is_not_looked_for_in_the_indexes(tmp_path: Path) -> None:
    engine = _Engine()
    known, unknown, emptied = (ox.NamedNode(f"urn:{name}") for name in ("known", "unknown", "emptied"))
    quads = [ox.Quad(known, known, known, graph) for graph in (known, emptied)]
    engine.store.extend(quads)
    engine.store.remove(quads[1])
    with Store.open(tmp_path / "kg"):
        pass
    with closing(Journal(tmp_path / "kg" / "journal")) as journal:
        held = Held(cast(ox.Store, engine), journal)
        assert [list(held.quads_for_pattern(None, None, None, graph)) for graph in (unknown, emptied)] == [[], []]
        assert engine.asked == [emptied]
        assert list(held.quads_for_pattern(None, None, None, known)) == quads[:1]
        new = ox.Quad(unknown, known, known, unknown)
        place = journal.append((), to_lines([new]))
        held.add([("urn:unknown", "")], place)
        assert list(held.quads_for_pattern(None, None, None, unknown)) == [new]
        assert unknown not in engine.asked


class _Engine:
    """Oxigraph's store, noting the graphs in which quads were looked for."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self.asked: list[object] = []
        self.contains_named_graph = self.store.contains_named_graph

    def quads_for_pattern(self, *pattern: Any) -> Iterator[ox.Quad]:
        self.asked.append(pattern[3])
        return self.store.quads_for_pattern(*pattern)


def _write_until_a_snapshot(folder: Path, told: Connection) -> None:
    """Tell the memory in MB before a burst, and after its first load with the snapshot of the journal behind it."""
    few = [write(extraction, Iris()) for extraction in reports(6)]
    with Store.open(folder) as store, store.burst():
        before, numbers = _megabytes(), count()
        assert store._opened is not None
        while store._opened.journal.snapshot.number == 1:
            with store.together():
                for number in islice(numbers, _GROUP):
                    store.put(_copy(few[number % len(few)], number))
        told.send((before, _megabytes()))


def _copy(report: Written, number: int) -> Written:
    new = f"r-{number:016x}"
    return replace(report, report_id=new, own=report.own.replace(report.report_id.encode(), new.encode()))


def _megabytes() -> float:
    """Memory of this process that is no page of a file."""
    found = re.search(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) / 1024
