"""The network as one HTML file that opens offline: search, filters, and the sentence behind every tie.

pyvis holds nodes and edges in the form of vis-network; the page is our own, because pyvis's fetches scripts from
outside and lets names run as HTML. Everything that a report or a user wrote travels as JSON inside an inert element and
reaches the page through ``textContent``; a content security policy lets only our two scripts run, and nothing be
fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections import Counter, defaultdict
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import networkx as nx
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from graph.colours import ACTOR_COLOURS, COMMUNITY_COLOURS, REST
from graph.layout import layout
from graph.network import NetworkData, Record
from graph.projection import Projection, find_actors, project
from graph.projection import focus as ego
from graph.wording import wording
from ontology.errors import NetworkError, SettingError
from ontology.records import EntityType, Kind, Status

__all__ = ["draw"]

_SHAPES = {
    EntityType.CITY: "dot",
    EntityType.REGION: "hexagon",
    EntityType.FIRM: "square",
    EntityType.UNIVERSITY: "triangle",
    EntityType.PUBLIC_BODY: "diamond",
    EntityType.ASSOCIATION: "star",
    EntityType.PROGRAMME: "triangleDown",
}
_FULLNESS = {"star": 1.5, "triangle": 1.15, "triangleDown": 1.15, "diamond": 1.15, "square": 0.9}
"""How much larger a shape is drawn to weigh as much as a disc."""
_WIDTH, _HEIGHT = 980.0, 700.0
"""Room for the network, in units that are pixels when the page opens on a laptop; larger networks are drawn closer."""
_SPREAD = 95.0
"""Most room between neighbours, so that a small network does not sprawl."""


def draw(
    data: NetworkData,
    path: Path | str,
    *,
    title: str = "City partnerships",
    projection: Projection = "clique",
    colour_by: Literal["type", "community"] = "type",
    focus: str | None = None,
    hops: int = 1,
    lang: Literal["en", "zh"] = "en",
    seed: int = 0,
) -> Path:
    """Write the interactive network to one HTML file.

    Parameters
    ----------
    data
        Actors and records, as :func:`graph.network.network_data` reads them.
    path
        The file; its folder must exist. What stood there is replaced.
    title
        Heading of the page.
    projection
        Gives the widths of the ties.
    colour_by
        ``type`` of actor, or ``community`` (Louvain, of the projection).
    focus, hops
        Keep only what lies within ``hops`` partnerships of the actor of that name.
    lang
        Language that the page opens in; a button switches.
    seed
        Of layout and communities.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    NetworkError
        The network is empty, or nobody bears the name ``focus``.
    SettingError
        A setting is unknown, or the file cannot be written.
    """
    for name, value, known in (("colour_by", colour_by, ("type", "community")), ("lang", lang, ("en", "zh"))):
        if value not in known:
            raise SettingError(f"{value!r} is unknown", where=name, todo=f"use {' or '.join(known)}")
    if focus is not None:
        data = ego(data, focus, hops)
    if not data.actors:
        raise NetworkError("the network is empty", where=data.filters.describe(), todo="widen the filters")
    payload = _payload(data, projection, colour_by, seed)
    iris = list(data.actors)
    centre = find_actors(data.actors.values(), focus) if focus is not None else ()
    payload |= {"lang": lang, "strings": wording(), "focus": [iris.index(iri) for iri in centre]}
    path = Path(path)
    try:
        path.write_text(_page(payload, title, lang), encoding="utf-8", newline="\n")
    except OSError as error:
        raise SettingError(
            f"cannot be written ({error.strerror})", where=path.name, todo="choose another file"
        ) from error
    return path


def _payload(data: NetworkData, projection: Projection, colour_by: str, seed: int) -> dict[str, Any]:
    G = project(data, projection)
    index = {iri: at for at, iri in enumerate(data.actors)}
    places = layout(G, seed=seed)
    colours, groups = _colours(G, data, colour_by, seed)
    scale = max(0.3, min(1.0, math.sqrt(150 / len(index))))
    nodes = []
    for iri, actor in data.actors.items():
        degree = int(G.degree(iri))
        nodes.append(
            {
                "name": actor.name,
                "en": actor.label_en,
                "zh": actor.label_zh,
                "labels": actor.labels,
                "type": actor.type.value,
                "country": actor.country,
                "city": data.actors[actor.city].name if actor.city in data.actors and actor.city != iri else "",
                "degree": degree,
                "size": round(scale * min(26.0, 4 + 2.8 * math.sqrt(degree)), 2),
                "color": colours[iri],
                "shape": _SHAPES[actor.type],
            }
        )
    partnerships: list[dict[str, Any]] = []
    number: dict[str, int] = {}
    for iri, records in data.partnerships().items():
        number[iri] = len(partnerships)
        partnerships.append(_partnership(records, index))
    edges = [
        {
            "from": index[u],
            "to": index[v],
            "weight": tie["weight"],
            "partnerships": [number[p] for p in tie["partnerships"]],
        }
        for u, v, tie in G.edges(data=True)
    ]
    vis_nodes, vis_edges = _vis(nodes, edges, [places[iri] for iri in data.actors])
    used = Counter(p["kind"] for p in partnerships)
    states = {p["status"] for p in partnerships}
    return {
        "nodes": nodes,
        "edges": edges,
        "partnerships": partnerships,
        "vis": {"nodes": vis_nodes, "edges": vis_edges},
        "groups": groups,
        "kinds": [k.value for k in Kind if k.value in used],
        "statuses": [s.value for s in Status if s.value in states],
        "colourBy": colour_by,
        "reports": G.graph["reports"],
        "projection": G.graph["projection"],
        "filters": G.graph["filters"],
    }


def _vis(
    nodes: list[dict[str, Any]], edges: list[dict[str, Any]], places: list[tuple[float, float]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes and edges as vis-network takes them, held by pyvis."""
    from pyvis.network import Network  # imports IPython: a second that only pictures should cost

    xs, ys = zip(*places, strict=True)
    spread = min(_SPREAD, _WIDTH / max(max(xs) - min(xs), 1e-9), _HEIGHT / max(max(ys) - min(ys), 1e-9))
    held = Network(cdn_resources="in_line")
    # add_node and add_edge look through all that is there, each time (46 s for 10,000 nodes): fill the lists instead.
    held.nodes = [
        {
            "id": at,
            "x": round(spread * x, 1),
            "y": round(spread * y, 1),
            "size": round(node["size"] * _FULLNESS.get(node["shape"], 1.0), 2),
            "shape": node["shape"],
        }
        for at, (node, (x, y)) in enumerate(zip(nodes, places, strict=True))
    ]
    held.edges = [
        {"id": at, "from": e["from"], "to": e["to"], "width": round(min(6.0, 0.8 + 0.7 * math.sqrt(e["weight"])), 2)}
        for at, e in enumerate(edges)
    ]
    return held.nodes, held.edges


