"""Row 25: the same corpus gives the same bytes.

Twice, in another order, with another hash seed, locale and time zone, through an export into another store, and read
by one process or by several: the sorted N-Quads are the same, and their SHA-256 stands in the store's manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cityties.ingest import ingest_files
from cityties.workers import Workers
from graph.store import Store
from tests.graph.store_samples import REPORTS
from tests.reliability.writing import clean_fingerprint

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "corpus/reports"
COUNT = 6
ORDINARY = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}

WRITE = """
import random, sys
from pathlib import Path
from graph.store import Store
from tests.graph.store_samples import REPORTS
from tests.reliability.writing import reports
extractions = [*reports(6), *REPORTS]
random.Random(sys.argv[2]).shuffle(extractions)
with Store.open(sys.argv[1]) as store:
    for extraction in extractions:
        store.put(extraction, source=Path("/reports") / extraction.report.id)
"""


def run(folder: Path, order: str = "a", **environment: str) -> tuple[str, bytes]:
    """Write the reports in a process of its own; return what the manifest says, and the bytes."""
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(folder), order],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **ORDINARY, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with Store.open(folder, read_only=True) as store:
        quads = store.nquads()
    return json.loads((folder / "manifest.json").read_text("utf-8"))["sha256"], quads


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    return run(tmp_path_factory.mktemp("first") / "kg")


def test_manifest_holds_the_hash_of_the_sorted_quads(first: tuple[str, bytes]) -> None:
    sha256, quads = first
    assert hashlib.sha256(quads).hexdigest() == sha256
    assert quads.splitlines() == sorted(set(quads.splitlines()))
    assert quads.count(b"ontology#Report> <") == COUNT + len(REPORTS)


@pytest.mark.parametrize(
    ("order", "environment"),
    [
        ("a", {}),
        ("b", {}),
        ("c", {"PYTHONHASHSEED": "25"}),
        ("a", {"PYTHONHASHSEED": "random", "LC_ALL": "C", "TZ": "Asia/Shanghai"}),
        ("d", {"LC_ALL": "zh_CN.GB18030", "LANG": "zh_CN.GB18030", "TZ": "America/St_Johns"}),
    ],
    ids=["again", "another order", "another hash seed", "another locale and time zone", "a Chinese locale"],
)
def test_same_reports_give_the_same_bytes(
    order: str, environment: dict[str, str], first: tuple[str, bytes], tmp_path: Path
) -> None:
    assert run(tmp_path / "kg", order, **environment) == first


def test_detours_give_the_same_bytes(first: tuple[str, bytes], tmp_path: Path) -> None:
    _, quads = first
    export = tmp_path / "export.nq"
    export.write_bytes(quads)
    with Store.open(tmp_path / "kg") as store:
        store.put(REPORTS[0])
        store.remove(REPORTS[0].report.id)
        store.load(export)
    assert json.loads((tmp_path / "kg/manifest.json").read_text("utf-8"))["sha256"] == first[0]


def test_opening_and_reading_leave_the_manifest_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "kg"
    with Store.open(folder) as store:
        store.put(REPORTS[0])
        assert not (folder / "manifest.json").exists(), "while a writer is at work, nobody knows"
    before = (folder / "manifest.json").read_bytes()
    Store.open(folder).close()
    assert (folder / "manifest.json").read_bytes() == before
    assert clean_fingerprint(COUNT) != json.loads(before)["sha256"]


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    found = set()
    for jobs in (1, 2, 5):
        with Store.open(tmp_path / f"kg-{jobs}") as store:
            outcomes = [(o.path, o.report_id) for o in ingest_files([FILES], store, Workers(jobs=jobs))]
            assert len(store.reports()) == len(outcomes) > 10
        manifest = json.loads((tmp_path / f"kg-{jobs}/manifest.json").read_text("utf-8"))
        found.add((manifest["sha256"], *outcomes))
    assert len(found) == 1
