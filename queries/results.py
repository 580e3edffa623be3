"""Answers as frozen tables that know nothing of the engine.

A cell keeps its RDF term, so that the standard result formats lose nothing; :attr:`ResultTable.rows` gives plain Python
values.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from ontology.spreadsheet import formula_safe, row_writer

__all__ = ["ResultTable", "Term", "Value"]

Value = str | int | float | bool | None

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = frozenset(_XSD + t for t in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger"))
_FLOATS = frozenset(_XSD + t for t in ("decimal", "double", "float"))


class Term(NamedTuple):
    """An RDF term; ``kind`` is ``uri``, ``bnode`` or ``literal``.

    A tuple, which is made five times as fast as a frozen dataclass: long answers hold a hundred thousand.
    """

    kind: str
    value: str
    datatype: str = ""
    lang: str = ""

    def to_python(self) -> Value:
        """Return numbers and truth values as such, everything else as a string.

        >>> Term("literal", "3", "http://www.w3.org/2001/XMLSchema#integer").to_python()
        3
        """
        try:
            if self.datatype in _INTEGERS:
                return int(self.value)
            if self.datatype in _FLOATS:
                return float(Decimal(self.value)) if "decimal" in self.datatype else float(self.value)
        except (ValueError, ArithmeticError):
            return self.value  # an ill-typed literal, which RDF allows
        if self.datatype == _XSD + "boolean":
            return self.value in {"true", "1"}
        return self.value

    def to_json(self) -> dict[str, str]:
        """Return the term as SPARQL 1.1 Query Results JSON writes it."""
        form = {"type": self.kind, "value": self.value}
        if self.lang:
            form["xml:lang"] = self.lang
        elif self.datatype and self.datatype != _XSD + "string":
            form["datatype"] = self.datatype
        return form


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The answer to a query.

    Parameters
    ----------
    columns
        Names of the columns, in order.
    cells
        A term for each column of each row; ``None`` where unbound.
    truncated
        Whether rows beyond the limit were left out.
    graph
        N-Triples of a CONSTRUCT or DESCRIBE, which has no columns; else ``None``.
    truth
        The answer to an ASK; else ``None``.

    Examples
    --------
    >>> answer = ResultTable(("city",), ((Term("literal", "=Espoo"),),))
    >>> answer.records()
    [{'city': '=Espoo'}]
    >>> print(answer.to_csv(), end="")
    city
    '=Espoo
    """

    columns: tuple[str, ...] = ()
    cells: tuple[tuple[Term | None, ...], ...] = ()
    truncated: bool = False
    graph: str | None = None
    truth: bool | None = None

    @property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """The rows as plain Python values."""
        if self.truth is not None:
            return ((self.truth,),)
        return tuple(tuple(term.to_python() if term else None for term in row) for row in self.cells)

    def records(self) -> list[dict[str, Value]]:
        """Return one dictionary a row; an ASK has the one column ``answer``."""
        columns = ("answer",) if self.truth is not None else self.columns
        return [dict(zip(columns, row, strict=True)) for row in self.rows]

    to_records = records

    def to_csv(self, *, raw: bool = False) -> str:
        """Return the table as CSV.

        Parameters
        ----------
        raw
            Write cells as they are. By default text that a spreadsheet would run as a formula gets an
            apostrophe in front (OWASP, CSV injection).
        """
        buffer = io.StringIO(newline="")
        write = row_writer(buffer)
        write(("answer",) if self.truth is not None else self.columns)
        for row in self.rows:
            write([_cell(value, raw=raw) for value in row])
        return buffer.getvalue()

    def to_json(self) -> str:
        """Return the answer as SPARQL 1.1 Query Results JSON."""
        if self.truth is not None:
            return json.dumps({"head": {}, "boolean": self.truth})
        bindings = [
            {c: term.to_json() for c, term in zip(self.columns, row, strict=True) if term} for row in self.cells
        ]
        return json.dumps({"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}, ensure_ascii=False)

    def triples(self) -> list[tuple[str, str, Value]]:
        """Return the triples of a CONSTRUCT or DESCRIBE, sorted: IRIs as text, literals as plain Python values.

        >>> told = '<http://x.example/a> <http://x.example/n> "3"^^<http://www.w3.org/2001/XMLSchema#int> .'
        >>> ResultTable(graph=told).triples()
        [('http://x.example/a', 'http://x.example/n', 3)]
        """
        import pyoxigraph as ox

        def plain(term: Any) -> Value:
            if isinstance(term, ox.Literal):
                return Term("literal", term.value, term.datatype.value).to_python()
            return str(term) if isinstance(term, ox.BlankNode) else str(term.value)

        found = [quad.triple for quad in ox.parse(self.graph or "", format=ox.RdfFormat.N_TRIPLES)]
        return [(str(plain(t.subject)), t.predicate.value, plain(t.object)) for t in sorted(found, key=str)]

    def to_turtle(self) -> str:
        """Return the graph as Turtle; a table has none and gives the empty string."""
        import pyoxigraph as ox

        if self.graph is None:
            return ""
        from ontology.prefixes import PREFIXES

        triples = [quad.triple for quad in ox.parse(self.graph, format=ox.RdfFormat.N_TRIPLES)]
        return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b"").decode()


def _cell(value: Any, *, raw: bool) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if raw else formula_safe(value)
