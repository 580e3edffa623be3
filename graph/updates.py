"""Quads that go and quads that come, as one SPARQL update that every server carries out whole.

Plain ``DELETE DATA`` and ``INSERT DATA`` would do by the standard. Two limits of Virtuoso 7 shape the text: its parser
takes 4,990 triples in one block, and a ``DELETE DATA`` of several blocks passes over literals with a language or an
unusual datatype, which therefore get operations of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, Quad, RdfFormat, Triple, serialize

from ontology.terms import XSD

__all__ = ["insertion", "update_text"]

_BLOCK = 1000
_USUAL = frozenset({XSD.string, XSD.integer, XSD.decimal, XSD.date, XSD.gYear, XSD.gYearMonth})


def update_text(removed: Iterable[Quad], added: Iterable[Quad]) -> str:
    """Write an update that removes some quads and then adds others.

    Examples
    --------
    >>> from pyoxigraph import NamedNode
    >>> a = NamedNode("urn:a")
    >>> print(update_text([Quad(a, a, a, a)], [Quad(a, a, Literal("x"), a)]))
    DELETE DATA { GRAPH <urn:a> { <urn:a> <urn:a> <urn:a> .
    } };
    INSERT DATA { GRAPH <urn:a> { <urn:a> <urn:a> "x" .
    } }
    """
    removed = list(removed)
    unusual = [
        quad for quad in removed if isinstance(quad.object, Literal) and quad.object.datatype.value not in _USUAL
    ]
    others = list(_blocks(set(removed).difference(unusual)))
    steps = [f"DELETE DATA {{ {block} }}" for block in _blocks(unusual)]
    if others:
        steps.append(f"DELETE DATA {{ {' '.join(others)} }}")
    if insert := insertion(added):
        steps.append(insert)
    return ";\n".join(steps)


def insertion(quads: Iterable[Quad]) -> str:
    """Write an update that adds quads; the empty string where there are none."""
    blocks = "\n".join(_blocks(quads))
    return f"INSERT DATA {{ {blocks} }}" if blocks else ""


def _blocks(quads: Iterable[Quad]) -> Iterator[str]:
    """Write quads graph by graph; N-Triples lines are SPARQL."""
    graphs: dict[str, list[Triple]] = {}
    for quad in quads:
        graphs.setdefault(str(getattr(quad.graph_name, "value", "")), []).append(quad.triple)
    for graph, triples in graphs.items():
        for i in range(0, len(triples), _BLOCK):
            lines = serialize(triples[i : i + _BLOCK], format=RdfFormat.N_TRIPLES) or b""
            yield f"GRAPH <{graph}> {{ {lines.decode()}}}"
