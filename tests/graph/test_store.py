"""The store: what is in it depends on the set of reports alone, and every change is whole."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.canonical import canonical
from graph.store import Change, Store
from ontology.errors import StoreError
from ontology.records import Extraction, Name, Reference
from ontology.terms import CT
from tests.graph.store_samples import (
    HELSINKI,
    REPORTS,
    a_file,
    annotated_reports,
    ended,
    espoo,
    sample,
)


@pytest.fixture(params=["memory", "disk"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Open stores that are closed afterwards; on disk, opening again finds the same one."""
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(Store.open("memory" if request.param == "memory" else tmp_path / "kg"))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


# --- content is a function of the set of reports ---------------------------------------------------------------------


def test_any_order_gives_the_same_bytes() -> None:
    prints = set()
    for order in itertools.permutations(REPORTS):
        with Store.open() as store:
            for extraction in order:
                assert store.put(extraction) is Change.NEW
            prints.add(store.nquads())
    assert len(prints) == 1
    assert prints.pop().count(b"\n") > 100


def test_order_inside_an_extraction_does_not_matter() -> None:
    x, rng = sample(), random.Random(7)
    shuffled = replace(x, entities=tuple(rng.sample(x.entities, len(x.entities))))
    with Store.open() as one, Store.open() as other:
        one.put(x)
        other.put(shuffled)
        assert one.fingerprint() == other.fingerprint()


def test_putting_twice_changes_nothing(open_store: Callable[[], Store]) -> None:
    store = open_store()
    assert store.put(sample()) is Change.NEW
    before = store.nquads()
    assert store.put(sample()) is Change.UNCHANGED
    assert store.nquads() == before


def test_removing_leaves_what_the_others_alone_would_give(open_store: Callable[[], Store]) -> None:
    store = open_store()
    for extraction in REPORTS:
        store.put(extraction)
    assert store.remove(REPORTS[1].report.id)
    assert not store.remove(REPORTS[1].report.id)
    with Store.open() as alone:
        alone.put(REPORTS[0])
        alone.put(REPORTS[2])
        assert store.nquads() == alone.nquads()
    for extraction in (REPORTS[0], REPORTS[2]):
        store.remove(extraction.report.id)
    assert store.nquads() == b""


def test_changed_extraction_replaces_the_graph(open_store: Callable[[], Store]) -> None:
    store = open_store()
    store.put(sample())
    changed = replace(sample(), partnerships=(), entities=sample().entities[1:], figures=(), rejections=())
    assert store.put(changed) is Change.UPDATED
    assert store.extraction(changed.report.id) == canonical(changed)
    with Store.open() as alone:
        alone.put(changed)
        assert store.nquads() == alone.nquads(), "facts on Helsinki must go: no report names it any more"


def test_new_lexicon_facts_replace_the_old(open_store: Callable[[], Store]) -> None:
    store = open_store()
    store.put(sample())
    corrected = replace(sample().entities[0], reference=replace(HELSINKI, country="AX"))
    assert store.put(replace(sample(), entities=(corrected, *sample().entities[1:]))) is Change.UPDATED
    assert [row["c"] for row in store.select("SELECT ?c { ?x ct:key 'helsinki-fi' ; ct:country ?c }")] == ["AX"]


# --- files: the same, renamed, edited --------------------------------------------------------------------------------


def test_copies_bear_the_smallest_name_in_any_order(tmp_path: Path) -> None:
    prints = set()
    for names in itertools.permutations(["a.txt", "b.txt", "c.txt"]):
        with Store.open() as store:
            for name in names:
                store.put(sample(path=name), source=a_file(tmp_path, name))
            assert [card.file_name for card in store.reports()] == ["a.txt"]
            prints.add(store.fingerprint())
    assert len(prints) == 1


def test_registering_does_what_putting_again_does(tmp_path: Path) -> None:
    with Store.open() as one, Store.open() as other:
        for store in (one, other):
            store.put(sample(path="m.txt"), source=a_file(tmp_path, "m.txt"))
        for name in ("m.txt", "z.txt", "a.txt"):
            path = a_file(tmp_path, name)
            expected = one.put(sample(path=name), source=path)
            assert other.register(sample().report.id, source=path, file_name=name) is expected
            assert other.nquads() == one.nquads()
        assert one.sources() == other.sources()
        with pytest.raises(StoreError, match="no such report"):
            other.register("unknown", file_name="x")


def test_edited_file_leaves_nothing_behind(open_store: Callable[[], Store], tmp_path: Path) -> None:
    store, path = open_store(), a_file(tmp_path, "a.txt")
    store.put(espoo(), source=path)
    assert store.put(sample(path="a.txt"), source=path) is Change.UPDATED
    assert store.sources() == {path: sample().report.id}
    with Store.open() as alone:
        alone.put(sample(path="a.txt"))
        assert store.nquads() == alone.nquads()


def test_edited_copy_leaves_the_original(tmp_path: Path) -> None:
    original, copy = a_file(tmp_path, "a.txt"), a_file(tmp_path, "b.txt")
    with Store.open() as store:
        for path in (original, copy):
            store.put(sample(path=path.name), source=path)
        store.put(ended(), source=copy)
        assert {card.id for card in store.reports()} == {sample().report.id, ended().report.id}
        copy.unlink()
        store.put(espoo(), source=original)
        assert {card.id for card in store.reports()} == {espoo().report.id, ended().report.id}


