"""The network as a chart that a browser draws: actors placed, sized and grouped, and the partnerships behind each tie.

A browser draws some thousands of actors at ease, not every network: of a larger one the best connected are kept, as
many as their ties allow, and the chart says what it leaves out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from graph.centrality import centralities
from graph.communities import communities
from graph.layout import layout
from graph.network import NetworkData, Record
from graph.projection import project

__all__ = ["CHART_MEASURES", "Chart", "ChartActor", "ChartPartnership", "around", "best_connected", "chart"]

CHART_MEASURES = ("degree", "strength", "betweenness", "pagerank")
"""Measures that sizes can show."""


@dataclass(frozen=True, slots=True)
class ChartActor:
    """A dot: ``x`` and ``y`` in distances between neighbours, ``community`` from 0, the largest first."""

    iri: str
    type: str
    name: str
    en: str
    zh: str
    country: str
    x: float
    y: float
    community: int
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ChartPartnership:
    """A partnership: ``members`` are numbers of actors; ``first`` and ``last`` the years it is vouched for."""

    iri: str
    kind: str
    status: str
    first: int | None
    last: int | None
    confidence: float
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, and of how many actors and partnerships."""

    actors: tuple[ChartActor, ...]
    partnerships: tuple[ChartPartnership, ...]
    of_actors: int
    of_partnerships: int


def chart(data: NetworkData, *, most_actors: int = 5_000, most_ties: int = 40_000, seed: int = 0) -> Chart:
    """Prepare a network for drawing.

    Parameters
    ----------
    data
        The network; an empty one gives an empty chart.
    most_actors, most_ties
        Bounds: of a larger network the actors with most partnerships are kept.
    seed
        Of layout and communities.

    Examples
    --------
    >>> from graph.network import Actor
    >>> from ontology.records import EntityType, Kind
    >>> pair = {i: Actor(i, EntityType.CITY, i) for i in "ab"}
    >>> made = chart(NetworkData(pair, (Record("p", "r", Kind.TWINNING, ("a", "b")),)))
    >>> [(actor.name, actor.measures["degree"]) for actor in made.actors], made.partnerships[0].members
    ([('a', 1.0), ('b', 1.0)], (0, 1))

    """
    kept = best_connected(data, most_actors, most_ties)
    if not kept.actors:
        return Chart((), (), len(data.actors), len(data.partnerships()))
    G = project(kept)
    places = layout(G, seed=seed)
    ranked = centralities(G, CHART_MEASURES, seed=seed)
    values = {measure: {row.iri: row.value for row in rows} for measure, rows in ranked.items()}
    groups = communities(G, "louvain", seed=seed, runs=1).of
    number = {iri: at for at, iri in enumerate(kept.actors)}
    actors = tuple(
        ChartActor(
            iri,
            actor.type.value,
            actor.name,
            actor.label_en,
            actor.label_zh,
            actor.country,
            *places[iri],
            groups[iri],
            {measure: values[measure][iri] for measure in CHART_MEASURES},
        )
        for iri, actor in kept.actors.items()
    )
    partnerships = tuple(_partnership(iri, records, number) for iri, records in kept.partnerships().items())
    return Chart(actors, partnerships, len(data.actors), len(data.partnerships()))


def around(data: NetworkData, iri: str) -> NetworkData:
    """Return an actor, its partners, and the partnerships among them; nothing where nobody has that IRI."""
    near = {m for record in data.records if iri in record.members for m in record.members}
    records = tuple(record for record in data.records if near.issuperset(record.members))
    return NetworkData({i: a for i, a in data.actors.items() if i in near}, records, data.filters)


def best_connected(data: NetworkData, most_actors: int, most_ties: int) -> NetworkData:
    """Keep the actors with most partnerships, as many as both bounds allow, and the partnerships among them."""
    held = Counter(member for record in data.records for member in record.members)
    rank = {iri: at for at, (iri, _) in enumerate(sorted(held.items(), key=lambda item: (-item[1], item[0])))}
    # A tie is drawn as soon as the worse connected of its two ends is.
    needed = sorted(
        max(pair)
        for pair in {
            tuple(sorted((rank[u], rank[v]))) for record in data.records for u, v in combinations(record.members, 2)
        }
    )
    bound = min(most_actors, needed[most_ties] if len(needed) > most_ties else len(rank))
    chosen = {iri for iri, at in rank.items() if at < bound}
    records = tuple(record for record in data.records if chosen.issuperset(record.members))
    told = {member for record in records for member in record.members}
    return NetworkData({i: a for i, a in data.actors.items() if i in told}, records, data.filters)


def _partnership(iri: str, records: tuple[Record, ...], number: Mapping[str, int]) -> ChartPartnership:
    """Join what the reports state: the status of the latest, years at their widest, the surest confidence."""
    latest = max(records, key=lambda r: (r.report_year or 0, r.report))
    spans = [span for record in records if (span := record.years) is not None]
    return ChartPartnership(
        iri=iri,
        kind=latest.kind.value,
        status=latest.status.value,
        first=min((first for first, _ in spans), default=None),
        last=max((last for _, last in spans), default=None),
        confidence=max(record.confidence for record in records),
        members=tuple(sorted({number[m] for record in records for m in record.members})),
    )
