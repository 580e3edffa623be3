"""Every named query, and what visitors ask, gets one answer on all stores."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from graph.store import Store
from ontology.errors import QueryError, QueryLimit, StoreError
from queries.catalogue import NamedQuery, catalogue
from queries.pool import Pool
from queries.results import ResultTable, Term
from queries.run import run, run_named
from tests.graph.compliance.conftest import KINDS, opener
from tests.graph.store_samples import REPORTS, annotated_reports

SOME = [*REPORTS, *annotated_reports()[::10]]
TRUTH = "http://www.w3.org/2001/XMLSchema#boolean"


@pytest.fixture(scope="module")
def local() -> Iterator[Store]:
    """What a store in memory holds is the measure."""
    with Store.open("memory") as opened:
        for extraction in SOME:
            opened.put(extraction)
        yield opened


@pytest.fixture(scope="module", params=KINDS[1:])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    open_one, clear = opener(request.param, request, tmp_path_factory.mktemp("store"))
    with open_one() as opened:
        for extraction in SOME:
            opened.put(extraction)
        yield opened
    clear()


def values_for(query: NamedQuery, local: Store) -> dict[str, object]:
    """Values of the parameters that must be given: such as some answer speaks of."""
    report = local.iris.report(REPORTS[0].report.id)
    graph = local.iris.report_graph(REPORTS[0].report.id)
    partnership = local.select(f"SELECT ?p {{ GRAPH <{graph}> {{ ?p a ct:Partnership }} }}")[0]["p"]
    programme = local.select("SELECT ?n { ?x a ct:Programme ; ct:name ?n } ORDER BY ?n LIMIT 1")[0]["n"]
    iris = {"partnership": partnership, "report": report, "in_report": report, "other": local.iris("city/helsinki-fi")}
    given: dict[str, object] = {}
    for i, parameter in enumerate(p for p in query.parameters if p.required):
        if parameter.type == "name":
            given[parameter.name] = programme if "programme" in parameter.name else ("Nokia", "Helsinki")[i]
        elif parameter.type == "iri":
            given[parameter.name] = iris.get(parameter.name, local.iris("firm/nokia"))
        else:
            given[parameter.name] = 1
    return given


@pytest.fixture(scope="module")
def local_pool(local: Store) -> Iterator[Pool]:
    with Pool(local, size=1) as running:
        yield running


@pytest.fixture(scope="module")
def pool(filled: Store) -> Iterator[Pool]:
    with Pool(filled, size=1) as running:
        yield running


def rows(table: ResultTable) -> list[tuple[object, ...]]:
    """The rows, sorted; numbers to 12 digits, truth values as 0 and 1, which is how Virtuoso computes them.

    Names that GROUP_CONCAT puts together have no order by the standard, so they are sorted.
    """
    return sorted((tuple(map(plain, row)) for row in table.cells), key=repr)


def plain(term: Term | None) -> object:
    if term is None:
        return None
    if term.datatype == TRUTH:
        return int(term.value in {"true", "1"})
    value = term.to_python()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(f"{Decimal(str(value)):.12g}")
    return (term.kind, "; ".join(sorted(term.value.split("; "))), term.lang.lower())


def test_named_queries_answer_alike(filled: Store, local: Store) -> None:
    different, answered = [], 0
    for query in catalogue():
        given = values_for(query, local)
        expected = run_named(local, query.name, bindings=given)
        answered += bool(expected.cells)
        try:
            found = run_named(filled, query.name, bindings=given)
        except StoreError as error:
            different.append(f"{query.name}: {error}")
            continue
        if (found.columns, rows(found)) != (expected.columns, rows(expected)):
            different.append(query.name)
    assert different == []
    assert answered >= 40, "too few have an answer to compare"


VISITORS = [
    "SELECT ?n (COUNT(DISTINCT ?p) AS ?k) { ?p org:hasMember ?x . ?x ct:name ?n } GROUP BY ?n",
    "SELECT ?g ?n { GRAPH ?g { ?x a ct:Firm ; ct:name ?n FILTER(CONTAINS(?n, 'o')) } }",
    "ASK { ?p a ct:Partnership }",
    "CONSTRUCT { ?x rdfs:label ?n } WHERE { ?x ct:name ?n }",
    "PREFIX x: <https://w3id.org/cityties/ontology#> SELECT (MAX(?c) AS ?best) { ?p x:confidence ?c }",
    "SELECT ?x { { ?x a ct:City } MINUS { ?p org:hasMember ?x } } ORDER BY ?x LIMIT 5",
]


@pytest.mark.parametrize("query", VISITORS)
def test_visitors_queries_answer_alike(query: str, filled: Store, pool: Pool, local: Store, local_pool: Pool) -> None:
    expected = run(local, query, pool=local_pool)
    found = run(filled, query, timeout_s=60.0, pool=pool)
    assert rows(found) == rows(expected)
    assert found.truth == expected.truth
    assert sorted((found.graph or "").splitlines()) == sorted((expected.graph or "").splitlines())


def test_visitors_values_are_bound(filled: Store, pool: Pool) -> None:
    found = run(filled, "SELECT ?n ?x { ?x ct:name ?n } ORDER BY ?x", bindings={"n": "Nokia"}, pool=pool)
    assert {row[0] for row in found.rows} == {"Nokia"}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT {", "malformed"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "updates are refused"),
        ("SELECT * {} ; DROP ALL", "malformed"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
    ],
)
def test_visitors_change_nothing(query: str, message: str, filled: Store, pool: Pool) -> None:
    with pytest.raises(QueryError, match=message):
        run(filled, query, pool=pool)


@pytest.mark.parametrize("filled", KINDS[2:], indirect=True)
@pytest.mark.parametrize(
    "query",
    [
        'DEFINE get:soft "soft" SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }',
        "SELECT (bif:http_get('http://127.0.0.1:9/') AS ?x) {}",
        "SELECT (<bif:http_get>('http://127.0.0.1:9/') AS ?x) {}",
        "PREFIX b: <\\u0062if:> SELECT (b:http_get('http://127.0.0.1:9/') AS ?x) {}",
        "SELECT (<sql:whatever>() AS ?x) {}",
        "SELECT * FROM <http://localuriqaserver/sparql> { ?s ?p ?o }",
    ],
)
def test_a_servers_own_ways_are_closed(query: str, filled: Store, pool: Pool) -> None:
    with pytest.raises(QueryError):
        run(filled, query, pool=pool)


def test_a_visitors_query_ends_at_its_limit(filled: Store, pool: Pool) -> None:
    product = " ".join(f"?endless{i} ?b{i} ?c{i} ." for i in range(4))
    with pytest.raises(QueryLimit):
        run(
            filled,
            f"SELECT (COUNT(*) AS ?n) {{ {product} FILTER(?endless0 != ?endless1 && ?c2 != ?c3) }}",
            timeout_s=2.0,
            pool=pool,
        )


def test_rows_beyond_the_limit_are_flagged(filled: Store, pool: Pool) -> None:
    table = run(filled, "SELECT * { ?s ?p ?o }", max_rows=10, pool=pool)
    assert (len(table.cells), table.truncated) == (10, True)
