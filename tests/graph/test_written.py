"""Reports written as lines: the store gives back the same bytes, and it does not matter who wrote them."""

from __future__ import annotations

import gc
import os
import pickle
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

from graph import journal as journal_module
from graph.canonical import canonical
from graph.doctor import examine
from graph.iris import Iris
from graph.journal import Journal
from graph.lines import to_lines
from graph.manifest import read_manifest
from graph.store import Change, Store
from graph.writing import write
from graph.written import Written
from ontology.errors import DataError, StoreError
from ontology.records import Decision, Extraction
from ontology.verdicts import Verdict
from tests.graph.store_samples import REPORTS, extractions, sample
from tests.reliability.writing import reports

IRIS = Iris()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(extractions())
def test_lines_are_those_that_the_store_gives_back(extraction: Extraction) -> None:
    written = write(extraction, IRIS)
    store = ox.Store()
    store.bulk_load(written.own, format=ox.RdfFormat.N_QUADS, lenient=True)
    dumped = sorted((store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    assert written.own.splitlines(keepends=True) == dumped
    assert dumped == to_lines(written.quads())
    for lines in written.references.values():
        assert lines.splitlines(keepends=True) == to_lines(ox.parse(lines, format=ox.RdfFormat.N_QUADS))
    assert written.extraction() == canonical(extraction)


@pytest.mark.parametrize("name", ["", "a.txt", '报告 "2".txt'])
def test_another_file_name_is_as_if_it_had_been_read_from_that_file(name: str) -> None:
    extraction = sample()
    other = replace(extraction, report=replace(extraction.report, path=name))
    assert write(extraction, IRIS).named(name) == write(other, IRIS)


@pytest.mark.parametrize("verdicts", [False, True], ids=["nobody has said anything", "with verdicts"])
def test_lines_from_another_process_come_to_what_records_come_to(tmp_path: Path, verdicts: bool) -> None:
    found = []
    for sent in (False, True):
        with Store.open(tmp_path / f"kg-{sent}") as store:
            if verdicts:
                target = store.iris.local(_partnerships(write(REPORTS[0], IRIS))[0])
                store.curate([Verdict(Decision.REJECT, (target,), "Ann", "2026-05-18")])
            with store.burst():
                for extraction in REPORTS:
                    written = pickle.loads(pickle.dumps(write(extraction, store.iris)))
                    for _ in range(2):
                        store.put(written if sent else extraction, source=Path("/reports") / extraction.report.id)
            found.append(store.fingerprint())
            assert (b"curation:reject" in store.nquads()) is verdicts
        assert examine(tmp_path / f"kg-{sent}") == ()
    assert found[0] == found[1]


def _partnerships(written: Written) -> list[str]:
    quads = sorted(written.quads(), key=str)
    return [q.subject.value for q in quads if str(q.object).endswith("ontology#Partnership>")]  # type: ignore[union-attr]


def test_lines_for_another_base_are_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as store, pytest.raises(DataError, match=r"example\.org"):
        store.put(write(REPORTS[0], Iris("https://example.org/x/")))
    with Store.open(tmp_path / "kg") as store:
        assert store.is_empty


def test_reference_facts_that_have_changed_replace_what_a_burst_holds(tmp_path: Path) -> None:
    first = sample()
    entity = next(e for e in first.entities if e.reference)
    assert entity.reference is not None
    newer = replace(entity, reference=replace(entity.reference, country="XX"))
    second = sample("Later: " + first.report.text)
    second = replace(
        second,
        report=replace(second.report, id="later"),
        entities=tuple(newer if e.id == entity.id else e for e in second.entities),
    )
    with Store.open(tmp_path / "kg") as store, Store.open("memory") as single:
        with store.burst():
            for extraction in (first, second, first, second):
                assert store.put(extraction) is single.put(extraction)
        assert store.fingerprint() == single.fingerprint()
        assert b'"XX"' in store.nquads()


def test_reports_written_together_wait_for_the_disk_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    fdatasync = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: (calls.append(descriptor), fdatasync(descriptor)))
    with Store.open(tmp_path / "kg") as store, store.burst():
        with store.together():
            assert [store.put(x) for x in reports(3)] == [Change.NEW] * 3
            assert not calls
        assert len(calls) == 1
        store.put(reports(4)[3])
        assert len(calls) == 2
        with store.together():
            store.put(reports(5)[4])
            assert len(store.reports()) == 5  # what the graph gets must be on the disk before
            assert len(calls) == 3
    assert examine(tmp_path / "kg") == ()


def test_reports_whose_wait_fails_are_in_the_graph_as_a_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = reports(3)

    def fail(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    def write_together(store: Store) -> None:
        with store.together():
            for extraction in others:
                store.put(extraction)

    def write_on_a_failing_disk() -> None:
        with Store.open(tmp_path / "kg") as store, store.burst():
            store.put(first)
            monkeypatch.setattr(os, "fdatasync", fail)
            with pytest.raises(StoreError, match="Input/output error"):
                write_together(store)
            monkeypatch.undo()
            with pytest.raises(StoreError, match="an earlier write failed"):
                store.put(others[0])

    write_on_a_failing_disk()
    gc.collect()  # errors hold on to the engine, and it to its lock
    with Store.open(tmp_path / "kg") as store:
        assert [card.id for card in store.reports()] == [first.report.id]
    assert examine(tmp_path / "kg") == ()


def test_journal_in_many_runs_comes_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for size in (1, 100_000, 2**24):
        monkeypatch.setattr(journal_module, "_RUN_BYTES", size)
        folder = tmp_path / str(size)
        with Store.open(folder) as store:
            with store.burst():
                for extraction in reports(4):
                    store.put(extraction)
            store.remove(reports(4)[1].report.id)
            store.put(reports(4)[2])
        manifest = read_manifest(folder)
        assert manifest is not None
        assert Journal(folder / "journal").content().sha256 == manifest.sha256
        with Store.open(folder) as store:
            store._opened.journal.compact()  # type: ignore[union-attr]
            assert store.fingerprint() == manifest.sha256
        assert examine(folder) == ()
        found.add(manifest)
    assert len(found) == 1


def test_known_reports_are_told_by_what_read_them(tmp_path: Path) -> None:
    older, newer = (replace(x, extractor=f"cityties {n}") for n, x in enumerate(REPORTS[:2]))
    with Store.open(tmp_path / "kg") as store:
        assert store.is_empty
        with store.burst():
            known = store.known("cityties 1")
            store.put(older)
            store.put(newer)
            assert [known(i) for i in (older.report.id, newer.report.id, "another")] == [False, True, False]
            assert not store.is_empty


def test_ledger_looks_reports_up_in_an_index(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as store:
        plan = store._ledger._execute("EXPLAIN QUERY PLAN SELECT path, file_name FROM source WHERE report = ?", "r1")
    assert any("source_report" in step[3] for step in plan)
