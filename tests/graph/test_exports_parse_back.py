"""Whatever the reports contain, every export parses back to what was exported."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.export import export, write_csv
from graph.netexport import to_gexf, to_graphml
from graph.network import network_data
from graph.projection import project
from graph.store import Store
from graph.tables import TABLES
from ontology.errors import NetworkError
from ontology.records import Extraction
from ontology.spreadsheet import is_formula
from tests.graph.store_samples import extractions

ANY = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
QUADS = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
CELLS = st.text(st.sampled_from("=+-@\t\r\n,\"'＝a深\u202e\U0003106c"), max_size=4)


def _stored(extraction: Extraction) -> Store:
    store = Store.open()
    store.put(extraction)
    return store


def _same(given: object, expected: object) -> bool:
    """Compare outside of an assertion: its message would hold lone surrogates, which kill the worker that sends it."""
    return given == expected


@ANY
@given(extractions())
def test_rdf_holds_the_same_quads(extraction: Extraction) -> None:
    store = _stored(extraction)
    quads = set(store.engine.quads_for_pattern(None, None, None))
    for format_, parser in QUADS.items():
        assert _same(set(ox.parse(export(store, format_), format=parser)), quads), format_
    triples = {quad.triple for quad in ox.parse(export(store, "ttl"), format=ox.RdfFormat.TURTLE)}
    assert _same(triples, {quad.triple for quad in quads})
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))


@ANY
@given(extractions())
def test_tables_hold_the_same_rows(extraction: Extraction) -> None:
    store = _stored(extraction)
    for name, table in TABLES.items():
        rows = list(table.rows(store))
        assert _same(pq.read_table(io.BytesIO(export(store, f"{name}.parquet"))).to_pylist(), rows), name
        text = io.StringIO(export(store, f"{name}.csv", raw=True).decode(), newline="")
        written = [{c: "" if v is None else str(v) for c, v in row.items()} for row in rows]
        assert _same(list(csv.DictReader(text)), written), name
        safe = io.StringIO(export(store, f"{name}.csv").decode(), newline="")
        for row, plain in zip(csv.DictReader(safe), written, strict=True):
            strings = [c for c, type_ in table.columns.items() if type_ is str]
            assert not [c for c in strings if is_formula(row[c])]
            assert _same([row[c].removeprefix("'") if is_formula(plain[c]) else row[c] for c in strings],
                         [plain[c] for c in strings])  # fmt: skip


@ANY
@given(extractions())
def test_matches_hold_the_same_rows(extraction: Extraction) -> None:
    lines = io.StringIO(export(_stored(extraction), "sssom.tsv", raw=True).decode(), newline="")
    while (line := lines.readline()).startswith("#"):
        pass
    columns = line.rstrip("\n").split("\t")
    rows = list(csv.DictReader(lines, columns, delimiter="\t"))
    assert all(None not in row and row["predicate_id"] == "skos:exactMatch" for row in rows)
    assert all(one <= other for one, other in pairwise([row["subject_id"] for row in rows]))


@pytest.mark.parametrize(
    ("write", "read"), [(to_graphml, nx.read_graphml), (to_gexf, nx.read_gexf)], ids=["graphml", "gexf"]
)
@ANY
@given(extraction=extractions())
def test_networks_hold_the_same_actors_and_ties(write, read, extraction: Extraction, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # networkx's own functions
    store = _stored(extraction)
    try:
        G = project(network_data(store))
    except NetworkError:
        return
    found = read(write(G, tmp_path / "net.xml"))
    assert _same(
        {n: data["label"] for n, data in found.nodes(data=True)}, {n: d["name"] or n for n, d in G.nodes(data=True)}
    )
    ties = {frozenset((u, v)): (d["weight"], d.get("start_year"), d.get("end_year")) for u, v, d in G.edges(data=True)}
    assert len(ties) == found.number_of_edges()
    for u, v, data in found.edges(data=True):
        tie = G.edges[u, v]
        assert _same(data["kinds"], "|".join(tie["kinds"]))
        assert _same((data.get("start_year"), data.get("end_year")), (tie["start"], tie["end"]))
        assert data["weight"] == pytest.approx(tie["weight"])


@given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_cells_survive_csv_whatever_they_are(rows: list[tuple[str, str]]) -> None:
    records = [{"one": one, "two": two, "n": 1} for one, two in rows]

    def written(*, raw: bool) -> io.StringIO:
        file = io.StringIO(newline="")
        write_csv(["one", "two", "n"], records, file, raw=raw)
        file.seek(0)
        return file

    read = list(csv.DictReader(written(raw=True)))
    assert [(row["one"], row["two"], row["n"]) for row in read] == [(one, two, "1") for one, two in rows]
    assert not [cell for row in csv.reader(written(raw=False)) for cell in row if is_formula(cell)]
