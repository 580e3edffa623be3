"""The forty questions of the bench are answered from the annotated reports, whatever extraction may do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.store import Store
from ontology.jsonform import from_json
from ontology.records import Extraction, Name, Reference
from tests.queries.questions import answer, is_right, load_questions

_BESIDE = (folder / "shared" / "bench" / "seeds" for folder in Path(__file__).parents)
SEEDS = next((folder for folder in _BESIDE if folder.is_dir()), Path("no-bench"))
pytestmark = pytest.mark.bench


def _with_references(extraction: Extraction) -> Extraction:
    """Identify entities by their canonical names, as the lexicons would; the gold gives the same in both languages."""
    entities = tuple(
        replace(e, reference=Reference(re.sub(r"\W+", "-", e.name.lower()), names=(Name("en", e.name),)))
        for e in extraction.entities
    )
    return replace(extraction, entities=entities)


@pytest.fixture(scope="module")
def gold() -> Iterator[Store]:
    files = sorted(SEEDS.glob("seed-*.json"))
    if not files:
        pytest.skip("the bench folder is not there")
    with Store.open("memory") as store:
        for file in files:
            store.put(_with_references(from_json(json.loads(file.read_text("utf-8")))))
        yield store


IDS = [f"q{n:02}" for n in range(1, 41)]


@pytest.mark.parametrize("question_id", IDS)
def test_question_is_answered_from_annotated_reports(gold: Store, question_id: str) -> None:
    question = {q.id: q for q in load_questions(SEEDS / "questions.tsv")}[question_id]
    given = answer(gold, question.spec)
    assert is_right(question, given), f"{question.text}: expected {question.expected}, got {given}"


def test_wrong_answers_are_told_from_right_ones(gold: Store) -> None:
    by_id = {q.id: q for q in load_questions(SEEDS / "questions.tsv")}
    assert not is_right(by_id["q01"], ("Seoul",))
    assert not is_right(by_id["q04"], ("Moscow", "Seoul", "Shanghai"))
