"""Whose money a share is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extract.partnerships.figure_candidates import find_numbers
from extract.partnerships.layout import lay_out

CASES = [
    ("en", "In [City:Lund] 70 per cent was public money and 30 per cent came from sponsors.", ["public", "private"]),
    ("en", "[City:Lund]: public 82%, private 11%, public–private partnerships 7%.", ["public", "private", "ppp"]),
    ("en", "Grants made up 83 per cent in [City:Lund], PPPs the remaining 17 per cent.", ["public", "ppp"]),
    ("en", "Public money paid 81% in [City:Lund], 76% in [City:Vigo].", ["public", "public"]),
    ("zh", "[City:宜宾]的平台财政资金占30%，社会资本占70%。", ["public", "private"]),
    ("zh", "公共资金占比[City:宜宾]为72%，[City:泸州]只有38%。", ["public", "public"]),
    ("zh", "[City:宜宾]七成为公共资金，三成由企业自筹。", ["public", "private"]),
]


@pytest.mark.parametrize(("lang", "marked", "hands"), CASES)
def test_a_sentence_keeps_to_one_way_of_naming_the_money(
    parts: Callable[..., Any], lang: str, marked: str, hands: list[str]
) -> None:
    read = parts(marked, lang)
    layout = lay_out(read.report, read.sentences, read.entities, read.references)
    assert [n.share[0] for n in find_numbers(layout) if n.quantity.sort == "percent"] == hands


@pytest.mark.parametrize(
    ("lang", "marked", "payer"),
    [
        ("en", "[City:Lund] leads, with lamps fully funded and run by the [Region:Skåne].", "Skåne"),
        ("en", "[City:Lund] says the lamps are wholly paid for by [PublicBody:Region Board].", "Region Board"),
    ],
)
def test_who_pays_all_of_it_has_that_share(parts: Callable[..., Any], lang: str, marked: str, payer: str) -> None:
    read = parts(marked, lang)
    layout = lay_out(read.report, read.sentences, read.entities, read.references)
    (number,) = [n for n in find_numbers(layout) if n.quantity.value == 100.0]
    assert [slot.entity for slot in number.slots] == [payer]
    assert number.sure


def test_what_is_paid_by_nobody_named_stays_open(parts: Callable[..., Any]) -> None:
    read = parts("[City:Lund] and [City:Vigo] have lamps fully funded by the state.", "en")
    layout = lay_out(read.report, read.sentences, read.entities, read.references)
    assert not any(number.sure for number in find_numbers(layout))
