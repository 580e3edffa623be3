"""Examples of figures, and the choice of whose they are."""

from __future__ import annotations

from extract.partnerships.figure_training import HIDDEN, number_examples, subject_choices
from extract.partnerships.fitting import fit_choice
from extract.partnerships.gold import GoldReport
from extract.partnerships.scenes import Layout
from extract.references.resolver import Resolver
from extract.references.training import fit_references
from ontology.jsonform import from_json
from ontology.records import Extraction

GOLD = {
    "id": "g",
    "lang": "en",
    "title": "Blue Line",
    "text": "Espoo gets Blue Line. Kela gave EUR 5 million to Blue Line.",
    "entities": [
        {"id": "e1", "type": "City", "name": "Espoo", "mentions": ["Espoo"]},
        {"id": "e2", "type": "Programme", "name": "Blue Line", "mentions": ["Blue Line"]},
        {"id": "e3", "type": "PublicBody", "name": "Kela", "mentions": ["Kela"]},
    ],
    "partnerships": [],
    "relations": [],
    "figures": [
        {
            "subject": "e2",
            "measure": "investment",
            "value": 5000000,
            "unit": "EUR",
            "evidence": "Kela gave EUR 5 million to Blue Line.",
        }
    ],
}


def lay_out_gold(extraction: Extraction) -> Layout:
    return GoldReport(extraction).lay_out(Resolver(fit_references([])))


def test_a_number_is_an_example_of_its_measure() -> None:
    extraction = from_json(GOLD)
    assert [label for _, label in number_examples(lay_out_gold(extraction), extraction)] == ["investment"]


def test_a_hidden_subject_makes_an_example_of_nobody() -> None:
    extraction = from_json(GOLD)
    seen, hidden = subject_choices(lay_out_gold(extraction), extraction, lay_out_gold)
    assert seen.weight == 1.0
    assert len(seen.alternatives) == len(hidden.alternatives) + 1 == 4
    assert hidden.weight == 2 * HIDDEN
    assert hidden.right == (len(hidden.alternatives) - 1,)


def test_a_choice_is_learnt_from_what_sets_the_right_one_apart() -> None:
    groups = [[["near", "city"], ["far", "city"]], [["far", "firm"], ["near", "firm"]]] * 4
    model = fit_choice(groups, [(0,), (1,)] * 4, strength=0.1)
    near, far = model.choose([["near"], ["far"]])
    assert near > 0.9
    assert near + far == 1.0


def test_a_choice_that_counts_more_weighs_more() -> None:
    groups = [[["a"], ["b"]], [["a"], ["b"]]] * 3
    model = fit_choice(groups, [(0,), (1,)] * 3, weights=[3.0, 1.0] * 3, strength=0.1)
    assert model.choose([["a"], ["b"]])[0] > 0.6
