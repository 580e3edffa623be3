"""A quick reading of the SHACL shapes, which says whether a graph surely conforms.

pySHACL takes a tenth of a second for a report, most of it in general machinery. :class:`QuickShapes` compiles the same
shapes file into plain checks over dictionaries, which take a few milliseconds. It is no second truth: it knows the
constraints that our shapes use and refuses to compile any other, and its "no" only means "ask pySHACL". What counts is
that its "yes" is right; a property test compares the two on graphs that are broken in all sorts of ways.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from graph.literals import date_type
from ontology.errors import DataError
from ontology.terms import RDF as RDF_TERMS
from ontology.terms import XSD

__all__ = ["QuickShapes"]

Value = str | ox.Literal
"""An IRI as text, or a literal."""

_WHERE = "ontology/shapes.ttl"
_NO_CONSTRAINTS = {RDF.type, SH.path, SH.message, SH.property, SH.qualifiedMinCount, SH.qualifiedMaxCount}
_TARGETS = {SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf}
_DATES = {XSD.date, XSD.gYearMonth, XSD.gYear}
_NUMBERS = {XSD.integer: re.compile(r"[+-]?[0-9]+"), XSD.decimal: re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")}


class _Facts:
    """The triples of one graph by subject and predicate, and by predicate and object."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.objects: dict[tuple[str, str], list[Value]] = {}
        self.subjects: dict[tuple[str, Value], list[str]] = defaultdict(list)
        self.triples: list[ox.Triple] = []
        self.plain = True
        for quad in quads:
            subject, value = quad.subject, quad.object
            if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
                self.plain = False
                continue
            node: Value = value.value if isinstance(value, ox.NamedNode) else value
            self.objects.setdefault((subject.value, quad.predicate.value), []).append(node)
            self.subjects[quad.predicate.value, node].append(subject.value)
            self.triples.append(quad.triple)

    @cached_property
    def store(self) -> ox.Store:
        """The triples as a store that SPARQL can be asked of."""
        store = ox.Store()
        store.extend(ox.Quad(*triple) for triple in self.triples)
        return store


Check = Callable[[_Facts, str, list[Value]], bool]
"""Whether the value nodes that a path leads to from a focus node pass."""

Maker = Callable[["QuickShapes", Node, Node], Check]
"""Makes a check of a constraint: the shapes, the shape that has it, and its value."""


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
        facts = _Facts(quads)
        return facts.plain and all(
            check(facts, focus, [focus]) for targets, check in self._checks for focus in targets(facts)
        )

    def check(self, shape: Node) -> Check:
        """Compile a shape: its own constraints, then the property shapes that hang on it."""
        checks = [
            _CONSTRAINTS[predicate](self, shape, value)
            for predicate, value in self.shapes.predicate_objects(shape)
            if predicate not in _NO_CONSTRAINTS | _TARGETS and self._known(predicate)
        ]
        properties = [(self._path(p), self.check(p)) for p in self.shapes.objects(shape, SH.property)]

        def passes(facts: _Facts, focus: str, values: list[Value]) -> bool:
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
        if predicate not in _CONSTRAINTS:
            raise DataError(f"the shapes use {predicate}", where=_WHERE, todo="teach it to graph/shapes.py")
        return True

    def _targets(self, shape: Node) -> Callable[[_Facts], set[str]]:
        classes, objects, subjects = (
            {str(o) for o in self.shapes.objects(shape, p)}
            for p in (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)
        )

        def targets(facts: _Facts) -> set[str]:
            found = {s for c in classes for s in facts.subjects.get((RDF_TERMS.type, c), ())}
            for (subject, predicate), values in facts.objects.items() if objects or subjects else ():
                if predicate in objects:
                    found.update(value if isinstance(value, str) else str(value) for value in values)
                if predicate in subjects:
                    found.add(subject)
            return found

        return targets

    def _path(self, shape: Node) -> Callable[[_Facts, str], list[Value]]:
        path = self.shapes.value(shape, SH.path)
        steps = self.items(path) if path and (path, RDF.first, None) in self.shapes else [path]
        walk = [self._step(step) for step in steps]

        def values(facts: _Facts, focus: str) -> list[Value]:
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
            raise DataError("the shapes use an unknown sort of path", where=_WHERE, todo="teach it to graph/shapes.py")
        return str(inverse), True


def _each(test: Callable[[Value], bool]) -> Check:
    return lambda facts, focus, values: all(test(value) for value in values)


def _min_count(_: QuickShapes, shape: Node, value: Node) -> Check:
    least = int(str(value))
    return lambda facts, focus, values: len(values) >= least


def _max_count(_: QuickShapes, shape: Node, value: Node) -> Check:
    most = int(str(value))
    return lambda facts, focus, values: len(values) <= most


def _datatype(_: QuickShapes, shape: Node, value: Node) -> Check:
    wanted = str(value)
    return _each(lambda v: isinstance(v, ox.Literal) and v.datatype.value == wanted and _well_formed(v, wanted))


def _well_formed(literal: ox.Literal, datatype: str) -> bool:
    """Whether a literal is surely one of its datatype."""
    if datatype in _NUMBERS:
        return _NUMBERS[datatype].fullmatch(literal.value) is not None
    if datatype in _DATES:
        return date_type(literal.value) == datatype
    return datatype == XSD.string or (datatype == str(RDF.langString) and bool(literal.language))


def _node_kind(_: QuickShapes, shape: Node, value: Node) -> Check:
    if value != SH.IRI:
        raise DataError(f"the shapes use {value}", where=_WHERE, todo="teach it to graph/shapes.py")
    return _each(lambda v: isinstance(v, str))


