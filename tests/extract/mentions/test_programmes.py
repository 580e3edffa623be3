"""Programmes by what the text calls them, in both languages."""

from __future__ import annotations

import time

import pytest

from extract.mentions.han_programmes import find_han_programmes
from extract.mentions.latin_programmes import find_latin_programmes, with_parts
from extract.mentions.spans import Span
from extract.sentences import find_sentences
from ontology.records import EntityType

ENGLISH = {
    "apposition": ("Leeds opened Footfall, the city's open data portal, in May.", "Footfall", "is"),
    "copula": ("Voltway is the borough's car-share scheme.", "Voltway", "is"),
    "naming verb": ("They share a living lab called Night Shift with Aalto.", "Night Shift", "called"),
    "noun after": ("The Kestrel Nine system counts buses.", "Kestrel Nine", "noun"),
    "noun before": ("The city left the pilot, Slow Lanes, in 2020.", "Slow Lanes", "after"),
    "known as": ("Aire Puro, as the project is called, ends in June.", "Aire Puro", "called"),
    "label": ("Sheet\nAcronym: NORDGRID\nDuration: 2020", "NORDGRID", "label"),
    "small words": ("Riga took part in Cities for the Night.", "Cities for the Night", "in"),
    "next sentence": ("Rebuilding Patan. The project was closed in May.", "Rebuilding Patan", "next"),
}

CHINESE = {
    "founded": ("两校合办了船舶智能焊接实验室。", "船舶智能焊接实验室", "founded"),
    "label": ("项目名称：青溪古城照明\n采购人：青溪县", "青溪古城照明", "label"),
    "plan": ("青溪市数据流通实施方案（2024—2026年）\n一、目标", "青溪市数据流通实施方案", "plan"),
    "notice": ("青溪县智慧停车工程中标公告\n编号：3", "青溪县智慧停车工程", "notice"),
    "words between": ("两家共同承建“溪通办”城市运行平台。", "溪通办", "gap"),
    "named": ("课题名称“冻土管网诊断”，为期三年。", "冻土管网诊断", "named"),
    "two provinces": ("京蒙协作带来两位工程师。", "京蒙协作", "pair"),
    "Latin name": ("路灯接入Lumen City互联照明平台。", "Lumen City", "latin"),
    "railway": ("二、标的：麦城地铁三号线", "麦城地铁三号线", "line"),
}


@pytest.mark.parametrize(("text", "name", "how"), ENGLISH.values(), ids=ENGLISH.keys())
def test_english_context_gives_a_programme_away(text: str, name: str, how: str) -> None:
    found = {(s.surface, s.method) for s in find_latin_programmes(text, find_sentences(text))}
    assert (name, f"programme:{how}") in found


@pytest.mark.parametrize(("text", "name", "how"), CHINESE.values(), ids=CHINESE.keys())
def test_chinese_context_gives_a_programme_away(text: str, name: str, how: str) -> None:
    found = {(s.surface, s.method) for s in find_han_programmes(text, text)}
    assert (name, f"programme:{how}") in found


@pytest.mark.parametrize(
    "text",
    [
        "Insta, a local defence electronics group, bid.",
        "The venture, to be run by a company named Quay Partners, starts in May.",
    ],
)
def test_english_actors_are_not_called_programmes(text: str) -> None:
    found = [s for s in find_latin_programmes(text, find_sentences(text)) if s.confidence >= 0.5]
    assert not found


@pytest.mark.parametrize(
    "text", ["由海南大学机电工程学院承担。", "资金来源：中国农业发展银行贷款70%", "建设服务平台。"]
)
def test_chinese_actors_sums_and_bare_nouns_are_no_programmes(text: str) -> None:
    assert list(find_han_programmes(text, text)) == []


@pytest.mark.parametrize(
    ("text", "whole", "part"),
    [
        ("Urban Roads Project – Phase II opens", "Urban Roads Project", "Urban Roads Project – Phase II"),
        ("WATER SUPPLY PROJECT (PHASE 2)", "WATER SUPPLY PROJECT", "WATER SUPPLY PROJECT (PHASE 2)"),
        ("Cities Program of the World Bank", "Cities Program of the World Bank", "Cities Program"),
        ("Funding of the Twin Strategy", "Funding of the Twin Strategy", "Twin Strategy"),
    ],
)
def test_a_name_has_its_phase_and_no_owner(text: str, whole: str, part: str) -> None:
    span = Span(0, len(whole), whole, EntityType.PROGRAMME, "pattern:head", 0.8)
    assert [s.surface for s in with_parts(text, span)] == [part]


@pytest.mark.parametrize("unit", ["Aaa Bbb and Ccc in the Ddd, the Eee of ", "推进数字“城市”建设的名称平台项目，"])
def test_long_lines_take_time_in_proportion(unit: str) -> None:
    def once(text: str) -> float:
        start = time.perf_counter()
        list(find_latin_programmes(text, find_sentences(text)))
        list(find_han_programmes(text, text))
        return time.perf_counter() - start

    def seconds(times: int) -> float:
        return min(once(unit * times) for _ in range(5))  # what else the machine does only adds

    assert seconds(2000) < 40 * seconds(200) + 0.2
