"""A burst: many reports written together come to what single writes come to, and nobody who asks misses one."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import durability
from graph.doctor import examine
from graph.held import Held
from graph.manifest import read_manifest
from graph.store import Change, Store
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


def test_loads_of_a_burst_grow_from_small_to_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durability, "FIRST_BYTES", 1)
    monkeypatch.setattr(durability, "MOST_BYTES", 4)
    loads: list[int] = []
    load = Held.settle

    def noted(held: Held) -> None:
        loads.append(held._most_bytes)
        load(held)

    monkeypatch.setattr(Held, "settle", noted)
    written = reports(5)
    with Store.open(tmp_path / "kg") as store, store.burst():
        for extraction in written:
            store.put(extraction)
    assert loads == [1, 2, 4, 4, 4]
    assert examine(tmp_path / "kg") == ()
    with Store.open(tmp_path / "kg", read_only=True) as store:
        assert {card.id for card in store.reports()} == {extraction.report.id for extraction in written}
