"""What each constraint of the SHACL shapes checks, as plain functions over the triples of one graph.

:class:`~graph.shapes.QuickShapes` puts them together. Only what ``ontology/shapes.ttl`` uses is known here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import Literal as RdflibLiteral
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from graph.literals import date_type
from ontology.errors import DataError
from ontology.terms import RDF as RDF_TERMS
from ontology.terms import XSD

if TYPE_CHECKING:
    from graph.shapes import QuickShapes

__all__ = ["CONSTRAINTS", "Check", "Facts", "Value", "unknown"]

Value = str | ox.Literal
"""An IRI as text, or a literal."""

_DATES = {XSD.date, XSD.gYearMonth, XSD.gYear}
_NUMBERS = {XSD.integer: re.compile(r"[+-]?[0-9]+"), XSD.decimal: re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")}


class Facts:
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


Check = Callable[[Facts, str, list[Value]], bool]
"""Whether the value nodes that a path leads to from a focus node pass."""

Maker = Callable[["QuickShapes", Node, Node], Check]
"""Makes a check of a constraint: the shapes, the shape that has it, and its value."""


def unknown(what: object) -> DataError:
    """Return the error that the shapes use something which is not known here."""
    return DataError(f"the shapes use {what}", where="ontology/shapes.ttl", todo="teach it to graph/constraints.py")


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
        raise unknown(value)
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
    def passes(facts: Facts, focus: str, values: list[Value]) -> bool:
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
    def passes(facts: Facts, focus: str, values: list[Value]) -> bool:
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

    def passes(facts: Facts, focus: str, values: list[Value]) -> bool:
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

    def passes(facts: Facts, focus: str, values: list[Value]) -> bool:
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


CONSTRAINTS: Mapping[Node, Maker] = {
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
