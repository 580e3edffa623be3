"""The sentence to show beside a partnership, looked up hop by hop: a page quotes fifty of them."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from graph.store import Store
from ontology.terms import CT, OA

__all__ = ["first_sentence"]

_EVIDENCE, _SELECTOR, _EXACT = NamedNode(CT.evidence), NamedNode(OA.hasSelector), NamedNode(OA.exact)


def first_sentence(store: Store, partnership: str) -> str:
    """Return one sentence that states a partnership, always the same one; empty where none is on record.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     first_sentence(store, "https://w3id.org/cityties/kg/partnership/930aa215cf880d4c")
    ''
    """
    engine = store.engine
    for passage in sorted(_objects(engine, NamedNode(partnership), _EVIDENCE), key=str):
        for selector in _objects(engine, passage, _SELECTOR):
            for quad in engine.quads_for_pattern(selector, _EXACT, None):
                if isinstance(quad.object, Literal):
                    return quad.object.value
    return ""


def _objects(engine: Engine, subject: NamedNode, predicate: NamedNode) -> set[NamedNode]:
    return {q.object for q in engine.quads_for_pattern(subject, predicate, None) if isinstance(q.object, NamedNode)}
