"""Named queries give checked answers; visitors' queries can neither write, reach out, nor outlive their limit."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.store import Store
from ontology.errors import BadBinding, CityTiesError, QueryError, QueryLimit, StoreError, UnknownQuery
from queries.catalogue import catalogue
from queries.guard import MAX_DEPTH, check_query
from queries.run import query_fault, run, run_named
from tests.queries.sample import put_sample
from tests.web.canary import canary

ANSWERS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("answers.json").read_text("utf-8"))
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open("memory") as opened:
        put_sample(opened)
        yield opened


def test_every_query_has_a_checked_answer() -> None:
    assert set(ANSWERS) == {query.name for query in catalogue()}
    assert all(case["rows"] for case in ANSWERS.values())


@pytest.mark.parametrize("name", ANSWERS)
def test_named_query_answers_from_the_sample(store: Store, name: str) -> None:
    records = run_named(store, name, bindings=ANSWERS[name]["bindings"]).records()
    given = [{column: value for column, value in row.items() if value is not None} for row in records]
    assert sorted(given, key=str) == sorted(ANSWERS[name]["rows"], key=str)


@pytest.mark.parametrize("form", ["Helsinki", "helsinki", "赫尔辛基", "赫爾辛基", "  Helsinki "])
def test_a_name_is_found_in_either_language_and_script(store: Store, form: str) -> None:
    partners = {r["name_of_partner"] for r in run_named(store, "partners_of", bindings={"name": form}).records()}
    assert partners == {"Aalto University", "Espoo", "Yinchuan"}


@pytest.mark.parametrize(
    ("name", "bindings", "error", "words"),
    [
        ("partners_off", {}, UnknownQuery, "partners_of"),
        ("partners_of", {}, BadBinding, "missing"),
        ("partners_of", {"nome": "x"}, BadBinding, "its parameters: name"),
        ("partners_of", {"name": "Helsinky"}, BadBinding, "Helsinki"),
        ("partnerships_started", {"since": "soon"}, BadBinding, "integer"),
        ("partnerships_started", {"since": "2014.5"}, BadBinding, "integer"),
        ("figures_by_measure", {"above": "NaN"}, BadBinding, "decimal"),
        ("about_entity", {"entity": "javascript:alert(1)"}, BadBinding, "IRI"),
    ],
)
def test_bad_bindings_say_what_is_wrong(
    store: Store, name: str, bindings: dict[str, str], error: type[CityTiesError], words: str
) -> None:
    with pytest.raises(error, match=words):
        run_named(store, name, bindings=bindings)


def test_a_value_never_becomes_part_of_the_query(store: Store) -> None:
    hostile = 'x") } INSERT { <urn:a> <urn:b> <urn:c> } WHERE { #'
    assert run_named(store, "find_entity", bindings={"text": hostile}).rows == ()


def test_a_query_in_a_process_of_its_own_answers_the_same(store: Store, tmp_path: Path) -> None:
    expected = run_named(store, "cities")
    assert run_named(store, "cities", timeout_s=30) == expected
    with Store.open(tmp_path / "graph") as folder:
        put_sample(folder)
    with Store.open(tmp_path / "graph", read_only=True) as folder:
        assert run_named(folder, "cities", timeout_s=30) == expected


def test_other_forms_of_query(store: Store) -> None:
    assert run(store, "ASK { ?s a <https://w3id.org/cityties/ontology#City> }").truth is True
    graph = run(store, "CONSTRUCT { ?s <urn:is> ?t } WHERE { ?s a ?t }")
    assert "<urn:is>" in graph.to_turtle()
    assert run(store, "SELECT ?x { BIND(?x AS ?y) }", bindings={"x": 3}).rows == ((3,),)
    cut = run(store, "SELECT ?s { ?s ?p ?o }", max_rows=2)
    assert cut.truncated
    assert len(cut.rows) == 2


@pytest.mark.parametrize("text", ["SELECT", "SELECT * { ?s ?p }", "", "nonsense"])
def test_a_malformed_query_gives_the_parsers_message(store: Store, text: str) -> None:
    with pytest.raises(QueryError, match="malformed: error at 1:"):
        run(store, text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX x: <urn:x> DELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_updates_and_files_are_refused(store: Store, text: str) -> None:
    before = store.fingerprint()
    with pytest.raises(QueryError, match="refused"):
        run(store, text)
    assert store.fingerprint() == before


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["SELECT * {" + "{" * 20000]),
        "SELECT * { FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }",
        "SELECT * { {} " + "UNION {} " * 9000 + "}",
        "SELECT * { FILTER(" + "!" * 20000 + "true) }",
        "SELECT * { ?s " + "^" * 20000 + "<urn:p> ?o }",
        "SELECT * {} #" + "x" * 200000,
    ],
    ids=["braces", "parentheses", "unions", "nots", "inverses", "length"],
)
def test_deep_nesting_is_refused_before_parsing(text: str) -> None:
    with pytest.raises(QueryLimit):
        check_query(text)


def test_ordinary_depth_and_words_in_strings_pass(store: Store) -> None:
    depth = MAX_DEPTH - 1
    assert run(store, "ASK " + "{" * depth + "}" * depth).truth is True
    check_query('SELECT * { ?s <http://x/service> "SERVICE { INSERT }" } # LOAD <file:x> SERVICE')


@pytest.fixture
def heard() -> Iterator[tuple[str, list[str]]]:
    with canary() as listening:
        yield listening


SERVICES = [
    "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <%s> { ?s ?p ?o } }",
    "PREFIX : <%s> SELECT * { SERVICE:g { ?s ?p ?o } }",
    "SELECT * { BIND(<%s> AS ?g) SERVICE ?g { ?s ?p ?o } }",
]


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused_and_nothing_is_fetched(store: Store, heard: tuple[str, list[str]], text: str) -> None:
    address, paths = heard
    with pytest.raises(QueryError, match="SERVICE is refused"):
        run(store, text % address)
    assert paths == []


@pytest.mark.parametrize("text", SERVICES)
def test_the_process_reaches_no_server_even_unchecked(
    store: Store, heard: tuple[str, list[str]], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, paths = heard
    monkeypatch.setattr("queries.run.check_query", lambda text: None)
    with contextlib.suppress(QueryError, StoreError):  # SILENT gives an empty row
        run(store, text % address)
    assert paths == []


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT (COUNT(*) AS ?n) {PRODUCT}",
        f"SELECT * {PRODUCT} ORDER BY ?a ?f ?h",
        "SELECT (COUNT(*) AS ?n) { ?a (!<urn:z>|^!<urn:z>)* ?b . "
        "?c (!<urn:z>|^!<urn:z>)* ?d . ?d (!<urn:y>|^!<urn:y>)* ?a }",
    ],
    ids=["count", "order", "path"],
)
def test_endless_queries_are_killed_at_the_limit(store: Store, text: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryLimit, match=r"longer than|memory"):
        run(store, text, timeout_s=1.5, memory_bytes=600_000_000)
    assert time.monotonic() - started < 2.5


def test_csv_keeps_spreadsheets_from_running_formulas(store: Store) -> None:
    table = run(store, 'SELECT ?x { VALUES ?x { "=1+1" "+1" "-1" "@x" "\\tx" "plain" -5 } }')
    lines = table.to_csv().splitlines()[1:]
    assert sorted(lines) == sorted(["'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain", "-5"])
    assert "\n=1+1\n" in table.to_csv(raw=True)


@pytest.mark.parametrize(
    ("fault", "kind"), [("store", StoreError), ("memory", QueryLimit), ("syntax", QueryError), ("engine", QueryError)]
)
def test_what_went_wrong_tells_whose_fault_it_is(fault: str, kind: type[Exception]) -> None:
    assert type(query_fault({"error": fault, "message": "no such file"})) is kind
