"""What was learnt of a language: written, read again, and refused where it is broken."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from extract.partnerships.fitting import fit
from extract.partnerships.linear import Linear
from extract.partnerships.training import STRENGTH
from extract.partnerships.weights import load_models, save_models
from ontology.errors import DataError


def test_learning_twice_gives_the_same_bytes() -> None:
    one, two = (save_models({"m": fit([["a", "x"], ["b", "y"]] * 6, ["yes", "no"] * 6)}) for _ in range(2))
    assert one == two


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_shipped_weights_hold_every_scorer(lang: str) -> None:
    models = load_models(lang)
    assert models.keys() == STRENGTH.keys() | {"reference", "partnership", "participant", "programmeLink"}
    assert all(len(row) == len(m.classes) for m in models.values() for row in m.weights.values())


def test_scorers_are_read_as_they_were_written(tmp_path: Path) -> None:
    models = {
        "two": Linear(("no", "yes"), {"w:\n": (0.0, 1.5), "a b": (0.0, -0.25)}),
        "three": Linear(("a", "b", "c"), {"x": (0.5, 0.0, -0.5)}),
        "none": Linear(("no", "yes"), {}),
    }
    (tmp_path / "en.json.gz").write_bytes(save_models(models))
    assert load_models("en", tmp_path) == models


@pytest.mark.parametrize("weights", [[1.5, -0.25], "?", "AAAA"])
def test_a_file_of_another_version_is_refused_with_what_to_do(tmp_path: Path, weights: object) -> None:
    content = json.dumps({"m": {"classes": ["no", "yes"], "features": "a␞b", "weights": weights}})
    (tmp_path / "en.json.gz").write_bytes(gzip.compress(content.encode()))
    with pytest.raises(DataError, match="cityties train"):
        load_models("en", tmp_path)


def test_a_feature_that_holds_the_sign_between_features_is_refused() -> None:
    with pytest.raises(ValueError, match="sign"):
        save_models({"m": Linear(("no", "yes"), {"a␞b": (0.0, 1.0)})})
