"""Values that are written into a query for a server stay values, and mean what the engine's own binding means."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Variable

from graph.binding import bind
from ontology.errors import QueryError

DATA = ox.Store()
DATA.update(
    """PREFIX : <http://e/> INSERT DATA { :a :name "A" ; :knows :b , :c ; :n 1 . :b :name "B" ; :n 2 .
       :c :name "}" ; :knows :a ; :n 3 . }"""
)
P = "PREFIX : <http://e/>\n"

QUERIES = [
    "SELECT ?v ?x { ?x :name ?v }",
    "SELECT ?v ?x { ?x :name ?n FILTER(?n = ?v) }",
    "SELECT ?v (COUNT(?x) AS ?k) { ?x :name ?n FILTER(?n != ?v) } GROUP BY ?v",
    "SELECT ?v (COUNT(?x) AS ?k) { ?x :name 'nobody' FILTER(?v = ?v) } GROUP BY ?v",
    "SELECT ?v ?x { { ?x :name ?v } UNION { ?x :n 3 FILTER(?v != 'z') } }",
    "SELECT ?v ?x { ?x :n ?m MINUS { ?x :name ?v } }",
    "SELECT ?v ?x { ?x :n ?m FILTER NOT EXISTS { ?x :name ?v } }",
    "SELECT ?v ?x ?both { ?x :n ?m BIND(CONCAT(STR(?m), ?v) AS ?both) }",
    "SELECT ?v ?x ?w { ?x :n ?m OPTIONAL { ?x :knows ?w . ?w :name ?v } }",
    "SELECT ?v ?x { ?x :n ?m { SELECT ?v ?x { ?x :name ?v } } }",
    "SELECT ?v ?k { { SELECT ?v (COUNT(?x) AS ?k) { ?x :name ?v } GROUP BY ?v } }",
    "SELECT ?v ?x { ?x :name ?n FILTER(?n = ?v) } ORDER BY ?v ?x",
    "SELECT ?v ?x { ?x :name ?n FILTER(EXISTS { ?x :knows/:name ?v } || ?n = ?v) }",
]
VALUES = [Literal("A"), Literal("}"), Literal('"} # ?v'), Literal("x", language="en"), NamedNode("http://e/a")]


def rows(query: str, **options: object) -> list[str]:
    found = DATA.query(query, **options)  # type: ignore[arg-type] # options by name
    assert isinstance(found, ox.QuerySolutions)
    return sorted(str([str(term) for term in row]) for row in found)


@pytest.mark.parametrize("value", VALUES, ids=str)
@pytest.mark.parametrize("query", QUERIES)
def test_bound_text_means_what_the_engine_binds(query: str, value: Literal | NamedNode) -> None:
    known = {Variable("v"): value}
    assert rows(bind(P + query, substitutions=known)) == rows(P + query, substitutions=known)


def test_a_bound_variable_is_bound() -> None:
    """Oxigraph's own substitution says that it isn't."""
    query = bind(
        P + "SELECT ?v ?x { ?x :name ?n FILTER(BOUND(?v) && ?n = ?v) }", substitutions={Variable("v"): VALUES[0]}
    )
    assert rows(query) == [str(['"A"', "<http://e/a>"])]


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=20) | st.sampled_from(['"', "\\", '\\"', "'''", '"""', "\n", "?v", "}", "\\u0022", "#", "\x00"])
)
def test_any_text_stays_one_literal(text: str) -> None:
    value = Literal(text)
    found = DATA.query(bind("SELECT ?v { BIND(?v AS ?w) FILTER(?w = ?v) }", substitutions={Variable("v"): value}))
    assert isinstance(found, ox.QuerySolutions)
    assert [row["v"] for row in found] == [value]


def test_what_only_looks_like_a_variable_is_left() -> None:
    query = "SELECT ?v { ?x <http://e/?v> '?v' ; <http://e/n> ?vv FILTER(?vv != ?v) } # ?v"
    bound = bind(query, substitutions={Variable("v"): Literal("1")})
    assert bound == (
        'SELECT ?v { ?x <http://e/?v> \'?v\' ; <http://e/n> ?vv FILTER(?vv != "1")  VALUES ?v { "1" } } # ?v'
    )


def test_prefixes_are_added_where_used_and_missing() -> None:
    prefixes = {"a": "http://a/", "b": "http://b/", "c": "http://c/"}
    assert bind("PREFIX b: <http://own/> ASK { a:x b:y 'c:z' }", prefixes=prefixes, base_iri="http://base/") == (
        "BASE <http://base/>\nPREFIX a: <http://a/>\nPREFIX b: <http://own/> ASK { a:x b:y 'c:z' }"
    )


def test_decimals_are_shown_as_doubles_where_asked() -> None:
    value = Literal("0.5", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    bound = bind("SELECT ?v { ?x ?p ?c FILTER(?c < ?v) }", substitutions={Variable("v"): value}, doubles=True)
    assert bound.count("#decimal>") == 1
    assert bound.count('VALUES ?v { "0.5"^^<http://www.w3.org/2001/XMLSchema#double> }') == 1


@pytest.mark.parametrize(
    "query", ["SELECT ?v { BIND(1 AS ?v) }", "SELECT ?v { VALUES ?v { 1 } }", "SELECT (COUNT(*) AS ?v) { ?x ?p ?o }"]
)
def test_a_variable_with_a_value_of_its_own_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="has a value already"):
        bind(query, substitutions={Variable("v"): Literal("x")})


def test_a_blank_node_is_refused() -> None:
    with pytest.raises(QueryError, match="blank node"):
        bind("SELECT ?v {}", substitutions={Variable("v"): ox.BlankNode("x")})
