from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.centrality import MEASURES, centrality
from graph.network import Actor, NetworkData
from graph.projection import project
from graph.uncertainty import RankInterval, rank_uncertainty, wilson_interval
from ontology.errors import NetworkError, SettingError
from tests.graph.network_samples import network, networks

RIVALS = network(("p", "r", "abcdef", 0.5), *((f"q{i}", "r", f"z{i}", 1.0) for i in "123"))
"""Six in one doubtful consortium (5 ties each), and z, who has 3 sure partners."""


def _intervals(data: NetworkData, measure: str = "degree", **how: object) -> dict[str, RankInterval]:
    return {row.iri: row for row in rank_uncertainty(data, measure, **how).intervals()}  # type: ignore[arg-type]  # options by name


@pytest.mark.parametrize("measure", MEASURES)
@given(networks(), st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_every_figure_is_finite_and_in_its_range(measure: str, data: NetworkData, seed: int) -> None:
    found = rank_uncertainty(data, measure, draws=12, seed=seed)
    actors = len(data.actors)
    for row in found.intervals(k=actors):
        assert 1 <= row.low <= row.median <= row.high <= actors
        assert math.isfinite(row.value)
        assert row.top == row.top_high == 1, "among all of them"
        assert sum(found.distribution(row.iri).values()) == pytest.approx(1)
    for row in found.intervals():
        assert 0 <= row.top_low <= row.top <= row.top_high <= 1
    assert found.ranking == centrality(project(data), measure, seed=seed)


@pytest.mark.parametrize("measure", MEASURES)
@given(networks(confidence=st.just(1.0)))
@settings(max_examples=10, deadline=None)
def test_sure_records_make_every_interval_a_point(measure: str, data: NetworkData) -> None:
    for row in rank_uncertainty(data, measure, draws=5, projection="fractional").intervals():
        assert row.low == row.median == row.high == row.rank


@given(networks(min_records=1), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_above_below_and_tie_add_up_to_one(data: NetworkData, seed: int) -> None:
    found = rank_uncertainty(data, draws=20, seed=seed)
    matrix = found.above_matrix(len(data.actors))
    iris = [row.iri for row in found.ranking]
    for i, first in enumerate(iris):
        for j, second in enumerate(iris[:i]):
            one, other = found.above(first, second), found.above(second, first)
            assert one.above + one.below + one.tie == pytest.approx(1)
            assert (one.above, one.below, one.tie) == (other.below, other.above, other.tie)
            assert (matrix[i, j], matrix[j, i]) == (one.above, one.below)
            assert one.low <= one.above <= one.high


@given(networks(), st.permutations("abcdefghi"), st.sampled_from(["degree", "betweenness", "pagerank"]))
@settings(max_examples=40, deadline=None)
def test_new_names_change_no_figure(data: NetworkData, names: list[str], measure: str) -> None:
    new = dict(zip("abcdefghi", names, strict=True))
    actors = {new[i]: Actor(new[i], a.type, new[i]) for i, a in data.actors.items()}
    records = tuple(replace(r, members=tuple(sorted(new[m] for m in r.members))) for r in reversed(data.records))
    renamed = NetworkData(dict(sorted(actors.items())), records)
    before, after = (_intervals(d, measure, draws=15, seed=2) for d in (data, renamed))
    for iri, row in before.items():
        same = after[new[iri]]
        assert (row.rank, row.low, row.median, row.high, row.top) == (
            same.rank,
            same.low,
            same.median,
            same.high,
            same.top,
        )


@pytest.mark.parametrize("measure", ["degree", "closeness", "eigenvector"])
def test_a_seed_fixes_the_draws_and_leaves_global_randomness_alone(measure: str) -> None:
    np.random.seed(1)
    before = np.random.get_state()[1].tolist()  # type: ignore[index]  # a tuple, unless asked for a dict
    assert _intervals(RIVALS, measure, draws=30, seed=4) == _intervals(RIVALS, measure, draws=30, seed=4)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]  # as above
    assert _intervals(RIVALS, draws=30, seed=4) != _intervals(RIVALS, draws=30, seed=5)


@pytest.mark.parametrize(
    ("redraw", "expected"), [("records", 0.5), ("ties", 6 / 32)], ids=["one statement", "ten coins: at least 4 of 5"]
)
def test_a_consortium_is_above_its_rival_when_its_statement_is_right(redraw: str, expected: float) -> None:
    found = rank_uncertainty(RIVALS, draws=4000, seed=3, redraw=redraw)  # type: ignore[arg-type]  # a plain string here
    pair = found.above("a", "z")
    assert pair.above == pytest.approx(expected, abs=0.03)
    assert pair.low < expected < pair.high
    assert (_intervals(RIVALS)["a"].low, _intervals(RIVALS)["a"].high) == (1, 5), "behind z and its three partners"


def test_doubtful_partnerships_widen_the_rank_interval() -> None:
    sure = [(f"s{i}", "r", f"A{i}", 1.0) for i in "1234"]
    doubtful = [(f"d{i}", "r", f"B{i}", 0.3) for i in "567890"]
    rows = _intervals(network(*sure, *doubtful), draws=300)
    assert (rows["B"].rank, rows["A"].rank) == (1, 2)
    assert rows["B"].high - rows["B"].low > rows["A"].high - rows["A"].low


def test_the_probability_of_the_top_is_that_of_the_draw() -> None:
    # The pair is above the loner exactly when its record is right, and else all three share rank 1.
    found = rank_uncertainty(network(("p", "r", "ab", 0.3), loners="c"), draws=4000)
    rows = {row.iri: row for row in found.intervals(k=1)}
    assert rows["a"].top == 1.0
    assert rows["c"].top_low < 0.7 < rows["c"].top_high
    assert found.distribution("c") == pytest.approx({1: 0.7, 3: 0.3}, abs=0.03)


def test_one_actor_is_first_whatever_is_drawn() -> None:
    (row,) = rank_uncertainty(network(loners="a"), "betweenness", draws=3).intervals()
    assert (row.rank, row.low, row.high, row.top, row.k) == (1, 1, 1, 1.0, 1)


@pytest.mark.parametrize("k", [0, -1, 11])
def test_a_top_list_longer_than_the_network_is_refused(k: int) -> None:
    found = rank_uncertainty(RIVALS, draws=2)
    with pytest.raises(SettingError, match="between 1 and 10"):
        found.intervals(k)


def test_bad_draws_strangers_and_oneself_are_refused() -> None:
    with pytest.raises(SettingError, match="draws"):
        rank_uncertainty(RIVALS, draws=0)
    with pytest.raises(SettingError, match="betweenness"):
        rank_uncertainty(RIVALS, "fame")
    with pytest.raises(NetworkError, match="empty"):
        rank_uncertainty(network())
    found = rank_uncertainty(RIVALS, draws=2)
    with pytest.raises(NetworkError, match="nobody"):
        found.above("a", "nobody")
    with pytest.raises(NetworkError, match="itself"):
        found.above("a", "a")


@pytest.mark.parametrize(
    ("hits", "draws", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (8, 8, 0.6756, 1)]
)
def test_wilson_bounds_are_the_published_ones(hits: int, draws: int, low: float, high: float) -> None:
    assert wilson_interval(hits, draws) == pytest.approx((low, high), abs=1e-4)
