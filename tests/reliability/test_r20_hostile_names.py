"""Row 20: names that try to end their literal, or that no XML can hold, add no triple and break no export.

An actor is called ``x> . <urn:evil> <p> <q``, triple quotes, a text with NUL, one that turns the direction of writing,
one of rare Han, a lone surrogate. The graph gains the triples that were meant and no other; every format that the
package of exports has is read again by another tool, and says the same name.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph, Literal, URIRef

from graph.export import export
from graph.literals import clean
from graph.package import write_package
from graph.store import Store
from graph.validation import validate
from ontology.records import Extraction
from ontology.terms import CT
from tests.graph.store_samples import sample

NAMES = {
    "triple": "x> . <urn:evil> <p> <q",
    "quotes": '"""',
    "backslash": 'a\\" . <urn:evil> <urn:p> "b',
    "nul": "a\x00b",
    "right-to-left": "\u202eevil\u202c",
    "rare-han": "\U0003106c\U00020bb7公司",
    "surrogate": "a\ud800b",
    "lines": "one\r\ntwo\u2028three",
    "markup": "</data></node><node id='x'/>]]>&amp;<!--",
}


def _named(name: str) -> Extraction:
    made = sample()
    entities = tuple(replace(e, name=name, names=(), reference=None) if e.id == "e2" else e for e in made.entities)
    return replace(made, entities=entities)


@pytest.fixture(params=NAMES.values(), ids=NAMES.keys())
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Store, str, Path]:
    store = Store.open()
    store.put(_named(request.param))
    write_package(store, tmp_path / "out")
    return store, clean(request.param), tmp_path / "out"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own parsers use what it deprecates
def test_only_the_intended_triples_are_there_and_every_notation_parses(hostile: tuple[Store, str, Path]) -> None:
    store, name, folder = hostile
    plain = Store.open()
    plain.put(_named("Plain"))
    quads = list(store.engine.quads_for_pattern(None, None, None))
    assert len(quads) == len(list(plain.engine.quads_for_pattern(None, None, None)))
    assert not [q for q in quads if "urn:evil" in getattr(q.subject, "value", "") + q.predicate.value]
    assert validate(store).conforms
    formats = {"graph.nq": "nquads", "graph.trig": "trig", "graph.jsonld": "json-ld"}
    for file, format_ in formats.items():
        dataset = Dataset()
        dataset.parse(folder / file, format=format_)
        assert sum(1 for _ in dataset.quads()) == len(quads), file
        assert Literal(name) in {o for _, _, o, _ in dataset.quads((None, URIRef(CT.name), None, None))}, file
    turtle = Graph().parse(folder / "graph.ttl", format="turtle")
    assert Literal(name) in set(turtle.objects(None, URIRef(CT.name)))
    assert len(turtle) == len({q.triple for q in quads})
    assert len(Graph().parse(folder / "card.ttl", format="turtle")) > 50


def test_tables_and_networks_say_the_same_name(hostile: tuple[Store, str, Path]) -> None:
    _, name, folder = hostile
    assert name in pq.read_table(folder / "nodes.parquet").column("name").to_pylist()
    with (folder / "nodes.csv").open(encoding="utf-8", newline="") as file:
        assert name in {row["name"] for row in csv.DictReader(file)}
    for read, file_name in ((nx.read_graphml, "network.graphml"), (nx.read_gexf, "network.gexf")):
        G = read(folder / file_name)
        assert len(G) == 2
        assert name in {data["label"] for _, data in G.nodes(data=True)}
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["left_out"] == {}


def test_store_that_reads_the_export_again_is_the_same(hostile: tuple[Store, str, Path]) -> None:
    store, _, folder = hostile
    with Store.open() as again:
        again.engine.extend(ox.parse((folder / "graph.trig").read_bytes(), format=ox.RdfFormat.TRIG))
        assert again.nquads() == store.nquads() == export(store, "nq")
