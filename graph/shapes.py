"""A quick reading of the SHACL shapes, which says whether a graph surely conforms.

pySHACL takes a tenth of a second for a report, most of it in general machinery. :class:`QuickShapes` compiles the same
shapes file into plain checks over dictionaries, which take a few milliseconds. It is no second truth: it knows the
constraints that our shapes use and refuses to compile any other, and its "no" only means "ask pySHACL". What counts is
that its "yes" is right; a property test compares the two on graphs that are broken in all sorts of ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from graph.constraints import CONSTRAINTS, Check, Facts, Value, unknown
from ontology.terms import RDF as RDF_TERMS

__all__ = ["QuickShapes"]

_NO_CONSTRAINTS = {RDF.type, SH.path, SH.message, SH.property, SH.qualifiedMinCount, SH.qualifiedMaxCount}
_TARGETS = {SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf}


class QuickShapes:
    """Shapes, compiled.

    Parameters
    ----------
    shapes
        A shapes graph that uses the constraints which this module knows.

    Raises
    ------
    DataError
        A shape uses another constraint, or another sort of path.
    """

    def __init__(self, shapes: Graph) -> None:
        self.shapes = shapes
        targeted = {s for p in _TARGETS for s in shapes.subjects(p)}
        self._checks = [(self._targets(node), self.check(node)) for node in sorted(targeted, key=str)]

    def conform(self, quads: Iterable[ox.Quad]) -> bool:
        """Whether the triples of ``quads`` surely conform; ``False`` where they do not, or where it is hard to tell."""
        facts = Facts(quads)
        return facts.plain and all(
            check(facts, focus, [focus]) for targets, check in self._checks for focus in targets(facts)
        )

    def check(self, shape: Node) -> Check:
        """Compile a shape: its own constraints, then the property shapes that hang on it."""
        checks = [
            CONSTRAINTS[predicate](self, shape, value)
            for predicate, value in self.shapes.predicate_objects(shape)
            if predicate not in _NO_CONSTRAINTS | _TARGETS and self._known(predicate)
        ]
        properties = [(self._path(p), self.check(p)) for p in self.shapes.objects(shape, SH.property)]

        def passes(facts: Facts, focus: str, values: list[Value]) -> bool:
            if not all(check(facts, focus, values) for check in checks):
                return False
            for value in values if properties else ():
                if not isinstance(value, str):
                    return False
                if not all(check(facts, value, path(facts, value)) for path, check in properties):
                    return False
            return True

        return passes

    def items(self, node: Node) -> list[Node]:
        """Return the items of an RDF list."""
        return list(Collection(self.shapes, node))

    def _known(self, predicate: Node) -> bool:
        if predicate not in CONSTRAINTS:
            raise unknown(predicate)
        return True

    def _targets(self, shape: Node) -> Callable[[Facts], set[str]]:
        classes, objects, subjects = (
            {str(o) for o in self.shapes.objects(shape, p)}
            for p in (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)
        )

        def targets(facts: Facts) -> set[str]:
            found = {s for c in classes for s in facts.subjects.get((RDF_TERMS.type, c), ())}
            for (subject, predicate), values in facts.objects.items() if objects or subjects else ():
                if predicate in objects:
                    found.update(value if isinstance(value, str) else str(value) for value in values)
                if predicate in subjects:
                    found.add(subject)
            return found

        return targets

    def _path(self, shape: Node) -> Callable[[Facts, str], list[Value]]:
        path = self.shapes.value(shape, SH.path)
        steps = self.items(path) if path and (path, RDF.first, None) in self.shapes else [path]
        walk = [self._step(step) for step in steps]

        def values(facts: Facts, focus: str) -> list[Value]:
            nodes: list[Value] = [focus]
            for predicate, backwards in walk:
                nodes = [
                    found
                    for node in nodes
                    for found in (
                        facts.subjects.get((predicate, node), [])
                        if backwards
                        else facts.objects.get((str(node), predicate), [])
                    )
                ]
            return nodes if len(walk) == 1 else list(dict.fromkeys(nodes))

        return values

    def _step(self, step: Node | None) -> tuple[str, bool]:
        """Return a step's predicate, and whether it is walked backwards."""
        if isinstance(step, URIRef):
            return str(step), False
        inverse = self.shapes.value(step, SH.inversePath) if step is not None else None
        if not isinstance(inverse, URIRef):
            raise unknown("another sort of path")
        return str(inverse), True
