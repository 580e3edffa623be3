"""Every engine gives what networkx gives; the same bytes whatever the threads."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.centrality import centralities, centrality
from graph.csr import Csr
from graph.measures import ARRAYS, COMPILED, MEASURES, PATH_MEASURES, engine_for, values, values_of
from graph.paths import draw_sources, shortest_paths
from ontology.errors import MissingExtra, NetworkError, SettingError

WEIGHTS = {
    "even": st.just(2.0),
    "counts": st.integers(1, 5).map(float),
    "wide": st.sampled_from([1e-3, 1.0, 1e4]),  # too wide for buckets: a heap
    "shares": st.sampled_from([1.0, 1 / 2, 1 / 3, 1 / 7]),
}


@st.composite
def networks(draw: st.DrawFn) -> Csr:
    """Sparse to dense, most of them in several components."""
    n = draw(st.integers(1, 14))
    pairs = [(u, v) for u in range(n) for v in range(u)]
    ties = sorted(draw(st.sets(st.sampled_from(pairs), max_size=2 * n))) if pairs else []
    weights = draw(st.lists(WEIGHTS[draw(st.sampled_from(sorted(WEIGHTS)))], min_size=len(ties), max_size=len(ties)))
    first, second = (np.array([pair[side] for pair in ties], dtype=int) for side in (0, 1))
    return Csr.from_ties(n, first, second, np.array(weights))


def test_every_measure_has_an_engine_of_ours() -> None:
    assert set(MEASURES) == {*ARRAYS, *COMPILED}


@pytest.mark.parametrize("measure", MEASURES)
@given(csr=networks())
@settings(max_examples=40, deadline=None)
def test_values_equal_plain_networkx(measure: str, csr: Csr) -> None:
    if measure == "eigenvector" and csr.m:  # two equal components have no common answer; the largest must be alone
        sizes = np.bincount(csr.components())
        if np.count_nonzero(sizes == sizes.max()) > 1 or not _has_one_answer(csr):
            return
    assert values(csr, measure) == pytest.approx(values(csr, measure, engine="networkx"), rel=1e-9, abs=1e-7)


def _has_one_answer(csr: Csr) -> bool:
    """Whether the greatest eigenvalue of the largest component stands out: of two, any mixture would be an answer."""
    found = np.linalg.eigvalsh(csr.part(csr.components() == 0).matrix().toarray())  # in ascending order
    return len(found) < 2 or found[-1] - found[-2] > 1e-6 * found[-1]


@pytest.mark.parametrize("measure", sorted(COMPILED))
def test_hundreds_of_actors_equal_plain_networkx_to_nine_digits(measure: str) -> None:
    G = nx.barabasi_albert_graph(250, 3, seed=5)
    rng = np.random.default_rng(5)
    for weights in (np.ones(G.number_of_edges()), rng.integers(1, 6, G.number_of_edges()).astype(float)):
        csr = Csr.from_networkx(G).reweighted(weights)
        assert np.abs(values(csr, measure) - values(csr, measure, engine="networkx")).max() < 1e-9


@pytest.mark.parametrize("hops", [True, False])
@pytest.mark.parametrize("passing", [True, False])
def test_threads_do_not_change_a_bit(hops: bool, passing: bool) -> None:
    G = nx.barabasi_albert_graph(600, 4, seed=2)
    rng = np.random.default_rng(2)
    csr = Csr.from_networkx(G).reweighted(rng.integers(1, 4, G.number_of_edges()).astype(float))
    sources = draw_sources(csr.n, None, 0)
    one, four = (shortest_paths(csr, sources, passing=passing, hops=hops, threads=t) for t in (1, 4))
    assert one.total.tobytes() == four.total.tobytes()
    assert one.far.tobytes() == four.far.tobytes()


@pytest.mark.parametrize("measure", sorted(PATH_MEASURES))
def test_sampled_values_lie_within_their_errors(measure: str) -> None:
    csr = Csr.from_networkx(nx.barabasi_albert_graph(500, 3, seed=1))
    exact = values(csr, measure)
    errors: dict = {}
    sampled = values_of(csr, [measure], sources=150, seed=3, errors=errors)[measure]
    top = np.argsort(-exact)[:20]  # low betweenness comes from few sources: its spread is too skewed to speak of
    within = (np.abs(sampled - exact) <= 2 * errors[measure].errors)[top]
    assert errors[measure].k == 150
    assert within.mean() >= 0.9
    assert np.abs(sampled - exact).max() > 0


def test_sampled_betweenness_is_scaled_as_networkx_scales_it() -> None:
    csr = Csr.from_networkx(nx.karate_club_graph(), weight=None)
    sources = draw_sources(csr.n, 10, 7)

    class Chosen:  # networkx draws with `sample` of the generator it is given
        def sample(self, nodes: list, k: int) -> list:
            return [nodes[i] for i in sources]

    expected = nx.betweenness_centrality.__wrapped__(csr.to_networkx(), k=10, seed=Chosen())
    ours = values_of(csr, ["betweenness"], sources=10, seed=7)["betweenness"]
    assert ours == pytest.approx([expected[v] for v in range(csr.n)], abs=1e-12)


@given(networks(), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_dropping_ties_equals_building_without_them(csr: Csr, seed: int) -> None:
    first, second, weights = csr.ties()
    rebuilt = Csr.from_ties(csr.n, first, second, weights)
    keep = np.random.default_rng(seed).random(csr.m) < 0.5
    few, expected = rebuilt.kept(keep), Csr.from_ties(csr.n, first[keep], second[keep], weights[keep])
    assert few.indices.tolist() == expected.indices.tolist()
    assert few.weights.tolist() == expected.weights.tolist()


def test_the_engine_follows_the_size_and_is_named() -> None:
    small, large = nx.path_graph(5), nx.barabasi_albert_graph(900, 3, seed=1)
    assert centrality(small, "betweenness")[0].engine == "networkx"
    assert centrality(large, "betweenness")[0].engine == "cityties"
    assert centrality(small, "betweenness", backend="cityties")[0].engine == "cityties"
    assert centrality(large, "degree")[0].engine == "scipy"
    assert engine_for(Csr.from_networkx(large), "closeness", sources=2) == "networkx"


def test_measures_asked_together_equal_those_asked_alone() -> None:
    G = nx.karate_club_graph()
    together = centralities(G, backend="cityties")
    assert list(together) == list(MEASURES)
    for measure in ("closeness", "effective_size", "katz"):
        assert together[measure] == centrality(G, measure, backend="cityties")


def test_effective_size_and_constraint_tell_the_broker() -> None:
    G = nx.Graph([("broker", "a"), ("broker", "b"), ("broker", "c"), ("c", "d")])
    assert [centrality(G, m)[0].iri for m in ("effective_size", "constraint", "articulation")] == ["broker"] * 3
    assert {r.iri: r.value for r in centrality(G, "articulation")} == {"broker": 2, "c": 1, "a": 0, "b": 0, "d": 0}


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), 0.0, -1.0, 5e-324, "much", None], ids=str)
def test_a_weight_that_is_no_positive_number_is_refused_with_its_tie(weight: object) -> None:
    G = nx.Graph()
    G.add_edge("a", "b", weight=weight)
    with pytest.raises(NetworkError, match="a - b: weight"):
        centrality(G)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measure": "betweenness", "backend": "abacus"}, "no networkx backend 'abacus'"),
        ({"measure": "betweenness", "sources": 1}, "1 is below 2"),
        ({"measure": "degree", "sources": 5}, "follows no shortest paths"),
    ],
    ids=lambda v: str(v),
)
def test_a_wrong_backend_or_sample_is_refused(options: dict, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        centrality(nx.path_graph(4), **options)


def test_without_numba_networkx_computes_the_same_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    G = nx.barabasi_albert_graph(900, 2, seed=1)
    fast = centrality(G, "closeness")
    monkeypatch.setattr("graph.measures.compiled", lambda: False)
    slow = centrality(G, "closeness")
    assert (fast[0].engine, slow[0].engine) == ("cityties", "networkx")
    assert [(r.rank, r.iri) for r in fast] == [(r.rank, r.iri) for r in slow]
    with pytest.raises(MissingExtra, match=r"cityties\[fast\]"):
        centrality(G, "closeness", backend="cityties")
