"""Records to RDF and back."""

from __future__ import annotations

import sys
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

from graph.canonical import canonical
from graph.iris import Iris
from graph.reading import read_extraction
from graph.spelling import tagged, text
from graph.writing import reference_quads, report_quads
from ontology.errors import DataError
from ontology.records import (
    Entity,
    EntityType,
    Extraction,
    Kind,
    Membership,
    Name,
    Partnership,
    Reference,
    Report,
    Role,
    Status,
)
from ontology.terms import CT, RDFS
from tests.graph.store_samples import extractions, sample

IRIS = Iris()


def _written(extraction: Extraction) -> ox.Store:
    store = ox.Store()
    store.extend(report_quads(extraction, IRIS))
    for facts in reference_quads(extraction, IRIS).values():
        store.extend(facts)
    return store


def _read(store: ox.Store, extraction: Extraction) -> Extraction:
    return read_extraction(store, extraction.report.id, IRIS)


def _difference(given: Extraction, expected: Extraction) -> str:
    """Say in ASCII how two extractions differ: a lone surrogate in a message kills the worker that sends it."""
    return "" if given == expected else f"{given!a} is not {expected!a}"


def test_every_character_is_spelled_as_oxigraph_spells_it() -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert [c for c in every if text(c) != str(ox.Literal(c))] == []
    for value in ("", "a", 'a"b', "\\", "深圳\n"):
        assert tagged(value, "zh-Hans") == str(ox.Literal(value, language="zh-Hans"))


def test_what_is_written_reads_back() -> None:
    extraction = sample()
    assert _read(_written(extraction), extraction) == canonical(extraction)


@pytest.mark.parametrize(
    ("report", "label"),
    [
        (Report("r", "Kragujevac", lang="en"), '"Kragujevac"@en'),
        (Report("r", "克拉古耶瓦茨", lang="zh", script="Hans"), '"克拉古耶瓦茨"@zh-hans'),
        (Report("r", "克拉古耶瓦茨", lang="zh", script="Hant"), '"Kragujevac"@en'),  # not known in it
    ],
)
def test_a_known_entity_is_labelled_in_the_reports_language_and_read_back_with_all_its_names(
    report: Report, label: str
) -> None:
    names = (Name("en", "Kragujevac"), Name("en", "Krabujevac"), Name("zh-Hans", "克拉古耶瓦茨"))
    found = Entity(
        "e1", EntityType.CITY, "Kragujevac", (*names, Name("en", "KG")), reference=Reference("kragujevac-rs", names)
    )
    extraction = Extraction(report, (found,))
    store = _written(extraction)
    shown = store.quads_for_pattern(None, ox.NamedNode(RDFS.label), None, ox.NamedNode(IRIS.report_graph("r")))
    assert {str(quad.object) for quad in shown} == {label, '"KG"@en'}
    (read,) = _read(store, extraction).entities
    assert set(read.names) == set(found.names)


def test_canonical_form_keeps_every_record_of_a_plain_extraction() -> None:
    original, form = sample(), canonical(sample())
    assert form.report == original.report
    assert {e.name for e in form.entities} == {e.name for e in original.entities}
    assert (len(form.partnerships), len(form.relations), len(form.figures), len(form.rejections)) == (1, 1, 1, 1)
    assert form.partnerships[0].members == (
        Membership("city/helsinki-fi", Role.CLIENT),
        Membership("firm/nokia", Role.SUPPLIER),
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(extractions())
def test_round_trip_law_holds_for_any_content(extraction: Extraction) -> None:
    form = canonical(extraction)
    assert not _difference(canonical(form), form)
    store = _written(extraction)
    assert not _difference(_read(store, extraction), form)
    again = ox.Store()
    again.extend(ox.parse(store.dump(format=ox.RdfFormat.N_QUADS) or b"", format=ox.RdfFormat.N_QUADS))
    assert not _difference(_read(again, extraction), form)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(extractions())
def test_writing_stays_in_its_graph_and_its_namespaces(extraction: Extraction) -> None:
    known = {IRIS.base, "https://w3id.org/", "http://www.w3.org/", "http://purl.org/", "https://schema.org/"}
    for quad in report_quads(extraction, IRIS):
        assert quad.graph_name.value == IRIS.report_graph(extraction.report.id)
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode):
                assert term.value.startswith(tuple(known))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(extractions())
def test_every_notation_of_rdf_holds_what_was_written(extraction: Extraction) -> None:
    triples = {quad.triple for quad in report_quads(extraction, IRIS)}
    for notation in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.N_TRIPLES):
        data = ox.serialize(triples, format=notation) or b""
        assert {quad.triple for quad in ox.parse(data, format=notation)} == triples


def test_partnerships_that_meet_are_merged() -> None:
    x = sample()
    first = x.partnerships[0]
    more = Partnership(
        (Membership("e2"), Membership("e1", Role.LEAD)),
        Kind.AGREEMENT,
        Status.ENDED,
        2010,
        2019,
        "e4",
        x.relations[0].evidence,
        0.91234567,
        "frame:other",
    )
    for order in ((first, more), (more, first)):
        (merged,) = canonical(replace(x, partnerships=order)).partnerships
        assert (merged.start, merged.end, merged.status) == (2010, 2019, Status.ENDED)
        assert (merged.confidence, merged.method) == (0.9123, "frame:other")
        assert merged.evidence == tuple(sorted((*first.evidence, *more.evidence), key=lambda e: e.start))
        assert {m.entity: m.role for m in merged.members} == {
            "city/helsinki-fi": Role.LEAD,
            "firm/nokia": Role.SUPPLIER,
        }


@pytest.mark.parametrize(
    ("status", "edges"), [(Status.ACTIVE, 2), (Status.PLANNED, 2), (Status.ENDED, 0)], ids=lambda v: str(v)
)
def test_shortcut_between_members_holds_while_the_partnership_does(status: Status, edges: int) -> None:
    x = sample()
    quads = report_quads(replace(x, partnerships=(replace(x.partnerships[0], status=status),)), IRIS)
    assert sum(quad.predicate.value == CT.partnersWith for quad in quads) == edges


def test_partnership_has_one_iri_in_every_report_and_under_every_base() -> None:
    def hashes(extraction: Extraction, iris: Iris) -> set[str]:
        kind = ox.NamedNode(CT.Partnership)
        return {iris.local(q.subject.value) for q in report_quads(extraction, iris) if q.object == kind}  # type: ignore[union-attr]

    other = sample("Later: " + sample().report.text)
    assert hashes(sample(), IRIS) == hashes(other, IRIS) == hashes(sample(), Iris("https://example.org/x/"))


def test_unknown_entity_is_an_error_that_names_it() -> None:
    x = sample()
    with pytest.raises(DataError, match="e99"):
        report_quads(replace(x, rejections=(replace(x.rejections[0], candidate=("e99",)),)), IRIS)


def test_infinite_number_is_an_error() -> None:
    x = sample()
    with pytest.raises(DataError, match="finite"):
        report_quads(replace(x, figures=(replace(x.figures[0], value=float("inf")),)), IRIS)


def test_partnership_of_one_entity_under_two_names_is_dropped_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    x = sample()
    twin = replace(x.entities[1], id="e9", name="诺基亚", mentions=())
    alone = replace(x.partnerships[0], members=(Membership("e2"), Membership("e9")))
    assert not canonical(replace(x, entities=(*x.entities, twin), partnerships=(alone,))).partnerships
    assert "dropped 1" in caplog.text
