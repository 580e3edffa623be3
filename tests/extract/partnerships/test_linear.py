"""The linear scorer: learning, and what it must not do."""

from __future__ import annotations

import pytest

from extract.partnerships.fitting import fit

EXAMPLES = [["a", "x"], ["a", "y"], ["b", "x"], ["b", "y"]] * 3
LABELS = ["yes", "yes", "no", "no"] * 3


def test_a_scorer_learns_what_tells_the_classes_apart() -> None:
    model = fit(EXAMPLES, LABELS, strength=0.1)
    assert model.best(["a"])[0] == "yes"
    assert model.best(["b"])[0] == "no"
    assert model.strongest(["x", "a"], "yes") == "a"


def test_three_classes_have_probabilities_that_sum_to_one() -> None:
    model = fit([["a"], ["b"], ["c"]] * 4, ["1", "2", "3"] * 4, strength=0.1)
    assert [model.best([f])[0] for f in "abc"] == ["1", "2", "3"]
    assert sum(model.probabilities(["a", "b"]).values()) == pytest.approx(1.0)


def test_blocks_of_features_weigh_as_the_features_do() -> None:
    model = fit(EXAMPLES, LABELS, strength=0.1)
    for left, right in (("a", "x"), ("b", "x"), ("a", "unknown")):
        blocks = [(left,), (right, "other")]
        expected = model.probabilities([left, right, "other"])
        # The second time its blocks are known.
        assert [model.chances(blocks) for _ in range(2)] == [(expected["no"], expected["yes"])] * 2


def test_a_feature_counts_once_in_an_example_and_a_rare_one_not_at_all() -> None:
    twice = fit([[*features, features[0]] for features in EXAMPLES], LABELS, strength=0.1)
    assert twice == fit(EXAMPLES, LABELS, strength=0.1)
    assert fit([*EXAMPLES, ["once"]], [*LABELS, "no"], strength=0.1).weights.keys() == twice.weights.keys()


def test_examples_count_by_their_weights() -> None:
    doubled = fit([*EXAMPLES, *EXAMPLES], [*LABELS, *LABELS], strength=0.1)
    weighted = fit(EXAMPLES, LABELS, weights=[2.0] * len(EXAMPLES), strength=0.1)
    assert weighted.probabilities(["a"])["yes"] == pytest.approx(doubled.probabilities(["a"])["yes"], abs=0.01)
    silent = fit([["a"], ["a"], ["b"]] * 4, ["yes", "no", "no"] * 4, weights=[1.0, 0.0, 1.0] * 4, strength=0.1)
    assert silent.best(["a"])[0] == "yes"
