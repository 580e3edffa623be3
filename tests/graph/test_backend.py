"""networkx finds our backend by its entry point and gets from it what it would compute itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.backend import backend
from graph.centrality import centrality

ROOT = Path(__file__).resolve().parents[2]


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    G = nx.gnp_random_graph(draw(st.integers(1, 12)), draw(st.floats(0, 0.7)), seed=draw(st.integers(0, 10**6)))
    for _, _, data in G.edges(data=True):
        data["d"] = draw(st.sampled_from([0.5, 1.0, 2.0, 49.0]))
    return nx.relabel_nodes(G, lambda n: f"n{n}")


@pytest.mark.parametrize("normalized", [True, False])
@pytest.mark.parametrize("weight", [None, "d"])
@given(G=graphs())
@settings(max_examples=30, deadline=None)
def test_betweenness_equals_networkx(G: nx.Graph, weight: str | None, normalized: bool) -> None:
    ours = backend.betweenness_centrality(
        backend.convert_from_nx(G, weight=weight), normalized=normalized, weight=weight
    )
    plain = nx.betweenness_centrality(G, normalized=normalized, weight=weight, backend="networkx")
    assert ours == pytest.approx(plain, abs=1e-12)


@pytest.mark.parametrize("wf_improved", [True, False])
@pytest.mark.parametrize("distance", [None, "d"])
@given(G=graphs())
@settings(max_examples=30, deadline=None)
def test_closeness_and_cores_equal_networkx(G: nx.Graph, distance: str | None, wf_improved: bool) -> None:
    A = backend.convert_from_nx(G, weight=distance)
    plain = nx.closeness_centrality(G, distance=distance, wf_improved=wf_improved, backend="networkx")
    assert backend.closeness_centrality(A, distance=distance, wf_improved=wf_improved) == pytest.approx(plain)
    assert backend.core_number(A) == nx.core_number(G, backend="networkx")


CALLS = """
import json, networkx as nx
from graph.centrality import centrality
nx.config.cache_converted_graphs = False
G = nx.karate_club_graph()
H = nx.DiGraph([(0, 1)])
try:
    nx.betweenness_centrality(H, backend="cityties")
    refused = ""
except NotImplementedError as error:
    refused = str(error)
print(json.dumps({
    "backends": "cityties" in nx.config.backends,
    "same": [
        max(abs(a[v] - b[v]) for v in G)
        for f, kw in (
            (nx.betweenness_centrality, {"k": 7, "seed": 3}),
            (nx.betweenness_centrality, {"weight": "weight"}),
            (nx.closeness_centrality, {"distance": "weight"}),
            (nx.core_number, {}),
        )
        for a, b in [(f(G, **kw, backend="cityties"), f(G, **kw, backend="networkx"))]
    ],
    "refused": refused,
    "engine": centrality(G, "betweenness", backend="cityties")[0].engine,
}))
"""


def test_networkx_calls_it_by_its_name(tmp_path: Path) -> None:
    # The entry points as pyproject.toml has them, so that the test doesn't hang on when the package was installed.
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    known = tmp_path / "cityties-0.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: cityties\nVersion: 0\n", "utf-8")
    lines = [f"[{group}]\n" + "\n".join(f"{n} = {v}" for n, v in names.items()) for group, names in tables.items()]
    (known / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")
    path = os.pathsep.join([str(ROOT), str(tmp_path)])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CALLS],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["backends"]
    assert max(answer["same"]) < 1e-12
    assert "cityties" in answer["refused"]
    assert answer["engine"] == "cityties"


def test_another_backend_is_called_through_the_same_call() -> None:
    # networkx itself stands for any backend: the name reaches its dispatcher.
    rows = centrality(nx.karate_club_graph(), "betweenness", backend="networkx")
    assert {r.engine for r in rows} == {"networkx"}
