"""Well-formed graphs pass the shapes, and each broken rule is found."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.namespace import SH

from graph.curation import record
from graph.iris import Iris
from graph.shapes import QuickShapes
from graph.store import Store
from graph.validation import quick_shapes, validate, violations
from graph.writing import report_quads
from ontology.errors import DataError
from ontology.prefixes import PREFIXES
from ontology.records import Decision, Status
from ontology.verdicts import Verdict
from tests.graph.store_samples import TEXT, annotated_reports, sample


def _broken(update: str, graph: str = "") -> set[tuple[str, str]]:
    """Store the sample, change one of its graphs, and return path and message of each violation."""
    with Store.open() as store:
        store.put(sample())
        name = store.iris(f"graph/{graph}") if graph else store.iris.report_graph(sample().report.id)
        store.engine.update(f"WITH <{name}> {update}", prefixes=dict(PREFIXES))
        return {(v.path, v.message) for v in validate(store).violations}


def test_sample_conforms() -> None:
    with Store.open() as store:
        store.put(sample())
        report = validate(store)
        assert (report.conforms, report.reports, report.violations) == (True, 1, ())


def test_annotated_reports_conform() -> None:
    with Store.open() as store:
        for extraction in annotated_reports()[18:22]:
            store.put(extraction)
        assert validate(store).violations == ()


def test_reports_may_differ_on_one_partnership() -> None:
    other = sample("Again: " + TEXT)
    other = replace(other, partnerships=(replace(other.partnerships[0], status=Status.ENDED, confidence=0.1),))
    with Store.open() as store:
        store.put(sample())
        store.put(other)
        assert store.counts().partnerships["agreement"] == 1
        assert validate(store).conforms


FAULTS = tomllib.loads(Path(__file__).with_name("graph_faults.toml").read_text("utf-8"))["fault"]


def test_faults_reach_every_shape() -> None:
    shapes = Graph().parse(str(resources.files("ontology") / "shapes.ttl"))
    inner = {p for s in shapes.objects(None, SH.qualifiedValueShape) for p in shapes.objects(s, SH.property)}
    messages = {str(m) for shape, m in shapes.subject_objects(SH.message) if shape not in inner}
    assert len(FAULTS) == len({fault["name"] for fault in FAULTS}) >= 40
    assert messages - {message for fault in FAULTS for message in fault["messages"]} == set()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_fault_is_found_and_nothing_else(fault: dict[str, Any]) -> None:
    found = _broken(fault["update"], fault.get("graph", ""))
    assert {message for _, message in found} == set(fault["messages"])


def test_violation_names_report_node_and_value() -> None:
    with Store.open() as store:
        store.put(sample())
        graph, report = store.iris.report_graph(sample().report.id), store.iris.report(sample().report.id)
        store.engine.update(
            f"INSERT DATA {{ GRAPH <{graph}> {{ <{report}> dct:language 'fi' }} }}", prefixes=dict(PREFIXES)
        )
        found = validate(store).violations
    assert (sample().report.id, report, "fi") in {(v.report, v.focus, v.value) for v in found}


def test_shared_graphs_conform_as_they_are_written() -> None:
    with Store.open() as store:
        store.put(sample())
        iri = store.iris("partnership/930aa215cf880d4c")
        record(store, [Verdict(Decision.REJECT, (store.iris.local(iri),), "Ann", "2026-05-18")])
        assert validate(store).violations == ()


_QUADS = tuple(sorted(report_quads(sample(), Iris()), key=str))
_OBJECTS = (
    *sorted({quad.object for quad in _QUADS}, key=str),
    ox.Literal("x"),
    ox.Literal("x", language="fi"),
    ox.Literal("007", datatype=ox.NamedNode(PREFIXES["xsd"] + "integer")),
    ox.Literal("many", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")),
    ox.Literal("-1", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")),
    ox.Literal("2016-13-01", datatype=ox.NamedNode(PREFIXES["xsd"] + "date")),
    ox.NamedNode("javascript:alert(1)"),
    ox.BlankNode("b"),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(_QUADS),
    st.sampled_from(["drop", "change", "add", "move"]),
    st.sampled_from(_OBJECTS),
    st.sampled_from(_QUADS),
)
def test_quick_yes_is_never_wrong(quad: ox.Quad, how: str, value: ox.NamedNode, other: ox.Quad) -> None:
    quads = set(_QUADS)
    if how != "add":
        quads.remove(quad)
    if how in {"change", "add"}:
        quads.add(ox.Quad(quad.subject, quad.predicate, value, quad.graph_name))
    if how == "move":
        quads.add(ox.Quad(other.subject, quad.predicate, quad.object, quad.graph_name))
    if quick_shapes().conform(quads):
        assert not list(violations(quads))


def test_quick_reading_passes_what_conforms() -> None:
    assert quick_shapes().conform(_QUADS)


def test_unknown_constraint_is_refused() -> None:
    shapes = Graph().parse(
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ct: <https://w3id.org/cityties/ontology#> .
        ct:S a sh:NodeShape ; sh:targetClass ct:City ; sh:property [ sh:path ct:name ; sh:disjoint ct:key ] ."""
    )
    with pytest.raises(DataError, match="disjoint"):
        QuickShapes(shapes)
