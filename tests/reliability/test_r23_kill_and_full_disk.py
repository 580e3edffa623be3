"""Row 23: a writer is killed without warning, fifty times, or the disk is full.

Each report is in the store as a whole or not at all, what was reported as done is there, the store opens by itself, the
doctor finds nothing, and doing the work again gives the bytes of a run that nothing disturbed.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from graph.doctor import examine
from graph.lines import to_lines
from graph.manifest import take_manifest
from graph.parts import make_graph, make_journal
from graph.store import Store
from graph.swap import swap
from graph.writing import report_quads
from ontology.errors import StoreError
from tests.reliability.writing import check_finishing, check_whole, messages, reports, start

COUNT = 8


def kill_at_random(folder: Path, kills: int, seed: int) -> set[int]:
    """Kill writers at random moments; return after how many reports each was killed."""
    rng = random.Random(seed)
    folder.mkdir()
    begin = time.monotonic()
    process, told = start(folder / "undisturbed", COUNT)
    assert len(messages(told)) > COUNT
    process.join()
    takes = time.monotonic() - begin
    moments = set()
    for number in range(kills):
        store = folder / f"kg-{number}"
        process, told = start(store, COUNT, burst=bool(number % 2))
        time.sleep(rng.uniform(0, takes))
        process.kill()
        said = messages(told)
        process.join()
        assert not any(isinstance(message, StoreError) for message in said)
        check_whole(store, COUNT, [message for message in said if message != "open"])
        check_finishing(store, COUNT)
        moments.add(len(said))
    return moments


def test_fifty_kills_leave_whole_reports(tmp_path: Path) -> None:
    moments = kill_at_random(tmp_path / "kills", 50, seed=23)
    assert len(moments) > 3, "kills at different moments"


@pytest.mark.soak
def test_five_hundred_kills_leave_whole_reports(tmp_path: Path) -> None:
    for seed in range(10):
        kill_at_random(tmp_path / f"kills-{seed}", 50, seed=seed)


@pytest.mark.parametrize("burst", [False, True])
@pytest.mark.parametrize("kilobytes", [20, 60, 200, 400])
def test_full_disk_is_a_clear_error_and_nothing_is_there_in_part(kilobytes: int, burst: bool, tmp_path: Path) -> None:
    process, told = start(tmp_path / "kg", 3 * COUNT, limit=kilobytes * 1024, burst=burst)
    *done, error = messages(told)
    process.join()
    assert process.exitcode == 0
    assert isinstance(error, StoreError), "the limit was not reached"
    assert "disk" in str(error)
    check_whole(tmp_path / "kg", 3 * COUNT, [message for message in done if message != "open"])
    check_finishing(tmp_path / "kg", 3 * COUNT)


@pytest.mark.parametrize("torn", ["nothing written", "half a frame", "frame, graph without it"])
def test_write_that_was_cut_off_is_made_again_or_dropped(torn: str, tmp_path: Path) -> None:
    folder, (first, second) = tmp_path / "kg", reports(2)
    with Store.open(folder) as store:
        store.put(first)
        iris = store.iris
    log = folder / "journal/log-1"
    before = log.read_bytes()
    with Store.open(tmp_path / "other") as other:
        other.put(first)
        other.put(second)
    # The same frames, since they come from content only; without the last mark.
    whole = before.rpartition(b"#flushed")[0]
    longer = (tmp_path / "other/journal/log-1").read_bytes().rpartition(b"#flushed")[0]
    assert longer.startswith(whole)
    frame = longer[len(whole) :]
    kept = {"nothing written": 0, "half a frame": len(frame) // 2, "frame, graph without it": len(frame)}[torn]
    log.write_bytes(whole + frame[:kept])
    take_manifest(folder)  # as the writer does that was killed
    with Store.open(folder) as store:
        held = {card.id for card in store.reports()}
        expected = {first.report.id} | ({second.report.id} if torn.startswith("frame") else set())
        assert held == expected
        assert set(to_lines(store.engine)) >= set(to_lines(report_quads(first, iris)))
    assert examine(folder) == ()


@pytest.mark.parametrize("after", ["nothing", "the plan", "one part"])
def test_exchange_of_graph_and_journal_that_was_cut_off(
    after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kg"
    with Store.open(folder) as store:
        store.put(reports(1)[0])
        before = store.fingerprint()
        base = store.iris.base
    lines = to_lines(report_quads(reports(2)[1], store.iris))
    take_manifest(folder)  # as the writer does that was killed
    make_graph(folder, make_journal(folder, base, lines))
    if after != "nothing":
        done = 0
        rename = Path.rename

        def stop(path: Path, target: Path) -> Path:
            nonlocal done
            if path.parent == folder and path.name != "swap.json.new":
                done += 1
                if done > (2 if after == "one part" else 0):
                    raise KeyboardInterrupt
            return rename(path, target)

        monkeypatch.setattr(Path, "rename", stop)
        with pytest.raises(KeyboardInterrupt):
            swap(folder, {"graph": None, "journal": None})
        monkeypatch.undo()
    assert examine(folder) != ()
    with Store.open(folder) as store:
        assert (store.fingerprint() == before) is (after == "nothing")
        assert store.nquads() == b"".join(lines) or after == "nothing"
    assert examine(folder) == ()
