"""A burst: many reports written together come to what single writes come to, and nobody who asks misses one."""

from __future__ import annotations

import errno
import gc
import io
import os
from pathlib import Path

import pytest

from graph import held
from graph.canonical import canonical
from graph.doctor import examine
from graph.frames import Place
from graph.journal import Journal
from graph.manifest import read_manifest
from graph.store import Change, Store
from ontology.errors import StoreError
from tests.reliability.writing import clean_fingerprint, reports, steps


def test_a_burst_comes_to_the_same_as_single_writes(tmp_path: Path) -> None:
    count, seen = 6, []
    with Store.open(tmp_path / "kg") as store, store.burst():
        for extraction, path in steps(count):
            seen.append(store.put(extraction, source=path))
            assert store.put(extraction, source=path) is Change.UNCHANGED
    assert seen.count(Change.NEW) == count
    assert seen.count(Change.UPDATED) == count // 2
    assert read_manifest(tmp_path / "kg") is not None
    assert examine(tmp_path / "kg") == ()
    with Store.open(tmp_path / "kg", read_only=True) as store:
        assert store.fingerprint() == clean_fingerprint(count)


def test_what_a_burst_holds_back_is_seen_by_whoever_asks_its_store(tmp_path: Path) -> None:
    first, second, third = reports(3)
    with Store.open(tmp_path / "kg") as store, store.burst():
        store.put(first)
        assert [card.id for card in store.reports()] == [first.report.id]
        store.put(second)
        assert store.extraction(second.report.id).report.text == second.report.text
        before = len(store.dataset)
        store.put(third)  # whoever has the data set asks the graph itself
        assert len(store.dataset) > before
        assert store.remove(second.report.id)
        assert {card.id for card in store.reports()} == {first.report.id, third.report.id}


def test_other_processes_see_all_of_a_burst_when_it_ends(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as store:
        with store.burst():
            for extraction in reports(3):
                store.put(extraction)
        with Store.open(tmp_path / "kg", read_only=True) as reader:
            assert len(reader.reports()) == 3


def test_only_the_first_burst_of_a_store_is_loaded_in_pieces_of_whole_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "_PIECE_BYTES", 1)
    places: list[Place] = []
    open_log = Journal.open_log

    def noted(journal: Journal, place: Place) -> io.RawIOBase:
        places.append(place)
        return open_log(journal, place)

    written = reports(7)
    with Store.open(tmp_path / "kg") as store:
        for number, burst in enumerate((written[:4], written[4:])):
            with store.burst():
                for extraction in burst:
                    store.put(extraction)
                with monkeypatch.context() as patch:
                    patch.setattr(Journal, "open_log", noted)
                    store._writer.settle()
                with Store.open(tmp_path / "kg", read_only=True) as reader:
                    assert len(reader.reports()) == (4, 7)[number]
    first, rest, second = places
    assert first.end == rest.begin
    assert rest.end < second.begin
    assert examine(tmp_path / "kg") == ()
    with Store.open(tmp_path / "kg", read_only=True) as store:
        assert {card.id for card in store.reports()} == {extraction.report.id for extraction in written}


def test_first_burst_whose_second_piece_fails_is_whole_reports_and_then_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "_PIECE_BYTES", 1)
    opened: list[Place] = []
    open_log = Journal.open_log

    def fail_at_the_second(journal: Journal, place: Place) -> io.RawIOBase:
        opened.append(place)
        if len(opened) == 2:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return open_log(journal, place)

    written = reports(6)
    store = Store.open(tmp_path / "kg")
    with store.burst():
        for extraction in written:
            store.put(extraction)
        monkeypatch.setattr(Journal, "open_log", fail_at_the_second)
        with pytest.raises(StoreError, match="Input/output error"):
            store._writer.settle()
    monkeypatch.undo()
    with Store.open(tmp_path / "kg", read_only=True) as reader:
        assert [card.id for card in reader.reports()] == [extraction.report.id for extraction in written[:3]]
        assert [reader.extraction(x.report.id) for x in written[:3]] == [canonical(x) for x in written[:3]]
    store.close()
    del store
    gc.collect()  # errors hold on to the engine, and it to its lock
    with Store.open(tmp_path / "kg") as again:
        assert {card.id for card in again.reports()} == {extraction.report.id for extraction in written}
    assert examine(tmp_path / "kg") == ()
