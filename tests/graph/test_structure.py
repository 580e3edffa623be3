"""Figures of whole networks, communities, triple helix, panels and QAP: known answers, laws, and bad input."""

from __future__ import annotations

import math
import random
from dataclasses import asdict
from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graph.communities
import graph.paths
from graph.communities import agreement, communities, modularity
from graph.csr import Csr
from graph.helix import transmission, triple_helix
from graph.network import Actor, NetworkData, Record
from graph.panels import panels, periods
from graph.qap import qap
from graph.smallworld import rewired, small_world
from graph.structure import assortativity, bridges, core_periphery, whole_network
from ontology.errors import MissingExtra, NetworkError, SettingError
from ontology.records import EntityType, Kind

KARATE = nx.karate_club_graph()


def _random(seed: int, n: int = 25, p: float = 0.12) -> nx.Graph:
    return nx.gnp_random_graph(n, p, seed=seed)


@given(st.integers(0, 10**6), st.integers(1, 25), st.floats(0, 0.5))
@settings(max_examples=40, deadline=None)
def test_figures_equal_networkx(seed: int, n: int, p: float) -> None:
    G = _random(seed, n, p)
    rng = random.Random(seed)
    nx.set_node_attributes(G, {v: rng.choice(["City", "Firm"]) for v in G}, "type")
    found = {f.figure: f.value for f in whole_network(G, randoms=1)}
    part = G.subgraph(max(nx.connected_components(G), key=len))
    assert found["density"] == (pytest.approx(nx.density(G)) if n > 1 else None)
    assert found["components"] == nx.number_connected_components(G)
    if len(part) > 1:  # several largest ones: ours is that of the first actor by name
        sizes = sorted(map(len, nx.connected_components(G)))
        if len(sizes) == 1 or sizes[-1] > sizes[-2]:
            assert found["mean distance"] == pytest.approx(nx.average_shortest_path_length(part))
            assert found["diameter"] == nx.diameter(part)
    else:
        assert found["mean distance"] is None
    if found["transitivity"] is not None:
        assert found["transitivity"] == pytest.approx(nx.transitivity(G))
        able = [v for v, d in G.degree() if d > 1]
        assert found["clustering"] == pytest.approx(np.mean([nx.clustering(G, v) for v in able]))
    for figure, expected in (
        ("assortativity by degree", nx.degree_pearson_correlation_coefficient),
        ("assortativity by type", lambda H: nx.attribute_assortativity_coefficient(H, "type")),
    ):
        if found[figure] is not None:
            assert found[figure] == pytest.approx(expected(G), abs=1e-9)
    assert found["articulation points"] == len(list(nx.articulation_points(G)))
    assert all(f.value is None or math.isfinite(f.value) for f in whole_network(G, randoms=1))
    assert all(f.note for f in whole_network(G, randoms=1) if f.value is None)


@pytest.mark.parametrize(
    "G", [nx.empty_graph(1), nx.empty_graph(4), nx.Graph([(0, 0)]), nx.path_graph(2), nx.complete_graph(5)], ids=str
)
def test_what_is_not_defined_says_why(G: nx.Graph) -> None:
    for figure in whole_network(G):
        assert (figure.value is None) <= bool(figure.note)
        assert figure.value is None or math.isfinite(figure.value)


def test_an_empty_network_is_refused_everywhere() -> None:
    for measure in (whole_network, communities):
        with pytest.raises(NetworkError, match="empty"):
            measure(nx.Graph())
    with pytest.raises(NetworkError, match="empty"):
        qap(nx.Graph(), KARATE)


def test_without_numba_distances_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with_numba = whole_network(KARATE, randoms=2)
    monkeypatch.setattr(graph.paths, "compiled", lambda: False)
    assert whole_network(KARATE, randoms=2) == with_numba


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_no_core_is_better_than_the_one_found(seed: int) -> None:
    G = _random(seed, 8, 0.4)

    def wrong(core: set[int]) -> int:
        pairs = [(u, v) for u in G for v in G if u < v]
        return sum((u in core and v in core and not G.has_edge(u, v)) for u, v in pairs) + sum(
            (u not in core and v not in core and G.has_edge(u, v)) for u, v in pairs
        )

    found = core_periphery(Csr.from_networkx(G)).core
    best = min(wrong({v for v in G if bits >> v & 1}) for bits in range(2**8))
    assert wrong(set(np.flatnonzero(found).tolist())) == best


