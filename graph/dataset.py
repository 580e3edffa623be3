"""The card of an export, in DCAT and VoID: what the data set is, from which reports and runs, and in which files.

The card holds no date of its making: it is a function of the reports and of the files, like everything else. Its dates
are those of the reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from graph.iris import digest, run_id
from graph.literals import date_type
from graph.provenance import corpus_hash, runs
from graph.runs import run_facts
from graph.store import Store
from ontology.prefixes import PREFIXES, compress
from ontology.terms import CT, DCAT, DCT, PROV, RDF, SPDX, VOID, XSD

__all__ = ["ExportedFile", "card"]

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# Servers hold graphs of others, too; ours have names of one beginning.
_PROPERTIES = """SELECT ?ours ?term (COUNT(*) AS ?n) WHERE {
  GRAPH ?g { ?s ?term ?o } FILTER(STRSTARTS(STR(?g), ?ours)) } GROUP BY ?ours ?term"""
_CLASSES = """SELECT ?ours ?term (COUNT(DISTINCT ?s) AS ?n) WHERE {
  GRAPH ?g { ?s a ?term } FILTER(STRSTARTS(STR(?g), ?ours)) } GROUP BY ?ours ?term"""
_SUBJECTS = """SELECT ?ours (COUNT(DISTINCT ?s) AS ?n) WHERE {
  GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), ?ours)) } GROUP BY ?ours"""

Fact = tuple[str, str, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of an export: ``size`` in bytes, ``sha256`` in hexadecimal."""

    name: str
    media_type: str
    size: int
    sha256: str


def card(store: Store, files: Sequence[ExportedFile]) -> bytes:
    """Return the card of a store and the files it was written to, as Turtle in UTF-8.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     b"void:triples 0" in card(store, [ExportedFile("g.nq", "application/n-quads", 0, "e3" * 32)])
    True
    """
    corpus = corpus_hash(store)
    dataset = store.iris(f"dataset/{corpus[:16]}")
    facts = [*_about(store, dataset, corpus), *_numbers(store, dataset), *_files(dataset, files)]
    triples = {ox.Triple(NamedNode(s), NamedNode(p), o) for s, p, o in facts}
    prefixes = {**PREFIXES, "kg": store.iris.base}
    return ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _about(store: Store, dataset: str, corpus: str) -> Iterator[Fact]:
    reports = store.reports()
    yield dataset, RDF.type, NamedNode(DCAT.Dataset)
    yield dataset, RDF.type, NamedNode(VOID.Dataset)
    yield dataset, DCT.title, Literal("City partnerships", language="en")
    yield dataset, DCT.title, Literal("城市合作关系", language="zh-Hans")
    told = f"Who works with whom, as {len(reports)} reports tell it, with the passages that state it."
    yield dataset, DCT.description, Literal(told, language="en")
    yield (
        dataset,
        DCT.description,
        Literal(f"{len(reports)} 份报告所述的城市合作关系及其原文依据。", language="zh-Hans"),
    )
    yield dataset, CT.corpus, Literal(corpus)
    yield dataset, VOID.uriSpace, Literal(store.iris.base)
    for lang in sorted({report.lang for report in reports if report.lang}):
        yield dataset, DCT.language, Literal(lang)
    dates = sorted(report.date for report in reports if report.date and date_type(report.date))
    if dates:
        period = f"{dataset}/period"
        yield dataset, DCT.temporal, NamedNode(period)
        yield period, RDF.type, NamedNode(DCT.PeriodOfTime)
        for predicate, date in ((DCAT.startDate, dates[0]), (DCAT.endDate, dates[-1])):
            yield period, predicate, Literal(date, datatype=NamedNode(date_type(date) or XSD.string))
    for run in runs(store):
        yield dataset, PROV.wasGeneratedBy, NamedNode(store.iris(run_id(run)))
        yield from run_facts(run, store.iris)


def _numbers(store: Store, dataset: str) -> Iterator[Fact]:
    ours = {"ours": Literal(store.iris("graph/"))}
    properties, classes = (
        {str(row["term"]): int(row["n"] or 0) for row in store.select(query, ours) if row["term"]}
        for query in (_PROPERTIES, _CLASSES)
    )
    subjects = sum(int(row["n"] or 0) for row in store.select(_SUBJECTS, ours))
    yield dataset, VOID.triples, _integer(sum(properties.values()))
    yield dataset, VOID.properties, _integer(len(properties))
    yield dataset, VOID.classes, _integer(len(classes))
    yield dataset, VOID.distinctSubjects, _integer(subjects)
    used = {compress(term).partition(":")[0] for term in (*properties, *classes)}
    for prefix in sorted(used & PREFIXES.keys()):
        yield dataset, VOID.vocabulary, NamedNode(PREFIXES[prefix])
    for terms, link, names, counted in (
        (properties, VOID.propertyPartition, VOID.property, VOID.triples),
        (classes, VOID.classPartition, VOID.class_, VOID.entities),
    ):
        for term, count in terms.items():
            part = f"{dataset}/part/{digest(names, term)}"
            yield dataset, link, NamedNode(part)
            yield part, RDF.type, NamedNode(VOID.Dataset)
            yield part, names, NamedNode(term)
            yield part, counted, _integer(count)


def _files(dataset: str, files: Sequence[ExportedFile]) -> Iterator[Fact]:
    for file in files:
        node = f"{dataset}/file/{digest(file.name, file.sha256)}"
        checksum = f"{node}/checksum"
        yield dataset, DCAT.distribution, NamedNode(node)
        yield node, RDF.type, NamedNode(DCAT.Distribution)
        yield node, DCT.title, Literal(file.name)
        yield node, DCAT.mediaType, NamedNode(_MEDIA_TYPES + file.media_type)
        yield node, DCAT.byteSize, Literal(str(file.size), datatype=NamedNode(XSD.nonNegativeInteger))
        yield node, SPDX.checksum, NamedNode(checksum)
        yield checksum, RDF.type, NamedNode(SPDX.Checksum)
        yield checksum, SPDX.algorithm, NamedNode(SPDX.checksumAlgorithm_sha256)
        yield checksum, SPDX.checksumValue, Literal(file.sha256, datatype=NamedNode(XSD.hexBinary))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD.integer))
