"""The SPARQL 1.1 Protocol endpoint, for reading.

GET with ``query``, POST of a form, POST of ``application/sparql-query``; a bare GET gives the service description.
Updates are refused.
Everything that a visitor writes runs by :func:`queries.run.run`, in a process that is killed at the limit; an answer
with more rows than
the limit is an error, never a shorter answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from graph.store import Store
from ontology.errors import CityTiesError, QueryError, QueryLimit, StoreError
from queries.guard import is_update
from queries.negotiation import choose
from queries.results import ResultTable
from queries.run import MAX_ROWS, TIMEOUT_S, run

__all__ = ["GRAPH_FORMATS", "MAX_BODY", "TABLE_FORMATS", "OpenStore", "endpoint"]

OpenStore = Callable[[], AbstractContextManager[Store]]
"""Opens the store for one request, so that each sees what was written before it."""

MAX_BODY = 1_000_000
"""Longest request body, in bytes."""

TABLE_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
}
GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_BOOLEAN_FORMATS = {t: f for t, f in TABLE_FORMATS.items() if not t.startswith("text/")}
_DESCRIPTION = """
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
<> a sd:Service ; sd:endpoint <> ; sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ;
  sd:resultFormat formats:SPARQL_Results_JSON , formats:SPARQL_Results_XML , formats:SPARQL_Results_CSV ,
  formats:SPARQL_Results_TSV ,
    formats:Turtle , formats:N-Triples , formats:RDF_XML ;
  sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .
"""


class _Refused(Exception):
    """A request that ends with this status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def endpoint(
    open_store: OpenStore, *, timeout_s: float = TIMEOUT_S, max_rows: int = MAX_ROWS
) -> Callable[[Request], Any]:
    """Make the function that answers ``/sparql``; route it for GET, HEAD and POST.

    Status codes: 400 malformed, 403 update, 406 no acceptable form, 413 too long, 415 wrong content type, 503 limit
    reached.
    """

    async def answer(request: Request) -> Response:
        try:
            parameters = await _parameters(request)
            if not parameters and request.method in {"GET", "HEAD"}:
                return _describe(request)
            query, default_graphs, named_graphs = _read(parameters)
            accept = request.headers.get("accept", "")
            if choose(accept, [*TABLE_FORMATS, *GRAPH_FORMATS]) is None:
                raise _Refused(406, _no_form([*TABLE_FORMATS, *GRAPH_FORMATS]))

            def ask() -> ResultTable:
                with open_store() as store:
                    return run(
                        store,
                        query,
                        timeout_s=timeout_s,
                        max_rows=max_rows,
                        base=str(request.url.replace(query="")),
                        default_graphs=default_graphs,
                        named_graphs=named_graphs,
                    )

            table = await run_in_threadpool(ask)
            if table.truncated:
                raise _Refused(503, f"the answer has more than {max_rows} rows; add LIMIT and OFFSET.")
            return _respond(table, accept)
        except _Refused as refused:
            return error_response(refused.status, str(refused))
        except QueryLimit as error:
            return error_response(503, str(error))
        except QueryError as error:
            return error_response(400, str(error))
        except StoreError as error:
            return error_response(503, str(error))
        except CityTiesError as error:
            return error_response(400, str(error))

    return answer


def error_response(status: int, message: str) -> Response:
    """Return an error in the one shape that all errors have: ``{"error": {"status": …, "message": …}}``."""
    body = json.dumps({"error": {"status": status, "message": message}}, ensure_ascii=False)
    return Response(body, status, media_type="application/json")


async def _parameters(request: Request) -> dict[str, list[str]]:
    """Collect the protocol's parameters from the address and the body."""
    found = _form(request.scope["query_string"])
    if request.method != "POST":
        return found
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise _Refused(413, f"the request is longer than {MAX_BODY} bytes; shorten it.")
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type == "application/x-www-form-urlencoded":
        for name, values in _form(bytes(body)).items():
            found.setdefault(name, []).extend(values)
    elif content_type == "application/sparql-query":
        found.setdefault("query", []).append(_decode(bytes(body)))
    elif content_type == "application/sparql-update":
        raise _Refused(403, "updates are refused: the endpoint only reads.")
    else:
        raise _Refused(415, "send application/sparql-query or application/x-www-form-urlencoded.")
    return found


def _read(parameters: dict[str, list[str]]) -> tuple[str, list[str], list[str]]:
    if "update" in parameters:
        raise _Refused(403, "updates are refused: the endpoint only reads.")
    queries = parameters.get("query", [])
    if len(queries) != 1:
        raise _Refused(400, f"{len(queries)} queries given; give exactly one, as the parameter 'query'.")
    if is_update(queries[0]):
        raise _Refused(403, "updates are refused: the endpoint only reads.")
    return queries[0], parameters.get("default-graph-uri", []), parameters.get("named-graph-uri", [])


def _form(data: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except (UnicodeDecodeError, ValueError) as error:
        raise _Refused(400, "the parameters are not URL-encoded UTF-8.") from error


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Refused(400, f"byte {error.start} of the query is not UTF-8.") from error


def _respond(table: ResultTable, accept: str) -> Response:
    if table.graph is not None:
        return _graph_response(table.graph.encode(), ox.RdfFormat.N_TRIPLES, accept, base=None)
    formats = _BOOLEAN_FORMATS if table.truth is not None else TABLE_FORMATS
    media_type = choose(accept, list(formats))
    if media_type is None:
        raise _Refused(406, _no_form(list(formats)))
    data = table.to_json().encode()
    if formats[media_type] != ox.QueryResultsFormat.JSON:
        results = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
        data = results.serialize(format=formats[media_type]) or b""
    return _response(data, media_type)


def _describe(request: Request) -> Response:
    accept = request.headers.get("accept", "")
    return _graph_response(_DESCRIPTION.encode(), ox.RdfFormat.TURTLE, accept, base=str(request.url.replace(query="")))


def _graph_response(data: bytes, form: ox.RdfFormat, accept: str, *, base: str | None) -> Response:
    media_type = choose(accept, list(GRAPH_FORMATS))
    if media_type is None:
        raise _Refused(406, _no_form(list(GRAPH_FORMATS)))
    triples = (quad.triple for quad in ox.parse(data, format=form, base_iri=base))
    return _response(ox.serialize(triples, format=GRAPH_FORMATS[media_type]) or b"", media_type)


def _response(data: bytes, media_type: str) -> Response:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(data, headers={"content-type": media_type + charset, "vary": "Accept"})


def _no_form(offers: list[str]) -> str:
    return f"no acceptable form; this can be given: {', '.join(offers)}."
