"""Row 19: the same report comes twice, under another name, or edited.

There are no duplicates, whatever the way it comes, and nothing of an earlier version is left: the bytes of the store
are those of a store that only ever saw the last state of the files. Told on real files, through the whole of reading
and storing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cityties.ingest import OutcomeStatus, ingest_files
from cityties.workers import Workers
from graph.doctor import examine
from graph.store import Store

FIRST = "Espoo and Nokia signed a cooperation agreement in 2016.\n\nThe agreement concerns open data."
EDITED = "Espoo and Aalto University signed a cooperation agreement in 2019."
CHINESE = "深圳市与中兴通讯于2016年签署战略合作协议。"


@pytest.fixture(scope="module")
def reading() -> Workers:
    return Workers(jobs=1)


def ingest(store: Path, files: Path, reading: Workers) -> tuple[dict[str, str], bytes]:
    """Ingest a folder; return what became of each file, and the store's bytes."""
    with Store.open(store) as opened:
        outcomes = {o.path.name: o.status.value for o in ingest_files([files], opened, reading)}
        content = opened.nquads()
    assert examine(store) == ()
    return outcomes, content


@pytest.mark.parametrize("text", [FIRST, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("change", ["again", "renamed", "copied", "moved", "edited", "edited back", "shortened copy"])
def test_store_holds_what_the_last_state_of_the_files_gives(
    change: str, text: str, tmp_path: Path, reading: Workers
) -> None:
    files, store = tmp_path / "报告", tmp_path / "kg"
    files.mkdir()
    report = files / "甲.txt"
    report.write_text(text, "utf-8")
    (files / "other.txt").write_text("Tampere and Turku became sister cities in 2001.", "utf-8")
    _, before = ingest(store, files, reading)
    match change:
        case "renamed":
            report.rename(files / "乙.txt")
        case "copied" | "shortened copy":
            (files / "a copy.txt").write_text(text, "utf-8")
            if change == "shortened copy":
                ingest(store, files, reading)
                (files / "a copy.txt").write_text(EDITED, "utf-8")
        case "moved":
            (files / "older").mkdir()
            report.rename(files / "older" / "甲.txt")
        case "edited" | "edited back":
            report.write_text(EDITED, "utf-8")
            if change == "edited back":
                _, other = ingest(store, files, reading)
                assert other != before
                report.write_text(text, "utf-8")
    outcomes, after = ingest(store, files, reading)
    _, alone = ingest(tmp_path / "alone", files, reading)
    if change == "renamed":  # its first name is a name of it still, until the content goes
        after = after.replace("甲.txt".encode(), "乙.txt".encode())
    assert after == alone
    assert OutcomeStatus.FAILED not in outcomes.values()
    again, twice = ingest(store, files, reading)
    assert set(again.values()) == {"unchanged"}
    assert len(twice) == len(after)
