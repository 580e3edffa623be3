"""Constructions that decide by themselves on partners, and on who are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extract.partnerships.apart import is_apart, is_denied, open_pairs
from extract.partnerships.candidates import actor_pairs
from extract.partnerships.frames import own_offices, told_pairs
from extract.partnerships.layout import lay_out

TOLD = [
    (
        "en",
        "The council of [City:Melaka] founded [Firm:TeleMelaka Co] in cooperation with [Firm:Sapura] in 2013.",
        {("Melaka", "Sapura", "jointVenture", "active")},
    ),
    (
        "en",
        "[City:Melaka] set up [Firm:TeleMelaka Co] together with [Firm:Sapura], a first PPP. "
        "Once it is there, the government will buy capacity from the joint venture.",
        {
            ("Melaka", "Sapura", "jointVenture", "active"),
            ("Melaka", "Sapura", "ppp", "active"),
            ("Melaka", "TeleMelaka Co", "procurement", "planned"),
        },
    ),
    ("en", "[City:Melaka] met [Firm:Sapura]. The government will buy capacity from the joint venture.", set()),
    (
        "zh",
        "[Firm:烽宁数据有限公司]由[City:西宁市]与[Firm:烽火通信]出资设立。",
        {("西宁市", "烽火通信", "jointVenture", "active")},
    ),
    (
        "en",
        "[Firm:Baltic Heat] was founded in 2014 by the fund [Firm:Meridian] and by [Firm:Urbanis].",
        {("Meridian", "Urbanis", "jointVenture", "active")},
    ),
    (
        "zh",
        "[City:西宁市]与[Firm:烽火通信]共同出资组建[Firm:烽宁数据有限公司]，以PPP方式建设。",
        {("西宁市", "烽火通信", "jointVenture", "active"), ("西宁市", "烽火通信", "ppp", "active")},
    ),
    (
        "zh",
        "[City:基督城]通过设立[Programme:埃文河挑战赛]，将初创公司与[PublicBody:坎特伯雷环境局]以及[Firm:子午线能源]连接起来。",
        {
            ("坎特伯雷环境局", "基督城", "agreement", "active"),
            ("基督城", "子午线能源", "agreement", "active"),
            ("坎特伯雷环境局", "子午线能源", "agreement", "active"),
        },
    ),
]

APART = [
    ("en", "[City:Graz], [City:Utrecht] and [City:Bilbao] lead on tax-paid services.", True),
    ("en", "[City:Graz] and [City:Utrecht] lead a consortium on lamps.", False),
    ("en", "Photo: [City:Graz], [Firm:Magna].", True),
    ("en", "[City:Graz] tries it in [Programme:LUX], which is paid for by the [PublicBody:Land Agency].", True),
    ("en", "[City:Graz] tries it with a grant from the [PublicBody:Land Agency].", False),
    ("zh", "执笔：[University:中部经济研究所][PublicBody:长沙规划局]", True),
    ("zh", "[City:珠海市]与[Firm:格力电器]合作搭建平台。", False),
]


@pytest.mark.parametrize(("lang", "marked", "expected"), TOLD)
def test_a_construction_tells_partners(
    parts: Callable[..., Any], lang: str, marked: str, expected: set[tuple[str, str, str, str]]
) -> None:
    read = parts(marked, lang)
    told = told_pairs(lay_out(read.report, read.sentences, read.entities, ()))
    found = {(*sorted(t.candidate.pair), str(t.kind), str(t.status)) for t in told}
    assert found == {(*sorted(pair[:2]), *pair[2:]) for pair in expected}


PAIRED = [
    (
        "zh",
        "[City:甲府]与[City:得梅因]、[City:佐贺]和[City:安吉]两对城市结好。",
        {("得梅因", "甲府"), ("佐贺", "安吉")},
    ),
    ("zh", "[City:甲府]先后与[University:山梨大学]、[Firm:发那科]签约。", {("山梨大学", "甲府"), ("发那科", "甲府")}),
    ("zh", "[City:甲府]与[City:佐贺]、[City:安吉]共建平台。", {("佐贺", "甲府"), ("安吉", "甲府"), ("佐贺", "安吉")}),
    (
        "en",
        "[City:Lahti] with [City:Pecs], and [City:Tartu] with [City:Salo] are twins.",
        {("Lahti", "Pecs"), ("Salo", "Tartu")},
    ),
    ("en", "[City:Lahti] met [Firm:Nokia] and [Firm:Kone] separately.", {("Lahti", "Nokia"), ("Kone", "Lahti")}),
]


OUTER = [
    ("zh", "[Region:浙江省][City:甲府市]与[Firm:发那科]签约。", {("发那科", "甲府市")}),
    ("zh", "[City:乙府市][City:甲区]与[Firm:发那科]签约。", {("发那科", "甲区")}),
    ("zh", "[City:甲府市]的[Firm:发那科]与[University:山梨大学]签约。", {("发那科", "山梨大学")}),
    ("en", "[Firm:Sprint S.A.], [City:Olsztyn], signed with [City:Lahti].", {("Lahti", "Sprint S.A.")}),
    (
        "en",
        "[Firm:Sprint S.A.], [City:Olsztyn] and [City:Lahti] signed.",
        {
            ("Olsztyn", "Sprint S.A."),
            ("Lahti", "Sprint S.A."),
            ("Lahti", "Olsztyn"),
        },
    ),
    ("en", "[University:LUT University] in [City:Lahti] signed with [Firm:Kone].", {("Kone", "LUT University")}),
    ("zh", "[City:甲府市]委托[PublicBody:甲府市水务局]采购。", set()),
    ("zh", "[City:乙府市]委托[PublicBody:甲府市水务局]采购。", {("乙府市", "甲府市水务局")}),
]


@pytest.mark.parametrize(("lang", "marked", "left"), OUTER)
def test_the_wider_place_and_a_city_s_own_bureau_are_no_partners(
    parts: Callable[..., Any], lang: str, marked: str, left: set[tuple[str, str]]
) -> None:
    read = parts(marked, lang)
    layout = lay_out(read.report, read.sentences, read.entities, ())
    assert {c.pair for c in open_pairs(layout)} == {tuple(sorted(p)) for p in left}


@pytest.mark.parametrize(
    ("lang", "marked", "denied"),
    [
        ("en", "[City:Lahti] has never signed an agreement with [Firm:Kone].", True),
        ("en", "[City:Lahti] has not only signed an agreement with [Firm:Kone], it pays.", False),
        ("en", "[City:Lahti] signed with [Firm:Kone]; it has no contract with others.", False),
        ("zh", "[City:甲府]从未与[Firm:发那科]签署任何协议。", True),
        ("zh", "[City:甲府]与[Firm:发那科]签约，后者没有参与建设。", False),
    ],
)
def test_a_denial_reaches_as_far_as_its_clauses(
    parts: Callable[..., Any], lang: str, marked: str, denied: bool
) -> None:
    read = parts(marked, lang)
    layout = lay_out(read.report, read.sentences, read.entities, ())
    assert {is_denied(layout, c) for c in actor_pairs(layout)} == {denied}


@pytest.mark.parametrize(("lang", "marked", "left"), PAIRED)
def test_pairs_of_an_enumeration_and_partners_one_by_one_are_kept_apart(
    parts: Callable[..., Any], lang: str, marked: str, left: set[tuple[str, str]]
) -> None:
    read = parts(marked, lang)
    layout = lay_out(read.report, read.sentences, read.entities, ())
    assert {c.pair for c in open_pairs(layout)} == {tuple(sorted(p)) for p in left}


@pytest.mark.parametrize(("lang", "marked", "apart"), APART)
def test_a_construction_keeps_actors_apart(parts: Callable[..., Any], lang: str, marked: str, apart: bool) -> None:
    read = parts(marked, lang)
    layout = lay_out(read.report, read.sentences, read.entities, ())
    assert {is_apart(layout, c) for c in actor_pairs(layout) if c.left.token >= 0} == {apart}


def test_an_example_leaves_out_what_the_report_is_about(parts: Callable[..., Any]) -> None:
    read = parts("[City:青岛]研究数字化。例如，[City:大阪]与[Firm:夏普]合作。", "zh")
    layout = lay_out(read.report, read.sentences, read.entities, ())
    joined = {c.pair for c in actor_pairs(layout) if c.scene.index == 1 and not is_apart(layout, c)}
    assert joined == {("夏普", "大阪")}


@pytest.mark.parametrize(
    ("lang", "marked", "own"),
    [
        ("en", "[City:Zagreb] has set up a [PublicBody:Data Ethics Board].", True),
        ("en", "Creating a [PublicBody:Bureau of Alliances] in [City:Tacoma]'s town hall.", True),
        ("en", "[City:Zagreb] signed with the [PublicBody:Water Agency].", False),
        ("zh", "[City:博洛尼亚]单设[PublicBody:公民参与处]。", True),
        ("zh", "[City:博洛尼亚]与[PublicBody:水务局]签约。", False),
    ],
)
def test_an_office_that_a_city_sets_up_is_its_own(parts: Callable[..., Any], lang: str, marked: str, own: bool) -> None:
    read = parts(marked, lang)
    assert bool(own_offices(lay_out(read.report, read.sentences, read.entities, ()))) is own
