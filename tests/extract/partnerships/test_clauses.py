"""Who acts in each short clause, and how clauses join two actors."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from extract.partnerships.candidates import actor_pairs
from extract.partnerships.clauses import read_clauses
from extract.partnerships.joining import clause_features, clause_numbers
from extract.partnerships.layout import lay_out
from extract.partnerships.scenes import Layout
from extract.references.resolution import DOUBTFUL, Anaphor
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
    ("en", "[City:Espoo] signed with the network maker [Firm:Nokia].", ["M", "Pwith"]),
    ("en", "[Firm:Nokia], the maker of masts, signed with [City:Espoo].", ["M", "Pwith"]),
    ("en", "In 2019 [City:Espoo], capital of trams, chose [Firm:Nokia], which runs buses.", ["M", "O"]),
    ("en", "[City:Espoo], whose trams [Firm:Hera] runs, signed with [Firm:Nokia].", ["M", "S", "Pwith"]),
    ("en", "TAMPERE, 14 March – [City:Espoo] signed with [Firm:Nokia].", ["M", "Pwith"]),
    ("zh", "[City:无锡市]，作为成员，与[Firm:朗新科技]签约。", ["M", "P与"]),
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
    ("[City:Espoo], whose trams [Firm:Hera] runs, signed with [Firm:Nokia].", ("Espoo", "Nokia"), "carried"),
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


@pytest.mark.parametrize("table", ["clauses", "descriptions"])
def test_both_languages_have_words_for_the_same_things(table: str) -> None:
    english, chinese = (
        tomllib.loads((files("extract") / "lang" / lang / f"{table}.toml").read_text("utf-8")) for lang in ("en", "zh")
    )
    assert english.keys() == chinese.keys()


@pytest.mark.parametrize(
    ("lang", "marked", "pairs"),
    [
        (
            "en",
            "[City:Tampere], [Region:Finland], 14 March 2019 – [City:Espoo] signed with [Firm:Nokia] on trams.",
            [("Espoo", "Nokia")],
        ),
        ("en", "[City:Tampere] – [City:Espoo], a long way by bus", [("Espoo", "Tampere")]),
        ("zh", "[City:无锡市]7月12日电 [Firm:中兴]与[Firm:朗新科技]今天签约。", [("中兴", "朗新科技")]),
    ],
)
def test_the_places_of_a_dateline_take_part_in_nothing(lang: str, marked: str, pairs: list[tuple[str, str]]) -> None:
    layout = layout_of(marked, lang)
    scene = layout.scenes[0]
    named = [c.pair for c in actor_pairs(layout) if c.left.token >= 0]
    assert named == pairs
    assert {slot.entity for slot in scene.all_slots} >= {entity for pair in pairs for entity in pair}


def test_whom_an_expression_may_mean_instead_is_asked_about_too() -> None:
    parts = read_marked("[City:Espoo] and [City:Vantaa] grow. The city signed with [Firm:Nokia].")
    start = parts.report.text.index("The city")
    doubt = Anaphor(start, start + 8, "the city", ("Espoo",), (0.5,), (("Vantaa", 0.4),))
    layout = lay_out(parts.report, parts.sentences, parts.entities, [doubt])
    scene = layout.scenes[1]
    pairs = {c.pair: (c.left.how, c.left.sure) for c in actor_pairs(layout) if c.scene.index == 1}
    assert pairs == {("Espoo", "Nokia"): ("ref", 0.5), ("Nokia", "Vantaa"): ("maybe", 0.4)}
    assert "Vantaa" not in {slot.entity for slot in (*scene.slots, *scene.implied)}


def test_only_one_actor_is_doubted() -> None:
    texts = [
        "[City:Espoo] met [City:Vantaa] and [Firm:Nokia]. Both cities signed with the company. It will pay.",
        "[City:Espoo], [City:Vantaa] and [City:Lahti] met. The city hired [Firm:Nokia], which the city had praised.",
    ]
    for anaphor in (a for text in texts for a in read_marked(text).references):
        assert not set(dict(anaphor.doubtful)) & set(anaphor.targets)
        assert len(anaphor.doubtful) <= (len(anaphor.targets) == 1)
        assert all(DOUBTFUL <= chance <= min(anaphor.chances) for _, chance in anaphor.doubtful)
