"""Whatever a page of the explorer is asked with, it answers, and never with a fault of its own but 503."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityties.web.app import create_app
from graph.store import Store
from tests.queries.sample import put_sample
from tests.web.client import Client

TOKEN = "token"
PAGES = [
    *("/", "/search", "/entity", "/partnership", "/report/en-1", "/network", "/network/data", "/questions", "/data"),
    *("/questions/partners_of", "/questions/partners_of/answer.csv", "/id/city/helsinki-fi", "/editor", "/review"),
]
POSTS = ["/review/verdicts", "/ingest/files", "/reconcile"]
NAMES = st.sampled_from(["q", "iri", "id", "name", "lang", "format", "kind", "since", "page", "limit", "type", "x"])
VALUES = st.sampled_from(["Helsinki", "赫尔辛基", "city/helsinki-fi", "-1", "9" * 30, "\0", "<x>", "http://[", "json"])
ASKED = st.lists(st.tuples(NAMES, VALUES | st.text(max_size=12)), max_size=4).map(
    lambda pairs: urlencode(pairs, errors="replace")
)
BODIES = st.binary(max_size=40) | ASKED.map(str.encode) | st.sampled_from([b"{}", b"[]", b'{"verdicts": 1}', b"null"])
TYPES = st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    folder: Path = tmp_path_factory.mktemp("pages") / "kg"
    with Store.open(folder) as store:
        put_sample(store)
    return Client(create_app(folder, timeout_s=5, max_rows=500, token=TOKEN))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(page=st.sampled_from(PAGES) | st.text(max_size=8).map(lambda text: "/report/" + quote(text)), asked=ASKED)
def test_no_page_is_answered_with_a_fault(client: Client, page: str, asked: str) -> None:
    answer = client.get(f"{page}?{asked}", headers={"accept": "text/html"})
    assert answer.status_code < 500 or answer.status_code == 503, answer.text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(POSTS), body=BODIES, kind=TYPES, known=st.booleans())
def test_no_post_is_answered_with_a_fault(client: Client, place: str, body: bytes, kind: str, known: bool) -> None:
    headers = {"content-type": kind} | ({"authorization": f"Bearer {TOKEN}"} if known else {})
    answer = client.post(place, content=body, headers=headers)
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
