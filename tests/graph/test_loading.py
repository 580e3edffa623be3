"""Loading N-Quads of our own: as a whole or not at all, and nothing that is not ours."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.doctor import examine
from graph.store import Store
from ontology.errors import DataError
from ontology.records import Decision
from ontology.verdicts import Verdict
from scripts.benchmarks.synthetic import nquads
from tests.graph.store_samples import REPORTS, sample


@pytest.fixture(params=["memory", "one write", "exchange"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Store]:
    """Open stores that take what is loaded in each of the three ways."""
    monkeypatch.setattr("graph.folder._LEAST_LOADED", 0 if request.param == "exchange" else 2**30)
    monkeypatch.setattr("graph.folder._MOST_WRITTEN", 0)
    return lambda: Store.open("memory" if request.param == "memory" else tmp_path / "kg")


def exported(*extractions: object) -> bytes:
    with Store.open() as store:
        for extraction in extractions:
            store.put(extraction)
        return store.nquads()


def sound(store: Store) -> bool:
    store.close()
    return store.folder is None or examine(store.folder) == ()


def test_export_comes_back_as_it_was(open_store: Callable[[], Store], tmp_path: Path) -> None:
    whole = exported(*REPORTS)
    file = tmp_path / "导出.nq"
    file.write_bytes(whole)
    store = open_store()
    assert store.load(file) == whole.count(b"\n")
    assert store.nquads() == whole
    assert store.load(io.BytesIO(whole)) == whole.count(b"\n"), "again changes nothing"
    assert store.nquads() == whole
    store.remove(REPORTS[1].report.id)
    assert store.nquads() == exported(REPORTS[0], REPORTS[2])
    assert sound(store)


def test_what_a_peer_holds_joins_what_is_there(open_store: Callable[[], Store]) -> None:
    store = open_store()
    store.put(REPORTS[0])
    store.load(io.BytesIO(exported(*REPORTS[1:])))
    assert store.nquads() == exported(*REPORTS)
    assert len(store.sources()) == 0
    assert sound(store)


def test_other_spellings_of_the_same_terms_are_the_same(open_store: Callable[[], Store]) -> None:
    whole = exported(sample())
    spelt = whole.replace(b"0.87", b"0.870").replace(b"@zh-hans", b"@zh-Hans").replace(b"Nokia", b"\\u004Eokia")
    assert spelt != whole
    store = open_store()
    store.load(io.BytesIO(b"# of a peer\n\n" + spelt))
    assert store.nquads() == whole
    assert sound(store)


OURS = "https://w3id.org/cityties/kg/"
REFUSED = {
    "default graph": (b'<urn:a> <urn:b> "c" .\n', "outside named graphs"),
    "foreign graph": (b'<urn:a> <urn:b> "c" <urn:g> .\n', "the graph urn:g is none of ours"),
    "other base": (b'<urn:a> <urn:b> "c" <https://example.org/kg/graph/reference> .\n', "none of ours"),
    "blank node": (f'_:a <urn:b> "_:c" <{OURS}graph/reference> .\n'.encode(), "a blank node"),
    "blank graph": (b'<urn:a> <urn:b> "c" _:g .\n', "none of ours"),
    "report without a report": (f'<urn:a> <urn:b> "c" <{OURS}graph/report/r> .\n'.encode(), "holds no report"),
    "no N-Quads": (b"hello\n", r"line \d+: not N-Quads"),
    "not UTF-8": (b"\xff\xfe\n", r"line \d+: not N-Quads"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_ours_is_refused_as_a_whole(case: str, open_store: Callable[[], Store]) -> None:
    bad, message = REFUSED[case]
    store = open_store()
    store.put(REPORTS[0])
    before = store.nquads()
    with pytest.raises(DataError, match=message):
        store.load(io.BytesIO(exported(*REPORTS[1:]) + bad))
    assert store.nquads() == before
    assert sound(store)


def test_text_that_looks_like_a_blank_node_is_text(open_store: Callable[[], Store]) -> None:
    whole = exported(sample(title="x _:y << z"))
    store = open_store()
    store.load(io.BytesIO(whole))
    assert store.nquads() == whole


def test_report_with_other_content_is_refused(open_store: Callable[[], Store]) -> None:
    store = open_store()
    store.put(sample())
    before = store.nquads()
    with pytest.raises(DataError, match="the store holds something else of it; remove it"):
        store.load(io.BytesIO(exported(sample(title="Another title"))))
    assert store.nquads() == before
    assert sound(store)


def test_verdicts_that_are_there_count_for_what_comes_in(open_store: Callable[[], Store]) -> None:
    with Store.open() as other:
        for extraction in REPORTS:
            other.put(extraction)
        (partnership,) = {str(row["p"]) for row in other.select("SELECT DISTINCT ?p { ?p a ct:Partnership }")}
        verdict = Verdict(Decision.REJECT, (other.iris.local(partnership),), "Ann", "2026-01-02")
        other.curate([verdict])
        expected = other.nquads()
    store = open_store()
    store.put(REPORTS[0])
    store.curate([verdict])
    store.load(io.BytesIO(exported(*REPORTS[1:])))
    assert store.nquads() == expected
    assert sound(store)


def test_large_export_is_loaded_by_exchange(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as store:
        store.load(io.BytesIO(b"".join(nquads(150))))
        assert sum(store.counts().partnerships.values()) == 150
        assert store.put(sample())
    assert examine(tmp_path / "kg") == ()
