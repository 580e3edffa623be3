from __future__ import annotations

from itertools import pairwise

import pytest

from extract.entities.doubtful import sureness
from extract.pipeline import Extractor
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
        # Two places more of another country do not outweigh a city four times as large.
        ("Manchester met Leeds. Boston, Denver and Seattle came.", "GB"),
    ],
)
def test_the_other_places_of_a_report_decide_an_ambiguous_one(extractor: Extractor, text: str, country: str) -> None:
    city = next(e for e in _entities(extractor, text) if e.surfaces[0] == text.split()[0].rstrip(","))
    assert city.reference is not None
    assert city.reference.country == country


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


def test_what_is_told_is_told_of_names_that_are_kept(extractor: Extractor) -> None:
    text = "Espoo buys the lamps from Tiera Gonfal. Vask, Omrid and LEDs stay. The council hired Brumo for the Fylde."
    found = extractor.extract(Report("r", text, lang="en"))
    ids = {entity.id for entity in found.entities}
    told = {member.entity for p in found.partnerships for member in p.members}
    told |= {end for r in found.relations for end in (r.source, r.target)} | {f.subject for f in found.figures}
    assert told
    assert told <= ids
    assert {entity for rejection in found.rejections for entity in rejection.candidate} <= ids
    assert all(sureness(e) >= 0.5 for e in found.entities if e.id not in told)


def test_a_text_without_names_has_no_entities(extractor: Extractor) -> None:
    assert _entities(extractor, "nothing here") == []
