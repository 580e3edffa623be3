"""Which names of one report are names of one thing, and which stay apart."""

from __future__ import annotations

import pytest

from extract.entities.aliases import Groups, join_aliases
from extract.lexicons import lexicon
from extract.mentions.spans import Span
from ontology.records import EntityType

JOINED = [
    ("Firm", "大连壮元海生态苗业有限公司签约。壮元海出资。", "大连壮元海生态苗业有限公司", "壮元海"),
    ("Firm", "湖北广电网络签约。广电网络出资。", "湖北广电网络", "广电网络"),
    ("Firm", "中国移动江西公司签约。江西移动出资。", "中国移动江西公司", "江西移动"),
    ("Firm", "池州市贵池区城市建设投资有限公司签约。贵池城投出资。", "池州市贵池区城市建设投资有限公司", "贵池城投"),
    ("University", "香港嶺南大學簽約。嶺南大學出資。", "香港嶺南大學", "嶺南大學"),
    ("PublicBody", "东南宾夕法尼亚交通局（SEPTA）。", "东南宾夕法尼亚交通局", "SEPTA"),
    ("City", "苗栗縣政府與苗栗", "苗栗縣政府", "苗栗"),
    ("City", "the Town of Bridgewater; Bridgewater paid", "Town of Bridgewater", "Bridgewater"),
    ("City", "the City of Greater Geelong; Geelong paid", "City of Greater Geelong", "Geelong"),
    ("City", "池上鄉公所與池上鄉", "池上鄉公所", "池上鄉"),
    ("City", "清道郡與清道", "清道郡", "清道"),
    ("PublicBody", "the Environment Protection Authority met; EPA", "Environment Protection Authority", "EPA"),
    ("Firm", "WEG公司签约。WEG出资。", "WEG公司", "WEG"),
    ("Firm", "宝武马钢签约。马钢出资。", "宝武马钢", "马钢"),
    ("Firm", "Miraiz signed. Chubu Electric Miraiz pays.", "Chubu Electric Miraiz", "Miraiz"),
    ("Association", "the Pobl Group met; Pobl pays", "Pobl Group", "Pobl"),
    ("PublicBody", "新竹市環境保護局在場，環保局出資。", "新竹市環境保護局", "環保局"),
    ("University", "國立聯合大學簽約，聯大出資。", "國立聯合大學", "聯大"),
]
APART = [
    ("Firm", "大连壮元海生态苗业有限公司签约。生态苗业出资。", "大连壮元海生态苗业有限公司", "生态苗业"),
    ("University", "北京大学签约。南京大学出资。", "北京大学", "南京大学"),
    ("Firm", "中车集团（西门子）签约。", "中车集团", "西门子"),
    ("Firm", "大连壮元海生态苗业有限公司签约。大连公司出资。", "大连壮元海生态苗业有限公司", "大连公司"),
    ("Firm", "中国移动江西公司签约。湖南移动出资。", "中国移动江西公司", "湖南移动"),
    ("City", "克拉玛依市與克拉玛依区", "克拉玛依市", "克拉玛依区"),
    ("City", "苗栗縣與苗北", "苗栗縣", "苗北"),
    ("PublicBody", "the Energy Planning Bureau met; EPA", "Energy Planning Bureau", "EPA"),
    ("Firm", "Hera signed. Heracles pays.", "Heracles", "Hera"),
    ("Firm", "WEG公司签约。WE出资。", "WEG公司", "WE"),
    ("PublicBody", "新竹市環境保護局在場，環保署出資。", "新竹市環境保護局", "環保署"),
    ("University", "國立聯合大學簽約，合大出資。", "國立聯合大學", "合大"),
]


def _groups(kind: str, text: str, *names: str) -> Groups:
    """Return a group for each name, at its first place that no longer one of them takes."""
    groups: Groups = {}
    taken: set[int] = set()
    for name in sorted(names, key=len, reverse=True):
        starts = (at for at in range(len(text)) if text.startswith(name, at))
        start = next(at for at in starts if taken.isdisjoint(range(at, at + len(name))))
        taken.update(range(start, start + len(name)))
        span = Span(start, start + len(name), name, EntityType(kind), "recogniser", 0.9)
        groups[EntityType(kind), "~" + name] = [span]
    return groups


def _list(groups: Groups, name: str) -> None:
    """Make a university's group that of what the lexicons call so."""
    (key,) = (entry.key for entry in lexicon().find(name) if entry.type is EntityType.UNIVERSITY)
    groups[EntityType.UNIVERSITY, key] = groups.pop((EntityType.UNIVERSITY, "~" + name))


@pytest.mark.parametrize(("kind", "text", "full", "short"), JOINED, ids=[case[3] for case in JOINED])
def test_a_shorter_name_goes_to_the_only_longer_one(kind: str, text: str, full: str, short: str) -> None:
    groups = _groups(kind, text, full, short)
    join_aliases(text, groups)
    assert [sorted(s.surface for s in members) for members in groups.values()] == [sorted((full, short))]


