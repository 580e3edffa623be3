"""The SPARQL 1.1 Graph Store HTTP Protocol, for reading.

``/graphs?graph=IRI`` and ``/graphs?default`` name a graph indirectly; ``/graphs/report/r1`` is the graph of that name
under the store's own base. The default graph is the union of all, as for queries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ontology.errors import CityTiesError
from queries.formats import GRAPH_TYPES
from queries.negotiation import choose
from queries.pool import Pool, Ticket
from queries.replies import Refused, ask, fault_response, not_acceptable, while_connected

__all__ = ["graph_store"]

_READING = ("GET", "HEAD")


def graph_store(pool: Pool, base: str, *, timeout_s: float, max_rows: int) -> Callable[[Request], Any]:
    """Make the function that answers ``/graphs`` and what lies below it.

    Status codes: 400 no graph or two named, 404 no such graph, 405 anything but reading, 406 no acceptable form, 503
    limit reached.

    Parameters
    ----------
    pool
        Processes over the store.
    base
        Where the store's graphs live: what follows ``/graphs/`` is added to it.
    timeout_s, max_rows
        Limits; a graph with more triples than ``max_rows`` is not given at all.
    """

    async def answer(request: Request) -> Response:
        try:
            if request.method not in _READING:
                raise Refused(405, "graphs are only read here; updates go to the endpoint.", Allow=", ".join(_READING))
            graph = _graph(request, base)
            accept = request.headers.get("accept", "")
            if choose(accept, list(GRAPH_TYPES)) is None:
                raise not_acceptable(("graph",))

            def read(ticket: Ticket) -> Response:
                limits: dict[str, Any] = {"timeout_s": timeout_s, "ticket": ticket}
                named = {"base": None, "graphs": {"default": [graph], "named": []} if graph else None}
                if graph:
                    found = ask(pool, {"query": "ASK { ?s ?p ?o }", **named}, "application/json", **limits, max_rows=1)
                    if b"true" not in bytes(found.body):
                        raise Refused(404, f"{graph}: there is no such graph.")
                query = {"query": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", **named}
                return ask(pool, query, accept, **limits, max_rows=max_rows)

            return await while_connected(request, read)
        except (Refused, CityTiesError) as error:
            return fault_response(error)

    return answer


def _graph(request: Request, base: str) -> str:
    """Return the IRI of the graph that a request names; empty for the default graph."""
    rest = str(request.path_params.get("rest", ""))
    if rest:
        return base + rest
    graphs, default = request.query_params.getlist("graph"), request.query_params.getlist("default")
    if len(graphs) + len(default) != 1 or "" in graphs:
        raise Refused(400, "name one graph: ?graph=IRI or ?default.")
    return str(graphs[0]) if graphs else ""
