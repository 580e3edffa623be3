"""The store: what is in it depends on the set of reports alone, and every change is whole."""

from __future__ import annotations

import itertools
import os
import random
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.canonical import canonical
from graph.iris import Iris
from graph.store import Change, Store
from graph.writing import report_quads
from ontology.errors import StoreError, StoreLocked, StoreNotFound
from ontology.records import Entity, EntityType, Extraction, Name, Reference, Status
from ontology.terms import CT
from tests.graph.store_samples import HELSINKI, TEXT, annotated_reports, sample

ESPOO = Entity("e9", EntityType.CITY, "Espoo", reference=Reference("espoo-fi", (Name("en", "Espoo"),), country="FI"))


def _espoo() -> Extraction:
    x = sample("Espoo is here too. " + TEXT, path="b.txt")
    return replace(x, entities=(*x.entities, ESPOO))


def _ended() -> Extraction:
    x = sample(TEXT + " It ended.", path="c.txt")
    return replace(x, partnerships=(replace(x.partnerships[0], status=Status.ENDED, confidence=0.5),))


REPORTS = (sample(), _espoo(), _ended())


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


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("content is not read by the store", "utf-8")
    return path


def test_copies_bear_the_smallest_name_in_any_order(tmp_path: Path) -> None:
    prints = set()
    for names in itertools.permutations(["a.txt", "b.txt", "c.txt"]):
        with Store.open() as store:
            for name in names:
                store.put(sample(path=name), source=_file(tmp_path, name))
            assert [card.file_name for card in store.reports()] == ["a.txt"]
            prints.add(store.fingerprint())
    assert len(prints) == 1


def test_registering_does_what_putting_again_does(tmp_path: Path) -> None:
    with Store.open() as one, Store.open() as other:
        for store in (one, other):
            store.put(sample(path="m.txt"), source=_file(tmp_path, "m.txt"))
        for name in ("m.txt", "z.txt", "a.txt"):
            path = _file(tmp_path, name)
            expected = one.put(sample(path=name), source=path)
            assert other.register(sample().report.id, source=path, file_name=name) is expected
            assert other.nquads() == one.nquads()
        assert one.sources() == other.sources()
        with pytest.raises(StoreError, match="no such report"):
            other.register("unknown", file_name="x")


def test_edited_file_leaves_nothing_behind(open_store: Callable[[], Store], tmp_path: Path) -> None:
    store, path = open_store(), _file(tmp_path, "a.txt")
    store.put(_espoo(), source=path)
    assert store.put(sample(path="a.txt"), source=path) is Change.UPDATED
    assert store.sources() == {path: sample().report.id}
    with Store.open() as alone:
        alone.put(sample(path="a.txt"))
        assert store.nquads() == alone.nquads()


def test_edited_copy_leaves_the_original(tmp_path: Path) -> None:
    original, copy = _file(tmp_path, "a.txt"), _file(tmp_path, "b.txt")
    with Store.open() as store:
        for path in (original, copy):
            store.put(sample(path=path.name), source=path)
        store.put(_ended(), source=copy)
        assert {card.id for card in store.reports()} == {sample().report.id, _ended().report.id}
        copy.unlink()
        store.put(_espoo(), source=original)
        assert {card.id for card in store.reports()} == {_espoo().report.id, _ended().report.id}


def test_renamed_then_edited_file_leaves_nothing_behind(tmp_path: Path) -> None:
    old = _file(tmp_path, "a.txt")
    with Store.open() as store:
        store.put(sample(path="a.txt"), source=old)
        new = old.rename(tmp_path / "b.txt")
        assert store.put(sample(path="b.txt"), source=new) is Change.UNCHANGED
        store.put(_ended(), source=new)
        assert [card.id for card in store.reports()] == [_ended().report.id]


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


# --- opening ---------------------------------------------------------------------------------------------------------


def test_missing_store_is_not_made_by_accident(tmp_path: Path) -> None:
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(StoreNotFound, match="ingest a report first"):
            Store.open(tmp_path / "no", **options)
    assert list(tmp_path.iterdir()) == []


