"""Partnerships that lists, forms and tables tell by their layout alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.partnerships.forms import read_forms
from extract.partnerships.layout import lay_out
from extract.sentences import find_sentences
from ontology.records import Report
from tests.extract.partnerships.conftest import partnerships_of

TOLD = {
    "members of a consortium under a label": (
        "en",
        "Coordinator: [City:Salo]\n\nProject partners\n• [City:Tartu], lamps\n• [Firm:Nokia], radio",
        {("Salo", "Tartu", "agreement"), ("Nokia", "Salo", "agreement"), ("Nokia", "Tartu", "agreement")},
    ),
    "with a university they do research": (
        "en",
        "Partners: [City:Tartu]; [University:Aalto University]",
        {("Aalto University", "Tartu", "research")},
    ),
    "the lead's name may stand under its label": (
        "en",
        "Lead beneficiary\n[City:Salo]\n\nBeneficiaries\n1. [City:Tartu]",
        {("Salo", "Tartu", "agreement")},
    ),
    "items that are sentences end a list": (
        "en",
        "Partners\n1. [City:Tartu] was the first town to put up such lamps by its river.\n2. [Firm:Nokia] tests them.",
        set(),
    ),
    "three who sign are partners, each of each": (
        "en",
        "[City:Salo], [Firm:Nokia] and the [City:Tartu] have today signed a memorandum.",
        {("Nokia", "Salo", None), ("Nokia", "Tartu", None), ("Salo", "Tartu", None)},
    ),
    "so are three in Chinese": (
        "zh",
        "[City:无锡市]、[City:常州市]和[Firm:朗新科技]昨日签署协议。",
        {("常州市", "无锡市", None), ("常州市", "朗新科技", None), ("无锡市", "朗新科技", None)},
    ),
    "those whom one signs with are not": (
        "zh",
        "[City:无锡市]分别与[City:常州市]、[Firm:中兴]、[Firm:朗新科技]签署协议。",
        set(),
    ),
    "one member makes no consortium": ("en", "Partners\n• [City:Tartu]", set()),
    "who won whose tender": (
        "en",
        "I.1) Official name: [City:Salo]\nLot 1\n"
        "Contractor: consortium of [Firm:Nokia], [City:Espoo] (leader) and [Firm:Kone]",
        {("Nokia", "Salo", "procurement"), ("Kone", "Salo", "procurement"), ("Kone", "Nokia", "procurement")},
    ),
    "a concession": (
        "en",
        "Concession for water\nContracting authority\n[City:Salo]\nAwarded to: [Firm:Kone]",
        {("Kone", "Salo", "ppp")},
    ),
    "blocks under headings": (
        "en",
        "Report of 2020\nCity\nPartner\nInstrument\n\n[City:Salo]\n[Firm:Kone]\nConcession, 2012\n\n"
        "[City:Tartu]\nNone\n-\n\nIn all two.",
        {("Kone", "Salo", "ppp")},
    ),
    "rows with bars": (
        "en",
        "City | Partner | Since\n[City:Salo] | [Firm:Kone] | 2012\n[City:Tartu] | none | -",
        {("Kone", "Salo", None)},
    ),
    "a table about the place in its title": (
        "en",
        "[City:Salo]: contracts\n\nNo. | Supplier | EUR\n1 | [Firm:Kone], [City:Espoo] | 20\n2 | [Firm:Nokia] | 30",
        {("Kone", "Salo", None), ("Nokia", "Salo", None)},
    ),
    "a consortium and who chose it": (
        "en",
        "[City:Salo] has awarded the contract to a consortium of [Firm:Nokia] and the Finnish firm [Firm:Kone].",
        {("Nokia", "Salo", None), ("Kone", "Salo", None), ("Kone", "Nokia", None)},
    ),
    "a consortium that was not chosen": (
        "en",
        "[City:Salo] has rejected the bid of a consortium of [Firm:Nokia] and [Firm:Kone].",
        set(),
    ),
    "由两家组成的联合体": (
        "zh",
        "[PublicBody:萨洛市水务局]与由[Firm:诺基亚]、[Firm:通力]组成的联合体签约。",
        {("萨洛市水务局", "诺基亚", None), ("萨洛市水务局", "通力", None), ("诺基亚", "通力", None)},
    ),
    "no form": ("en", "[City:Salo] and [Firm:Kone] signed. Partners were happy: [Firm:Nokia] too.", set()),
    "一个联合体的成员": (
        "zh",
        "牵头单位：[City:萨洛市]\n联合单位：\n· [City:塔尔图市]（测试）\n· [Firm:诺基亚]（设备）",
        {("塔尔图市", "萨洛市", "agreement"), ("萨洛市", "诺基亚", "agreement"), ("塔尔图市", "诺基亚", "agreement")},
    ),
    "中标": (
        "zh",
        "一、采购人信息\n名称：[PublicBody:萨洛市水务局]\n二、中标人：[Firm:通力公司]（联合体牵头人）、[Firm:诺基亚]（成员）",
        {
            ("萨洛市水务局", "通力公司", "procurement"),
            ("萨洛市水务局", "诺基亚", "procurement"),
            ("诺基亚", "通力公司", "procurement"),
        },
    ),
    "友好城市名录": (
        "zh",
        "[City:萨洛市]国际友好城市名录\n\n城市｜国别｜年份\n[City:塔尔图市]｜[Region:爱沙尼亚]｜1998",
        {("塔尔图市", "萨洛市", "twinning")},
    ),
    "一格两方": ("zh", "序号｜合作方｜项目\n1｜[City:萨洛市]、[Firm:诺基亚]｜路灯", {("萨洛市", "诺基亚", None)}),
    "标题之下的单位": (
        "zh",
        "二、共建单位\n· [University:萨洛学院]\n· [Firm:诺基亚]",
        {("萨洛学院", "诺基亚", "research")},
    ),
    "责任单位不算合作": ("zh", "责任单位：[City:萨洛市]\n配合单位：[Firm:诺基亚]", set()),
}


@pytest.mark.parametrize(("lang", "marked", "expected"), TOLD.values(), ids=TOLD)
def test_layout_tells_partners(
    parts: Callable[..., Any], lang: str, marked: str, expected: set[tuple[str, str, str | None]]
) -> None:
    read = parts(marked, lang)
    forms = read_forms(lay_out(read.report, read.sentences, read.entities, ()))
    assert {(*sorted(one.candidate.pair), one.kind and str(one.kind)) for one in forms.told} == expected


@pytest.mark.parametrize(("lang", "marked", "expected"), TOLD.values(), ids=TOLD)
def test_what_layout_tells_is_decided(
    parts: Callable[..., Any], lang: str, marked: str, expected: set[tuple[str, str, str | None]]
) -> None:
    read = parts(marked, lang)
    layout = lay_out(read.report, read.sentences, read.entities, ())
    found = partnerships_of(layout)
    pairs = {frozenset((one.entity, other.entity)) for p in found for one in p.members for other in p.members}
    assert {frozenset(pair[:2]) for pair in expected} <= pairs


REFUSED = {
    "en": "Winner: [Firm:Kone]\n\nUnsuccessful bidders\n(a) [Firm:Nokia], too dear\n(b) [Firm:Fiskars]\n\n[Firm:Sako]",
    "zh": "中标人：[Firm:通力]\n未中标单位：[Firm:诺基亚]、[Firm:菲斯卡]\n[Firm:萨科]",
}


@pytest.mark.parametrize("lang", REFUSED)
def test_who_was_refused_is_no_partner(parts: Callable[..., Any], lang: str) -> None:
    read = parts(REFUSED[lang], lang)
    layout = lay_out(read.report, read.sentences, read.entities, ())
    refused = read_forms(layout).refused
    named = {slot.entity for scene in layout.scenes if scene.index in refused for slot in scene.slots}
    assert named == ({"Nokia", "Fiskars"} if lang == "en" else {"诺基亚", "菲斯卡"})


def test_a_consortium_is_one_partnership_with_every_line_as_evidence(parts: Callable[..., Any]) -> None:
    marked = "Coordinator: [City:Salo]\n\nConsortium\n• [City:Tartu]\n• [University:Aalto University]\n• [Firm:Nokia]"
    read = parts(marked, "en")
    layout = lay_out(read.report, read.sentences, read.entities, ())
    found = partnerships_of(layout)
    (told,) = [partnership for partnership in found if partnership.method == "form"]
    assert {member.entity for member in told.members} == {"Salo", "Tartu", "Aalto University", "Nokia"}
    quotes = [passage.quote for passage in told.evidence]
    assert quotes == ["Coordinator: Salo", "Consortium", "• Tartu", "• Aalto University", "• Nokia"]


@given(st.text(st.sampled_from("ab:|｜\t •1.)\n 市。"), max_size=300))
def test_any_layout_is_read(text: str) -> None:
    for lang in ("en", "zh"):
        assert read_forms(lay_out(Report("r", text, lang=lang), find_sentences(text, lang=lang), (), ())).told == ()


@pytest.mark.parametrize("text", [" " * 200_000, "a" * 200_000, "a " * 100_000, "1." * 100_000, "the " * 50_000])
def test_long_lines_take_no_long_time(parts: Callable[..., Any], text: str) -> None:
    read = parts(f"[City:Salo]\n{text}\n{text}[Firm:Kone]", "en")
    assert read_forms(lay_out(read.report, read.sentences, read.entities, ())).told == ()
