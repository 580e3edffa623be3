"""Named queries as servers get them: nothing that Virtuoso refuses, and the same answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.store import Store
from ontology.prefixes import PREFIXES
from queries.catalogue import NamedQuery, catalogue
from queries.portable import portable
from tests.queries.sample import put_sample

ANSWERS = json.loads(Path(__file__).with_name("answers.json").read_text("utf-8"))
CHANGED = [query for query in catalogue() if portable(query.text) != query.text]


@pytest.fixture(scope="module")
def engine() -> Iterator[ox.Store]:
    with Store.open("memory") as store:
        put_sample(store)
        assert isinstance(store.engine, ox.Store)
        yield store.engine


def answers(engine: ox.Store, query: NamedQuery, text: str) -> list[tuple[str, ...]]:
    values = {p.name: str(ANSWERS[query.name]["bindings"].get(p.name, p.default)) for p in query.parameters}
    found = engine.query(
        text,
        prefixes=dict(PREFIXES),
        use_default_graph_as_union=True,
        substitutions={ox.Variable(name): ox.Literal(value) for name, value in values.items()} or None,
    )
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple(map(str, row)) for row in found)


def test_every_query_by_name_is_written_anew() -> None:
    asked_by_name = {query.name for query in catalogue() if any(p.type == "name" for p in query.parameters)}
    assert {query.name for query in CHANGED} == asked_by_name | {"contradictions"}


@pytest.mark.parametrize("query", CHANGED, ids=lambda query: query.name)
def test_a_server_is_spared_what_virtuoso_refuses_and_answers_the_same(engine: ox.Store, query: NamedQuery) -> None:
    text = portable(query.text)
    assert "STRLANG" not in text
    assert "COALESCE(MIN" not in text
    assert answers(engine, query, text) == answers(engine, query, query.text)
