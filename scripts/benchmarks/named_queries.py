#!/usr/bin/env python3
"""What our way of asking adds to the engine's own: named queries, and the conversion of long answers."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pyoxigraph as ox

from graph.store import Store
from ontology.prefixes import PREFIXES
from queries.catalogue import NamedQuery, catalogue, named_query
from queries.run import run_named
from queries.worker import answer
from scripts.benchmarks.synthetic import nquads

__all__ = ["rows"]

PARTNERSHIPS, PARTNERSHIPS_QUICK = 100_000, 500
QUERIES = ("partners_of", "partnerships_of_entity", "about_entity", "cities", "partnerships_by_kind", "located_in")
MANY_ROWS = """SELECT ?partnership ?member ?name ?confidence WHERE {
  ?partnership org:hasMember ?member ; ct:confidence ?confidence . ?member ct:name ?name } LIMIT 100000"""


def rows(quick: bool) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the ratio; in memory, where the engine is fastest."""
    partnerships = PARTNERSHIPS_QUICK if quick else PARTNERSHIPS
    with Store.open("memory") as store:
        assert isinstance(store.engine, ox.Store)
        store.engine.bulk_load(b"".join(nquads(partnerships)), format=ox.RdfFormat.N_QUADS)
        found = [_named(store, named_query(name), partnerships) for name in QUERIES]
        return [*found, _many_rows(store)]


def _named(store: Store, query: NamedQuery, partnerships: int) -> tuple[str, str, str]:
    """Compare a named query with the same SPARQL and values given to the engine, rows taken as tuples of terms."""
    bindings = {p.name: _value(store, p.type, p.default) for p in query.parameters}
    substitutions = {
        ox.Variable(p.name): ox.NamedNode(bindings[p.name]) if p.type == "iri" else ox.Literal(bindings[p.name])
        for p in query.parameters
    }

    def raw() -> None:
        found = store.engine.query(
            query.text, prefixes=dict(PREFIXES), use_default_graph_as_union=True, substitutions=substitutions
        )
        for row in found:
            tuple(row)

    ours = _ratio(lambda: run_named(store, query.name, bindings=bindings), raw)
    return f"named query {query.name}, {partnerships:,} partnerships: time", "the same SPARQL in pyoxigraph", ours


def _many_rows(store: Store) -> tuple[str, str, str]:
    request = {"query": MANY_ROWS, "bindings": {}, "max_rows": 100_000, "base": None, "graphs": None}

    def raw() -> None:
        for row in store.engine.query(MANY_ROWS, prefixes=dict(PREFIXES), use_default_graph_as_union=True):
            tuple(row)

    return (
        "an answer of 100,000 rows as our terms: time",
        "going through it",
        _ratio(lambda: answer(store.engine, request), raw),
    )


def _value(store: Store, type_: str, default: str) -> str:
    if default or type_ not in {"name", "iri"}:
        return default
    row = store.select("SELECT ?city ?name { ?city a ct:City ; ct:name ?name } ORDER BY ?name LIMIT 1")[0]
    return str(row["city" if type_ == "iri" else "name"])


def _ratio(ours: Callable[[], object], raw: Callable[[], object], runs: int = 3) -> str:
    """Return how many times as long ours takes, by the fastest of some runs taken in turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for work, times in zip((ours, raw), taken, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return f"{min(taken[0]) / min(taken[1]):.2f} times"


def main() -> int:
    """Print the rows; ``--quick`` measures little."""
    assert {query.name for query in catalogue()} >= set(QUERIES)
    for row in rows("--quick" in sys.argv[1:]):
        print(" | ".join(row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
