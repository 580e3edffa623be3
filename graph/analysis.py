"""Computed centralities, back in the graph: observations with what made them, and whether they still hold.

An analysis is one measure in one projection under one set of filters. Its IRI comes from these, so that saving it again
replaces it. It bears the fingerprint of the network it was computed on: when the network that the same filters give now
has another one, the analysis is stale. Analyses lie in the analysis graph, which no network is read from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad

from graph.changes import graph_quads
from graph.filters import Filters
from graph.iris import digest
from graph.literals import decimal_text, json_text
from graph.network import NetworkData, network_data
from graph.store import Store
from ontology.errors import NetworkError, StoreError
from ontology.records import Centrality
from ontology.terms import CT, PROV, QB, RDF, XSD, concept

if TYPE_CHECKING:  # it loads networkx and scipy, which telling what was saved needs none of
    from graph.centrality import Ranked

__all__ = ["Analysis", "analyses", "analysis_rows", "fingerprint", "remove_analysis", "save_analysis"]

_DIGITS = 12
"""Significant digits of a stored value: beyond them engines differ by rounding."""
_ANALYSES = """SELECT ?analysis ?measure ?projection ?filters ?parameters ?engine ?software ?fingerprint
  (COUNT(?observation) AS ?actors) WHERE {
  ?analysis a ct:Analysis ; ct:measure ?measure ; ct:projection ?projection ; ct:filters ?filters ;
    ct:parameters ?parameters ; ct:engine ?engine ; ct:software ?software ; ct:fingerprint ?fingerprint .
  ?observation qb:dataSet ?analysis .
} GROUP BY ?analysis ?measure ?projection ?filters ?parameters ?engine ?software ?fingerprint ORDER BY ?analysis"""
_ROWS = """SELECT ?analysis ?iri ?value ?rank (MIN(?n) AS ?name) WHERE {
  ?observation qb:dataSet ?analysis ; ct:subject ?iri ; ct:value ?value ; ct:rank ?rank . OPTIONAL { ?iri ct:name ?n }
} GROUP BY ?analysis ?iri ?value ?rank ORDER BY ?rank ?name ?iri"""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A saved analysis.

    ``stale`` is ``None`` until somebody has compared its fingerprint with the network as it is now.
    """

    iri: str
    measure: str
    projection: str
    filters: Filters
    parameters: str
    engine: str
    software: str
    fingerprint: str
    actors: int
    stale: bool | None = None


def fingerprint(data: NetworkData) -> str:
    """Return the SHA-256 of what a network is made of, in hexadecimal.

    Everything that a projection or a measure can depend on goes in: who is in which partnership by which report, kinds,
    statuses, years, confidences, and the actors' types, countries and cities. Names and sentences do not.
    """
    sha = hashlib.sha256()
    for iri, actor in sorted(data.actors.items()):
        sha.update("\t".join((iri, actor.type, actor.country, actor.city)).encode() + b"\n")
    for r in sorted(data.records, key=lambda r: (r.partnership, r.report)):
        years = (str(year) for year in (r.start, r.end, r.report_year))
        line = (r.partnership, r.report, r.kind, r.status, r.programme, repr(r.confidence), *years, *r.members)
        sha.update("\t".join(line).encode("utf-8", "surrogatepass") + b"\n")
    return sha.hexdigest()


