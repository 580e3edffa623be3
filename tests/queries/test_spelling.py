"""A named query written out with its values: what it gives is what the bound query gives, whatever the values hold."""

from __future__ import annotations

import pytest

from graph.store import Store
from queries.resources import DESCRIPTION_FORMATS, describe
from queries.run import run, run_named
from queries.spelling import spell
from tests.queries.sample import put_sample

HELSINKI = "https://w3id.org/cityties/kg/city/helsinki-fi"


@pytest.mark.parametrize(
    ("name", "bindings"),
    [
        ("about_entity", {"entity": HELSINKI}),
        ("ties_of_entity", {"entity": HELSINKI}),
        ("figures_of_entity", {"entity": HELSINKI}),
        ("stated_in_report", {"report": "https://w3id.org/cityties/kg/report/en-1"}),
        ("find_entity", {"text": 'Hel"sinki \\ \n'}),
        ("find_entity", {"text": "helsinki"}),
        ("partners_of", {"name": "赫尔辛基"}),
        ("partners_of_partners", {"name": "Espoo"}),
        ("partnerships_with_evidence", {"any_name": "Yinchuan"}),
        ("partnerships_with_evidence", {}),
        ("cities", {}),
    ],
)
def test_spelled_out_it_gives_the_same(name: str, bindings: dict[str, object]) -> None:
    with Store.open("memory") as store:
        put_sample(store)
        bound = run_named(store, name, bindings=bindings)
        written = run(store, spell(name, bindings))
    columns = [written.columns.index(c) for c in bound.columns]
    assert {tuple(row[i] for i in columns) for row in written.rows} == set(bound.rows)


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
