"""Readers beside a writer: what they opened stays whole, whatever is merged, and nothing of them stays behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph.checkpoint import Checkpoint
from graph.store import Store

LOADS, QUADS = 24, 500
TOLD = NamedNode("urn:told")

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


def load(number: int) -> list[Quad]:
    graph = NamedNode(f"urn:graph:{number}")
    return [Quad(NamedNode(f"urn:s:{i}"), TOLD, NamedNode(f"urn:v:{i * number}"), graph) for i in range(QUADS)]


def make(folder: Path) -> None:
    Store.open(folder).close()


def fill(folder: Path, told: Connection | None = None) -> None:
    """Load again and again, so that there are many small files, and that they are merged; tell of each load."""
    engine = ox.Store(str(folder / "graph"))
    for number in range(1, LOADS + 1):
        engine.bulk_extend(load(number))
        if told is not None:
            told.send(number)


def found(reader: Store) -> dict[str, int]:
    """How many quads a reader finds in each graph."""
    counts: dict[str, int] = {}
    for quad in reader.engine.quads_for_pattern(None, TOLD, None, None):
        name = str(quad.graph_name)
        counts[name] = counts.get(name, 0) + 1
    return counts


def readers(folder: Path) -> list[Path]:
    return list((folder / "readers").glob("*"))


def test_reader_keeps_files_that_were_removed_after_it_opened(tmp_path: Path) -> None:
    make(tmp_path)
    fill(tmp_path)
    with Store.open(tmp_path, read_only=True) as reader:
        before = set((tmp_path / "graph").glob("*.sst"))
        engine = ox.Store(str(tmp_path / "graph"))
        engine.clear()
        engine.optimize()
        assert len(before - set((tmp_path / "graph").glob("*.sst"))) > LOADS
        assert len(reader.engine) >= LOADS * QUADS
        assert found(reader) == {f"<urn:graph:{n}>": QUADS for n in range(1, LOADS + 1)}


def test_readers_beside_a_busy_writer_see_whole_loads_and_all_that_were_done(tmp_path: Path) -> None:
    make(tmp_path)
    ours, theirs = _processes.Pipe(duplex=False)
    writer = _processes.Process(target=fill, args=(tmp_path, theirs))
    writer.start()
    theirs.close()
    done = opened = 0
    while done < LOADS:
        done = max(done, ours.recv())
        while ours.poll() and done < LOADS:
            done = ours.recv()
        with Store.open(tmp_path, read_only=True) as reader:
            counts = found(reader)
        assert set(counts.values()) == {QUADS}
        assert set(counts) == {f"<urn:graph:{n}>" for n in range(1, len(counts) + 1)}
        assert len(counts) >= done
        opened += 1
    writer.join()
    assert opened > 1


def test_closing_leaves_nothing_and_others_keep_theirs(tmp_path: Path) -> None:
    make(tmp_path)
    fill(tmp_path)
    Store.open(tmp_path, read_only=True).close()  # SQLite's files of the ledger stay
    before = sorted(tmp_path.iterdir())
    first, second = (Store.open(tmp_path, read_only=True) for _ in range(2))
    assert len(readers(tmp_path)) == 2
    first.close()
    first.close()
    assert len(readers(tmp_path)) == 1
    assert len(found(second)) == LOADS
    del second
    assert sorted(tmp_path.iterdir()) == before


def read_until_killed(folder: Path, told: Connection) -> None:
    checkpoint = Checkpoint(folder)
    told.send(checkpoint.path)
    time.sleep(60)


def test_links_of_a_killed_reader_are_removed_by_whoever_opens_next(tmp_path: Path) -> None:
    make(tmp_path)
    ours, theirs = _processes.Pipe(duplex=False)
    killed = _processes.Process(target=read_until_killed, args=(tmp_path, theirs))
    killed.start()
    path = ours.recv()
    with Store.open(tmp_path, read_only=True):
        assert path.exists(), "it is at work"
    assert killed.pid is not None
    os.kill(killed.pid, signal.SIGKILL)
    killed.join()
    Store.open(tmp_path).close()
    assert not path.parent.exists()


def test_forked_process_that_ends_leaves_its_parents_links(tmp_path: Path) -> None:
    make(tmp_path)
    checkpoint = Checkpoint(tmp_path)
    child = multiprocessing.get_context("fork").Process(target=checkpoint.release)
    child.start()
    child.join()
    assert child.exitcode == 0
    assert checkpoint.path.exists()
    checkpoint.release()
    assert not checkpoint.path.exists()


def test_folder_that_takes_no_links_is_read_all_the_same(tmp_path: Path) -> None:
    make(tmp_path)
    fill(tmp_path)
    (tmp_path / "readers").write_text("no folder")
    with Store.open(tmp_path, read_only=True) as reader:
        assert len(found(reader)) == LOADS
