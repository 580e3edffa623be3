"""The 34 approved cases of the W3C's SPARQL 1.1 Protocol tests, by number and name, in words of our own.

The manifest is https://github.com/w3c/rdf-tests, sparql/sparql11/protocol; numbers are the order of its entries. Each
case sends requests one after the other to a writable endpoint over the graphs that the cases expect to be there. A
result is a status class, and for answers what they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pyoxigraph import NamedNode, Quad

from cityties.web.app import create_app
from graph.store import Store
from tests.web.client import Client

DATA = "http://kasei.us/2009/09/sparql/data/data%d.rdf"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
MADE = "http://purl.org/dc/terms/BibliographicResource"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
TOKEN = "the token of the test"

Check = Callable[[httpx.Response], bool]


def yes(answer: httpx.Response) -> bool:
    return answer.is_success and answer.json()["boolean"] is True


def done(answer: httpx.Response) -> bool:
    return answer.is_success


def refused(answer: httpx.Response) -> bool:
    return answer.is_client_error and answer.json()["error"]["message"].endswith(".")


def of_type(*types: str) -> Check:
    return lambda answer: answer.is_success and answer.headers["content-type"].split(";")[0] in types


def absolute(answer: httpx.Response) -> bool:
    [row] = answer.json()["results"]["bindings"]
    return row["o"]["type"] == "uri" and row["o"]["value"] != "test" and "://" in row["o"]["value"]


@dataclass(frozen=True)
class Step:
    """One request, and what its answer must be."""

    expected: Check
    method: str = "POST"
    parameters: tuple[tuple[str, str], ...] = ()
    content: bytes | None = None
    content_type: str = ""


@dataclass(frozen=True)
class Case:
    number: int
    name: str
    behaviour: str
    steps: tuple[Step, ...]


def get(expected: Check, *parameters: tuple[str, str]) -> Step:
    return Step(expected, "GET", parameters)


def post(expected: Check, text: str | bytes, content_type: str, *parameters: tuple[str, str]) -> Step:
    content = text.encode() if isinstance(text, str) else text
    return Step(expected, "POST", parameters, content, content_type)


def graphs(name: str, *numbers: int) -> tuple[tuple[str, str], ...]:
    return tuple((name, DATA % number) for number in numbers)


def typed(*numbers: int) -> str:
    return " ".join(f"<{DATA % number}> a ?type{number} ." for number in numbers)


def typed_in_graphs(*numbers: int) -> str:
    return " ".join(f"GRAPH ?g{number} {{ {typed(number)} }}" for number in numbers)


def made_in(graph: str, *numbers: int, but: int = 0) -> str:
    """Ask whether an update put these documents, and not the other one, into a graph of its own."""
    held = " ".join(f"<{DATA % number}> a <{MADE}> ." for number in numbers)
    absent = f"FILTER NOT EXISTS {{ GRAPH <{graph}> {{ <{DATA % but}> ?p ?o }} }}" if but else ""
    return f"ASK {{ GRAPH <{graph}> {{ {held} }} {absent} }}"


def filled(graph: str, where: str, *numbers: int, what: str = f"?s a <{MADE}>") -> str:
    """Empty the store, put documents into graphs of their own, and copy what the WHERE sees."""
    data = " ".join(f"GRAPH <{DATA % n}> {{ <{DATA % n}> a <{DOCUMENT}> }}" for n in numbers)
    return f"DROP ALL ; INSERT DATA {{ {data} }} ; INSERT {{ GRAPH <{graph}> {{ {what} }} }} WHERE {{ {where} }}"


OUT = "http://example.org/made/"
SEEN = f"?s a <{DOCUMENT}>"
ALL_TYPES = (
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "text/csv",
    "text/tab-separated-values",
)
RDF = ("application/rdf+xml", "application/n-triples", "text/turtle", "application/ld+json")
BOTH = (
    f'{{ GRAPH ?g {{ {SEEN} }} BIND(?g AS ?in) }} UNION {{ {SEEN} BIND("default" AS ?in) }}',
    "?s <http://example.org/in> ?in",
)

IN_BOTH = (
    f'ASK {{ GRAPH <{OUT}> {{ <{DATA % 1}> <http://example.org/in> "default" . '
    f"<{DATA % 2}> <http://example.org/in> <{DATA % 2}> }} "
    f"FILTER NOT EXISTS {{ GRAPH <{OUT}> {{ <{DATA % 3}> ?p ?o }} }} }}"
)

CASES = [
    Case(
        1,
        "query_post_form",
        "a query comes as a form by POST",
        (post(yes, "query=ASK%20%7B%7D", FORM, *graphs("default-graph-uri", 0)),),
    ),
    Case(
        2,
        "query_dataset_default_graphs_get",
        "GET names two default graphs, which are merged",
        (get(yes, ("query", f"ASK {{ {typed(1, 2)} }}"), *graphs("default-graph-uri", 1, 2)),),
    ),
    Case(
        3,
        "query_dataset_default_graphs_post",
        "direct POST names two default graphs",
        (post(yes, f"ASK {{ {typed(1, 2)} }}", QUERY, *graphs("default-graph-uri", 1, 2)),),
    ),
    Case(
        4,
        "query_dataset_named_graphs_post",
        "direct POST names two named graphs",
        (post(yes, f"ASK {{ {typed_in_graphs(1, 2)} }}", QUERY, *graphs("named-graph-uri", 1, 2)),),
    ),
    Case(
        5,
        "query_dataset_named_graphs_get",
        "GET names two named graphs",
        (get(yes, ("query", f"ASK {{ {typed_in_graphs(1, 2)} }}"), *graphs("named-graph-uri", 1, 2)),),
    ),
    Case(
        6,
        "query_dataset_full",
        "default and named graphs are given together",
        (
            post(
                yes,
                f"ASK {{ {typed(3)} {typed_in_graphs(1, 2)} }}",
                QUERY,
                *graphs("default-graph-uri", 3),
                *graphs("named-graph-uri", 1, 2),
            ),
        ),
    ),
    Case(
        7,
        "query_multiple_dataset",
        "the protocol's data set wins over the one in the query's FROM",
        (
            post(
                yes,
                f"ASK FROM <{DATA % 1}> {{ GRAPH ?g1 {{ {typed(1)} }} {typed(2)} }}",
                QUERY,
                *graphs("default-graph-uri", 2),
                *graphs("named-graph-uri", 1),
            ),
        ),
    ),
    Case(8, "query_get", "a query comes by GET", (get(yes, ("query", "ASK {}"), *graphs("default-graph-uri", 0)),)),
    Case(
        9,
        "query_content_type_select",
        "a SELECT gives a results format",
        (post(of_type(*ALL_TYPES), "SELECT (1 AS ?value) {}", QUERY),),
    ),
    Case(
        10, "query_content_type_ask", "an ASK gives a results format", (post(of_type(*ALL_TYPES[:2]), "ASK {}", QUERY),)
    ),
    Case(
        11,
        "query_content_type_describe",
        "a DESCRIBE gives RDF",
        (post(of_type(*RDF), "DESCRIBE <http://example.org/>", QUERY),),
    ),
    Case(
        12,
        "query_content_type_construct",
        "a CONSTRUCT gives RDF",
        (post(of_type(*RDF), "CONSTRUCT { <s> <p> 1 } WHERE {}", QUERY),),
    ),
    Case(
        13,
        "update_dataset_default_graph",
        "an update's WHERE asks the one graph that using-graph-uri names",
        (post(done, filled(OUT, SEEN, 1), UPDATE, *graphs("using-graph-uri", 1)), post(yes, made_in(OUT, 1), QUERY)),
    ),
    Case(
        14,
        "update_dataset_default_graphs",
        "it asks two merged, and no third",
        (
            post(done, filled(OUT, SEEN, 1, 2, 3), UPDATE, *graphs("using-graph-uri", 1, 2)),
            post(yes, made_in(OUT, 1, 2, but=3), QUERY),
        ),
    ),
    Case(
        15,
        "update_dataset_named_graphs",
        "it asks two as named graphs, and no third",
        (
            post(done, filled(OUT, f"GRAPH ?g {{ {SEEN} }}", 1, 2, 3), UPDATE, *graphs("using-named-graph-uri", 1, 2)),
            post(yes, made_in(OUT, 1, 2, but=3), QUERY),
        ),
    ),
    Case(
        16,
        "update_dataset_full",
        "it asks one as default and one as named graph",
        (
            post(
                done,
                filled(OUT, BOTH[0], 1, 2, 3, what=BOTH[1]),
                UPDATE,
                *graphs("using-graph-uri", 1),
                *graphs("using-named-graph-uri", 2),
            ),
            post(
                yes,
                IN_BOTH,
                QUERY,
            ),
        ),
    ),
    Case(17, "update_post_form", "an update comes as a form by POST", (post(done, "update=CLEAR+ALL", FORM),)),
    Case(18, "update_post_direct", "an update comes by direct POST", (post(done, "CLEAR ALL", UPDATE),)),
    Case(
        19,
        "update_base_uri",
        "a relative IRI is resolved against a base of the service's",
        (
            post(done, f"CLEAR GRAPH <{OUT}> ; INSERT DATA {{ GRAPH <{OUT}> {{ <urn:s> <urn:p> <test> }} }}", UPDATE),
            post(absolute, f"SELECT ?o {{ GRAPH <{OUT}> {{ <urn:s> <urn:p> ?o }} }}", QUERY),
        ),
    ),
    Case(20, "query_post_direct", "a query comes by direct POST", (post(yes, "ASK {}", QUERY),)),
    Case(
        21,
        "bad_query_method",
        "PUT is no way to ask",
        (Step(refused, "PUT", (("query", "ASK {}"), *graphs("default-graph-uri", 0)), b"", FORM),),
    ),
    Case(
        22,
        "bad_multiple_queries",
        "two queries in one request are refused",
        (get(refused, ("query", "ASK {}"), ("query", "SELECT * {}")),),
    ),
    Case(
        23, "bad_query_wrong_media_type", "a query as plain text is refused", (post(refused, "ASK {}", "text/plain"),)
    ),
    Case(
        24,
        "bad_query_missing_form_type",
        "a form without its media type is refused",
        (post(refused, "query=ASK%20%7B%7D", ""),),
    ),
    Case(
        25, "bad_query_missing_direct_type", "a query without its media type is refused", (post(refused, "ASK {}", ""),)
    ),
    Case(
        26,
        "bad_query_non_utf8",
        "a query in UTF-16 is refused",
        (post(refused, "ASK {}".encode("utf-16"), f"{QUERY}; charset=utf-16"),),
    ),
    Case(27, "bad_query_syntax", "a malformed query is refused", (get(refused, ("query", "ASK {")),)),
    Case(28, "bad_update_get", "an update by GET is refused", (get(refused, ("update", "CLEAR ALL")),)),
    Case(
        29,
        "bad_multiple_updates",
        "two updates in one form are refused",
        (post(refused, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM),),
    ),
    Case(
        30,
        "bad_update_wrong_media_type",
        "an update as plain text is refused",
        (post(refused, "CLEAR NAMED", "text/plain"),),
    ),
    Case(
        31,
        "bad_update_missing_form_type",
        "an update's form without its media type is refused",
        (post(refused, "update=CLEAR%20NAMED", ""),),
    ),
    Case(
        32,
        "bad_update_non_utf8",
        "an update in UTF-16 is refused",
        (post(refused, "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=utf-16"),),
    ),
    Case(33, "bad_update_syntax", "a malformed update is refused", (post(refused, "update=CLEAR%20XYZ", FORM),)),
    Case(
        34,
        "bad_update_dataset_conflict",
        "using-graph-uri can't stand beside USING",
        (
            post(
                refused,
                f"INSERT {{ ?s ?p 1 }} USING <{DATA % 1}> WHERE {{ ?s ?p ?o }}",
                UPDATE,
                *graphs("using-named-graph-uri", 2),
            ),
        ),
    ),
]


@pytest.fixture(scope="module")
def client() -> Iterator[tuple[Client, Store]]:
    with Store.open("memory") as store:
        yield Client(create_app(store, token=TOKEN)), store


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number:02}-{case.name}")
def test_case_is_answered_as_the_protocol_says(client: tuple[Client, Store], case: Case) -> None:
    asked, store = client
    store.change(set(store.engine), {data(number) for number in range(4)})
    before = store.fingerprint()
    for step in case.steps:
        headers = {"authorization": f"Bearer {TOKEN}"} | (
            {"content-type": step.content_type} if step.content_type else {}
        )
        options: dict[str, Any] = {"params": list(step.parameters), "content": step.content, "headers": headers}
        answer = asked.request(step.method, "/sparql", **options)
        assert step.expected(answer), f"{case.behaviour}: {answer.status_code} {answer.text}"
        if step.expected is refused:
            assert store.fingerprint() == before


def data(number: int) -> Quad:
    document = NamedNode(DATA % number)
    return Quad(document, TYPE, NamedNode(DOCUMENT), document)


def test_there_are_all_thirty_four() -> None:
    assert [case.number for case in CASES] == list(range(1, 35))
    assert len({case.name for case in CASES}) == 34