def save_analysis(
    store: Store,
    data: NetworkData,
    rows: Sequence[Ranked],
    *,
    measure: str,
    projection: str,
    software: str,
    parameters: dict[str, Any] | None = None,
) -> Analysis:
    """Write the values of a measure into the analysis graph, in place of an earlier save of the same analysis.

    Parameters
    ----------
    store
        An open store.
    data
        The network that the values were computed on.
    rows
        As :func:`~graph.centrality.centrality` gives them: all actors.
    measure, projection
        What they are.
    software
        Name and version, such as ``"cityties 0.1.0"``.
    parameters
        Settings on which the values hang beside these, such as the number of sampled sources and their seed.

    Raises
    ------
    StoreError
        The store is read-only, or the disk failed; then nothing is changed.
    NetworkError
        There is no row.
    """
    if not rows:
        raise NetworkError("there is nothing to save", where=data.filters.describe(), todo="widen the filters")
    settings = json_text(parameters or {})
    filters = json_text({k: v for k, v in asdict(data.filters).items() if v not in ((), None, False, 0.0)})
    iri = store.iris(f"analysis/{digest(measure, projection, filters, settings)}")
    graph, node = NamedNode(store.iris.analysis_graph), NamedNode(iri)
    mark = fingerprint(data)
    facts: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (node, RDF.type, NamedNode(CT.Analysis)),
        (node, RDF.type, NamedNode(QB.DataSet)),
        (node, CT.measure, NamedNode(concept(Centrality(measure)))),
        (node, CT.projection, Literal(projection)),
        (node, CT.filters, Literal(filters)),
        (node, CT.parameters, Literal(settings)),
        (node, CT.engine, Literal(rows[0].engine)),
        (node, CT.software, Literal(software)),
        (node, CT.fingerprint, Literal(mark)),
    ]
    facts += [
        (node, PROV.wasDerivedFrom, NamedNode(store.iris.report(report)))
        for report in sorted({r.report for r in data.records})
    ]
    for row in rows:
        one = NamedNode(f"{iri}/{digest(store.iris.local(row.iri))}")
        facts += [
            (one, RDF.type, NamedNode(QB.Observation)),
            (one, QB.dataSet, node),
            (one, CT.subject, NamedNode(row.iri)),
            (one, CT.measure, NamedNode(concept(Centrality(measure)))),
            (one, CT.value, Literal(decimal_text(_rounded(row.value)), datatype=NamedNode(XSD.decimal))),
            (one, CT.rank, Literal(str(row.rank), datatype=NamedNode(XSD.integer))),
            (one, PROV.wasDerivedFrom, node),
        ]
    new = {Quad(subject, NamedNode(predicate), value, graph) for subject, predicate, value in facts}
    old = _quads_of(store, iri)
    store.change(old - new, new - old)
    return Analysis(
        iri, measure, projection, data.filters, settings, rows[0].engine, software, mark, len(rows), stale=False
    )


def analyses(store: Store, *, check: bool = True) -> tuple[Analysis, ...]:
    """Return the saved analyses, sorted by IRI.

    Parameters
    ----------
    store
        An open store.
    check
        Say of each whether it is stale. That reads the network once, if anything is saved at all.
    """
    found = [
        Analysis(
            str(row["analysis"]),
            str(row["measure"]).rpartition("centrality-")[2],
            str(row["projection"]),
            _filters(str(row["filters"])),
            str(row["parameters"]),
            str(row["engine"]),
            str(row["software"]),
            str(row["fingerprint"]),
            int(row["actors"] or 0),
        )
        for row in store.select(_ANALYSES)
        if row["analysis"] is not None  # an aggregate over nothing is one row of nothing
    ]
    if not check or not found:
        return tuple(found)
    try:
        data: NetworkData | None = network_data(store, passages=False)
    except NetworkError:  # nothing is left of what they were computed on
        data = None
    return tuple(_with_state(analysis, data) for analysis in found)


def analysis_rows(store: Store, iri: str) -> list[dict[str, Any]]:
    """Return ``iri``, ``name``, ``value`` and ``rank`` of the actors of a saved analysis, best first.

    Raises
    ------
    StoreError
        There is no such analysis.
    """
    rows = [row for row in store.select(_ROWS, {"analysis": NamedNode(iri)}) if row["iri"] is not None]
    if not rows:
        raise StoreError("no such analysis", where=iri, todo="list the saved ones")
    return [{name: row[name] for name in ("rank", "iri", "name", "value")} for row in rows]


def remove_analysis(store: Store, iri: str) -> bool:
    """Remove a saved analysis and say whether there was one."""
    gone = _quads_of(store, iri)
    store.change(gone, set())
    return bool(gone)


def _quads_of(store: Store, iri: str) -> set[Quad]:
    own = (iri, iri + "/")
    return {
        quad
        for quad in graph_quads(store.engine, store.iris.analysis_graph)
        if isinstance(quad.subject, NamedNode) and (quad.subject.value == iri or quad.subject.value.startswith(own[1]))
    }


def _with_state(analysis: Analysis, data: NetworkData | None) -> Analysis:
    try:
        now = fingerprint(data.filtered(analysis.filters)) if data is not None else ""
    except NetworkError:  # the filters leave nothing any more
        now = ""
    values = {f.name: getattr(analysis, f.name) for f in fields(analysis)}
    return Analysis(**{**values, "stale": now != analysis.fingerprint})


def _filters(text: str) -> Filters:
    kept: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(text).items()}
    return Filters(**kept)


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
