"""Participants, and learning the later scorers that weigh them with the pairs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.models import language_models
from extract.partnerships.gold import GoldReport, label_pairs, takes_part
from extract.partnerships.participants import actor_slots, describe_participant, standing_of
from extract.partnerships.training import train
from extract.partnerships.trees import best_threshold
from extract.partnerships.weights import load_models
from ontology.errors import DataError
from ontology.jsonform import from_json
from tests.extract.partnerships.conftest import read_marked
from tests.extract.partnerships.test_clauses import layout_of

VERBS = [("signed an agreement with", True), ("ranks ahead of", False), ("hired", True), ("resembles", False)]


def report(number: int) -> dict[str, object]:
    verb, together = VERBS[number % len(VERBS)]
    first = f"Town{number} {verb} Firm{number} Oy in 2016."
    second = f"Town{number}, which lies in Region{number}, runs Blue Plan {number} and gave EUR {number} million to it."
    text = f"{first} The city is old. {second}"
    partnership = {"id": "p1", "members": ["e1", "e2"], "kind": "agreement", "status": "active", "programme": None}
    if number % 8 == 0:
        partnership |= {"kind": "research", "status": "planned"}
    return {
        "id": f"en-{number}",
        "lang": "en",
        "title": "",
        "text": text,
        "entities": [
            {"id": "e1", "type": "City", "name": f"Town{number}", "mentions": [f"Town{number}"]},
            {"id": "e2", "type": "Firm", "name": f"Firm{number} Oy", "mentions": [f"Firm{number} Oy"]},
            {"id": "e3", "type": "Region", "name": f"Region{number}", "mentions": [f"Region{number}"]},
            {"id": "e4", "type": "Programme", "name": f"Blue Plan {number}", "mentions": [f"Blue Plan {number}"]},
        ],
        "partnerships": [partnership | {"start": 2016, "evidence": first}] if together else [],
        "relations": [
            {"type": "leads", "from": "e1", "to": "e4", "evidence": second},
            {"type": "locatedIn", "from": "e1", "to": "e3", "evidence": second},
        ],
        "figures": [
            {"subject": "e4", "measure": "investment", "value": number * 1e6, "unit": "EUR", "evidence": second}
        ],
        "anaphora": [{"start": text.index("The city"), "end": text.index(" is old"), "entities": ["e1"]}],
    }


def test_a_city_that_only_says_where_a_firm_sits_stands_below_one_that_signs() -> None:
    layout = layout_of("[City:Espoo] signed an agreement with [Firm:Hera] of [City:Bologna].")
    told = standing_of(layout, layout.scenes, load_models("en")["participant"])
    standing = {slot.entity: odds for (_, slot), odds in told.items()}
    assert standing["Bologna"] < standing["Espoo"]


def test_no_name_enters_a_participants_feature() -> None:
    layout = layout_of("[City:Espoo] signed with [Firm:Nokia]. It paid [Firm:Elisa].")
    features = {
        f for scene in layout.scenes for slot in actor_slots(scene) for f in describe_participant(layout, scene, slot)
    }
    assert not [f for f in features if any(name in f.lower() for name in ("espoo", "nokia", "elisa"))]


def test_the_members_of_a_partnership_take_part_in_the_sentence_that_tells_it() -> None:
    extraction = from_json(report(0))
    gold = GoldReport(extraction)
    layout = gold.lay_out(language_models("en").resolver)
    told = {slot.entity for slot in actor_slots(layout.scenes[0]) if takes_part(extraction, layout.scenes[0], slot)}
    assert told == {"e1", "e2"}
    labels = {(e.candidate.scene.index, e.candidate.pair): e.label for e in label_pairs(layout, extraction)}
    assert labels[0, ("e1", "e2")] == 1
    assert set(labels.values()) == {0, 1, None}
    assert {e.label for e in label_pairs(layout, replace(extraction, partnerships=()))} == {0}


def test_what_is_learnt_from_few_reports_tells_them_apart_and_is_the_same_each_time() -> None:
    # In this order each half has some that sign and some that do not.
    gold = [GoldReport.from_json(report(number)) for number in (*range(1, 49, 2), *range(2, 49, 2))]
    alone = {"text": "Nobody is named here.", "entities": [], "partnerships": [], "relations": [], "figures": []}
    gold.append(GoldReport.from_json(report(0) | alone | {"anaphora": []}))  # a report without a single pair
    models, trees = train(gold, langs=["en"])["en"]
    again, _ = train(gold, langs=["en"])["en"]
    assert models["partnership"] == again["partnership"]
    assert {"reference", "participant", "kind", "figureSubject"} <= models.keys()
    assert 0.0 < trees["third"].threshold < 1.0


def test_the_threshold_is_half_of_the_best_f1() -> None:
    chances, truths = [0.9, 0.8, 0.3, 0.2], [1, 0, 1, 0]
    assert best_threshold(chances, truths) == pytest.approx(0.8 / 2)
    assert best_threshold(chances, truths, [1.0, 1.0, 0.1, 1.0]) == pytest.approx(1.0 / 2.1)
    assert best_threshold([0.9, 0.1], [1, 0], missed=1.0) == pytest.approx(1.0 / 3)
    assert best_threshold([0.9, 0.1], [0, 0]) == 0.5
    assert best_threshold([], []) == 0.5


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), max_size=30), st.floats(0.0, 9.0))
def test_no_threshold_is_above_a_half(examples: list[tuple[float, bool]], missed: float) -> None:
    chances, truths = [chance for chance, _ in examples], [int(truth) for _, truth in examples]
    assert 0.0 < best_threshold(chances, truths, missed=missed) <= 0.5


def test_a_report_that_is_no_gold_is_refused() -> None:
    with pytest.raises(DataError):
        GoldReport.from_json({"id": "x"})


def test_marked_texts_are_read_with_their_references() -> None:
    assert read_marked("[City:Espoo] grew. The city built.").references
