"""What the language decides about names, whatever the model sees."""

from __future__ import annotations

import pytest

from extract.mentions.spans import Span
from extract.recogniser.certain import settle
from ontology.records import EntityType

CASES = [
    ("en", "Clean Water Works", "Firm", "Clean Water Works need clean water works.", False),
    ("en", "Clean Water Works", "Firm", "Clean Water Works met the council.", True),
    ("en", "Nordic Harbour Summit", "Association", "The Nordic Harbour Summit opens.", False),
    ("en", "Local Government", "City", "every Local Government", False),
    ("zh", "数字治理城市40佳", "Programme", "“数字治理城市40佳”公布", False),
    ("zh", "把初创公司", "Firm", "把初创公司连在一起", False),
    ("zh", "智慧社区", "City", "建设智慧社区", False),
    ("zh", "项重点指标", "PublicBody", "公开42项重点指标", False),
    ("zh", "分步建设", "Firm", "形成统一规划、分步建设、持续运营", False),
    ("zh", "远景能源", "Firm", "与远景能源、隆基绿能签约", True),
    ("en", "Asset Disposal Act", "Firm", "sold under the Asset Disposal Act", False),
    ("en", "Council", "City", "B. Council accepts the tender.", False),
    ("en", "the City", "City", "Espoo (the City) agrees.", False),
    ("en", "The Dalles", "City", "The Dalles agrees.", True),
    ("en", "Internet of Things", "Firm", "built an Internet of Things platform", False),
    ("en", "GDP", "Firm", "a tenth of its GDP", False),
    ("zh", "电动汽车", "Firm", "推广电动汽车", False),
    ("zh", "该集团", "Firm", "该集团与南洋大学签约", False),
    ("zh", "中欧论坛,并邀请项目", "Programme", "举办中欧论坛,并邀请项目", False),
    ("zh", "推动社会组织", "Association", "依托计划推动社会组织的合作", False),
    ("zh", "推动者联盟", "Association", "加入“推动者联盟”的城市", True),
    ("zh", "这条生产线", "Programme", "这条生产线由三方合资", False),
    ("zh", "中国 集团", "Firm", "中国 集团在重庆续约", False),
    ("zh", "中方联合体", "Firm", "泰达牵头的中方联合体与吉宝", False),
    ("zh", "德方纳米", "Firm", "与德方纳米签约", True),
    ("zh", "智慧物流", "Firm", "在数字孪生、智慧物流等领域合作", False),
    ("zh", "远景能源", "Firm", "远景能源等企业在储能领域合作", True),
    ("en", "Holm", "Firm", "Councillor Holm asked for figures.", False),
    ("en", "Ada Holm", "Firm", "its president Ada Holm signed.", False),
    ("en", "Holm", "Firm", "The mayor of Holm asked Holm.", True),
]


@pytest.mark.parametrize(("lang", "name", "kind", "text", "stays"), CASES)
def test_what_cannot_be_a_name_is_taken_out(lang: str, name: str, kind: str, text: str, stays: bool) -> None:
    at = text.index(name)
    span = Span(at, at + len(name), name, EntityType(kind), "recogniser", 0.9)
    assert [s.surface for s in settle(text, [span], [], lang=lang)] == ([name] if stays else [])


def test_a_certain_name_replaces_what_overlaps_it() -> None:
    text = "TeleMelaka (Bandar) Services Co signed"
    part = Span(20, 31, text[20:31], EntityType.FIRM, "recogniser", 0.9)
    whole = Span(0, 31, text[:31], EntityType.FIRM, "pattern:bracketed", 0.9)
    assert settle(text, [part], [whole], lang="en") == [whole]


@pytest.mark.parametrize(
    ("form", "keys", "stands"),
    [
        ("Welsh Government", (EntityType.REGION, "wales"), True),
        ("Government of Singapore", (EntityType.CITY, "singapore-sg"), True),
        ("City of Espoo", (EntityType.CITY, "espoo-fi"), False),
        ("Nonesuch Province", None, False),
    ],
)
def test_a_known_region_or_a_government_stands_where_the_model_sees_none(
    form: str, keys: tuple[EntityType, str] | None, stands: bool
) -> None:
    text = f"{form} pays."
    kind = keys[0] if keys else EntityType.REGION
    told = Span(0, len(form), form, kind, "pattern:place", 0.9, (keys,) if keys else ())
    assert settle(text, [], [told], lang="en") == ([told] if stands else [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Reading, United Kingdom, fares better", "City"), ("Reading, Kenya, fares better", "Firm")],
)
def test_a_name_before_its_country_is_a_city(text: str, kind: str) -> None:
    span = Span(0, 7, "Reading", EntityType.FIRM, "lexicon", 0.9)
    assert [str(s.type) for s in settle(text, [span], [], lang="en")] == [kind]


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("The city plans a new IOC.", False),
        ("The city wants an IOC, too.", False),
        ("The city wants an IOC official to come.", True),
        ("The city wrote to the IOC.", True),
    ],
)
def test_one_of_many_is_not_the_association_of_that_name(text: str, stays: bool) -> None:
    keys = ((EntityType.ASSOCIATION, "international-olympic-committee"),)
    at = text.index("IOC")
    span = Span(at, at + 3, "IOC", EntityType.ASSOCIATION, "lexicon", 0.9, keys)
    assert settle(text, [span], [], lang="en") == ([span] if stays else [])


def test_what_is_counted_is_no_town_even_if_one_is_called_so() -> None:
    text = "跟踪65项城市发展指标"
    span = Span(4, 7, "项城市", EntityType.CITY, "lexicon", 0.9, ((EntityType.CITY, "xiangcheng-cn"),))
    assert settle(text, [span], [], lang="zh") == []
