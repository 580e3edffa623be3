"""What a named query costs grows with its answer: none multiplies what it joins, however often reports tell of it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from graph.store import Store
from queries.catalogue import NamedQuery, Parameter, catalogue
from queries.run import run_named
from scripts.benchmarks.synthetic import nquads

PARTNERSHIPS = 400
LONGEST_S = 2.0
"""Most take 1 to 50 ms here; those that multiplied names by reports, or began at all partnerships, took 3 to 20 s."""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open("memory") as opened:
        assert isinstance(opened.engine, ox.Store)
        opened.engine.bulk_load(b"".join(nquads(PARTNERSHIPS)), format=ox.RdfFormat.N_QUADS)
        yield opened


@pytest.fixture(scope="module")
def values(store: Store) -> dict[str, str]:
    """The best connected actor, a partner of it, and one of each other thing."""

    def first(query: str) -> dict[str, str]:
        return {name: str(value) for name, value in store.select(query)[0].items()}

    hub = first(
        "SELECT ?x ?n { { SELECT ?x (COUNT(?p) AS ?k) { ?p org:hasMember ?x } GROUP BY ?x } ?x ct:name ?n } "
        "ORDER BY DESC(?k) LIMIT 1"
    )
    near = first(
        f"SELECT ?x ?n {{ ?p org:hasMember <{hub['x']}> , ?x . ?x ct:name ?n FILTER(?x != <{hub['x']}>) }} LIMIT 1"
    )
    programme = first("SELECT ?x ?n { ?x a ct:Programme ; ct:name ?n } LIMIT 1")
    return {
        "name": hub["n"], "second": near["n"], "programme_name": programme["n"], "iri": hub["x"], "other": near["x"],
        "partnership": first("SELECT ?x { ?x a ct:Partnership } LIMIT 1")["x"],
        "report": first("SELECT ?x { ?x a ct:Report } LIMIT 1")["x"],
        "in_report": first("SELECT ?x { ?x a ct:Report } LIMIT 1")["x"],
        "programme": programme["x"],
    }  # fmt: skip


def value(parameter: Parameter, values: dict[str, str]) -> str:
    if parameter.type in {"name", "iri"}:
        return values.get(parameter.name, values[parameter.type])
    return parameter.default or ("1" if parameter.required else "")


@pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
def test_a_named_query_takes_no_more_than_its_answer_asks(
    store: Store, values: dict[str, str], query: NamedQuery
) -> None:
    bindings = {parameter.name: value(parameter, values) for parameter in query.parameters}
    began = time.perf_counter()
    run_named(store, query.name, bindings=bindings)
    assert time.perf_counter() - began < LONGEST_S
