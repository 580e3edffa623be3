"""What is no verdict is refused with its reason, and with all that came beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.curation import record
from graph.store import Store
from ontology.errors import DataError, StoreError
from ontology.records import Decision, EntityType, Membership
from ontology.verdicts import Correction, Identity
from tests.graph.curation.samples import ACCEPT, EDIT, verdict
from tests.graph.store_samples import sample


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
