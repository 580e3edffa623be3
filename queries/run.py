"""Running queries: ours in this process, everybody else's in one that can be killed.

Values are bound to variables by the engine and never become part of a query's text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from graph.store import Store
from ontology.errors import BadBinding, QueryError, QueryLimit, StoreError
from queries.catalogue import NamedQuery, Parameter, named_query
from queries.guard import check_query
from queries.names import resolve_name
from queries.pool import MEMORY_BYTES, Pool
from queries.portable import portable
from queries.results import ResultTable, Term
from queries.worker import answer

__all__ = ["MAX_ROWS", "MEMORY_BYTES", "TIMEOUT_S", "bound", "query_fault", "run", "run_named"]

TIMEOUT_S = 30.0
"""Seconds that a query may take unless the caller says otherwise."""

MAX_ROWS = 100_000
"""Rows (or triples) that an answer may have; further ones are left out and the answer says so."""

_NAMED_BY = ("name", "city", "actor", "place", "programme")
"""Words by which the one name that a query asks for may be given."""
_NOT_IN_IRI = re.compile(r'[<>"{}|^`\\\x00-\x20]')
_XSD = "http://www.w3.org/2001/XMLSchema#"


def run(
    store: Store,
    query: str,
    *,
    bindings: Mapping[str, object] | None = None,
    timeout_s: float = TIMEOUT_S,
    max_rows: int = MAX_ROWS,
    memory_bytes: int = MEMORY_BYTES,
    base: str | None = None,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    pool: Pool | None = None,
) -> ResultTable:
    """Run SPARQL that somebody else wrote.

    It runs over the union of all graphs, read-only, in a process of its own without network, which is killed at the
    limit.

    Parameters
    ----------
    query
        SELECT, ASK, CONSTRUCT or DESCRIBE.
    bindings
        Values of variables: strings that start with ``http:`` or ``https:`` are IRIs; other strings, numbers and
        truth values literals.
        The SELECT must project each bound variable.
    timeout_s, max_rows, memory_bytes
        Limits. Rows beyond ``max_rows`` are left out and :attr:`ResultTable.truncated` is set.
    base, default_graphs, named_graphs
        IRIs, as the SPARQL protocol gives them.
    pool
        Processes over the same store that are started already; without it one is started for this query.

    Raises
    ------
    QueryError
        The query is malformed or refused; the message holds the parser's.
    QueryLimit
        A limit was reached.
    """
    check_query(query)
    terms = {name: _guess(value, name) for name, value in (bindings or {}).items()}
    request = _request(query, terms, max_rows, base)
    request["graphs"] = {"default": list(default_graphs), "named": list(named_graphs)}
    return _to_table(_run_apart(store, request, timeout_s, memory_bytes, pool))


def run_named(
    store: Store,
    name: str,
    *,
    bindings: Mapping[str, object] | None = None,
    timeout_s: float | None = None,
    max_rows: int = MAX_ROWS,
    pool: Pool | None = None,
) -> ResultTable:
    """Run a query of the catalogue.

    Parameters
    ----------
    name
        Its name, such as ``partners_of``.
    bindings
        Values of its parameters, as text or as Python values; those not given take their defaults. A name that the
        graph does not hold
        is an error, not an empty answer; traditional Chinese finds simplified names.
    timeout_s
        Seconds; the query then runs in a process of its own, which costs a fifth of a second unless ``pool`` has one
        ready. ``None``: in this process, no limit.
    pool
        As for :func:`run`.

    Raises
    ------
    UnknownQuery
        There is no such query.
    BadBinding
        A parameter is missing, unknown or of the wrong type, or no entity has that name.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     run_named(store, "cities").columns
    ('city', 'name_of_city', 'reports')
    """
    query = named_query(name)
    text = query.text if store.remote is None else portable(query.text)
    request = _request(text, _bind(store, query, bindings or {}), max_rows, None)
    request["hidden"] = [parameter.name for parameter in query.parameters]
    if timeout_s is None:
        found = answer(store.engine, request)
    else:
        found = _run_apart(store, request, timeout_s, MEMORY_BYTES, pool)
    return _to_table(found)


def bound(store: Store, name: str, bindings: Mapping[str, object]) -> dict[str, str]:
    """Return the values that a named query gets: defaults where none is given, names as the graph spells them.

    Raises
    ------
    BadBinding
        As for :func:`run_named`.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     bound(store, "figures_by_measure", {"above": " 5 "})
    {'of_measure': 'publicFundingShare', 'above': '5'}
    """
    return {parameter: term.value for parameter, term in _bind(store, named_query(name), bindings).items()}


def _request(query: str, terms: Mapping[str, Term], max_rows: int, base: str | None) -> dict[str, Any]:
    bindings = {name: [t.kind, t.value, t.datatype, t.lang] for name, t in terms.items()}
    return {"query": query, "bindings": bindings, "max_rows": max_rows, "base": base, "graphs": None}


def _run_apart(
    store: Store, request: dict[str, Any], timeout_s: float, memory_bytes: int, pool: Pool | None
) -> dict[str, Any]:
    """Run a request in a process that is killed at the limit: one of the pool's, or one made for it."""
    if pool is not None:
        head, payload = pool.ask({"kind": "table", **request}, timeout_s=timeout_s)
    else:
        with Pool(store, size=1, memory_bytes=memory_bytes) as own:
            head, payload = own.ask({"kind": "table", **request}, timeout_s=timeout_s)
    return head if "error" in head else _with_terms(json.loads(payload))


