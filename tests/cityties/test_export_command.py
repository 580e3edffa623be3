"""Every format that `cityties export` writes is read again by the tool it is meant for."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF

from graph.store import Store
from ontology.records import Kind
from ontology.terms import CT
from tests.graph.store_samples import annotated_reports, sample

HOSTILE = '=HYPERLINK("http://x","y") <b>&\x00</script>'
RDF_FORMATS = {"g.nq": "nquads", "g.trig": "trig", "g.jsonld": "json-ld", "g.ttl": "turtle"}


@pytest.fixture
def store(cityties, tmp_path: Path) -> Path:
    """Annotated reports in both languages, and one whose names mean harm."""
    made = sample()
    entities = tuple(replace(e, name=HOSTILE, reference=None) if e.id == "e2" else e for e in made.entities)
    place = tmp_path / "cityties-store"
    with Store.open(place, create=True) as opened:
        opened.put(replace(made, entities=entities))
        for extraction in (*annotated_reports()[:3], *annotated_reports()[20:23]):
            opened.put(extraction)
    return place


def exported(cityties, name: str, *words: str) -> Path:
    ran = cityties("export", name, *words)
    assert ran.code == 0, ran.err
    assert ran.out.strip() == name
    return Path(name)


def union(dataset: Dataset) -> Graph:
    graph = Graph()
    for subject, predicate, object_, _ in dataset.quads():
        graph.add((subject, predicate, object_))
    return graph


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own parsers use what it deprecates
def test_rdf_of_every_notation_is_the_same_graph(cityties, store):
    graphs = {}
    for name, format_ in RDF_FORMATS.items():
        path = exported(cityties, name)
        if format_ == "turtle":
            graphs[name] = Graph().parse(path, format="turtle")
        else:
            dataset = Dataset()
            dataset.parse(path, format=format_)
            assert len(list(dataset.graphs())) >= 7, "a named graph for each report"
            graphs[name] = union(dataset)
    reference = graphs["g.nq"]
    assert len(set(reference.subjects(RDF.type, URIRef(CT.Partnership)))) > 5
    for name, graph in graphs.items():
        assert len(graph) == len(reference), name
        assert isomorphic(graph, reference), name


@pytest.mark.parametrize(("name", "read"), [("n.graphml", nx.read_graphml), ("n.gexf", nx.read_gexf)])
def test_networks_are_read_by_networkx(cityties, store, name, read):
    G = read(exported(cityties, name))
    nodes = json.loads(cityties("centrality", "--top", "1000", "--format", "json").out)
    assert len(G) == len(nodes) > 5
    names = {data["name"] for _, data in G.nodes(data=True)}
    assert HOSTILE.replace("\x00", "\ufffd") in names
    assert any("\u4e00" <= character <= "\u9fff" for name in names for character in name)


def test_filters_and_projection_reach_the_network(cityties, store):
    everything = nx.read_graphml(exported(cityties, "all.graphml"))
    kinds = nx.read_graphml(
        exported(cityties, "some.graphml", "--kind", Kind.RESEARCH.value, "--projection", "evidence")
    )
    assert 0 < kinds.number_of_edges() < everything.number_of_edges()
    assert kinds.graph["projection"] == "evidence"
    assert "research" in kinds.graph["filters"]


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter=delimiter))


def test_tables_hang_together(cityties, store):
    nodes = rows(exported(cityties, "my-nodes.csv"))
    edges = rows(exported(cityties, "my-edges.csv"))
    ids = {row["id"] for row in nodes}
    assert len(ids) == len(nodes) > 10
    assert edges
    assert {row["source"] for row in edges} | {row["target"] for row in edges} <= ids
    assert all(0 <= float(row["confidence"]) <= 1 for row in edges)
    G = nx.read_graphml(exported(cityties, "n.graphml"))
    assert {frozenset((r["source"], r["target"])) for r in edges} == {frozenset(edge) for edge in G.edges}


def test_matches_to_identifiers_are_sssom(cityties, store):
    path = exported(cityties, "m.sssom.tsv")
    head = [line for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    assert "#curie_map:" in head
    mappings = rows(path, "\t")
    assert {"geonames:658225", "wikidata:Q1757"} <= {row["object_id"] for row in mappings}
    assert {row["predicate_id"] for row in mappings} == {"skos:exactMatch"}


def test_formulas_are_neutralised_unless_raw(cityties, store):
    def named(*words: str) -> set[str]:
        return {row["name"] for row in rows(exported(cityties, "nodes.csv", *words))}

    hostile = HOSTILE.replace("\x00", "\ufffd")
    assert "'" + hostile in named()
    assert hostile not in named()
    assert hostile in named("--raw")


@pytest.mark.parametrize("name", [*RDF_FORMATS, "n.graphml", "n.gexf", "nodes.csv", "edges.csv", "m.sssom.tsv"])
def test_exporting_again_gives_the_same_bytes(cityties, store, name):
    first = exported(cityties, name).read_bytes()
    assert exported(cityties, name).read_bytes() == first


def test_an_unknown_ending_is_misuse_that_names_the_known_ones(cityties, store):
    ran = cityties("export", "graph.xls")
    assert ran.code == 2
    assert ".graphml" in ran.err
    assert not Path("graph.xls").exists()


@pytest.mark.parametrize("name", ["file/g.nq", "file/n.graphml", "file/nodes.csv"])
def test_a_place_that_cannot_be_written_is_one_clear_line(cityties, store, name):
    Path("file").write_text("in the way", "utf-8")
    ran = cityties("export", name)
    assert ran.code == 1
    (line,) = ran.err.strip().splitlines()
    assert name.rpartition("/")[2] in line


def test_a_missing_store_leaves_nothing_behind(cityties, tmp_path):
    ran = cityties("export", "new/g.nq")
    assert ran.code == 1
    assert list(tmp_path.iterdir()) == []
