"""Who acts in each short clause, and how clauses join two actors."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from extract.partnerships.candidates import actor_pairs
from extract.partnerships.clauses import read_clauses
from extract.partnerships.joining import clause_features, clause_numbers
from extract.partnerships.scenes import Layout, lay_out
from tests.extract.partnerships.conftest import read_marked


def layout_of(marked: str, lang: str = "en") -> Layout:
    p = read_marked(marked, lang)
    return lay_out(p.report, p.sentences, p.entities, p.references)


# language, marked text, role of each actor in order
ROLES = [
    ("en", "[City:Espoo] signed with [Firm:Nokia].", ["M", "Pwith"]),
    ("en", "[City:Espoo] signed with [Firm:Nokia] and, in May, chose [Firm:Fortum].", ["M", "Pwith", "O"]),
    ("en", "The tram was built by [Firm:Nokia] for the [City:Espoo] line.", ["Pby", "Pfor"]),
    ("en", "[Firm:Hera], [City:Bologna]", ["O"]),
    ("zh", "[City:无锡市]与[Firm:朗新科技]签约，并委托[Firm:中兴]承建。", ["M", "P托"]),
    ("zh", "平台由[Firm:中兴]承建，[City:无锡市]出资。", ["P由", "M"]),
]


@pytest.mark.parametrize(("lang", "marked", "roles"), ROLES)
def test_an_actor_is_subject_or_stands_behind_a_preposition(lang: str, marked: str, roles: list[str]) -> None:
    layout = layout_of(marked, lang)
    read = read_clauses(layout.scenes[0], lang)
    assert [read.roles[group.number] for group in read.order] == roles


# marked text, pair, how the clauses join them
JOINTS = [
    ("[City:Espoo] signed with [Firm:Nokia].", ("Espoo", "Nokia"), "subject"),
    ("[City:Espoo] signed with [Firm:Nokia] and, in May, chose [Firm:Fortum].", ("Espoo", "Fortum"), "carried"),
    ("[City:Espoo] signed with [Firm:Nokia] and, in May, chose [Firm:Fortum].", ("Fortum", "Nokia"), "across"),
    ("[City:Espoo] and [City:Vantaa] signed.", ("Espoo", "Vantaa"), "same"),
]


@pytest.mark.parametrize(("marked", "pair", "joint"), JOINTS)
def test_a_subject_is_carried_on_into_the_clauses_that_follow(marked: str, pair: tuple[str, str], joint: str) -> None:
    layout = layout_of(marked)
    candidate = next(c for c in actor_pairs(layout) if c.pair == pair)
    assert any(feature.startswith(f"R:{joint}:") for feature in clause_features(layout, candidate))


def test_every_pair_gives_as_many_numbers() -> None:
    texts = ["[City:Espoo] and [Firm:Nokia] met. [Firm:Elisa] paid.", "[Firm:Hera], [City:Bologna]"]
    lengths = {
        sum(map(len, clause_numbers(layout, c))) for layout in map(layout_of, texts) for c in actor_pairs(layout)
    }
    assert len(lengths) == 1


def test_both_languages_have_words_for_the_same_things() -> None:
    english, chinese = (
        tomllib.loads((files("extract") / "lang" / lang / "clauses.toml").read_text("utf-8")) for lang in ("en", "zh")
    )
    assert english.keys() == chinese.keys()
