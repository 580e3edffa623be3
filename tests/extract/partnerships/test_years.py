"""The years that a partnership may have begun in."""

from __future__ import annotations

import pytest

from extract.partnerships.candidates import actor_pairs
from extract.partnerships.layout import lay_out
from extract.partnerships.years import YearCandidate, year_candidates
from tests.extract.partnerships.conftest import read_marked

PAIR = "[City:Espoo] and [City:Vantaa] signed"


def candidates_of(marked: str, lang: str = "en", date: str | None = None) -> dict[int, YearCandidate]:
    p = read_marked(marked, lang, date)
    layout = lay_out(p.report, p.sentences, p.entities, p.references)
    candidate = next(c for c in actor_pairs(layout) if {c.left.how, c.right.how} == {"name"})
    return {y.year: y for y in year_candidates(layout, candidate.scene, candidate.left, candidate.right, ("kind:x",))}


# language, marked text, report's date, years
CASES = [
    ("en", f"{PAIR} in 2014.", None, {2014}),
    ("en", f"{PAIR} in 2014.", "2016-01-02", {2014, 2016}),
    ("en", f"It began in 2012. {PAIR} a charter. It was renewed in 2018.", None, {2012, 2018}),
    ("en", f"{PAIR} a charter.", None, set()),
    ("en", f"{PAIR} a charter. All was well. By 2015 [City:Espoo] had left [City:Vantaa] alone.", None, {2015}),
    ("zh", "[City:埃斯波市]与[City:万塔市]2014年签约。", None, {2014}),
    ("zh", "[City:埃斯波市]与[City:万塔市]去年签约。", "2016-01-02", {2015, 2016}),
]


@pytest.mark.parametrize(("lang", "marked", "date", "years"), CASES)
def test_years_are_looked_for_in_and_round_the_sentence(
    lang: str, marked: str, date: str | None, years: set[int]
) -> None:
    assert set(candidates_of(marked, lang, date)) == years


def test_what_speaks_for_a_year_is_joined_from_all_its_places() -> None:
    told = candidates_of(f"{PAIR} today, in 2016.", date="2016-01-02")
    assert {"report", "y:explicit", "y:relative", "m:3"} <= set(told[2016].features)


def test_a_year_of_the_sentence_is_not_weighed_again_elsewhere() -> None:
    told = candidates_of(f"{PAIR} in 2014. It was 2014, too, when others left.")
    assert not [feature for feature in told[2014].features if feature.startswith("o:")]
