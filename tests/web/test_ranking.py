"""Ranks are worked out beside the server, and are those that the server would work out itself."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from cityties.web.ranking import Ranking, network_of
from cityties.web.standing import standing
from graph.store import Store
from tests.queries.sample import put_sample


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "kg") as store:
        put_sample(store)
    return tmp_path / "kg"


def test_a_process_ranks_as_the_server_would(folder: Path) -> None:
    with Store.open(folder, read_only=True) as store:
        ranked = Ranking()(store)
        assert ranked == standing(network_of(store))
    assert ranked


def test_a_graph_without_partnerships_has_no_ranks(tmp_path: Path) -> None:
    Store.open(tmp_path / "kg").close()
    with Store.open(tmp_path / "kg", read_only=True) as store:
        assert Ranking()(store) == {}


def test_closing_ends_the_process_and_starts_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ranking = Ranking()
    monkeypatch.setattr("sys.executable", str(_sleeper(folder.parent)))
    found: list[object] = []
    with Store.open(folder, read_only=True) as store:
        asked = threading.Thread(target=lambda: found.append(ranking(store)))
        asked.start()
        while ranking._process is None:
            time.sleep(0.01)
        ranking.close()
        asked.join(5)
        assert not asked.is_alive()
        assert found == [{}]
        assert ranking(store) == {}


def test_a_process_that_fails_leaves_a_page_without_ranks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with Store.open(folder, read_only=True) as store:
        assert Ranking()(store) == {}
    assert "code 1" in caplog.text


def _sleeper(folder: Path) -> Path:
    program = folder / "sleeper"
    program.write_text("#!/bin/sh\nexec sleep 30\n")
    program.chmod(0o755)
    return program
