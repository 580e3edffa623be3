"""A quad store behind an address: the methods of Oxigraph's store that we use, over the SPARQL 1.1 protocol.

Only the graphs under the store's base are ours. Where the server holds others too, or where its default graph is not
the union of all graphs, each query names our graphs as its dataset; else it goes as it is.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from typing import Any, Self

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, Variable

from graph.binding import bind
from graph.endpoint import Access, Endpoint
from graph.iris import Iris
from graph.tokens import query_form, tokens
from graph.updates import insertion
from ontology.errors import CityTiesError, QueryError, StoreError
from ontology.prefixes import DEFAULT_BASE
from ontology.terms import XSD

__all__ = ["RemoteEngine"]

# Not DISTINCT: Virtuoso then goes a way of its own that takes a minute and more, where this takes 40 ms.
_GRAPHS = "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_REPORT_GRAPH = re.compile(r"(?P<base>.+)graph/report/[^/]*")
# Graphs that Virtuoso makes for itself; none of their terms is ours.
_HOUSEKEEPING = (
    "http://www.openlinksw.com/",
    "http://www.w3.org/ns/ldp#",
    "http://www.w3.org/2002/07/owl#",
    "http://localuriqaserver/",
    "virtrdf-label",
    "urn:activitystreams-owl:",
    "urn:core:services:",
)
_MAX_DATASET = 2000  # graphs named in one query
_MAX_SHOWN = 3
_ROWS_A_QUESTION = 200  # terms in one VALUES

# What Virtuoso 7 changes without a word: digits of a decimal beyond these, and IRIs beyond this length.
_DIGITS, _DECIMALS, _IRI_LENGTH = 40, 15, 1800
_DECIMAL = re.compile(r'"-?(\d+)(?:\.(\d+))?"\^\^<' + re.escape(XSD.decimal) + ">")
_IRIS = re.compile(r"^(?:GRAPH <([^>]*)> \{ )?<([^>]*)> <([^>]*)> (?:<([^>]*)>)?", re.M)

_Term = NamedNode | BlankNode | Literal | Triple


class RemoteEngine:
    """A server's store.

    Parameters
    ----------
    address, access
        Where the server takes queries and updates.
    base
        Base of our resources; by default the one that the server's graphs show, else ``DEFAULT_BASE``.

    Raises
    ------
    StoreError
        The server can't be reached, is none of SPARQL, or holds stores under several bases and ``base`` says none.
    """

    def __init__(self, address: str, *, access: Access | None = None, base: str | None = None) -> None:
        self._endpoint = Endpoint(address, access)
        self.place = self._endpoint.place
        self._limit_s: float | None = None
        try:
            names = self._all_graphs()
            self.base = Iris(base or self._base_of(names)).base
        except CityTiesError:
            self.close()
            raise
        others = [graph for graph in names if not self._is_ours(graph)]
        self._alone, self._foreign = not others, not all(map(_is_housekeeping, others))
        self._union: bool | None = None  # not known until there is something to try it with

    def limited(self, limit_s: float) -> Self:
        """Return the same store for a visitor's queries: they end after ``limit_s`` seconds.

        Errors of queries are then ``QueryError`` and ``QueryLimit``, not ``StoreError``.
        """
        other = copy.copy(self)
        other._limit_s = limit_s
        return other

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Any = None,
        named_graphs: list[NamedNode | BlankNode] | None = None,
        substitutions: dict[Variable, _Term] | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Answer a query over our graphs; their union is always the default graph.

        Raises
        ------
        StoreError
            The server failed, or would give only a part of the answer.
        QueryError
            The query names a graph outside this store, or can't take the values bound.
        """
        text = bind(
            query,
            prefixes=prefixes,
            base_iri=base_iri,
            substitutions=substitutions,
            doubles=self._endpoint.is_virtuoso,
        )
        form = query_form(text)
        default, named = self._dataset(text, default_graph, named_graphs)
        body = self._endpoint.query(
            text,
            graph=form in {"CONSTRUCT", "DESCRIBE"},
            default_graphs=default,
            named_graphs=named,
            limit_s=self._limit_s,
        )
        if form not in {"CONSTRUCT", "DESCRIBE"}:
            return self._results(body)
        scratch = ox.Store()
        try:
            scratch.extend(Quad(*q.triple) for q in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
        except (SyntaxError, ValueError) as error:
            raise self._damaged(error) from error
        return scratch.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        value: _Term | None,
        graph_name: NamedNode | BlankNode | DefaultGraph | None = None,
        /,
    ) -> Iterator[Quad]:
        """Yield the quads of our graphs that fit; ``None`` fits all."""
        fixed = {"s": subject, "p": predicate, "o": value, "g": graph_name}
        yield from self._quads({name: term for name, term in fixed.items() if term is not None}, "")

    def quads_for_terms(
        self,
        predicate: NamedNode | None,
        graph_name: NamedNode | None,
        *,
        subjects: Iterable[NamedNode] = (),
        objects: Iterable[NamedNode] = (),
    ) -> Iterator[Quad]:
        """Yield the quads with one of ``subjects``, or one of ``objects``, in a few requests."""
        fixed = {name: term for name, term in (("p", predicate), ("g", graph_name)) if term is not None}
        for name, terms in (("s", list(subjects)), ("o", list(objects))):
            for i in range(0, len(terms), _ROWS_A_QUESTION):
                some = " ".join(map(str, terms[i : i + _ROWS_A_QUESTION]))
                yield from self._quads(fixed, f"VALUES ?{name} {{ {some} }}")

    def extend(self, quads: Iterable[Quad], /) -> None:
        """Add quads, all of them or none, in one request."""
        if text := insertion(quads):
            self.update(text)

    def update(self, update: str, /) -> None:
        """Send an update as one request.

        Raises
        ------
        StoreError
            The server failed or refused it; or it would change a value without a word.
        """
        if self._endpoint.is_virtuoso:
            self._check_kept(update)
        self._endpoint.update(update)

    def dump(self, *, format: ox.RdfFormat | None = None) -> bytes:  # noqa: A002 -- Oxigraph's name for it
        """Return all quads of our graphs as N-Quads, graph by graph."""
        parts = []
        for graph in self._graphs():
            quads = self.quads_for_pattern(None, None, None, NamedNode(graph))
            parts.append(ox.serialize(quads, format=format or ox.RdfFormat.N_QUADS) or b"")
        return b"".join(parts)

    def flush(self) -> None:
        """Do nothing: what a server has confirmed is its own to keep."""

    def __len__(self) -> int:
        which = "" if self._alone else f"FILTER({self._ours})"
        rows: Any = self._select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {which} }}")
        return next(int(row["n"].value) for row in rows)

    def close(self) -> None:
        """Close the connections."""
        self._endpoint.close()

    @property
    def _ours(self) -> str:
        return f'STRSTARTS(STR(?g), "{self.base}graph/")'

    def _is_ours(self, graph: str) -> bool:
        return graph.startswith(f"{self.base}graph/")

    def _select(self, text: str) -> Iterable[Any]:
        found = self._results(self._endpoint.query(text))
        if isinstance(found, ox.QueryBoolean):
            raise self._damaged(ValueError("a truth value where rows were asked for"))
        try:
            return list(found)
        except (SyntaxError, ValueError) as error:
            raise self._damaged(error) from error

    def _results(self, body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
        try:
            return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> StoreError:
        return StoreError(f"the server's answer is damaged ({error})", where=self.place, todo="see the server's log")

    def _all_graphs(self) -> list[str]:
        return sorted({row["g"].value for row in self._select(_GRAPHS)})

    def _graphs(self) -> list[str]:
        return [graph for graph in self._all_graphs() if self._is_ours(graph)]

    def _base_of(self, graphs: Iterable[str]) -> str:
        bases = sorted({match["base"] for match in map(_REPORT_GRAPH.fullmatch, graphs) if match})
        if len(bases) > 1:
            shown = ", ".join(bases[:_MAX_SHOWN])
            raise StoreError(f"the server holds stores under several bases ({shown})", where=self.place, todo="set one")
        return bases[0] if bases else DEFAULT_BASE

    def _quads(self, fixed: dict[str, Any], values: str) -> Iterator[Quad]:
        """Ask for a pattern; what is fixed needn't come back."""
        free = [name for name in "spog" if name not in fixed]
        part = {name: str(fixed[name]) if name in fixed else f"?{name}" for name in "spog"}
        which = f"FILTER({self._ours})" if not self._alone and "g" in free else ""
        pattern = f"{values} GRAPH {part['g']} {{ {part['s']} {part['p']} {part['o']} }} {which}"
        if not free:
            free, pattern = ["one"], f"{pattern} BIND(1 AS ?one)"
        for row in self._select(f"SELECT {' '.join(f'?{name}' for name in free)} WHERE {{ {pattern} }}"):
            s, p, o, g = (fixed.get(name) or row[name] for name in "spog")
            yield Quad(s, p, o, g)

    def _dataset(self, text: str, default_graph: Any, named_graphs: Any) -> tuple[list[str], list[str]]:
        """Return the graphs that the request names as its dataset; none where the server's own will do."""
        if default_graph is not None or named_graphs is not None:
            ones = default_graph if isinstance(default_graph, list) else [default_graph] if default_graph else []
            # Of others' graphs we show nothing; without any name the server would take its own default.
            default = [g.value for g in ones if self._is_ours(g.value)] or [f"{self.base}graph/none"]
            return default, [g.value for g in named_graphs or () if self._is_ours(g.value)]
        if self._names_dataset(text) or not (self._foreign or not self._has_union()):
            return [], []
        ours = self._graphs()
        if len(ours) > _MAX_DATASET:
            raise StoreError(
                f"{len(ours)} graphs are too many to name in each query",
                where=self.place,
                todo="give CityTies a data set of its own whose default graph is the union of its graphs",
            )
        return ours, ours

    def _names_dataset(self, text: str) -> bool:
        """Whether the query has FROM clauses; they may name our graphs only."""
        named, depth, before = False, 0, ""
        for token in tokens(text):
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if depth == 0 and before in {"FROM", "NAMED"} and token.text.upper() != "NAMED":
                named = True
                if token.kind != "iri" or not self._is_ours(token.text[1:-1]):
                    raise QueryError("FROM names a graph outside this store", where=token.text, todo="name one of ours")
            before = token.text.upper()
        return named

    def _has_union(self) -> bool:
        """Whether the server's default graph shows what our graphs hold; an empty store shows that it does not."""
        if self._union is None:
            graphs = self._graphs()
            if not graphs:
                return True
            body = self._endpoint.query(f"ASK {{ GRAPH <{graphs[-1]}> {{ ?s ?p ?o }} ?s ?p ?o }}")
            self._union = bool(self._results(body))
        return self._union

    def _check_kept(self, update: str) -> None:
        for match in _DECIMAL.finditer(update):
            whole, decimals = match[1], match[2] or ""
            if len(decimals) > _DECIMALS or len(whole) + len(decimals) > _DIGITS:
                raise StoreError(
                    f"Virtuoso keeps {_DECIMALS} decimals of a number, and would change {match[0].partition('^')[0]}",
                    where=self.place,
                    todo="round the number, or keep the report in a store of another kind",
                )
        for match in _IRIS.finditer(update):
            if any(len(iri) > _IRI_LENGTH for iri in match.groups() if iri):
                raise StoreError(
                    f"Virtuoso changes names of more than {_IRI_LENGTH} characters",
                    where=self.place,
                    todo="keep the report in a store of another kind",
                )


def _is_housekeeping(graph: str) -> bool:
    return graph.startswith(_HOUSEKEEPING)
