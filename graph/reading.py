"""RDF to records: the named graph of a report becomes the canonical extraction it was written from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from graph.engine import Engine, facts_of
from graph.iris import Iris, decode, entity_folder_type, identifier_curie
from graph.literals import language_tag
from graph.runs import read_run
from ontology.errors import StoreError
from ontology.records import (
    Bound,
    Entity,
    Evidence,
    Extraction,
    Figure,
    Kind,
    Measure,
    Membership,
    Mention,
    Name,
    Page,
    Partnership,
    Reason,
    Reference,
    Rejection,
    Relation,
    RelationType,
    Report,
    Role,
    Status,
)
from ontology.terms import CODE_LISTS, CT, DC, DCT, OA, ORG, PROV, RDF, RDFS, SCHEMA, SKOS, concept

__all__ = ["read_extraction", "read_reference"]

Term = NamedNode | Literal
Code = TypeVar("Code", bound=StrEnum)

_CODES = {concept(value): value for values in CODE_LISTS.values() for value in values}


def read_extraction(engine: Engine, report_id: str, iris: Iris) -> Extraction:
    """Read the graph of a report back.

    Parameters
    ----------
    engine
        The store.
    report_id
        Id of a stored report.
    iris
        The base that resources live under.

    Returns
    -------
    Extraction
        In canonical form: ``read_extraction`` of what ``report_quads(x)`` and ``reference_quads(x)`` wrote equals
        ``canonical(x)``.

    Raises
    ------
    StoreError
        The graph does not follow the pattern.
    """
    try:
        return _Reader(engine, report_id, iris).extraction()
    except (KeyError, ValueError, IndexError) as error:
        raise StoreError(
            f"the graph of the report does not follow the pattern ({type(error).__name__}: {error})",
            where=report_id,
            todo="validate the store, or ingest the report again",
        ) from error


def read_reference(quads: Iterable[ox.Quad], iri: str, iris: Iris) -> Reference | None:
    """Read what the reference graph says of an entity; ``None`` for one that the lexicons don't know."""
    facts = _Facts(quads)
    if not facts.text(iri, CT.key):
        return None
    preferred = {n.lang: n for n in facts.labels(iri, SKOS.prefLabel)}
    others = sorted(facts.labels(iri, SKOS.altLabel), key=lambda n: n.text)
    identifiers = [identifier_curie(i) for i in facts.iris(iri, SKOS.exactMatch)]
    identifiers += facts.iris(iri, DCT.identifier)
    within = facts.text(iri, CT.within)
    latitude, longitude = facts.text(iri, SCHEMA.latitude), facts.text(iri, SCHEMA.longitude)
    return Reference(
        key=decode(iris.local(iri).partition("/")[2]),
        names=tuple(
            name
            for lang in sorted(preferred)
            for name in (preferred[lang], *(other for other in others if other.lang == lang))
        ),
        identifiers=tuple(sorted(identifiers)),
        country=facts.text(iri, CT.country),
        within=within and decode(iris.local(within).partition("/")[2]),
        latitude=None if latitude is None else float(latitude),
        longitude=None if longitude is None else float(longitude),
    )


