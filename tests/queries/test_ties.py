"""An index of who is in which partnership says what the named queries say, and looks up only what is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.store import Store
from queries.run import run_named
from queries.ties import TieIndex
from tests.queries.sample import put_sample

KG = "https://w3id.org/cityties/kg/"
LAB = f"{KG}programme/open-data-lab-11ffa8e65eaaeaae"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open("memory") as opened:
        put_sample(opened)
        yield opened


@pytest.mark.parametrize("city", ["helsinki-fi", "espoo-fi", "yinchuan-cn"])
def test_an_entity_has_the_partnerships_that_the_query_gives(store: Store, city: str) -> None:
    index = TieIndex(store)
    rows = run_named(store, "ties_of_entity", bindings={"entity": f"{KG}city/{city}"}).records()
    ties = index.look_up(store, index.of(f"{KG}city/{city}"))
    assert {(t.partnership, t.kind, s) for t in ties for s in t.statuses} == {
        (row["partnership"], row["kind"], row["status"]) for row in rows
    }
    assert set(index.partners(f"{KG}city/{city}")) == {row["partner"] for row in rows}
    assert all(tie.sentence for tie in ties)


def test_the_latest_begun_come_first_and_undated_ones_last(store: Store) -> None:
    index = TieIndex(store)
    years = [tie.start or 0 for tie in index.look_up(store, index.of(f"{KG}city/yinchuan-cn"))]
    assert years == sorted(years, reverse=True)
    assert years[0] == 2014


def test_a_programme_has_the_partnerships_in_it(store: Store) -> None:
    index = TieIndex(store)
    rows = run_named(store, "ties_in_programme", bindings={"programme": LAB}).records()
    [tie] = index.look_up(store, index.of(LAB))
    assert (tie.programme, set(tie.members)) == (LAB, {row["member"] for row in rows})
    assert LAB not in index.partners(LAB)
