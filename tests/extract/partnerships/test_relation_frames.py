"""Relations that constructions tell: payers, offices, parts of cities, the seats of publishers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extract.partnerships.layout import lay_out
from extract.partnerships.publishers import publishers_seats
from extract.partnerships.relation_frames import outer_regions, told_relations

CASES = [
    ("en", "[City:Fremantle], a suburb of [City:Perth], has a plan.", {("locatedIn", "Fremantle", "Perth")}),
    (
        "en",
        "In [City:Graz] most was paid for out of municipal coffers, such as the [Programme:Doorstep Portal].",
        {("funds", "Graz", "Doorstep Portal")},
    ),
    ("en", "In [City:Graz] the [Programme:Doorstep Portal] was paid for by private money.", set()),
    ("en", "[City:Zagreb] has set up a [PublicBody:Data Board].", {("locatedIn", "Data Board", "Zagreb")}),
    ("zh", "[City:卑尔根]的[Programme:雨图]由市财政全额出资。", {("funds", "卑尔根", "雨图")}),
    ("zh", "[City:底特律]成立[PublicBody:数据伦理委员会]。", {("locatedIn", "数据伦理委员会", "底特律")}),
]


@pytest.mark.parametrize(("lang", "marked", "expected"), CASES)
def test_a_construction_tells_relations(
    parts: Callable[..., Any], lang: str, marked: str, expected: set[tuple[str, str, str]]
) -> None:
    read = parts(marked, lang)
    layout = lay_out(read.report, read.sentences, read.entities, ())
    assert {(str(r.type), r.source, r.target) for r in told_relations(layout)} == expected


def test_a_region_that_says_where_another_lies_is_the_outer_one(parts: Callable[..., Any]) -> None:
    read = parts("[City:Chukai] lies in [Region:Malaysia]'s [Region:Terengganu] state.", "en")
    outer = outer_regions(lay_out(read.report, read.sentences, read.entities, ()))
    assert "Chukai>Malaysia" in outer
    assert "Chukai>Terengganu" not in outer


@pytest.mark.parametrize(
    ("lang", "marked", "expected"),
    [
        (
            "en",
            "Read on.\nE: hello@here.org | [City:Nagoya], [Region:Japan]\n"
            "© 2021 [University:Polis Lab]. All rights reserved.",
            {("Polis Lab", "Nagoya"), ("Nagoya", "Japan")},
        ),
        ("en", "E: hello@here.org | [City:Nagoya], [Region:Japan]\nby [University:Polis Lab]", set()),
        ("zh", "电话：0731-8888888 [City:长沙]\n版权所有：[University:中部经济研究院]", {("中部经济研究院", "长沙")}),
    ],
)
def test_the_publisher_sits_where_its_contact_line_says(
    parts: Callable[..., Any], lang: str, marked: str, expected: set[tuple[str, str]]
) -> None:
    read = parts(marked, lang)
    layout = lay_out(read.report, read.sentences, read.entities, ())
    assert {(r.source, r.target) for r in publishers_seats(layout)} == expected