def _in(quick: QuickShapes, shape: Node, value: Node) -> Check:
    allowed = {_value(item) for item in quick.items(value)}
    return _each(lambda v: v in allowed)


def _has_value(_: QuickShapes, shape: Node, value: Node) -> Check:
    wanted = _value(value)
    return lambda facts, focus, values: wanted in values


def _class(_: QuickShapes, shape: Node, value: Node) -> Check:
    wanted = str(value)
    return lambda facts, focus, values: all(
        isinstance(v, str) and wanted in facts.objects.get((v, RDF_TERMS.type), ()) for v in values
    )


def _pattern(_: QuickShapes, shape: Node, value: Node) -> Check:
    pattern = re.compile(str(value))
    return _each(lambda v: pattern.search(v if isinstance(v, str) else v.value) is not None)


def _min_length(_: QuickShapes, shape: Node, value: Node) -> Check:
    least = int(str(value))
    return _each(lambda v: len(v if isinstance(v, str) else v.value) >= least)


def _min_inclusive(_: QuickShapes, shape: Node, value: Node) -> Check:
    least = Decimal(str(value))
    return _each(lambda v: (number := _number(v)) is not None and number >= least)


def _max_inclusive(_: QuickShapes, shape: Node, value: Node) -> Check:
    most = Decimal(str(value))
    return _each(lambda v: (number := _number(v)) is not None and number <= most)


def _less_than(_: QuickShapes, shape: Node, value: Node) -> Check:
    return _compared(str(value), lambda one, other: one < other)


def _less_than_or_equals(_: QuickShapes, shape: Node, value: Node) -> Check:
    return _compared(str(value), lambda one, other: one <= other)


def _compared(predicate: str, test: Callable[[Decimal, Decimal], bool]) -> Check:
    def passes(facts: _Facts, focus: str, values: list[Value]) -> bool:
        others = [_number(other) for other in facts.objects.get((focus, predicate), ())]
        ours = [_number(value) for value in values] if others else []
        return all(a is not None and b is not None and test(a, b) for a in ours for b in others)

    return passes


def _equals(_: QuickShapes, shape: Node, value: Node) -> Check:
    predicate = str(value)
    return lambda facts, focus, values: set(values) == set(facts.objects.get((focus, predicate), ()))


def _language_in(quick: QuickShapes, shape: Node, value: Node) -> Check:
    ranges = tuple(str(item).lower() for item in quick.items(value))
    return _each(
        lambda v: (
            isinstance(v, ox.Literal)
            and v.language is not None
            and any(v.language.lower() == r or v.language.lower().startswith(r + "-") for r in ranges)
        )
    )


def _unique_lang(_: QuickShapes, shape: Node, value: Node) -> Check:
    def passes(facts: _Facts, focus: str, values: list[Value]) -> bool:
        tags = [v.language.lower() for v in values if isinstance(v, ox.Literal) and v.language]
        return len(tags) == len(set(tags))

    return passes


def _or(quick: QuickShapes, shape: Node, value: Node) -> Check:
    options = [quick.check(item) for item in quick.items(value)]
    return lambda facts, focus, values: all(any(option(facts, focus, [v]) for option in options) for v in values)


def _qualified(quick: QuickShapes, shape: Node, value: Node) -> Check:
    check = quick.check(value)
    least = int(str(quick.shapes.value(shape, SH.qualifiedMinCount) or 0))
    most = quick.shapes.value(shape, SH.qualifiedMaxCount)

    def passes(facts: _Facts, focus: str, values: list[Value]) -> bool:
        count = sum(check(facts, focus, [value]) for value in values)
        return count >= least and (most is None or count <= int(str(most)))

    return passes


def _sparql(quick: QuickShapes, shape: Node, value: Node) -> Check:
    """Ask the engine once for all focus nodes; a row about a node that is none makes pySHACL look, no more."""
    prefixes = {
        str(quick.shapes.value(declared, SH.prefix)): str(quick.shapes.value(declared, SH.namespace))
        for holder in quick.shapes.objects(value, SH.prefixes)
        for declared in quick.shapes.objects(holder, SH.declare)
    }
    query = str(quick.shapes.value(value, SH.select))

    def passes(facts: _Facts, focus: str, values: list[Value]) -> bool:
        found = facts.store.query(query, prefixes=prefixes)
        return isinstance(found, ox.QuerySolutions) and next(found, None) is None

    return passes


def _number(value: Value) -> Decimal | None:
    """Return the number that a literal surely is."""
    if isinstance(value, ox.Literal) and value.datatype.value in _NUMBERS and _well_formed(value, value.datatype.value):
        return Decimal(value.value)
    return None


def _value(node: Node) -> Value:
    if not isinstance(node, RdflibLiteral):
        return str(node)
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or XSD.string)))


_CONSTRAINTS: Mapping[Node, Maker] = {
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.datatype: _datatype,
    SH.nodeKind: _node_kind,
    SH["in"]: _in,
    SH.hasValue: _has_value,
    SH["class"]: _class,
    SH.pattern: _pattern,
    SH.minLength: _min_length,
    SH.minInclusive: _min_inclusive,
    SH.maxInclusive: _max_inclusive,
    SH.lessThan: _less_than,
    SH.lessThanOrEquals: _less_than_or_equals,
    SH.equals: _equals,
    SH.languageIn: _language_in,
    SH.uniqueLang: _unique_lang,
    SH["or"]: _or,
    SH.qualifiedValueShape: _qualified,
    SH.sparql: _sparql,
}
"""What each constraint component checks (SHACL, section 4 and 5)."""
