"""What several verdicts come to: people who disagree, how far they agree, gold, and what no report tells any more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.check_gold import faults
from tests.cityties.review.sheets import FILLED_IN, fill_in, membership, sheet, verdicts


def test_where_two_people_disagree_the_partnership_stays_and_one_line_says_so(cityties, store):
    rows = sheet(cityties)
    row = membership(rows)
    network = cityties("centrality", "--format", "json").out
    said = [row | FILLED_IN, row | FILLED_IN | {"by": "李", "decision": "accept"}]
    ran = cityties("review", "import", fill_in(said))
    assert ran.code == 0
    (line,) = ran.err.strip().splitlines()
    assert row["item"] in line
    assert "rejected by others" in line
    assert len(json.loads(cityties("centrality", "--format", "json").out)) == len(json.loads(network))
    assert {v["by"] for v in verdicts(cityties)} == {"Ann", "李"}


def test_two_people_can_work_on_the_same_sheet_one_after_the_other(cityties, store):
    rows = sheet(cityties)
    changed = {"kind": "twinning" if rows[0]["kind"] != "twinning" else "funding", "decision": "edit"}
    assert cityties("review", "import", fill_in([rows[0] | FILLED_IN | changed])).code == 0
    other = {"by": "李", "decision": "accept"}
    ran = cityties("review", "import", fill_in([rows[0] | FILLED_IN | other]))
    assert ran.code == 0, ran.err
    other = {"by": "Bo", "decision": "edit", "start": "1999"}
    ran = cityties("review", "import", fill_in([rows[0] | FILLED_IN | other]))
    assert ran.code == 0, ran.err
    assert {v["by"]: v["changes"] for v in verdicts(cityties)} == {
        "Ann": f"kind: {changed['kind']}",
        "Bo": "start: 1999",
        "李": "",
    }


def test_two_people_agree_as_far_as_kappa_says(cityties, store):
    rows = sheet(cityties)[:4]
    said = [
        r | FILLED_IN | {"decision": d} for r, d in zip(rows, ("accept", "accept", "reject", "reject"), strict=True)
    ]
    other = [
        r | FILLED_IN | {"decision": d, "by": "李"}
        for r, d in zip(rows, ("accept", "accept", "reject", "accept"), strict=True)
    ]
    assert cityties("review", "import", fill_in(said + other)).code == 0
    (row,) = json.loads(cityties("review", "agreement", "--format", "json").out)
    assert (row["one"], row["other"], row["items"], row["observed"]) == ("Ann", "李", 4, 0.75)
    assert row["kappa"] == pytest.approx(0.5)  # chance agrees in half: 2/4 * 3/4 + 2/4 * 1/4
    assert row["low"] < 0.5 < row["high"]
    torn = json.loads(cityties("review", "list", "--disputed", "--format", "json").out)
    assert {v["item"] for v in torn} == {rows[3]["item"]}


def test_reviewed_reports_are_gold_that_training_and_scoring_read(cityties, store):
    rows = sheet(cityties)
    assert cityties("review", "gold", "gold").out.strip() == "gold: 0 reports"
    half = [r | FILLED_IN | {"decision": "accept"} for r in rows[:2]]
    assert cityties("review", "import", fill_in(half)).code == 0
    assert cityties("review", "gold", "gold").out.strip() == "gold: 0 reports"
    assert cityties("review", "gold", "part", "--unfinished").out.strip() == "part: 1 reports"
    rest = [r | FILLED_IN for r in rows[2:]]
    assert cityties("review", "import", fill_in(rest)).code == 0
    assert cityties("review", "gold", "gold").out.strip() == "gold: 1 reports"
    (file,) = Path("gold").glob("*.json")
    (part,) = Path("part").glob("*.json")
    data = json.loads(file.read_text("utf-8"))
    assert len(data["partnerships"]) == len(json.loads(part.read_text("utf-8"))["partnerships"]) == 2
    assert faults(file) == []
    assert cityties("evaluate", "gold").code == 0


def test_what_no_report_tells_of_any_more_is_listed_with_what_it_may_mean(cityties, store):
    rows = sheet(cityties)
    assert cityties("review", "import", fill_in([rows[0] | FILLED_IN])).code == 0
    assert json.loads(cityties("review", "list", "--stale", "--format", "json").out) == []
    (card,) = json.loads(cityties("list", "--format", "json").out)
    assert cityties("remove", card["id"]).code == 0
    (stale,) = json.loads(cityties("review", "list", "--stale", "--format", "json").out)
    assert (stale["item"], stale["instead"]) == (rows[0]["item"], "")
