from __future__ import annotations

from pathlib import Path

import pytest

import extract.lexicons
from extract.lexicons import lexicon, reference
from extract.lexicons.table import COLUMNS, read_tables
from ontology.errors import DataError
from ontology.records import EntityType

GOOD = "zte\tFirm\tZTE\t中兴\t?en:ZT\tCN\tshenzhen-cn\t"


@pytest.mark.parametrize(
    ("surface", "type_", "key"),
    [
        ("Helsinki", EntityType.CITY, "helsinki-fi"),
        ("Ghent", EntityType.CITY, "gent-be"),
        ("St. Gallen", EntityType.CITY, "sankt-gallen-ch"),
        ("Jerash", EntityType.CITY, "jarash-jo"),
        ("Netherlands", EntityType.REGION, "the-netherlands"),
        ("São Tomé and Príncipe", EntityType.REGION, "sao-tome-and-principe"),
        ("München", EntityType.CITY, "munich-de"),
        ("艾斯堡", EntityType.CITY, "espoo-fi"),
        ("昆山市", EntityType.CITY, "kunshan-cn"),
        ("澳门", EntityType.CITY, "macau-mo"),
        ("宝丰县", EntityType.CITY, "baofeng-county-cn"),
        ("陵水黎族自治县", EntityType.CITY, "lingshui-autonomous-county-cn"),
        ("Hongtong", EntityType.CITY, "hongtong-county-cn"),
        ("Zhengding County", EntityType.CITY, "zhengding-cn"),
        ("Chang'an District", EntityType.CITY, "changan-district-cn"),
        ("雄安新区", EntityType.CITY, "xiongan-cn"),
        ("仙台", EntityType.CITY, "sendai-jp"),
        ("塞克什白堡", EntityType.CITY, "szekesfehervar-hu"),
        ("Székesfehérvár", EntityType.CITY, "szekesfehervar-hu"),
        ("Szekesfehervar", EntityType.CITY, "szekesfehervar-hu"),
        ("Peoria County", EntityType.CITY, "peoria-county-us-il"),
        ("Lake Macquarie", EntityType.CITY, "lake-macquarie-au"),
        ("Whangārei District", EntityType.CITY, "whangarei-district-nz"),
        ("Acapulco", EntityType.CITY, "acapulco-de-juarez-mx"),
        ("Mullingar", EntityType.CITY, "an-muileann-gcearr-ie"),
        ("Taebaek", EntityType.CITY, "taebaek-kr"),
        ("民雄乡", EntityType.CITY, "minxiong-township-tw"),
        ("察右前旗", EntityType.CITY, "chahar-right-front-banner-cn"),
        ("Kaunas District", EntityType.CITY, "kaunas-district-lt"),
        ("中山大学附属第一医院", EntityType.PUBLIC_BODY, "zhong-shan-da-xue-fu-shu-di-yi-yi-yuan"),
        ("南韩", EntityType.REGION, "south-korea"),
        ("粤港澳大湾区", EntityType.REGION, "guangdong-hong-kong-macao-greater-bay-area"),
    ],
)
def test_find_knows_the_place(surface: str, type_: EntityType, key: str) -> None:
    assert (type_, key) in {(entry.type, entry.key) for entry in lexicon().find(surface)}


@pytest.mark.parametrize("surface", ["Casale", "Smart City", "阿旗"])
def test_a_part_of_a_towns_name_that_is_anything_proves_nothing(surface: str) -> None:
    assert not any(lexicon().is_sure(surface, entry) for entry in lexicon().find(surface))


@pytest.mark.parametrize("surface", ["Gent", "Ghent", "根特"])
def test_a_town_has_the_name_that_english_texts_use(surface: str) -> None:
    assert {entry.en for entry in lexicon().find(surface) if entry.key == "gent-be"} == {"Ghent"}


def test_a_common_word_alone_is_not_sure() -> None:
    reading = next(e for e in lexicon().find("Reading") if e.country == "GB")
    assert not lexicon().is_sure("Reading", reading)
    assert lexicon().is_sure("雷丁", reading)


@pytest.mark.parametrize("surface", ["河北", "吉林"])
def test_a_province_is_sure_though_a_city_shares_its_name(surface: str) -> None:
    province = next(e for e in lexicon().find(surface) if e.type is EntityType.REGION)
    assert lexicon().is_sure(surface, province)


@pytest.mark.parametrize(
    ("surface", "sure"),
    [("公安", False), ("公安县", True), ("武进", False), ("武进区", True), ("Haiyan", False), ("Jingbian", True)],
)
def test_a_short_name_that_is_also_a_word_is_doubted(surface: str, sure: bool) -> None:
    found = [e for e in lexicon().find(surface) if e.country == "CN"]
    assert found
    assert {lexicon().is_sure(surface, entry) for entry in found} == {sure}


def test_every_place_lies_within_a_place_of_the_lexicon() -> None:
    places = [e for e in lexicon().all if e.type in (EntityType.CITY, EntityType.REGION)]
    keys = {e.key for e in places}
    assert {e.within for e in places if e.within} <= keys


def test_reference_carries_identifier_and_both_scripts() -> None:
    found = reference(lexicon().entries[EntityType.CITY, "shenzhen-cn"])
    assert found.identifiers == ("geonames:1795565",)
    assert {name.lang for name in found.names} == {"en", "zh-Hans", "zh-Hant"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (GOOD.replace("zte", "ZTE"), "line 2: the key"),
        (GOOD.replace("Firm", "Farm"), "no type 'Farm'"),
        (GOOD.replace("CN", "China"), "alpha-2"),
        (GOOD + "wikidata", "CURIEs"),
        (GOOD + "\textra", "9 cells where 8 belong"),
        ("zte", "1 cells where 8 belong"),
        (GOOD + "\n" + GOOD, "line 3"),
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "firms.tsv"
    path.write_text("\t".join(COLUMNS) + "\n" + line + "\n", "utf-8")
    with pytest.raises(DataError, match=fault):
        tuple(read_tables([path])[0])


def test_what_is_known_of_an_entry_before_it_is_made_is_true_of_it() -> None:
    data = Path(extract.lexicons.__file__).parent / "data"
    entries, heads = read_tables(sorted(data / f"{name}.tsv" for name in ("firms", "programmes", "regions")))
    assert [(kind, key, tuple(dict.fromkeys(names))) for kind, key, names in heads] == [
        (entry.type, entry.key, entry.surfaces) for entry in entries
    ]
