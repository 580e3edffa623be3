"""The prefix table: the one place that says which namespace a prefix stands for."""

from __future__ import annotations

from types import MappingProxyType

from ontology.errors import DataError

__all__ = ["DEFAULT_BASE", "IDENTIFIER_SPACES", "PREFIXES", "compress", "expand"]

DEFAULT_BASE = "https://w3id.org/cityties/kg/"
"""Where resources live unless a store is opened with another base."""

PREFIXES = MappingProxyType(
    {
        "ct": "https://w3id.org/cityties/ontology#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "qb": "http://purl.org/linked-data/cube#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Prefixes of the vocabularies; ``kg`` is missing because it depends on the store's base."""

IDENTIFIER_SPACES = MappingProxyType(
    {
        "geonames": ("https://sws.geonames.org/", "/"),
        "ror": ("https://ror.org/", ""),
        "wikidata": ("http://www.wikidata.org/entity/", ""),
    }
)
"""What stands before and after the local part of an outside identifier, by prefix."""


def expand(curie: str) -> str:
    """Return the IRI that a CURIE of the table stands for.

    Raises
    ------
    DataError
        The prefix is not in :data:`PREFIXES`.

    Examples
    --------
    >>> expand("ct:Partnership")
    'https://w3id.org/cityties/ontology#Partnership'
    """
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in PREFIXES:
        raise DataError("unknown prefix", where=curie, todo=f"use one of {', '.join(PREFIXES)}")
    return PREFIXES[prefix] + local


def compress(iri: str) -> str:
    """Return the CURIE of an IRI, or the IRI itself where no prefix of the table fits.

    Examples
    --------
    >>> compress("http://www.w3.org/ns/org#hasMember"), compress("urn:x")
    ('org:hasMember', 'urn:x')
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
