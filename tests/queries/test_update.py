"""What an update changes is what the engine itself would change, and nothing is written while it is found."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.operations import operations
from queries.update import changes

BASE = "http://here.example/sparql"
START = b"""
<urn:a> <urn:p> <urn:b> <urn:g1> .
<urn:b> <urn:p> "x"@en <urn:g1> .
<urn:b> <urn:q> "3"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g2> .
<urn:a> <urn:p> <urn:b> <urn:g2> .
<urn:c> <urn:p> "y" .
"""

UPDATES = [
    "INSERT DATA { <urn:n> <urn:p> 1 . GRAPH <urn:g1> { <urn:n> <urn:p> 2 } }",
    "INSERT DATA { GRAPH <urn:g1> { <urn:a> <urn:p> <urn:b> } }",
    "DELETE DATA { <urn:c> <urn:p> 'y' . GRAPH <urn:g9> { <urn:n> <urn:p> 2 } }",
    "DELETE WHERE { GRAPH ?g { ?s <urn:p> ?o } }",
    "PREFIX : <urn:> WITH :g1 DELETE { ?s :p ?o } INSERT { ?s :r ?o } WHERE { ?s :p ?o }",
    "BASE <urn:x> PREFIX : <urn:> WITH :g1 INSERT { ?s :r ?o , ?n } USING NAMED :g2 "
    "WHERE { GRAPH ?g { ?s :q ?o } BIND(<rel> AS ?n) }",
    "prefix e: <urn:> insert { graph ?g { ?s e:r ?o } } using named e:g1 using named e:g2 "
    "where { graph ?g { ?s e:p ?o } }",
    "INSERT { GRAPH <urn:out> { ?s <urn:r> ?o } } USING <urn:g2> WHERE { ?s <urn:p> ?o OPTIONAL { ?s <urn:none> ?x } }",
    "INSERT { GRAPH <urn:out> { ?s <urn:r> ?x } } WHERE { GRAPH ?g { ?s <urn:p> ?o OPTIONAL { ?s <urn:q> ?x } } }",
    "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH ?g { ?s ?p 'changed; INSERT { }' } } "
    "WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?p = <urn:q>) }",
    "CLEAR GRAPH <urn:g1>; INSERT DATA { GRAPH <urn:g1> { <urn:a> <urn:p> <urn:b> } }",
    "CLEAR DEFAULT", "CLEAR NAMED", "DROP ALL", "DROP SILENT GRAPH <urn:g7>", "CREATE SILENT GRAPH <urn:g8>",
    "COPY <urn:g1> TO <urn:g2>", "COPY <urn:g1> TO DEFAULT", "MOVE GRAPH <urn:g1> TO GRAPH <urn:g3>",
    "ADD DEFAULT TO <urn:g1>", "MOVE <urn:g1> TO <urn:g1>",
    "INSERT DATA { GRAPH <urn:g1> { <urn:n> <urn:p> 1 } } ; # a { comment\n DELETE { GRAPH ?g { ?s <urn:p> 1 } } "
    "INSERT { GRAPH <urn:g4> { ?s <urn:p> ?g } } WHERE { GRAPH ?g { ?s <urn:p> 1 } } ;",
    "INSERT DATA { <rel> <urn:p> '''a } { ; ''' }",
    "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> \"\\u0022}\" , 'it\\'s' , 1.5 , true , -2e3 } }",
    "DELETE { GRAPH ?g { ?s ?p ?o } } "
    "WHERE { { SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p LIMIT 2 } }",
]  # fmt: skip


def start() -> ox.Store:
    store = ox.Store()
    store.load(START, format=ox.RdfFormat.N_QUADS)
    return store


def applied(text: str) -> set[ox.Quad]:
    """Find the changes of an update and make them; the store that was asked stays as it was."""
    store = start()
    head, data = changes(store, {"query": text, "base": BASE, "graphs": None})
    assert set(store) == set(start())
    assert "error" not in head, head
    cut = head["removed"]
    removed, added = (set(ox.parse(part, format=ox.RdfFormat.N_QUADS)) for part in (data[:cut], data[cut:]))
    assert removed <= set(store)
    assert not added & set(store)
    return (set(store) - removed) | added


def engines_own(text: str) -> set[ox.Quad]:
    store = start()
    store.update(text, base_iri=BASE)
    return set(store)


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_changes_what_the_engine_would_change(text: str) -> None:
    assert applied(text) == engines_own(text)


NODES = st.sampled_from(["<urn:a>", "<urn:b>", "<urn:c>", "<urn:n>"])
PREDICATES = st.sampled_from(["<urn:p>", "<urn:q>"])
GRAPHS = st.sampled_from(["<urn:g1>", "<urn:g2>", "<urn:g3>"])
QUADS = st.builds("GRAPH {} {{ {} {} {} }}".format, GRAPHS, NODES, PREDICATES, NODES)
TARGETS = GRAPHS | st.just("DEFAULT")
OPERATIONS = st.one_of(
    st.builds("INSERT DATA {{ {} }}".format, QUADS),
    st.builds("DELETE DATA {{ {} }}".format, QUADS),
    st.builds("CLEAR SILENT {}".format, st.sampled_from(["ALL", "NAMED", "DEFAULT", "GRAPH <urn:g1>"])),
    st.builds("{} SILENT {} TO {}".format, st.sampled_from(["COPY", "MOVE", "ADD"]), TARGETS, TARGETS),
    st.builds(
        "WITH {} DELETE {{ ?s ?p ?o }} INSERT {{ GRAPH {} {{ ?o ?p ?s }} }} "
        "WHERE {{ ?s ?p ?o FILTER(isIRI(?o)) }}".format, GRAPHS, GRAPHS
    ),
    st.builds("DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o . {} ?p ?x }} }}".format, NODES),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(OPERATIONS, min_size=1, max_size=4).map(" ;\n".join))
def test_each_operation_sees_what_those_before_it_changed(text: str) -> None:
    assert applied(text) == engines_own(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("INSERT DATA { _:b <urn:p> 1 }", "blank nodes"),
        ("INSERT { GRAPH <urn:g> { ?s <urn:p> [] } } WHERE { ?s <urn:p> ?o }", "blank nodes"),
        ("INSERT { ?s <urn:r> 1 } USING <urn:g1> WHERE { ?s ?p ?o }", "using-graph-uri"),
        ("WITH <urn:g1> INSERT { ?s <urn:r> 1 } WHERE { ?s ?p ?o }", "using-graph-uri"),
    ],
)
def test_what_the_graph_does_not_take_is_refused(text: str, words: str) -> None:
    request = {"query": text, "base": None, "graphs": {"default": ["urn:g1"], "named": []}}
    head, data = changes(start(), request)
    assert head["error"] == "syntax"
    assert words in head["message"]
    assert data == b""


def test_where_sees_the_union_that_queries_see() -> None:
    head, data = changes(
        start(),
        {"query": "INSERT { GRAPH <urn:o> { ?s <urn:r> 1 } } WHERE { ?s <urn:q> ?o }", "base": None, "graphs": None},
    )
    assert head == {"removed": 0}
    assert data.startswith(b"<urn:b> <urn:r> ")


def test_a_malformed_update_gives_the_parsers_message() -> None:
    with pytest.raises(SyntaxError, match="error at 1:"):
        changes(start(), {"query": "INSERT { } WHER { }", "base": None, "graphs": None})


def test_too_many_changes_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queries.update.MAX_CHANGES", 4)
    assert changes(start(), {"query": "CLEAR ALL", "base": None, "graphs": None}) == ({"error": "rows"}, b"")


def test_operations_keep_their_own_prologue() -> None:
    first, second = operations("PREFIX a: <urn:a> CLEAR GRAPH a:TO ; BASE <urn:b> COPY a:x TO <y>")
    assert (first.source, first.prologue) == ("a:TO", "PREFIX a: <urn:a>")
    assert (second.source, second.target, second.prologue) == ("a:x", "<y>", "PREFIX a: <urn:a> BASE <urn:b>")
