"""Clients that researchers have already work unchanged, over a real connection."""

from __future__ import annotations

import io
from collections.abc import Iterator
from urllib.parse import urlencode

import pandas as pd
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from cityties.web.app import create_app
from graph.store import Store
from tests.web.serving import serving

CITIES = """
PREFIX ct: <https://w3id.org/cityties/ontology#>
SELECT DISTINCT ?city ?name WHERE { ?city a ct:City ; ct:name ?name } ORDER BY ?name
"""
NAMES = ["Espoo", "Helsinki", "Vantaa", "Yinchuan"]
CONSTRUCT = "CONSTRUCT { ?city a <urn:x> } WHERE { ?city a <https://w3id.org/cityties/ontology#City> }"


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    with serving(create_app(store)) as served:
        yield f"{served}/sparql"


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_every_form(address: str, method: str) -> None:
    client = SPARQLWrapper(address)
    client.setMethod(method)
    client.setQuery(CITIES)
    client.setReturnFormat(JSON)
    found = client.queryAndConvert()["results"]["bindings"]
    assert [row["name"]["value"] for row in found] == NAMES
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == 4
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode().splitlines()[1].endswith(",Espoo")
    client.setQuery(CONSTRUCT)
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) == 4


def test_sparqlwrapper_tells_a_malformed_query(address: str) -> None:
    client = SPARQLWrapper(address, returnFormat=JSON)
    client.setQuery("SELECT * WHERE { ?s ?p")
    with pytest.raises(QueryBadFormed, match="malformed: error at 1:"):
        client.query()


def test_rdflibs_sparqlstore_is_a_graph(address: str) -> None:
    store = SPARQLStore(address)
    graph = rdflib.Graph(store)
    assert [str(row["name"]) for row in graph.query(CITIES)] == NAMES
    city = rdflib.URIRef("https://w3id.org/cityties/ontology#City")
    assert len(set(graph.subjects(rdflib.RDF.type, city))) == 4
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    store.close()


def test_pandas_reads_the_csv_by_its_address(address: str) -> None:
    storage = {"Accept": "text/csv"}
    frame = pd.read_csv(f"{address}?{urlencode({'query': CITIES})}", storage_options=storage)
    assert list(frame["name"]) == NAMES
    assert frame["city"].str.startswith("https://").all()


def test_what_r_sends_is_answered(address: str) -> None:
    """R's SPARQL package asks by GET with further parameters and reads XML; ``httr`` and ``read.csv`` read CSV."""
    import httpx

    sent = {"query": CITIES, "output": "xml"}
    xml = httpx.get(address, params=sent, headers={"accept": "application/sparql-results+xml"})
    assert xml.text.count("<result>") == 4
    csv = httpx.get(address, params={"query": CITIES}, headers={"accept": "text/csv"})
    assert list(pd.read_csv(io.StringIO(csv.text))["name"]) == NAMES
