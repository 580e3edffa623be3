"""What pages show as data: other forms by address and by the Accept header, and resources as linked data."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest

from cityties.web.shell import FORMATS
from graph.store import Store
from queries.run import run_named
from tests.web.client import Client
from tests.web.samples import HELSINKI


def test_answers_come_as_csv_and_json(client: Client) -> None:
    csv = client.get("/questions/cities/answer.csv")
    assert csv.text.startswith("\ufeffcity,name_of_city,reports\n")
    assert client.get("/questions/cities/answer.json").json()["head"]["vars"] == ["city", "name_of_city", "reports"]
    assert client.get("/questions/partners_of/answer.csv").status_code == 400


@pytest.mark.parametrize(
    ("path", "forms"),
    [
        ("/", ["json", "csv"]),
        ("/search?q=helsinki", ["json", "csv", "ttl", "jsonld"]),
        (f"/entity?iri={HELSINKI}", ["json", "csv", "ttl", "jsonld", "nt"]),
        ("/report/en-1", ["json", "csv", "ttl"]),
    ],
)
def test_views_come_as_data_by_address_and_by_accept(client: Client, path: str, forms: list[str]) -> None:
    page = client.get(path).text
    joined = path + ("&" if "?" in path else "?")
    for form in forms:
        if form != "nt":
            assert f"format={form}" in page
        answer = client.get(f"{joined}format={form}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == FORMATS[form]
        assert answer.text
        negotiated = client.get(path, headers={"accept": f"{FORMATS[form]}, text/html;q=0.5"})
        assert negotiated.headers["content-type"].split(";")[0] == FORMATS[form]
        assert "Accept" in negotiated.headers["vary"]


def test_a_view_has_no_other_forms(client: Client) -> None:
    assert client.get("/?format=ttl").status_code == 406
    assert client.get("/?format=exe").status_code == 400
    refused = client.get("/report/en-1", headers={"accept": "image/png"})
    assert refused.status_code == 406
    missing = client.get("/report/nope", headers={"accept": "application/json"})
    assert missing.json()["error"]["status"] == 404


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/html", f"/entity?iri={quote(unquote(HELSINKI), safe='')}"),
        ("", "/entity?"),
        ("text/turtle", "/data?"),
        ("application/ld+json, text/html;q=0.4", "format=jsonld"),
        ("application/rdf+xml", "format=rdf"),
    ],
)
def test_a_resource_leads_to_its_page_or_its_description(client: Client, accept: str, target: str) -> None:
    answer = client.get("/id/city/helsinki-fi", headers={"accept": accept})
    assert answer.status_code == 303
    assert target in answer.headers["location"]
    there = client.get(answer.headers["location"])
    assert there.status_code == 200
    assert "Helsinki" in there.text


def test_reports_and_partnerships_are_linked_data_too(client: Client, store: Store) -> None:
    assert client.get("/id/report/en-1", headers={"accept": "text/html"}).headers["location"] == "/report/en-1?"
    assert client.get("/id/city/x", headers={"accept": "image/png"}).status_code == 406
    assert client.get("/data?iri=https://x.example/y").status_code == 404
    assert client.get(f"/data?iri={HELSINKI}&format=exe").status_code == 406
    iri = str(run_named(store, "joint_ventures").records()[0]["partnership"])
    local = store.iris.local(iri)
    turtle = client.get(client.get(f"/id/{local}", headers={"accept": "text/turtle"}).headers["location"]).text
    assert "org:Membership" in turtle
    assert "Yinchuan and ZTE founded a joint venture in 2014." in turtle
