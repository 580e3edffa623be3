"""The graph against its SHACL shapes, one report after the other.

Each report's graph is checked by itself: the shapes speak of one report, and its size does not grow with the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from pyshacl import validate as shacl_validate
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.namespace import SH
from rdflib.term import Node

from graph.store import Store
from ontology.prefixes import compress
from ontology.terms import XSD

__all__ = ["ValidationReport", "Violation", "validate"]


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One breach of a shape: in which report, at which node and path, with which value, and what the shape asks.

    ``path`` and ``value`` are empty where the breach has none; IRIs of the vocabularies are CURIEs.
    """

    report: str
    focus: str
    path: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All breaches in the store, sorted."""

    violations: tuple[Violation, ...]
    reports: int

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return not self.violations


def validate(store: Store) -> ValidationReport:
    """Check every report's graph against ``ontology/shapes.ttl``.

    Parameters
    ----------
    store
        An open store; nothing is written.

    Examples
    --------
    >>> from ontology.records import Extraction, Report
    >>> with Store.open("memory") as store:
    ...     _ = store.put(Extraction(Report("r1", "Hello.")))
    ...     validate(store).conforms
    True
    """
    cards = store.reports()
    return ValidationReport(
        tuple(sorted(violation for card in cards for violation in _check(store, card.id))), len(cards)
    )


def _check(store: Store, report_id: str) -> Iterator[Violation]:
    data = Graph()
    for quad in store.engine.quads_for_pattern(None, None, None, NamedNode(store.iris.report_graph(report_id))):
        data.add((_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object)))
    conforms, results, _ = shacl_validate(data, shacl_graph=_shapes(), inplace=True)
    if conforms:
        return
    for result in results.subjects(SH.focusNode):
        yield Violation(
            report=report_id,
            focus=_text(results.value(result, SH.focusNode)),
            path=_text(results.value(result, SH.resultPath)),
            value=_text(results.value(result, SH.value)),
            message=_text(results.value(result, SH.resultMessage)),
        )


def _to_rdflib(term: NamedNode | BlankNode | Literal | Triple) -> Node:
    """Make rdflib's term; plain strings stay without a datatype, or they would differ from those of the shapes."""
    if isinstance(term, Literal):
        datatype = None if term.language or term.datatype.value == XSD.string else URIRef(term.datatype.value)
        return RdflibLiteral(term.value, lang=term.language, datatype=datatype)
    return URIRef(term.value) if isinstance(term, NamedNode) else BNode(str(term))


@cache
def _shapes() -> Graph:
    text = resources.files("ontology").joinpath("shapes.ttl").read_text("utf-8")
    return Graph().parse(data=text, format="turtle")


def _text(node: Node | None) -> str:
    return compress(str(node)) if node is not None else ""
