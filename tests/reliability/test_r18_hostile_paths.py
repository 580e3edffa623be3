"""Row 18: names and links made to lead elsewhere.

A link out of the folder, a link to itself, a pipe that nobody writes to, a name with a line end or a mark that turns
the direction of writing: refused where they were named, skipped with a reason where a folder holds them. Nothing
outside is read, and nothing waits for ever.
"""

from __future__ import annotations

import os
from pathlib import Path

from cityties.ingest import ingest_files
from cityties.workers import Workers
from graph.store import Store
from tests.reliability.ingesting import GOOD, ingest

SECRET = "Tampere and Turku became sister cities in 2001."


def make(tmp_path: Path) -> Path:
    (tmp_path / "outside.txt").write_text(SECRET, "utf-8")
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "好.txt").write_text(GOOD, "utf-8")
    (folder / "out.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "up.txt").symlink_to(Path("..", "outside.txt"))
    (folder / "all").symlink_to(tmp_path, target_is_directory=True)
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "sub" / "round").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "pipe.txt")
    (folder / "new\nline.txt").write_text(SECRET, "utf-8")
    (folder / "rtl\u202etxt.md").write_text(SECRET, "utf-8")
    return folder


def test_folder_is_read_without_what_leads_elsewhere(tmp_path: Path) -> None:
    found = ingest(make(tmp_path))
    assert found.texts == {"好.txt": GOOD}
    skipped = {name: outcome for name, outcome in found.outcomes.items() if outcome.status == "skipped"}
    expected = {"out.txt", "up.txt", "all", "loop.txt", "round", "pipe.txt", "new\nline.txt", "rtl\u202etxt.md"}
    assert skipped.keys() == expected
    assert all(len(outcome.message) > len(str(outcome.path)) for outcome in skipped.values())


def test_named_itself_each_is_refused_with_a_reason(tmp_path: Path) -> None:
    folder = make(tmp_path)
    named = [folder / name for name in ("loop.txt", "pipe.txt", "new\nline.txt", "rtl\u202etxt.md", "no such.txt")]
    with Store.open() as store:
        outcomes = list(ingest_files(named, store, Workers(jobs=1)))
        assert [outcome.path for outcome in outcomes] == named
        assert {outcome.status.value for outcome in outcomes} == {"failed"}
        for outcome in outcomes:
            assert "; " in outcome.message
            assert outcome.message.isprintable()
        assert store.reports() == ()


def test_file_that_becomes_a_pipe_after_it_was_found_does_not_hang(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(GOOD, "utf-8")
    (tmp_path / "b.txt").write_text(GOOD + " Again.", "utf-8")
    reading = Workers(jobs=1)
    with Store.open() as store:
        outcomes = ingest_files([tmp_path], store, reading)
        file.unlink()
        os.mkfifo(file)
        found = {outcome.path.name: outcome.status.value for outcome in outcomes}
    assert found["b.txt"] == "new"
    assert found["a.txt"] in {"failed", "skipped"}
