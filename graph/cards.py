"""What a store holds, in short: a card for each report, and counts over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.engine import Engine, Patterns
from graph.iris import Iris
from ontology.records import EntityType, Kind
from ontology.terms import CT, DCT, RDF, concept

__all__ = ["Counts", "ReportCard", "count", "file_names", "plain_value", "report_cards", "report_ids", "text_of"]


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


def report_ids(engine: Patterns, iris: Iris, *, only: str | None = None) -> list[str]:
    """Return the ids of the stored reports, sorted; with ``only``, of that one if it is stored."""
    # Not the names of the graphs: Oxigraph keeps the name of a graph that has been emptied.
    found = engine.quads_for_pattern(None, NamedNode(RDF.type), NamedNode(CT.Report), _graph(iris, only))
    ids = (iris.report_id(text_of(quad.graph_name)) for quad in found)
    return sorted(i for i in ids if i is not None)


def file_names(engine: Engine, iris: Iris) -> dict[str, str]:
    """Return for each stored report its file name, which may be empty."""
    names = _values(engine, iris, CT.fileName, only=None)
    return {i: names.get(i, "") for i in report_ids(engine, iris)}


def report_cards(engine: Engine, iris: Iris, *, only: str | None = None) -> tuple[ReportCard, ...]:
    """Read the cards of all stored reports, sorted by id, or of one.

    One pattern over all graphs for each property, because a server answers that as fast as one for one report.
    """

    def instances(*classes: str) -> Counter[str]:
        graph, kind = _graph(iris, only), NamedNode(RDF.type)
        found = (quad for c in classes for quad in engine.quads_for_pattern(None, kind, NamedNode(c), graph))
        return Counter(iris.report_id(text_of(quad.graph_name)) or "" for quad in found)

    def texts(predicate: str) -> dict[str, str]:
        return _values(engine, iris, predicate, only=only)

    titles, langs, dates, names = texts(DCT.title), texts(DCT.language), texts(DCT.issued), texts(CT.fileName)
    digests, extractors = texts(CT.sha256), texts(CT.extractor)
    entities = instances(*(CT.namespace + t.value for t in EntityType))
    partnerships, relations, figures = instances(CT.Partnership), instances(CT.Relation), instances(CT.Figure)
    return tuple(
        ReportCard(
            id=i,
            title=titles.get(i, ""),
            lang=langs.get(i, ""),
            date=dates.get(i) or None,
            file_name=names.get(i, ""),
            sha256=digests.get(i, ""),
            extractor=extractors.get(i, ""),
            entities=entities[i],
            partnerships=partnerships[i],
            relations=relations[i],
            figures=figures[i],
        )
        for i in report_ids(engine, iris, only=only)
    )


def count(engine: Engine, iris: Iris) -> Counts:
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


def _graph(iris: Iris, report_id: str | None) -> NamedNode | None:
    return None if report_id is None else NamedNode(iris.report_graph(report_id))


def _values(engine: Engine, iris: Iris, predicate: str, *, only: str | None) -> dict[str, str]:
    """Return the value of a property of the reports, by their ids."""
    values: dict[str, str] = {}
    for quad in engine.quads_for_pattern(None, NamedNode(predicate), None, _graph(iris, only)):
        report_id = iris.report_id(text_of(quad.graph_name))
        if report_id is not None and text_of(quad.subject) == iris.report(report_id):
            values[report_id] = text_of(quad.object)
    return values


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
