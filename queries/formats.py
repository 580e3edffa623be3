"""Media types of answers, in the order of the server's preference, and the names of the formats that they mean."""

from __future__ import annotations

from queries.negotiation import choose

__all__ = ["BOOLEAN_TYPES", "GRAPH_TYPES", "SOLUTION_TYPES", "chosen"]

SOLUTION_TYPES = {
    "application/sparql-results+json": "JSON",
    "application/sparql-results+xml": "XML",
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "application/json": "JSON",
    "application/xml": "XML",
}
"""For the rows of a SELECT."""

BOOLEAN_TYPES = {media_type: form for media_type, form in SOLUTION_TYPES.items() if not media_type.startswith("text/")}
"""For the truth value of an ASK, which CSV and TSV don't define."""

GRAPH_TYPES = {
    "text/turtle": "TURTLE",
    "application/n-triples": "N_TRIPLES",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON_LD",
}
"""For the triples of a CONSTRUCT, a DESCRIBE or a graph."""

_KINDS = {"solutions": SOLUTION_TYPES, "boolean": BOOLEAN_TYPES, "graph": GRAPH_TYPES}


def chosen(accept: str) -> dict[str, str | None]:
    """Return the media type that an ``Accept`` header prefers for each kind of answer; ``None`` where none will do.

    Examples
    --------
    >>> chosen("text/csv, text/turtle;q=0.5")
    {'solutions': 'text/csv', 'boolean': None, 'graph': 'text/turtle'}
    """
    return {kind: choose(accept, list(types)) for kind, types in _KINDS.items()}
