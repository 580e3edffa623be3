"""What the page of the picture holds: actors with their places, sizes and communities, ties, and what reports state."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import networkx as nx

from graph.centrality import centrality
from graph.colours import ACTOR_COLOURS, COMMUNITY_COLOURS, REST
from graph.communities import communities
from graph.folding import simpler_forms
from graph.layout import layout
from graph.measures import LOWEST_FIRST
from graph.network import Actor, NetworkData, Record
from graph.projection import Projection, project
from graph.wording import wording
from ontology.records import Kind, Status

__all__ = ["picture_data"]

_WIDTH, _HEIGHT = 980.0, 700.0
"""Room for the network, in units that are pixels when the page opens on a laptop; larger networks are drawn closer."""
_SPREAD = 95.0
"""Most room between neighbours, so that a small network does not sprawl."""
_LEAST, _MOST = 4.0, 26.0
_EACH = 2.8


def picture_data(data: NetworkData, *, projection: Projection, size_by: str, seed: int) -> dict[str, Any]:
    """Gather what the page needs, as JSON has it: numbers stand for actors, partnerships and reports.

    Parameters
    ----------
    data
        At least one actor.
    projection, size_by, seed
        As in :func:`graph.picture.picture`.
    """
    G = project(data, projection)
    index = {iri: at for at, iri in enumerate(data.actors)}
    reports = sorted({(p.report, p.title, p.date) for r in data.records for p in r.passages})
    number = {report: at for at, (report, _, _) in enumerate(reports)}
    grouped = data.partnerships()
    partnership = {iri: at for at, iri in enumerate(grouped)}
    partnerships = [_partnership(records, index, number) for records in grouped.values()]
    nodes, rows = _nodes(G, data, size_by, seed)
    types = Counter(actor.type for actor in data.actors.values())
    kinds, statuses = {p["kind"] for p in partnerships}, {p["status"] for p in partnerships}
    years = [y for p in partnerships if p["first"] is not None for y in (p["first"], p["last"])]
    places = layout(G, seed=seed)
    measure = f"measure-{size_by}"
    return {
        "nodes": nodes,
        "vis": _vis(nodes, [places[iri] for iri in data.actors]),
        "ties": [
            {
                "from": index[u],
                "to": index[v],
                "weight": round(tie["weight"], 4),
                "partnerships": [partnership[p] for p in tie["partnerships"]],
            }
            for u, v, tie in G.edges(data=True)
        ],
        "partnerships": partnerships,
        "reports": [{"id": report, "title": title, "date": date} for report, title, date in reports],
        "types": [{"type": t.value, "color": c, "count": types[t]} for t, c in ACTOR_COLOURS.items() if types[t]],
        "communities": rows,
        "kinds": [k.value for k in Kind if k.value in kinds],
        "statuses": [s.value for s in Status if s.value in statuses],
        "years": [min(years), max(years)] if years and min(years) < max(years) else None,
        "sizeBy": size_by,
        "projection": G.graph["projection"],
        "filters": G.graph["filters"],
        "simpler": simpler_forms([name for actor in data.actors.values() for name in (actor.name, *actor.labels)]),
        "strings": {**wording(), measure: wording("paper/words.tsv")[measure]},
    }


def _nodes(
    G: nx.Graph, data: NetworkData, size_by: str, seed: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the actors, and the rows of the legend of communities: the largest by number, all others in one."""
    ranked = {row.iri: row for row in centrality(G, size_by, seed=seed)}
    found = communities(G, "louvain", seed=seed, runs=1)
    shown = COMMUNITY_COLOURS[: len(found.sizes)]
    rows = [
        {"number": at + 1, "color": c, "count": n} for at, (c, n) in enumerate(zip(shown, found.sizes, strict=False))
    ]
    if rest := sum(found.sizes[len(shown) :]):
        rows.append({"number": 0, "color": REST, "count": rest})
    best = max(row.value for row in ranked.values())
    largest = min(_MOST, _LEAST + _EACH * math.sqrt(max((d for _, d in G.degree()), default=0)))
    scale = max(0.36, min(1.0, math.sqrt(260 / len(G))))

    def size(value: float, rank: int) -> float:
        # Areas grow with the value. Where the lowest value is best, the rank says more than a difference from 1.
        share = 1 - (rank - 1) / len(G) if size_by in LOWEST_FIRST else value / best if best > 0 else 0.0
        return round(scale * (_LEAST + (largest - _LEAST) * math.sqrt(max(0.0, share))), 2)

    nodes = []
    for iri, actor in data.actors.items():
        row = ranked[iri]
        nodes.append(
            _described(actor, data)
            | {
                "value": float(f"{row.value:.6g}"),
                "rank": row.rank,
                "size": size(row.value, row.rank),
                "community": min(found.of[iri], len(shown)),
            }
        )
    return nodes, rows


def _described(actor: Actor, data: NetworkData) -> dict[str, Any]:
    city = data.actors.get(actor.city) if actor.city != actor.iri else None
    return {
        "name": actor.name,
        "en": actor.label_en,
        "zh": actor.label_zh,
        "labels": actor.labels,
        "type": actor.type.value,
        "country": actor.country,
        "city": city.name if city else "",
    }


def _vis(nodes: list[dict[str, Any]], places: list[tuple[float, float]]) -> list[dict[str, Any]]:
    """Return the actors as vis-network takes them, held by pyvis."""
    from pyvis.network import Network  # imports IPython: a second that only pictures should cost

    xs, ys = zip(*places, strict=True)
    spread = min(_SPREAD, _WIDTH / max(max(xs) - min(xs), 1e-9), _HEIGHT / max(max(ys) - min(ys), 1e-9))
    held = Network(cdn_resources="in_line")
    # add_node looks through all that is there, each time (46 s for 10,000): fill the list instead.
    held.nodes = [
        {"id": at, "x": round(spread * x, 1), "y": round(spread * y, 1), "size": node["size"]}
        for at, (node, (x, y)) in enumerate(zip(nodes, places, strict=True))
    ]
    vis: list[dict[str, Any]] = held.nodes
    return vis


def _partnership(records: tuple[Record, ...], index: dict[str, int], number: dict[str, int]) -> dict[str, Any]:
    """Join what the reports state: of several statuses that of the latest report, years at their widest."""
    latest = max(records, key=lambda r: (r.report_year or 0, r.report))
    spans = [span for record in records if (span := record.years) is not None]
    return {
        "kind": latest.kind.value,
        "status": latest.status.value,
        "start": min((r.start for r in records if r.start is not None), default=None),
        "end": max((r.end for r in records if r.end is not None), default=None),
        "first": min((first for first, _ in spans), default=None),
        "last": max((last for _, last in spans), default=None),
        "programme": next((r.programme_name for r in records if r.programme_name), ""),
        "confidence": round(1 - math.prod(1 - r.confidence for r in records), 4),
        "members": sorted({index[m] for r in records for m in r.members}),
        "reports": sorted({r.report for r in records}),
        "passages": [[number[p.report], p.quote, round(r.confidence, 4)] for r in records for p in r.passages],
    }