class _Reader:
    """Reads one report; its graph is taken into dictionaries first, which is faster than many look-ups."""

    def __init__(self, engine: Engine, report_id: str, iris: Iris) -> None:
        self._iris = iris
        self._id = report_id
        self._report = iris.report(report_id)
        self._graph = iris.report_graph(report_id)
        self._facts = _Facts(engine.quads_for_pattern(None, None, None, NamedNode(self._graph)))
        entities = map(NamedNode, self._facts.iris(self._report, SCHEMA.mentions))
        self._known = facts_of(engine, entities, NamedNode(iris.reference_graph))

    def extraction(self) -> Extraction:
        facts = self._facts
        return Extraction(
            report=self._read_report(),
            entities=tuple(self._entity(iri) for iri in sorted(facts.iris(self._report, SCHEMA.mentions))),
            partnerships=tuple(self._partnership(iri) for iri in facts.instances(CT.Partnership)),
            relations=tuple(self._relation(iri) for iri in facts.instances(CT.Relation)),
            figures=tuple(self._figure(iri) for iri in facts.instances(CT.Figure)),
            rejections=tuple(self._rejection(iri) for iri in facts.instances(CT.Rejection)),
            extractor=facts.text(self._report, CT.extractor) or "",
            run=next((read_run(iri, facts.iris) for iri in facts.iris(self._graph, PROV.wasGeneratedBy)), None),
        )

    def _read_report(self) -> Report:
        facts, report = self._facts, self._report
        return Report(
            id=self._id,
            text=facts.value(report, CT.text),
            title=facts.text(report, DCT.title) or "",
            lang=facts.text(report, DCT.language) or "",
            script=facts.text(report, CT.script) or "",
            date=facts.text(report, DCT.issued),
            publisher=facts.text(report, DC.publisher),
            path=facts.text(report, CT.fileName) or "",
            media_type=facts.text(report, DCT.format) or "",
            sha256=facts.text(report, CT.sha256) or "",
            pages=tuple(_page(part) for part in (facts.text(report, CT.pages) or "").split()),
            encoding=facts.text(report, CT.encoding),
        )

    def _entity(self, iri: str) -> Entity:
        facts, local = self._facts, self._iris.local(iri)
        type_ = entity_folder_type(local)
        known = read_reference(self._known[iri], iri, self._iris)
        names = {n for n in facts.labels(iri, RDFS.label) if n.lang}.union(known.names if known else ())
        mentions = [self._mention(place, type_) for place in facts.subjects(CT.refersTo, iri)]
        return Entity(
            id=local,
            type=type_,
            name=facts.value(iri, CT.name),
            names=tuple(sorted(names, key=lambda n: (n.lang, n.text))),
            mentions=tuple(sorted(mentions, key=lambda m: (m.start, m.end))),
            reference=known,
        )

    def _mention(self, iri: str, type_: object) -> Mention:
        facts = self._facts
        return Mention(
            facts.integer(iri, OA.start),
            facts.integer(iri, OA.end),
            facts.value(iri, OA.exact),
            entity_folder_type(self._iris.local(facts.value(iri, CT.refersTo))),
            facts.text(iri, CT.method) or "",
            float(facts.value(iri, CT.confidence)),
        )

    def _evidence(self, iri: str) -> tuple[Evidence, ...]:
        facts = self._facts
        passages = []
        for passage in facts.iris(iri, CT.evidence):
            position, quote = passage + "/position", passage + "/quote"
            passages.append(
                Evidence(
                    facts.integer(position, OA.start),
                    facts.integer(position, OA.end),
                    facts.value(quote, OA.exact),
                    facts.year(passage, CT.page),
                )
            )
        return tuple(sorted(passages, key=lambda e: (e.start, e.end)))

    def _partnership(self, iri: str) -> Partnership:
        facts = self._facts
        members = (
            Membership(self._local(m, ORG.member), self._code(m, ORG.role, Role))
            for m in facts.subjects(ORG.organization, iri)
        )
        return Partnership(
            members=tuple(sorted(members, key=lambda m: m.entity)),
            kind=self._code(iri, DCT.type, Kind),
            status=self._code(iri, CT.status, Status),
            start=facts.year(iri, CT.startYear),
            end=facts.year(iri, CT.endYear),
            programme=self._local(iri, CT.programme) if facts.text(iri, CT.programme) else None,
            evidence=self._evidence(iri),
            confidence=float(facts.value(iri, CT.confidence)),
            method=facts.text(iri, CT.method) or "",
        )

    def _relation(self, iri: str) -> Relation:
        facts = self._facts
        return Relation(
            RelationType(facts.value(iri, RDF.predicate).removeprefix(CT.namespace)),
            self._local(iri, RDF.subject),
            self._local(iri, RDF.object),
            self._evidence(iri),
            float(facts.value(iri, CT.confidence)),
            facts.text(iri, CT.method) or "",
        )

    def _figure(self, iri: str) -> Figure:
        facts = self._facts
        return Figure(
            subject=self._local(iri, CT.subject),
            measure=self._code(iri, CT.measure, Measure),
            value=float(facts.value(iri, CT.value)),
            bound=self._code(iri, CT.bound, Bound),
            unit=facts.text(iri, CT.unit),
            list=facts.text(iri, CT.list),
            year=facts.year(iri, CT.year),
            evidence=self._evidence(iri),
            confidence=float(facts.value(iri, CT.confidence)),
        )

    def _rejection(self, iri: str) -> Rejection:
        return Rejection(
            tuple(sorted(self._iris.local(c) for c in self._facts.iris(iri, CT.candidate))),
            self._code(iri, CT.reason, Reason),
            self._evidence(iri),
            self._facts.text(iri, CT.method) or "",
        )

    def _local(self, iri: str, predicate: str) -> str:
        return self._iris.local(self._facts.value(iri, predicate))

    def _code(self, iri: str, predicate: str, of: type[Code]) -> Code:
        return of(_CODES[self._facts.value(iri, predicate)])


def _page(text: str) -> Page:
    number, _, span = text.partition(":")
    start, _, end = span.partition("-")
    return Page(int(number), int(start), int(end))


class _Facts:
    """Triples by subject and predicate, and by predicate and object."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._objects: dict[tuple[str, str], list[Term]] = defaultdict(list)
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for quad in quads:
            subject, value = quad.subject, quad.object
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
                raise ValueError("a blank node")
            self._objects[subject.value, quad.predicate.value].append(value)
            if isinstance(value, NamedNode):
                self._subjects[quad.predicate.value, value.value].append(subject.value)

    def text(self, subject: str, predicate: str) -> str | None:
        found = self._objects.get((subject, predicate))
        return found[0].value if found else None

    def value(self, subject: str, predicate: str) -> str:
        return self._objects[subject, predicate][0].value

    def integer(self, subject: str, predicate: str) -> int:
        return int(self.value(subject, predicate))

    def year(self, subject: str, predicate: str) -> int | None:
        text = self.text(subject, predicate)
        return None if text is None else int(text)

    def iris(self, subject: str, predicate: str) -> list[str]:
        return [term.value for term in self._objects.get((subject, predicate), ())]

    def labels(self, subject: str, predicate: str) -> list[Name]:
        return [
            Name(language_tag(term.language) if term.language else "", term.value)
            for term in self._objects.get((subject, predicate), ())
            if isinstance(term, Literal)
        ]

    def subjects(self, predicate: str, value: str) -> list[str]:
        return self._subjects.get((predicate, value), [])

    def instances(self, of: str) -> list[str]:
        return sorted(self.subjects(RDF.type, of))
