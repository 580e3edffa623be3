"""Records to RDF: an extraction becomes the quads of one named graph, and facts of the reference graph.

The pattern is the one of ``docs/architecture.md``. Quads are made as Oxigraph's own terms, without a detour through
rdflib, which would cost as much as the extraction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from itertools import permutations

from pyoxigraph import Literal, NamedNode, Quad

from graph.canonical import canonical
from graph.iris import (
    Iris,
    figure_id,
    identifier_iri,
    membership_id,
    partnership_id,
    place_id,
    rejection_hash,
    relation_id,
    run_id,
)
from graph.literals import clean, date_type, decimal_text, json_text
from graph.runs import run_facts
from ontology.jsonform import to_json
from ontology.records import Entity, Evidence, Extraction, Name, Report, Status
from ontology.terms import CT, DC, DCT, OA, ORG, PROV, QB, RDF, RDFS, SCHEMA, SKOS, XSD, concept

__all__ = ["all_quads", "extracted_quad", "reference_quads", "report_quads"]

Object = NamedNode | Literal


def report_quads(extraction: Extraction, iris: Iris) -> list[Quad]:
    """Write an extraction as the quads of its report's named graph.

    Parameters
    ----------
    extraction
        Any extraction; it is brought into its canonical form first.
    iris
        The base that resources live under.

    Returns
    -------
    list of Quad
        Without duplicates, in no particular order; no blank nodes.

    Raises
    ------
    DataError
        A record names an unknown entity, or a number is not finite.

    Examples
    --------
    >>> from ontology.records import Report
    >>> quads = report_quads(Extraction(Report("r1", "Hello.")), Iris())
    >>> {quad.graph_name.value for quad in quads}
    {'https://w3id.org/cityties/kg/graph/report/r1'}
    """
    return list(dict.fromkeys(_Writer(canonical(extraction), iris).quads()))


def reference_quads(extraction: Extraction, iris: Iris) -> dict[str, set[Quad]]:
    """Write what the lexicons know of the entities of an extraction, as quads of the reference graph.

    Returns
    -------
    dict
        For the IRI of each entity that the lexicons know its quads.
    """
    return _references(canonical(extraction), iris)


def all_quads(form: Extraction, iris: Iris) -> tuple[set[Quad], dict[str, set[Quad]]]:
    """Return :func:`report_quads` and :func:`reference_quads` of an extraction that is in canonical form already."""
    return set(_Writer(form, iris).quads()), _references(form, iris)


def extracted_quad(form: Extraction, iris: Iris) -> Quad:
    """Write a canonical extraction whole as one literal of the graph of extractions.

    Without its file name, which the report's own graph has and which changes when the file is met under another name.
    """
    data = to_json(replace(form, report=replace(form.report, path="")))
    return Quad(
        NamedNode(iris.report(form.report.id)),
        _node(CT.extracted),
        Literal(json_text(data), datatype=_node(RDF.JSON)),
        NamedNode(iris.extracted_graph),
    )


def _references(form: Extraction, iris: Iris) -> dict[str, set[Quad]]:
    graph = _node(iris.reference_graph)
    facts: dict[str, set[Quad]] = {}
    for entity in form.entities:
        if entity.reference:
            subject = NamedNode(iris(entity.id))
            facts[subject.value] = {Quad(subject, _node(p), o, graph) for p, o in _reference_facts(entity, iris)}
    return facts


@lru_cache(maxsize=1024)
def _node(iri: str) -> NamedNode:
    """Make a node for a vocabulary term, once."""
    return NamedNode(iri)


class _Writer:
    """Writes one canonical extraction."""

    def __init__(self, extraction: Extraction, iris: Iris) -> None:
        self._extraction = extraction
        self._iris = iris
        self._graph = NamedNode(iris.report_graph(extraction.report.id))
        self._report_iri = iris.report(extraction.report.id)
        self._report = NamedNode(self._report_iri)
        self._nodes: dict[str, NamedNode] = {}
        self._passages: dict[tuple[int, int], NamedNode] = {}
        self._quads: list[Quad] = []

    def quads(self) -> list[Quad]:
        self._write_report()
        self._write_run()
        self._write_entities()
        self._write_partnerships()
        self._write_relations()
        self._write_figures()
        self._write_rejections()
        return self._quads

    def _add(self, subject: NamedNode, predicate: str, value: Object) -> None:
        self._quads.append(Quad(subject, _node(predicate), value, self._graph))

    def _text(self, subject: NamedNode, predicate: str, value: str | None) -> None:
        """Write a string, unless there is none."""
        if value:
            self._add(subject, predicate, Literal(value))

    def _year(self, subject: NamedNode, predicate: str, year: int | None) -> None:
        if year is not None:
            self._add(subject, predicate, _integer(year))

    def _code(self, subject: NamedNode, predicate: str, value: StrEnum) -> None:
        self._add(subject, predicate, _node(concept(value)))

    def _entity(self, local: str) -> NamedNode:
        if local not in self._nodes:
            self._nodes[local] = NamedNode(self._iris(local))
        return self._nodes[local]

    def _write_report(self) -> None:
        report, node = self._extraction.report, self._report
        self._add(node, RDF.type, _node(CT.Report))
        if report.title:
            self._add(node, DCT.title, Literal(report.title, language=_title_language(report)))
        self._text(node, DCT.language, report.lang)
        self._text(node, CT.script, report.script)
        if report.date:
            datatype = date_type(report.date)
            literal = Literal(report.date, datatype=_node(datatype)) if datatype else Literal(report.date)
            self._add(node, DCT.issued, literal)
        self._text(node, DC.publisher, report.publisher)
        self._text(node, CT.fileName, report.path)
        self._text(node, DCT.format, report.media_type)
        self._text(node, CT.sha256, report.sha256)
        self._text(node, CT.encoding, report.encoding)
        self._add(node, CT.text, Literal(report.text))
        self._text(node, CT.pages, " ".join(f"{p.number}:{p.start}-{p.end}" for p in report.pages))
        self._text(node, CT.extractor, self._extraction.extractor)

    def _write_run(self) -> None:
        run = self._extraction.run
        if run is None:
            return
        self._add(self._graph, PROV.wasGeneratedBy, NamedNode(self._iris(run_id(run))))
        self._add(self._graph, PROV.wasDerivedFrom, self._report)
        for subject, predicate, value in run_facts(run, self._iris):
            self._add(NamedNode(subject), predicate, value)

    def _write_entities(self) -> None:
        for entity in self._extraction.entities:
            node = self._entity(entity.id)
            self._add(self._report, SCHEMA.mentions, node)
            self._add(node, RDF.type, _node(CT.namespace + entity.type.value))
            self._add(node, CT.name, Literal(entity.name))
            self._add(node, CT.identifiedBy, Literal("lexicon" if entity.reference else "name"))
            for name in entity.names:
                self._add(node, RDFS.label, _label(name))
            if not entity.names:
                self._add(node, RDFS.label, Literal(entity.name))  # every tool that draws a graph looks for a label
            for mention in entity.mentions:
                place = NamedNode(f"{self._report_iri}/mention/{mention.start}-{mention.end}")
                self._add(place, RDF.type, _node(CT.Mention))
                self._add(place, OA.hasSource, self._report)
                self._add(place, CT.refersTo, node)
                self._add(place, OA.start, _integer(mention.start))
                self._add(place, OA.end, _integer(mention.end))
                self._add(place, OA.exact, Literal(mention.surface))
                self._text(place, CT.method, mention.method)
                self._add(place, CT.confidence, _decimal(mention.confidence))

    def _write_evidence(self, subject: NamedNode, evidence: tuple[Evidence, ...]) -> None:
        for passage in evidence:
            span = (passage.start, passage.end)
            if span not in self._passages:
                self._passages[span] = self._write_passage(passage)
            self._add(subject, CT.evidence, self._passages[span])

    def _write_passage(self, passage: Evidence) -> NamedNode:
        iri = f"{self._report_iri}/evidence/{passage.start}-{passage.end}"
        node, position, quote = NamedNode(iri), NamedNode(iri + "/position"), NamedNode(iri + "/quote")
        self._add(node, RDF.type, _node(OA.SpecificResource))
        self._add(node, RDF.type, _node(CT.Evidence))
        self._add(node, OA.hasSource, self._report)
        self._year(node, CT.page, passage.page)
        self._add(node, OA.hasSelector, position)
        self._add(node, OA.hasSelector, quote)
        self._add(position, RDF.type, _node(OA.TextPositionSelector))
        self._add(position, OA.start, _integer(passage.start))
        self._add(position, OA.end, _integer(passage.end))
        self._add(quote, RDF.type, _node(OA.TextQuoteSelector))
        self._add(quote, OA.exact, Literal(passage.quote))
        return node

    def _write_partnerships(self) -> None:
        for record in self._extraction.partnerships:
            local = partnership_id([m.entity for m in record.members], record.kind, record.programme)
            node = NamedNode(self._iris(local))
            self._add(node, RDF.type, _node(CT.Partnership))
            self._code(node, DCT.type, record.kind)
            self._code(node, CT.status, record.status)
            self._year(node, CT.startYear, record.start)
            self._year(node, CT.endYear, record.end)
            if record.programme:
                self._add(node, CT.programme, self._entity(record.programme))
            self._add(node, CT.confidence, _decimal(record.confidence))
            self._text(node, CT.method, record.method)
            self._write_evidence(node, record.evidence)
            for member in record.members:
                actor = self._entity(member.entity)
                membership = NamedNode(self._iris(membership_id(local, member.entity)))
                self._add(node, ORG.hasMember, actor)
                self._add(membership, RDF.type, _node(ORG.Membership))
                self._add(membership, ORG.organization, node)
                self._add(membership, ORG.member, actor)
                self._code(membership, ORG.role, member.role)
            if record.status is not Status.ENDED:
                for one, other in permutations([self._entity(m.entity) for m in record.members], 2):
                    self._add(one, CT.partnersWith, other)

    def _write_relations(self) -> None:
        for record in self._extraction.relations:
            source, target = self._entity(record.source), self._entity(record.target)
            predicate = CT.namespace + record.type.value
            node = NamedNode(self._iris(relation_id(record.type, record.source, record.target)))
            self._add(source, predicate, target)
            self._add(node, RDF.type, _node(CT.Relation))
            self._add(node, RDF.type, _node(RDF.Statement))
            self._add(node, RDF.subject, source)
            self._add(node, RDF.predicate, _node(predicate))
            self._add(node, RDF.object, target)
            self._add(node, CT.confidence, _decimal(record.confidence))
            self._text(node, CT.method, record.method)
            self._write_evidence(node, record.evidence)

    def _write_figures(self) -> None:
        for record in self._extraction.figures:
            node = NamedNode(self._iris(figure_id(record, record.subject)))
            self._add(node, RDF.type, _node(QB.Observation))
            self._add(node, RDF.type, _node(CT.Figure))
            self._add(node, CT.subject, self._entity(record.subject))
            self._code(node, CT.measure, record.measure)
            self._add(node, CT.value, _decimal(record.value))
            self._code(node, CT.bound, record.bound)
            self._text(node, CT.unit, record.unit)
            self._text(node, CT.list, record.list)
            self._year(node, CT.year, record.year)
            self._add(node, CT.confidence, _decimal(record.confidence))
            self._write_evidence(node, record.evidence)

    def _write_rejections(self) -> None:
        for record in self._extraction.rejections:
            node = NamedNode(f"{self._report_iri}/rejection/{rejection_hash(record.candidate, record.reason)}")
            self._add(node, RDF.type, _node(CT.Rejection))
            for candidate in record.candidate:
                self._add(node, CT.candidate, self._entity(candidate))
            self._code(node, CT.reason, record.reason)
            self._text(node, CT.method, record.method)
            self._write_evidence(node, record.evidence)


def _reference_facts(entity: Entity, iris: Iris) -> Iterator[tuple[str, Object]]:
    known = entity.reference
    if known is None:
        return
    yield CT.key, Literal(clean(known.key))
    seen: set[str] = set()
    for name in known.names:
        yield SKOS.altLabel if name.lang in seen else SKOS.prefLabel, _label(name)
        seen.add(name.lang)
    for curie in known.identifiers:
        iri = identifier_iri(curie)
        yield (SKOS.exactMatch, NamedNode(iri)) if iri else (DCT.identifier, Literal(curie))
    if known.country:
        yield CT.country, Literal(known.country)
    if known.within:
        yield CT.within, NamedNode(iris(place_id(known.within, entity.type)))
    if known.latitude is not None:
        yield SCHEMA.latitude, _decimal(known.latitude)
    if known.longitude is not None:
        yield SCHEMA.longitude, _decimal(known.longitude)


def _label(name: Name) -> Literal:
    return Literal(name.text, language=name.lang)


def _title_language(report: Report) -> str:
    return f"{report.lang}-{report.script}" if report.lang == "zh" and report.script in {"Hans", "Hant"} else "en"


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=_node(XSD.integer))


def _decimal(number: float) -> Literal:
    return Literal(decimal_text(number), datatype=_node(XSD.decimal))
