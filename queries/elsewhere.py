"""Visitors' queries on a store that a server keeps: checked here, run over there with our limits.

The server would take an update as gladly as a query, reach other servers, and call functions of its own that do more
than compute. So a query goes there only after Oxigraph has parsed it, on an empty store in a confined process, as
standard SPARQL that only asks (:mod:`queries.pool`), and if it calls no function of Virtuoso's.
"""

from __future__ import annotations

from typing import Any

from graph.remote import RemoteEngine
from ontology.errors import QueryError
from queries.guard import names_functions_of_virtuoso
from queries.worker import respond

__all__ = ["ask_server"]


def ask_server(engine: RemoteEngine, request: dict[str, Any], *, timeout_s: float) -> tuple[dict[str, Any], bytes]:
    """Run a request on the server.

    Parameters
    ----------
    engine
        The server's store.
    request
        What :mod:`queries.worker` takes: a query that has been parsed.
    timeout_s
        Seconds until it is given up; Virtuoso is told, and stops by itself.

    Raises
    ------
    QueryError
        It is an update, calls a function of the server's own, or the server refuses it.
    QueryLimit
        A limit was reached; there is never a part of an answer.
    """
    if request["kind"] == "update":
        raise QueryError("updates of a store on a server go to that server", where=engine.place)
    if names_functions_of_virtuoso(request["query"]):
        raise QueryError("functions of the server's own are refused", todo="use those of SPARQL 1.1")
    return respond(engine.limited(timeout_s), request)