def _partnership(records: tuple[Record, ...], index: dict[str, int]) -> dict[str, Any]:
    """Join what the reports state: of several statuses that of the latest report, years at their widest."""
    wrong = math.prod(1 - r.confidence for r in records)
    latest = max(records, key=lambda r: (r.report_year or 0, r.report))
    return {
        "kind": latest.kind.value,
        "status": latest.status.value,
        "start": min((r.start for r in records if r.start is not None), default=None),
        "end": max((r.end for r in records if r.end is not None), default=None),
        "programme": next((r.programme_name for r in records if r.programme_name), ""),
        "confidence": round(1 - wrong, 4),
        "members": sorted({index[m] for r in records for m in r.members}),
        "passages": [{"quote": p.quote, "report": p.report, "title": p.title} for r in records for p in r.passages],
    }


def _colours(G: nx.Graph, data: NetworkData, colour_by: str, seed: int) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Colour of each actor, and the legend's rows."""
    if colour_by == "type":
        count = Counter(actor.type for actor in data.actors.values())
        return {iri: ACTOR_COLOURS[actor.type] for iri, actor in data.actors.items()}, [
            {"type": kind.value, "color": colour, "shape": _SHAPES[kind], "count": count[kind]}
            for kind, colour in ACTOR_COLOURS.items()
            if count[kind]
        ]
    # Louvain walks sets of strings, whose order changes from run to run: it gets numbers instead.
    H = nx.convert_node_labels_to_integers(G, ordering="sorted", label_attribute="iri")
    found = nx.community.louvain_communities(H, weight="weight", seed=seed)
    parts = sorted(found, key=lambda part: (-len(part), min(part)))
    colours: dict[str, str] = {}
    sizes: dict[int, int] = defaultdict(int)
    for rank, part in enumerate(parts):
        row = min(rank, len(COMMUNITY_COLOURS))
        sizes[row] += len(part)
        colour = COMMUNITY_COLOURS[row] if row < len(COMMUNITY_COLOURS) else REST
        colours |= {H.nodes[n]["iri"]: colour for n in part}
    return colours, [
        {
            "community": row + 1 if row < len(COMMUNITY_COLOURS) else 0,
            "color": COMMUNITY_COLOURS[row] if row < len(COMMUNITY_COLOURS) else REST,
            "shape": "dot",
            "count": n,
        }
        for row, n in sizes.items()
    ]


def _page(payload: dict[str, Any], title: str, lang: str) -> str:
    css, script = _asset("picture.css"), _asset("picture.js")
    # The map is not shipped; naming it would make developer tools ask for it.
    vis = _asset("vis-network.min.js").split("\n//# sourceMappingURL", 1)[0]
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_digest(vis)} {_digest(script)}",
            f"style-src {_digest(css)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(_asset("picture.html.j2"))
    return template.render(
        lang="zh-Hans" if lang == "zh" else "en",
        title=title,
        policy=Markup(policy),
        css=Markup(css),
        vis=Markup(vis),
        script=Markup(script),
        data=_inert(payload),
    )


def _inert(payload: dict[str, Any]) -> Markup:
    """JSON that no HTML parser can take for markup, whatever the texts hold."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    # A lone surrogate is valid in JSON only when escaped, and cannot be written as UTF-8 at all.
    text = "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text)
    return Markup(text)


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> str:
    return resources.files("graph").joinpath("picture_assets", name).read_text(encoding="utf-8")
