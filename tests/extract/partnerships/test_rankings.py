"""Ranks told of a list of names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extract.partnerships.figure_candidates import find_numbers
from extract.partnerships.layout import lay_out

CASES = [
    (
        "en",
        "[City:Lund], [City:Siena] and [City:Vigo] took the first three places.",
        {"Lund": 1, "Siena": 2, "Vigo": 3},
    ),
    ("en", "The top two are [City:Lund] and [City:Siena].", {"Lund": 1, "Siena": 2}),
    ("en", "[City:Lund] and [City:Siena] came fourth and sixth.", {"Lund": 4, "Siena": 6}),
    ("zh", "[City:宜宾]、[City:泸州]、[City:绵阳]位列前三。", {"宜宾": 1, "泸州": 2, "绵阳": 3}),
    ("zh", "前三名依次为[City:宜宾]、[City:泸州]、[City:绵阳]。", {"宜宾": 1, "泸州": 2, "绵阳": 3}),
    ("zh", "[City:宜宾]、[City:泸州]分列第四、第七。", {"宜宾": 4, "泸州": 7}),
    ("zh", "第32至34名为[City:宜宾]、[City:泸州]、[City:绵阳]。", {"宜宾": 32, "泸州": 33, "绵阳": 34}),
]


@pytest.mark.parametrize(("lang", "marked", "ranks"), CASES)
def test_a_list_of_names_takes_the_ranks_in_order(
    parts: Callable[..., Any], lang: str, marked: str, ranks: dict[str, int]
) -> None:
    read = parts(marked, lang)
    layout = lay_out(read.report, read.sentences, read.entities, read.references)
    numbers = [n for n in find_numbers(layout) if n.listed]
    assert {n.slots[0].entity: n.quantity.value for n in numbers} == ranks
    assert all(len(n.slots) == 1 for n in numbers)


def test_a_list_of_another_length_takes_no_ranks(parts: Callable[..., Any]) -> None:
    read = parts("[City:Lund] and [City:Siena] are in the top ten.", "en")
    layout = lay_out(read.report, read.sentences, read.entities, read.references)
    assert not any(n.listed for n in find_numbers(layout))
