"""From a report to a number and back, and what reports in two languages tell differently, on real extractions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cityties import KnowledgeGraph
from graph.analysis import remove_analysis, save_analysis
from graph.centrality import centrality
from graph.network import network_data
from graph.projection import project
from graph.provenance import corpus_hash, runs
from graph.validation import validate

ENGLISH = """Cities and firms

2017-09-13

The City of Yinchuan and ZTE founded a joint venture in 2014. The share of public funding in Moscow is 70%.
"""
CHINESE = """城市与企业

2021年5月3日

2015年，银川市与中兴通讯成立合资企业。莫斯科的公共资金占比为60%。
"""


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "firms.txt").write_text(ENGLISH, "utf-8")
    (folder / "银川.txt").write_text(CHINESE, "utf-8")
    with KnowledgeGraph("memory") as opened:
        opened.ingest([folder])
        yield opened


def _report(kg: KnowledgeGraph, file_name: str) -> str:
    return next(card.id for card in kg.store.reports() if card.file_name == file_name)


def test_sentence_leads_to_partnership_edge_and_back(kg: KnowledgeGraph) -> None:
    report, way = _report(kg, "银川.txt"), kg.provenance
    text = kg.store.extraction(report).report.text
    (stated,) = way.statements(report, text.index("中兴"))
    assert (stated.sort, stated.names, text[stated.start : stated.end]) == (
        "partnership",
        "Yinchuan; ZTE",
        stated.sentence,
    )
    (edge,) = way.edges(stated.statement)
    assert (edge.name_of_one, edge.name_of_other, edge.reports) == ("Yinchuan", "ZTE", 2)
    parts = way.partnerships(edge.other, edge.one)
    assert {(part.report, part.start) for part in parts} == {(report, 2015), (_report(kg, "firms.txt"), 2014)}
    passages = way.passages(parts[0].partnership)
    assert (report, stated.start, stated.end) in {(p.report, p.start, p.end) for p in passages}
    assert kg.network().has_edge(edge.one, edge.other)


def test_saved_centrality_leads_to_its_edges_sentences_and_reports_and_back(kg: KnowledgeGraph) -> None:
    way, data = kg.provenance, network_data(kg.store)
    ranked = centrality(project(data), "degree")
    saved = save_analysis(kg.store, data, ranked, measure="degree", projection="clique", software="cityties test")
    (value,) = way.values(ranked[0].iri)
    assert (value.measure, value.value, value.rank) == ("degree", ranked[0].value, 1)
    support = way.support(value.observation)
    assert len({part.partner for part in support}) == ranked[0].value
    for part in support:
        edges = {(edge.one, edge.other) for edge in way.edges(part.partnership)}
        assert tuple(sorted((part.actor, part.partner))) in edges
        for passage in way.passages(part.partnership):
            text = kg.store.extraction(passage.report).report.text
            assert text[passage.start : passage.end] == passage.sentence
            there = way.statements(passage.report, passage.start)
            assert part.partnership in {stated.statement for stated in there}
    assert remove_analysis(kg.store, saved.iri)


def test_all_statements_of_a_report_stand_in_its_text(kg: KnowledgeGraph) -> None:
    report = _report(kg, "firms.txt")
    text = kg.store.extraction(report).report.text
    stated = kg.provenance.statements(report)
    assert {s.sort for s in stated} >= {"partnership", "figure"}
    assert all(text[s.start : s.end] == s.sentence for s in stated)
    assert kg.provenance.statements(report, len(text) + 5) == ()


def test_reports_that_differ_are_shown_with_sources_and_dates(kg: KnowledgeGraph) -> None:
    rows = {row["what"]: row for row in kg.ask("contradictions").to_dict("records")}
    start, figure = rows["start"], rows["figure"]
    assert {start["value_one"], start["value_two"]} == {"2014", "2015"}
    assert {start["date_one"], start["date_two"]} == {"2017-09-13", "2021-05-03"}
    assert "2015年，银川市与中兴通讯成立合资企业。" in {start["sentence_one"], start["sentence_two"]}
    assert (figure["names"], figure["measure"]) == ("Moscow", "publicFundingShare")
    assert {figure["value_one"], figure["value_two"]} == {"70 percent", "60 percent"}


def test_each_report_is_traced_to_the_run_and_models_that_read_it(kg: KnowledgeGraph) -> None:
    by_report = {report: run for run, reports in runs(kg.store).items() for report in reports}
    english, chinese = by_report[_report(kg, "firms.txt")], by_report[_report(kg, "银川.txt")]
    assert [name for name, _ in english.models] == ["en.crf.npz", "en.encoder.npz", "en.json.gz", "en.references.npz"]
    assert [name for name, _ in chinese.models] == ["zh.crf.npz", "zh.encoder.npz", "zh.json.gz", "zh.references.npz"]
    assert {len(sha256) for _, sha256 in (*english.models, *chinese.models)} == {64}
    assert validate(kg.store).conforms


def test_hash_of_the_corpus_follows_its_reports_and_no_history(kg: KnowledgeGraph) -> None:
    with KnowledgeGraph("memory") as other:
        for card in reversed(kg.store.reports()):
            other.store.put(kg.store.extraction(card.id))
        assert (corpus_hash(other.store), other.store.nquads()) == (corpus_hash(kg.store), kg.store.nquads())
        other.store.remove(_report(kg, "firms.txt"))
        assert corpus_hash(other.store) != corpus_hash(kg.store)
