"""Verdicts on partnerships: what is asked, what is kept of the answers, and what they make of the graph."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from graph.curated import raw_id
from graph.curation import Recorded, disputed, record
from graph.duplicates import split_of
from graph.entities import entities, find
from graph.network import network_data
from graph.review import edit, least_sure, origins, reject, review_items, stale_verdicts
from graph.store import Store
from graph.tables import edge_rows
from graph.validation import validate
from ontology.errors import NetworkError
from ontology.records import Decision, Kind, Membership, Reason, Role, Status
from tests.graph.curation.samples import ACCEPT, REJECT, WHO, items, named, partnerships, two_partnerships, verdict
from tests.graph.store_samples import TEXT


def test_items_show_the_least_sure_first_with_their_sentence(store: Store) -> None:
    first, second = review_items(store)
    assert (first.told.kind, first.told.confidence, second.told.kind) == (Kind.TWINNING, 0.4, Kind.AGREEMENT)
    assert first.label == "Helsinki; Nokia: twinning"
    assert first.told.evidence[0].quote == TEXT.split(".")[0] + "."
    assert (first.told.start, first.told.status) == (2014, Status.ACTIVE)


def test_an_empty_store_has_nothing_to_review() -> None:
    with Store.open() as store:
        assert review_items(store, decided=True) == ()
        assert store.curation.verdicts == ()
        assert stale_verdicts(store) == ()


def test_items_looked_up_alone_are_those_of_the_whole_list(store: Store) -> None:
    nokia = find(entities(store), "Nokia", store)
    for said in (
        (),
        (verdict(store, Decision.REJECT),),
        (split_of(store, nokia, "Nokia Networks", **WHO, reports=[store.reports()[0].id]),),
        (edit(review_items(store)[1], replace(review_items(store)[1].told, start=1999), **WHO),),
    ):
        store.curate(said)
        everything = review_items(store, decided=True)
        assert [review_items(store, decided=True, only=(item.id,)) for item in everything] == [(i,) for i in everything]
        for nobody in ((), ("partnership/0000000000000000",), ("city/helsinki-fi", "x> <y", "")):
            assert review_items(store, decided=True, only=nobody) == ()
        for most in (1, 2, 9):
            assert least_sure(store, most) == review_items(store)[:most]


def test_a_judged_partnership_is_no_longer_asked_about(store: Store) -> None:
    judged = verdict(store, comment="两处不符")
    assert record(store, [judged]) == Recorded(1, 1)
    assert store.curation.verdicts == (judged,)
    assert judged.targets[0] not in items(store)
    assert judged.targets[0] in items(store, decided=True)


def test_the_same_verdict_again_changes_nothing(store: Store) -> None:
    record(store, [verdict(store)])
    before = store.nquads()
    assert record(store, [verdict(store)]) == Recorded(0, 0)
    assert store.nquads() == before


def test_a_later_verdict_replaces_the_same_persons_earlier_one(store: Store) -> None:
    record(store, [verdict(store, comment="first thought")])
    assert record(store, [verdict(store, ACCEPT, date="2026-06-01")]).verdicts == 1
    (kept,) = store.curation.verdicts
    assert (kept.decision, kept.date, kept.comment) == (ACCEPT, "2026-06-01", "")
    assert kept.targets[0] in partnerships(store)


@pytest.mark.parametrize(
    ("decisions", "rejected"),
    [((REJECT,), True), ((REJECT, REJECT), True), ((ACCEPT,), False), ((REJECT, ACCEPT), False), ((), False)],
)
def test_one_who_accepts_outweighs_all_who_reject(
    store: Store, decisions: tuple[Decision, ...], rejected: bool
) -> None:
    record(store, [verdict(store, decision, by) for decision, by in zip(decisions, "AB", strict=False)])
    unsure = items(store, decided=True)[0]
    assert (unsure not in partnerships(store)) is rejected
    assert (store.iris(unsure) not in network_data(store).partnerships()) is rejected
    assert (len(list(edge_rows(store))) == 1) is rejected
    assert bool(disputed(store.curation)) is (set(decisions) == {ACCEPT, REJECT})


def test_a_rejected_partnership_is_a_rejection_with_its_sentence(store: Store) -> None:
    record(store, [verdict(store)])
    (card,) = store.reports()
    (refused,) = [r for r in store.extraction(card.id).rejections if r.reason is Reason.CURATED]
    assert refused.candidate == ("city/helsinki-fi", "firm/nokia")
    assert refused.evidence[0].quote in TEXT
    assert validate(store).conforms


def test_what_people_accept_is_certain(store: Store) -> None:
    record(store, [verdict(store, ACCEPT)])
    (card,) = store.reports()
    (sure,) = [p for p in store.extraction(card.id).partnerships if p.kind is Kind.TWINNING]
    assert (sure.confidence, sure.method) == (1.0, "curation:accept")
    (told,) = [p for p in store.extracted(card.id).partnerships if p.kind is Kind.TWINNING]
    assert (told.confidence, told.method) == (0.4, "frame:sign")


def test_a_graph_all_rejected_is_an_empty_network_that_can_still_be_reviewed(store: Store) -> None:
    record(store, [verdict(store, targets=(i,)) for i in items(store)])
    with pytest.raises(NetworkError):
        network_data(store)
    assert items(store) == []
    assert len(items(store, decided=True)) == 2


def test_an_edit_changes_what_counts_and_nothing_else(store: Store) -> None:
    item = review_items(store)[0]
    (insta,) = named(store, "Insta Oy")
    members = (*item.told.members, Membership(insta.id, Role.SUPPLIER))
    meant = replace(item.told, kind=Kind.RESEARCH, start=None, members=members)
    record(store, [edit(item, meant, **WHO)])
    (card,) = store.reports()
    (counts,) = [p for p in store.extraction(card.id).partnerships if p.kind is Kind.RESEARCH]
    assert [m.entity for m in counts.members] == ["city/helsinki-fi", insta.id, "firm/nokia"]
    assert (counts.start, counts.status, counts.evidence) == (None, Status.ACTIVE, item.told.evidence)
    assert (counts.confidence, counts.method) == (1.0, "curation:edit")
    assert items(store, decided=True)[0] == item.id, "it is still known by what was extracted"
    assert origins(store, raw_id(counts)) == (item.id,)
    assert validate(store).conforms


def test_of_two_edits_of_one_field_the_later_counts_and_of_one_day_the_greater_name(store: Store) -> None:
    item = review_items(store)[0]
    say = [
        edit(item, replace(item.told, kind=Kind.RESEARCH, end=2019), by="Bo", date="2026-05-18"),
        edit(item, replace(item.told, kind=Kind.FUNDING), by="Ann", date="2026-05-18"),
        edit(item, replace(item.told, status=Status.ENDED), by="Cy", date="2026-05-17"),
        reject(item, by="Di", date="2027-01-01"),
    ]
    outcomes = set()
    for order in itertools.permutations(say):
        with Store.open() as other:
            other.put(two_partnerships())
            for one in order:
                record(other, [one])
            outcomes.add(other.nquads())
            told = [p for card in other.reports() for p in other.extraction(card.id).partnerships]
            (counts,) = [p for p in told if p.kind is Kind.RESEARCH]
            assert (counts.end, counts.status) == (2019, Status.ENDED)
    assert len(outcomes) == 1
