"""The name of the list that a rank is of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extract.partnerships.figure_candidates import find_numbers
from extract.partnerships.layout import lay_out
from extract.partnerships.lists import ranking_name

CASES = [
    ("en", "[City:Beira] is ninth in the Quayside Index 2017.", {9: "Quayside Index 2017"}),
    ("en", "In the Prognos table [City:Aalen] is 102nd.", {102: "Prognos table"}),
    ("zh", "[City:青岛]在“世界数字城市榜”上排名第33。", {33: "世界数字城市榜"}),
    ("zh", "[City:青岛]以“[Programme:海上之窗]”闻名，获2020年世界绿城奖亚军。", {2: "世界绿城奖2020"}),
    (
        "zh",
        "《县域透明榜》公布。[City:青岛]在该榜排名全球第33，居国内第六。",
        {33: "县域透明榜", 6: "县域透明榜(国内)"},
    ),
]


@pytest.mark.parametrize(("lang", "marked", "names"), CASES)
def test_a_list_is_called_as_the_report_calls_it(
    parts: Callable[..., Any], lang: str, marked: str, names: dict[int, str]
) -> None:
    read = parts(marked, lang, title="Notes")
    layout = lay_out(read.report, read.sentences, read.entities, ())
    numbers = [n for n in find_numbers(layout) if n.quantity.sort == "rank"]
    assert {int(n.quantity.value): ranking_name(layout, n.scene, n.quantity) for n in numbers} == names


def test_without_a_name_the_title_stands(parts: Callable[..., Any]) -> None:
    read = parts("[City:Lund] came third.", "en", title="Ten towns compared")
    layout = lay_out(read.report, read.sentences, read.entities, ())
    (number,) = find_numbers(layout)
    assert ranking_name(layout, number.scene, number.quantity) == "Ten towns compared"
