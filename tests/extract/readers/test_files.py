from __future__ import annotations

import os
from pathlib import Path

import pytest

from extract.readers import Found, Skipped, find_files, read
from ontology.errors import UnreadableFile, UnsafePath, UnsupportedFormat


def test_folders_are_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/深圳.md", "a/x.PDF", ".hidden.txt", ".git/c.txt", "data.csv"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    results = list(find_files([tmp_path, tmp_path / "b.txt"]))
    assert [r.path.name for r in results if isinstance(r, Found)] == ["x.PDF", "深圳.md", "b.txt"]
    assert [(r.path.name, r.reason, r.error) for r in results if isinstance(r, Skipped)] == [
        ("data.csv", "no reader for .csv", None)
    ]


@pytest.mark.parametrize(("name", "error"), [("a.csv", UnsupportedFormat), ("none.txt", UnreadableFile)])
def test_a_file_named_by_the_user_is_an_error_where_it_cannot_be_read(
    tmp_path: Path, name: str, error: type[Exception]
) -> None:
    (tmp_path / "a.csv").write_text("x")
    (result,) = find_files([tmp_path / name])
    assert isinstance(result, Skipped)
    assert isinstance(result.error, error)


def test_links_pipes_and_misleading_names_are_skipped_with_a_reason(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("x")
    (folder / "out.txt").symlink_to(outside)
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    (folder / "new\nline.txt").write_text("x")
    (folder / "rtl\u202etxt.md").write_text("x")
    os.mkfifo(folder / "pipe.txt")
    results = list(find_files([folder]))
    assert [r.path.name for r in results if isinstance(r, Found)] == ["good.txt"]
    reasons = {r.path.name: r.reason for r in results if isinstance(r, Skipped)}
    assert reasons == {
        "out.txt": "a link out of the folder",
        "up": "a link out of the folder",
        "loop.txt": "a link that leads nowhere or in a circle",
        "new\nline.txt": "its name holds the control character U+000A",
        "rtl\u202etxt.md": "its name holds the direction mark U+202E",
        "pipe.txt": "no plain file but a device or pipe",
    }


def test_reading_a_pipe_or_a_loop_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    for name in ("pipe.txt", "loop.txt"):
        with pytest.raises(UnsafePath):
            read(tmp_path / name)
