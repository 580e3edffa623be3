"""``cityties paper`` and ``centrality --plot`` as a user meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORT = "zh-赫尔辛基都市区.txt"
SMALL = ("--measure", "degree", "--draws", "10")


def test_a_paper_is_made_in_one_command_and_the_same_again_in_another_process(cityties, reports, tmp_path):
    cityties("ingest", reports / REPORT)
    ran = cityties("paper", "论文", *SMALL, "--lang", "zh")
    assert ran.code == 0, ran.err
    written = ran.out.split()
    assert "论文/tables/top-degree.tex" in written
    assert all((tmp_path / path).stat().st_size for path in written)
    assert "赫尔辛基" in (tmp_path / "论文/tables/top-degree.md").read_text("utf-8")
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
    words = [sys.executable, "-W", "error", "-m", "cityties", "paper", "again", *SMALL, "--lang", "zh"]
    subprocess.run(words, check=True, env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True)
    manifests = [(tmp_path / name / "manifest.json").read_bytes() for name in ("论文", "again")]
    assert manifests[0] == manifests[1], "which holds the SHA-256 of every file"
    assert json.loads(manifests[0])["options"]["lang"] == "zh"


def test_what_cannot_be_made_is_one_line_and_leaves_nothing(cityties, reports, tmp_path):
    cityties("ingest", reports / REPORT)
    for words, told in (
        (("--measure", "fame"), "no measure 'fame'"),
        (("--until", "1800"), "widen the filters"),
        ((*SMALL, "--k", "9999"), "between 1 and"),
    ):
        ran = cityties("paper", "out", *words)
        assert ran.code == 1
        assert len(ran.err.strip().splitlines()) == 1
        assert told in ran.err
    assert not (tmp_path / "out").exists()
    assert cityties("paper").code == 2


def test_without_matplotlib_the_command_says_what_to_install(tmp_path):
    code = "import sys; sys.modules['matplotlib'] = None; from cityties.cli import main; main(['paper', 'out'])"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr.strip() == "Error: figures need matplotlib; pip install 'cityties[paper]'."
    assert list(tmp_path.iterdir()) == []


def test_rank_intervals_are_plotted(cityties, reports, tmp_path):
    cityties("ingest", reports / REPORT)
    words = ("centrality", "--uncertainty", "10", "--top", "4")
    ran = cityties(*words, "--plot", "排名.svg")
    assert ran.code == 0, ran.err
    assert "Helsinki" in ran.out
    assert "Helsinki" in (tmp_path / "排名.svg").read_text("utf-8")
    bad = cityties(*words, "--plot", "ranks.jpg")
    assert bad.code == 1
    assert ".png, .svg or .pdf" in bad.err
    assert cityties("centrality", "--plot", "a.svg").code == 2
