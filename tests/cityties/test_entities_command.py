"""Merging, splitting and taking back on the command line."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from graph.store import Store
from ontology.records import Entity, EntityType, Mention
from tests.graph.store_samples import TEXT, sample

WHO = ("--by", "Ann", "--date", "2026-05-18")


@pytest.fixture
def store(cityties, tmp_path: Path) -> Path:
    """A store of two reports, one of which calls Nokia by a longer name."""
    other = sample("Nokia Oyj signed too. " + TEXT, path="报告.txt")
    longer = Entity(
        "n", EntityType.FIRM, "Nokia Networks", mentions=(Mention(0, 9, "Nokia Oyj", EntityType.FIRM, "x", 0.9),)
    )
    with Store.open(tmp_path / "cityties-store", create=True) as opened:
        opened.put(sample())
        opened.put(replace(other, entities=(*other.entities, longer)))
    return tmp_path / "cityties-store"


def names(cityties, *words: str) -> set[str]:
    ran = cityties("entities", *words, "--format", "json")
    assert ran.code == 0, ran.err
    return {row.get("name") or row["merge"] for row in json.loads(ran.out)}


def test_a_proposal_is_listed_merged_and_taken_back(cityties, store):
    before = cityties("export", "before.nq").code, Path("before.nq").read_bytes()
    assert names(cityties, "--duplicates") == {"Nokia Networks"}
    assert names(cityties, "--duplicates", "--type", "City") == set()
    ran = cityties("entities", "merge", "诺基亚", "nokia networks", *WHO, "--comment", "同一家")
    assert ran.code == 0, ran.err
    act, label = ran.out.strip().split("  ")
    assert label == "Nokia Networks → Nokia"
    assert "Nokia Networks" not in names(cityties)
    assert names(cityties, "--duplicates") == set()
    assert [row["id"] for row in json.loads(cityties("review", "list", "--format", "json").out)] == [act]
    assert cityties("export", "m.sssom.tsv").code == 0
    assert "semapv:ManualMappingCuration" in Path("m.sssom.tsv").read_text("utf-8")
    assert cityties("export", "--uncurated", "raw.nq").code == 0
    assert Path("raw.nq").read_bytes() == before[1]
    assert cityties("entities", "undo", act).code == 0
    assert cityties("export", "after.nq").code == 0
    assert Path("after.nq").read_bytes() == before[1]


def test_a_split_gives_some_reports_another_entity(cityties, store):
    (one, _) = json.loads(cityties("list", "--format", "json").out)
    ran = cityties("entities", "split", "Insta Oy", "--as", "Insta Group", "--report", one["id"], *WHO)
    assert ran.code == 0, ran.err
    assert {"Insta Oy", "Insta Group"} <= names(cityties)
    found = cityties("query", "reports_naming", "-p", "name=Insta Group", "--format", "csv").out
    assert [row["report"].rpartition("/")[2] for row in csv.DictReader(io.StringIO(found))] == [one["id"]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("merge", "Nokia", "Helsinki"), "lexicons know them as two"),
        (("merge", "Nowhere", "Nokia"), "no entity of that name"),
        (("merge", "Nokia", "Light Lab"), "never one"),
        (("merge", "Nokia Networks", "Nokia"), "name it first"),
        (("merge", "Nokia", "Nokia"), "one already"),
        (("split", "Nokia", "--as", "NOKIA"), "name of its own"),
        (("split", "Nokia", "--as", "Other", "--report", "r0"), "does not name Nokia"),
        (("undo", "0123"), "no such verdict"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_what_can_not_be_is_one_clear_line_and_changes_nothing(cityties, store, words, told):
    who = () if words[0] == "undo" else WHO
    ran = cityties("entities", *words, *who)
    assert (ran.code, ran.out) == (1, "")
    (line,) = ran.err.strip().splitlines()
    assert told in line
    assert json.loads(cityties("review", "list", "--format", "json").out) == []


def test_who_and_when_must_be_said(cityties, store):
    assert cityties("entities", "merge", "Nokia", "Nokia Networks").code == 2
    ran = cityties("entities", "merge", "Nokia", "Nokia Networks", "--by", "Ann", "--date", "18.5.")
    assert (ran.code, "2026-05-18" in ran.err) == (1, True)
