"""The round trip of a review: to a spreadsheet, judged by people, and back into everything that shows the network."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner

from cityties.cli import cli
from graph.store import Store
from scripts.check_gold import faults
from tests.graph.store_samples import sample

REPORT = "en-helsinki-region-open-data.md"
FILLED_IN = {"decision": "reject", "by": "Ann", "date": "2026-05-18", "comment": "不是合作"}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory, reports: Path) -> Path:
    """A store with one report, made once; tests work on copies."""
    place = tmp_path_factory.mktemp("ingested") / "store"
    result = CliRunner().invoke(cli, ["--store", str(place), "ingest", str(reports / REPORT)])
    assert result.exit_code == 0, result.output
    return place


@pytest.fixture
def store(ingested: Path, cityties, tmp_path: Path) -> Path:
    return shutil.copytree(ingested, tmp_path / "cityties-store")


def sheet(cityties, *words: str) -> list[dict[str, str]]:
    ran = cityties("review", "export", "undecided.csv", *words)
    assert ran.code == 0, ran.err
    with Path("undecided.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill_in(rows: Iterable[dict[str, str]], name: str = "decided.csv", delimiter: str = ",") -> Path:
    rows = list(rows)
    with Path(name).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return Path(name)


def _names(row: dict[str, str]) -> list[str]:
    return [re.sub(r" \[\w+\]$", "", member) for member in row["members"].split("; ")]


def membership(rows: list[dict[str, str]]) -> dict[str, str]:
    """The row on the only tie of its two members, so that rejecting it parts them."""
    names = [frozenset(_names(row)) for row in rows]
    alone = [
        row
        for row, pair in zip(rows, names, strict=True)
        if len(pair) == 2 and sum(pair <= other for other in names) == 1
    ]
    assert alone, "the report tells of two actors with one partnership"
    return alone[0]


def nquads(cityties) -> str:
    ran = cityties("export", "before.nq")
    assert ran.code == 0, ran.err
    return Path("before.nq").read_text("utf-8")


def verdicts(cityties) -> list[dict[str, str]]:
    return json.loads(cityties("review", "list", "--format", "json").out)


def test_the_sheet_lists_every_partnership_least_sure_first(cityties, store):
    rows = sheet(cityties)
    (card,) = json.loads(cityties("list", "--format", "json").out)
    assert len(rows) == card["partnerships"] > 1
    sure = [float(row["confidence"]) for row in rows]
    assert sure == sorted(sure)
    text = (Path(__file__).parents[2] / "corpus/reports" / REPORT).read_text("utf-8")
    for row in rows:
        assert "".join(row["sentence"].split())[:20] in "".join(text.split())
        assert all(row[column] == "" for column in FILLED_IN)


def test_a_rejected_partnership_is_gone_wherever_the_network_shows(cityties, store):
    rows = sheet(cityties)
    row = membership(rows)
    one, other = _names(row)

    def partners() -> set[str]:
        ran = cityties("query", "partners_of", "-p", f"name={one}", "--format", "csv")
        return {line["name_of_partner"] for line in csv.DictReader(io.StringIO(ran.out))}

    def ties() -> set[frozenset[str]]:
        assert cityties("export", "network.graphml").code == 0
        G = nx.read_graphml("network.graphml")
        return {frozenset((G.nodes[u]["name"], G.nodes[v]["name"])) for u, v in G.edges}

    def table() -> set[frozenset[str]]:
        assert cityties("export", "edges.csv").code == 0
        with Path("edges.csv").open(encoding="utf-8", newline="") as file:
            return {frozenset((line["source_name"], line["target_name"])) for line in csv.DictReader(file)}

    def degrees() -> dict[str, float]:
        out = cityties("centrality", "--measure", "degree", "--top", "1000", "--format", "json").out
        return {line["name"]: line["degree"] for line in json.loads(out)}

    def drawn() -> str:
        assert cityties("draw", "net.html").code == 0
        return Path("net.html").read_text("utf-8")

    pair = frozenset((one, other))
    before = degrees()
    assert other in partners()
    assert pair in ties()
    assert pair in table()
    page = drawn()

    row |= FILLED_IN
    ran = cityties("review", "import", fill_in(rows))
    assert (ran.code, ran.out.strip()) == (0, "1 verdicts read, 1 new or changed; 1 reports count differently"), ran.err

    def gone() -> None:
        assert other not in partners()
        assert pair not in ties()
        assert pair not in table()
        assert degrees().get(one, 0) == before[one] - 1
        assert drawn() != page

    gone()
    assert row["item"] not in {r["item"] for r in sheet(cityties)}
    assert row["item"] in {r["item"] for r in sheet(cityties, "--all")}

    report = Path(__file__).parents[2] / "corpus/reports" / REPORT
    assert cityties("ingest", "--force", report).code == 0
    gone()
    (kept,) = verdicts(cityties)
    assert {key: kept[key] for key in ("item", *FILLED_IN)} == {"item": row["item"]} | FILLED_IN
    assert json.loads(cityties("centrality", "--uncurated", "--measure", "degree", "--format", "json").out)
    ran = cityties("review", "undo", kept["id"])
    assert (ran.code, ran.out.strip()) == (0, "1 verdicts taken back; 1 reports count differently"), ran.err
    assert other in partners()
    assert degrees() == before


def test_importing_again_changes_nothing(cityties, store):
    rows = sheet(cityties)
    rows[0] |= FILLED_IN
    cityties("review", "import", fill_in(rows))
    before = nquads(cityties)
    assert (
        cityties("review", "import", "decided.csv").out.strip()
        == "1 verdicts read, 0 new or changed; 0 reports count differently"
    )
    assert nquads(cityties) == before


def test_a_second_thought_brings_a_partnership_back(cityties, store):
    rows = sheet(cityties)
    row = membership(rows)
    row |= FILLED_IN
    cityties("review", "import", fill_in(rows))
    cityties("export", "without.graphml")
    row |= {"decision": "Accept ", "date": "2026-06-01"}
    assert cityties("review", "import", fill_in(rows)).code == 0
    cityties("export", "with.graphml")
    assert len(nx.read_graphml("with.graphml").edges) == len(nx.read_graphml("without.graphml").edges) + 1
    assert [v["decision"] for v in verdicts(cityties)] == ["accept"]


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


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_spreadsheets_of_countries_with_other_separators_are_read(cityties, store, delimiter):
    rows = sheet(cityties)
    rows[0] |= FILLED_IN
    ran = cityties("review", "import", fill_in(rows, delimiter=delimiter))
    assert (ran.code, ran.out.strip()) == (0, "1 verdicts read, 1 new or changed; 1 reports count differently"), ran.err


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


def test_nothing_to_review_is_an_empty_sheet_that_can_be_imported(cityties, tmp_path):
    Path("r.txt").write_text("Nobody works with anybody here.\n", "utf-8")
    assert cityties("ingest", "r.txt").code == 0
    assert sheet(cityties) == []
    assert (
        cityties("review", "import", "undecided.csv").out.strip()
        == "0 verdicts read, 0 new or changed; 0 reports count differently"
    )


def test_a_sheet_that_cannot_be_written_is_one_clear_line(cityties, store):
    Path("file").write_text("in the way", "utf-8")
    ran = cityties("review", "export", "file/undecided.csv")
    assert ran.code == 1
    assert len(ran.err.strip().splitlines()) == 1
    assert "undecided.csv" in ran.err


def test_corrections_go_to_the_sheet_and_back_without_change(cityties, store):
    rows = sheet(cityties)
    row = next(r for r in rows if r["kind"] != "twinning" and "[" not in r["members"])
    first = _names(row)[0]
    members = f"{first} [lead]; Firm: Somebody Else Ltd"
    changed = {"kind": "twinning", "start": "2014.0", "end": "", "members": members}
    row |= FILLED_IN | changed | {"decision": "edit"}
    ran = cityties("review", "import", fill_in(rows))
    assert ran.code == 0, ran.err
    out = cityties("query", "partners_of", "-p", f"name={first}", "--format", "csv").out
    found = [r for r in csv.DictReader(io.StringIO(out)) if r["name_of_partner"] == "Somebody Else Ltd"]
    assert [(r["kind"], r["start"]) for r in found] == [("twinning", "2014")]
    (shown,) = [r for r in sheet(cityties, "--all") if r["item"] == row["item"]]
    assert (shown["kind"], shown["start"]) == ("twinning", "2014")
    assert set(shown["members"].split("; ")) == {f"{first} [lead]", "Somebody Else Ltd"}
    before = nquads(cityties)
    again = cityties("review", "import", fill_in([shown | FILLED_IN | {"decision": "edit"}]))
    assert (again.code, again.out.strip()) == (0, "1 verdicts read, 0 new or changed; 0 reports count differently")
    assert nquads(cityties) == before


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


def test_lines_for_annotation_tools_carry_the_text_and_come_back(cityties, store):
    assert cityties("review", "export", "待审.jsonl").code == 0
    lines = [json.loads(line) for line in Path("待审.jsonl").read_text("utf-8").splitlines()]
    for line in lines:
        for span in line["spans"]:
            assert line["text"][span["start"] : span["end"]] == span["text"]
        start, end = line["passages"][0]
        assert line["text"][start:end] == line["sentence"]
    lines[0] |= FILLED_IN | {"decision": "accept"}
    lines[1] |= FILLED_IN | {"decision": "edit", "start": 1999}
    Path("back.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    ran = cityties("review", "import", "back.jsonl")
    assert (ran.code, ran.out.split(",")[0]) == (0, "2 verdicts read"), ran.err
    assert {v["decision"] for v in verdicts(cityties)} == {"accept", "edit"}


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
