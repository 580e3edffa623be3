"""Where a report says something of an actor and a programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extract.partnerships.layout import lay_out
from extract.partnerships.link_features import link_candidates
from extract.partnerships.link_views import Link


def _links(read: Any) -> dict[tuple[str, str], Link]:
    layout = lay_out(read.report, read.sentences, read.entities, read.references)
    return {(link.actor, link.programme): link for link in link_candidates(layout)}


CASES = [
    ("en", "", "[City:Espoo] runs [Programme:Kasvu].", "Espoo", "here"),
    ("en", "", "[Programme:Kasvu] began in May. The money came from [Firm:Nokia].", "Nokia", "same"),
    ("en", "", "Acronym: [Programme:Kasvu]\n\nCoordinator: [City:Espoo]", "Espoo", "prev"),
    (
        "en",
        "Kasvu at a glance",
        "[Programme:Kasvu].\n\nA.\n\nB.\n\nC.\n\nD.\n\nPartner: [City:Espoo]",
        "Espoo",
        "title",
    ),
    ("zh", "", "[City:无锡市]推出[Programme:慧眼计划]。", "无锡市", "here"),
    ("zh", "", "建设[Programme:慧眼计划]。责任单位：[PublicBody:市公安局]。", "市公安局", "same"),
]


@pytest.mark.parametrize(("lang", "title", "marked", "actor", "how"), CASES)
def test_a_sentence_bears_on_a_programme_that_it_names_or_that_was_named(
    parts: Callable[..., Any], lang: str, title: str, marked: str, actor: str, how: str
) -> None:
    links = _links(parts(marked, lang, title=title))
    programme = "Kasvu" if lang == "en" else "慧眼计划"
    assert how in {view.how for view in links[actor, programme].views}


@pytest.mark.parametrize(
    ("lang", "marked", "after"),
    [
        ("en", "[Programme:Smart Espoo] is run by [City:Espoo].", "n:after1:City"),
        ("en", "[Programme:Kasvu] is run by [City:Espoo].", "n:after0:City"),
        ("zh", "[City:玉溪市]印发[Programme:玉溪智慧水务规划]。", "n:after1:City"),
    ],
)
def test_a_programme_named_after_a_place_is_known(
    parts: Callable[..., Any], lang: str, marked: str, after: str
) -> None:
    (link,) = _links(parts(marked, lang)).values()
    assert all(after in features for features in link.features)


def test_names_enter_no_feature(parts: Callable[..., Any]) -> None:
    links = _links(
        parts("[City:Espoo Town] leads [Programme:Kasvu Plan]; [Firm:Nokia Works] pays for [Programme:Kasvu Plan].")
    )
    seen = {feature for link in links.values() for features in link.features for feature in features}
    assert not [feature for feature in seen if "espoo" in feature.lower() or "nokia" in feature.lower()]


def test_of_programmes_named_together_the_first_two_are_spoken_of_next_whatever_their_hashes(
    parts: Callable[..., Any],
) -> None:
    names = ["Gaia", "Hestia", "Iris", "Juno", "Kora"]
    marked = ", ".join(f"[Programme:{name}]" for name in names) + " began. [City:Espoo] paid."
    links = _links(parts(marked, "en")).values()
    assert [link.programme for link in links if any(view.how in {"same", "near"} for view in link.views)] == names[:2]
