"""What goes into a store comes out again, whichever store it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.canonical import canonical
from graph.curation import record, undo
from graph.export import EXPORT_FORMATS, export
from graph.network import network_data
from graph.review import reject, review_items
from graph.store import Change, Store
from graph.validation import validate
from graph.verdicts import verdict_id
from ontology.errors import NetworkError, StoreError
from ontology.records import Extraction, Name, Reference
from tests.graph.store_samples import REPORTS, TEXT, a_file, annotated_reports, ended, espoo, sample

SOME = annotated_reports()[::4]
HOSTILE = [
    "x> . <urn:evil> <p> <q",
    '"""',
    "a\x00b",
    "a\\",
    "\\u0041",
    "\ud800",
    "}} ; DROP ALL #",
    "javascript:alert(1)",
    "\u202e",
    "𠮷野家 😀",
    " spaces and\r\n\tbreaks ",
    "&lt;b>&amp;",
    "?name $x {{ }}",
]


def alone(*extractions: Extraction) -> Store:
    """A store in memory that holds just these."""
    store = Store.open("memory")
    for extraction in extractions:
        store.put(extraction)
    return store


def named(text: str) -> Extraction:
    """The sample with a text wherever a report may bring one."""
    x = sample(title=text, publisher=text)
    firm = replace(x.entities[2], name=text, names=(Name("en", text), Name("zh-Hant", text)))
    known = replace(
        x.entities[1], reference=Reference(text, (Name(text, text),), (f"wikidata:{text}", text), "FI", text)
    )
    return replace(x, entities=(x.entities[0], known, firm, x.entities[3]), extractor=text)


def test_an_empty_store_holds_nothing(store: Store) -> None:
    assert store.reports() == ()
    assert store.nquads() == b""
    assert store.fingerprint() == alone().fingerprint()
    assert store.counts() == alone().counts()
    assert store.sources() == {}
    assert store.select("SELECT ?p { ?p a ct:Partnership }") == []
    assert not store.remove("nothing")
    assert validate(store).conforms
    with pytest.raises(StoreError, match="no such report"):
        store.extraction("nothing")
    with pytest.raises(NetworkError, match="no partnership"):
        network_data(store)


def test_annotated_reports_come_back_whole(store: Store) -> None:
    assert len(SOME) == 10
    assert {x.report.lang for x in SOME} == {"en", "zh"}
    for extraction in SOME:
        assert store.put(extraction) is Change.NEW
    for extraction in SOME:
        assert store.extraction(extraction.report.id) == canonical(extraction)
    local = alone(*SOME)
    assert store.nquads() == local.nquads()
    assert store.fingerprint() == local.fingerprint()
    assert store.reports() == local.reports()
    assert store.counts() == local.counts()
    assert network_data(store) == network_data(local)
    assert validate(store) == validate(local)
    for form in EXPORT_FORMATS:
        assert export(store, form) == export(local, form), form


def test_putting_twice_changes_nothing(store: Store) -> None:
    assert store.put(sample()) is Change.NEW
    before = store.nquads()
    assert store.put(sample()) is Change.UNCHANGED
    assert store.register(sample().report.id, file_name="r.txt") is Change.UNCHANGED
    assert store.nquads() == before


def test_a_changed_report_replaces_the_earlier_one(store: Store) -> None:
    store.put(sample())
    changed = replace(sample(), partnerships=(), entities=sample().entities[1:], figures=(), rejections=())
    assert store.put(changed) is Change.UPDATED
    assert store.extraction(changed.report.id) == canonical(changed)
    assert store.nquads() == alone(changed).nquads(), "facts on Helsinki must go: no report names it any more"


def test_an_edited_file_leaves_nothing_behind(open_store: Callable[[], Store], tmp_path: Path) -> None:
    store, path = open_store(), a_file(tmp_path, "芬兰 合作.txt")
    store.put(espoo(), source=path)
    if store.folder or store.remote:  # what was read from where is known again after opening anew
        store.close()
        store = open_store()
    assert store.put(sample(path=path.name), source=path) is Change.UPDATED
    assert store.sources() == {path: sample().report.id}
    assert store.nquads() == alone(sample(path=path.name)).nquads()


def test_removing_leaves_what_the_others_alone_would_give(store: Store) -> None:
    for extraction in REPORTS:
        store.put(extraction)
    assert store.remove_file("b.txt") == (REPORTS[1].report.id,)
    assert not store.remove(REPORTS[1].report.id)
    assert store.nquads() == alone(REPORTS[0], REPORTS[2]).nquads()
    for extraction in (REPORTS[0], REPORTS[2]):
        assert store.remove(extraction.report.id)
    assert store.nquads() == b""


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_stays_text(text: str, store: Store) -> None:
    store.put(named("plain"))
    size = len(store.engine)
    assert store.put(named(text)) is Change.UPDATED
    assert len(store.engine) == size
    assert store.extraction(named(text).report.id) == canonical(named(text))
    assert store.nquads() == alone(named(text)).nquads()
    store.remove(named(text).report.id)
    assert store.nquads() == b""


def test_a_long_text_is_written_whole(store: Store) -> None:
    long = sample(TEXT + "深圳与赫尔辛基 𠮷 \"'\\ \n<b>" * 8000)
    assert len(long.report.text.encode()) > 250_000
    store.put(long)
    assert store.extraction(long.report.id) == canonical(long)
    assert store.remove(long.report.id)
    assert store.nquads() == b""


def test_a_report_of_many_facts_is_written_whole(store: Store) -> None:
    x = sample()
    many = replace(
        x, entities=(*x.entities, *(replace(x.entities[3], id=f"m{i}", name=f"Firm {i}") for i in range(1500)))
    )
    store.put(many)
    assert len(store.engine) > 5000, "more than Virtuoso's parser takes in one block"
    assert store.nquads() == alone(many).nquads()
    assert store.put(x) is Change.UPDATED
    assert store.nquads() == alone(x).nquads()


def test_verdicts_are_kept_and_survive_the_next_ingest(store: Store) -> None:
    local = alone(sample())
    store.put(sample())
    said = reject(review_items(store)[0], by="李 Ann", date="2026-05-18", comment="\"no\" 'no'")
    for one in (store, local):
        assert record(one, [said]).verdicts == 1
        one.put(ended())
    assert store.curation.verdicts == local.curation.verdicts == (said,)
    assert store.nquads() == local.nquads()
    assert store.extracted(sample().report.id) == canonical(sample())
    with store.as_extracted() as raw:
        assert raw.nquads() == alone(sample(), ended()).nquads()
    for one in (store, local):
        undo(one, [verdict_id(said)])
    assert store.nquads() == local.nquads() == alone(sample(), ended()).nquads()


def test_values_are_bound_not_pasted(store: Store) -> None:
    store.put(sample())
    query = "SELECT ?name ?e { ?e ct:name ?n FILTER(?n = ?name) }"
    assert [r["name"] for r in store.select(query, {"name": ox.Literal("Nokia")})] == ["Nokia"]
    for text in HOSTILE[:2] + HOSTILE[3:5] + HOSTILE[6:]:
        assert store.select(query, {"name": ox.Literal(text)}) == [], ascii(text)
    with pytest.raises(StoreError):
        store.select("SELECT {")
    with pytest.raises(StoreError, match="not a SELECT"):
        store.select("ASK {}")
