"""The README's commands, run as a new user would run them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (.+)$", README, re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An empty working folder with the sample reports in it; the README's commands run there in order."""
    path = tmp_path_factory.mktemp("readme")
    (path / "corpus").symlink_to(ROOT / "corpus")
    return path


def test_the_readme_shows_commands():
    assert len(COMMANDS) >= 12


@pytest.mark.timeout(300)
def test_every_cityties_command_of_the_readme_works(folder):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CITYTIES_")}
    environment["PYTHONPATH"] = str(ROOT)
    ran = 0
    for line in COMMANDS:
        words = shlex.split(line, comments=True)
        if words[0] != "cityties" or "serve" in words:
            continue
        command = [sys.executable, "-m", "cityties", *words[1:]]
        result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert result.returncode == 0, f"{line}\n{result.stderr}"
        assert "Traceback" not in result.stderr
        ran += 1
    assert ran >= 8


@pytest.mark.parametrize("target", sorted({shlex.split(c)[1] for c in COMMANDS if c.startswith("make ")}))
def test_every_make_target_of_the_readme_exists(target):
    result = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_the_python_example_of_the_readme_runs(folder):
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for block in blocks:
        result = subprocess.run(
            [sys.executable, "-c", block], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
