"""What the graph holds on given resources, as RDF: the description that a resource's address answers with.

A description is every triple about the resource and about what hangs on it by its address: a partnership's memberships
(``…/member/…``), a passage's selectors. Statements of several reports are joined; which report says what is in its
named graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph.engine import Engine
from graph.store import Store
from ontology.errors import BadBinding, QueryLimit
from ontology.prefixes import PREFIXES
from ontology.terms import CT, OA, ORG

__all__ = ["DESCRIPTION_FORMATS", "describe"]

DESCRIPTION_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
"""Media types that a description can be given in, the preferred one first."""

_MAX_TRIPLES = 200_000
_PARTS = {CT.evidence, OA.hasSelector}
"""Properties whose values belong to the description."""


def describe(store: Store, iris: Iterable[str], media_type: str = "text/turtle") -> bytes:
    """Describe resources.

    Parameters
    ----------
    iris
        Absolute IRIs; those that the graph says nothing about add nothing.
    media_type
        One of :data:`DESCRIPTION_FORMATS`.

    Raises
    ------
    BadBinding
        What is asked for is no IRI.
    QueryLimit
        The description is longer than 200,000 triples.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     describe(store, ["https://example.org/nothing"], "application/n-triples")
    b''
    """
    triples: dict[ox.Triple, None] = {}
    for triple in _walk(store.engine, iris):
        triples[triple] = None
        if len(triples) > _MAX_TRIPLES:
            raise QueryLimit(f"the description has more than {_MAX_TRIPLES} triples", todo="narrow the view")
    form = DESCRIPTION_FORMATS[media_type]
    prefixes = dict(PREFIXES) if form != ox.RdfFormat.N_TRIPLES else None
    return ox.serialize(triples, format=form, prefixes=prefixes) or b""


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise BadBinding(f"{iri!r} is no IRI", where="iri", todo="give an absolute http(s) IRI") from error


def _walk(engine: Engine, iris: Iterable[str]) -> Iterator[ox.Triple]:
    waiting = [_node(iri) for iri in dict.fromkeys(iris)]
    seen = set(waiting)
    while waiting:
        node = waiting.pop()
        found = {quad.triple for quad in engine.quads_for_pattern(node, None, None)}
        yield from sorted(found, key=str)
        parts = [t.object for t in found if t.predicate.value in _PARTS and isinstance(t.object, NamedNode)]
        # A membership points at its partnership; nothing else that does is part of it.
        parts += [
            quad.subject
            for quad in engine.quads_for_pattern(None, NamedNode(ORG.organization), node)
            if isinstance(quad.subject, NamedNode)
        ]
        for part in parts:
            if part not in seen:
                seen.add(part)
                waiting.append(part)
