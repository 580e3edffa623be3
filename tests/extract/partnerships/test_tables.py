"""Numbers whose meaning stands in a table's head."""

from __future__ import annotations

import pytest

from extract.partnerships.tables import find_cells
from extract.partnerships.text import fold

TABLES = [
    (
        "en",
        "city | public | ppp\nespoo | 60 | 40\nturku | 75 | 25",
        [("percent", 60), ("percent", 40), ("percent", 75), ("percent", 25)],
    ),
    ("en", "supplier | value, EUR million | date\nacme | 1.5 | 9 april", [("money", 1_500_000)]),
    ("en", "contracts in BGN\n\nsupplier | value\nacme | 24,600", [("money", 24_600)]),
    ("en", "city | open datasets\nespoo | 411\nturku | 96", [("datasets", 411), ("datasets", 96)]),
    ("en", "CITY\nPUBLIC\nPRIVATE\n\nESPOO\n72\n28\n\nTURKU\n55\n45", [("percent", n) for n in (72, 28, 55, 45)]),
    ("en", "our league table\n1. espoo\n2. turku\n3. oulu", [("rank", 1), ("rank", 2), ("rank", 3)]),
    ("en", "rank city share\n1 espoo 88%\n2 turku 85%", [("rank", 1), ("rank", 2)]),
    (
        "zh",
        "县市　高校　经费（万元）\n枝江市　三峡大学　640\n沅江市　湖南农大　1200",
        [("money", 6_400_000), ("money", 12_000_000)],
    ),
    ("zh", "城市|排名|数据集数量\n宜宾|3|612", [("rank", 3), ("datasets", 612)]),
    ("zh", "榜单前三名如下：\n第1名　宜宾市\n第2名　泸州市", [("rank", 1), ("rank", 2)]),
]


@pytest.mark.parametrize(("lang", "text", "expected"), TABLES)
def test_a_head_says_what_its_column_holds(lang: str, text: str, expected: list[tuple[str, float]]) -> None:
    cells = find_cells(fold(text, lang), lang)
    assert [(cell.quantity.sort, cell.quantity.value) for cell in cells] == expected
    assert all(cell.sure for cell in cells)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "2017 was a good year\nthere were 12 reports"),
        ("en", "city | post created\nespoo | 2018"),
        ("en", "7. see chapter 2\nthe city grew"),
        ("zh", "城市|成立年份\n宜宾|2018"),
    ],
)
def test_other_numbers_are_left_to_the_sentences(lang: str, text: str) -> None:
    assert find_cells(fold(text, lang), lang) == ()


def test_a_numbered_list_without_a_ranking_above_is_not_sure() -> None:
    cells = find_cells("what we decided\n1. espoo joins\n2. turku leaves", "en")
    assert [cell.sure for cell in cells] == [False, False]