def test_the_fit_of_a_core_is_a_correlation() -> None:
    csr = Csr.from_networkx(KARATE)
    found = core_periphery(csr)
    pairs = [(u, v) for u in KARATE for v in KARATE if u < v and found.core[u] == found.core[v]]
    ties = [float(KARATE.has_edge(u, v)) for u, v in pairs]
    ideal = [float(found.core[u]) for u, _ in pairs]
    assert found.fit == pytest.approx(np.corrcoef(ties, ideal)[0, 1])


def test_actors_tied_to_their_like_only_are_fully_sorted() -> None:
    csr = Csr.from_networkx(nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(3)))
    assert assortativity(csr, np.array([0, 0, 0, 1, 1, 1]), kinds=True) == pytest.approx(1.0)
    assert assortativity(csr, np.zeros(6, int), kinds=True) is None


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_rewiring_keeps_degrees_and_makes_no_loop_nor_double_tie(seed: int) -> None:
    csr = Csr.from_networkx(_random(seed))
    other = rewired(csr, np.random.default_rng(seed))
    assert other.degrees.tolist() == csr.degrees.tolist()
    first, second, _ = other.ties()
    assert (first != second).all()
    assert len(set(zip(first.tolist(), second.tolist(), strict=True))) == csr.m


def test_a_ring_of_neighbours_is_a_small_world_and_a_random_graph_is_not() -> None:
    ring = small_world(Csr.from_networkx(nx.connected_watts_strogatz_graph(200, 8, 0.05, seed=1)), randoms=3)
    chance = small_world(Csr.from_networkx(nx.random_regular_graph(8, 200, seed=1)), randoms=3)
    assert ring.sigma is not None
    assert ring.sigma > 3
    assert chance.sigma is not None
    assert 0.5 < chance.sigma < 1.5


def test_bridges_are_named_in_order() -> None:
    assert bridges(nx.Graph([("d", "c"), ("b", "a"), ("b", "c"), ("a", "c")])) == (("c", "d"),)


@pytest.mark.parametrize("method", ["leiden", "louvain"])
def test_communities_are_the_same_for_a_seed_and_leave_global_randomness_alone(method: str) -> None:
    random.seed(3)
    before = random.getstate()
    one, two = (communities(KARATE, method, seed=5, runs=4) for _ in range(2))  # type: ignore[arg-type]  # a plain string here
    assert one == two
    assert random.getstate() == before
    assert one.modularity is not None
    assert one.modularity > 0.4
    assert sum(one.sizes) == len(KARATE)
    assert list(one.sizes) == sorted(one.sizes, reverse=True)


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_modularity_equals_networkx(seed: int) -> None:
    G = _random(seed)
    labels = np.random.default_rng(seed).integers(0, 4, len(G))
    found = modularity(Csr.from_networkx(G), labels)
    if found is not None:
        parts = [{v for v in G if labels[v] == k} for k in set(labels.tolist())]
        assert found == pytest.approx(nx.community.modularity(G, parts))


def test_agreement_is_one_for_renamed_divisions_and_about_zero_for_chance() -> None:
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 3, 400)
    for names in permutations(range(3)):
        assert agreement(labels, np.array(names)[labels]) == (pytest.approx(1.0), pytest.approx(1.0))
    rand, information = agreement(labels, rng.permutation(labels))
    assert abs(rand) < 0.02
    assert information < 0.05


def test_leiden_without_igraph_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.communities.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"cityties\[fast\]"):
        communities(KARATE)
    assert communities(KARATE, "louvain", runs=1).engine == "networkx"


def test_three_spheres_that_exclude_each_other_pairwise_have_negative_information() -> None:
    # Two variables at random and their parity: nothing in pairs, one bit in all three, which counts as -1.
    parity = {(a, b, a ^ b): 1 for a in (False, True) for b in (False, True)}
    assert transmission(parity, (0, 1)) == 0.0
    assert transmission(parity, (0, 1, 2)) == pytest.approx(-1.0)
    assert transmission({}, (0, 1, 2)) is None


