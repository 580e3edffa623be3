"""Two partnerships to judge, and short ways to judge them."""

from __future__ import annotations

from dataclasses import replace

from graph.curated import raw_id
from graph.entities import KnownEntity, entities, find
from graph.review import review_items
from graph.store import Store
from ontology.records import Decision, Extraction, Kind
from ontology.verdicts import Verdict
from tests.graph.store_samples import sample

ACCEPT, REJECT, EDIT = Decision.ACCEPT, Decision.REJECT, Decision.EDIT
WHO = {"by": "Ann", "date": "2026-05-18"}


def two_partnerships() -> Extraction:
    """The sample with two partnerships of the same members, the second less sure."""
    extraction = sample()
    twinning = replace(extraction.partnerships[0], kind=Kind.TWINNING, confidence=0.4, programme=None)
    return replace(extraction, partnerships=(extraction.partnerships[0], twinning))


def items(store: Store, *, decided: bool = False) -> list[str]:
    return [item.id for item in review_items(store, decided=decided)]


def verdict(store: Store, decision: Decision = REJECT, by: str = "Ann", **fields: object) -> Verdict:
    unsure = items(store, decided=True)[0]
    values = {"targets": (unsure,), "decision": decision, "by": by, "date": "2026-05-18"} | fields
    return Verdict(**values)  # type: ignore[arg-type]  # fields by name


def partnerships(store: Store) -> set[str]:
    return {raw_id(p) for card in store.reports() for p in store.extraction(card.id).partnerships}


def named(store: Store, *names: str) -> list[KnownEntity]:
    known = entities(store)
    return [find(known, name, store) for name in names]
