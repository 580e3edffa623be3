"""What stands round a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extract.partnerships.figure_candidates import find_numbers
from extract.partnerships.figure_features import number_features
from extract.partnerships.figure_subjects import subject_features
from extract.partnerships.layout import lay_out
from extract.partnerships.scenes import Layout


def _layout(read: Any) -> Layout:
    return lay_out(read.report, read.sentences, read.entities, read.references)


@pytest.mark.parametrize(
    ("lang", "marked", "shares"),
    [
        ("en", "In [City:Espoo] 58% of the money was public and 42% private.", ["public:after", "private:after"]),
        ("zh", "[City:无锡市]的平台由财政出资三成，社会资本出资七成。", ["public:before", "private:before"]),
    ],
)
def test_a_share_is_read_with_the_hands_named_on_either_side(
    parts: Callable[..., Any], lang: str, marked: str, shares: list[str]
) -> None:
    layout = _layout(parts(marked, lang))
    for number, share in zip(find_numbers(layout), shares, strict=True):
        assert f"q:share:{share}" in number_features(layout, number)


def test_rows_of_a_list_are_known_by_their_neighbours(parts: Callable[..., Any]) -> None:
    layout = _layout(parts("1 | [City:Lund] | 88\n\n2 | [City:Siena] | 87\n\n3 | [City:Vigo] | 80"))
    rows = [n for n in find_numbers(layout) if n.quantity.sort == "rank"]
    assert [n.quantity.value for n in rows] == [1, 2, 3]
    assert all("q:rank:row1:City" in number_features(layout, n) for n in rows)


def test_the_order_of_names_and_ranks_tells_whose_is_whose(parts: Callable[..., Any]) -> None:
    layout = _layout(parts("[City:Lund] and [City:Siena] came first and second."))
    told = [(n.quantity.value, [slot.entity for slot in n.slots]) for n in find_numbers(layout)]
    assert told == [(1, ["Lund"]), (2, ["Siena"])]


@pytest.mark.parametrize(
    ("lang", "marked", "path"),
    [
        ("en", "[PublicBody:Kela] gave EUR 5 million to [City:Espoo].", {"before:give", "after:to"}),
        ("zh", "[PublicBody:科技厅]向[University:吉林大学]拨款500万元。", {"before:to>x>give", "before:give"}),
    ],
)
def test_the_way_from_a_name_to_a_sum_says_who_gives(
    parts: Callable[..., Any], lang: str, marked: str, path: set[str]
) -> None:
    layout = _layout(parts(marked, lang))
    (number,) = find_numbers(layout)
    found = {f for slot in number.slots for f in subject_features(layout, number, slot, "investment")}
    assert {f"s:investment:path:{way}" for way in path} <= found
