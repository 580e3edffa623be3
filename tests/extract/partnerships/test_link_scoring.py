"""The second scorer of links to programmes: what it sees, and what is learnt."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.models import language_models
from extract.partnerships.gold import GoldReport, label_links
from extract.partnerships.link_features import link_candidates
from extract.partnerships.link_scoring import (
    ROLES,
    Told,
    judge_link,
    judge_places,
    link_chances,
    link_rows,
    take_together,
)
from extract.partnerships.link_training import LinkReport, fit_links, learn_linker
from extract.partnerships.link_views import Link
from extract.partnerships.relations import decide_relations
from extract.partnerships.scenes import Layout
from extract.partnerships.trees import Trees
from ontology.records import RelationType
from tests.extract.partnerships.test_neighbours import layout_of
from tests.extract.partnerships.test_stacking import report

MARKED = "[City:Espoo] runs [Programme:Kasvu] with [Firm:Nokia]. [Firm:Elisa] pays. [City:Lahti] joined [Programme:Ur]."

CHANCES = st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4)


def said(none: float, **roles: float) -> Told:
    return take_together([{"none": none, **dict.fromkeys(ROLES, 0.0), **roles}])


@pytest.fixture(scope="module")
def read() -> tuple[Layout, list[Link]]:
    layout = layout_of(MARKED, "en")
    return layout, list(link_candidates(layout))


def told_of(layout: Layout, links: list[Link]) -> list[Told]:
    models = language_models(layout.lang)
    return [judge_link(judge_places(link, models.scorers["programmeLink"]), None) for link in links]


@given(st.lists(CHANCES, min_size=1, max_size=5))
def test_what_places_say_together_is_a_probability_shared_among_the_roles(places: list[list[float]]) -> None:
    spread = [[chance / sum(chances) for chance in chances] for chances in places]
    told = take_together([dict(zip(("none", *ROLES), chances, strict=True)) for chances in spread])
    assert 0.0 <= told.some <= 1.0
    assert sum(told.roles) == pytest.approx(told.some)
    assert told.some >= max(1.0 - chances[0] for chances in spread) - 1e-9


def test_a_link_is_set_against_the_others_of_its_programme_and_of_its_actor(read: tuple[Layout, list[Link]]) -> None:
    layout, links = read
    quiet = [said(0.9, leads=0.1) for _ in links]
    loud = [said(0.1, leads=0.9) if link.actor == "Nokia" else one for link, one in zip(links, quiet, strict=True)]
    before, after = link_rows(layout, links, quiet), link_rows(layout, links, loud)
    places = {(link.actor, link.programme): i for i, link in enumerate(links)}
    espoo = places["Espoo", "Kasvu"]
    assert (before[espoo] != after[espoo]).any()
    assert len({len(row) for row in before}) == 1


def test_the_order_of_links_is_nothing_to_their_rows(read: tuple[Layout, list[Link]]) -> None:
    layout, links = read
    told = told_of(layout, links)
    back = link_rows(layout, links[::-1], told[::-1])[::-1]
    assert np.allclose(link_rows(layout, links, told), back)


def test_without_a_second_scorer_the_places_word_stands(read: tuple[Layout, list[Link]]) -> None:
    layout, links = read
    told = told_of(layout, links)
    assert link_chances(layout, links, told, None) == [max(one.roles) for one in told]
    assert link_chances(layout, [], [], None) == []


def test_links_are_decided_some_at_a_time_as_if_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    layout, models = layout_of(MARKED, "en"), language_models("en")
    found = []
    for most in (1, 500):
        monkeypatch.setattr("extract.partnerships.relations._AT_ONCE", most)
        reading = models.encoder.read(layout)
        found.append(decide_relations(layout, models.scorers, linker=models.linker, reading=reading))
    assert any(r.target == "Kasvu" for r in found[0])
    assert [(r.source, r.type, r.target, r.evidence) for r in found[0]] == [
        (r.source, r.type, r.target, r.evidence) for r in found[1]
    ]


@pytest.mark.parametrize(("score", "sure"), [(-40.0, 0.0), (40.0, 1.0)])
def test_both_scorers_are_heard_alike(read: tuple[Layout, list[Link]], score: float, sure: float) -> None:
    layout, links = read
    told = told_of(layout, links)
    second = Trees(score, np.array([[-1, -1, -1]]), np.zeros((1, 3)), np.zeros((1, 3)))
    alone = link_chances(layout, links, told, None)
    assert link_chances(layout, links, told, second) == pytest.approx([(one + sure) / 2 for one in alone])


def test_what_the_second_scorer_doubts_is_half_as_sure_at_most() -> None:
    models = language_models("en")
    layout = layout_of(MARKED, "en")
    reading = models.encoder.read(layout)
    nothing = Trees(-20.0, np.array([[-1, -1, -1]]), np.zeros((1, 3)), np.zeros((1, 3)))
    heard, doubted = (
        {r.source: r.confidence for r in found if r.target == "Kasvu" and r.type is RelationType.LEADS}
        for found in (
            decide_relations(layout, models.scorers, linker=linker, reading=reading)
            for linker in (models.linker, nothing)
        )
    )
    assert heard["Espoo"] > 0.5 >= doubted["Espoo"]


def linked(number: int, **changes: object) -> LinkReport:
    """A report whose encoder is torn between all roles."""
    gold = GoldReport.from_json(report(number) | changes)
    layout = gold.lay_out(language_models("en").resolver)
    links = label_links(layout, gold.extraction)
    torn = [dict.fromkeys(("none", *ROLES), math.log(0.25)) for link, _ in links for _ in link.views]
    return LinkReport(layout, links, gold.extraction.relations, half=number // 2 % 2).hear(torn)


def test_who_leads_is_learnt_from_annotated_reports() -> None:
    reports = [linked(number) for number in range(1, 97)]
    first, second = fit_links(reports[:64]), learn_linker(reports[:64])
    for unseen in reports[64:]:
        links = [link for link, _ in unseen.links]
        told = [judge_link(judge_places(link, first), heard) for link, heard in zip(links, unseen.heard, strict=True)]
        found = link_chances(unseen.layout, links, told, second)
        chances = dict(zip([link.actor for link in links], found, strict=True))
        assert chances["e1"] > 0.5 > chances["e2"]


def test_reports_that_tell_no_link_teach_no_second_scorer() -> None:
    assert learn_linker([linked(number, relations=[]) for number in range(1, 5)]) is None
