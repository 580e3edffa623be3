"""Reconciliation Service API 0.2 on a real server on loopback: the way an OpenRefine project takes, and hostile input.

The schemas are written after the report's own, in our words: what must be there, and of what type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityties.web.app import create_app
from cityties.web.reconcile_requests import MAX_BODY, MAX_IDS, MAX_QUERIES
from graph.store import Store
from ontology.records import Entity, EntityType, Extraction, Mention, Name, Reference, Report
from tests.queries.sample import put_sample
from tests.web.client import Client
from tests.web.serving import serving

BASE = "https://w3id.org/cityties/kg/"
TEXT = {"type": "string"}
NAMED = {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}}
PLACE = {"type": "object", "required": ["service_url", "service_path"], "additionalProperties": TEXT}
WITH_ID = {**TEXT, "pattern": r"\{\{id\}\}"}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "identifierSpace": {**TEXT, "pattern": "^https?://"},
        "schemaSpace": {**TEXT, "pattern": "^https?://"},
        "defaultTypes": {"type": "array", "items": NAMED, "uniqueItems": True},
        "view": {"required": ["url"], "properties": {"url": WITH_ID}},
        "preview": {
            "required": ["url", "width", "height"],
            "properties": {"url": WITH_ID, "width": {"type": "integer"}, "height": {"type": "integer"}},
        },
        "suggest": {"type": "object", "properties": {"entity": PLACE, "type": PLACE, "property": PLACE}},
        "extend": {"properties": {"propose_properties": PLACE, "property_settings": {"type": "array"}}},
        "batchSize": {"const": MAX_QUERIES},
    },
}
CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "score", "match", "type"],
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "description": TEXT,
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "type": {"type": "array", "items": NAMED, "minItems": 1},
    },
    "additionalProperties": False,
}
BATCH = {
    "type": "object",
    "additionalProperties": {"required": ["result"], "properties": {"result": {"type": "array", "items": CANDIDATE}}},
}
CELL = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 1,
    "properties": {"str": TEXT, "float": {"type": "number"}, "int": {"type": "integer"}},
    "additionalProperties": False,
}
EXTENSION = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": NAMED},
        "rows": {"additionalProperties": {"additionalProperties": {"type": "array", "items": CELL}}},
    },
}
SUGGESTION = {"type": "object", "required": ["result"], "properties": {"result": {"type": "array", "items": NAMED}}}


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    with Store.open("memory") as store:
        put_sample(store)
        known = Reference("turku-fi", (Name("en", "Turku"), Name("zh-Hans", "图尔库")), country="FI")
        turku = Entity("Turku", EntityType.CITY, "Turku", mentions=(_mention("Turku"),), reference=known)
        store.put(Extraction(Report("en-3", "Turku"), (turku,), extractor="test"))
        with serving(create_app(store)) as address, httpx.Client(base_url=address, timeout=30) as client:
            yield client


def _mention(name: str) -> Mention:
    return Mention(0, len(name), name, EntityType.CITY, "test", 1.0)


@pytest.fixture(scope="module")
def manifest(service: httpx.Client) -> dict[str, Any]:
    answer = service.get("/reconcile")
    assert answer.status_code == 200
    jsonschema.validate(answer.json(), MANIFEST)
    return answer.json()


def match(service: httpx.Client, **queries: Any) -> dict[str, list[dict[str, Any]]]:
    answer = service.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    jsonschema.validate(answer.json(), BATCH)
    assert list(answer.json()) == list(queries)
    return {key: item["result"] for key, item in answer.json().items()}


def sure(candidates: list[dict[str, Any]]) -> list[str]:
    return [c["id"] for c in candidates if c["match"]]


def test_a_project_is_reconciled_extended_completed_and_previewed(
    service: httpx.Client, manifest: dict[str, Any]
) -> None:
    cells = {
        "q0": "Helsinki",
        "q1": "赫爾辛基",
        "q2": "银川市",
        "q3": "ＹＩＮＣＨＵＡＮ",
        "q4": "Atlantis",
        "q5": "Helsnki",
    }
    found = match(service, **{key: {"query": name, "type": "City", "limit": 3} for key, name in cells.items()})
    assert [sure(found[key]) for key in ("q0", "q1")] == [["city/helsinki-fi"]] * 2
    assert [sure(found[key]) for key in ("q2", "q3")] == [["city/yinchuan-cn"]] * 2
    assert found["q4"] == []
    assert (found["q5"][0]["id"], sure(found["q5"])) == ("city/helsinki-fi", [])

    proposed = service.get(manifest["extend"]["propose_properties"]["service_path"], params={"type": "City"}).json()
    wanted = [p["id"] for p in proposed["properties"]]
    asked = {"ids": ["city/helsinki-fi", "city/nowhere"], "properties": [{"id": name} for name in wanted]}
    answer = service.post("/reconcile", data={"extend": json.dumps(asked)})
    jsonschema.validate(answer.json(), EXTENSION)
    rows = answer.json()["rows"]
    assert rows["city/helsinki-fi"]["name_zh"] == [{"str": "赫尔辛基"}]
    assert rows["city/helsinki-fi"]["wikidata"] == [{"str": "Q1757"}]
    assert rows["city/helsinki-fi"]["partners"][0]["int"] > 0
    assert set(rows["city/nowhere"]) == set(wanted)
    assert not any(rows["city/nowhere"].values())

    for what, prefix, expected in (
        ("entity", "赫", "city/helsinki-fi"),
        ("type", "uni", "University"),
        ("property", "wiki", "wikidata"),
    ):
        path = manifest["suggest"][what]["service_path"]
        suggested = service.get(path, params={"prefix": prefix}).json()
        jsonschema.validate(suggested, SUGGESTION)
        assert expected in [item["id"] for item in suggested["result"]]

    frame = service.get(manifest["preview"]["url"].replace("{{id}}", "city/helsinki-fi"))
    assert all(words in frame.text for words in ("Helsinki", "赫尔辛基", "Q1757"))
    assert "<script" not in frame.text
    policy = frame.headers["content-security-policy"]
    assert "frame-ancestors http://127.0.0.1:3333" in policy
    assert "default-src 'none'" in policy
    for id_ in ("city/helsinki-fi", "city%2Fhelsinki-fi"):
        page = service.get(manifest["view"]["url"].replace("{{id}}", id_), follow_redirects=True)
        assert (page.status_code, page.url.path) == (200, "/entity")


def test_batches_come_by_address_too(service: httpx.Client) -> None:
    answer = service.get("/reconcile", params={"queries": json.dumps({"a": {"query": "中兴通讯"}})})
    jsonschema.validate(answer.json(), BATCH)
    assert [c["name"] for c in answer.json()["a"]["result"] if c["match"]] == ["ZTE"]


def test_answers_speak_the_readers_language(service: httpx.Client) -> None:
    chinese = {"accept-language": "zh-CN,zh;q=0.9"}
    answer = service.get("/reconcile", params={"queries": '{"a": {"query": "Helsinki"}}'}, headers=chinese).json()
    assert answer["a"]["result"][0]["name"] == "赫尔辛基"
    assert answer["a"]["result"][0]["type"][0]["name"] == "城市"


def test_countries_are_named_in_the_readers_language_and_told_by_name(service: httpx.Client) -> None:
    for lang, described, here, there in (
        ("en", "图尔库, Finland", "Finland", "芬兰"),
        ("zh-CN", "Turku, 芬兰", "芬兰", "Finland"),
    ):
        headers = {"accept-language": lang}
        answer = service.get("/reconcile", params={"queries": '{"a": {"query": "Turku"}}'}, headers=headers).json()
        assert answer["a"]["result"][0]["description"] == described
        suggested = service.get("/reconcile/suggest/entity?prefix=turk", headers=headers).json()
        assert suggested["result"][0]["description"] == described
        frame = service.get("/reconcile/preview?id=city/turku-fi", headers=headers).text
        assert f"<dd>{here}</dd>" in frame
        assert f"<dd>{there}</dd>" not in frame
    for country, score in (("Finland", 100), ("芬蘭", 100), ("FIN", 100), ("瑞典", 70), ("Sweden", 70)):
        asked = {"query": "Turku", "properties": [{"pid": "country", "v": country}]}
        assert match(service, a=asked)["a"][0]["score"] == score
    wanted = {"ids": ["city/turku-fi"], "properties": [{"id": f"country{n}"} for n in ("", "_en", "_zh")]}
    rows = service.get("/reconcile", params={"extend": json.dumps(wanted)}).json()["rows"]["city/turku-fi"]
    assert rows == {
        "country": [{"str": "FI"}],
        "country_en": [{"str": "Finland"}],
        "country_zh": [{"str": "芬兰"}],
    }


def test_an_id_is_a_name_too(service: httpx.Client) -> None:
    found = match(service, local={"query": "city/helsinki-fi"}, iri={"query": BASE + "city/yinchuan-cn"})
    assert (sure(found["local"]), sure(found["iri"])) == (["city/helsinki-fi"], ["city/yinchuan-cn"])
    suggested = service.get("/reconcile/suggest/entity", params={"prefix": "city/espoo-fi"}).json()["result"]
    assert suggested[0]["id"] == "city/espoo-fi"


def test_lists_go_on_where_the_client_left_off(service: httpx.Client) -> None:
    for what, prefix in (("entity", "e"), ("type", ""), ("property", "")):
        path = f"/reconcile/suggest/{what}"
        whole = service.get(path, params={"prefix": prefix}).json()["result"]
        assert len(whole) > 2
        assert service.get(path, params={"prefix": prefix, "cursor": "2"}).json()["result"] == whole[2:]
        assert service.get(path, params={"prefix": prefix, "cursor": "-²"}).json()["result"] == whole
        assert service.get(path, params={"prefix": prefix, "cursor": "9" * 30}).json()["result"] == []
    proposed = service.get("/reconcile/properties", params={"type": "City", "limit": "3"}).json()
    assert (proposed["limit"], len(proposed["properties"])) == (3, 3)


def test_types_choose_prefer_or_exclude(service: httpx.Client) -> None:
    ask = {"query": "Helsinki", "type": "Firm"}
    found = match(
        service,
        should=ask,
        any=ask | {"type_strict": "any"},
        both=ask | {"type": ["City", "Firm"], "type_strict": "all"},
        either=ask | {"type": ["City", "Firm"], "type_strict": "any"},
        iri=ask | {"type": "https://w3id.org/cityties/ontology#City", "type_strict": "any"},
    )
    helsinki = "city/helsinki-fi"
    assert (found["should"][0]["id"], found["should"][0]["score"], sure(found["should"])) == (helsinki, 80.0, [])
    assert helsinki not in [c["id"] for c in found["any"]]
    assert found["both"] == []
    assert sure(found["either"]) == sure(found["iri"]) == [helsinki]


def test_properties_tell_namesakes_apart_and_contradict(service: httpx.Client) -> None:
    def asked(**properties: Any) -> dict[str, Any]:
        return {"query": "Helsinki", "properties": [{"pid": k, "v": v} for k, v in properties.items()]}

    found = match(
        service,
        right=asked(wikidata="Q1757"),
        wrong=asked(wikidata={"id": "Q90", "name": "Q90"}),
        unknown=asked(population=[600_000, True]),
        alone={"properties": [{"pid": "wikidata", "v": ["http://www.wikidata.org/entity/Q1757"]}]},
    )
    assert sure(found["right"]) == sure(found["alone"]) == sure(found["unknown"]) == ["city/helsinki-fi"]
    assert (found["wrong"][0]["score"], sure(found["wrong"])) == (70.0, [])


@pytest.mark.parametrize(
    "form",
    [
        {"queries": "{"},
        {"queries": "[]"},
        {"queries": "[" * 100_000},
        {"queries": '{"a": 1}'},
        {"queries": '{"a": {}}'},
        {"queries": '{"a": {"query": ["x"]}}'},
        {"queries": '{"a": {"query": "x", "type": [1]}}'},
        {"queries": '{"a": {"query": "x", "limit": -1}}'},
        {"queries": '{"a": {"query": "x", "limit": NaN}}'},
        {"queries": '{"a": {"query": "x", "limit": true}}'},
        {"queries": '{"a": {"query": "x", "type_strict": {}}}'},
        {"queries": '{"a": {"query": "x", "properties": [{"pid": "city"}]}}'},
        {"queries": '{"a": {"query": "x", "properties": [{"pid": "city", "v": {}}]}}'},
        {"queries": json.dumps({"a": {"query": "x" * 501}})},
        {"extend": "null"},
        {"extend": '{"ids": "x", "properties": []}'},
        {"extend": '{"ids": [], "properties": ["x"]}'},
        {"other": "x"},
    ],
    ids=lambda form: str(form)[:50],
)
def test_what_is_no_request_is_refused_with_a_reason(service: httpx.Client, form: dict[str, str]) -> None:
    answer = service.post("/reconcile", data=form)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"status", "message"}


@pytest.mark.parametrize(
    "form",
    [
        {"queries": json.dumps({f"q{n}": {"query": "x"} for n in range(MAX_QUERIES + 1)})},
        {"extend": json.dumps({"ids": ["x"] * (MAX_IDS + 1), "properties": []})},
        {"queries": " " * (MAX_BODY + 1)},
    ],
    ids=["queries", "ids", "bytes"],
)
def test_what_is_too_much_is_refused_as_a_whole(service: httpx.Client, form: dict[str, str]) -> None:
    assert service.post("/reconcile", data=form).status_code == 413


def test_openrefine_may_ask_and_other_pages_may_not(service: httpx.Client) -> None:
    page, other = {"origin": "http://127.0.0.1:3333"}, {"origin": "https://evil.example"}
    answer = service.get("/reconcile", headers=page)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, page["origin"])
    assert "Origin" in answer.headers["vary"]
    before = service.options("/reconcile", headers=page | {"access-control-request-method": "POST"})
    assert before.status_code == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    for path in ("/reconcile", "/reconcile/suggest/entity?prefix=h"):
        assert service.get(path, headers=other).status_code == 403
        assert service.get(path, headers={"origin": "null"}).status_code == 403
    for path in ("/", "/sparql?query=ASK{}", "/reconciled", "/graphs"):  # a guest is one at its own address alone
        refused = service.get(path, headers=page)
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers


def test_unknown_ids_and_addresses_are_404(service: httpx.Client) -> None:
    for path in ("preview?id=city/nowhere", "preview", "view?id=../../etc", "suggest/x", "nothing"):
        assert service.get(f"/reconcile/{path}").status_code == 404


@pytest.fixture(scope="module")
def quick() -> Iterator[Client]:
    with Store.open("memory") as store:
        put_sample(store)
        yield Client(create_app(store))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(["query", "type", "limit", "properties", "type_strict", "ids", "pid", "v", "id"])
NAMES = st.sampled_from(["Helsinki", "赫尔辛基", "银川", "ZTE", "", " ", "市", "\ud800", "\0", "%", "'", "Ａ" * 300])


@given(
    asked=st.dictionaries(st.text(max_size=4), st.dictionaries(FIELDS, VALUES | NAMES, max_size=5) | VALUES, max_size=3)
)
@settings(max_examples=120, deadline=None)
def test_whatever_is_asked_is_answered_or_refused(quick: Client, asked: Any) -> None:
    answer = quick.post("/reconcile", data={"queries": json.dumps(asked)})
    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        jsonschema.validate(answer.json(), BATCH)
        for item in answer.json().values():
            scores = [c["score"] for c in item["result"]]
            assert scores == sorted(scores, reverse=True)
            assert len(sure(item["result"])) <= 1
            assert {c["type"][0]["id"] for c in item["result"]} <= {kind.value for kind in EntityType}
