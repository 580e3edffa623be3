"""How the explorer holds the store: one reader for each state, and what is worked out from it kept as long."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cityties.web import library as module
from cityties.web.drawing import timeline
from cityties.web.library import Kept, Library
from graph.store import Store
from tests.queries.sample import chinese, english


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "graph") as store:
        store.put(english())
    return tmp_path / "graph"


def test_requests_share_a_reader_until_the_store_changes(folder: Path) -> None:
    library = Library(folder)
    with library.open() as first, library.open() as second:
        assert first is second
        with Store.open(folder) as writer:
            writer.put(chinese())
        with library.open() as third:
            assert third is not first
            assert len(third.reports()) == 2
        assert len(first.reports()) == 1  # still open, and still what it was
    with library.open() as last:
        assert last is third
    library.close()


def test_reading_alone_does_not_change_the_state(folder: Path) -> None:
    library = Library(folder)
    before = library.state()
    with library.open() as store:
        store.counts()
    with Store.open(folder, read_only=True) as other:
        other.counts()
    assert library.state() == before
    library.close()


def test_what_is_kept_is_made_once_for_each_state(folder: Path) -> None:
    library = Library(folder)
    made: list[int] = []

    def count(store: Store) -> int:
        made.append(1)
        return len(store.reports())

    kept = Kept(library, count)
    assert [kept.now(), kept.now()] == [1, 1]
    assert len(made) == 1
    with Store.open(folder) as writer:
        writer.put(chinese())
    assert kept.now() == 2
    library.close()


def test_what_is_slow_to_make_is_made_while_the_earlier_one_serves(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.0)
    library = Library(folder)
    kept = Kept(library, lambda store: len(store.reports()))
    assert kept.soon() is None
    _wait(lambda: kept.soon() == 1)
    with Store.open(folder) as writer:
        writer.put(chinese())
    assert kept.now() in {1, 2}
    _wait(lambda: kept.now() == 2)
    library.close()


def test_a_timeline_orders_and_bounds_its_bars() -> None:
    chart = timeline([("b", "B", "twinning", "active", 2012, 2014), ("a", "A", "twinning", "ended", None, 2010)])
    assert chart is not None
    assert [bar.iri for bar in chart.bars] == ["a", "b"]
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in chart.bars)
    assert chart.bars[0].open_start
    assert timeline([("c", "C", "twinning", "active", None, None)]) is None


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert condition()
