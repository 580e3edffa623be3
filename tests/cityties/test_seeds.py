"""The five founding reports as files, in one store: read whole, valid, and as many of the forty questions as hold."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cityties.ingest import OutcomeStatus, ingest_files
from cityties.workers import Workers
from graph.store import Store
from graph.validation import validate
from tests.queries.questions import answer, is_right, load_questions

HERE = Path(__file__).parent
_SHARED = next((f / "shared" for f in HERE.parents if (f / "shared/bench").is_dir()), None)
pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(_SHARED is None, reason="the bench folder does not lie beside the project"),
]
_ROWS = (HERE / "known_gaps.tsv").read_text("utf-8").splitlines()
GAPS = {row["id"]: row["reason"] for row in csv.DictReader(_ROWS, delimiter="\t")}


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """A store with the five reports, each under the name by which the questions call it."""
    folder = tmp_path_factory.mktemp("seeds")
    for file in sorted((_SHARED / "seeds").glob("*.txt")):
        (folder / f"seed-{file.name[:3]}.txt").write_bytes(file.read_bytes())
    with Store.open("memory") as store:
        outcomes = list(ingest_files([folder], store, Workers()))
        assert [o.status for o in outcomes] == [OutcomeStatus.NEW] * 5
        yield store


def test_both_languages_meet_in_one_store(seeds):
    assert sorted(card.lang for card in seeds.reports()) == ["en", "en", "en", "en", "zh"]


def test_the_graph_of_the_seeds_is_valid(seeds):
    assert validate(seeds).violations == ()


@pytest.mark.parametrize("number", range(1, 41))
def test_question_is_answered_from_the_reports_themselves(seeds, number, request):
    question_id = f"q{number:02}"
    if question_id in GAPS:
        request.node.add_marker(pytest.mark.xfail(reason=GAPS[question_id], strict=True))
    question = {q.id: q for q in load_questions(_SHARED / "bench/seeds/questions.tsv")}[question_id]
    given = answer(seeds, question.spec)
    assert is_right(question, given), f"{question.text}: expected {question.expected}, got {given}"


def test_gaps_name_questions_and_reasons():
    assert all(reason for reason in GAPS.values())
    assert set(GAPS) <= {f"q{n:02}" for n in range(1, 41)}
