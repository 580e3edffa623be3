"""``cityties paper`` and ``centrality --plot`` as a user meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cityties import KnowledgeGraph
from graph.paper.bundle import PaperOptions
from graph.store import Store
from tests.graph.store_samples import annotated_reports

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("--measure", "degree", "--draws", "10")


@pytest.fixture
def stocked(cityties, tmp_path):
    """A store of eight annotated reports where the commands look for it."""
    with Store.open(tmp_path / "cityties-store") as store:
        for extraction in (*annotated_reports()[:4], *annotated_reports()[-4:]):
            store.put(extraction)
    return cityties


def test_a_paper_is_made_in_one_command_and_the_same_again_in_another_process(stocked, tmp_path):
    ran = stocked("paper", "论文", *SMALL, "--lang", "zh")
    assert ran.code == 0, ran.err
    written = ran.out.split()
    assert "论文/tables/top-degree.tex" in written
    assert all((tmp_path / path).stat().st_size for path in written)
    with KnowledgeGraph(tmp_path / "cityties-store") as kg:
        options = PaperOptions(measures=("degree",), draws=10, lang="zh")
        assert len(kg.paper(tmp_path / "论文", options=options)) == len(written), "an earlier paper is replaced"
    table = (tmp_path / "论文/tables/top-degree.md").read_text("utf-8")
    assert "城市" in table
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
    words = [sys.executable, "-W", "error", "-m", "cityties", "paper", "again", *SMALL, "--lang", "zh"]
    subprocess.run(words, check=True, env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True)
    manifests = [(tmp_path / name / "manifest.json").read_bytes() for name in ("论文", "again")]
    assert manifests[0] == manifests[1], "which holds the SHA-256 of every file"
    assert json.loads(manifests[0])["options"]["lang"] == "zh"


def test_what_cannot_be_made_is_one_line_and_leaves_nothing(stocked, tmp_path):
    for words, told in (
        (("--until", "1800"), "widen the filters"),
        ((*SMALL, "--k", "9999"), "between 1 and"),
    ):
        ran = stocked("paper", "out", *words)
        assert ran.code == 1
        assert len(ran.err.strip().splitlines()) == 1
        assert told in ran.err
    assert not (tmp_path / "out").exists()
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "mine.tex").write_text("years of work")
    ran = stocked("paper", "thesis")
    assert ran.code == 1
    assert "thesis: holds files of something else" in ran.err
    assert stocked("paper").code == 2


def test_without_matplotlib_the_command_says_what_to_install(tmp_path):
    code = "import sys; sys.modules['matplotlib'] = None; from cityties.cli import main; main(['paper', 'out'])"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr.strip() == "Error: figures need matplotlib; pip install 'cityties[paper]'."
    assert list(tmp_path.iterdir()) == []


def test_rank_intervals_are_plotted(stocked, tmp_path):
    words = ("centrality", "--uncertainty", "10", "--top", "4")
    ran = stocked(*words, "--plot", "排名.svg")
    assert ran.code == 0, ran.err
    first = ran.out.splitlines()[2].split()[1]
    assert first in (tmp_path / "排名.svg").read_text("utf-8")
    bad = stocked(*words, "--plot", "ranks.jpg")
    assert bad.code == 1
    assert ".png, .svg or .pdf" in bad.err
    assert stocked("centrality", "--plot", "a.svg").code == 2
