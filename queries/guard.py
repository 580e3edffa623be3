"""What a visitor's SPARQL may hold, checked before any parser sees it.

Refused are updates, SERVICE, LOAD, datasets in files, and nesting so deep that a recursive parser would run out of
stack. This gives clear messages; the boundary itself is :mod:`queries.worker`, a process that has no network and a
store it can't write.
"""

from __future__ import annotations

import re
from functools import lru_cache

from graph.tokens import tokens
from ontology.errors import QueryError, QueryLimit

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "check_query",
    "check_update",
    "is_update",
    "names_dataset",
    "names_functions_of_virtuoso",
]

MAX_LENGTH = 100_000
"""Longest query text, in characters."""

MAX_DEPTH = 100
"""Deepest nesting of brackets; Oxigraph's parser dies of 20,000."""

MAX_CHAIN = 1_000
"""Most operators of one kind; each becomes a level of the parsed query."""

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"})
_QUERIES = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_CHAINS = frozenset({"UNION", "!", "^", "-", "+", "*", "/", "|", "&", "OPTIONAL", "MINUS", "FILTER", "="})


def check_query(text: str) -> None:
    """Refuse what visitors' queries may not hold.

    Raises
    ------
    QueryError
        An update, a SERVICE, a data set in a file.
    QueryLimit
        Too long, or nested too deeply.

    Examples
    --------
    >>> check_query("SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    ontology.errors.QueryError: SERVICE is refused: queries reach no other server; ...
    """
    if len(text) > MAX_LENGTH:
        raise QueryLimit(f"the query is longer than {MAX_LENGTH} characters", todo="shorten it")
    _check(text, _CHAINS)
    if is_update(text):
        raise QueryError("updates are refused: the endpoint only reads", todo="ask SELECT, ASK, CONSTRUCT or DESCRIBE")


def check_update(text: str) -> None:
    """Refuse what an update may not hold: LOAD, SERVICE, data sets in files, deep nesting.

    Its length is the request's, so signs of numbers in its data are not counted as operators.

    Raises
    ------
    QueryError, QueryLimit
        As for :func:`check_query`.
    """
    words = _check(text, _CHAINS - {"-", "+", "*", "/", "="})
    if "LOAD" in words:
        raise QueryError("LOAD is refused: updates read no file and no other server", todo="send the data themselves")


@lru_cache(maxsize=128)  # named queries come again and again, and reading a text takes as long as answering it
def names_dataset(text: str) -> bool:
    """Return whether a query itself names the graphs that it asks.

    >>> names_dataset("SELECT * FROM <urn:g> { ?s ?p ?o }"), names_dataset('ASK { ?s ?from "FROM <urn:g>" }')
    (True, False)
    """
    if "FROM" not in text.upper():
        return False
    depth = 0
    for kind, token in _tokens(text):
        depth += (token in "{([") - (token in "})]")
        if kind == "word" and depth == 0 and token.upper() == "FROM":
            return True
    return False


def names_functions_of_virtuoso(text: str) -> bool:
    """Return whether a query holds an IRI of Virtuoso's functions, some of which reach files and other servers.

    >>> names_functions_of_virtuoso("PREFIX f: <BIF:> SELECT (f:http_get('http://localhost/') AS ?x) {}")
    True
    """
    return any(kind == "iri" and token[1:5].lower() in {"bif:", "sql:"} for kind, token in _tokens(text))


def _check(text: str, chains: frozenset[str]) -> set[str]:
    """Check tokens and nesting; return the words met, in upper case."""
    previous, depth, deepest = "", 0, 0
    counts: dict[str, int] = dict.fromkeys(chains, 0)
    words: set[str] = set()
    for kind, token in _tokens(text):
        word = token.upper().rstrip(":.")
        if token in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif token in "})]":
            depth -= 1
        if word in counts:
            counts[word] += 1
        if kind == "word":
            words.add(word)
            if word == "SERVICE":
                raise QueryError("SERVICE is refused: queries reach no other server", todo="ask about this graph only")
        if kind == "iri" and previous in {"FROM", "USING", "NAMED"} and token[1:6].lower() == "file:":
            raise QueryError("FROM a file is refused", todo="name a graph of the store")
        if kind != "comment":
            previous = word
    if deepest > MAX_DEPTH or max(counts.values()) > MAX_CHAIN:
        raise QueryLimit(f"the query is nested more than {MAX_DEPTH} levels deep", todo="simplify it")
    return words


def is_update(text: str) -> bool:
    """Return whether the first operation of a text is an update.

    >>> is_update("PREFIX : <urn:x> INSERT DATA { :a :b :c }")
    True
    """
    for kind, token in _tokens(text):
        if kind == "word":
            word = token.upper()
            if word in _UPDATES:
                return True
            if word in _QUERIES:
                return False
    return False


def _tokens(text: str) -> list[tuple[str, str]]:
    """Split a text, code point escapes resolved first, as the grammar says (SPARQL 1.1, 19.2)."""
    plain = _ESCAPE.sub(_unescape, text)
    return [(token.kind, token.text) for token in tokens(plain)]


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match.group()
