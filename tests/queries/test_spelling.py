"""A named query written out with its values: what it gives is what the bound query gives, whatever the values hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import Store
from queries.resources import DESCRIPTION_FORMATS, describe
from queries.run import bound, run_named
from queries.spelling import spell
from queries.worker import answer
from tests.queries.sample import put_sample

REQUEST = {"bindings": {}, "max_rows": 1000, "base": None, "graphs": None}
HELSINKI = "https://w3id.org/cityties/kg/city/helsinki-fi"
ANSWERS = json.loads(Path(__file__).with_name("answers.json").read_text("utf-8"))
CASES = [
    *((name, case["bindings"]) for name, case in ANSWERS.items()),
    ("find_entity", {"text": 'Hel"sinki \\ \n'}),
    ("partners_of", {"name": "赫爾辛基"}),
    ("partnerships_with_evidence", {}),
]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open("memory") as opened:
        put_sample(opened)
        yield opened


@pytest.mark.parametrize(("name", "bindings"), CASES)
def test_spelled_out_it_gives_the_same(store: Store, name: str, bindings: dict[str, object]) -> None:
    text = spell(name, bound(store, name, bindings))
    written = answer(store.engine, {**REQUEST, "query": text, "hidden": list(bound(store, name, bindings))})
    assert sorted(written["rows"], key=str) == sorted(run_named(store, name, bindings=bindings).cells, key=str)


def test_an_iri_cannot_end_early() -> None:
    lines = spell("about_entity", {"entity": "http://x/> } DROP ALL #"}).splitlines()
    assert [line.count(">") for line in lines if "VALUES (?entity)" in line] == [1, 1]


@pytest.mark.parametrize("media_type", DESCRIPTION_FORMATS)
def test_a_description_holds_what_hangs_on_the_resource(media_type: str) -> None:
    with Store.open("memory") as store:
        put_sample(store)
        partnership = str(run_named(store, "joint_ventures").records()[0]["partnership"])
        told = describe(store, [partnership], media_type).decode()
        assert "Yinchuan and ZTE founded a joint venture in 2014." in told
        assert describe(store, ["https://x.example/"], "application/n-triples") == b""
