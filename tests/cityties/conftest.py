"""The command line as a user meets it: real files, a real store, exit codes and both streams."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from cityties.cli import cli
from cityties.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "corpus/reports"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def reports() -> Path:
    return REPORTS


@pytest.fixture
def cityties(tmp_path, monkeypatch):
    """Run a command in an empty folder; returns its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS.values():
        monkeypatch.delenv(setting.variable, raising=False)

    def run(*words: str | Path, input: str | None = None) -> Ran:  # noqa: A002 - click's own name for it
        result = CliRunner().invoke(cli, [str(w) for w in words], input=input, prog_name="cityties")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run
