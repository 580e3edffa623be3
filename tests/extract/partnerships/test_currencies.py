"""Whose dollars they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from extract.partnerships.currencies import currency_at
from extract.partnerships.figure_candidates import find_numbers
from extract.partnerships.layout import lay_out
from ontology.records import Reference

CASES = [
    ("en", "[City:Kitchener] got $5 million.", "CA", "CAD"),
    ("en", "[City:Ballina] got 5 million dollars.", "AU", "AUD"),
    ("en", "[City:Ballina] got US$5 million.", "AU", "USD"),
    ("en", "[City:Lahore] spent Rs 5 crore.", "PK", "PKR"),
    ("en", "[City:Boise] got $5 million.", "US", "USD"),
    ("zh", "[City:宜蘭縣]補助1,500萬元。", "TW", "TWD"),
    ("zh", "[City:宜宾]补助1500万元。", "CN", "CNY"),
    ("zh", "[City:宜蘭縣]補助1,500萬美元。", "TW", "USD"),
]


@pytest.mark.parametrize(("lang", "marked", "country", "currency"), CASES)
def test_a_shared_sign_means_the_money_of_the_place(
    parts: Callable[..., Any], lang: str, marked: str, country: str, currency: str
) -> None:
    read = parts(marked, lang)
    (city,) = read.entities
    placed = replace(city, reference=Reference("key", country=country))
    layout = lay_out(read.report, read.sentences, (placed,), read.references)
    (number,) = (n for n in find_numbers(layout) if n.quantity.sort == "money")
    assert currency_at(layout, number.quantity, placed.id) == currency
