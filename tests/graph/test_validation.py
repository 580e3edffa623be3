"""Well-formed graphs pass the shapes, and each broken rule is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.store import Store
from graph.validation import validate
from ontology.prefixes import PREFIXES
from ontology.records import Status
from tests.graph.store_samples import TEXT, annotated_reports, sample


def _broken(update: str) -> set[tuple[str, str]]:
    """Store the sample, change its graph, and return path and message of each violation."""
    with Store.open() as store:
        store.put(sample())
        graph = store.iris.report_graph(sample().report.id)
        store.engine.update(f"WITH <{graph}> {update}", prefixes=dict(PREFIXES))
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


@pytest.mark.parametrize(
    ("update", "path", "message"),
    [
        (
            "DELETE { ?q oa:exact ?t } INSERT { ?q oa:exact 'other' } "
            "WHERE { ?q a oa:TextQuoteSelector ; oa:exact ?t }",
            "",
            "quoted text",
        ),
        (
            "DELETE { ?m oa:exact ?t } INSERT { ?m oa:exact 'other' } WHERE { ?m a ct:Mention ; oa:exact ?t }",
            "",
            "quoted text",
        ),
        (
            "DELETE { ?p org:hasMember ?m } WHERE { ?p org:hasMember ?m . ?m a ct:Firm }",
            "org:hasMember",
            "two different members",
        ),
        (
            "DELETE { ?p ct:status ?s } INSERT { ?p ct:status ct:status-lost } WHERE { ?p ct:status ?s }",
            "ct:status",
            "one status",
        ),
        ("INSERT { ?p dct:type ct:kind-ppp } WHERE { ?p a ct:Partnership }", "dct:type", "one kind"),
        ("INSERT { ?p ct:endYear 1999 } WHERE { ?p a ct:Partnership }", "ct:startYear", "start is one year"),
        (
            "DELETE { ?p ct:confidence ?c } INSERT { ?p ct:confidence 1.2 } "
            "WHERE { ?p a ct:Partnership ; ct:confidence ?c }",
            "ct:confidence",
            "0 to 1",
        ),
        (
            "DELETE { ?p ct:evidence ?e } WHERE { ?p a ct:Partnership ; ct:evidence ?e }",
            "ct:evidence",
            "at least one passage",
        ),
        (
            "DELETE { ?e oa:hasSelector ?s } WHERE { ?e oa:hasSelector ?s . ?s a oa:TextQuoteSelector }",
            "oa:hasSelector",
            "two selectors",
        ),
        ("DELETE { ?m org:role ?r } WHERE { ?m org:role ?r }", "org:role", "one role"),
        (
            "DELETE { ?r rdf:predicate ?p } INSERT { ?r rdf:predicate ct:owns } WHERE { ?r rdf:predicate ?p }",
            "rdf:predicate",
            "four types",
        ),
        (
            "DELETE { ?f ct:value ?v } INSERT { ?f ct:value 'many' } WHERE { ?f ct:value ?v }",
            "ct:value",
            "decimal",
        ),
        ("INSERT { ?f ct:unit 'bananas' } WHERE { ?f a ct:Figure }", "ct:unit", "ISO 4217"),
        ("DELETE { ?r ct:reason ?x } WHERE { ?r ct:reason ?x }", "ct:reason", "one reason"),
        ("DELETE { ?r ct:text ?x } WHERE { ?r ct:text ?x }", "ct:text", "one full text"),
        ("INSERT { ?r dct:issued 'soon' } WHERE { ?r a ct:Report }", "dct:issued", "calendar"),
        ("INSERT { ?x a ct:Firm } WHERE { ?x a ct:City }", "rdf:type", "seven types"),
    ],
    ids=lambda value: value if " " not in value else None,
)
def test_broken_rule_is_found(update: str, path: str, message: str) -> None:
    found = _broken(update)
    assert any(p == path and message in m for p, m in found), found


def test_violation_names_report_node_and_value() -> None:
    with Store.open() as store:
        store.put(sample())
        graph, report = store.iris.report_graph(sample().report.id), store.iris.report(sample().report.id)
        store.engine.update(
            f"INSERT DATA {{ GRAPH <{graph}> {{ <{report}> dct:language 'fi' }} }}", prefixes=dict(PREFIXES)
        )
        found = validate(store).violations
    assert (sample().report.id, report, "fi") in {(v.report, v.focus, v.value) for v in found}
