"""Headers of the named queries: both languages, and what they declare is what the SELECT gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.store import Store
from ontology.errors import DataError, UnknownQuery
from queries.catalogue import PARAMETER_TYPES, NamedQuery, catalogue, named_query, parse_query
from queries.document import to_markdown

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")
GOOD = (
    "# en: Which?\n# zh: 哪些?\n# param: name | name |  | A name | 名称\n"
    "# columns: city\nSELECT ?name ?city\nWHERE { ?city ?p ?name }\n"
)


def test_every_file_is_in_the_catalogue() -> None:
    files = {path.stem for path in (ROOT / "queries" / "named").glob("*.rq")}
    assert {query.name for query in catalogue()} == files
    assert len(files) >= 30


@pytest.mark.parametrize("query", catalogue(), ids=lambda q: q.name)
def test_header_speaks_both_languages(query: NamedQuery) -> None:
    assert HAN.search(query.title_zh)
    assert not HAN.search(query.title_en)
    for parameter in query.parameters:
        assert HAN.search(parameter.help_zh)
        assert not HAN.search(parameter.help_en)
        assert parameter.type in PARAMETER_TYPES


@pytest.mark.parametrize("query", catalogue(), ids=lambda q: q.name)
def test_engine_projects_what_the_header_declares(query: NamedQuery) -> None:
    with Store.open("memory") as store:
        found = store.engine.query(query.text, use_default_graph_as_union=True)
    names = {variable.value for variable in found.variables}
    assert names == {*query.columns, *(parameter.name for parameter in query.parameters)}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("# zh: 哪些?\n", "", "lacks zh"),
        ("# en: Which?", "# en: Which?\n# en: Which?", "doubled"),
        ("# en:", "# fr:", "unknown"),
        ("| name |", "| colour |", "malformed"),
        ("# columns: city", "# columns: city town", "not what the header declares"),
        ("# columns: city", "# columns: name", "undeclared variables: city"),
        ("SELECT ?name ?city", "SELECT ?city", "not what the header declares"),
        ("SELECT ?name ?city", "ASK", "not a SELECT"),
    ],
)
def test_malformed_header_is_refused(old: str, new: str, fault: str) -> None:
    assert parse_query("good", GOOD).columns == ("city",)
    with pytest.raises(DataError, match=fault):
        parse_query("bad", GOOD.replace(old, new, 1))


def test_unknown_query_suggests_close_names() -> None:
    with pytest.raises(UnknownQuery, match="partners_of"):
        named_query("partner_of")


def test_documentation_lists_the_queries_as_they_are() -> None:
    assert (ROOT / "docs" / "queries.md").read_text("utf-8") == to_markdown(), (
        "run python -m queries.document > docs/queries.md"
    )
