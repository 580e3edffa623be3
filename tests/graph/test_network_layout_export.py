from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from graph.layout import layout
from graph.netexport import edge_rows, node_rows, to_gexf, to_graphml
from ontology.errors import NetworkError

SCRIPT = """
import networkx as nx
from graph.layout import layout
G = nx.relabel_nodes(nx.connected_watts_strogatz_graph(40, 4, 0.2, seed=3), lambda n: f"node-{n}")
G.add_edge("x", "y")
print([(n, round(x, 6), round(y, 6)) for n, (x, y) in sorted(layout(G, seed=5).items())])
"""


def test_layout_is_the_same_in_every_process() -> None:
    runs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_layout_leaves_global_randomness_alone() -> None:
    np.random.seed(7)
    expected = np.random.get_state()[1].tolist()  # type: ignore[index]
    layout(nx.path_graph(20), seed=3)
    assert np.random.get_state()[1].tolist() == expected  # type: ignore[index]


def test_small_components_stay_near_and_apart() -> None:
    G = nx.disjoint_union_all([nx.cycle_graph(12), *[nx.path_graph(2)] * 30, *[nx.empty_graph(1)] * 10])
    places = layout(G)
    points = np.array([places[n] for n in G])
    assert np.isfinite(points).all()
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    assert distances[~np.eye(len(G), dtype=bool)].min() > 0.3
    assert np.linalg.norm(points, axis=1).max() < 14  # 82 nodes one unit apart need a radius of about 5


def _network() -> nx.Graph:
    G = nx.Graph(projection="clique", filters="all")
    G.add_node("a", name="Helsinki", label_zh="赫尔辛基", labels=("Helsinki", "赫尔辛基"), type="City", country="FI")
    G.add_node("b", name="Nokia \x02& <Co>", label_zh="", labels=("Nokia",), type="Firm", country="FI")
    G.add_edge("a", "b", weight=1.0, kinds=("research", "funding"), statuses=("active",), start=2014, end=None)
    return G


@pytest.mark.parametrize(
    ("write", "read"), [(to_graphml, nx.read_graphml), (to_gexf, nx.read_gexf)], ids=["graphml", "gexf"]
)
def test_an_export_reads_back_with_labels_kinds_and_years(write, read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    G = read(write(_network(), tmp_path / "net.xml"))
    assert G.nodes["a"]["label"] == "Helsinki"
    assert G.nodes["a"]["label_zh"] == "赫尔辛基"
    assert G.nodes["b"]["label"] == "Nokia \ufffd& <Co>"
    tie = G.edges["a", "b"]
    assert (tie["kinds"], tie["start_year"], "end_year" in tie) == ("research|funding", 2014, False)


def test_an_empty_network_is_not_exported(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="empty"):
        to_graphml(nx.Graph(), tmp_path / "net.graphml")


def test_rows_are_flat_and_ordered_by_name() -> None:
    assert [row["name"] for row in node_rows(_network())] == ["Helsinki", "Nokia \ufffd& <Co>"]
    (row,) = edge_rows(_network())
    assert (row["source_name"], row["kinds"], row["weight"]) == ("Helsinki", "research|funding", 1.0)
