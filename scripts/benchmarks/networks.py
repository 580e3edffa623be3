#!/usr/bin/env python3
"""Networks: our engines beside plain networkx, and arrays beside SPARQL aggregates, in one run.

Plain networkx is measured on a few sources and scaled (EST) where all of them would take minutes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pyoxigraph as ox

from graph.arrays import NetworkArrays
from graph.backend import backend
from graph.centrality import MEASURES, centralities
from graph.communities import communities
from graph.csr import Csr
from graph.measures import values, values_of
from graph.network import NetworkData, network_data
from graph.qap import qap
from graph.structure import whole_network
from scripts.benchmarks import synthetic

__all__ = ["rows"]

Row = tuple[str, str, str]

_COUNTS = """PREFIX org: <http://www.w3.org/ns/org#>
SELECT ?m (COUNT(DISTINCT ?o) AS ?n) { GRAPH ?g { ?p org:hasMember ?m , ?o } FILTER(?m != ?o) } GROUP BY ?m"""
_TWO_HOPS = """PREFIX org: <http://www.w3.org/ns/org#>
SELECT (COUNT(DISTINCT ?z) AS ?n) {
  GRAPH ?g { ?p org:hasMember <%s> , ?y } GRAPH ?h { ?q org:hasMember ?y , ?z } FILTER(?z != <%s>) }"""


class Taken(float):
    """Seconds of wall time, with those of all cores together: on a busy machine the latter say more."""

    cpu: float


def seconds(work: Callable[[], object]) -> Taken:
    """Time ``work``."""
    started, busy = time.perf_counter(), time.process_time()
    work()
    taken = Taken(time.perf_counter() - started)
    taken.cpu = time.process_time() - busy
    return taken


def city_network(actors: int, *, weighted: bool = True) -> nx.Graph:
    """Grow a network of five ties an actor, with hubs (Barabási & Albert), weights from 1 to 5, types and countries."""
    G = nx.barabasi_albert_graph(actors, 5, seed=1)
    rng = np.random.default_rng(1)
    if weighted:
        ties = zip(G.edges, rng.integers(1, 6, G.number_of_edges()).astype(float).tolist(), strict=True)
        nx.set_edge_attributes(G, dict(ties), "weight")
    for attribute, choices in (("type", ["City", "Firm", "University"]), ("country", ["CN", "FI", "DE", ""])):
        nx.set_node_attributes(G, dict(zip(G, rng.choice(choices, actors).tolist(), strict=True)), attribute)
    return G


def everything(actors: int) -> list[Row]:
    """Time all measures and figures of one network."""
    G = city_network(actors)
    other = city_network(actors, weighted=False)
    steps: dict[str, Callable[[], object]] = {
        "all actors' measures": lambda: centralities(G, MEASURES),
        "whole-network figures": lambda: whole_network(G),
        "Leiden, 10 seeds": lambda: communities(G, "leiden"),
        "Louvain, 10 seeds": lambda: communities(G, "louvain"),
        "QAP, 1,000 permutations": lambda: qap(G, other),
    }
    taken = {name: seconds(step) for name, step in steps.items()}
    size = f"{actors:,} actors, {5 * actors:,} weighted ties"
    found = [(f"{name}, {size}", "", f"{t:.1f} s ({t.cpu:.1f} s of CPU)") for name, t in taken.items()]
    wall, cpu = sum(taken.values()), sum(t.cpu for t in taken.values())
    return [*found, (f"all of these, {actors:,} actors", "2 minutes", f"{wall:.1f} s ({cpu:.1f} s of CPU)")]


def exact(actors: int, few: int) -> list[Row]:
    """Compare exact betweenness with plain networkx on a few sources, scaled."""
    G = city_network(actors, weighted=False)
    csr = Csr.from_networkx(G)
    ours = seconds(lambda: values(csr, "betweenness"))
    plain: dict[int, float] = {}
    taken = seconds(
        lambda: plain.update(nx.betweenness_centrality(G, k=few, seed=1, normalized=False, backend="networkx"))
    )
    same = backend.betweenness_centrality(backend.convert_from_nx(G), k=few, seed=1, normalized=False)
    # Unnormalised values are of the order of actors²: their difference is taken as a share of the pairs.
    apart = max(abs(same[v] - plain[v]) for v in G) / (actors * actors / 2)
    estimated = taken * actors / few
    return [
        (
            f"betweenness, exact, {actors:,} actors, {5 * actors:,} ties",
            f"plain networkx ({few} sources, EST)",
            f"{ours:.1f} s ({ours.cpu:.1f} s of CPU) beside {estimated:.0f} s: {estimated / ours:.0f} times as fast",
        ),
        ("largest difference of a value, the same sources", "plain networkx", f"{apart:.1e}"),
    ]


def sampled(actors: int, k: int, few: int) -> list[Row]:
    """Compare betweenness from k sources with plain networkx on a few of them, scaled."""
    G = city_network(actors, weighted=False)
    csr = Csr.from_networkx(G)
    ours = seconds(lambda: values_of(csr, ["betweenness"], sources=k, seed=1))
    estimated = seconds(lambda: nx.betweenness_centrality(G, k=few, seed=1, backend="networkx")) * k / few
    return [
        (
            f"betweenness, {k:,} sources, {actors:,} actors, {5 * actors:,} ties",
            f"plain networkx with the same k ({few} sources, EST)",
            f"{ours:.1f} s ({ours.cpu:.1f} s of CPU) beside {estimated:.0f} s: {estimated / ours:.0f} times as fast",
        )
    ]


def top_kept(actors: int, k: int) -> list[Row]:
    """Say how many of the first 20 a sample of sources finds."""
    csr = Csr.from_networkx(city_network(actors, weighted=False))
    exactly = np.argsort(-values(csr, "betweenness"))[:20]
    kept = [
        len(set(exactly) & set(np.argsort(-values_of(csr, ["betweenness"], sources=k, seed=s)["betweenness"])[:20]))
        for s in range(5)
    ]
    return [(f"first 20 of {actors:,} found from {k:,} sources, five seeds", "exact", f"{min(kept)} to {max(kept)}")]


def arrays(partnerships: int, place: str | None) -> list[Row]:
    """Compare partner counts and two-hop neighbourhoods from arrays with SPARQL aggregates on disk."""
    with tempfile.TemporaryDirectory() as folder:
        if place is None:
            file = Path(folder) / "graph.nq"
            synthetic.write(file, partnerships)
            engine = ox.Store(str(Path(folder) / "store"))
            engine.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
            file.unlink()
        else:
            engine = ox.Store.read_only(place)
        held: dict[str, NetworkData] = {}
        reading = seconds(lambda: held.update(data=network_data(engine, passages=False)))
        made: dict[str, NetworkArrays] = {}
        building = seconds(lambda: made.update(arrays=NetworkArrays.from_data(held["data"])))
        of = made["arrays"]
        counts = seconds(of.partner_counts)
        asked = seconds(lambda: list(engine.query(_COUNTS)))  # type: ignore[arg-type] # a SELECT gives rows
        by_degree = np.argsort(-of.partner_counts(), kind="stable")
        some = [of.actors[by_degree[int(share * len(by_degree))]] for share in (0.02, 0.1, 0.3)]
        near = seconds(lambda: [of.within(a, 2) for a in some])
        far = seconds(lambda: [list(engine.query(_TWO_HOPS % (a, a))) for a in some])  # type: ignore[arg-type]  # as above
    build, what = reading + building, f"{partnerships:,} partnerships"
    return [
        (f"network of {what} read from disk, no sentences", "", f"{reading:.1f} s; into arrays {building:.2f} s"),
        (
            f"partner counts of all actors, {what}, once built",
            "SPARQL on disk",
            f"{asked / counts:.0f} times as fast",
        ),
        (f"two hops round three actors, {what}, once built", "SPARQL on disk", f"{far / near:.0f} times as fast"),
        (
            f"both, {what}, reading and building included",
            "SPARQL on disk",
            f"{build + counts + near:.1f} s beside {asked + far:.1f} s",
        ),
    ]


def rows(quick: bool, *, place: str | None = None) -> list[Row]:
    """Return what was measured, beside what, and the figure; ``quick`` takes a tenth of the sizes or less."""
    values(Csr.from_networkx(nx.path_graph(9)), "betweenness")  # loads what is compiled
    small = 1 if quick else 10
    return [
        *everything(1_000 * small),
        *exact(1_000 * small, 40),
        *sampled(10_000 * small, 100 * small, 4 if quick else 10),
        *top_kept(1_000 * small, 100 * small),
        *arrays(10_000 * small, place),
    ]


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--store", help="Oxigraph folder with the synthetic graph, rather than a new one")
    options = parser.parse_args()
    for row in rows(options.quick, place=options.store):
        print(" | ".join(row), flush=True)


if __name__ == "__main__":
    main()
