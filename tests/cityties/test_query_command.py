"""`cityties query`: forms of answers, and files that can't be asked."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner

from cityties.cli import cli
from graph.store import Store
from queries.catalogue import catalogue

TRIPLES = "CONSTRUCT { ?s a ct:City } WHERE { ?s a ct:City }"


@pytest.fixture
def empty(tmp_path, cityties):
    """The command in a folder with an empty store."""
    Store.open(tmp_path / "cityties-store").close()
    return cityties


def test_the_list_of_questions_comes_in_the_form_that_was_asked_for(cityties):
    names = [query.name for query in catalogue()]
    assert [row["name"] for row in json.loads(cityties("query", "--list", "--format", "json").out)] == names
    listed = csv.DictReader(io.StringIO(cityties("query", "--list", "--format", "csv").out))
    assert [row["name"] for row in listed] == names


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--list", "--format", "ttl"), ""),
        (("joint_ventures", "--format", "ttl"), ""),
        (("-", "--format", "csv"), TRIPLES),
        (("-", "--format", "json"), TRIPLES),
    ],
)
def test_a_form_that_the_answer_cannot_have_is_misuse(empty, words, text):
    ran = empty("query", *words, input=text)
    assert (ran.code, ran.out) == (2, "")
    assert "ttl" in ran.err


@pytest.mark.parametrize("words", [("--format", "ttl"), ()])
def test_triples_come_as_turtle(empty, words):
    assert empty("query", "-", *words, input=TRIPLES).code == 0


def test_a_file_that_cannot_be_read_is_one_line(tmp_path, cityties):
    (tmp_path / "latin.rq").write_bytes(b"# caf\xe9\nASK {}")
    for name, told in (("nothing.rq", "No such file"), ("latin.rq", "UTF-8")):
        ran = cityties("query", name)
        assert ran.code == 1
        assert told in ran.err
        assert len(ran.err.splitlines()) == 1


def test_standard_input_that_is_not_utf_8_is_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(cli, ["query", "-"], input=b"# caf\xe9\nASK {}")
    assert ran.exit_code == 1
    assert len(ran.stderr.splitlines()) == 1
