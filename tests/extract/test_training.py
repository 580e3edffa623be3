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


def test_two_processes_write_the_models_that_one_does(tmp_path: Path) -> None:
    reports = [*gold("en", 12), *gold("zh", 12)]
    cards = [train_languages(reports, tmp_path / str(workers), workers=workers) for workers in (1, 2)]
    assert cards[0] == cards[1]
    files = [{file.name: file.read_bytes() for file in (tmp_path / n).iterdir()} for n in ("1", "2")]
    assert len(files[0]) == 10
    assert files[0] == files[1]


def test_a_language_without_a_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="zh"):
        train_languages(gold("en", 2), tmp_path)
