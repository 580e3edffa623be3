"""The later scorers of pairs: what they see, and whom they leave alone."""

from __future__ import annotations

import numpy as np
import pytest

from extract.models import language_models
from extract.partnerships.candidates import Candidate, actor_pairs
from extract.partnerships.linear import chance
from extract.partnerships.rescoring import FirstScores, Rescorer, first_scores, second_rows, third_rows
from extract.partnerships.scenes import Layout
from extract.partnerships.trees import Trees
from extract.partnerships.weights import load_models
from tests.extract.partnerships.test_neighbours import layout_of

TWO_DEALS = "[City:Espoo] signed with [Firm:Nokia].\n[Firm:Elisa] chose [City:Lahti] and [Firm:Fortum]."


@pytest.fixture(scope="module")
def read() -> tuple[Layout, list[Candidate]]:
    layout = layout_of(TWO_DEALS, "en")
    return layout, list(actor_pairs(layout))


def scores(candidates: list[Candidate], *, lowest: float = -3.0) -> FirstScores:
    """Scores that rise from pair to pair."""
    odds = [lowest + 0.7 * i for i in range(len(candidates))]
    return FirstScores(odds, [(value / 2, value / 2) for value in odds])


def torn(candidates: list[Candidate]) -> dict[int, float]:
    """An encoder's word that speaks neither for nor against."""
    return dict.fromkeys(range(len(candidates)), 0.0)


def stump(number: int, limit: float, low: float, high: float) -> Trees:
    return Trees(0.0, np.array([[number, -1, -1]]), np.array([[limit, 0, 0]]), np.array([[0.0, low, high]]))


def test_weighing_sentence_by_sentence_is_weighing_all_at_once(
    read: tuple[Layout, list[Candidate]], monkeypatch: pytest.MonkeyPatch
) -> None:
    layout, candidates = read
    rescorer = Rescorer(stump(0, -1.0, -2.0, 1.0), stump(0, 0.0, -1.0, 2.0))
    reading = language_models("en").encoder.read(layout)
    at_once = rescorer.chances(layout, candidates, scores(candidates), {}, reading)
    monkeypatch.setattr("extract.partnerships.rescoring._TOGETHER", 2)
    assert rescorer.chances(layout, candidates, scores(candidates), {}, reading) == at_once


def test_a_pair_sees_whether_its_actors_take_part_what_its_features_add_and_what_the_encoder_says() -> None:
    layout = layout_of("[City:Espoo] signed with [Firm:Nokia].", "en")
    (candidate,) = actor_pairs(layout)
    standing = {(0, candidate.left): 2.5, (0, candidate.right): -1.5}
    ((members, rows),) = second_rows(layout, [candidate], FirstScores([0.25], [(7.125, -6.875)]), standing, {0: 3.75})
    assert members == [0]
    assert {0.25, 2.5, -1.5, 1.0, 7.125, -6.875, 3.75} <= set(rows[0].tolist())


def test_what_the_first_scorer_rules_out_is_left_alone(read: tuple[Layout, list[Candidate]]) -> None:
    layout, candidates = read
    first = scores(candidates, lowest=-9.0)
    seen = [i for members, _ in second_rows(layout, candidates, first, {}, torn(candidates)) for i in members]
    assert 0 < len(seen) < len(candidates)
    eager = Rescorer(stump(0, -99.0, 0.0, 9.0), stump(0, -99.0, 0.0, 9.0))
    chances = eager.chances(layout, candidates, first, {}, language_models("en").encoder.read(layout))
    for i, odds in enumerate(first.odds):
        assert chances[i] == pytest.approx(chance(9.0) if i in seen else chance(odds))


def test_what_the_second_scorer_rules_out_the_third_does_not_see(read: tuple[Layout, list[Candidate]]) -> None:
    layout, candidates = read
    first = scores(candidates)
    severe = Rescorer(stump(0, 0.0, -7.0, 1.0), stump(0, -99.0, 0.0, 5.0))
    found = severe.chances(layout, candidates, first, {}, language_models("en").encoder.read(layout))
    assert found == pytest.approx([chance(5.0 if odds > 0 else -7.0) for odds in first.odds])


def test_the_third_scorer_sees_what_the_second_says_of_the_neighbours(read: tuple[Layout, list[Candidate]]) -> None:
    layout, candidates = read
    first = scores(candidates)
    shown = {
        i: row
        for members, rows in second_rows(layout, candidates, first, {}, torn(candidates))
        for i, row in zip(members, rows, strict=True)
    }
    last = len(candidates) - 1
    low, high = (
        {
            i: row
            for members, rows in third_rows(layout, candidates, odds, shown)
            for i, row in zip(members, rows, strict=True)
        }
        for odds in (first.odds, [*first.odds[:-1], 9.0])
    )
    width = len(shown[last])
    beside = last - 1  # in the same sentence
    assert low[beside][:width].tolist() == high[beside][:width].tolist() == shown[beside].tolist()
    assert low[beside][width:].tolist() != high[beside][width:].tolist()


def test_the_first_scores_are_sums_of_their_parts(read: tuple[Layout, list[Candidate]]) -> None:
    layout, candidates = read
    found = first_scores(layout, candidates, load_models("en")["partnership"])
    assert len({len(parts) for parts in found.parts}) == 1
    assert found.odds == pytest.approx([sum(parts) for parts in found.parts])
    assert found.chances == pytest.approx([chance(odds) for odds in found.odds])
