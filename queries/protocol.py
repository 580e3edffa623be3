"""The SPARQL 1.1 Protocol: queries, and updates where they are let.

Queries come by GET with ``query``, by POST of a form, or by POST of ``application/sparql-query``; updates by POST
alone. Everything that a visitor writes runs in a process that is killed at the limit, or when the visitor leaves. An
answer longer than the limit is an error, never a shorter answer. A bare GET gives the service description.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph.store import Store
from ontology.errors import CityTiesError, StoreLocked
from queries.description import description
from queries.formats import GRAPH_TYPES, chosen
from queries.guard import check_query, check_update, is_update
from queries.negotiation import choose
from queries.pool import Pool, Ticket
from queries.replies import Refused, ask, error_response, fault_response, not_acceptable, while_connected
from queries.run import MAX_ROWS, TIMEOUT_S, query_fault
from queries.serialise import GRAPH_FORMATS
from queries.update import MAX_CHANGES

__all__ = ["MAX_BODY", "OpenStore", "Writing", "endpoint", "error_response"]

OpenStore = Callable[[], AbstractContextManager[Store]]
"""Opens the store for one request, so that each sees what was written before it."""

MAX_BODY = 1_000_000
"""Longest request body, in bytes."""

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Writing:
    """What lets updates in.

    Parameters
    ----------
    open_store
        Opens the store for writing.
    token
        What a client must send as ``Authorization: Bearer``.
    """

    open_store: OpenStore
    token: str


def endpoint(
    pool: Pool,
    *,
    timeout_s: float = TIMEOUT_S,
    max_rows: int = MAX_ROWS,
    writing: Writing | None = None,
    page: str = "",
) -> Callable[[Request], Any]:
    """Make the function that answers ``/sparql``; route it for every method.

    Status codes: 400 malformed, 401 no token, 403 updates are off, 405 wrong method, 406 no acceptable form, 413 too
    long, 415 wrong content type, 503 limit reached.

    Parameters
    ----------
    pool
        Processes over the store.
    timeout_s, max_rows
        Limits of each query and update.
    writing
        Lets updates in; without it they are refused.
    page
        Where a browser is led that asks nothing.
    """
    answering = _Endpoint(pool, timeout_s, max_rows, writing, page)

    async def answer(request: Request) -> Response:
        try:
            return await answering.answer(request)
        except (Refused, CityTiesError) as error:
            return fault_response(error)

    return answer


@dataclass
class _Asked:
    """The protocol's parameters, from the address and the body."""

    verb: str
    texts: list[str]
    default_graphs: list[str]
    named_graphs: list[str]


