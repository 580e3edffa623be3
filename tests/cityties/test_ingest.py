"""Ingesting the sample reports: whole, repeatable, and the same in any order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cityties.ingest import OutcomeStatus, ingest_files
from cityties.workers import Workers
from graph.store import Store
from graph.validation import validate

REPORTS = Path(__file__).resolve().parents[2] / "corpus/reports"


@pytest.fixture(scope="module")
def reading():
    return Workers(jobs=1)


@pytest.fixture(scope="module")
def files():
    found = sorted(REPORTS.iterdir())
    assert len(found) >= 16
    assert {f.suffix for f in found} >= {".txt", ".md", ".html", ".pdf", ".docx"}
    return found


@pytest.fixture(scope="module")
def ingested(files, reading):
    with Store.open("memory") as store:
        outcomes = list(ingest_files([REPORTS], store, reading))
        assert [o.status for o in outcomes] == [OutcomeStatus.NEW] * len(files)
        yield store


def test_every_sample_report_has_a_language_and_a_title(ingested):
    cards = ingested.reports()
    assert sorted({c.lang for c in cards}) == ["en", "zh"]
    assert sum(c.lang == "zh" for c in cards) >= 8
    assert all(c.title for c in cards)
    assert sum(c.partnerships > 0 for c in cards) == len(cards)


def test_another_order_gives_the_same_bytes(files, reading, ingested):
    with Store.open("memory") as store:
        for file in reversed(files):
            for outcome in ingest_files([file], store, reading):
                assert outcome.status is OutcomeStatus.NEW
        assert store.nquads() == ingested.nquads()


def test_ingesting_again_changes_nothing(reading, ingested):
    before = ingested.fingerprint()
    for force in (False, True):
        outcomes = list(ingest_files([REPORTS], ingested, reading, force=force))
        assert {o.status for o in outcomes} == {OutcomeStatus.UNCHANGED}
    assert ingested.fingerprint() == before


def test_the_sample_graph_is_valid(ingested):
    assert validate(ingested).violations == ()


def test_every_quote_stands_at_its_offsets(ingested):
    for card in ingested.reports():
        extraction = ingested.extraction(card.id)
        text = extraction.report.text
        records = [*extraction.partnerships, *extraction.relations, *extraction.figures, *extraction.rejections]
        for record in records:
            for passage in record.evidence:
                assert text[passage.start : passage.end] == passage.quote
        assert all(partnership.evidence for partnership in extraction.partnerships)


def test_pdf_evidence_tells_its_page(ingested):
    (card,) = [c for c in ingested.reports() if c.file_name == "en-lighthouse-projects.pdf"]
    extraction = ingested.extraction(card.id)
    pages = {e.page for p in extraction.partnerships for e in p.evidence}
    assert pages
    assert None not in pages


def test_an_edited_file_replaces_what_it_said_before(tmp_path, reading):
    file = tmp_path / "报告.txt"
    with Store.open("memory") as store:
        file.write_text("Espoo and Vantaa signed a memorandum of understanding in 2016.", "utf-8")
        (first,) = ingest_files([file], store, reading)
        file.write_text("Tampere and Turku signed a memorandum of understanding in 2018.", "utf-8")
        (second,) = ingest_files([file], store, reading)
        assert (first.status, second.status) == (OutcomeStatus.NEW, OutcomeStatus.UPDATED)
        assert [c.id for c in store.reports()] == [second.report_id]
        assert b"Espoo" not in store.nquads()


def test_a_renamed_file_is_the_same_report(tmp_path, reading):
    text = "Espoo and Vantaa signed a memorandum of understanding in 2016."
    (tmp_path / "b.txt").write_text(text, "utf-8")
    with Store.open("memory") as store:
        list(ingest_files([tmp_path], store, reading))
        (tmp_path / "b.txt").rename(tmp_path / "a.txt")
        list(ingest_files([tmp_path], store, reading))
        (card,) = store.reports()
        assert card.file_name == "a.txt"


def test_the_result_does_not_depend_on_hash_seed_locale_or_time_zone(tmp_path):
    import os
    import subprocess
    import sys

    code = "import json, sys; from pathlib import Path; from extract.pipeline import Extractor; "
    code += "from extract.readers import read; from ontology.jsonform import to_json; "
    code += "print(json.dumps(to_json(Extractor().extract(read(Path(sys.argv[1])))), sort_keys=True))"
    report = REPORTS / "zh-城市大脑.txt"
    results = []
    for seed, zone, lang in (("1", "UTC", "C.UTF-8"), ("2", "Asia/Shanghai", "C")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": lang, "PYTHONUTF8": "1"}
        environment["PYTHONPATH"] = str(REPORTS.parents[1])
        command = [sys.executable, "-c", code, str(report)]
        results.append(subprocess.run(command, env=environment, capture_output=True, check=True, cwd=tmp_path).stdout)
    assert results[0] == results[1]
    assert json.loads(results[0])["partnerships"]