@pytest.mark.parametrize(("kind", "text", "one", "other"), APART, ids=[case[3] for case in APART])
def test_names_of_different_things_stay_apart(kind: str, text: str, one: str, other: str) -> None:
    groups = _groups(kind, text, one, other)
    join_aliases(text, groups)
    assert len(groups) == 2


def test_an_american_county_is_not_the_city_that_bears_its_name() -> None:
    text = "The City of Durham and Durham County signed; Durham pays."
    city, county = (EntityType.CITY, "durham-us"), (EntityType.CITY, "durham-county-us-nc")
    spans = {name: text.index(name) for name in ("City of Durham", "Durham County")} | {"Durham": text.rindex("Durham")}
    found = {name: Span(at, at + len(name), name, EntityType.CITY, "lexicon", 0.9) for name, at in spans.items()}
    groups: Groups = {
        (EntityType.CITY, "~city of durham"): [found["City of Durham"]],
        county: [found["Durham County"]],
        city: [found["Durham"]],
    }
    join_aliases(text, groups)
    assert sorted(sorted(s.surface for s in members) for members in groups.values()) == [
        ["City of Durham", "Durham"],
        ["Durham County"],
    ]


@pytest.mark.parametrize(
    ("kind", "full", "short", "other"),
    [
        ("PublicBody", "昆明市公安局", "市公安局", "玉溪市公安局"),
        ("Firm", "长飞光纤光缆股份有限公司", "长飞光纤", "长飞光纤潜江有限公司"),
    ],
)
def test_two_full_names_stay_apart_though_the_short_name_of_one_fits_both(
    kind: str, full: str, short: str, other: str
) -> None:
    text = f"{full}签约。{short}出资。{other}在场。"
    groups = _groups(kind, text, full, short, other)
    first = groups[EntityType(kind), "~" + full]
    first.extend(groups.pop((EntityType(kind), "~" + short)))
    join_aliases(text, groups)
    assert sorted(sorted(s.surface for s in members) for members in groups.values()) == sorted(
        [sorted((full, short)), [other]]
    )


def test_a_short_name_that_fits_two_names_goes_to_neither() -> None:
    text = "台北环境局、高雄环境局和环境局"
    groups = _groups("PublicBody", text, "台北环境局", "高雄环境局", "环境局")
    join_aliases(text, groups)
    assert len(groups) == 3


def test_names_of_different_types_stay_apart() -> None:
    text = "湖北广电网络与广电网络"
    groups = _groups("Firm", text, "湖北广电网络") | {
        (EntityType.PROGRAMME, "~广电网络"): [Span(7, 11, "广电网络", EntityType.PROGRAMME, "recogniser", 0.9)]
    }
    join_aliases(text, groups)
    assert len(groups) == 2


def test_a_university_goes_by_its_own_short_form_whoever_else_bears_the_name() -> None:
    text = "台州大学签约。台大出资。"
    groups = _groups("University", text, "台州大学", "台大")
    _list(groups, "台大")
    join_aliases(text, groups)
    assert groups.keys() == {(EntityType.UNIVERSITY, "~台州大学")}


def test_a_known_university_is_not_the_institute_that_bears_its_name_and_a_place() -> None:
    text = "厦门大学三明新材料院签约。厦门大学出资。"
    groups = _groups("University", text, "厦门大学三明新材料院", "厦门大学")
    _list(groups, "厦门大学")
    join_aliases(text, groups)
    assert len(groups) == 2


@pytest.mark.parametrize(
    ("full", "joined"),
    [
        ("中兴通讯技术服务有限公司", True),
        ("中兴通讯株式会社", True),
        ("中兴大数据通讯公司", True),
        ("中兴通讯银川有限公司", False),
        ("中兴通讯有限公司银川分公司", False),
    ],
)
def test_a_full_name_that_nobody_listed_goes_to_the_listed_short_one_unless_it_is_a_branch(
    full: str, joined: bool
) -> None:
    text = f"{full}签约。中兴通讯出资。"
    groups = _groups("Firm", text, full, "中兴通讯")
    groups[EntityType.FIRM, "zte"] = groups.pop((EntityType.FIRM, "~中兴通讯"))
    join_aliases(text, groups)
    assert (len(groups) == 1) is joined
    assert (EntityType.FIRM, "zte") in groups


def test_of_two_full_names_the_listed_short_one_is_that_of_the_one_named_first() -> None:
    text = "中兴通讯技术公司设立中兴通讯软件公司。中兴通讯出资。"
    groups = _groups("Firm", text, "中兴通讯技术公司", "中兴通讯软件公司", "中兴通讯")
    groups[EntityType.FIRM, "zte"] = groups.pop((EntityType.FIRM, "~中兴通讯"))
    join_aliases(text, groups)
    assert [[s.surface for s in spans] for spans in groups.values()] == [
        ["中兴通讯软件公司"],
        ["中兴通讯", "中兴通讯技术公司"],
    ]
