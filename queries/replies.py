"""What the endpoint's handlers share: refusals, the one shape of errors, and answers in the form that was asked for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ontology.errors import CityTiesError, QueryLimit, StoreError
from queries.formats import BOOLEAN_TYPES, GRAPH_TYPES, SOLUTION_TYPES, chosen
from queries.pool import Pool, Ticket
from queries.run import query_fault
from queries.serialise import MAX_BYTES

__all__ = ["Refused", "ask", "error_response", "fault_response", "not_acceptable", "while_connected"]

_TYPES = {"solutions": SOLUTION_TYPES, "boolean": BOOLEAN_TYPES, "graph": GRAPH_TYPES}


class Refused(Exception):
    """A request that ends with this status."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def error_response(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """Return an error in the one shape that all errors have: ``{"error": {"status": …, "message": …}}``."""
    body = json.dumps({"error": {"status": status, "message": message}}, ensure_ascii=False)
    return Response(body, status, headers, media_type="application/json")


def fault_response(error: Exception) -> Response:
    """Return the response for an error of ours: 503 for limits and the store's, 400 for what the client can mend."""
    if isinstance(error, Refused):
        return error_response(error.status, str(error), error.headers)
    if isinstance(error, QueryLimit | StoreError):
        return error_response(503, str(error))
    if isinstance(error, CityTiesError):
        return error_response(400, str(error))
    raise error


def not_acceptable(kinds: tuple[str, ...] = ("solutions", "graph")) -> Refused:
    """Return the refusal for an ``Accept`` that nothing on offer meets."""
    offers = [media_type for kind in kinds for media_type in _TYPES[kind]]
    return Refused(406, f"no acceptable form; this can be given: {', '.join(offers)}.")


def ask(pool: Pool, query: dict[str, Any], accept: str, *, timeout_s: float, max_rows: int, ticket: Ticket) -> Response:
    """Run a query and answer in the form that ``accept`` prefers.

    Raises
    ------
    Refused
        No form will do, or the answer is longer than the limit: never is a shorter one given.
    QueryError, QueryLimit
        As in :func:`queries.run.run`.
    """
    types = chosen(accept)
    forms = {kind: _TYPES[kind][media_type] if media_type else None for kind, media_type in types.items()}
    request = {"kind": "document", "bindings": {}, "max_rows": max_rows, "forms": forms, **query}
    head, data = pool.ask(request, timeout_s=timeout_s, ticket=ticket)
    match head.get("error"):
        case None:
            media_type = types[head["answer"]] or ""
            charset = "; charset=utf-8" if media_type.startswith("text/") else ""
            return Response(data, headers={"content-type": media_type + charset, "vary": "Accept"})
        case "form":
            raise not_acceptable((head["answer"],))
        case "rows":
            raise Refused(503, f"the answer has more than {max_rows} rows; add LIMIT and OFFSET.")
        case "bytes":
            raise Refused(503, f"the answer is longer than {MAX_BYTES // 1024**2} MB; add LIMIT and OFFSET.")
    raise query_fault(head)


async def while_connected(request: Request, work: Callable[[Ticket], Response]) -> Response:
    """Do some work in a thread, and cancel it if the client goes away meanwhile."""
    ticket = Ticket()
    working = asyncio.ensure_future(run_in_threadpool(work, ticket))
    leaving = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            ticket.cancel()
        return await working
    finally:
        leaving.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
