"""Arrays say what networkx graphs say."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings

from graph.arrays import NetworkArrays
from graph.network import NetworkData
from graph.projection import project
from ontology.errors import NetworkError, SettingError
from tests.graph.network_samples import network, networks


@pytest.mark.parametrize("projection", ["clique", "fractional", "evidence"])
@given(data=networks())
@settings(max_examples=40, deadline=None)
def test_a_projection_of_arrays_equals_that_of_networkx(projection: str, data: NetworkData) -> None:
    arrays = NetworkArrays.from_data(data)
    G = project(data, projection)  # type: ignore[arg-type]  # a plain string here
    first, second, weights = arrays.csr(projection).ties()  # type: ignore[arg-type]  # a plain string here
    found = {frozenset((arrays.actors[u], arrays.actors[v])): w for u, v, w in zip(first, second, weights, strict=True)}
    assert found == pytest.approx({frozenset((u, v)): w for u, v, w in G.edges(data="weight")})


@given(networks())
@settings(max_examples=40, deadline=None)
def test_counts_and_neighbourhoods_equal_networkx(data: NetworkData) -> None:
    arrays, G = NetworkArrays.from_data(data), project(data)
    assert dict(zip(arrays.actors, arrays.partner_counts().tolist(), strict=True)) == dict(G.degree())
    two = {n: set(nx.single_source_shortest_path_length(G, n, cutoff=2)) - {n} for n in G}
    assert {n: set(arrays.within(n, 2)) for n in G} == two
    assert dict(zip(arrays.actors, arrays.reach(2).tolist(), strict=True)) == {n: len(s) for n, s in two.items()}


def test_what_is_not_there_is_refused() -> None:
    arrays = NetworkArrays.from_data(network(("p", "r", "ab", 1.0)))
    with pytest.raises(NetworkError, match="nobody: no such actor"):
        arrays.within("nobody")
    with pytest.raises(SettingError, match="no projection 'cube'"):
        arrays.csr("cube")  # type: ignore[arg-type]  # wrong on purpose