def test_renamed_then_edited_file_leaves_nothing_behind(tmp_path: Path) -> None:
    old = a_file(tmp_path, "a.txt")
    with Store.open() as store:
        store.put(sample(path="a.txt"), source=old)
        new = old.rename(tmp_path / "b.txt")
        assert store.put(sample(path="b.txt"), source=new) is Change.UNCHANGED
        store.put(ended(), source=new)
        assert [card.id for card in store.reports()] == [ended().report.id]


def test_removing_by_file_name() -> None:
    with Store.open() as store:
        for extraction in REPORTS:
            store.put(extraction)
        assert store.remove_file("b.txt") == (REPORTS[1].report.id,)
        assert store.remove_file("b.txt") == ()
        assert len(store.reports()) == 2


# --- hostile content -------------------------------------------------------------------------------------------------

HOSTILE = [
    "x> . <urn:evil> <p> <q",
    '"""',
    "a\x00b",
    "a\\",
    "\ud800",
    "}} ; DROP ALL #",
    "javascript:alert(1)",
    "\u202e",
]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_hostile_names_write_the_intended_triples_only(name: str, open_store: Callable[[], Store]) -> None:
    def named(text: str) -> Extraction:
        x = sample(title=text)
        hostile = replace(x.entities[2], name=text, names=(Name("en", text),))
        known = replace(
            x.entities[1], reference=Reference(text, (Name(text, text),), (f"wikidata:{text}", text), "FI", text)
        )
        return replace(x, entities=(x.entities[0], known, hostile, x.entities[3]), extractor=text)

    store = open_store()
    store.put(named("plain"))
    size = len(store.engine)
    assert store.put(named(name)) is Change.UPDATED, "replacing goes through a SPARQL update"
    assert len(store.engine) == size
    assert store.extraction(named(name).report.id) == canonical(named(name))
    nodes = {term.value for quad in store.engine for term in quad if isinstance(term, ox.NamedNode)}
    assert all(iri.startswith(("http://", "https://")) for iri in nodes)
    reread = ox.Store()
    reread.load(store.nquads(), format=ox.RdfFormat.N_QUADS)
    assert set(reread) == set(store.engine)
    store.remove(named(name).report.id)
    assert store.nquads() == b""


@pytest.mark.parametrize("name", ["x> . <urn:evil> <p> <q", "a\nb", "\udcff", "=cmd|1"], ids=ascii)
def test_hostile_file_names_are_kept_as_text(name: str, open_store: Callable[[], Store], tmp_path: Path) -> None:
    store = open_store()
    assert store.put(sample(path=name), source=tmp_path / name) is Change.NEW
    assert store.register(sample().report.id, source=tmp_path / name, file_name=name) is Change.UNCHANGED
    assert store.sources() == {tmp_path / name: sample().report.id}
    assert [card.file_name for card in store.reports()] == [name.replace("\udcff", "\ufffd")]


def test_hostile_report_id_stays_in_its_own_graph() -> None:
    with Store.open() as store:
        for report_id in ("../reference", "a/b", "x> <y", "é"):
            store.put(sample(id=report_id))
            assert store.extraction(report_id).report.id == report_id
        assert [card.id for card in store.reports()] == sorted(["../reference", "a/b", "x> <y", "é"])


# --- reading ---------------------------------------------------------------------------------------------------------


def test_cards_and_counts_say_what_is_stored(open_store: Callable[[], Store]) -> None:
    store = open_store()
    for extraction in REPORTS:
        store.put(extraction)
    card = store.report_with_sha256(sample().report.sha256)
    assert card is not None
    assert (card.id, card.title, card.lang, card.file_name) == (sample().report.id, "A title", "en", "r.txt")
    assert (card.entities, card.partnerships, card.relations, card.figures) == (4, 1, 1, 1)
    assert card in store.reports()
    assert store.report_with_sha256("0" * 64) is None
    counts = store.counts()
    assert (counts.reports, counts.relations, counts.figures, counts.rejections) == (3, 1, 1, 3)
    assert (counts.entities["City"], counts.entities["Firm"], counts.partnerships["agreement"]) == (2, 2, 1)


def test_select_binds_values_and_sees_all_graphs() -> None:
    with Store.open() as store:
        for extraction in REPORTS:
            store.put(extraction)
        rows = store.select(
            "SELECT ?name (MAX(?c) AS ?best) (COUNT(DISTINCT ?g) AS ?n) "
            "{ GRAPH ?g { ?p a ct:Partnership ; ct:confidence ?c ; org:hasMember ?m . ?m ct:name ?name } } "
            "GROUP BY ?name",
            {"name": ox.Literal("Nokia")},
        )
        assert [(row["best"], row["n"]) for row in rows] == [(0.87, 3)]
        with pytest.raises(StoreError, match="query failed"):
            store.select("SELECT {")
        with pytest.raises(StoreError, match="not a SELECT"):
            store.select("ASK {}")


def test_dataset_is_the_same_store_with_a_union_default_graph() -> None:
    with Store.open() as store:
        store.put(sample())
        query = f"SELECT ?x {{ ?x a <{CT.Partnership}> }}"
        assert len(list(store.dataset.query(query))) == 1
        assert "ct" in dict(store.dataset.namespaces())


def test_annotated_reports_are_stored_alike_in_both_orders() -> None:
    reports = annotated_reports()
    assert len(reports) == 40
    with Store.open() as one, Store.open() as other:
        for extraction in reports:
            one.put(extraction)
        for extraction in reversed(reports):
            other.put(extraction)
        assert one.fingerprint() == other.fingerprint()
        for extraction in reports:
            assert one.extraction(extraction.report.id) == canonical(extraction)
