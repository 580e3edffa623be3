from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import redraw
from graph.network import NetworkData
from graph.projection import project
from graph.redraw import Redrawing
from ontology.errors import NetworkError, SettingError
from tests.graph.network_samples import network, networks

PROJECTIONS = ("clique", "fractional", "evidence")
CONSORTIUM = network(("p", "r", "abcde", 0.5))


def _dense(data: NetworkData, projection: str, way: str = "records", draws: int = 1) -> list[np.ndarray]:
    return [A.matrix().toarray() for A in Redrawing(data, projection, way).networks(draws, seed=7)]  # type: ignore[arg-type]  # plain strings here


@pytest.mark.parametrize("way", ["records", "ties"])
@pytest.mark.parametrize("projection", PROJECTIONS)
@given(networks(confidence=st.sampled_from([0.0, 1.0])))
@settings(max_examples=60, deadline=None)
def test_what_is_sure_stays_and_what_is_surely_wrong_goes(projection: str, way: str, data: NetworkData) -> None:
    certain = replace(data, records=tuple(r for r in data.records if r.confidence == 1))
    if way == "ties":  # which keeps the weight that the pair has in the whole network
        G = project(data, projection)  # type: ignore[arg-type]  # a plain string here
        G.remove_edges_from([(u, v) for u, v, p in G.edges(data="probability") if p == 0])
    else:
        G = project(certain, projection)  # type: ignore[arg-type]  # a plain string here
    expected = nx.to_numpy_array(G, nodelist=list(data.actors), weight="weight")
    (drawn,) = _dense(data, projection, way)
    assert drawn == pytest.approx(expected)


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_the_ties_of_a_partnership_come_and_go_together(projection: str) -> None:
    ties = [np.count_nonzero(A) for A in _dense(CONSORTIUM, projection, draws=60)]
    assert set(ties) == {0, 20}
    apart = [np.count_nonzero(A) for A in _dense(CONSORTIUM, projection, "ties", draws=60)]
    assert len(set(apart)) > 4


def test_a_partnership_stands_if_one_of_its_reports_is_right() -> None:
    data = network(("p", "r", "ab", 0.3), ("p", "s", "ab", 0.5))
    for way in ("records", "ties"):
        stood = np.mean([A[0, 1] for A in _dense(data, "clique", way, draws=8000)])
        assert stood == pytest.approx(1 - 0.7 * 0.5, abs=0.02)


def test_weights_follow_the_records() -> None:
    data = network(("p", "r", "ab", 0.5), ("p", "s", "ab", 0.5), ("q", "r", "abc", 0.5))
    seen = {projection: {A[0, 1] for A in _dense(data, projection, draws=100)} for projection in PROJECTIONS}
    assert seen == {"clique": {0, 1, 2}, "fractional": {0, 0.5, 1, 1.5}, "evidence": {0, 1, 2}}


def test_draws_do_not_depend_on_how_many_are_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    data = network(("p", "r", "abc", 0.5), ("q", "r", "cd", 0.4), ("q", "s", "cd", 0.4))
    together = _dense(data, "clique", draws=20)
    monkeypatch.setattr(redraw, "_CELLS", 9)
    assert np.array_equal(together, _dense(data, "clique", draws=20))
    assert np.array_equal(together[:5], _dense(data, "clique", draws=5)), "nor on how many are asked for"


@pytest.mark.parametrize("way", ["records", "ties"])
def test_a_network_without_ties_can_be_drawn(way: str) -> None:
    assert [A.n for A in Redrawing(network(loners="a"), "evidence", way).networks(2)] == [1, 1]  # type: ignore[arg-type]  # a plain string here


def test_bad_settings_and_no_actors_are_refused() -> None:
    with pytest.raises(NetworkError, match="empty"):
        Redrawing(network())
    with pytest.raises(SettingError, match="fractional"):
        Redrawing(CONSORTIUM, "triangles")  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(SettingError, match="records"):
        Redrawing(CONSORTIUM, redraw="coins")  # type: ignore[arg-type]  # wrong on purpose
