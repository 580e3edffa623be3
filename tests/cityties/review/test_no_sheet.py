"""What is no sheet, or would harm one, is one clear line and changes nothing; no cell runs as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graph.store import Store
from tests.cityties.review.sheets import FILLED_IN, fill_in, nquads, sheet, verdicts
from tests.graph.store_samples import sample


def without(column: str) -> Callable[[list[dict[str, str]]], list[dict[str, str]]]:
    return lambda rows: [{key: value for key, value in row.items() if key != column} for row in rows]


def second(**cells: str) -> Callable[[list[dict[str, str]]], list[dict[str, str]]]:
    """A sheet with one good verdict, and a second one that is spoilt."""
    return lambda rows: [rows[0] | FILLED_IN, rows[1] | FILLED_IN | cells, *rows[2:]]


BAD_SHEETS = {
    "missing column": (without("date"), "no column date"),
    "missing item column": (without("item"), "no column item"),
    "bad date": (second(date="5/18/2026"), "line 3: '5/18/2026' is no date"),
    "no such day": (second(date="2026-02-30"), "line 3: '2026-02-30' is no date"),
    "no date": (second(date=""), "line 3: '' is no date"),
    "unknown decision": (second(decision="maybe"), "line 3: 'maybe' is no decision"),
    "no name": (second(by=" "), "line 3: a verdict without a name"),
    "a formula for a name": (second(by="=HYPERLINK(A1)"), "line 3: '=HYPERLINK(A1)' would run as a formula"),
    "another formula": (second(by="+1+cmd|' /C calc'!A0"), "formula"),
    "a partnership of nobody": (second(item="urn:evil"), "line 3: no partnership or entity of this store"),
    "an IRI that breaks out": (
        second(item="https://w3id.org/cityties/kg/partnership/x> . <urn:evil> <p> <q"),
        "line 3: no partnership or entity of this store",
    ),
    "one person who says both": (
        lambda rows: [rows[0] | FILLED_IN, rows[0] | FILLED_IN | {"decision": "accept"}],
        "line 3: Ann says reject in line 2 and accept here",
    ),
}


@pytest.mark.parametrize(("spoil", "told"), BAD_SHEETS.values(), ids=BAD_SHEETS)
def test_a_bad_sheet_is_one_clear_line_and_changes_nothing(cityties, store, spoil, told):
    before = nquads(cityties)
    ran = cityties("review", "import", fill_in(spoil(sheet(cityties))))
    assert ran.code == 1
    assert ran.out == ""
    (line,) = ran.err.strip().splitlines()
    assert "decided.csv" in line
    assert told in line
    assert nquads(cityties) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no column"),
        ("item,decision,by,date,comment\nx,接受,李,2026-05-18,\n".encode("gb18030"), "UTF-8"),
        (b"item,decision,by,date,comment\nshort,reject\n", "line 2"),
        (b"item,decision,by,date,comment\n\x00,reject,Ann,2026-05-18,\n", "line 2"),
    ],
    ids=["empty", "another encoding", "short line", "NUL"],
)
def test_what_is_no_such_sheet_is_one_clear_line(cityties, store, content, told):
    Path("decided.csv").write_bytes(content)
    ran = cityties("review", "import", "decided.csv")
    assert ran.code == 1
    (line,) = ran.err.strip().splitlines()
    assert told in line
    assert verdicts(cityties) == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"decision": "edit"}, "line 2: an edit that changes nothing"),
        ({"decision": "accept", "kind": "twinning"}, "line 2: it is accepted, and a value is changed"),
        ({"decision": "edit", "kind": "marriage"}, "line 2: 'marriage' is no kind"),
        ({"decision": "edit", "start": "14"}, "line 2: start '14' is no year"),
        ({"decision": "edit", "start": "2014", "end": "2013"}, "line 2: it ends before it starts"),
        ({"decision": "edit", "members": "Helsinki; Nobody Known"}, "line 2: Nobody Known: no entity of that name"),
        ({"decision": "edit", "members": "Helsinki"}, "line 2: a partnership needs two members"),
        ({"decision": "edit", "members": "Helsinki [boss]; Espoo"}, "line 2: 'boss' is no role"),
        ({"decision": "edit", "programme": "Helsinki"}, "line 2: not a programme"),
        ({"decision": "merge"}, "line 2: one thing can't be merged"),
        ({"decision": "split"}, "line 2: only an entity can be split"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value.values()),
)
def test_a_correction_that_can_not_be_is_one_clear_line(cityties, store, cells, told):
    before = nquads(cityties)
    rows = sheet(cityties)
    ran = cityties("review", "import", fill_in([rows[0] | FILLED_IN | {"end": ""} | cells]))
    assert ran.code == 1
    (line,) = ran.err.strip().splitlines()
    assert told in line
    assert nquads(cityties) == before


def test_a_sheet_that_cannot_be_written_is_one_clear_line(cityties, store):
    Path("file").write_text("in the way", "utf-8")
    ran = cityties("review", "export", "file/undecided.csv")
    assert ran.code == 1
    assert len(ran.err.strip().splitlines()) == 1
    assert "undecided.csv" in ran.err


@pytest.mark.parametrize("name", ["待审 一.csv", "sheet.jsonl"])
def test_a_sheet_with_decisions_is_not_written_over(cityties, store, name):
    assert cityties("review", "export", name).code == 0
    assert cityties("review", "export", name).code == 0, "nobody has filled it in"
    file = Path(name)
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as text:
            fill_in([row | {"decision": "reject"} for row in csv.DictReader(text)], name)
    else:
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        file.write_text("".join(json.dumps(row | {"decision": "reject"}) + "\n" for row in rows), "utf-8")
    before = file.read_bytes()
    ran = cityties("review", "export", name)
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert file.read_bytes() == before


def test_a_sheet_of_another_ending_is_misuse(cityties, store):
    assert cityties("review", "export", "sheet.xlsx").code == 2


def test_formulas_in_names_do_not_run_in_the_sheet(cityties, tmp_path):
    extraction = sample()
    formulas = tuple(replace(entity, name=f"=1+{entity.name}") for entity in extraction.entities)
    with Store.open(tmp_path / "cityties-store", create=True) as opened:
        opened.put(replace(extraction, entities=formulas))
    (row,) = sheet(cityties)
    assert row["members"].startswith("'=1+")


def test_a_comment_that_looks_like_a_formula_is_harmless_in_the_list(cityties, store):
    rows = sheet(cityties)
    rows[0] |= FILLED_IN | {"comment": "=1+1"}
    assert cityties("review", "import", fill_in(rows)).code == 0
    assert verdicts(cityties)[0]["comment"] == "=1+1"
    (row,) = csv.DictReader(io.StringIO(cityties("review", "list", "--format", "csv").out))
    assert row["comment"] == "'=1+1"
