"""Numbers as they are written in both languages."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.partnerships.numerals import number_of
from extract.partnerships.quantities import find_quantities
from extract.partnerships.quantity_patterns import _patterns as quantity_patterns_of
from extract.partnerships.quantity_patterns import quantity_patterns
from extract.partnerships.text import fold

CASES = [
    ("en", "a grant of EUR 2.5 million", "money", 2_500_000, "EUR", "exact"),
    ("en", "released Rs 186 crore", "money", 1_860_000_000, "INR", "exact"),
    ("en", "some 12 lakh rupees", "money", 1_200_000, "INR", "about"),
    ("en", "up to $570,000", "money", 570_000, "USD", "atMost"),
    ("en", "58% was public", "percent", 58, "percent", "exact"),
    ("en", "a third of the money", "percent", 33, "percent", "exact"),
    ("en", "it rose to 28th place", "rank", 28, None, "exact"),
    ("en", "the portal offers over 4,000 datasets", "datasets", 4_000, None, "atLeast"),
    ("en", "has invested r1,3 billion in pipes", "money", 1_300_000_000, "ZAR", "exact"),
    ("en", "lent 30 billion tenge", "money", 30_000_000_000, "KZT", "exact"),
    ("en", "the $69-million price tag", "money", 69_000_000, "USD", "exact"),
    ("en", "74 bakers took part", "participants", 74, None, "exact"),
    ("en", "2. Aveiro", "rank", 2, None, "exact"),
    ("en", "invested two million zloty", "money", 2_000_000, "PLN", "exact"),
    ("en", "a grant of half a million euros", "money", 500_000, "EUR", "exact"),
    ("en", "eur 3 957 842 from the fund", "money", 3_957_842, "EUR", "exact"),
    ("en", "of usd 277 million, it contributed 232 million as a grant", "money", 232_000_000, "USD", "exact"),
    ("en", "two thirds of the cost", "percent", 67, "percent", "exact"),
    ("en", "one in five of the projects", "percent", 20, "percent", "exact"),
    ("en", "all of the funding is private", "percent", 100, "percent", "exact"),
    ("en", "eighty per cent was public", "percent", 80, "percent", "exact"),
    ("en", "it came twenty-third", "rank", 23, None, "exact"),
    ("en", "it was runner-up in the award", "rank", 2, None, "exact"),
    ("en", "it again came top of the index", "rank", 1, None, "exact"),
    ("en", "in the top ten for services", "rank", 10, None, "atMost"),
    ("en", "two hundred residents took part", "participants", 200, None, "exact"),
    ("zh", "补助1亿2,400万元", "money", 124_000_000, "CNY", "exact"),
    ("zh", "总投资超过4.86亿元", "money", 486_000_000, "CNY", "atLeast"),
    ("zh", "拨付三十万美元", "money", 300_000, "USD", "exact"),
    ("zh", "補助１，２００萬元", "money", 12_000_000, "CNY", "exact"),
    ("zh", "七成为公共资金", "percent", 70, "percent", "exact"),
    ("zh", "位居第28位", "rank", 28, None, "exact"),
    ("zh", "拨款两千三百万元", "money", 23_000_000, "CNY", "exact"),
    ("zh", "共三百余万元", "money", 3_000_000, "CNY", "atLeast"),
    ("zh", "投入3000多万美元", "money", 30_000_000, "USD", "atLeast"),
    ("zh", "批出一千一百萬港元", "money", 11_000_000, "HKD", "exact"),
    ("zh", "规模1亿英镑,其中该行出资5000万,", "money", 50_000_000, "GBP", "exact"),
    ("zh", "三分之二来自财政", "percent", 67, "percent", "exact"),
    ("zh", "公共资金占六成四", "percent", 64, "percent", "exact"),
    ("zh", "百分之七十由财政负担", "percent", 70, "percent", "exact"),
    ("zh", "经费全部由市里承担", "percent", 100, "percent", "exact"),
    ("zh", "总排名第二十三位", "rank", 23, None, "exact"),
    ("zh", "同年获亚军", "rank", 2, None, "exact"),
    ("zh", "跻身全国前十", "rank", 10, None, "atMost"),
    ("zh", "首尔7200个，纽约3400个", "datasets", 3_400, None, "exact"),
    ("zh", "开放数据集389个", "datasets", 389, None, "exact"),
]


@pytest.mark.parametrize(("lang", "text", "sort", "value", "unit", "bound"), CASES)
def test_a_number_is_read_with_its_unit_and_bound(
    lang: str, text: str, sort: str, value: float, unit: str | None, bound: str
) -> None:
    folded = fold(text, lang)
    found = [(q.sort, q.value, q.unit, q.bound) for q in find_quantities(folded, 0, len(folded), lang)]
    assert (sort, value, unit, bound) in found


@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_with_separators_reads_as_the_number(number: int) -> None:
    assert number_of(f"{number:,}") == number


@given(st.text(max_size=60), st.sampled_from(["en", "zh"]))
def test_numbers_lie_inside_the_text_and_apart(text: str, lang: str) -> None:
    folded = fold(text, lang)
    assert len(folded) == len(text)
    found = find_quantities(folded, 0, len(folded), lang)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))


def test_a_sum_without_a_currency_counts_only_beside_one_with() -> None:
    text = "it built 232 million as planned"
    assert [q for q in find_quantities(text, 0, len(text), "en") if q.sort == "money"] == []


def test_a_letter_after_a_number_is_no_money() -> None:
    text = "willing to try 5g in a real town"
    assert [q for q in find_quantities(text, 0, len(text), "en") if q.sort == "money"] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_pattern_that_is_not_tried_in_a_text_would_not_match_there(lang: str) -> None:
    every, _, _ = quantity_patterns_of(lang)
    texts = [fold(text, language) for language, text, *_ in CASES if language == lang]
    left_out = [(text, one) for text in texts for one in set(every).difference(quantity_patterns(text, lang))]
    assert len(left_out) > len(texts)
    assert not [(text, one.sort) for text, one in left_out if one.pattern.search(text)]
