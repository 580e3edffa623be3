"""Names in running text, both languages: what is found, under which type, and what is not."""

from __future__ import annotations

import pytest

from extract.language import simplify
from extract.mentions.find import find_mentions
from extract.mentions.han import find_han_names
from extract.sentences import find_sentences
from ontology.records import Report

ENGLISH = [
    ("The University of Tampere and Nokia agreed.", {"University of Tampere": "University", "Nokia": "Firm"}),
    (
        "HELSINKI, Finland: The City of Espoo signed.",
        {"HELSINKI": "City", "Finland": "Region", "City of Espoo": "City"},
    ),
    ("Sligo Borough Council hired Brightwell Ltd in May.", {"Sligo Borough Council": "City", "Brightwell Ltd": "Firm"}),
    ("It was run by the Memphis Police Department.", {"Memphis Police Department": "PublicBody"}),
    ("The Bank of Shanghai lent the money.", {"Bank of Shanghai": "Firm"}),
    ("The Tarn Electricity and Water Authority paid.", {"Tarn Electricity and Water Authority": "PublicBody"}),
    (
        "Coventry University and the University of Warwick met.",
        {"Coventry University": "University", "University of Warwick": "University"},
    ),
    (
        "The Ministry of Science, Research and the Arts helped.",
        {"Ministry of Science, Research and the Arts": "PublicBody"},
    ),
    ("They asked Zorvex, a local electronics firm, for help.", {"Zorvex": "Firm"}),
    ("The Helsinki-based firm left.", {"Helsinki": "City"}),
    ("Nagano Prefecture paid.", {"Nagano Prefecture": "Region"}),
    (
        "The City Government of Zarnovo paid Comune di Torvia.",
        {"City Government of Zarnovo": "City", "Comune di Torvia": "City"},
    ),
    ("Brightwell (Yinchuan) Water Co. Ltd. paid.", {"Brightwell (Yinchuan) Water Co. Ltd.": "Firm"}),
    ("The Irish Fire Officers Association told him.", {"Irish Fire Officers Association": "Association"}),
    ("It hired the German Brightwell GmbH.", {"Brightwell GmbH": "Firm"}),
    ("The mayor speaks Irish and Danish.", {}),
    ("They joined the Arctic Mayors' Forum.", {"Arctic Mayors' Forum": "Association"}),
    ("The mayors' Brightwell Ltd failed.", {"Brightwell Ltd": "Firm"}),
    ("On Monday in March the mayor, Anna Virtanen, told reporters.", {}),
    ("The Finance Committee met.", {}),
]
CHINESE = [
    ("宜宾市人民政府与宜宾学院签约。", {"宜宾市人民政府": "City", "宜宾学院": "University"}),
    ("重庆大学和天津港集团在会上签约。", {"重庆大学": "University", "天津港集团": "Firm"}),
    ("由杭州市余杭区人民政府负责。", {"杭州市": "City", "余杭区人民政府": "City"}),
    ("记者从湖北省发展和改革委员会获悉。", {"湖北省发展和改革委员会": "PublicBody"}),
    ("18日，由徽澄信息技术股份有限公司承建。", {"徽澄信息技术股份有限公司": "Firm"}),
    ("会议听取市交通运输局汇报。", {"市交通运输局": "PublicBody"}),
    ("两市推动“江岸智慧路口”计划。", {"江岸智慧路口": "Programme"}),
    ("他说“没有的事”。", {}),
    ("與高雄市簽署合作備忘錄。", {"高雄市": "City"}),
    ("通用汽车（中国）也来了。", {"通用汽车（中国）": "Firm"}),
    ("双方合同约定由联合中心负责。", {}),
    ("由丹巴国际贸易促进会承办。", {"丹巴国际贸易促进会": "Association"}),
    ("他是“河岸之根”协会的会员。", {"“河岸之根”协会": "Association"}),
    ("本市加入“沿江小城联盟”。", {"沿江小城联盟": "Association"}),
]


def _names(text: str, lang: str) -> dict[str, str]:
    sentences = find_sentences(text, lang=lang)
    simple = simplify(text) if lang == "zh" else None
    spans = find_mentions(Report("r", text, lang=lang), sentences, simplified=simple)
    assert all(text[s.start : s.end] == s.surface for s in spans)
    return {s.surface: s.type.value for s in spans if s.confidence >= 0.5}


@pytest.mark.parametrize(("text", "expected"), ENGLISH, ids=[text[:24] for text, _ in ENGLISH])
def test_english_names_are_found_whole_and_typed(text: str, expected: dict[str, str]) -> None:
    assert _names(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), CHINESE, ids=[text[:12] for text, _ in CHINESE])
def test_chinese_names_are_found_whole_and_typed(text: str, expected: dict[str, str]) -> None:
    assert _names(text, "zh") == expected


@pytest.mark.parametrize(
    ("lang", "text", "short"),
    [
        ("en", "The Union of Baltic Harbours (UBH) met. UBH paid.", "UBH"),
        ("en", "Brightwell Energy Ltd signed. Later Brightwell Energy paid.", "Brightwell Energy"),
        ("zh", "青木港务有限公司（以下简称“青木港”）签约。青木港负责。", "青木港"),
        ("zh", "青木城港有限公司（暂定名，以下简称“青木港”）签约。青木港负责。", "青木港"),
        ("zh", "四川格澜照明科技股份有限公司签约。格澜出资。", "格澜"),
        ("zh", "格澜新能源科技股份有限公司签约。格澜新能源出资。", "格澜新能源"),
    ],
)
def test_short_names_that_the_text_introduces_are_found_again(lang: str, text: str, short: str) -> None:
    sentences = find_sentences(text, lang=lang)
    spans = [s for s in find_mentions(Report("r", text, lang=lang), sentences) if s.surface == short]
    assert spans
    assert max(s.start for s in spans) == text.rindex(short)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("发起单位是宽带发展联盟。", ["宽带发展联盟"]),
        ("由国际铜业协会资助。", ["国际铜业协会"]),
        ("加入了行业协会。", []),
    ],
)
def test_words_before_a_head_may_be_the_name_of_an_association(text: str, found: list[str]) -> None:
    proposed = find_han_names(text, text, find_sentences(text, lang="zh"), ())[0]
    assert [s.surface for s in proposed if s.method == "pattern:headed"] == found
    assert all(s.confidence < 0.5 for s in proposed)


def test_a_remark_in_brackets_is_no_short_name() -> None:
    text = "青木港务有限公司（2022年，首个入会）签约。2022年出资。"
    spans = find_mentions(Report("r", text, lang="zh"), find_sentences(text, lang="zh"))
    assert "2022年" not in {s.surface for s in spans}


def test_a_report_s_own_definition_beats_the_lexicons() -> None:
    text = "马来西亚理科大学（理大）来了。理大与香港同行。"
    spans = [
        s for s in find_mentions(Report("r", text, lang="zh"), find_sentences(text, lang="zh")) if s.surface == "理大"
    ]
    assert {s.full for s in spans} == {"马来西亚理科大学"}
