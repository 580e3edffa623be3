"""The front door: help, misuse, and each command on the sample reports."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path

import pytest

from cityties.cli import COMMANDS

HELSINKI = "en-helsinki-region-open-data.md"
GOLD = Path(__file__).resolve().parents[2] / "corpus/gold/dev"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(cityties, command):
    ran = cityties(command, "--help")
    assert ran.code == 0
    assert "Usage: cityties " + command in ran.out
    assert len(ran.out.splitlines()) > 4


@pytest.mark.parametrize(
    "words",
    [
        ("no-such-command",),
        ("ingest",),
        ("query",),
        ("query", "partners_of", "-p", "name"),
        ("centrality", "--projection", "triangles"),
        ("centrality", "--by", "year", "--measure", "closeness", "--sources", "10"),
        ("paper", "out", "--measure", "fame"),
        ("entities", "--duplicates", "--namesakes"),
        ("query", "-"),
        ("evaluate", "no-such-folder"),
    ],
)
def test_misuse_exits_with_2(cityties, words):
    ran = cityties(*words)
    assert ran.code == 2
    assert "Error" in ran.err or "Usage" in ran.err


@pytest.mark.parametrize("command", ["status", "list", "validate", "centrality"])
def test_a_missing_store_is_one_line_and_exit_1(cityties, tmp_path, command):
    ran = cityties(command)
    assert ran.code == 1
    assert len(ran.err.strip().splitlines()) == 1
    assert "cityties-store" in ran.err
    assert not (tmp_path / "cityties-store").exists(), "looking creates nothing"


def test_ingest_ask_and_remove_one_report(cityties, reports):
    ran = cityties("ingest", reports / HELSINKI)
    assert ran.code == 0, ran.err
    assert "new" in ran.out
    again = cityties("ingest", reports / HELSINKI)
    assert "unchanged" in again.out

    (card,) = json.loads(cityties("list", "--format", "json").out)
    assert card["file"] == HELSINKI
    assert card["partnerships"] >= 1

    partners = json.loads(cityties("query", "partners_of", "-p", "name=赫尔辛基", "--format", "json").out)
    names = {row["name_of_partner"]["value"] for row in partners["results"]["bindings"]}
    assert {"Espoo", "Vantaa", "Kauniainen"} <= names

    assert cityties("validate").code == 0
    assert cityties("remove", "no-such-report").code == 1
    assert cityties("remove", HELSINKI).code == 0
    assert json.loads(cityties("list", "--format", "json").out) == []


def test_bad_files_cost_no_other_file(cityties, reports, tmp_path):
    folder = tmp_path / "报告"
    folder.mkdir()
    (folder / "好的.txt").write_bytes((reports / "zh-赫尔辛基都市区.txt").read_bytes())
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04nothing more")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    ran = cityties("ingest", folder, "--format", "json")
    assert ran.code == 1
    counts = {row["status"]: row["files"] for row in json.loads(ran.out)}
    assert counts == {"new": 1, "skipped": 1, "failed": 4}
    lines = ran.err.strip().splitlines()
    assert len(lines) == 5, "one line for each file that was not read"
    for name in ("empty.txt", "binary.txt", "broken.pdf", "broken.docx", "picture.png"):
        assert sum(name in line for line in lines) == 1
    assert [c["file"] for c in json.loads(cityties("list", "--format", "json").out)] == ["好的.txt"]


def test_a_named_file_of_an_unknown_kind_is_an_error(cityties, tmp_path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    ran = cityties("ingest", picture)
    assert ran.code == 1
    assert "picture.png" in ran.err


def test_extract_writes_the_annotation_form(cityties, reports, tmp_path):
    ran = cityties("extract", reports / HELSINKI, "--out", tmp_path / "out")
    assert ran.code == 0
    (file,) = (tmp_path / "out").glob("*.json")
    data = json.loads(file.read_text("utf-8"))
    assert {"id", "lang", "date", "title", "text", "entities", "partnerships", "relations", "figures"} <= data.keys()
    for partnership in data["partnerships"]:
        for passage in partnership["passages"]:
            assert data["text"][passage["start"] : passage["end"]] == passage["quote"]


def test_extract_prints_one_json_object_a_line(cityties, reports):
    ran = cityties("-q", "extract", reports / HELSINKI)
    (line,) = ran.out.splitlines()
    assert json.loads(line)["title"] == "One window for the data of four cities"


def test_own_sparql_comes_from_a_file_or_standard_input(cityties, reports, tmp_path):
    cityties("ingest", reports / HELSINKI)
    query = "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a ct:City }"
    (tmp_path / "mine.rq").write_text(query, "utf-8")
    from_file = list(csv.DictReader(io.StringIO(cityties("query", "mine.rq", "--format", "csv").out)))
    from_stdin = list(csv.DictReader(io.StringIO(cityties("query", "-", "--format", "csv", input=query).out)))
    assert from_file == from_stdin
    assert int(from_file[0]["n"]) >= 5


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT ?x WHERE { ?x a }", "expected"),
        ("DELETE WHERE { ?s ?p ?o }", ""),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_bad_or_unsafe_sparql_is_refused(cityties, reports, query, told):
    cityties("ingest", reports / HELSINKI)
    ran = cityties("query", "-", input=query)
    assert ran.code == 1
    assert told in ran.err
    assert json.loads(cityties("list", "--format", "json").out), "the graph is unharmed"


def test_an_unknown_query_suggests_close_names(cityties, reports):
    cityties("ingest", reports / HELSINKI)
    ran = cityties("query", "partner_of")
    assert ran.code == 1
    assert "partners_of" in ran.err


def test_centrality_names_its_projection_and_filters(cityties, reports):
    cityties("ingest", reports / HELSINKI)
    ran = cityties("centrality", "--projection", "fractional", "--measure", "strength", "--kind", "dataSharing")
    assert ran.code == 0
    assert "Helsinki" in ran.out
    assert "fractional" in ran.err
    assert "dataSharing" in ran.err


def test_centrality_with_uncertainty_is_repeatable(cityties, reports):
    cityties("ingest", reports / HELSINKI)
    words = ("centrality", "--uncertainty", "50", "--seed", "3", "--format", "json")
    first, second = cityties(*words), cityties(*words)
    assert first.out == second.out
    assert {"rank", "low", "high", "top"} <= json.loads(first.out)[0].keys()


def test_centrality_says_how_surely_one_actor_is_above_another(cityties, reports):
    cityties("ingest", reports / HELSINKI)
    words = ("centrality", "--uncertainty", "60", "--format", "json")
    (row,) = json.loads(cityties(*words, "--above", "赫尔辛基", "Forum Virium Helsinki").out)
    assert (row["first"], row["second"], row["draws"]) == ("Helsinki", "Forum Virium Helsinki", 60)
    assert row["above"] + row["below"] + row["tie"] == pytest.approx(1)
    assert row["low"] <= row["above"] <= row["high"]
    for bad, told in ((("--above", "Helsinky", "Espoo"), "did you mean Helsinki"), (("--k", "999"), "between 1 and")):
        ran = cityties(*words, *bad)
        assert ran.code == 1
        assert told in ran.err
    assert cityties("centrality", "--k", "3").code == 2, "which speaks of redrawn networks"


def test_filters_that_leave_nothing_are_one_clear_line(cityties, reports):
    cityties("ingest", reports / HELSINKI)
    ran = cityties("centrality", "--until", "1800")
    assert ran.code == 1
    assert len(ran.err.strip().splitlines()) == 1


def test_draw_writes_one_offline_file(cityties, reports, tmp_path):
    cityties("ingest", reports / HELSINKI)
    ran = cityties("draw", tmp_path / "图.html", "--focus", "赫尔辛基")
    assert ran.code == 0, ran.err
    page = (tmp_path / "图.html").read_text("utf-8")
    assert "Kauniainen" in page
    assert "Content-Security-Policy" in page


def test_help_answers_quickly(cityties):
    started = time.perf_counter()
    assert cityties("--help").code == 0
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("command", ["evaluate", "train"])
def test_a_folder_that_cannot_be_made_is_one_line(cityties, tmp_path, command):
    (tmp_path / "file").write_text("not a folder", "utf-8")
    ran = cityties(command, GOLD, "--out", "file/out")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "file" in ran.err


def test_importing_a_file_that_is_not_there_makes_no_store(cityties, tmp_path):
    ran = cityties("import", "nothing.nq")
    assert ran.code == 1
    assert "nothing.nq" in ran.err
    assert list(tmp_path.iterdir()) == []
