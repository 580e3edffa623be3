"""Whatever is sent to the endpoint, it answers in its one shape, and never with a fault of its own but 503."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityties.web.app import METHODS, create_app
from graph.store import Store
from tests.queries.sample import put_sample
from tests.web.client import Client

TOKEN = "token"
WORDS = (
    "SELECT * ASK CONSTRUCT DESCRIBE WHERE { } ( ) ?s ?p ?o . ; , <urn:a> <rel> <http:// a UNION OPTIONAL FILTER BIND "
    "AS GRAPH FROM NAMED <urn:g> VALUES LIMIT 1 -1 INSERT DELETE DATA WITH USING CLEAR ALL DROP COPY TO DEFAULT MOVE "
    "LOAD SERVICE SILENT \" ''' \\u007B # \0 城市 \U0001f600 ^ | / ! << >> _:b PREFIX : BASE COUNT(*) GROUP BY"
)
WHOLE = ["ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3", "DESCRIBE <urn:a>"]
ODD = ["urn:g", "", "not an iri", "http://x/<"]
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS.split(" ")), max_size=14).map(" ".join),
    st.text(max_size=30),
    st.sampled_from([*WHOLE, *ODD]),
)
NAMES = st.sampled_from(
    [
        "query",
        "update",
        "default-graph-uri",
        "named-graph-uri",
        "using-graph-uri",
        "using-named-graph-uri",
        "graph",
        "default",
        "x",
    ]
)
BYTES = st.binary(max_size=20) | TEXTS.map(lambda text: text.encode("utf-8", "replace"))
PARAMETERS = st.lists(st.tuples(NAMES, BYTES), max_size=4).map(urlencode) | st.binary(max_size=20).map(quote)
BODIES = BYTES | PARAMETERS.map(str.encode)
TYPES = st.sampled_from(
    [
        *("application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded"),
        *("text/plain", "", ";", "application/sparql-query; charset=utf-16"),
    ]
)
ACCEPTS = st.one_of(
    st.sampled_from(["", "*/*", "text/csv", "application/json;q=x", "image/png", ",,;q=", "text/turtle, */*;q=0.1"]),
    st.sampled_from(["application/ld+json", "*/*;q=0", "text/html"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20),
)
PLACES = st.sampled_from(["/sparql", "/sparql", "/sparql", "/graphs", "/graphs/report/en-1", "/graphs/a%00b/c"])


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Store.open("memory") as store:
        put_sample(store)
        yield Client(create_app(store, timeout_s=5, max_rows=500, token=TOKEN))


@settings(max_examples=300, deadline=None)
@given(
    method=st.sampled_from([*METHODS, "TRACE"]),
    address=st.builds("{}?{}".format, PLACES, PARAMETERS),
    body=st.none() | BODIES,
    headers=st.fixed_dictionaries(
        {"accept": ACCEPTS}, optional={"content-type": TYPES, "authorization": st.just(f"Bearer {TOKEN}")}
    ),
)
def test_no_request_is_answered_with_a_fault(
    client: Client, method: str, address: str, body: bytes | None, headers: dict[str, Any]
) -> None:
    answer = client.request(method, address, content=body, headers=headers)
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    if answer.status_code >= 400 and method in METHODS and method != "HEAD":
        assert answer.json()["error"]["status"] == answer.status_code
        assert answer.json()["error"]["message"].endswith((".", "?"))
