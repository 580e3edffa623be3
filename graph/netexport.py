"""The network for other tools: GraphML and GEXF (Gephi, Cytoscape, igraph) and plain rows for tables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import networkx as nx

from graph.gexf import write_gexf
from ontology.errors import NetworkError, SettingError

__all__ = ["edge_rows", "node_rows", "to_gexf", "to_graphml"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, in no way of writing them."""


def node_rows(G: nx.Graph) -> list[dict[str, Any]]:
    """Return one flat row for each node, ordered by name.

    >>> G = nx.Graph(); G.add_node("i", name="Espoo", labels=("Espoo", "Esbo"), country="FI")
    >>> node_rows(G)
    [{'id': 'i', 'name': 'Espoo', 'labels': 'Espoo|Esbo', 'country': 'FI', 'degree': 0}]
    """
    rows = [{"id": n, **_flat(data), "degree": G.degree(n)} for n, data in G.nodes(data=True)]
    return sorted(rows, key=lambda row: (str(row.get("name", "")), str(row["id"])))


def edge_rows(G: nx.Graph) -> list[dict[str, Any]]:
    """Return one flat row for each tie, with the names of both ends, ordered by them."""
    rows = []
    for u, v, data in G.edges(data=True):
        ends = sorted((str(G.nodes[n].get("name", n)), str(n)) for n in (u, v))
        (source, source_id), (target, target_id) = ends[0], ends[-1]
        rows.append(
            {"source": source_id, "target": target_id, "source_name": source, "target_name": target, **_flat(data)}
        )
    return sorted(rows, key=lambda row: (row["source_name"], row["target_name"], row["source"], row["target"]))


def to_graphml(G: nx.Graph, path: Path | str) -> Path:
    """Write GraphML; tuples are joined by ``|`` and unknown years are left out.

    Raises
    ------
    NetworkError
        The network is empty.
    SettingError
        The file cannot be written.
    """
    return _write(nx.write_graphml, G, path)


def to_gexf(G: nx.Graph, path: Path | str) -> Path:
    """Write GEXF 1.3, labels, typed attributes and years in place, as Gephi opens it; raises as :func:`to_graphml`."""
    return _write(write_gexf, G, path)


def _write(writer: Any, G: nx.Graph, path: Path | str) -> Path:
    if not len(G):
        raise NetworkError("the network is empty", where=str(G.graph.get("filters", "")), todo="widen the filters")
    H = nx.Graph(**_flat(G.graph))
    for n, data in sorted(G.nodes(data=True), key=lambda node: str(node[0])):
        # Both formats take "label" for what is shown.
        H.add_node(_clean(str(n)), label=_clean(str(data.get("name", n))), **_renamed(_flat(data)))
    for u, v, data in sorted(G.edges(data=True), key=lambda edge: (str(edge[0]), str(edge[1]))):
        H.add_edge(_clean(str(u)), _clean(str(v)), **_renamed(_flat(data)))
    path = Path(path)
    try:
        writer(H, str(path))
    except OSError as error:
        raise SettingError(
            f"cannot be written ({error.strerror})", where=path.name, todo="choose another file"
        ) from error
    return path


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    return {k: _scalar(v) for k, v in data.items() if v is not None}


def _scalar(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        value = "|".join(map(str, value))
    return _clean(value) if isinstance(value, str) else value


def _renamed(data: dict[str, Any]) -> dict[str, Any]:
    """Keep clear of GEXF's own words, whose values it would take for its own: ``start``, ``end``, ``type``."""
    own = {"start": "start_year", "end": "end_year", "type": "actor_type"}
    return {own.get(k, k): v for k, v in data.items()}


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
