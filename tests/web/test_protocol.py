"""The SPARQL 1.1 Protocol, content negotiation, and who may ask."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from cityties.web.app import create_app
from graph.store import Store
from queries.negotiation import choose
from tests.web.client import ADDRESS, Client

ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT DISTINCT ?s { ?s a <https://w3id.org/cityties/ontology#City> }"
CONSTRUCT = "CONSTRUCT { ?s a <urn:x> } WHERE { ?s a <https://w3id.org/cityties/ontology#City> }"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def client(store: Store) -> Client:
    return Client(create_app(store, timeout_s=2, max_rows=500))


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", f"/sparql?query={quote(SELECT)}", {}),
        ("POST", "/sparql", {"data": {"query": SELECT}}),
        ("POST", "/sparql", {"content": SELECT, "headers": {"content-type": "application/sparql-query"}}),
    ],
    ids=["get", "form", "direct"],
)
def test_three_ways_to_ask_give_one_answer(client: Client, method: str, path: str, options: dict[str, Any]) -> None:
    answer = client.request(method, path, **options)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert len(answer.json()["results"]["bindings"]) == 4


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv;q=0.2, text/tab-separated-values;q=0.9", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (ASK, "application/xml, image/png", "application/xml"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "", "text/turtle; charset=utf-8"),
    ],
)
def test_the_preferred_form_is_given(client: Client, query: str, accept: str, content_type: str) -> None:
    answer = client.get(f"/sparql?query={quote(query)}", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.headers["vary"] == "Accept"
    assert answer.content


HOSTILE = f"{ADDRESS}/sparql"


@pytest.mark.parametrize(
    ("status", "method", "path", "options"),
    [
        (400, "GET", "/sparql?query=ASK%7B", {}),
        (400, "GET", f"/sparql?query={quote(ASK)}&query={quote(ASK)}", {}),
        (400, "GET", "/sparql?query=%FF", {}),
        (400, "POST", "/sparql", {"data": {"other": "x"}}),
        (400, "POST", "/sparql", {"content": b"\xff", "headers": {"content-type": "application/sparql-query"}}),
        (400, "GET", "/sparql?query=" + quote("SELECT * { SERVICE <http://127.0.0.1/> {} }"), {}),
        (403, "GET", "/sparql?update=" + quote("CLEAR ALL"), {}),
        (403, "GET", "/sparql?query=" + quote("INSERT DATA { <urn:a> <urn:b> <urn:c> }"), {}),
        (403, "POST", "/sparql", {"data": {"update": "CLEAR ALL"}}),
        (403, "POST", "/sparql", {"content": "CLEAR ALL", "headers": {"content-type": "application/sparql-update"}}),
        (403, "GET", f"/sparql?query={quote(ASK)}", {"headers": {"host": "evil.example:8000"}}),
        (403, "GET", "/", {"headers": {"host": "127.0.0.1:9000"}}),
        (403, "POST", "/sparql", {"data": {"query": ASK}, "headers": {"origin": "http://evil.example"}}),
        (403, "POST", "/sparql", {"data": {"query": ASK}, "headers": {"origin": "null"}}),
        (406, "GET", f"/sparql?query={quote(ASK)}", {"headers": {"accept": "image/png"}}),
        (406, "GET", f"/sparql?query={quote(CONSTRUCT)}", {"headers": {"accept": "text/csv"}}),
        (413, "POST", "/sparql", {"content": b"x" * 1_000_001, "headers": {"content-type": FORM}}),
        (415, "POST", "/sparql", {"content": ASK, "headers": {"content-type": "text/plain"}}),
        (
            503,
            "GET",
            "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"),
            {},
        ),
        (503, "GET", "/sparql?query=" + quote("SELECT * { ?a ?b ?c . ?d ?e ?f }"), {}),
    ],
)
def test_refusals_have_their_status_and_one_shape(
    client: Client, store: Store, status: int, method: str, path: str, options: dict[str, Any]
) -> None:
    before = store.fingerprint()
    answer = client.request(method, path, **options)
    assert answer.status_code == status
    assert answer.json()["error"]["status"] == status
    assert answer.json()["error"]["message"].endswith(".")
    assert store.fingerprint() == before
    assert client.get(f"/sparql?query={quote(ASK)}").json() == {"head": {}, "boolean": True}


def test_own_origin_and_every_name_of_this_host_may_ask(client: Client) -> None:
    for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000"):
        headers = {"host": host, "origin": f"http://{host}"}
        assert client.post("/sparql", data={"query": ASK}, headers=headers).status_code == 200


def test_bare_get_describes_the_service(client: Client) -> None:
    answer = client.get("/sparql")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert "service-description#endpoint" in answer.text


def test_default_graph_uri_narrows_the_question(client: Client) -> None:
    graph = quote("https://w3id.org/cityties/kg/graph/report/en-2")
    answer = client.get(f"/sparql?query={quote(SELECT)}&default-graph-uri={graph}")
    assert [b["s"]["value"][-9:] for b in json.loads(answer.text)["results"]["bindings"]] == ["vantaa-fi"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "a/b"), ("*/*", "a/b"), ("c/*", "c/d"), ("a/b;q=0, */*", "c/d"), ("c/d;q=0.8, a/b;q=0.9", "a/b"),
        ("a/b;q=rubbish, c/d;q=0.1", "c/d"), ("x/y", None), ("*/*;q=0", None), ("A/B", "a/b"),
    ],
)  # fmt: skip
def test_weights_and_ranges_decide(accept: str, chosen: str | None) -> None:
    assert choose(accept, ["a/b", "c/d"]) == chosen


GRAPH = "https://w3id.org/cityties/kg/graph/report/en-2"


@pytest.mark.parametrize(
    ("path", "accept", "content_type"),
    [
        (f"/graphs?graph={quote(GRAPH)}", "", "text/turtle; charset=utf-8"),
        (f"/graphs?graph={quote(GRAPH)}", "application/n-triples", "application/n-triples"),
        ("/graphs/report/en-2", "application/ld+json", "application/ld+json"),
        ("/graphs/report/en-2", "application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
    ],
)
def test_a_graph_is_read_by_its_name(client: Client, path: str, accept: str, content_type: str) -> None:
    answer = client.get(path, headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert "vantaa-fi" in answer.text
    assert "helsinki-fi" not in answer.text
    assert client.request("HEAD", path, headers={"accept": accept}).status_code == 200


def test_the_default_graph_is_the_union_and_never_cut(store: Store) -> None:
    whole = Client(create_app(store)).get("/graphs?default", headers={"accept": "application/n-triples"})
    assert len(whole.text.splitlines()) == len(
        {quad.triple for quad in store.engine.quads_for_pattern(None, None, None)}
    )
    few = Client(create_app(store, max_rows=10)).get("/graphs?default")
    assert few.status_code == 503
    assert "more than 10 rows" in few.json()["error"]["message"]


@pytest.mark.parametrize(
    ("status", "method", "path", "accept"),
    [
        (400, "GET", "/graphs", ""),
        (400, "GET", f"/graphs?default&graph={quote(GRAPH)}", ""),
        (400, "GET", "/graphs?graph=", ""),
        (400, "GET", "/graphs?graph=no%20iri", ""),
        (404, "GET", "/graphs?graph=urn:absent", ""),
        (404, "GET", "/graphs/report/absent", ""),
        (406, "GET", "/graphs?default", "text/csv"),
        (405, "PUT", "/graphs/report/en-2", ""),
        (405, "POST", "/graphs?default", ""),
        (405, "DELETE", "/graphs/report/en-2", ""),
        (405, "PATCH", "/graphs?default", ""),
        (405, "DELETE", "/sparql", ""),
    ],
)
def test_other_requests_for_graphs_are_refused(
    client: Client, status: int, method: str, path: str, accept: str
) -> None:
    answer = client.request(method, path, headers={"accept": accept})
    assert answer.status_code == status
    assert answer.json()["error"]["status"] == status
    assert ("allow" in answer.headers) == (status == 405)


def test_the_description_says_whether_updates_are_let_in(client: Client, store: Store) -> None:
    writable = Client(create_app(store, token="t"))
    assert "SPARQL11Update" not in client.get("/sparql", headers={"accept": "application/n-triples"}).text
    assert "SPARQL11Update" in writable.get("/sparql", headers={"accept": "application/n-triples"}).text
    assert client.get("/sparql", headers={"accept": "application/ld+json"}).json()
    page = client.get("/sparql", headers={"accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert (page.status_code, page.headers["location"]) == (303, "/editor")


def test_an_update_is_one_write_that_queries_see(store: Store) -> None:
    client = Client(create_app(store, token="t"))
    headers = {"authorization": "Bearer t"}
    before = store.fingerprint()
    made = "INSERT { GRAPH <urn:note> { ?c <urn:seen> 1 } } WHERE { ?c a ct:City }"
    assert client.post("/sparql", data={"update": made}, headers=headers).status_code == 204
    counted = client.get("/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?c <urn:seen> 1 }"))
    assert counted.json()["results"]["bindings"][0]["n"]["value"] == "4"
    assert client.post("/sparql", data={"update": "DROP GRAPH <urn:note>"}, headers=headers).status_code == 204
    assert store.fingerprint() == before
    blank = client.post("/sparql", data={"update": "INSERT DATA { [] <urn:p> 1 }"}, headers=headers)
    assert blank.status_code == 400
    assert "blank nodes" in blank.json()["error"]["message"]
