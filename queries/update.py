"""SPARQL updates turned into the quads that go and the quads that come, so that the store can write them in one piece.

The engine can neither time an update out nor say what it changed. So the text is cut into its operations; the engine
answers each WHERE as a query, within the limits of the process, and fills in the templates in a scratch store. Nothing
is written here. An operation sees what those before it change, as the standard says (SPARQL 1.1 Update, 3).

Blank nodes are refused, since the graph has none; a graph that is not there can be cleared or dropped, since empty
graphs are not kept (3.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from ontology.prefixes import PREFIXES
from queries.operations import Operation, operations

__all__ = ["MAX_CHANGES", "changes"]

MAX_CHANGES = 1_000_000
"""Most quads that one update may remove and add."""


class _Refused(ValueError):
    """An update that asks for what the graph does not take."""


def changes(store: ox.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    r"""Find what an update changes.

    Parameters
    ----------
    store
        The store as it is; only read.
    request
        ``query`` is the update's text, ``base`` the IRI that relative ones are resolved against, ``graphs`` the
        ``default`` and ``named`` graphs that the protocol gives for every WHERE.

    Returns
    -------
    tuple
        ``{"removed": length}`` and N-Quads: as many bytes of removed quads, then the added ones. Where the update is
        too large, or at odds with itself, an ``error``.

    Examples
    --------
    >>> changes(ox.Store(), {"query": "INSERT DATA { <urn:a> <urn:b> 1 }", "base": None, "graphs": None})
    ({'removed': 0}, b'<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n')
    """
    text, base = request["query"], request["base"]
    _check_syntax(text, base)
    given = request["graphs"] or {"default": [], "named": []}
    parsed = operations(text)
    if (given["default"] or given["named"]) and any(op.chooses_graphs for op in parsed):
        return {"error": "syntax", "message": "using-graph-uri can't be given for an update with USING or WITH"}, b""
    state = _State(store)
    try:
        for operation in parsed:
            _Step(operation, base, given).run(state)
            if len(state.removed) + len(state.added) > MAX_CHANGES:
                return {"error": "rows"}, b""
    except _Refused as refused:
        return {"error": "syntax", "message": str(refused)}, b""
    removed, added = _nquads(state.removed), _nquads(state.added)
    return {"removed": len(removed)}, removed + added


def _check_syntax(text: str, base: str | None) -> None:
    """Let the engine parse the whole text first, on an empty store, for its message."""
    try:
        ox.Store().update(text, base_iri=base, prefixes=dict(PREFIXES))
    except (RuntimeError, OSError):
        return  # a graph that the empty store lacks


@dataclass
class _State:
    """The store with what was changed so far."""

    store: ox.Store
    removed: set[ox.Quad] = field(default_factory=set)
    added: set[ox.Quad] = field(default_factory=set)

    def change(self, gone: Iterable[ox.Quad], come: Iterable[ox.Quad]) -> None:
        for quad in gone:
            if quad in self.added:
                self.added.discard(quad)
            elif quad in self.store:
                self.removed.add(quad)
        for quad in come:
            if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
                raise _Refused("the graph takes no blank nodes: give each thing an IRI")
            if quad in self.removed:
                self.removed.discard(quad)
            elif quad not in self.store:
                self.added.add(quad)

    def quads(self, graph: ox.NamedNode | ox.DefaultGraph | None) -> set[ox.Quad]:
        """Return what a graph holds by now; ``None`` stands for all graphs."""
        known = set(self.store.quads_for_pattern(None, None, None, graph)) - self.removed
        return known | {quad for quad in self.added if graph is None or quad.graph_name == graph}

    def view(self) -> ox.Store:
        """Return a store that can be asked for what there is by now."""
        if not (self.removed or self.added):
            return self.store
        copy = ox.Store()
        copy.bulk_extend(self.quads(None))
        return copy


@dataclass
class _Step:
    """One operation, on its way through a state."""

    operation: Operation
    base: str | None
    given: dict[str, list[str]]

    def run(self, state: _State) -> None:
        operation = self.operation
        if operation.verb in {"CLEAR", "DROP"}:
            state.change(self._target(state, operation.source), ())
        elif operation.verb in {"COPY", "MOVE", "ADD"}:
            self._transfer(state)
        elif operation.verb == "DATA":
            state.change(self._fill(operation.delete, [], []), self._fill(operation.insert, [], []))
        elif operation.verb == "MODIFY":
            names, rows = self._solutions(state.view())
            state.change(self._fill(operation.delete, names, rows), self._fill(operation.insert, names, rows))

    def _target(self, state: _State, target: str) -> set[ox.Quad]:
        word = target.upper()
        if word == "ALL":
            return state.quads(None)
        if word == "NAMED":
            return {quad for quad in state.quads(None) if quad.graph_name != ox.DefaultGraph()}
        return state.quads(self._graph(target))

    def _transfer(self, state: _State) -> None:
        source, target = self._graph(self.operation.source), self._graph(self.operation.target)
        if source == target:
            return
        moved = state.quads(source)
        gone = set() if self.operation.verb == "ADD" else state.quads(target)
        if self.operation.verb == "MOVE":
            gone |= moved
        state.change(gone, [ox.Quad(quad.subject, quad.predicate, quad.object, target) for quad in moved])

    def _graph(self, reference: str) -> ox.NamedNode | ox.DefaultGraph:
        if reference.upper() == "DEFAULT":
            return ox.DefaultGraph()
        return self._iri(reference)

    def _iri(self, reference: str) -> ox.NamedNode:
        """Let the engine resolve an IRI as it stands in the text."""
        query = f"{self.operation.prologue} SELECT ({reference} AS ?iri) {{}}"
        found = ox.Store().query(query, base_iri=self.base, prefixes=dict(PREFIXES))
        assert isinstance(found, ox.QuerySolutions)
        iri = next(found)["iri"]
        assert isinstance(iri, ox.NamedNode)
        return iri

    def _solutions(self, view: ox.Store) -> tuple[list[str], list[list[str]]]:
        """Answer the WHERE: its variables, and a row of terms as SPARQL writes them for each solution."""
        operation = self.operation
        default = self.given["default"] or list(operation.using)
        named = self.given["named"] or list(operation.using_named)
        options: dict[str, Any] = {}
        if self.given["default"] or self.given["named"]:
            options = {
                "default_graph": [ox.NamedNode(i) for i in default],
                "named_graphs": [ox.NamedNode(i) for i in named],
            }
        elif default or named:
            options = {"default_graph": [*map(self._iri, default)], "named_graphs": [*map(self._iri, named)]}
        elif operation.with_graph:
            options = {"default_graph": [self._iri(operation.with_graph)]}
        else:
            options = {"use_default_graph_as_union": True}
        query = f"{operation.prologue} SELECT * WHERE {operation.where}"
        found = view.query(query, base_iri=self.base, prefixes=dict(PREFIXES), **options)
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        # A blank node of the store can't be written into a query: an IRI stands for it, see _read.
        return names, [["UNDEF" if term is None else _write(term) for term in solution] for solution in found]

    def _fill(self, template: str, names: list[str], rows: list[list[str]]) -> set[ox.Quad]:
        """Fill a template in with solutions, in a scratch store: what is then in there is what the template says."""
        if not template:
            return set()
        operation = self.operation
        scratch = ox.Store()
        if operation.verb == "DATA":
            text = f"{operation.prologue} INSERT DATA {template}"
        else:
            graph = f"WITH {operation.with_graph}" if operation.with_graph else ""
            head = " ".join(f"?{name}" for name in names)
            values = "\n".join(f"({' '.join(row)})" for row in rows)
            text = f"{operation.prologue} {graph} INSERT {template} WHERE {{ VALUES ({head}) {{ {values} }} }}"
        scratch.update(text, base_iri=self.base, prefixes=dict(PREFIXES))
        return {_read(quad) for quad in scratch}


_BLANK = "urn:x-cityties-blank:"
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def _write(term: Any) -> str:
    return f"<{_BLANK}{term.value}>" if isinstance(term, ox.BlankNode) else str(term)


def _read(quad: ox.Quad) -> ox.Quad:
    if _BLANK not in str(quad):
        return quad
    subject, target = _restore(quad.subject), _restore(quad.object)
    assert not isinstance(subject, ox.Literal)
    return ox.Quad(subject, quad.predicate, target, quad.graph_name)


def _restore(term: _Term) -> _Term:
    if isinstance(term, ox.NamedNode) and term.value.startswith(_BLANK):
        return ox.BlankNode(term.value.removeprefix(_BLANK))
    return term


def _nquads(quads: set[ox.Quad]) -> bytes:
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
