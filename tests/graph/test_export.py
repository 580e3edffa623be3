"""Exports hold what the store holds, in one order, and harm no spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph

from graph.export import EXPORT_FORMATS, export
from graph.store import Store
from ontology.errors import SettingError
from tests.graph.store_samples import TEXT, sample

HOSTILE = '=HYPERLINK("http://x","y")\u202e\x00\t\'</script>'


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open() as store:
        store.put(sample())
        other = sample("Again: " + TEXT)
        hostile = replace(other.entities[1], name=HOSTILE, reference=None)
        store.put(replace(other, entities=(other.entities[0], hostile, *other.entities[2:])))
        yield store


@pytest.mark.parametrize("format_", EXPORT_FORMATS)
def test_exports_are_alike_whatever_the_order(format_: str, store: Store) -> None:
    with Store.open() as backwards:
        for card in reversed(store.reports()):
            backwards.put(store.extraction(card.id))
        assert export(backwards, format_) == export(store, format_)
    assert export(store, format_).count(b"\n") > 2 or format_ == "jsonld"


@pytest.mark.parametrize(
    ("format_", "engine"),
    [("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG), ("jsonld", ox.RdfFormat.JSON_LD)],
    ids=["nq", "trig", "jsonld"],
)
def test_graphs_parse_back_to_the_same_quads(format_: str, engine: ox.RdfFormat, store: Store) -> None:
    assert set(ox.parse(export(store, format_), format=engine)) == set(store.engine)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own TriG parser uses what it deprecates
def test_rdflib_reads_them_too(store: Store) -> None:
    triples = {quad.triple for quad in store.engine}
    assert len(Graph().parse(data=export(store, "ttl"), format="turtle")) == len(triples)
    dataset = Dataset()
    dataset.parse(data=export(store, "trig"), format="trig")
    assert len(list(dataset.quads())) == len(store.engine)
    assert json.loads(export(store, "jsonld"))


def test_nodes_are_the_entities_of_all_reports(store: Store) -> None:
    rows = list(csv.DictReader(io.StringIO(export(store, "nodes.csv").decode())))
    by_name = {row["name"]: row for row in rows}
    assert by_name["Helsinki"] | {"id": ""} == {
        "id": "",
        "type": "City",
        "name": "Helsinki",
        "name_zh": "赫尔辛基",
        "country": "FI",
        "latitude": "60.1695",
        "longitude": "24.9354",
        "identifiers": "geonames:658225 wikidata:Q1757",
        "reports": "2",
    }
    assert len(rows) == 5


def test_edges_carry_kind_dates_report_and_evidence(store: Store) -> None:
    rows = list(csv.DictReader(io.StringIO(export(store, "edges.csv").decode())))
    edge = next(row for row in rows if row["target_name"] == "Nokia")
    assert (edge["source_name"], edge["kind"], edge["status"]) == ("Helsinki", "agreement", "active")
    assert (edge["start"], edge["programme"], edge["report"]) == ("2014", "Light Lab", sample().report.id)
    assert edge["evidence"] == "Helsinki and Nokia signed an agreement in 2014."
    assert len(rows) == 2


@pytest.mark.parametrize("format_", ["nodes.csv", "edges.csv"])
def test_formulas_are_disarmed_unless_raw(format_: str, store: Store) -> None:
    def cells(*, raw: bool) -> list[str]:
        return [c for row in csv.reader(io.StringIO(export(store, format_, raw=raw).decode())) for c in row]

    assert not [c for c in cells(raw=False) if c.startswith(("=", "@", "\t", "+"))]
    assert [c for c in cells(raw=True) if c.startswith("=HYPERLINK")]


def test_sssom_lists_the_matches(store: Store) -> None:
    head = [line for line in export(store, "sssom.tsv").decode().splitlines() if line.startswith("#")]
    body = export(store, "sssom.tsv").decode().splitlines()[len(head) :]
    rows = list(csv.DictReader(body, delimiter="\t"))
    assert "#curie_map:" in head
    assert [(r["subject_id"], r["predicate_id"], r["object_id"]) for r in rows] == [
        ("kg:city/helsinki-fi", "skos:exactMatch", "geonames:658225"),
        ("kg:city/helsinki-fi", "skos:exactMatch", "wikidata:Q1757"),
    ]


def test_unknown_format_is_refused_with_the_list(store: Store) -> None:
    with pytest.raises(SettingError, match=r"edges\.csv"):
        export(store, "xlsx")
