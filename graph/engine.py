"""What the rest of the project asks of a quad store: Oxigraph's own, or a server behind an address.

:class:`Engine` names the methods of ``pyoxigraph.Store`` that we use and nothing else, so that Oxigraph's store is one
as it is; :class:`graph.remote.RemoteEngine` speaks the SPARQL protocol and gives the same terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    Variable,
)

__all__ = ["Engine", "Patterns", "facts_of", "quads_with_object"]

_Subject = NamedNode | BlankNode | Triple
_Object = NamedNode | BlankNode | Literal | Triple
_Graph = NamedNode | BlankNode | DefaultGraph


class Patterns(Protocol):
    """Quads that can be looked up."""

    def quads_for_pattern(
        self,
        subject: _Subject | None,
        predicate: NamedNode | None,
        value: _Object | None,
        graph_name: _Graph | None = None,
        /,
    ) -> Iterator[Quad]:
        """Yield the quads that fit; ``None`` fits all."""
        ...


class Engine(Patterns, Protocol):
    """A quad store; the methods are documented by ``pyoxigraph.Store``."""

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: _Graph | list[_Graph] | None = None,
        named_graphs: list[NamedNode | BlankNode] | None = None,
        substitutions: dict[Variable, _Object] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Answer a query."""
        ...

    def extend(self, quads: Iterable[Quad], /) -> None:
        """Add quads, all of them or none."""
        ...

    def update(self, update: str, /) -> None:
        """Run an update, as a whole or not at all."""
        ...

    def dump(self, *, format: RdfFormat | None = None) -> bytes | None:  # noqa: A002 -- Oxigraph's name for it
        """Return all quads."""
        ...

    def flush(self) -> None:
        """Make what was written survive a power cut."""
        ...

    def __len__(self) -> int: ...


class _Batches(Protocol):
    """An engine for which each question is a journey, so that many are asked at once."""

    def quads_for_terms(
        self,
        predicate: NamedNode | None,
        graph_name: NamedNode | None,
        *,
        subjects: Iterable[NamedNode] = (),
        objects: Iterable[NamedNode] = (),
    ) -> Iterator[Quad]: ...


def _batches(engine: Patterns) -> _Batches | None:
    # Protocols that are checked at run time cost as much as the look-ups themselves.
    return cast(_Batches, engine) if hasattr(engine, "quads_for_terms") else None


def facts_of(engine: Patterns, subjects: Iterable[NamedNode], graph: NamedNode) -> dict[str, set[Quad]]:
    """Return what a graph says of some subjects, by their IRIs; a subject of which it says nothing has an empty set."""
    facts: dict[str, set[Quad]] = {subject.value: set() for subject in subjects}
    if (batches := _batches(engine)) is not None:
        for quad in batches.quads_for_terms(None, graph, subjects=map(NamedNode, facts)):
            facts[getattr(quad.subject, "value", "")].add(quad)
    else:
        for iri, found in facts.items():
            found.update(engine.quads_for_pattern(NamedNode(iri), None, None, graph))
    return facts


def quads_with_object(engine: Patterns, predicate: NamedNode, objects: Iterable[NamedNode]) -> Iterator[Quad]:
    """Yield the quads of all graphs that have that predicate and one of these objects."""
    if (batches := _batches(engine)) is not None:
        yield from batches.quads_for_terms(predicate, None, objects=objects)
    else:
        for one in objects:
            yield from engine.quads_for_pattern(None, predicate, one)
