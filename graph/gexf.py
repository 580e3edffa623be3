"""Networks as GEXF 1.3, the format of Gephi: labels, typed attributes, and years that its timeline plays.

The writer of networkx notes the day it runs on, so that no two files are alike; this one gives the same bytes for the
same network.

References
----------
GEXF 1.3 primer and schema, Gephi consortium, 2022.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import networkx as nx

__all__ = ["write_gexf"]

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
"""
_TYPES = {bool: "boolean", int: "integer", float: "double", str: "string"}
_PLACED = {"label", "weight"}
"""Attributes that GEXF has places of its own for."""


def write_gexf(G: nx.Graph, path: str) -> None:
    """Write a network whose attributes are strings, numbers and truth values that XML can hold.

    Parameters
    ----------
    G
        Nodes are written in the order of the graph, with their ``label``. An edge's ``start_year`` and ``end_year``
        also say when it is there: from the first to the last year, open where one is unknown, always where both are.
    path
        The file.
    """
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(G))


def _lines(G: nx.Graph) -> Iterator[str]:
    nodes, edges = list(G.nodes(data=True)), list(G.edges(data=True))
    dated = any("start_year" in data or "end_year" in data for *_, data in edges)
    yield _HEAD
    about = "; ".join(f"{name}: {value}" for name, value in sorted(G.graph.items()))
    yield f"<meta><creator>CityTies</creator><description>{escape(about)}</description></meta>\n"
    time = ' mode="dynamic" timeformat="integer" timerepresentation="interval"' if dated else ' mode="static"'
    yield f'<graph defaultedgetype="{"directed" if G.is_directed() else "undirected"}" idtype="string"{time}>\n'
    node_columns, edge_columns = _columns(data for _, data in nodes), _columns(data for *_, data in edges)
    yield from _declared("node", node_columns)
    yield from _declared("edge", edge_columns)
    yield f'<nodes count="{len(nodes)}">\n'
    for node, data in nodes:
        yield f"<node id={quoteattr(str(node))} label={quoteattr(str(data.get('label', node)))}>"
        yield _values(data, node_columns) + "</node>\n"
    yield f'</nodes>\n<edges count="{len(edges)}">\n'
    for number, (source, target, data) in enumerate(edges):
        yield f'<edge id="{number}" source={quoteattr(str(source))} target={quoteattr(str(target))}'
        yield f' weight="{data["weight"]}"' if "weight" in data else ""
        yield _years(data.get("start_year"), data.get("end_year"))
        yield f">{_values(data, edge_columns)}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _years(start: int | None, end: int | None) -> str:
    """Say when an edge is there; two reports may give years in the wrong order, which Gephi refuses."""
    if start is not None and end is not None and start > end:
        return ""
    return "".join(f' {name}="{year}"' for name, year in (("start", start), ("end", end)) if year is not None)


def _columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """Return id and type of each attribute; numbers of both sorts together are doubles."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            if name not in _PLACED:
                found.setdefault(name, set()).add(_TYPES[type(value)])
    types = {name: t.pop() if len(t) == 1 else "double" if t == {"integer", "double"} else "string"
             for name, t in found.items()}  # fmt: skip
    return {name: (str(number), types[name]) for number, name in enumerate(sorted(types))}


def _declared(what: str, columns: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    if columns:
        yield f'<attributes class="{what}" mode="static">\n'
        for name, (number, type_) in columns.items():
            yield f'<attribute id="{number}" title={quoteattr(name)} type="{type_}"/>\n'
        yield "</attributes>\n"


def _values(data: Mapping[str, Any], columns: Mapping[str, tuple[str, str]]) -> str:
    values = [
        f'<attvalue for="{number}" value={quoteattr(_text(data[name]))}/>'
        for name, (number, _) in columns.items()
        if data.get(name, "") != ""
    ]
    return f"<attvalues>{''.join(values)}</attvalues>" if values else ""


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
