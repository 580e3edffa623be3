"""The store when something is wrong: missing, foreign, locked or damaged folders, and writers that die."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.canonical import canonical
from graph.iris import Iris
from graph.store import Change, Store
from graph.writing import report_quads
from ontology.errors import StoreError, StoreLocked, StoreNotFound
from tests.graph.store_samples import REPORTS, a_file, ended, espoo, sample

# --- opening ---------------------------------------------------------------------------------------------------------


def test_missing_store_is_not_made_by_accident(tmp_path: Path) -> None:
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(StoreNotFound, match="ingest a report first"):
            Store.open(tmp_path / "no", **options)
    assert list(tmp_path.iterdir()) == []


def test_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(StoreError, match="not a graph store"):
        Store.open(tmp_path)
    with pytest.raises(StoreError, match="not a graph store"):
        Store.open(tmp_path / "thesis.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_second_writer_is_told_that_the_store_is_locked(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as first:
        with pytest.raises(StoreLocked, match="another process is writing"):
            Store.open(tmp_path / "kg")
        assert first.put(sample()) is Change.NEW
    Store.open(tmp_path / "kg").close()


def test_reader_sees_what_was_there_when_it_opened(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as writer:
        writer.put(REPORTS[0])
        with Store.open(tmp_path / "kg", read_only=True) as reader:
            writer.put(REPORTS[1])
            assert len(reader.reports()) == 1
            with pytest.raises(StoreError, match="for reading only"):
                reader.put(REPORTS[2])
            with pytest.raises(StoreError, match="for reading only"):
                reader.remove(REPORTS[0].report.id)


@pytest.mark.parametrize(
    ("mark", "message"),
    [("{", "damaged"), ('{"format": 99, "base": "https://w3id.org/cityties/kg/"}', "format 99")],
    ids=["damaged", "newer"],
)
def test_unfit_description_is_refused(mark: str, message: str, tmp_path: Path) -> None:
    Store.open(tmp_path / "kg").close()
    (tmp_path / "kg" / "store.json").write_text(mark, "utf-8")
    with pytest.raises(StoreError, match=message):
        Store.open(tmp_path / "kg")


def test_missing_graph_files_are_named(tmp_path: Path) -> None:
    Store.open(tmp_path / "kg").close()
    (tmp_path / "kg" / "graph" / "CURRENT").unlink()
    with pytest.raises(StoreError, match="missing"):
        Store.open(tmp_path / "kg", read_only=True)


def test_base_is_the_stores_own(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg", base="https://example.org/kg/") as store:
        store.put(sample())
    with Store.open(tmp_path / "kg") as store:
        assert store.iris.base == "https://example.org/kg/"
    with pytest.raises(StoreError, match=r"https://example\.org/kg/"):
        Store.open(tmp_path / "kg", base="https://example.org/other/")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(StoreError, match="kg"):
        Store.open(tmp_path / "kg")


def test_closing_releases_the_folder_even_after_rdflib_saw_it(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as store:
        store.put(sample())
        assert len(store.dataset) > 0
    with Store.open(tmp_path / "kg") as store:
        assert len(store.reports()) == 1


def test_closed_store_says_so() -> None:
    store = Store.open()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.reports()


# --- crashes ---------------------------------------------------------------------------------------------------------

_DIE = """
import os, sys
from graph.store import Store
from tests.graph.store_samples import REPORTS, a_file, ended, espoo, sample
store = Store.open(sys.argv[1])
store.put(sample())
os._exit(9)  # no flush, no close
"""


def test_killed_writer_leaves_whole_reports(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _DIE, str(tmp_path / "kg")], check=False)
    assert done.returncode == 9
    with Store.open(tmp_path / "kg") as store:
        assert store.extraction(sample().report.id) == canonical(sample())
        assert store.put(sample()) is Change.UNCHANGED


def test_failing_write_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class FullDisk:
        """Oxigraph's store on a full disk."""

        def __init__(self, store: ox.Store) -> None:
            self._store = store

        def extend(self, quads: object) -> None:
            raise OSError("No space left on device")

        def __getattr__(self, name: str) -> object:
            return getattr(self._store, name)

    with Store.open() as store:
        engine = store.engine
        monkeypatch.setattr(store, "_engine", FullDisk(engine))
        with pytest.raises(StoreError, match="check disk space"):
            store.put(sample())
        monkeypatch.setattr(store, "_engine", engine)
        assert store.nquads() == b""
        assert store.put(sample()) is Change.NEW


@pytest.mark.parametrize("crash", ["before the graph", "after the graph", "ledger lost"])
def test_ledger_is_repaired_from_the_graph(crash: str, tmp_path: Path) -> None:
    path, folder = a_file(tmp_path, "a.txt"), tmp_path / "kg"
    old, new = sample(path="a.txt"), replace(espoo(), report=replace(espoo().report, path="a.txt"))
    with Store.open(folder) as store:
        store.put(old, source=path)
    if crash == "ledger lost":
        (folder / "sources.sqlite").unlink()
    else:
        with Store.open(folder) as store:
            store._ledger.note(str(path), new.report.id, "a.txt")
            if crash == "after the graph":
                graph = ox.NamedNode(store.iris.report_graph(old.report.id))
                store.engine.remove_graph(graph)
                store.engine.extend(report_quads(new, Iris()))
    with Store.open(folder) as store:
        survivor = new if crash == "after the graph" else old
        assert store.sources() == ({} if crash == "ledger lost" else {path: survivor.report.id})
        store.put(survivor, source=path)
        store.put(ended(), source=path)
        assert [card.id for card in store.reports()] == [ended().report.id]
