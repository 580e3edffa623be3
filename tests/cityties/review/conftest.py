"""A store to review."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cityties.cli import cli
from tests.cityties.review.sheets import REPORT


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory, reports: Path) -> Path:
    """A store with one report, made once; tests work on copies."""
    place = tmp_path_factory.mktemp("ingested") / "store"
    result = CliRunner().invoke(cli, ["--store", str(place), "ingest", str(reports / REPORT)])
    assert result.exit_code == 0, result.output
    return place


@pytest.fixture
def store(ingested: Path, cityties, tmp_path: Path) -> Path:
    return shutil.copytree(ingested, tmp_path / "cityties-store")
