"""Saved analyses: written once, replaced by content, stale when their network changes and only then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.analysis import analyses, analysis_rows, fingerprint, remove_analysis, save_analysis
from graph.centrality import centrality
from graph.network import Filters, network_data
from graph.projection import project
from graph.store import Store
from graph.validation import validate
from ontology.errors import NetworkError, StoreError
from ontology.records import Extraction
from tests.graph.store_samples import annotated_reports


def _save(store: Store, measure: str = "betweenness", filters: Filters | None = None) -> str:
    data = network_data(store, filters, passages=False)
    rows = centrality(project(data), measure)
    return save_analysis(store, data, rows, measure=measure, projection="clique", software="cityties test").iri


@pytest.fixture(scope="module")
def reports() -> list[Extraction]:
    return [report for report in annotated_reports() if report.partnerships][:6]


@pytest.fixture
def store(reports: list[Extraction]) -> Iterator[Store]:
    with Store.open("memory") as store:
        for report in reports[:-1]:
            store.put(report)
        yield store


def test_the_values_come_back_with_what_made_them(store: Store) -> None:
    iri = _save(store)
    data = network_data(store)
    expected = centrality(project(data), "betweenness")
    (saved,) = analyses(store)
    assert (saved.iri, saved.measure, saved.projection, saved.filters) == (iri, "betweenness", "clique", Filters())
    assert (saved.actors, saved.software, saved.engine) == (len(expected), "cityties test", expected[0].engine)
    assert saved.stale is False
    rows = analysis_rows(store, iri)
    assert {r["iri"]: (r["rank"], pytest.approx(r["value"])) for r in rows} == {
        r.iri: (r.rank, r.value) for r in expected
    }
    assert [r["rank"] for r in rows] == sorted(r["rank"] for r in rows)


def test_saving_again_changes_no_byte_and_another_measure_stands_beside_it(store: Store) -> None:
    one = _save(store)
    before = store.nquads()
    assert _save(store) == one
    assert store.nquads() == before
    _save(store, "degree")
    assert len(analyses(store)) == 2
    assert remove_analysis(store, one)
    assert [a.measure for a in analyses(store)] == ["degree"]
    assert not remove_analysis(store, one)


def test_the_graph_stays_valid_and_networks_stay_as_they_are(store: Store) -> None:
    before = fingerprint(network_data(store))
    _save(store)
    assert fingerprint(network_data(store)) == before
    assert validate(store).violations == ()


def test_a_new_report_makes_stale_what_it_concerns_until_it_is_saved_again(
    store: Store, reports: list[Extraction]
) -> None:
    everything = _save(store)
    one_report = _save(store, filters=Filters(reports=(reports[0].report.id,)))
    store.put(reports[-1])
    assert {a.iri: a.stale for a in analyses(store)} == {everything: True, one_report: False}
    assert _save(store) == everything
    assert [a.stale for a in analyses(store)] == [False, False]


def test_an_analysis_of_what_is_gone_is_stale(store: Store, reports: list[Extraction]) -> None:
    _save(store, filters=Filters(reports=(reports[0].report.id,)))
    for report in reports[:-1]:
        store.remove(report.report.id)
        assert [a.stale for a in analyses(store)] == [True]


def test_the_fingerprint_sees_confidence_and_years_and_no_sentence(store: Store) -> None:
    data = network_data(store)
    changed = replace(data.records[0], confidence=0.123), *data.records[1:]
    assert fingerprint(data) == fingerprint(network_data(store, passages=False))
    assert fingerprint(replace(data, records=changed)) != fingerprint(data)
    dated = replace(data.records[0], start=1901), *data.records[1:]
    assert fingerprint(replace(data, records=dated)) != fingerprint(data)


def test_what_is_not_there_is_refused(store: Store) -> None:
    assert analyses(store) == ()
    with pytest.raises(StoreError, match="no such analysis"):
        analysis_rows(store, store.iris("analysis/0"))
    with pytest.raises(NetworkError, match="nothing to save"):
        save_analysis(store, network_data(store), (), measure="degree", projection="clique", software="x")
