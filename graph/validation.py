"""The graph against its SHACL shapes, one named graph after the other.

Each graph is checked by itself: the shapes speak of one report, of the reference facts or of the verdicts, and a
report's graph does not grow with the store. :mod:`graph.shapes` passes the graphs that surely conform; pySHACL reads
the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from pyshacl import validate as shacl_validate
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.namespace import SH
from rdflib.term import Node

from graph.shapes import QuickShapes
from graph.store import Store
from ontology.errors import StoreError
from ontology.prefixes import compress
from ontology.terms import XSD

__all__ = ["ValidationReport", "Violation", "quick_shapes", "validate", "violations"]


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One breach of a shape: in which graph, at which node and path, with which value, and what the shape asks.

    ``report`` is a report's id, or empty for the graphs that all reports share. ``path`` and ``value`` are empty where
    the breach has none; IRIs of the vocabularies are CURIEs.
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
    """Check every graph of a store against ``ontology/shapes.ttl``: those of the reports and those that they share.

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
    iris = store.iris
    graphs = {iris.report_graph(card.id): card.id for card in store.reports()}
    shared = dict.fromkeys((iris.reference_graph, iris.curation_graph, iris.analysis_graph), "")
    found: list[Violation] = []
    for graph, report in {**graphs, **shared}.items():
        quads = list(store.engine.quads_for_pattern(None, None, None, NamedNode(graph)))
        if not quick_shapes().conform(quads):
            found += violations(quads, report)
    return ValidationReport(tuple(sorted(found)), len(graphs))


def violations(quads: Iterable[Quad], report: str = "") -> Iterator[Violation]:
    """Yield the violations that pySHACL finds in one graph, in no particular order."""
    data = Graph()
    for quad in quads:
        data.add((_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object)))
    conforms, results, text = shacl_validate(data, shacl_graph=_shapes(), inplace=True)
    if conforms:
        return
    if not isinstance(results, Graph):
        raise StoreError(f"the shapes could not be checked ({text})", where=report, todo="report this as a defect")
    for result in results.subjects(SH.focusNode):
        yield Violation(
            report=report,
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


@cache
def quick_shapes() -> QuickShapes:
    """Return the compiled shapes, which pass the graphs that surely conform."""
    return QuickShapes(_shapes())


def _text(node: Node | None) -> str:
    return compress(str(node)) if node is not None else ""
