"""Quads that the journal has and the graph gets later, many reports at once.

Oxigraph's atomic write costs 12 microseconds a quad on disk, more than everything else that writing a report takes; its
bulk load costs a fraction of that, and pays off for many quads at once. The quads of a burst of reports are held in
memory meanwhile, where writing the next report sees them.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import chain

import pyoxigraph as ox

__all__ = ["Held"]

_MOST_QUADS = 100_000


class Held:
    """Quads on their way into a graph that has none of them.

    Parameters
    ----------
    engine
        The graph.

    Examples
    --------
    >>> quads = set(ox.parse("<urn:s> <urn:p> <urn:o> <urn:g> .", format=ox.RdfFormat.N_QUADS))
    >>> held = Held(store := ox.Store())
    >>> held.add(quads)
    >>> len(list(held.quads_for_pattern(None, None, None, ox.NamedNode("urn:g")))), len(store)
    (1, 0)
    >>> held.settle()
    >>> len(store)
    1
    """

    def __init__(self, engine: ox.Store) -> None:
        self._engine = engine
        self._forget()

    @property
    def is_full(self) -> bool:
        """Whether holding more would take too much memory."""
        return len(self._quads) >= _MOST_QUADS

    def add(self, quads: AbstractSet[ox.Quad]) -> None:
        """Hold quads that are in neither."""
        self._quads += quads
        for quad in quads:
            self._of_graph.setdefault(quad.graph_name, {}).setdefault(quad.subject, []).append(quad)

    def settle(self) -> None:
        """Load what is held into the graph; the files of one load come into force together."""
        if self._quads:
            self._engine.bulk_extend(self._quads)
            self._forget()

    def quads_for_pattern(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
        graph_name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that fit, of the graph and of those held; quick where graph and subject are given."""
        graphs = self._of_graph.values() if graph_name is None else [self._of_graph.get(graph_name, {})]
        for subjects in graphs:
            for quad in chain.from_iterable(subjects.values()) if subject is None else subjects.get(subject, ()):
                if predicate in (None, quad.predicate) and value in (None, quad.object):
                    yield quad
        yield from self._engine.quads_for_pattern(subject, predicate, value, graph_name)

    def _forget(self) -> None:
        self._quads: list[ox.Quad] = []
        self._of_graph: dict[object, dict[object, list[ox.Quad]]] = {}
