"""What people say counts alike on every store."""

from __future__ import annotations

from graph.curation import record, undo
from graph.duplicates import merge_of
from graph.entities import entities, find
from graph.network import network_data
from graph.review import accept, reject, review_items
from graph.store import Store
from graph.verdicts import verdict_id
from tests.graph.compliance.conftest import OpenStore
from tests.graph.store_samples import REPORTS

WHO = {"by": "李", "date": "2026-05-18"}


def judge(store: Store) -> None:
    """Accept one partnership, and merge two entities."""
    known = entities(store)
    nokia, insta = find(known, "诺基亚", store), find(known, "Insta Oy", store)
    record(store, [accept(review_items(store)[0], **WHO), merge_of(store, nokia, insta, comment="同一家", **WHO)])


def test_verdicts_come_to_the_same_bytes_as_in_memory(open_store: OpenStore) -> None:
    store = open_store()
    with Store.open("memory") as plain:
        for extraction in REPORTS:
            store.put(extraction)
            plain.put(extraction)
        before = plain.nquads()
        judge(plain)
        judge(store)
        assert store.nquads() == plain.nquads() != before
        store.put(REPORTS[0])
        assert store.nquads() == plain.nquads()
        extracted = store.as_extracted()
        assert extracted.nquads() == before
        extracted.close()
        undo(store, [verdict_id(verdict) for verdict in store.curation.verdicts])
        assert store.nquads() == before


def test_a_rejected_partnership_is_in_no_network(store: Store) -> None:
    for extraction in REPORTS:
        store.put(extraction)
    (item,) = review_items(store)
    assert store.iris(item.id) in network_data(store).partnerships()
    record(store, [reject(item, **WHO)])
    assert store.select("SELECT ?p WHERE { ?p a ct:Partnership }") == []
