"""Values for the variables of a query that is sent to a server.

The protocol has no way to send values beside a query, so they become part of its text: not by pasting, but token by
token, each value written as N-Triples writes it, which leaves nothing open that could end a string or an IRI.

Inside its braces a bound variable becomes its value, since a FILTER, a MINUS or a branch of a UNION there would not see
one that is bound elsewhere; a SELECT's own clauses keep the variable, and its group says with VALUES what it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from graph.tokens import Token, tokens
from ontology.errors import QueryError
from ontology.terms import XSD

__all__ = ["bind"]

Term = NamedNode | Literal | BlankNode | Triple

_DECIMAL = re.compile(rf'^("[-+.0-9]*"\^\^)<{re.escape(XSD.decimal)}>$')


@dataclass(slots=True)
class _Frame:
    """One pair of braces. ``clause``: inside a SELECT's own clauses; ``selects``: this is the group of a SELECT."""

    clause: bool = False
    selects: bool = False
    kept: set[str] = field(default_factory=set)  # bound variables that the SELECT's own clauses name


def bind(
    query: str,
    *,
    prefixes: Mapping[str, str] | None = None,
    base_iri: str | None = None,
    substitutions: Mapping[Variable, Term] | None = None,
    doubles: bool = False,
) -> str:
    r"""Write values, prefixes and a base into a query.

    Parameters
    ----------
    query
        SPARQL; not checked.
    prefixes
        Declared where the query uses them without declaring them itself.
    base_iri
        What relative IRIs are relative to, unless the query says.
    substitutions
        Values of variables, as Oxigraph takes them.
    doubles
        Give a SELECT's own clauses decimals as doubles: Virtuoso 7 can't sort rows that hold a decimal constant.

    Raises
    ------
    QueryError
        The query gives a bound variable a value itself, or a value is a blank node.

    Examples
    --------
    >>> print(bind("SELECT ?n { ?x ct:name ?n }", substitutions={Variable("n"): Literal('"} DROP ALL #')}))
    SELECT ?n { ?x ct:name "\"} DROP ALL #"  VALUES ?n { "\"} DROP ALL #" } }
    """
    found = [t for t in tokens(query) if t.kind != "comment"]
    values = {variable.value: _text(variable.value, term) for variable, term in (substitutions or {}).items()}
    double = rf"\1<{XSD.namespace}double>" if doubles else r"\g<0>"
    shown = {name: _DECIMAL.sub(double, text) for name, text in values.items()}
    edits = _substitute(found, values, shown) if values else []
    for start, end, text in sorted(edits, reverse=True):
        query = query[:start] + text + query[end:]
    declared = {b.text for a, b in pairwise(found) if a.text.upper() == "PREFIX"}
    used = {t.text for t in found if t.kind == "word" and t.text.endswith(":")} - declared
    head = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in (prefixes or {}).items() if f"{p}:" in used)
    return (f"BASE <{base_iri}>\n" if base_iri else "") + head + query


def _substitute(found: list[Token], values: Mapping[str, str], shown: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """Return what to put where: (start, end, text); ``shown`` are the values for a SELECT's own clauses."""
    edits: list[tuple[int, int, str]] = []
    stack, selects, parentheses = [_Frame(clause=True)], False, 0
    clauses: list[tuple[_Frame, Token]] = []  # groups of SELECTs, with their closing braces
    owner: dict[int, _Frame] = {}  # the group of the SELECT whose clauses stand in the frame of that depth
    pending: set[str] = set()
    for i, token in enumerate(found):
        word = token.text.upper() if token.kind == "word" else ""
        before = found[i - 1].text.upper() if i else ""
        if token.kind == "mark":
            parentheses += (token.text == "(") - (token.text == ")")
        if word == "SELECT":
            stack[-1].clause, selects, pending = True, True, set()
        elif word in {"CONSTRUCT", "DESCRIBE", "ASK"}:
            selects = False
        elif token.text == "{" and token.kind == "mark":
            group = selects and stack[-1].clause and not parentheses  # else of an EXISTS among the clauses
            frame = _Frame(selects=group, kept=pending if group else set())
            if group:
                owner[len(stack)] = frame
                selects = False
            stack.append(frame)
        elif token.text == "}" and token.kind == "mark" and len(stack) > 1:
            frame = stack.pop()
            owner.pop(len(stack) + 1, None)
            if frame.selects:
                clauses.append((frame, token))
        elif token.kind == "variable" and token.text[1:] in values:
            name = token.text[1:]
            if before in {"AS", "VALUES"} or (before == "(" and i > 1 and found[i - 2].text.upper() == "VALUES"):
                raise QueryError(f"?{name} has a value already", where=f"?{name}", todo="bind another variable")
            after = found[i + 1].text if i + 1 < len(found) else ""
            if stack[-1].clause:
                own = owner.get(len(stack))
                (own.kept if own else pending).add(name)
            elif before == "(" and after == ")" and i > 1 and found[i - 2].text.upper() == "BOUND":
                edits.append((found[i - 2].start, found[i + 1].end, "true"))
            else:
                edits.append((token.start, token.end, values[name]))
    for frame, brace in clauses:
        said = "".join(f" VALUES ?{name} {{ {shown[name]} }}" for name in sorted(frame.kept))
        if said:
            edits.append((brace.start, brace.start, said + " "))
    return edits


def _text(name: str, term: Term) -> str:
    if not isinstance(term, NamedNode | Literal):
        raise QueryError("a blank node can't be bound on a server", where=f"?{name}", todo="give an IRI or a literal")
    return str(term)
