from __future__ import annotations

import math
from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.centrality import MEASURES, centrality
from ontology.errors import NetworkError, SettingError

KITE = nx.krackhardt_kite_graph()
"""Krackhardt's kite: degree, betweenness and closeness each point at other actors."""


def _values(G: nx.Graph, measure: str) -> dict[str, float]:
    return {row.iri: row.value for row in centrality(G, measure)}


@pytest.mark.parametrize(("measure", "best"), [("degree", "3"), ("betweenness", "7"), ("closeness", "5")])
def test_the_kite_has_its_known_leaders(measure: str, best: str) -> None:
    assert centrality(KITE, measure)[0].iri == best


@pytest.mark.parametrize(
    ("measure", "reference"),
    [
        ("betweenness", nx.betweenness_centrality),
        ("closeness", nx.closeness_centrality),
        ("eigenvector", nx.eigenvector_centrality_numpy),
        ("pagerank", nx.pagerank),
        ("constraint", nx.constraint),
    ],
)
def test_values_equal_networkx(measure: str, reference: Callable[[nx.Graph], dict[int, float]]) -> None:
    expected = {str(n): value for n, value in reference(KITE).items()}
    assert _values(KITE, measure) == pytest.approx(expected, abs=1e-5)  # networkx stops PageRank at 1e-6


def test_strong_ties_are_short() -> None:
    G = nx.Graph()
    G.add_weighted_edges_from([("a", "b", 5.0), ("b", "c", 5.0), ("a", "c", 1.0)])
    assert centrality(G, "betweenness")[0].iri == "b"
    assert _values(G, "strength") == {"a": 6.0, "b": 10.0, "c": 6.0}


def test_ties_share_a_rank_and_stand_by_name() -> None:
    G = nx.Graph([("hub", "x"), ("hub", "y"), ("hub", "z")])
    nx.set_node_attributes(G, {"x": "Bergen", "y": "Aarhus", "z": "Cork", "hub": "Delft"}, "name")
    assert [(r.rank, r.name) for r in centrality(G)] == [(1, "Delft"), (2, "Aarhus"), (2, "Bergen"), (2, "Cork")]


def test_constraint_ranks_the_broker_first() -> None:
    assert centrality(nx.star_graph(4), "constraint")[0].iri == "0"


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    "G",
    [
        nx.empty_graph(1),
        nx.empty_graph(3),
        nx.Graph([(0, 0)]),
        nx.Graph([(0, 0), (0, 1)]),
        nx.disjoint_union(nx.path_graph(2), nx.empty_graph(2)),
    ],
    ids=["one actor", "no ties", "loop alone", "loop and tie", "pair and loners"],
)
def test_no_measure_gives_nan(G: nx.Graph, measure: str) -> None:
    assert all(math.isfinite(row.value) for row in centrality(G, measure))


def test_self_loops_do_not_count() -> None:
    assert _values(nx.Graph([(0, 0), (0, 1)]), "degree") == {"0": 1.0, "1": 1.0}


def test_an_empty_network_is_refused() -> None:
    with pytest.raises(NetworkError, match="empty"):
        centrality(nx.Graph())


def test_an_unknown_measure_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingError, match="betweenness"):
        centrality(KITE, "fame")


@given(st.integers(2, 12), st.integers(0, 2**32 - 1), st.sampled_from(sorted(MEASURES)))
@settings(max_examples=40, deadline=None)
def test_ranks_do_not_depend_on_the_order_of_nodes(n: int, seed: int, measure: str) -> None:
    G = nx.gnp_random_graph(n, 0.4, seed=seed)
    rng = np.random.default_rng(seed)
    H = nx.Graph()
    H.add_nodes_from(rng.permutation(n).tolist())
    H.add_edges_from(rng.permutation(list(G.edges)).tolist() if G.number_of_edges() else [])
    assert centrality(G, measure) == centrality(H, measure)
