"""The round trip of a review: to a spreadsheet, judged by people, and back into everything that shows the network."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import networkx as nx
import pytest

from tests.cityties.review.sheets import FILLED_IN, REPORT, fill_in, member_names, membership, nquads, sheet, verdicts


def test_the_sheet_lists_every_partnership_least_sure_first(cityties, store, reports):
    rows = sheet(cityties)
    (card,) = json.loads(cityties("list", "--format", "json").out)
    assert len(rows) == card["partnerships"] > 1
    sure = [float(row["confidence"]) for row in rows]
    assert sure == sorted(sure)
    text = (reports / REPORT).read_text("utf-8")
    for row in rows:
        assert "".join(row["sentence"].split())[:20] in "".join(text.split())
        assert all(row[column] == "" for column in FILLED_IN)


def test_a_rejected_partnership_is_gone_wherever_the_network_shows(cityties, store, reports):
    rows = sheet(cityties)
    row = membership(rows)
    one, other = member_names(row)

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

    assert cityties("ingest", "--force", reports / REPORT).code == 0
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


def test_corrections_go_to_the_sheet_and_back_without_change(cityties, store):
    rows = sheet(cityties)
    row = next(r for r in rows if r["kind"] != "twinning" and "[" not in r["members"])
    first = member_names(row)[0]
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


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_spreadsheets_of_countries_with_other_separators_are_read(cityties, store, delimiter):
    rows = sheet(cityties)
    rows[0] |= FILLED_IN
    ran = cityties("review", "import", fill_in(rows, delimiter=delimiter))
    assert (ran.code, ran.out.strip()) == (0, "1 verdicts read, 1 new or changed; 1 reports count differently"), ran.err


def test_nothing_to_review_is_an_empty_sheet_that_can_be_imported(cityties, tmp_path):
    Path("r.txt").write_text("Nobody works with anybody here.\n", "utf-8")
    assert cityties("ingest", "r.txt").code == 0
    assert sheet(cityties) == []
    assert (
        cityties("review", "import", "undecided.csv").out.strip()
        == "0 verdicts read, 0 new or changed; 0 reports count differently"
    )
