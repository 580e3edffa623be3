"""Verdicts: what is kept of them, whose count, and what they take out of the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.curation import add_verdicts, rejected_partnerships, review_items, verdicts
from graph.export import edge_rows
from graph.network import network_data
from graph.store import Store
from ontology.errors import DataError, NetworkError, StoreError
from ontology.records import Decision, Kind, Verdict
from tests.graph.store_samples import TEXT, sample

ACCEPT, REJECT = Decision.ACCEPT, Decision.REJECT


@pytest.fixture
def store() -> Iterator[Store]:
    """A store with two partnerships of the same members, the second less sure."""
    extraction = sample()
    twinning = replace(extraction.partnerships[0], kind=Kind.TWINNING, confidence=0.4, programme=None)
    with Store.open() as store:
        store.put(replace(extraction, partnerships=(extraction.partnerships[0], twinning)))
        yield store


def items(store: Store, *, decided: bool = False) -> list[str]:
    return [item.partnership for item in review_items(store, decided=decided)]


def verdict(store: Store, decision: Decision = REJECT, by: str = "Ann", **fields: str) -> Verdict:
    unsure = items(store, decided=True)[0]
    return Verdict(**{"partnership": unsure, "decision": decision, "by": by, "date": "2026-05-18"} | fields)


def test_items_show_the_least_sure_first_with_their_sentence(store: Store) -> None:
    first, second = review_items(store)
    assert (first.kind, first.confidence, second.kind, second.confidence) == ("twinning", 0.4, "agreement", 0.87)
    assert set(first.members) == {"Helsinki", "Nokia"}
    assert first.sentence == TEXT.split(".")[0] + "."
    assert (first.start, first.status) == (2014, "active")


def test_an_empty_store_has_nothing_to_review() -> None:
    with Store.open() as store:
        assert review_items(store) == ()
        assert verdicts(store) == ()
        assert rejected_partnerships(store) == frozenset()


def test_a_judged_partnership_is_no_longer_asked_about(store: Store) -> None:
    judged = verdict(store, comment="两处不符")
    assert add_verdicts(store, [judged]) == 1
    assert verdicts(store) == (judged,)
    assert judged.partnership not in items(store)
    assert judged.partnership in items(store, decided=True)


def test_the_same_verdict_again_changes_nothing(store: Store) -> None:
    add_verdicts(store, [verdict(store)])
    before = store.nquads()
    assert add_verdicts(store, [verdict(store)]) == 0
    assert store.nquads() == before


def test_a_later_verdict_replaces_the_same_persons_earlier_one(store: Store) -> None:
    add_verdicts(store, [verdict(store, comment="first thought")])
    assert add_verdicts(store, [verdict(store, ACCEPT, date="2026-06-01")]) == 1
    (kept,) = verdicts(store)
    assert (kept.decision, kept.date, kept.comment) == (ACCEPT, "2026-06-01", "")
    assert rejected_partnerships(store) == frozenset()


@pytest.mark.parametrize(
    ("decisions", "rejected"),
    [((REJECT,), True), ((REJECT, REJECT), True), ((ACCEPT,), False), ((REJECT, ACCEPT), False), ((), False)],
)
def test_one_who_accepts_outweighs_all_who_reject(
    store: Store, decisions: tuple[Decision, ...], rejected: bool
) -> None:
    add_verdicts(store, [verdict(store, decision, by) for decision, by in zip(decisions, "AB", strict=False)])
    assert len(verdicts(store)) == len(decisions)
    unsure = items(store, decided=True)[0]
    assert rejected_partnerships(store) == (frozenset({unsure}) if rejected else frozenset())
    assert (unsure not in network_data(store).partnerships()) is rejected
    assert (len(edge_rows(store)) == 1) is rejected


def test_a_graph_all_rejected_is_an_empty_network_that_can_still_be_reviewed(store: Store) -> None:
    add_verdicts(store, [verdict(store, partnership=iri) for iri in items(store)])
    with pytest.raises(NetworkError):
        network_data(store)
    assert items(store) == []
    assert len(items(store, decided=True)) == 2


def test_verdicts_outlive_their_report(store: Store) -> None:
    judged = verdict(store)
    add_verdicts(store, [judged])
    (card,) = store.reports()
    extraction = store.extraction(card.id)
    store.remove(card.id)
    assert verdicts(store) == (judged,)
    store.put(extraction)
    assert rejected_partnerships(store) == {judged.partnership}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"by": "  "}, "name"),
        ({"by": "=HYPERLINK(A1)"}, "formula"),
        ({"by": "@SUM(1)"}, "formula"),
        ({"date": "18.5.2026"}, "2026-05-18"),
        ({"date": "2026-02-30"}, "2026-05-18"),
        ({"date": "2026-05"}, "2026-05-18"),
        ({"partnership": ""}, "partnership"),
        ({"partnership": "partnership/930aa215cf880d4c"}, "partnership"),
        ({"partnership": "https://elsewhere.example/partnership/930aa215cf880d4c"}, "partnership"),
        ({"partnership": "https://w3id.org/cityties/kg/partnership/x> . <urn:evil> <p> <q"}, "partnership"),
        ({"partnership": "https://w3id.org/cityties/kg/partnership/930aa215cf880d4c/member/1"}, "partnership"),
    ],
)
def test_one_bad_verdict_keeps_all_out(store: Store, fields: dict[str, str], told: str) -> None:
    before = store.nquads()
    with pytest.raises(DataError) as raised:
        add_verdicts(store, [verdict(store), verdict(store, **({"by": "Bo"} | fields))])
    assert told in str(raised.value)
    assert store.nquads() == before


def test_a_read_only_store_takes_no_verdict(store: Store, tmp_path: Path) -> None:
    with Store.open(tmp_path / "s", create=True) as writable:
        writable.put(sample())
    with Store.open(tmp_path / "s", read_only=True) as closed:
        item = review_items(closed)[0]
        with pytest.raises(StoreError):
            add_verdicts(closed, [Verdict(item.partnership, REJECT, "Ann", "2026-05-18")])


_PEOPLE = st.sampled_from(["Ann", " Ann", "李", "x\x00y", "x\ufffdy", '"> <urn:evil>'])


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.sampled_from(list(Decision)), _PEOPLE, st.text(max_size=8)), max_size=6)
)
def test_adding_twice_equals_adding_once(said: list[tuple[int, Decision, str, str]]) -> None:
    with Store.open() as store:
        iris = [store.iris(f"partnership/{n:016x}") for n in range(2)]
        new = [Verdict(iris[n], decision, by, "2026-05-18", comment) for n, decision, by, comment in said]
        add_verdicts(store, new)
        once = store.nquads()
        kept = verdicts(store)
        add_verdicts(store, kept)
        assert store.nquads() == once
        assert len({(v.partnership, v.by) for v in kept}) == len(kept)
        assert {(v.partnership, v.by) for v in kept} == {
            (v.partnership, v.by.strip().replace("\x00", "\ufffd")) for v in new
        }
