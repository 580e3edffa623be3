#!/usr/bin/env python3
"""Rank uncertainty of a synthetic city network, beside the loop that one would write with plain networkx."""

from __future__ import annotations

import time
from itertools import combinations

import networkx as nx
import numpy as np

from graph.network import Actor, NetworkData, Record
from graph.redraw import Redrawing
from graph.uncertainty import rank_uncertainty
from ontology.records import EntityType, Kind

__all__ = ["rows", "synthetic"]

MEASURES = ("degree", "pagerank", "closeness", "betweenness")


def synthetic(actors: int, partnerships: int, *, seed: int = 1) -> NetworkData:
    """Make a network with few well connected actors, mostly pairs and some consortia, and doubtful records."""
    rng = np.random.default_rng(seed)
    pull = 1 / (np.arange(actors) + 10) ** 0.7
    pull /= pull.sum()
    records = []
    for at in range(partnerships):
        size = min(2 + rng.geometric(0.7) - 1, 12) if at % 20 else 10
        members = tuple(f"a{i:06d}" for i in sorted(rng.choice(actors, size, replace=False, p=pull)))
        for report in range(1 + int(rng.random() < 0.25)):
            name = f"r{(at + 7 * report) % 900}"
            records.append(Record(f"p{at:06d}", name, Kind.AGREEMENT, members, confidence=float(rng.beta(7, 2))))
    names = [f"a{i:06d}" for i in range(actors)]
    return NetworkData({i: Actor(i, EntityType.CITY, i) for i in names}, tuple(records))


def plain_networkx(data: NetworkData, measure: str, draws: int) -> None:
    """Redraw and measure as one would without our arrays."""
    measures = {
        "degree": lambda G: dict(G.degree()),
        "pagerank": lambda G: nx.pagerank(G, weight="weight"),
        "closeness": lambda G: nx.closeness_centrality(G, distance="length"),
        "betweenness": lambda G: nx.betweenness_centrality(G, weight="length"),
    }
    rng = np.random.default_rng(0)
    for _ in range(draws):
        G = nx.Graph()
        G.add_nodes_from(data.actors)
        kept = {r.partnership: r.members for r in data.records if rng.random() < r.confidence}
        for members in kept.values():
            for u, v in combinations(members, 2):
                weight = G[u][v]["weight"] + 1 if G.has_edge(u, v) else 1
                G.add_edge(u, v, weight=weight, length=1 / weight)
        values = measures[measure](G)
        sorted(values, key=values.__getitem__)


def rows(quick: bool) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the figure; ``quick`` takes a tenth of the size."""
    actors, partnerships, draws = (200, 350, 40) if quick else (2_000, 3_500, 200)
    data = synthetic(actors, partnerships)
    rank_uncertainty(data, "betweenness", draws=1)  # compiles what is compiled
    ties = next(Redrawing(data).networks(1)).indices.size // 2
    found = []
    for measure in MEASURES:
        started = time.perf_counter()
        rank_uncertainty(data, measure, draws=draws, seed=1)
        ours = time.perf_counter() - started
        few = 1 if measure in {"betweenness", "closeness"} else 5
        started = time.perf_counter()
        plain_networkx(data, measure, few)
        plain = (time.perf_counter() - started) * draws / few
        found.append(
            (
                f"rank uncertainty of {measure}, {draws} draws of {actors:,} actors and about {ties:,} ties",
                f"a loop in plain networkx ({few} of the draws measured, scaled)",
                f"{ours:.1f} s, {plain / ours:.0f} times as fast",
            )
        )
    return found


if __name__ == "__main__":
    for row in rows(quick=False):
        print(" | ".join(row))
