"""Who a phrase stands for."""

from __future__ import annotations

import pytest

from extract.partnerships.linear import Linear
from extract.references.reading import Reading
from extract.references.resolution import Anaphor, find_references
from extract.references.resolver import Resolver
from extract.references.training import fit_references, reference_examples, stands_of
from tests.extract.partnerships.conftest import read_marked

CASES = [
    ("en", "[City:Espoo] met [Firm:Nokia]. The company paid.", "the company", ("Nokia",)),
    ("en", "[City:Espoo] and [City:Vantaa] met. The two cities agreed.", "the two cities", ("Espoo", "Vantaa")),
    ("en", "[City:Espoo] met [Firm:Nokia]. Both sides agreed.", "both sides", ("Espoo", "Nokia")),
    ("en", "[University:Aalto University] grew. The university opened a lab.", "the university", ("Aalto University",)),
    ("zh", "[City:无锡市]与[Firm:朗新科技]会谈。该市表示欢迎。", "该市", ("无锡市",)),
    ("zh", "[City:无锡市]与[Firm:朗新科技]签约。双方将共建平台。", "双方", ("无锡市", "朗新科技")),
    ("zh", "[University:江南大学]与[University:东南大学]相邻。两校来往不多。", "两校", ("江南大学", "东南大学")),
    ("zh", "[City:無錫市]與[Firm:朗新科技]簽約。雙方將共建平台。", "双方", ("無錫市", "朗新科技")),
]


def resolved(marked: str, lang: str = "en", title: str = "") -> tuple[Anaphor, ...]:
    return read_marked(marked, lang, title=title).references


@pytest.mark.parametrize(("lang", "marked", "phrase", "targets"), CASES)
def test_a_phrase_stands_for_the_actors_named_before(
    lang: str, marked: str, phrase: str, targets: tuple[str, ...]
) -> None:
    found = {a.phrase: a.targets for a in resolved(marked, lang)}
    assert set(found[phrase]) == set(targets)


@pytest.mark.parametrize(
    ("lang", "marked", "phrase", "target"),
    [
        (
            "en",
            "[Firm:Nokia] came to [City:Lahti]. The town also chose the utility [Firm:Elisa].",
            "the utility",
            "Elisa",
        ),
    ],
)
def test_a_phrase_means_what_is_named_straight_after(lang: str, marked: str, phrase: str, target: str) -> None:
    assert {a.phrase: a.targets for a in resolved(marked, lang)}[phrase] == (target,)


def test_the_partners_are_those_of_the_list_above() -> None:
    marked = (
        "Partners\n- [City:Espoo]\n- [Firm:Nokia]\n- [University:Aalto University]\n\nThe partners share a laboratory."
    )
    p = read_marked(marked)
    reading = Reading(p.report.text, p.sentences, p.entities, "en", "")
    shared = [option for e in reading.expressions for option in reading.options(e) if e.phrase == "the partners"]
    assert {o.entity for o in shared if "party:1:the partners" in o.features} == {"Espoo", "Nokia", "Aalto University"}


def test_a_phrase_of_a_type_that_is_not_named_stands_for_nothing() -> None:
    assert "the university" not in {a.phrase for a in resolved("[City:Espoo] met the university.")}


def test_words_inside_a_name_are_no_references() -> None:
    assert not resolved("[City:Espoo]. [Firm:The Company Store] opened.")


def test_the_city_of_a_report_is_the_one_it_is_about() -> None:
    marked = "[City:Espoo] grew. [City:Espoo] built. Unlike [City:Lahti], it owns trams. The council voted."
    found = {a.phrase: a.targets for a in resolved(marked, title="Espoo in 2020")}
    assert found["the council"] == ("Espoo",)


@pytest.mark.parametrize("noun", ["council", "town", "municipality", "city"])
def test_what_stands_under_a_heading_is_of_the_headings_town(noun: str) -> None:
    marked = (
        f"Two towns compared\n\n[City:Lahti]\n\nThe {noun} has chosen [Firm:Nokia] to run its buses.\n\n"
        f"[City:Espoo]\n\nThe {noun} has chosen [Firm:Elisa] for its lamps."
    )
    assert [a.targets for a in resolved(marked) if a.phrase == f"the {noun}"] == [("Lahti",), ("Espoo",)]


def test_what_nobody_annotated_teaches_nothing() -> None:
    assert stands_of({"id": "r"}) is None
    p = read_marked("[City:Espoo] grew. The city built.")
    found = find_references(p.report.text, p.sentences, p.entities, "en", Resolver(fit_references([])))
    assert not found


def test_an_annotated_expression_is_an_example_for_those_it_means_and_against_all_others() -> None:
    p = read_marked("[City:Espoo] met [Firm:Nokia]. The company paid.")
    text = p.report.text
    stands = stands_of(
        {"anaphora": [{"start": text.index("The company"), "end": text.index(" paid"), "entities": ["Nokia"]}]}
    )
    assert stands is not None
    rows = reference_examples(text, p.sentences, p.entities, "en", "", stands)
    assert sorted(label for _, label in rows) == ["no", "yes"]
    right = next(features for features, label in rows if label == "yes")
    assert "m:company:Firm" in right
    assert not [f for features, _ in rows for f in features if "nokia" in f.lower() or "espoo" in f.lower()]


@pytest.mark.parametrize(("lang", "marked", "phrase", "targets"), CASES)
def test_no_feature_stands_in_two_blocks(lang: str, marked: str, phrase: str, targets: tuple[str, ...]) -> None:
    del phrase, targets
    p = read_marked(marked, lang)
    reading = Reading(p.report.text, p.sentences, p.entities, lang, "")
    options = [option for expression in reading.expressions for option in reading.options(expression)]
    assert options
    assert all(len(set(option.features)) == len(option.features) for option in options)


@pytest.mark.parametrize("gap", [" ", "\n", "\n\n", "\n\n\n", "\n\nOne.\n\nTwo.\nThree.\n\n\n\nFour. "])
def test_blank_lines_are_counted_as_in_the_text_between(gap: str) -> None:
    p = read_marked(f"[City:Espoo] grew.{gap}It built a tramway.")
    reading = Reading(p.report.text, p.sentences, p.entities, "en", "")
    option = next(o for e in reading.expressions for o in reading.options(e) if e.phrase == "it")
    blank = min(p.report.text.count("\n\n"), 3)
    assert f"par:{blank}:it" in option.features


def test_a_later_expression_may_lean_on_an_earlier_one() -> None:
    """What "the council" means is what stands nearest to the "it" that follows."""
    scorer = Linear(("no", "yes"), {"m:council:City": (0.0, 3.0), "near:0:A1": (0.0, 3.0), "bias": (1.0, 0.0)})
    p = read_marked("[City:Espoo] met [Firm:Nokia]. The council voted. It agreed.")
    found = find_references(p.report.text, p.sentences, p.entities, "en", Resolver(scorer))
    assert [(a.phrase, a.targets) for a in found] == [("the council", ("Espoo",)), ("it", ("Espoo",))]


def test_words_of_names_enter_no_feature() -> None:
    p = read_marked("[Firm:Blue Heron Water] met [City:Espoo]. It paid [Firm:Blue Heron Water].")
    rows = reference_examples(p.report.text, p.sentences, p.entities, "en", "", ())
    assert not [f for features, _ in rows for f in features if "heron" in f or "espoo" in f]
