"""What commands load before they do anything: nothing heavy where nothing heavy is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cityties.cli import COMMANDS
from graph.store import Store
from tests.graph.store_samples import REPORTS

ROOT = Path(__file__).resolve().parents[2]
HEAVY = frozenset(
    (
        *("spacy", "numpy", "scipy", "pandas", "networkx", "rdflib", "oxrdflib", "pyshacl", "matplotlib", "numba"),
        *("igraph", "pyarrow", "lightgbm", "trafilatura", "lxml", "pypdf", "docx", "httpx", "starlette", "uvicorn"),
        *("jinja2", "distributed", "sklearn"),
    )
)
RUN = """
import sys
from cityties.cli import cli
cli.main(sys.argv[1:], standalone_mode=False)
"""
HELP = """
import sys
from cityties.cli import COMMANDS, cli
for command in COMMANDS:
    cli.main([command, "--help"], standalone_mode=False)
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("startup") / "kg"
    with Store.open(folder) as opened:
        for report in REPORTS:
            opened.put(report)
    return folder


def loaded_by(code: str, *words: str) -> set[str]:
    """The modules that a program has loaded when it is done."""
    done = subprocess.run(
        [sys.executable, "-c", code + "print(*sorted(sys.modules), file=sys.stderr)", *words],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_help_loads_nothing_but_the_command_line() -> None:
    found = loaded_by(RUN, "--help")
    assert not found & {*HEAVY, "pyoxigraph"}
    assert {f"cityties.commands.{name}" for name in ("ingest", "list")} <= found, "their help is shown"


def test_help_of_all_commands_loads_nothing_heavy() -> None:
    found = loaded_by(HELP)
    assert f"cityties.commands.{COMMANDS[0]}" in found
    assert not found & {*HEAVY, "pyoxigraph"}


@pytest.mark.parametrize(
    "words", [["status"], ["list"], ["doctor"], ["review", "list"], ["remove", "r-none"]], ids="-".join
)
def test_commands_that_need_no_model_load_nothing_heavy(words: list[str], store: Path) -> None:
    if words[0] == "remove":
        with Store.open(store) as opened:
            words = ["remove", opened.reports()[0].id]
    assert not loaded_by(RUN, "--store", str(store), *words) & HEAVY
