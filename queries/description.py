"""The endpoint's description of itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

__all__ = ["description"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip


def description(endpoint: str, *, writable: bool) -> Iterator[ox.Triple]:
    """Return triples on the service at an address: languages, formats, and that its default graph is the union.

    Examples
    --------
    >>> triples = list(description("http://127.0.0.1/sparql", writable=False))
    >>> [t.object.value.rpartition("#")[2] for t in triples if t.predicate.value.endswith("#supportedLanguage")]
    ['SPARQL11Query']
    """
    service, dataset, graph = ox.NamedNode(endpoint), ox.BlankNode("dataset"), ox.BlankNode("union")

    def said(subject: ox.NamedNode | ox.BlankNode, term: str, value: ox.NamedNode | ox.BlankNode) -> ox.Triple:
        return ox.Triple(subject, ox.NamedNode(_SD + term), value)

    yield ox.Triple(service, _TYPE, ox.NamedNode(_SD + "Service"))
    yield said(service, "endpoint", service)
    yield said(service, "supportedLanguage", ox.NamedNode(_SD + "SPARQL11Query"))
    if writable:
        yield said(service, "supportedLanguage", ox.NamedNode(_SD + "SPARQL11Update"))
    yield said(service, "feature", ox.NamedNode(_SD + "UnionDefaultGraph"))
    for name in _RESULTS:
        yield said(service, "resultFormat", ox.NamedNode(_FORMATS + name))
    yield said(service, "defaultDataset", dataset)
    yield ox.Triple(dataset, _TYPE, ox.NamedNode(_SD + "Dataset"))
    yield said(dataset, "defaultGraph", graph)
    yield ox.Triple(graph, _TYPE, ox.NamedNode(_SD + "Graph"))
