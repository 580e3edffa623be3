"""Records to RDF: an extraction becomes the lines of one named graph, and facts of the reference graph.

The pattern is the one of ``docs/architecture.md``. Lines of N-Quads are made, not quads: journal and bulk load take
them as they are, they cost a third of quads, and processes send them to each other. Terms are spelled by Oxigraph
(:mod:`graph.spelling`), so that a line has the bytes which the store gives back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache
from itertools import permutations

from pyoxigraph import Quad

from graph.canonical import canonical
from graph.iris import (
    Iris,
    figure_id,
    membership_id,
    partnership_id,
    rejection_hash,
    relation_id,
    run_id,
)
from graph.literals import date_type
from graph.passages import mention_lines, passage_lines
from graph.references import reference_lines, subject_lines
from graph.runs import run_facts
from graph.spelling import decimal, integer, node, tagged, text, typed
from graph.written import Written
from ontology.records import Entity, Evidence, Extraction, Name, Report, Run, Status
from ontology.terms import CT, DC, DCT, ORG, PROV, QB, RDF, RDFS, SCHEMA, concept

__all__ = ["reference_quads", "report_quads", "write", "write_canonical"]


def write(extraction: Extraction, iris: Iris) -> Written:
    """Write an extraction as lines: of its report's named graph, and of the reference graph.

    Parameters
    ----------
    extraction
        Any extraction; it is brought into its canonical form first.
    iris
        The base that resources live under.

    Returns
    -------
    Written
        Without blank nodes.

    Raises
    ------
    DataError
        A record names an unknown entity, or a number is not finite.

    Examples
    --------
    >>> from ontology.records import Report
    >>> write(Extraction(Report("r1", "Hello.")), Iris()).own.splitlines()[-1].decode()  # doctest: +ELLIPSIS
    '<https://w3id.org/cityties/kg/report/r1> <https://w3id.org/cityties/ontology#text> "Hello." <https://...r1> .'
    """
    return write_canonical(canonical(extraction), iris)


def write_canonical(form: Extraction, iris: Iris) -> Written:
    """Return :func:`write` of an extraction that is in canonical form already."""
    references = {
        iris(entity.id): reference_lines(iris.base, entity.id, entity.type, entity.reference)
        for entity in form.entities
        if entity.reference
    }
    report = form.report
    return Written(iris.base, report.id, report.path, form.extractor, _Writer(form, iris).lines(), references)


def report_quads(extraction: Extraction, iris: Iris) -> list[Quad]:
    """Return the quads of the report's graph that :func:`write` writes, in no particular order.

    Examples
    --------
    >>> from ontology.records import Report
    >>> quads = report_quads(Extraction(Report("r1", "Hello.")), Iris())
    >>> {quad.graph_name.value for quad in quads}
    {'https://w3id.org/cityties/kg/graph/report/r1'}
    """
    return list(write(extraction, iris).quads())


def reference_quads(extraction: Extraction, iris: Iris) -> dict[str, set[Quad]]:
    """Return the quads of the reference graph that :func:`write` writes, by IRIs of entities."""
    return write(extraction, iris).reference_quads()


_BY_NAME = '"name"'


class _Writer:
    """Writes one canonical extraction; terms are strings, spelled already, predicates are IRIs."""

    def __init__(self, extraction: Extraction, iris: Iris) -> None:
        self._extraction = extraction
        self._iris = iris
        self._report_iri = iris.report(extraction.report.id)
        self._report = node(self._report_iri)
        self._graph = node(iris.report_graph(extraction.report.id))
        self._nodes: dict[str, str] = {}
        self._passages: dict[tuple[int, int], str] = {}
        self._facts: defaultdict[str, list[str]] = defaultdict(list)
        """For each subject what is said of it: a predicate and a value."""
        self._told: dict[str, str] = {}
        """Lines about subjects of which all is told at once, in order; most lines are about mentions and passages."""
        self._end = f" {self._graph} .\n"

    def lines(self) -> bytes:
        self._write_report()
        self._write_run()
        self._write_entities()
        self._write_partnerships()
        self._write_relations()
        self._write_figures()
        self._write_rejections()
        # Lines are in order where subjects are, and what is said of each: the space and the ``>`` that come after these
        # sort before all that could go on in their place. Bytes of UTF-8 are in the order of their code points.
        for subject, facts in self._facts.items():
            self._told[subject] = subject_lines(subject, facts, self._end)
        # Most are in ASCII, which one long string would not be.
        return b"".join([self._told[subject].encode() for subject in sorted(self._told)])

    def _add(self, subject: str, predicate: str, value: str) -> None:
        self._facts[subject].append(f"<{predicate}> {value}")

    def _type(self, subject: str, class_: str) -> None:
        self._facts[subject].append(f"<{RDF.type}> <{class_}>")

    def _text(self, subject: str, predicate: str, value: str | None) -> None:
        """Write a string, unless there is none."""
        if value:
            self._add(subject, predicate, text(value))

    def _year(self, subject: str, predicate: str, year: int | None) -> None:
        if year is not None:
            self._add(subject, predicate, integer(year))

    def _code(self, subject: str, predicate: str, value: StrEnum) -> None:
        self._add(subject, predicate, f"<{concept(value)}>")

    def _minted(self, local: str) -> str:
        """Spell an IRI whose part behind the base is a hash, which nothing need be checked of."""
        return f"<{self._iris(local)}>"

    def _entity(self, local: str) -> str:
        if local not in self._nodes:
            self._nodes[local] = node(self._iris(local))
        return self._nodes[local]

    def _write_report(self) -> None:
        report, subject = self._extraction.report, self._report
        self._type(subject, CT.Report)
        if report.title:
            self._add(subject, DCT.title, tagged(report.title, _label_language(report)))
        self._text(subject, DCT.language, report.lang)
        self._text(subject, CT.script, report.script)
        if report.date:
            datatype = date_type(report.date)
            self._add(subject, DCT.issued, typed(report.date, datatype) if datatype else text(report.date))
        self._text(subject, DC.publisher, report.publisher)
        self._text(subject, CT.fileName, report.path)
        self._text(subject, DCT.format, report.media_type)
        self._text(subject, CT.sha256, report.sha256)
        self._text(subject, CT.encoding, report.encoding)
        self._add(subject, CT.text, text(report.text))
        self._text(subject, CT.pages, " ".join(f"{p.number}:{p.start}-{p.end}" for p in report.pages))
        self._text(subject, CT.extractor, self._extraction.extractor)

    def _write_run(self) -> None:
        run = self._extraction.run
        if run is None:
            return
        self._add(self._graph, PROV.wasGeneratedBy, self._minted(run_id(run)))
        self._add(self._graph, PROV.wasDerivedFrom, self._report)
        for subject, fact in _run_facts(self._iris.base, run):
            self._facts[subject].append(fact)

    def _write_entities(self) -> None:
        lang = _label_language(self._extraction.report)
        for entity in self._extraction.entities:
            subject = self._entity(entity.id)
            self._add(self._report, SCHEMA.mentions, subject)
            self._type(subject, CT.namespace + entity.type.value)
            if not entity.reference:
                self._add(subject, CT.identifiedBy, _BY_NAME)
            self._add(subject, CT.name, text(entity.name))
            labels = _labels(entity, lang)
            self._facts[subject] += [f"<{RDFS.label}> {tagged(name.text, name.lang)}" for name in labels]
            if not labels:
                self._add(subject, RDFS.label, text(entity.name))  # every tool that draws a graph looks for a label
            for mention in entity.mentions:
                self._told.update(mention_lines(mention, subject, self._report, self._end))

    def _write_evidence(self, subject: str, evidence: tuple[Evidence, ...]) -> None:
        for passage in evidence:
            span = (passage.start, passage.end)
            if span not in self._passages:
                self._passages[span], told = passage_lines(passage, self._report, self._end)
                self._told.update(told)
            self._add(subject, CT.evidence, self._passages[span])

    def _write_partnerships(self) -> None:
        for record in self._extraction.partnerships:
            local = partnership_id([m.entity for m in record.members], record.kind, record.programme)
            subject = self._minted(local)
            self._type(subject, CT.Partnership)
            self._code(subject, DCT.type, record.kind)
            self._code(subject, CT.status, record.status)
            self._year(subject, CT.startYear, record.start)
            self._year(subject, CT.endYear, record.end)
            if record.programme:
                self._add(subject, CT.programme, self._entity(record.programme))
            self._add(subject, CT.confidence, decimal(record.confidence))
            self._text(subject, CT.method, record.method)
            self._write_evidence(subject, record.evidence)
            for member in record.members:
                actor = self._entity(member.entity)
                membership = self._minted(membership_id(local, member.entity))
                self._add(subject, ORG.hasMember, actor)
                self._type(membership, ORG.Membership)
                self._add(membership, ORG.organization, subject)
                self._add(membership, ORG.member, actor)
                self._code(membership, ORG.role, member.role)
            if record.status is not Status.ENDED:
                for one, other in permutations([self._entity(m.entity) for m in record.members], 2):
                    self._add(one, CT.partnersWith, other)

    def _write_relations(self) -> None:
        for record in self._extraction.relations:
            source, target = self._entity(record.source), self._entity(record.target)
            predicate = CT.namespace + record.type.value
            subject = self._minted(relation_id(record.type, record.source, record.target))
            self._add(source, predicate, target)
            self._type(subject, CT.Relation)
            self._type(subject, RDF.Statement)
            self._add(subject, RDF.subject, source)
            self._add(subject, RDF.predicate, f"<{predicate}>")
            self._add(subject, RDF.object, target)
            self._add(subject, CT.confidence, decimal(record.confidence))
            self._text(subject, CT.method, record.method)
            self._write_evidence(subject, record.evidence)

    def _write_figures(self) -> None:
        for record in self._extraction.figures:
            subject = self._minted(figure_id(record, record.subject))
            self._type(subject, QB.Observation)
            self._type(subject, CT.Figure)
            self._add(subject, CT.subject, self._entity(record.subject))
            self._code(subject, CT.measure, record.measure)
            self._add(subject, CT.value, decimal(record.value))
            self._code(subject, CT.bound, record.bound)
            self._text(subject, CT.unit, record.unit)
            self._text(subject, CT.list, record.list)
            self._year(subject, CT.year, record.year)
            self._add(subject, CT.confidence, decimal(record.confidence))
            self._write_evidence(subject, record.evidence)

    def _write_rejections(self) -> None:
        for record in self._extraction.rejections:
            subject = f"<{self._report_iri}/rejection/{rejection_hash(record.candidate, record.reason)}>"
            self._type(subject, CT.Rejection)
            for candidate in record.candidate:
                self._add(subject, CT.candidate, self._entity(candidate))
            self._code(subject, CT.reason, record.reason)
            self._text(subject, CT.method, record.method)
            self._write_evidence(subject, record.evidence)


@lru_cache(maxsize=16)
def _run_facts(base: str, run: Run) -> tuple[tuple[str, str], ...]:
    return tuple((node(s), f"<{predicate}> {value}") for s, predicate, value in run_facts(run, Iris(base)))


def _labels(entity: Entity, lang: str) -> Collection[Name]:
    """Return the names by which a report's graph shows an entity: of those in the lexicons, one in its language."""
    if entity.reference is None:
        return entity.names
    known = entity.reference.names
    # Of each language the preferred name is first.
    first = next((name for name in known if name.lang == lang), None) or next(iter(known), None)
    others = set(entity.names).difference(known) if len(known) < len(entity.names) else ()
    return [first, *others] if first else others


def _label_language(report: Report) -> str:
    """Return the language tag of a report's titles and labels."""
    return f"{report.lang}-{report.script}" if report.lang == "zh" and report.script in {"Hans", "Hant"} else "en"
