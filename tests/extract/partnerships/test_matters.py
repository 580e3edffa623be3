"""What tells of the kind and of the status of a partnership."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.partnerships.candidates import Candidate, actor_pairs
from extract.partnerships.layout import lay_out
from extract.partnerships.matters import describe_matter, describe_telling
from extract.partnerships.scenes import Layout
from extract.partnerships.states import describe_state
from tests.extract.partnerships.conftest import read_marked

Describe = Callable[[Layout, Candidate], list[str]]


def described(describe: Describe, marked: str, lang: str = "en", date: str | None = None, at: int = 0) -> set[str]:
    """Return the features of the first pair that both are named, in the ``at``-th sentence that has one."""
    p = read_marked(marked, lang, date)
    layout = lay_out(p.report, p.sentences, p.entities, p.references)
    pairs = [c for c in actor_pairs(layout) if {c.left.how, c.right.how} == {"name"}]
    found = describe(layout, pairs[at])
    assert len(found) == len(set(found))
    return set(found)


# language, marked text, a feature that is there, one that is not
MATTERS = [
    ("en", "[City:Espoo] trains staff with [University:Aalto].", "st:train", "w:trains staff"),
    ("en", "[City:Espoo] and [Firm:Lahti Water] work with [University:Aalto].", "ot:University:1", "ot:none"),
    ("en", "[City:Espoo] and [Firm:Lahti Water] met.", "nm:water", "nm:lahti"),
    ("en", "[City:Espoo] and [Firm:Lahti Water] met in [Programme:Open Data Week].", "pg:data", "untold:x"),
    ("en", "[City:Espoo] met [Firm:Nokia]; later [City:Vantaa] signed.", "sc:met", "sc:signed"),
    ("en", "[City:Espoo] and [Firm:Nokia] signed.", "same:1", "untold"),
    ("zh", "[City:埃斯波市]与[Firm:无锡农商银行]签约。", "nm:银行", "nm:无锡"),
    ("zh", "[City:埃斯波市]与[Firm:中兴]在[Programme:数据周]签约。", "pg:数据", "st:签约"),
]


@pytest.mark.parametrize(("lang", "marked", "there", "absent"), MATTERS)
def test_a_matter_shows_in_words_sorts_of_actors_and_programmes(
    lang: str, marked: str, there: str, absent: str
) -> None:
    found = described(describe_matter, marked, lang)
    assert there in found
    assert absent not in found


def test_what_tells_of_the_status_leaves_the_sorts_of_actors_out() -> None:
    marked = "[City:Espoo] and [Firm:Lahti Water] work with [University:Aalto]."
    telling, matter = described(describe_telling, marked), described(describe_matter, marked)
    assert telling < matter
    assert not [feature for feature in telling if feature.startswith(("nm:", "ot:", "en:", "st:"))]


# language, marked text, report's date, number of the pair, a feature of its status
STATES = [
    ("en", "[City:Espoo] and [Firm:Nokia] signed in 2014.", "2016-05-01", 0, "yr:<:own"),
    ("en", "[City:Espoo] and [Firm:Nokia] signed in 2015.", "2016-05-01", 0, "yr:<1:before:in"),
    ("en", "[City:Espoo] and [Firm:Nokia] will sign in 2018.", "2016-05-01", 0, "yr:>"),
    ("en", "[City:Espoo] and [Firm:Nokia] signed.", "2016-05-01", 0, "yr:none"),
    ("en", "[City:Espoo] and [Firm:Nokia] signed in 2014.", None, 0, "yr:undated"),
    ("en", "[City:Espoo] and [Firm:Nokia] signed. It was terminated.", None, 0, "ns:ended"),
    ("en", "It was terminated. [City:Espoo] and [Firm:Nokia] signed.", None, 0, "ps:ended"),
    ("en", "Under negotiation:\n\n- [City:Espoo] and [Firm:Nokia], buses", None, 0, "hs:planned"),
    (
        "en",
        "[City:Espoo] and [Firm:Nokia] signed. All was well. [City:Espoo] and [Firm:Nokia] terminated the contract.",
        None,
        0,
        "os:ended",
    ),
    ("zh", "[City:埃斯波市]与[Firm:中兴]2014年签约。", "2016-05-01", 0, "yr:<:own"),
    ("zh", "[City:埃斯波市]与[Firm:中兴]签约。合作已终止。", None, 0, "ns:ended"),
]


@pytest.mark.parametrize(("lang", "marked", "date", "at", "there"), STATES)
def test_a_state_shows_in_years_neighbouring_sentences_and_headings(
    lang: str, marked: str, date: str | None, at: int, there: str
) -> None:
    assert there in described(describe_state, marked, lang, date, at)
