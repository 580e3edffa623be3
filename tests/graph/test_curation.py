"""Verdicts: what is kept of them, whose count, and what they make of the graph."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.canonical import canonical
from graph.curated import Curation, entity_id_of, raw_id
from graph.curation import Recorded, disputed, record, undo
from graph.duplicates import merge_of, split_of
from graph.entities import KnownEntity, entities, find
from graph.network import network_data
from graph.review import accept, edit, least_sure, origins, reject, review_items, stale_verdicts
from graph.store import Store
from graph.tables import edge_rows
from graph.validation import validate
from graph.verdicts import verdict_id
from ontology.errors import DataError, NetworkError, StoreError
from ontology.records import (
    Decision,
    Entity,
    EntityType,
    Extraction,
    Kind,
    Membership,
    Mention,
    Partnership,
    Reason,
    Role,
    Status,
)
from ontology.verdicts import Correction, Identity, Verdict
from tests.graph.store_samples import REPORTS, TEXT, extractions, passage, sample

ACCEPT, REJECT, EDIT = Decision.ACCEPT, Decision.REJECT, Decision.EDIT
WHO = {"by": "Ann", "date": "2026-05-18"}


def two_partnerships() -> Extraction:
    """The sample with two partnerships of the same members, the second less sure."""
    extraction = sample()
    twinning = replace(extraction.partnerships[0], kind=Kind.TWINNING, confidence=0.4, programme=None)
    return replace(extraction, partnerships=(extraction.partnerships[0], twinning))


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open() as store:
        store.put(two_partnerships())
        yield store


def items(store: Store, *, decided: bool = False) -> list[str]:
    return [item.id for item in review_items(store, decided=decided)]


def verdict(store: Store, decision: Decision = REJECT, by: str = "Ann", **fields: object) -> Verdict:
    unsure = items(store, decided=True)[0]
    values = {"targets": (unsure,), "decision": decision, "by": by, "date": "2026-05-18"} | fields
    return Verdict(**values)  # type: ignore[arg-type]  # fields by name


def partnerships(store: Store) -> set[str]:
    return {raw_id(p) for card in store.reports() for p in store.extraction(card.id).partnerships}


# --- partnerships ----------------------------------------------------------------------------------------------------


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
    (insta,) = _named(store, "Insta Oy")
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


# --- what survives ---------------------------------------------------------------------------------------------------


def test_verdicts_outlive_their_report_and_say_so(store: Store) -> None:
    judged = accept(review_items(store)[0], **WHO)
    record(store, [judged])
    before = store.nquads()
    (card,) = store.reports()
    store.remove(card.id)
    assert [s.verdict for s in stale_verdicts(store)] == [judged]
    assert b"graph/extracted" not in store.nquads()
    store.put(two_partnerships())
    assert stale_verdicts(store) == ()
    assert store.nquads() == before


def test_a_stale_verdict_names_the_partnership_of_the_same_members(store: Store) -> None:
    sure = review_items(store)[1]
    record(store, [accept(sure, **WHO)])
    better = two_partnerships()
    store.put(replace(better, partnerships=(replace(better.partnerships[0], kind=Kind.DATA_SHARING),)))
    (stale,) = stale_verdicts(store)
    assert list(stale.instead) == items(store)


def test_registering_and_putting_again_keep_what_counts(store: Store) -> None:
    record(store, [verdict(store)])
    before = store.nquads()
    store.put(two_partnerships())
    assert store.nquads() == before
    (card,) = store.reports()
    store.register(card.id, file_name="a.txt")
    renamed = store.nquads()
    assert store.extracted(card.id).report.path == "a.txt"
    undo(store, [verdict_id(v) for v in store.curation.verdicts])
    record(store, [verdict(store)])
    assert store.nquads() == renamed


def test_any_order_of_reports_and_verdicts_gives_the_same_bytes() -> None:
    with Store.open() as one:
        for extraction in REPORTS:
            one.put(extraction)
        item = review_items(one)[0]
        acts = [reject(item, **WHO), merge_of(one, *_named(one, "Nokia", "Insta Oy"), **WHO)]
    prints = set()
    orders = list(itertools.permutations([*REPORTS, *acts]))
    for order in random.Random(7).sample(orders, 16):
        with Store.open() as store:
            for step in order:
                if isinstance(step, Verdict):
                    record(store, [step])
                else:
                    store.put(step)
            prints.add(store.nquads())
    assert len(prints) == 1


def test_undoing_restores_every_byte(store: Store) -> None:
    store.put(REPORTS[1])
    before = store.nquads()
    nokia, insta = _named(store, "Nokia", "Insta Oy")
    record(store, [verdict(store), merge_of(store, nokia, insta, **WHO)])
    assert store.nquads() != before
    assert undo(store, [verdict_id(v) for v in store.curation.verdicts]) == Recorded(2, 2)
    assert store.nquads() == before


def test_undoing_what_is_not_there_takes_nothing_back(store: Store) -> None:
    record(store, [verdict(store)])
    known = verdict_id(store.curation.verdicts[0])
    with pytest.raises(DataError, match="0000"):
        undo(store, [known, "0000"])
    assert len(store.curation.verdicts) == 1


def test_as_extracted_is_the_store_before_anyone_spoke(store: Store) -> None:
    store.put(REPORTS[1])
    before = store.nquads()
    assert store.as_extracted() is store
    record(store, [verdict(store), merge_of(store, *_named(store, "Nokia", "Insta Oy"), **WHO)])
    with store.as_extracted() as raw:
        assert raw.nquads() == before


def test_a_store_that_only_marked_rejections_is_brought_up_to_date_on_opening(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        store.put(two_partnerships())
        judged = reject(review_items(store)[0], **WHO)
    with Store.open() as marked:
        record(marked, [judged])
        quads = set(marked.engine.quads_for_pattern(None, None, None, None))
    with Store.open(tmp_path / "s") as store:
        store._write(set(), quads)  # as the first version did: the reports' graphs stay as they are
        assert judged.targets[0] in partnerships(store)
    with Store.open(tmp_path / "s") as store:
        assert judged.targets[0] not in partnerships(store)
        store.change(quads, set())
        assert judged.targets[0] in partnerships(store), "an update that takes the verdict away brings it back"


def test_a_failing_write_leaves_verdicts_and_graph_as_they_were(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.nquads()

    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(store, "_write", fail)
    with pytest.raises(StoreError):
        record(store, [verdict(store)])
    assert store.curation.verdicts == ()
    assert store.nquads() == before


# --- who is who ------------------------------------------------------------------------------------------------------


def _named(store: Store, *names: str) -> list[KnownEntity]:
    known = entities(store)
    return [find(known, name, store) for name in names]


def test_merged_entities_are_one_everywhere_and_keep_their_names(store: Store) -> None:
    nokia, insta = _named(store, "Nokia", "Insta Oy")
    record(store, [merge_of(store, nokia, insta, **WHO)])
    assert "Insta Oy" not in {e.name for e in entities(store)}
    (both,) = [e for e in entities(store) if e.id == nokia.id]
    assert {"Nokia", "Insta Oy"} <= set(both.names)
    assert find(entities(store), "Insta Oy", store) == both
    (card,) = store.reports()
    assert store.extraction(card.id).relations[0].source == nokia.id
    assert validate(store).conforms
    assert store.select("SELECT ?b WHERE { ?a ct:mergedInto ?b }") == [{"b": store.iris(nokia.id)}]


def test_merges_chain_to_the_one_that_the_lexicons_know(store: Store) -> None:
    nokia, insta = _named(store, "Nokia", "Insta Oy")
    third = Identity(EntityType.FIRM, "Insta Group")
    text = sample("Insta Group is new. " + TEXT, path="d.txt")
    renamed = tuple(replace(e, name="Insta Group") if e.name == "Insta Oy" else e for e in text.entities)
    store.put(replace(text, entities=renamed))
    (group,) = _named(store, "Insta Group")
    record(store, [merge_of(store, group, insta, **WHO), merge_of(store, nokia, group, **WHO)])
    assert store.curation.merged.keys() == {insta.id, group.id}
    assert {entity_id_of(i) for i in store.curation.merged.values()} == {nokia.id}
    assert entity_id_of(third) == group.id


def test_what_the_lexicons_or_people_know_as_two_stays_two(store: Store) -> None:
    helsinki, nokia, insta = _named(store, "Helsinki", "Nokia", "Insta Oy")
    with pytest.raises(DataError, match="lexicons know them"):
        merge_of(store, helsinki, nokia, **WHO)
    with pytest.raises(DataError, match="City"):
        merge_of(store, helsinki, insta, **WHO)
    record(store, [merge_of(store, helsinki, insta, **WHO, across_types=True)])
    before = store.nquads()
    with pytest.raises(DataError, match="as two"):
        record(store, [merge_of(store, nokia, insta, **WHO)])
    assert store.nquads() == before


def test_a_split_moves_the_spellings_that_it_names_and_what_is_said_of_them() -> None:
    text = "Springfield signed with Nokia. Springfield, the other one, signed with Insta Oy."
    base = sample(text + " " + TEXT)
    first, second = text.split(". ")[0] + ".", text.split(". ")[1]
    spans = [text.index("Springfield"), text.index("Springfield", 12)]
    city = Entity(
        "s",
        EntityType.CITY,
        "Springfield",
        mentions=tuple(Mention(i, i + 11, "Springfield", EntityType.CITY, "pattern", 0.9) for i in spans),
    )
    one = Partnership((Membership("s"), Membership("e2")), Kind.AGREEMENT, evidence=(passage(text, first),))
    other = Partnership((Membership("s"), Membership("e3")), Kind.AGREEMENT, evidence=(passage(text, second),))
    with Store.open() as store:
        store.put(replace(base, entities=(*base.entities, city), partnerships=(one, other)))
        other_report = sample("Springfield again. " + TEXT, path="z.txt")
        again = replace(city, mentions=(Mention(0, 11, "Springfield", EntityType.CITY, "pattern", 0.9),))
        store.put(replace(other_report, entities=(*other_report.entities, again)))
        (known,) = _named(store, "Springfield")
        report_id = base.report.id
        split = Verdict(
            Decision.SPLIT,
            (known.id,),
            **WHO,
            into=Identity(EntityType.CITY, "Springfield (Illinois)"),
            reports=(report_id,),
        )
        before = store.nquads()
        record(store, [split])
        assert {e.name for e in entities(store) if "Springfield" in e.name} == {"Springfield", "Springfield (Illinois)"}
        members = {m.entity for p in store.extraction(report_id).partnerships for m in p.members}
        assert known.id not in members
        assert known.id in {e.id for e in store.extraction(other_report.report.id).entities}
        undo(store, [verdict_id(v) for v in store.curation.verdicts])
        assert store.nquads() == before


# --- what is no verdict ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"by": "  "}, "name"),
        ({"by": "=HYPERLINK(A1)"}, "formula"),
        ({"by": "@SUM(1)"}, "formula"),
        ({"date": "18.5.2026"}, "2026-05-18"),
        ({"date": "2026-02-30"}, "2026-05-18"),
        ({"date": "2026-05"}, "2026-05-18"),
        ({"targets": ()}, "item"),
        ({"targets": ("",)}, "item"),
        ({"targets": ("https://elsewhere.example/partnership/930aa215cf880d4c",)}, "item"),
        ({"targets": ("partnership/x> . <urn:evil> <p> <q",)}, "item"),
        ({"targets": ("partnership/930aa215cf880d4c/member/1",)}, "item"),
        ({"targets": ("firm/x> <urn:evil",), "decision": Decision.SPLIT}, "item"),
        ({"decision": EDIT}, "changes nothing"),
        ({"decision": EDIT, "correction": Correction(())}, "changes nothing"),
        ({"decision": EDIT, "correction": Correction(("start",), start=20140)}, "no year"),
        ({"decision": EDIT, "correction": Correction(("end", "start"), start=2014, end=2013)}, "before it starts"),
        (
            {"decision": EDIT, "correction": Correction(("members",), members=(Membership("firm/nokia"),))},
            "two members",
        ),
        ({"decision": EDIT, "correction": Correction(("programme",), programme="firm/nokia")}, "programme"),
        ({"decision": Decision.MERGE}, "can't be merge"),
        ({"decision": ACCEPT, "targets": ("firm/nokia", "firm/insta")}, "who is who"),
        ({"decision": Decision.MERGE, "targets": ("firm/nokia", "firm/insta")}, "what comes of it"),
        ({"decision": Decision.SPLIT, "targets": ("firm/nokia", "firm/insta")}, "two entities"),
        (
            {
                "decision": Decision.MERGE,
                "targets": ("firm/nokia", "firm/insta"),
                "into": Identity(EntityType.FIRM, "Third"),
            },
            "wrong entity",
        ),
        (
            {
                "decision": Decision.SPLIT,
                "targets": ("firm/nokia",),
                "into": Identity(EntityType.PROGRAMME, "Third"),
            },
            "never one",
        ),
    ],
)
def test_one_bad_verdict_keeps_all_out(store: Store, fields: dict[str, object], told: str) -> None:
    before = store.nquads()
    with pytest.raises(DataError) as raised:
        record(store, [verdict(store), verdict(store, **({"by": "Bo"} | fields))])  # type: ignore[arg-type]  # fields by name
    assert told in str(raised.value)
    assert store.nquads() == before


def test_a_read_only_store_takes_no_verdict(store: Store, tmp_path: Path) -> None:
    with Store.open(tmp_path / "s", create=True) as writable:
        writable.put(sample())
    with Store.open(tmp_path / "s", read_only=True) as closed, pytest.raises(StoreError):
        record(closed, [verdict(closed)])


# --- laws ------------------------------------------------------------------------------------------------------------

_PEOPLE = st.sampled_from(["Ann", " Ann", "李", "x\x00y", "x\ufffdy", '"> <urn:evil>'])


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.sampled_from([ACCEPT, REJECT]), _PEOPLE, st.text(max_size=8)), max_size=6)
)
def test_recording_twice_equals_recording_once(said: list[tuple[int, Decision, str, str]]) -> None:
    with Store.open() as store:
        new = [Verdict(d, (f"partnership/{n:016x}",), by, "2026-05-18", text) for n, d, by, text in said]
        record(store, new)
        once = store.nquads()
        kept = store.curation.verdicts
        record(store, kept)
        assert store.nquads() == once
        assert len({(v.targets, v.by) for v in kept}) == len(kept)
        assert {(v.targets, v.by) for v in kept} == {(v.targets, v.by.strip().replace("\x00", "\ufffd")) for v in new}


@settings(max_examples=40, deadline=None)
@given(extractions(), st.data())
def test_what_counts_is_canonical_and_can_be_written_and_taken_back(
    extraction: Extraction, data: st.DataObject
) -> None:
    form = canonical(extraction)
    ids = [e.id for e in form.entities]
    said = [
        Verdict(data.draw(st.sampled_from([ACCEPT, REJECT])), (raw_id(p),), "Ann", "2026-05-18")
        for p in form.partnerships
        if data.draw(st.booleans())
    ]
    by_id = {e.id: e for e in form.entities}
    for one, other in itertools.pairwise(ids):
        if data.draw(st.booleans()):
            kept = by_id[one]
            into = Identity(kept.type, kept.name, kept.reference)
            said.append(Verdict(Decision.MERGE, tuple(sorted((one, other))), "Ann", "2026-05-18", into=into))
    if ids and data.draw(st.booleans()):
        into = Identity(by_id[ids[0]].type, "split off")
        said.append(Verdict(Decision.SPLIT, (ids[0],), "Ann", "2026-05-18", into=into))
    curation = Curation(tuple(said))
    counts = curation.apply(form)
    assert canonical(counts) == counts
    with Store.open() as store:
        store.put(extraction)
        before = store.nquads()
        store.curate(said)
        assert store.extraction(form.report.id) == counts
        assert store.extracted(form.report.id) == form
        store.curate(())
        assert store.nquads() == before
