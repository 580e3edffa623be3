"""``cityties draw`` and ``KnowledgeGraph.draw``: what is written, and what is said where nothing can be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cityties.api import KnowledgeGraph
from graph.picture import Picture
from graph.store import Store
from tests.graph.store_samples import annotated_reports


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("图") / "store"
    with Store.open(folder) as store:
        for report in annotated_reports():
            store.put(report)
    return str(folder)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--focus", "Kuopia"), "Kuopia: no actor of that name in this network; did you mean Kuopio"),
        (("--since", "2090"), "filters: since=2090: no partnership is left; widen the filters."),
    ],
    ids=["focus", "filters"],
)
def test_what_cannot_be_drawn_is_said_in_one_line(cityties, stored, tmp_path, options, said) -> None:
    ran = cityties("--store", stored, "draw", tmp_path / "net.html", *options)
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert said in ran.err
    assert not (tmp_path / "net.html").exists()


def test_a_file_in_place_of_the_folder_is_said_in_one_line(cityties, stored, tmp_path) -> None:
    (tmp_path / "file").touch()
    ran = cityties("--store", stored, "draw", tmp_path / "file" / "net.html")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "net.html: cannot be written" in ran.err


def test_sizes_and_colours_are_told_to_the_page(cityties, stored, tmp_path) -> None:
    out = tmp_path / "新文件夹" / "网络.html"
    ran = cityties(
        "--store", stored, "draw", out, "--size-by", "betweenness", "--colour-by", "community", "--lang", "zh"
    )
    assert ran.code == 0, ran.err
    assert ran.out.strip() == str(out)
    page = out.read_text("utf-8")
    assert '"sizeBy":"betweenness"' in page
    assert '"colourBy":"community"' in page
    assert "<title>城市合作网络</title>" in page


def test_actors_that_are_left_out_are_counted(cityties, stored, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("graph.picture.MOST_ACTORS", 60)
    ran = cityties("--store", stored, "draw", tmp_path / "net.html")
    assert ran.code == 0
    assert "actors with the fewest partnerships are left out: a picture holds 60 actors" in ran.err


def test_the_interface_gives_a_picture_and_writes_it_where_asked(stored, tmp_path) -> None:
    with KnowledgeGraph(stored) as kg:
        shown = kg.draw(focus="Kuopio", title="Round Kuopio")
        written = kg.draw(tmp_path / "net.html", focus="Kuopio", title="Round Kuopio")
    assert isinstance(shown, Picture)
    assert shown == written
    assert (tmp_path / "net.html").read_text("utf-8") == shown.html
    assert "<h1>Round Kuopio</h1>" in shown.html


def test_other_hash_seeds_give_the_same_bytes(stored) -> None:
    code = (
        "import hashlib; from cityties import KnowledgeGraph; "
        f"html = KnowledgeGraph({stored!r}).draw(colour_by='community', size_by='pagerank').html; "
        "print(hashlib.sha256(html.encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
