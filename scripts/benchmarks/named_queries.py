#!/usr/bin/env python3
"""What our way of asking adds to the engine's own: every named query, and an answer of 100,000 rows.

The graph is held in memory, where the engine is fastest and what we add weighs most. A query is given values that the
graph holds, of a city in the middle of the ranks; both ways take the same rows, at most 100,000. Times are those of the
processor, which other work on the machine lengthens little; the engine answers in one thread. A process of its own
asks, and is forked anew after a query that passes its limit.

Run ``python scripts/benchmarks/named_queries.py [--quick] [QUERY …]``.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from graph.store import Store
from ontology.prefixes import PREFIXES
from queries.catalogue import NamedQuery, Parameter, catalogue, named_query
from queries.run import MAX_ROWS, run_named
from queries.worker import answer
from scripts.benchmarks.synthetic import nquads

__all__ = ["rows"]

PARTNERSHIPS, PARTNERSHIPS_QUICK = 100_000, 500
LIMIT_S = 20.0
"""Seconds for one run of a query; one that takes longer is named, and not compared."""
_PATIENCE = 8
"""How many times as long a run is waited for, since others may use the processor, too."""
ASKED = 1.3
"""What the issue asks of a named query, as times the engine's own."""
_LEAST_S, _LONG_S, _MOST_RUNS = 0.3, 2.0, 25
_XSD = "http://www.w3.org/2001/XMLSchema#"
MANY_ROWS = """SELECT ?partnership ?member ?name ?confidence WHERE {
  ?partnership org:hasMember ?member ; ct:confidence ?confidence . ?member ct:name ?name } LIMIT 100000"""


@dataclass(frozen=True, slots=True)
class _Compared:
    """A query's least seconds, ours and the engine's."""

    name: str
    ours: float
    raw: float
    rows: int

    @property
    def ratio(self) -> float:
        return self.ours / self.raw


