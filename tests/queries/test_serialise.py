"""Answers are whole or flagged: rows are counted exactly, whatever the values hold."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.serialise import GRAPH_FORMATS, RESULT_FORMATS, serialise

HOSTILE = ["},{", '"},{"', "\r\n", "a\nb", '""', "<result>", "\\", ",", "plain", "城市", "\t"]
VALUES = st.lists(st.none() | st.sampled_from(HOSTILE) | st.text(max_size=8), min_size=1, max_size=12)


def asked(values: list[str | None]) -> ox.QuerySolutions:
    store = ox.Store()
    rows = " ".join("(UNDEF)" if value is None else f"({ox.Literal(value)})" for value in values)
    found = store.query(f"SELECT ?x {{ VALUES (?x) {{ {rows} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    return found


@pytest.mark.parametrize("form", RESULT_FORMATS)
@settings(max_examples=60, deadline=None)
@given(values=VALUES.filter(lambda values: all(value is None or "\0" not in value for value in values)))
def test_the_limit_is_met_to_the_row(form: str, values: list[str | None]) -> None:
    whole, data = serialise(asked(values), {"solutions": form}, len(values))
    assert whole == {"answer": "solutions"}
    assert data == asked(values).serialize(format=RESULT_FORMATS[form])
    if len(values) > 1:
        assert serialise(asked(values), {"solutions": form}, len(values) - 1) == (
            {"answer": "solutions", "error": "rows"},
            b"",
        )


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_triples_are_counted_too(form: str) -> None:
    def found() -> ox.QueryTriples:
        store = ox.Store()
        answer = store.query("CONSTRUCT { <urn:s> <urn:p> ?x } WHERE { VALUES ?x { 1 2 3 } }")
        assert isinstance(answer, ox.QueryTriples)
        return answer

    head, data = serialise(found(), {"graph": form}, 3)
    assert head == {"answer": "graph"}
    assert len(list(ox.parse(data, format=GRAPH_FORMATS[form]))) == 3
    assert serialise(found(), {"graph": form}, 2) == ({"answer": "graph", "error": "rows"}, b"")


def test_a_long_answer_is_stopped_while_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queries.serialise.MAX_BYTES", 1000)
    assert serialise(asked(["x" * 2000]), {"solutions": "TSV"}, 10)[0]["error"] == "bytes"


def test_a_kind_without_a_form_has_no_answer() -> None:
    found = ox.Store().query("ASK {}")
    assert serialise(found, {"boolean": None}, 10) == ({"answer": "boolean", "error": "form"}, b"")
