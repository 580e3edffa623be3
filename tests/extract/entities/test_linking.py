"""Other forms of names that the lexicons know, and the full names of a city's offices."""

from __future__ import annotations

import pytest

from extract.entities.linking import linked
from extract.entities.seats import with_seats
from extract.mentions.spans import Span
from ontology.records import Entity, EntityType, Name, Relation, RelationType

PROGRAMME = EntityType.PROGRAMME


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("新加坡虚拟新加坡", "virtual-singapore"),
        ("智慧哥伦布项目", "smart-columbus"),
        ("地区信息共享(HRI)", "helsinki-region-infoshare"),
        ("巴黎智慧哥伦布", None),
        ("无名之城计划", None),
    ],
)
def test_a_form_of_a_known_name_is_linked(name: str, key: str | None) -> None:
    span = linked(Span(0, len(name), name, PROGRAMME, "recogniser", 0.9))
    assert span.keys == (((PROGRAMME, key),) if key else ())


def test_a_common_word_is_linked_where_its_country_is_spoken_of() -> None:
    span = Span(0, 4, "积极公民", PROGRAMME, "recogniser", 0.9)
    assert not linked(span, frozenset({"IT"})).keys
    assert linked(span, frozenset({"RU"})).keys


@pytest.mark.parametrize(("country", "known"), [("FI", True), ("US", False)])
def test_initials_behind_a_chinese_name_tell_what_it_is_in_their_country(country: str, known: bool) -> None:
    span = Span(7, 10, "HRI", PROGRAMME, "abbreviation", 0.9, full="地区信息共享")
    assert bool(linked(span, frozenset({country})).keys) is known


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("算法审查委员会", "萨格勒布算法审查委员会"),
        ("克罗地亚统计局", "克罗地亚统计局"),
        ("国家统计局", "国家统计局"),
        ("萨格勒布水务局", "萨格勒布水务局"),
        ("财政部", "财政部"),
    ],
)
def test_the_city_stands_before_its_own_office(name: str, full: str) -> None:
    office = Entity("b", EntityType.PUBLIC_BODY, name, (Name("zh-Hans", name),))
    city = Entity("c", EntityType.CITY, "Zagreb", (Name("zh-Hans", "萨格勒布"),))
    found = with_seats((office, city), (Relation(RelationType.LOCATED_IN, "b", "c"),))
    assert found[0].name == full
    assert found[1] == city
