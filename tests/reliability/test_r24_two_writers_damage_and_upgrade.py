"""Row 24: two writers at once, reading beside a writer, damaged and missing files, and stores of an older format.

The second writer is told at once and changes nothing; a reader sees one state until it opens the store again; a byte
that changed in any file of the store, or a file that is missing, is found by the doctor, and rebuilding gives the same
content; a store of an older format is copied before it is changed.
"""

from __future__ import annotations

import json
import random
import shutil
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.doctor import examine, rebuild
from graph.seal import broken_files
from graph.store import Store
from ontology.errors import StoreError, StoreLocked, StoreNotFound
from tests.graph.store_samples import REPORTS, a_file, sample
from tests.reliability.writing import check_finishing, check_whole, messages, start

COUNT = 6


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A store of three reports with reference facts and a snapshot of two of them in its journal."""
    folder = tmp_path / "kg"
    with Store.open(folder) as store:
        for extraction in REPORTS[:2]:
            store.put(extraction, source=a_file(tmp_path, extraction.report.path))
        store._opened.journal.compact()
        store.put(REPORTS[2], source=a_file(tmp_path, REPORTS[2].report.path))
    assert examine(folder) == ()
    return folder


def fingerprint(folder: Path) -> str:
    with Store.open(folder, read_only=True) as store:
        return store.fingerprint()


# --- two writers -----------------------------------------------------------------------------------------------------


def test_second_writer_is_told_at_once_and_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "kg"
    process, told = start(folder, COUNT)
    assert told.recv() == "open"
    begin = time.monotonic()
    for attempt in (lambda: Store.open(folder), lambda: examine(folder), lambda: rebuild(folder)):
        with pytest.raises(StoreLocked, match="another process is writing to the store; wait until it has finished"):
            attempt()
    assert time.monotonic() - begin < 1
    done = messages(told)
    process.join()
    assert process.exitcode == 0
    check_whole(folder, COUNT, done)
    check_finishing(folder, COUNT)


def test_writers_that_start_at_the_same_moment_leave_a_sound_store(tmp_path: Path) -> None:
    for number in range(4):
        folder = tmp_path / f"kg-{number}"
        writers = [start(folder, 2) for _ in range(3)]
        said = [messages(told) for _, told in writers]
        for process, _ in writers:
            process.join()
        assert any(found and found[0] == "open" for found in said)
        refused = [found for found in said if found[0] != "open"]
        assert all(isinstance(found[0], StoreLocked) for found in refused)
        check_finishing(folder, 2)


def test_reader_sees_one_state_until_it_opens_again(tmp_path: Path) -> None:
    folder = tmp_path / "kg"
    with Store.open(folder) as writer:
        writer.put(REPORTS[0])
        with Store.open(folder, read_only=True) as reader:
            before = reader.fingerprint()
            for extraction in REPORTS[1:]:
                writer.put(extraction)
                assert reader.fingerprint() == before
        with Store.open(folder, read_only=True) as reader:
            assert reader.fingerprint() == writer.fingerprint() != before


# --- damage ----------------------------------------------------------------------------------------------------------


def test_flipped_byte_is_found_wherever_it_is_and_rebuilding_gives_the_same_content(
    sound: Path, tmp_path: Path
) -> None:
    rng, before = random.Random(24), fingerprint(sound)
    files = [path for path in sorted(sound.rglob("*")) if path.is_file() and path.stat().st_size]
    files = [path for path in files if path.suffix != ".sqlite-shm"]  # SQLite's readers share memory there, no more
    names = {path.relative_to(sound).as_posix().rstrip("0123456789") for path in files}
    assert {"store.json", "sources.sqlite", "journal/journal.json", "journal/base-2.nq", "graph/CURRENT"} <= names
    for number, path in enumerate(files):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(sound, copy)
        damaged = copy / path.relative_to(sound)
        data = bytearray(damaged.read_bytes())
        first = len('{"format": 2') if path.name == "store.json" else 0  # another digit is another format's store
        data[rng.randrange(first, len(data))] ^= 1 << rng.randrange(8)
        damaged.write_bytes(data)
        assert examine(copy), damaged
        rebuild(copy)
        assert examine(copy) == (), damaged
        assert fingerprint(copy) == before, damaged


@pytest.mark.parametrize(
    "name", ["store.json", "sources.sqlite", "graph", "graph/CURRENT", "journal", "journal/base-2.nq", "journal/log-2"]
)
def test_missing_file_is_found_and_rebuilt(name: str, sound: Path) -> None:
    before = fingerprint(sound)
    path = sound / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert examine(sound)
    if name.startswith(("graph", "journal")):
        with pytest.raises(StoreError, match="doctor --rebuild"):
            Store.open(sound)
    done = rebuild(sound)
    assert done
    assert examine(sound) == ()
    assert fingerprint(sound) == before
    assert rebuild(sound) == ()


def test_graph_that_was_changed_behind_the_journal_is_found(sound: Path) -> None:
    before = fingerprint(sound)
    engine = ox.Store(str(sound / "graph"))
    engine.update("DELETE WHERE { GRAPH ?g { ?x <http://www.w3.org/ns/org#hasMember> ?y } }")
    del engine
    assert any("lacks" in finding.what for finding in examine(sound))
    rebuild(sound)
    assert fingerprint(sound) == before
    assert (sound / "graph.damaged-1").is_dir()


def test_damage_to_a_snapshot_that_a_crash_left_without_a_seal_is_not_sealed_in(sound: Path) -> None:
    (sound / "seal.json").unlink()
    snapshot = sound / "journal/base-2.nq"
    data = bytearray(snapshot.read_bytes())
    data[len(data) // 2] ^= 1
    snapshot.write_bytes(data)
    with Store.open(sound):
        pass
    assert broken_files(sound) == {"journal/base-2.nq": "changed"}


def test_damaged_graph_and_journal_are_left_as_they_are(sound: Path) -> None:
    (sound / "graph/CURRENT").write_text("nonsense\n", "utf-8")
    (sound / "journal/log-2").write_text("nonsense\n", "utf-8")
    before = sorted(path.name for path in sound.iterdir())
    with pytest.raises(StoreError, match="both the graph and its journal are damaged"):
        rebuild(sound)
    assert sorted(path.name for path in sound.iterdir()) == before


def test_lost_log_of_a_crash_is_made_good_from_the_journal(tmp_path: Path) -> None:
    folder = tmp_path / "kg"
    process, told = start(folder, COUNT)
    while told.recv() != "en-a-004":
        pass
    process.kill()
    process.join()
    for log in (folder / "graph").glob("*.log"):  # as if a power cut had taken what was never flushed
        log.unlink()
    check_whole(folder, COUNT, ["en-a-001", "en-a-003", "en-a-004"])
    check_finishing(folder, COUNT)


def test_doctor_of_no_store_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreNotFound):
        examine(tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- formats ---------------------------------------------------------------------------------------------------------


def make_older(folder: Path) -> str:
    """Make a store of format 1, as versions before the journal did; return its fingerprint."""
    with Store.open() as store:
        for extraction in REPORTS:
            store.put(extraction)
        quads, content = store.nquads(), store.fingerprint()
    folder.mkdir()
    engine = ox.Store(str(folder / "graph"))
    engine.bulk_load(quads, format=ox.RdfFormat.N_QUADS)
    engine.flush()
    (folder / "store.json").write_text('{"format": 1, "base": "https://w3id.org/cityties/kg/"}\n', "utf-8")
    return content


def test_store_of_an_older_format_is_backed_up_then_upgraded(tmp_path: Path) -> None:
    folder = tmp_path / "kg"
    content = make_older(folder)
    files = {path.name: path.read_bytes() for path in (folder / "graph").iterdir()}
    assert fingerprint(folder) == content, "reading changes nothing"
    assert any("format 1" in finding.what for finding in examine(folder))
    with Store.open(folder) as store:
        assert store.fingerprint() == content == store._opened.journal.content().sha256
        store.remove(sample().report.id)
    backup = folder / "backup.format-1"
    assert {path.name: path.read_bytes() for path in (backup / "graph").iterdir()} == files
    assert json.loads((backup / "store.json").read_text("utf-8"))["format"] == 1
    assert fingerprint(backup) == content
    assert json.loads((folder / "store.json").read_text("utf-8"))["format"] == 2
    assert examine(folder) == ()


def test_upgrade_that_was_cut_off_starts_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kg"
    content = make_older(folder)
    with monkeypatch.context() as patch:
        patch.setattr("graph.upgrade.write_mark", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            Store.open(folder)
    assert fingerprint(folder) == content
    with Store.open(folder) as store:
        assert store.fingerprint() == content == store._opened.journal.content().sha256
    assert not (folder / "backup.format-1" / "backup.format-1").exists()
    assert examine(folder) == ()


def test_newer_store_is_refused(sound: Path) -> None:
    (sound / "store.json").write_text('{"format": 3, "base": "https://w3id.org/cityties/kg/"}\n', "utf-8")
    for attempt in (Store.open, lambda place: Store.open(place, read_only=True), examine, rebuild):
        with pytest.raises(StoreError, match="the store has format 3, this version of CityTies reads formats 1 to 2"):
            attempt(sound)
