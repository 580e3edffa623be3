"""The graph as flat tables: actors and programmes, the edges between them, the passages behind them, the mentions.

Rows come in an order that depends on their content alone. Every table has a fixed list of columns, so that an empty
graph gives a table with a head and no rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import Literal, NamedNode, Quad

from graph.cards import plain_value, text_of
from graph.iris import identifier_curie
from graph.literals import clean
from graph.network import network_data
from graph.store import Store
from ontology.errors import NetworkError
from ontology.records import EntityType
from ontology.terms import CT, DCT, RDF, RDFS, SCHEMA, SKOS

__all__ = ["TABLES", "Cell", "Table", "edge_rows", "evidence_rows", "mention_rows", "node_rows"]

Cell = str | int | float | None
Row = dict[str, Cell]

_EVIDENCE = """SELECT ?g ?statement ?sort ?start ?end ?page ?quote WHERE {
  VALUES (?class ?sort) {
    (ct:Partnership "partnership") (ct:Relation "relation") (ct:Figure "figure") (ct:Rejection "rejection") }
  GRAPH ?g {
    ?statement a ?class ; ct:evidence ?passage .
    ?passage oa:hasSelector ?position , ?quoted .
    ?position oa:start ?start ; oa:end ?end .
    ?quoted oa:exact ?quote .
    OPTIONAL { ?passage ct:page ?page }
  } }"""
_MENTIONS = """SELECT ?g ?entity ?start ?end ?text ?method ?confidence WHERE {
  GRAPH ?g {
    ?mention a ct:Mention ; ct:refersTo ?entity ; oa:start ?start ; oa:end ?end ; oa:exact ?text .
    OPTIONAL { ?mention ct:method ?method }
    OPTIONAL { ?mention ct:confidence ?confidence }
  } }"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns with their types, in order, and what makes its rows."""

    columns: Mapping[str, type[str] | type[int] | type[float]]
    rows: Callable[[Store], Iterator[Row]]


def node_rows(store: Store) -> Iterator[Row]:
    """Yield one row an entity, by IRI: type, names, lexicon facts, and how many reports name it."""
    reports = Counter(text_of(quad.object) for quad in _quads(store, SCHEMA.mentions))
    types = _types(store)
    names = _least(store, CT.name)
    chinese = _chinese(store)
    countries, latitudes, longitudes = (_least(store, p) for p in (CT.country, SCHEMA.latitude, SCHEMA.longitude))
    identifiers: dict[str, set[str]] = defaultdict(set)
    for predicate in (SKOS.exactMatch, DCT.identifier):
        for quad in _quads(store, predicate):
            identifiers[text_of(quad.subject)].add(identifier_curie(text_of(quad.object)))
    for iri in sorted(reports.keys() & types.keys()):
        yield {
            "id": iri,
            "type": types[iri],
            "name": str(names.get(iri, "")),
            "name_zh": chinese.get(iri),
            "country": countries.get(iri),
            "latitude": latitudes.get(iri),
            "longitude": longitudes.get(iri),
            "identifiers": " ".join(sorted(identifiers.get(iri, ()))) or None,
            "reports": reports[iri],
        }


def edge_rows(store: Store) -> Iterator[Row]:
    """Yield one row for each two members of a partnership and each report that tells of it, with its first passage."""
    try:
        data = network_data(store)
    except NetworkError:  # a graph without partnerships has a table without rows
        return
    pairs = ((one, other, record) for record in data.records for one, other in combinations(sorted(record.members), 2))
    for one, other, record in sorted(pairs, key=lambda p: (p[0], p[1], p[2].partnership, p[2].report)):
        yield {
            "source": one,
            "target": other,
            "source_name": data.actors[one].name,
            "target_name": data.actors[other].name,
            "kind": record.kind.value,
            "status": record.status.value,
            "start": record.start,
            "end": record.end,
            "programme": record.programme_name or None,
            "confidence": record.confidence,
            "partnership": record.partnership,
            "report": clean(record.report),
            "evidence": record.passages[0].quote if record.passages else None,
        }


def evidence_rows(store: Store) -> Iterator[Row]:
    """Yield one row for each statement and each passage that states it, in the order of the texts."""
    yield from _from_reports(store, _EVIDENCE, ("report", "start", "end", "page", "statement", "sort", "quote"))


def mention_rows(store: Store) -> Iterator[Row]:
    """Yield one row a mention, in the order of the texts."""
    yield from _from_reports(store, _MENTIONS, ("report", "start", "end", "entity", "text", "method", "confidence"))


def _from_reports(store: Store, query: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a query over the reports' graphs, sorted by their columns."""
    rows = []
    for row in store.select(query):
        report = store.iris.report_id(str(row["g"]))
        if report is not None:
            rows.append(tuple(clean(report) if column == "report" else row[column] for column in columns))
    for values in sorted(rows, key=lambda row: (row[0], row[1], row[2], *map(str, row[3:]))):
        yield dict(zip(columns, values, strict=True))


def _quads(store: Store, predicate: str) -> Iterator[Quad]:
    return store.engine.quads_for_pattern(None, NamedNode(predicate), None)


def _types(store: Store) -> dict[str, str]:
    found = {}
    for type_ in EntityType:
        for quad in store.engine.quads_for_pattern(None, NamedNode(RDF.type), NamedNode(CT.namespace + type_.value)):
            found[text_of(quad.subject)] = type_.value
    return found


def _least(store: Store, predicate: str) -> dict[str, Cell]:
    """Return the values of a property; where reports differ, the smallest."""
    found: dict[str, Cell] = {}
    for quad in _quads(store, predicate):
        subject, value = text_of(quad.subject), plain_value(quad.object)
        before = found.get(subject)
        if before is None or (value is not None and (str(type(value)), value) < (str(type(before)), before)):
            found[subject] = value
    return found


def _chinese(store: Store) -> dict[str, str]:
    """Return the Chinese names: the preferred one, else the smallest label; simplified before traditional."""
    best: dict[str, tuple[bool, bool, str]] = {}
    for predicate in (SKOS.prefLabel, RDFS.label):
        for quad in _quads(store, predicate):
            name = quad.object
            if isinstance(name, Literal) and (name.language or "").startswith("zh"):
                rank = (predicate == RDFS.label, "hant" in (name.language or "").lower(), name.value)
                subject = text_of(quad.subject)
                best[subject] = min(best.get(subject, rank), rank)
    return {subject: name for subject, (_, _, name) in best.items()}


TABLES: Mapping[str, Table] = {
    "nodes": Table(
        {
            "id": str, "type": str, "name": str, "name_zh": str, "country": str,
            "latitude": float, "longitude": float, "identifiers": str, "reports": int,
        },
        node_rows,
    ),
    "edges": Table(
        {
            "source": str, "target": str, "source_name": str, "target_name": str, "kind": str, "status": str,
            "start": int, "end": int, "programme": str, "confidence": float, "partnership": str, "report": str,
            "evidence": str,
        },
        edge_rows,
    ),
    "evidence": Table(
        {"report": str, "start": int, "end": int, "page": int, "statement": str, "sort": str, "quote": str},
        evidence_rows,
    ),
    "mentions": Table(
        {"report": str, "start": int, "end": int, "entity": str, "text": str, "method": str, "confidence": float},
        mention_rows,
    ),
}  # fmt: skip
"""The tables by name."""
