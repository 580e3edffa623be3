"""What a store holds, in short: a card for each report, and counts over all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from graph.iris import Iris
from ontology.records import EntityType, Kind
from ontology.terms import CT, DCT, RDF, concept

__all__ = ["Counts", "ReportCard", "count", "file_names", "plain_value", "report_card", "report_ids", "text_of"]


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A stored report in short, with how many entities, partnerships, relations and figures its graph holds."""

    id: str
    title: str
    lang: str
    date: str | None
    file_name: str
    sha256: str
    extractor: str
    entities: int
    partnerships: int
    relations: int
    figures: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a store holds; ``entities`` by type, ``partnerships`` by kind, in the order of the closed sets."""

    reports: int
    entities: Mapping[str, int]
    partnerships: Mapping[str, int]
    relations: int
    figures: int
    rejections: int
    quads: int


def report_ids(engine: ox.Store, iris: Iris) -> list[str]:
    """Return the ids of the stored reports, sorted."""
    found = (iris.report_id(text_of(graph)) for graph in engine.named_graphs())
    # Oxigraph keeps the name of a graph that has been emptied.
    return sorted(i for i in found if i is not None and _one(engine, iris, i, RDF.type))


def file_names(engine: ox.Store, iris: Iris) -> dict[str, str]:
    """Return for each stored report its file name, which may be empty."""
    return {i: _one(engine, iris, i, CT.fileName) or "" for i in report_ids(engine, iris)}


def report_card(engine: ox.Store, iris: Iris, report_id: str) -> ReportCard:
    """Read the card of a stored report."""
    graph = NamedNode(iris.report_graph(report_id))

    def instances(*classes: str) -> int:
        kind = NamedNode(RDF.type)
        return sum(1 for c in classes for _ in engine.quads_for_pattern(None, kind, NamedNode(c), graph))

    def text(predicate: str) -> str:
        return _one(engine, iris, report_id, predicate) or ""

    return ReportCard(
        id=report_id,
        title=text(DCT.title),
        lang=text(DCT.language),
        date=text(DCT.issued) or None,
        file_name=text(CT.fileName),
        sha256=text(CT.sha256),
        extractor=text(CT.extractor),
        entities=instances(*(CT.namespace + t.value for t in EntityType)),
        partnerships=instances(CT.Partnership),
        relations=instances(CT.Relation),
        figures=instances(CT.Figure),
    )


def count(engine: ox.Store, iris: Iris) -> Counts:
    """Count what the store holds; what several reports tell of counts once."""

    def distinct(predicate: str, value: str) -> int:
        found = engine.quads_for_pattern(None, NamedNode(predicate), NamedNode(value))
        return len({text_of(quad.subject) for quad in found})

    return Counts(
        reports=len(report_ids(engine, iris)),
        entities={t.value: distinct(RDF.type, CT.namespace + t.value) for t in EntityType},
        partnerships={k.value: distinct(DCT.type, concept(k)) for k in Kind},
        relations=distinct(RDF.type, CT.Relation),
        figures=distinct(RDF.type, CT.Figure),
        rejections=distinct(RDF.type, CT.Rejection),
        quads=len(engine),
    )


def text_of(term: object) -> str:
    """Return the text of a node or literal: its IRI or its lexical form."""
    return str(getattr(term, "value", ""))


def _one(engine: ox.Store, iris: Iris, report_id: str, predicate: str) -> str | None:
    """Return the value of a report's property."""
    graph, report = NamedNode(iris.report_graph(report_id)), NamedNode(iris.report(report_id))
    found = engine.quads_for_pattern(report, NamedNode(predicate), None, graph)
    return next((text_of(quad.object) for quad in found), None)


def plain_value(term: object) -> str | int | float | None:
    """Return a term of a solution as a number where it is one, as a string otherwise."""
    if term is None:
        return None
    if isinstance(term, Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind == "integer":
            return int(term.value)
        if kind in {"decimal", "double", "float"}:
            return float(term.value)
    return text_of(term)
