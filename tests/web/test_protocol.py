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