def _to_table(found: dict[str, Any]) -> ResultTable:
    if "error" in found:
        raise query_fault(found)
    if "truth" in found:
        return ResultTable(truth=found["truth"])
    if "graph" in found:
        return ResultTable(graph=found["graph"], truncated=found["truncated"])
    return ResultTable(tuple(found["columns"]), tuple(found["rows"]), truncated=found["truncated"])


def _with_terms(found: dict[str, Any]) -> dict[str, Any]:
    """Make the cells of an answer from another process terms; equal ones become one."""
    known: dict[tuple[str, ...], Term] = {}

    def term(parts: list[str] | None) -> Term | None:
        if parts is None:
            return None
        key = tuple(parts)
        if key not in known:
            known[key] = Term(*parts)
        return known[key]

    return {**found, "rows": [tuple(map(term, row)) for row in found["rows"]]} if "rows" in found else found


def query_fault(found: Mapping[str, Any]) -> QueryError | StoreError:
    """Return the error for an answer that is one."""
    if found["error"] == "store":
        return StoreError(f"the graph can't be read ({found['message']})", todo="try again")
    if found["error"] == "memory":
        return QueryLimit("the query ran out of memory", todo="ask for less")
    return QueryError(f"the query {'is malformed' if found['error'] == 'syntax' else 'failed'}: {found['message']}")


def _bind(store: Store, query: NamedQuery, bindings: Mapping[str, object]) -> dict[str, Term]:
    known = {parameter.name: parameter for parameter in query.parameters}
    bindings = _as_named(query, bindings)
    for name in bindings:
        if name not in known:
            names = ", ".join(known) or "none"
            raise BadBinding(f"{name} is no parameter of it", where=query.name, todo=f"its parameters: {names}")
    return {name: _value(store, query, p, bindings.get(name, p.default)) for name, p in known.items()}


def _as_named(query: NamedQuery, bindings: Mapping[str, object]) -> Mapping[str, object]:
    """Let a query that asks for one name take it by any word for what bears it: ``city=`` for ``name=``."""
    asked = [parameter.name for parameter in query.parameters if parameter.type == "name"]
    given = [name for name in bindings if name in _NAMED_BY and name not in asked]
    if len(asked) != 1 or len(given) != 1 or asked[0] in bindings:
        return bindings
    return {asked[0] if name == given[0] else name: value for name, value in bindings.items()}


def _value(store: Store, query: NamedQuery, parameter: Parameter, given: object) -> Term:
    where = f"{query.name}, {parameter.name}"
    text = unicodedata.normalize("NFC", str(given)).strip()
    if not text:
        if parameter.required:
            raise BadBinding("a value is missing", where=where, todo=f"give one: {parameter.help_en}")
        return Term("literal", "")
    if parameter.type == "name":
        return Term("literal", resolve_name(store, text, where=where))
    if parameter.type == "iri":
        if not _is_iri(text):
            raise BadBinding(f"{text!r} is no IRI", where=where, todo="give an absolute http(s) IRI")
        return Term("uri", text)
    if parameter.type in {"integer", "decimal"}:
        return Term("literal", _number(text, parameter, where), _XSD + parameter.type)
    return Term("literal", text)


def _number(text: str, parameter: Parameter, where: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= 10**17 or (parameter.type == "integer" and number != int(number)):
        raise BadBinding(f"{text!r} is no {parameter.type}", where=where, todo="give a number")
    return str(int(number)) if parameter.type == "integer" else f"{number:f}"


def _guess(value: object, name: str) -> Term:
    if isinstance(value, bool):
        return Term("literal", str(value).lower(), _XSD + "boolean")
    if isinstance(value, int):
        return Term("literal", str(value), _XSD + "integer")
    if isinstance(value, float | Decimal):
        return Term("literal", f"{Decimal(str(value)):f}", _XSD + "decimal")
    if isinstance(value, str):
        return Term("uri" if _is_iri(value) else "literal", value)
    raise BadBinding(f"a {type(value).__name__} can't be bound", where=name, todo="give text or a number")


def _is_iri(text: str) -> bool:
    if _NOT_IN_IRI.search(text):
        return False
    try:
        return urlsplit(text).scheme in {"http", "https"}
    except ValueError:
        return False
