"""Training all models."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.training import train_languages
from ontology.errors import DataError

GOLD = Path(__file__).parents[2] / "corpus/gold/train"


def gold(lang: str, count: int) -> list[dict[str, object]]:
    files = sorted(GOLD.glob(f"{lang}-t-*.json"))[:count]
    return [json.loads(file.read_text("utf-8")) for file in files]


@pytest.fixture(scope="module")
def reports() -> list[dict[str, object]]:
    return [*gold("en", 12), *gold("zh", 12)]


@pytest.fixture(scope="module")
def side_by_side(reports: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    train_languages(reports, folder, workers=2)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_two_processes_write_the_models_that_one_does(
    reports: list[dict[str, object]], side_by_side: Path, tmp_path: Path
) -> None:
    train_languages(reports, tmp_path)
    assert len(files(tmp_path)) == 10
    assert files(tmp_path) == files(side_by_side)


def test_a_language_asked_for_alone_gets_the_models_that_it_gets_beside_the_other(
    reports: list[dict[str, object]], side_by_side: Path, tmp_path: Path
) -> None:
    train_languages(reports, tmp_path, langs=("zh",), workers=2)
    assert len(files(tmp_path)) == 5
    assert files(tmp_path).items() <= files(side_by_side).items()


def test_a_language_without_a_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="zh"):
        train_languages(gold("en", 2), tmp_path)