def rows(quick: bool, only: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the ratio."""
    partnerships = PARTNERSHIPS_QUICK if quick else PARTNERSHIPS
    with Store.open("memory") as store:
        assert isinstance(store.engine, ox.Store)
        store.engine.bulk_load(b"".join(nquads(partnerships)), format=ox.RdfFormat.N_QUADS)
        values = _values(store)
        compared, late = _all(store, [named_query(n) for n in only] or list(catalogue()), values)
        many = "" if only else _many_rows(store)
    found = sorted(compared, key=lambda one: -one.ratio)
    within = sum(one.ratio <= ASKED for one in found)
    told = (
        f"{within} of {len(found)} within {ASKED} times; median {statistics.median(x.ratio for x in found):.2f}, "
        f"worst {found[0].name} {found[0].ratio:.2f} of {1000 * found[0].raw:.2f} ms"
    )
    if late:
        told += f"; past the limit of {LIMIT_S:.0f} s, and left out: {', '.join(late)}"
    size = f"{partnerships:,} partnerships"
    result = [(f"named queries, {size}: time", "the same SPARQL in pyoxigraph", told)]
    slow = sorted(compared, key=lambda one: -one.raw)[:5]
    result.append(
        (
            f"named queries, {size}: the longest, in pyoxigraph",
            f"the median, {1000 * statistics.median(one.raw for one in compared):.1f} ms",
            "; ".join(f"{one.name} {one.raw:.1f} s ({one.rows:,} rows)" for one in slow),
        )
    )
    return [*result, ("an answer of 100,000 rows as our terms: time", "going through it", many)] if many else result


def _all(store: Store, queries: list[NamedQuery], values: dict[str, str]) -> tuple[list[_Compared], list[str]]:
    """Compare queries one after the other; return those that ended, and the names of the others."""
    compared, late = [], []
    fork = multiprocessing.get_context("fork")  # the graph is there at once, and shared
    while queries:
        ours, theirs = fork.Pipe()
        process = fork.Process(target=_compare_all, args=(store, queries, values, theirs), daemon=True)
        process.start()
        while queries:
            if not ours.poll(_PATIENCE * LIMIT_S) or (one := ours.recv()) is None:
                late.append(queries.pop(0).name)
                break
            compared.append(one)
            queries = queries[1:]
            print(f"{one.name}: {one.ratio:.2f} of {1000 * one.raw:.2f} ms", file=sys.stderr, flush=True)
        process.kill()
        process.join()
    return compared, late


def _compare_all(store: Store, queries: list[NamedQuery], values: dict[str, str], to: Connection) -> None:
    for query in queries:
        to.send(_compare(store, query, values))


def _compare(store: Store, query: NamedQuery, values: dict[str, str]) -> _Compared | None:
    """Compare a named query with the same SPARQL and values given to the engine, rows taken as tuples of terms."""
    bindings = {p.name: _value(p, values) for p in query.parameters}
    substitutions = {ox.Variable(p.name): _term(p, bindings[p.name]) for p in query.parameters}
    taken = 0

    def raw() -> None:
        nonlocal taken
        found = store.engine.query(
            query.text, prefixes=dict(PREFIXES), use_default_graph_as_union=True, substitutions=substitutions or None
        )
        assert isinstance(found, ox.QuerySolutions)
        taken = sum(1 for row in islice(found, MAX_ROWS) if tuple(row))

    first = _seconds(raw)
    if first > LIMIT_S:
        return None
    ours, theirs = _turns(lambda: run_named(store, query.name, bindings=bindings), raw, first)
    return _Compared(query.name, ours, min(first, theirs), taken)


def _many_rows(store: Store) -> str:
    request = {"query": MANY_ROWS, "bindings": {}, "max_rows": MAX_ROWS, "base": None, "graphs": None}

    def raw() -> None:
        for row in store.engine.query(MANY_ROWS, prefixes=dict(PREFIXES), use_default_graph_as_union=True):
            tuple(row)

    ours, theirs = _turns(lambda: answer(store.engine, request), raw, _LEAST_S / 3)
    return f"{ours / theirs:.2f} times"


def _values(store: Store) -> dict[str, str]:
    """Return a city in the middle of the ranks, a partner of it, and one of each other thing, by type and name."""

    def one(query: str) -> list[str]:
        return [str(value) for value in store.select(query)[0].values()]

    of_cities = "SELECT ?x (COUNT(?p) AS ?k) { ?p org:hasMember ?x . ?x a ct:City } GROUP BY ?x ORDER BY ?k ?x"
    cities = store.select(of_cities)
    city = str(cities[len(cities) // 2]["x"])
    [name] = one(f"SELECT ?n {{ <{city}> ct:name ?n }} LIMIT 1")
    other, second = one(
        f"SELECT ?x ?n {{ ?p org:hasMember <{city}> , ?x . ?x ct:name ?n FILTER(?x != <{city}>) }} LIMIT 1"
    )
    programme, called = one("SELECT ?x ?n { ?x a ct:Programme ; ct:name ?n } LIMIT 1")
    [report] = one("SELECT ?x { ?x a ct:Report } LIMIT 1")
    [partnership] = one("SELECT ?x { ?x a ct:Partnership } LIMIT 1")
    return {
        "name": name, "second": second, "programme_name": called, "iri": city, "other": other, "text": name[:3],
        "programme": programme, "report": report, "in_report": report, "partnership": partnership,
    }  # fmt: skip


def _value(parameter: Parameter, values: dict[str, str]) -> str:
    if parameter.default:
        return parameter.default
    if parameter.type in {"name", "iri"}:
        return values.get(parameter.name, values[parameter.type])
    return values.get(parameter.name, "10" if parameter.required else "")


def _term(parameter: Parameter, value: str) -> ox.NamedNode | ox.Literal:
    if parameter.type == "iri":
        return ox.NamedNode(value)
    number = parameter.type in {"integer", "decimal"}
    return ox.Literal(value, datatype=ox.NamedNode(_XSD + parameter.type)) if number else ox.Literal(value)


def _turns(ours: Callable[[], object], raw: Callable[[], object], once_s: float) -> tuple[float, float]:
    """Return the least seconds of each over some runs in turns: many of quick ones, one of those that take seconds."""
    runs = max(1 if once_s > _LONG_S else 2, min(_MOST_RUNS, int(_LEAST_S / once_s)))
    taken = [(_seconds(ours), _seconds(raw)) for _ in range(runs)]
    return min(pair[0] for pair in taken), min(pair[1] for pair in taken)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    """Print the rows; ``--quick`` measures little."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("queries", nargs="*", metavar="QUERY", help="queries to compare; all by default")
    parser.add_argument("--quick", action="store_true", help="a small graph")
    options = parser.parse_args()
    for row in rows(options.quick, tuple(options.queries)):
        print(" | ".join(row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
