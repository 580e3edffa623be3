"""The scorer: laws, and agreement with the reference scorer that lies beside the project."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from cityties.evaluation import Annotation, Score, evaluate, fold_surface

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "corpus/gold/dev"
REFERENCE = ROOT.parent / "shared/bench/score.py"


def _load(folder: Path) -> dict[str, dict]:
    files = sorted(folder.glob("*.json"))
    assert len(files) == 40
    return {f.name: json.loads(f.read_text("utf-8")) for f in files}


def _damage(data: dict, rng: random.Random) -> dict:
    """Drop, retype and rewire parts of an annotation, as an imperfect extractor would."""
    data = copy.deepcopy(data)
    for entity in data["entities"]:
        if rng.random() < 0.2:
            entity["type"] = rng.choice(["City", "Firm", "Region"])
        if rng.random() < 0.3:
            entity["mentions"] = [*entity["mentions"][1:], "the " + entity["mentions"][0].upper()]
    data["partnerships"] = [p for p in data["partnerships"] if rng.random() < 0.7]
    for partnership in data["partnerships"]:
        if rng.random() < 0.3:
            partnership |= {"kind": "agreement", "status": "planned", "start": 2000}
        if rng.random() < 0.3:
            partnership["members"] = [*partnership["members"][:1], rng.choice(data["entities"])["id"], "unknown"]
    data["relations"] = [r for r in data["relations"] if rng.random() < 0.6]
    data["figures"] = [f for f in data["figures"] if rng.random() < 0.6]
    return data


def test_gold_scores_full_marks_against_itself():
    result = evaluate((Annotation.from_json(d), Annotation.from_json(d)) for d in _load(GOLD).values())
    assert result.reports == 40
    assert {score.f1 for score in result.scores.values()} == {1.0}
    assert {accuracy.value for accuracy in result.accuracies.values()} == {1.0}


def test_an_empty_prediction_scores_nothing_where_there_is_something_to_find():
    gold = Annotation.from_json({"entities": [{"id": "a", "type": "City", "name": "X", "mentions": ["X"]}]})
    score = evaluate([(gold, Annotation.from_json({}))]).scores
    assert score["entity.core"] == Score(0, 0, 1)
    assert score["entity.core"].f1 == 0
    assert score["edge"].f1 == 1, "nothing to find and nothing found is right"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The City of York", "city of york"),
        ("宁德时代 新能源", "宁德时代新能源"),
        ("5Ｇ实验室", "5G实验室"),
        ("Saint-Étienne", "saint étienne"),
    ],
)
def test_fold_surface_ignores_what_does_not_tell_names_apart(one, other):
    assert fold_surface(one) == fold_surface(other)


@pytest.mark.bench
@pytest.mark.skipif(not REFERENCE.exists(), reason="the bench folder does not lie beside the project")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_equal_those_of_the_reference_scorer(tmp_path, seed):
    rng = random.Random(seed)
    gold = _load(GOLD)
    damaged = {name: _damage(data, rng) for name, data in gold.items()}
    for name, data in damaged.items():
        (tmp_path / name).write_text(json.dumps(data), "utf-8")
    command = [sys.executable, REFERENCE, GOLD, tmp_path, "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["scores"]
    ours = evaluate((Annotation.from_json(gold[n]), Annotation.from_json(damaged[n])) for n in gold)
    assert ours.scores.keys() | ours.accuracies.keys() == theirs.keys()
    for name, score in ours.scores.items():
        assert (score.correct, score.predicted, score.gold) == tuple(theirs[name][k] for k in ("tp", "pred", "gold"))
        assert round(score.f1, 4) == theirs[name]["f1"]
    for name, accuracy in ours.accuracies.items():
        assert (round(accuracy.value, 4), accuracy.of) == (theirs[name]["accuracy"], theirs[name]["of"])
