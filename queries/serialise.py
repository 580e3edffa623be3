"""Answers written by the engine in a standard format, never cut short: past a limit there is no answer, but a flag.

The engine writes rows far faster than Python could; they are counted in what it has written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pyoxigraph as ox

from ontology.prefixes import PREFIXES

__all__ = ["FORM_KINDS", "GRAPH_FORMATS", "MAX_BYTES", "RESULT_FORMATS", "serialise"]

MAX_BYTES = 64 * 1024**2
"""Longest answer, in bytes."""

FORM_KINDS = ("solutions", "boolean", "graph")
"""The kinds of answer that a query can have, each with formats of its own."""

RESULT_FORMATS = {
    "JSON": ox.QueryResultsFormat.JSON,
    "XML": ox.QueryResultsFormat.XML,
    "CSV": ox.QueryResultsFormat.CSV,
    "TSV": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "TURTLE": ox.RdfFormat.TURTLE,
    "N_TRIPLES": ox.RdfFormat.N_TRIPLES,
    "RDF_XML": ox.RdfFormat.RDF_XML,
    "JSON_LD": ox.RdfFormat.JSON_LD,
}

# What ends or joins rows, counted fast but perhaps also met in a value; and exactly, with strings stepped over.
_MARKS = {
    "JSON": (b"},{", re.compile(rb'"(?:[^"\\]|\\.)*"|(\},\{)', re.S)),
    "CSV": (b"\r\n", re.compile(rb'"(?:[^"]|"")*"|(\r\n)')),
    "TSV": (b"\n", re.compile(rb"(\n)")),  # values hold no line ends: they are written \n
    "XML": (b"<result>", re.compile(rb"(<result>)")),  # values hold no < either
}


class _Limit(Exception):
    """The answer is longer than it may be."""


def serialise(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, forms: dict[str, str | None], max_rows: int
) -> tuple[dict[str, Any], bytes]:
    r"""Write an answer.

    Parameters
    ----------
    found
        What the engine answers.
    forms
        For each of :data:`FORM_KINDS` the name of a format, or ``None`` where none would do.
    max_rows
        Most rows, or triples.

    Returns
    -------
    tuple
        The answer's kind, and its bytes. Where the kind has no format, or the answer is longer than ``max_rows`` or
        :data:`MAX_BYTES`, an ``error`` and no bytes.

    Examples
    --------
    >>> found = ox.Store().query("SELECT ?x { VALUES ?x { 1 2 } }")
    >>> serialise(found, {"solutions": "CSV"}, 2)
    ({'answer': 'solutions'}, b'x\r\n1\r\n2\r\n')
    >>> found = ox.Store().query("SELECT ?x { VALUES ?x { 1 2 } }")
    >>> serialise(found, {"solutions": "CSV"}, 1)
    ({'answer': 'solutions', 'error': 'rows'}, b'')
    """
    kind = _kind(found)
    form = forms[kind]
    if form is None:
        return {"answer": kind, "error": "form"}, b""
    if isinstance(found, ox.QueryBoolean):
        return {"answer": kind}, found.serialize(format=RESULT_FORMATS[form]) or b""
    sink = _Sink(form, max_rows)
    try:
        if isinstance(found, ox.QuerySolutions):
            found.serialize(sink, format=RESULT_FORMATS[form])
            sink.check()
        else:
            triples = _counted(found, max_rows)
            ox.serialize(triples, sink, format=GRAPH_FORMATS[form], prefixes=dict(PREFIXES))
    except _Limit as limit:
        return {"answer": kind, "error": str(limit)}, b""
    return {"answer": kind}, sink.getvalue()


def _kind(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> str:
    if isinstance(found, ox.QueryBoolean):
        return "boolean"
    return "solutions" if isinstance(found, ox.QuerySolutions) else "graph"


def _counted(triples: Iterable[ox.Triple], most: int) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples):
        if number == most:
            raise _Limit("rows")
        yield triple


class _Sink(BytesIO):
    """A file that counts rows and refuses more than may be."""

    def __init__(self, form: str, max_rows: int) -> None:
        super().__init__()
        self._mark, self._exact = _MARKS.get(form, (b"", re.compile(b"")))
        # CSV and TSV have a line more than rows; JSON has a mark less.
        self._most = max_rows + {"CSV": 1, "TSV": 1, "JSON": -1}.get(form, 0)
        self._seen = 0

    def write(self, part: Any, /) -> int:
        size = super().write(part)
        if self.tell() > MAX_BYTES:
            raise _Limit("bytes")
        if self._mark:
            self._seen += bytes(part).count(self._mark)
            if self._seen > self._most:
                self.check()
        return size

    def check(self) -> None:
        """Count anew over the whole, where a mark may span two parts; exactly, if the quick count is too many."""
        data = self.getvalue()
        self._seen = data.count(self._mark)
        if self._seen > self._most:
            self._seen = sum(match.group(1) is not None for match in self._exact.finditer(data))
            if self._seen > self._most:
                raise _Limit("rows")