def _data(*stated: tuple[str, int, int]) -> NetworkData:
    types = {"u": EntityType.UNIVERSITY, "f": EntityType.FIRM, "c": EntityType.CITY, "a": EntityType.ASSOCIATION}
    actors = {m + d: Actor(m + d, t, m + d) for m, t in types.items() for d in "12"}
    return NetworkData(
        actors,
        tuple(
            Record(f"p{i}", "r", Kind.RESEARCH, tuple(f"{m[0]}{m[1]}" for m in members.split()), start=a, end=b)
            for i, (members, a, b) in enumerate(stated)
        ),
    )


HELIX = _data(("u1 f1", 2010, 2012), ("u1 f1 c1", 2011, 2011), ("c1 c2", 2012, 2014), ("a1 a2", 2014, 2014))


def test_each_partnership_counts_once_for_the_spheres_in_it() -> None:
    found = triple_helix(HELIX)
    assert {k: v for k, v in found.counts.items() if v} == {
        "university + industry": 1,
        "university + industry + government": 1,
        "government": 1,
    }
    assert (found.partnerships, found.outside) == (3, 1)
    assert found.information["university + industry"] == pytest.approx(math.log2(3) - 2 / 3)


def test_panels_follow_the_ranks_from_year_to_year() -> None:
    found = panels(HELIX)
    rows = {(r.period, r.iri): (r.rank, r.change) for r in found.rows}
    assert rows["2010", "u1"] == (1, None)
    assert rows["2012", "c2"] == (1, None)
    assert rows["2014", "c1"] == (1, 0)
    assert found.empty == ()
    by_period = panels(HELIX, given=["2000-2001", "2010-2011", "2012-2014"], by="period")
    assert by_period.empty == ("2000-2001",)
    assert {r.period for r in by_period.rows} == {"2010-2011", "2012-2014"}


@pytest.mark.parametrize("bad", ["soon", "2015-2010", "20-30", "2010-2012-2014"])
def test_a_period_that_is_none_is_refused(bad: str) -> None:
    with pytest.raises(SettingError):
        periods([bad])


def test_panels_without_years_say_so() -> None:
    undated = NetworkData(HELIX.actors, (Record("p", "r", Kind.RESEARCH, ("u1", "f1")),))
    with pytest.raises(NetworkError, match="no partnership is dated"):
        panels(undated)
    with pytest.raises(NetworkError, match="no partnership was in force"):
        panels(HELIX, given=["1990"])


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_qap_correlates_all_pairs(seed: int) -> None:
    A, B = _random(seed, 9, 0.4), _random(seed + 1, 9, 0.4)
    if min(A.number_of_edges(), B.number_of_edges()) in {0, 36} or max(A.size(), B.size()) == 36:
        return
    upper = np.triu_indices(9, 1)
    a, b = (nx.to_numpy_array(G, nodelist=sorted(G, key=str))[upper] for G in (A, B))
    found = qap(A, B, permutations=20, seed=1)
    assert found.correlation == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert found == qap(A, B, permutations=20, seed=1)


def test_chance_does_as_well_for_unrelated_networks_and_not_for_like_ones() -> None:
    A = _random(4, 30)
    like = nx.compose(A, nx.path_graph(30))
    assert qap(A, like, permutations=300).p_value < 0.01
    assert qap(A, _random(77, 30), permutations=300).p_value > 0.05


def test_actors_that_one_network_lacks_count_or_not() -> None:
    A, B = nx.path_graph(6), nx.path_graph(4)
    assert (qap(A, B, permutations=5).actors, qap(A, B, permutations=5, over="common").actors) == (6, 4)
    with pytest.raises(NetworkError, match="all pairs are alike"):
        qap(A, nx.complete_graph(6), permutations=5)
    with pytest.raises(NetworkError, match="too few"):
        qap(nx.path_graph(2), nx.path_graph(2), permutations=5)
    assert asdict(qap(A, B, permutations=5))["permutations"] == 5
