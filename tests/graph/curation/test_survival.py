"""What people said outlives reports, order, older stores and failed writes, and can be taken back to the byte."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

from graph.curation import Recorded, record, undo
from graph.duplicates import merge_of
from graph.review import accept, reject, review_items, stale_verdicts
from graph.store import Store
from graph.verdicts import verdict_id
from ontology.errors import DataError, StoreError
from ontology.records import Kind
from ontology.verdicts import Verdict
from tests.graph.curation.samples import WHO, items, named, partnerships, two_partnerships, verdict
from tests.graph.store_samples import REPORTS


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
        acts = [reject(item, **WHO), merge_of(one, *named(one, "Nokia", "Insta Oy"), **WHO)]
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
    nokia, insta = named(store, "Nokia", "Insta Oy")
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
    record(store, [verdict(store), merge_of(store, *named(store, "Nokia", "Insta Oy"), **WHO)])
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
