"""The index of names: what finds what, and in which order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.store import Store
from queries.search import NameIndex, fold
from tests.queries.sample import put_sample


@pytest.fixture(scope="module")
def index() -> Iterator[NameIndex]:
    with Store.open("memory") as store:
        put_sample(store)
        yield NameIndex(store)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Helsinki", "Helsinki"),
        ("hELSINKI", "Helsinki"),
        ("Ｈｅｌｓｉｎｋｉ", "Helsinki"),
        ("Hélsinki", "Helsinki"),
        ("sinki", "Helsinki"),
        ("赫尔辛基", "Helsinki"),
        ("赫爾辛基", "Helsinki"),
        ("中興通訊", "ZTE"),
        ("aalto", "Aalto University"),
        ("university", "Aalto University"),
        ("Helsnki", "Helsinki"),
        ("Open-Data  Lab", "Open Data Lab"),
    ],
)
def test_search_forgives_script_case_accents_and_slips(index: NameIndex, words: str, first: str) -> None:
    assert index.search(words)[0].name == first


def test_search_tells_slips_from_hits(index: NameIndex) -> None:
    assert [f.close for f in index.search("Helsnki")] == [True]
    assert [f.close for f in index.search("Helsinki")] == [False]
    assert index.search("qqqqqq") == ()
    assert index.search("  …  ") == ()


def test_search_keeps_to_a_type_and_a_limit(index: NameIndex) -> None:
    assert {f.type for f in index.search("n", of_type="City")} == {"City"}
    assert len(index.search("n", limit=2)) == 2
    assert index.search("Helsinki", of_type="Firm") == ()


def test_search_ranks_whole_names_first_then_by_partnerships(index: NameIndex) -> None:
    found = index.search("e", limit=50)
    counts = [f.partnerships for f in found if fold(f.matched).startswith("e")]
    assert counts == sorted(counts, reverse=True)
    assert found[0].name == "Espoo"


def test_an_entity_is_found_by_its_iri_with_names_of_both_languages(index: NameIndex) -> None:
    found = index.get("https://w3id.org/cityties/kg/city/helsinki-fi")
    assert found is not None
    assert (found.en, found.zh, found.type) == ("Helsinki", "赫尔辛基", "City")
    assert index.get("https://x.example/") is None


@given(st.text(st.characters(max_codepoint=0x2FFF, exclude_categories=("Cs",))))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert "\n" not in fold(text)