class _Endpoint:
    def __init__(self, pool: Pool, timeout_s: float, max_rows: int, writing: Writing | None, page: str) -> None:
        self._pool, self._timeout_s, self._max_rows = pool, timeout_s, max_rows
        self._writing, self._page = writing, page
        self._one_writer = threading.Lock()

    async def answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD", "POST"}:
            raise Refused(405, "ask by GET or POST.", Allow="GET, HEAD, POST")
        if request.method != "POST" and not request.scope["query_string"]:
            return self._describe(request)
        asked = await _read(request)
        base = str(request.url.replace(query="", fragment=""))
        graphs = {"default": asked.default_graphs, "named": asked.named_graphs}
        if asked.verb == "update":
            text = self._let_update(request, asked)
            return await while_connected(
                request, lambda ticket: self._update({"query": text, "base": base, "graphs": graphs}, ticket)
            )
        text = _only(asked)
        if is_update(text):
            raise Refused(403 if self._writing is None else 400, "this is an update; updates are sent as 'update'.")
        _check(check_query, text)
        accept = request.headers.get("accept", "")
        if not any(chosen(accept).values()):
            raise not_acceptable()
        query = {"query": text, "base": base, "graphs": graphs}
        limits: dict[str, Any] = {"timeout_s": self._timeout_s, "max_rows": self._max_rows}
        return await while_connected(request, lambda ticket: ask(self._pool, query, accept, **limits, ticket=ticket))

    def _let_update(self, request: Request, asked: _Asked) -> str:
        """Return the text of an update that may be run."""
        if self._writing is None:
            raise Refused(403, "updates are refused: the endpoint only reads.")
        if request.method != "POST":
            raise Refused(400, "updates are sent by POST.")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), self._writing.token.encode()):
            raise Refused(
                401, "updates need the token that the server printed, as 'Authorization: Bearer'.",
                WWW_Authenticate='Bearer realm="cityties"',
            )  # fmt: skip
        text = _only(asked)
        _check(check_update, text)
        return text

    def _update(self, update: dict[str, Any], ticket: Ticket) -> Response:
        """Find what an update changes, in a process that can be killed, and write that in one piece."""
        assert self._writing is not None
        if not self._one_writer.acquire(timeout=self._timeout_s):
            raise StoreLocked("another update is running", todo="wait until it has finished")
        try:
            with self._writing.open_store() as store:
                head, data = self._pool.ask({"kind": "update", **update}, timeout_s=self._timeout_s, ticket=ticket)
                match head.get("error"):
                    case None:
                        removed, added = _quads(data[: head["removed"]]), _quads(data[head["removed"] :])
                        store.change(removed, added)
                        return Response(status_code=204)
                    case "rows":
                        raise Refused(503, f"the update changes more than {MAX_CHANGES} quads; do it in parts.")
                raise query_fault(head)
        finally:
            self._one_writer.release()

    def _describe(self, request: Request) -> Response:
        accept = request.headers.get("accept", "")
        if self._page and choose(accept, ["text/turtle", "text/html"]) == "text/html":
            return RedirectResponse(self._page, 303, {"vary": "Accept"})
        media_type = choose(accept, list(GRAPH_TYPES))
        if media_type is None:
            raise not_acceptable(("graph",))
        triples = description(str(request.url.replace(query="")), writable=self._writing is not None)
        data = ox.serialize(triples, format=GRAPH_FORMATS[GRAPH_TYPES[media_type]]) or b""
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        return Response(data, headers={"content-type": media_type + charset, "vary": "Accept"})


async def _read(request: Request) -> _Asked:
    """Collect the protocol's parameters from the address and the body."""
    found = _form(request.scope["query_string"])
    if request.method == "POST":
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise Refused(413, f"the request is longer than {MAX_BODY} bytes; shorten it.")
        content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if content_type == _FORM:
            for name, values in _form(bytes(body)).items():
                found.setdefault(name, []).extend(values)
        elif content_type in {"application/sparql-query", "application/sparql-update"}:
            found.setdefault(content_type.removeprefix("application/sparql-"), []).append(_decode(bytes(body)))
        else:
            raise Refused(415, f"send application/sparql-query, application/sparql-update or {_FORM}.")
    if "update" in found:
        texts = found["update"] + found.get("query", [])
        return _Asked("update", texts, found.get("using-graph-uri", []), found.get("using-named-graph-uri", []))
    texts = found.get("query", [])
    return _Asked("query", texts, found.get("default-graph-uri", []), found.get("named-graph-uri", []))


def _only(asked: _Asked) -> str:
    if len(asked.texts) != 1:
        raise Refused(400, f"{len(asked.texts)} {asked.verb} texts given; give exactly one, as '{asked.verb}'.")
    return asked.texts[0]


def _check(check: Callable[[str], None], text: str) -> None:
    """Check a text; what is wrong with it is the client's mistake, its depth as well."""
    try:
        check(text)
    except CityTiesError as error:
        raise Refused(400, str(error)) from error


def _form(data: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(400, "the parameters are not URL-encoded UTF-8.") from error


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"byte {error.start} of the text is not UTF-8.") from error


def _quads(data: bytes) -> set[ox.Quad]:
    return set(ox.parse(data, format=ox.RdfFormat.N_QUADS))
