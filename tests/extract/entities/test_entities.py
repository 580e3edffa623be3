from __future__ import annotations

from itertools import pairwise

import pytest

from extract.entities.cluster import find_entities
from extract.entities.doubtful import sureness
from extract.pipeline import Extractor
from extract.recogniser.stage import recognise
from extract.sentences import find_sentences
from ontology.records import Entity, EntityType, Report


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def _entities(extractor: Extractor, text: str, lang: str = "en") -> list[Entity]:
    return list(extractor.extract(Report("r", text, lang=lang)).entities)


def test_full_name_and_later_short_name_are_one_entity(extractor: Extractor) -> None:
    (entity,) = [e for e in _entities(extractor, "Hera S.p.A. signed. Hera paid.") if e.type is EntityType.FIRM]
    assert entity.surfaces == ("Hera S.p.A.", "Hera")


def test_a_government_is_a_mention_of_its_city(extractor: Extractor) -> None:
    (city,) = _entities(extractor, "禹州市人民政府发布公告，禹州市出资。", "zh")
    assert city.type is EntityType.CITY
    assert city.surfaces == ("禹州市人民政府", "禹州市")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Cambridge, Massachusetts, and Boston signed.", "US"),
        ("Cambridge, London and Oxford signed in the United Kingdom.", "GB"),
        # Four places more of another country do not outweigh a city that is so much larger than its namesake there.
        ("Manchester met Leeds. Pittsburgh, Houston, San Francisco, Seattle and Los Angeles came.", "GB"),
    ],
)
def test_the_other_places_of_a_report_decide_an_ambiguous_one(extractor: Extractor, text: str, country: str) -> None:
    city = next(e for e in _entities(extractor, text) if e.surfaces[0] == text.split()[0].rstrip(","))
    assert city.reference is not None
    assert city.reference.country == country


@pytest.mark.parametrize(
    ("surface", "key"),
    [
        ("波恩市", "bonn-de"),
        ("突尼斯市", "tunis-tn"),
        ("突尼斯", "tunisia"),
        ("敖德萨", "odesa-ua"),
        ("敖德萨州", "odesa-oblast"),
    ],
)
def test_the_word_for_its_level_tells_which_place_is_meant(extractor: Extractor, surface: str, key: str) -> None:
    found = _entities(extractor, f"赫尔辛基与{surface}于2019年签署合作协议。", "zh")
    assert [e.reference.key for e in found if e.reference and surface in e.surfaces] == [key]


@pytest.mark.parametrize(
    ("text", "known"), [("高雄市经济发展局与釜山签约。", False), ("新加坡的经济发展局签约。", True)]
)
def test_a_body_of_a_common_name_is_known_where_its_country_is_spoken_of(
    extractor: Extractor, text: str, known: bool
) -> None:
    found = {e.reference.key for e in _entities(extractor, text, "zh") if e.reference}
    assert ("economic-development-board" in found) == known


def test_entities_are_numbered_in_order_of_first_mention(extractor: Extractor) -> None:
    entities = _entities(extractor, "Espoo met Vantaa. Then Espoo met Nokia.")
    assert [(e.id, e.surfaces[0]) for e in entities] == [("e1", "Espoo"), ("e2", "Vantaa"), ("e3", "Nokia")]


def test_mentions_point_into_the_text_and_never_overlap(extractor: Extractor) -> None:
    text = "江西省鹰潭市与深圳中兴网信科技有限公司签约。\n鹰潭市物联网办公室负责。"
    mentions = sorted((m for e in _entities(extractor, text, "zh") for m in e.mentions), key=lambda m: m.start)
    assert mentions
    assert all(text[m.start : m.end] == m.surface for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_the_same_report_gives_the_same_entities(extractor: Extractor) -> None:
    text = "Espoo, Cambridge and Nokia Oyj met the University of Pécs (UP)."
    assert _entities(extractor, text) == _entities(Extractor(), text)


def test_a_doubtful_name_of_which_nothing_is_told_is_left_out(extractor: Extractor) -> None:
    report = Report(
        "r", "Our guests came from Kilby, Ostry and Vela Luka. Espoo signed a contract with Nokia.", lang="en"
    )
    spans = recognise(report, find_sentences(report.text), simplified=report.text)
    doubtful = {entity.id for entity in find_entities(report, spans) if sureness(entity) < 0.5}
    found = extractor.extract(report)
    ids = {entity.id for entity in found.entities}
    told = {member.entity for partnership in found.partnerships for member in partnership.members}
    assert doubtful
    assert doubtful.isdisjoint(ids | told)
    assert told <= ids
    assert {entity for rejection in found.rejections for entity in rejection.candidate} <= ids


def test_a_text_without_names_has_no_entities(extractor: Extractor) -> None:
    assert _entities(extractor, "nothing here") == []