def test_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(StoreError, match="not a graph store"):
        Store.open(tmp_path)
    with pytest.raises(StoreError, match="not a graph store"):
        Store.open(tmp_path / "thesis.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_second_writer_is_told_that_the_store_is_locked(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as first:
        with pytest.raises(StoreLocked, match="another process is writing"):
            Store.open(tmp_path / "kg")
        assert first.put(sample()) is Change.NEW
    Store.open(tmp_path / "kg").close()


def test_reader_sees_what_was_there_when_it_opened(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as writer:
        writer.put(REPORTS[0])
        with Store.open(tmp_path / "kg", read_only=True) as reader:
            writer.put(REPORTS[1])
            assert len(reader.reports()) == 1
            with pytest.raises(StoreError, match="for reading only"):
                reader.put(REPORTS[2])
            with pytest.raises(StoreError, match="for reading only"):
                reader.remove(REPORTS[0].report.id)


@pytest.mark.parametrize(
    ("mark", "message"),
    [("{", "damaged"), ('{"format": 99, "base": "https://w3id.org/cityties/kg/"}', "format 99")],
    ids=["damaged", "newer"],
)
def test_unfit_description_is_refused(mark: str, message: str, tmp_path: Path) -> None:
    Store.open(tmp_path / "kg").close()
    (tmp_path / "kg" / "store.json").write_text(mark, "utf-8")
    with pytest.raises(StoreError, match=message):
        Store.open(tmp_path / "kg")


def test_missing_graph_files_are_named(tmp_path: Path) -> None:
    Store.open(tmp_path / "kg").close()
    (tmp_path / "kg" / "graph" / "CURRENT").unlink()
    with pytest.raises(StoreError, match="missing"):
        Store.open(tmp_path / "kg", read_only=True)


def test_base_is_the_stores_own(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg", base="https://example.org/kg/") as store:
        store.put(sample())
    with Store.open(tmp_path / "kg") as store:
        assert store.iris.base == "https://example.org/kg/"
    with pytest.raises(StoreError, match=r"https://example\.org/kg/"):
        Store.open(tmp_path / "kg", base="https://example.org/other/")


def test_web_addresses_are_refused_in_plain_words() -> None:
    with pytest.raises(StoreError, match="not supported"):
        Store.open("https://example.org/sparql")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(StoreError, match="kg"):
        Store.open(tmp_path / "kg")


def test_closing_releases_the_folder_even_after_rdflib_saw_it(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as store:
        store.put(sample())
        assert len(store.dataset) > 0
    with Store.open(tmp_path / "kg") as store:
        assert len(store.reports()) == 1


def test_closed_store_says_so() -> None:
    store = Store.open()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.reports()


# --- crashes ---------------------------------------------------------------------------------------------------------

_DIE = """
import os, sys
from graph.store import Store
from tests.graph.store_samples import sample
store = Store.open(sys.argv[1])
store.put(sample())
os._exit(9)  # no flush, no close
"""


def test_killed_writer_leaves_whole_reports(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _DIE, str(tmp_path / "kg")], check=False)
    assert done.returncode == 9
    with Store.open(tmp_path / "kg") as store:
        assert store.extraction(sample().report.id) == canonical(sample())
        assert store.put(sample()) is Change.UNCHANGED


def test_failing_write_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class FullDisk:
        """Oxigraph's store on a full disk."""

        def __init__(self, store: ox.Store) -> None:
            self._store = store

        def extend(self, quads: object) -> None:
            raise OSError("No space left on device")

        def __getattr__(self, name: str) -> object:
            return getattr(self._store, name)

    with Store.open() as store:
        engine = store.engine
        monkeypatch.setattr(store, "_engine", FullDisk(engine))
        with pytest.raises(StoreError, match="check disk space"):
            store.put(sample())
        monkeypatch.setattr(store, "_engine", engine)
        assert store.nquads() == b""
        assert store.put(sample()) is Change.NEW


@pytest.mark.parametrize("crash", ["before the graph", "after the graph", "ledger lost"])
def test_ledger_is_repaired_from_the_graph(crash: str, tmp_path: Path) -> None:
    path, folder = _file(tmp_path, "a.txt"), tmp_path / "kg"
    old, new = sample(path="a.txt"), replace(_espoo(), report=replace(_espoo().report, path="a.txt"))
    with Store.open(folder) as store:
        store.put(old, source=path)
    if crash == "ledger lost":
        (folder / "sources.sqlite").unlink()
    else:
        with Store.open(folder) as store:
            store._ledger.note(str(path), new.report.id, "a.txt")
            if crash == "after the graph":
                graph = ox.NamedNode(store.iris.report_graph(old.report.id))
                store.engine.remove_graph(graph)
                store.engine.extend(report_quads(new, Iris()))
    with Store.open(folder) as store:
        survivor = new if crash == "after the graph" else old
        assert store.sources() == ({} if crash == "ledger lost" else {path: survivor.report.id})
        store.put(survivor, source=path)
        store.put(_ended(), source=path)
        assert [card.id for card in store.reports()] == [_ended().report.id]


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
