"""From partnerships to networkx graphs: two-mode, and three projections onto actors.

A partnership of n members says that n actors act together, not how strongly each pair does. The projections are three
answers, and a graph says in ``G.graph`` which one it is, and which filters made it:

``clique``
    Each pair of members gets 1 for each partnership.
``fractional``
    Each pair gets 1/(n - 1), so that a partnership adds exactly 1 to the strength of each member (Newman 2001).
``evidence``
    The number of independent reports that state some partnership of the pair.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Any, Literal, get_args

import networkx as nx
from rapidfuzz import fuzz, process

from graph.network import Actor, NetworkData, Record
from ontology.errors import NetworkError, SettingError

__all__ = ["Projection", "find_actors", "focus", "project", "two_mode"]

Projection = Literal["clique", "fractional", "evidence"]


def project(data: NetworkData, projection: Projection = "clique") -> nx.Graph:
    """Project partnerships onto actors.

    Parameters
    ----------
    data
        Actors and records, as :func:`~graph.network.network_data` reads them.
    projection
        ``clique``, ``fractional`` or ``evidence``; see the module.

    Returns
    -------
    networkx.Graph
        Nodes are IRIs with ``name``, ``label_en``, ``label_zh``, ``labels``, ``type``, ``country``, ``city``. Edges
        carry ``weight``, ``probability`` (that at least one of its records is right, records being independent),
        ``kinds``, ``statuses``, ``programmes``, ``partnerships``, ``reports`` (sorted tuples), ``start`` and ``end``
        (first and last year, or ``None``).

    Raises
    ------
    SettingError
        There is no such projection.

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. Physical Review E 64, 016132.
    """
    if projection not in get_args(Projection):
        raise SettingError(
            f"there is no projection {projection!r}", where="projection", todo=f"use {', '.join(get_args(Projection))}"
        )
    G = nx.Graph(**_provenance(data, projection))
    for iri, actor in data.actors.items():
        G.add_node(iri, **_attributes(actor))
    weights: dict[tuple[str, str], float] = defaultdict(float)
    records: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for group in data.partnerships().values():
        members = sorted({m for record in group for m in record.members})
        share = 1 / (len(members) - 1) if projection == "fractional" else 1.0
        for pair in combinations(members, 2):
            weights[pair] += share
            records[pair] += group
    for pair, stated in records.items():
        weight = weights[pair] if projection != "evidence" else float(len({r.report for r in stated}))
        G.add_edge(*pair, weight=weight, **_summary(stated))
    return G


def two_mode(data: NetworkData, by: Literal["partnership", "programme"] = "partnership") -> nx.Graph:
    """Return actors (``bipartite=0``) and the partnerships or programmes that join them (``bipartite=1``).

    By programme, only partnerships that belong to one count; a graph without any is refused.

    Raises
    ------
    NetworkError
        No partnership belongs to a programme.
    """
    G = nx.Graph(**_provenance(data, f"two-mode by {by}"))
    for (iri, name), group in sorted(_events(data, by).items()):
        kinds = tuple(sorted({r.kind.value for r in group}))
        G.add_node(iri, bipartite=1, name=name or "|".join(kinds), type=by.capitalize(), kinds=kinds)
        for member in sorted({m for record in group for m in record.members}):
            G.add_node(member, bipartite=0, **_attributes(data.actors[member]))
            G.add_edge(member, iri, **_summary([r for r in group if member in r.members]))
    if not G:
        raise NetworkError(f"no partnership belongs to a {by}", where=data.filters.describe(), todo="widen the filters")
    return G


def find_actors(actors: Iterable[Actor], name: str) -> tuple[str, ...]:
    """Return the IRIs of the actors that bear this name, in any language, whatever its case and width.

    Raises
    ------
    NetworkError
        Nobody bears it; the message names those that come close.
    """
    wanted = _fold(name)
    known: dict[str, set[str]] = defaultdict(set)
    shown: dict[str, str] = {}
    for actor in actors:
        for label in (actor.name, actor.label_en, actor.label_zh, *actor.labels):
            if label:
                known[_fold(label)].add(actor.iri)
                shown.setdefault(_fold(label), label)
    if wanted in known:
        return tuple(sorted(known[wanted]))
    close = process.extract(wanted, sorted(known), scorer=fuzz.WRatio, limit=3, score_cutoff=60)
    hint = f"did you mean {', '.join(shown[match] for match, _, _ in close)}?" if close else "see the list of actors"
    raise NetworkError("no actor of that name in this network", where=name, todo=hint)


def focus(data: NetworkData, name: str, hops: int = 1) -> NetworkData:
    """Keep the actors within ``hops`` partnerships of those that bear ``name``, and the records among them.

    Raises
    ------
    NetworkError
        Nobody bears the name.
    SettingError
        ``hops`` is below 1.
    """
    if hops < 1:
        raise SettingError(f"{hops} is below 1", where="hops", todo="give the number of partnerships to walk")
    reached = set(find_actors(data.actors.values(), name))
    for _ in range(hops):
        reached |= {m for record in data.records if reached.intersection(record.members) for m in record.members}
    records = tuple(r for r in data.records if reached.issuperset(r.members))
    return NetworkData({i: a for i, a in data.actors.items() if i in reached}, records, data.filters)


def _events(data: NetworkData, by: str) -> dict[tuple[str, str], list[Record]]:
    events: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in data.records:
        if by == "partnership":
            events[record.partnership, ""].append(record)
        elif record.programme:
            events[record.programme, record.programme_name].append(record)
    return events


def _fold(name: str) -> str:
    """Case, width and spacing do not tell names apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _provenance(data: NetworkData, projection: str) -> dict[str, Any]:
    return {
        "projection": projection,
        "filters": data.filters.describe(),
        "partnerships": len({r.partnership for r in data.records}),
        "reports": len({r.report for r in data.records}),
    }


def _attributes(actor: Actor) -> dict[str, Any]:
    return {
        "name": actor.name,
        "label_en": actor.label_en,
        "label_zh": actor.label_zh,
        "labels": actor.labels,
        "type": actor.type.value,
        "country": actor.country,
        "city": actor.city,
    }


def _summary(records: Iterable[Record]) -> dict[str, Any]:
    records = list(records)
    wrong = 1.0
    for record in records:
        wrong *= 1 - record.confidence
    starts = [r.start for r in records if r.start is not None]
    ends = [r.end for r in records if r.end is not None]
    return {
        "probability": 1 - wrong,
        "kinds": tuple(sorted({r.kind.value for r in records})),
        "statuses": tuple(sorted({r.status.value for r in records})),
        "programmes": tuple(sorted({r.programme_name for r in records if r.programme_name})),
        "partnerships": tuple(sorted({r.partnership for r in records})),
        "reports": tuple(sorted({r.report for r in records})),
        "start": min(starts, default=None),
        "end": max(ends, default=None),
    }
