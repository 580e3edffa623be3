"""The explorer as an ASGI application."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cityties.web.pages import Pages
from cityties.web.shield import LOCAL_HOSTS, Shield
from graph.store import Store
from ontology.errors import CityTiesError
from queries.graphs import graph_store
from queries.pool import MEMORY_BYTES, Pool
from queries.protocol import Writing, endpoint
from queries.run import MAX_ROWS, TIMEOUT_S

__all__ = ["create_app"]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""All that the protocols name, so that they say themselves which they refuse."""


def create_app(
    store: Store | str | os.PathLike[str],
    *,
    timeout_s: float = TIMEOUT_S,
    max_rows: int = MAX_ROWS,
    hosts: Iterable[str] = LOCAL_HOSTS,
    token: str = "",
    memory_bytes: int = MEMORY_BYTES,
) -> Starlette:
    """Make the application.

    Parameters
    ----------
    store
        Folder of a store, opened anew and read-only for each request, so that what another process ingests shows at
        once; or
        an open store, which stays the caller's.
    timeout_s, max_rows
        Limits of each visitor's query.
    hosts
        Host names under which the application may be asked for.
    token
        What a client must send to update the graph; empty for no updates at all.
    memory_bytes
        Address space of each process that runs visitors' queries.

    Raises
    ------
    StoreNotFound
        There is no store in that folder.
    """

    @contextmanager
    def open_store() -> Iterator[Store]:
        if isinstance(store, Store):
            yield store
            return
        with Store.open(store, create=False, read_only=True) as opened:
            yield opened

    @contextmanager
    def open_to_write() -> Iterator[Store]:
        if isinstance(store, Store):
            yield store
            return
        with Store.open(store, create=False) as opened:
            yield opened

    with open_store() as opened:  # fail now rather than at the first request
        base = opened.iris.base
    pool = Pool(store, memory_bytes=memory_bytes)
    pages = Pages(open_store, timeout_s=timeout_s)
    writing = Writing(open_to_write, token) if token else None
    sparql = endpoint(pool, timeout_s=timeout_s, max_rows=max_rows, writing=writing)
    graphs = graph_store(pool, base + "graph/", timeout_s=timeout_s, max_rows=max_rows)

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        with pool:
            pool.start()
            yield

    async def failed(request: Request, error: Exception) -> Response:
        return pages.failed(request, error)

    async def missing(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code != 404:
            return Response(error.detail, error.status_code, headers=error.headers)
        return pages.missing(request, error)

    handlers: dict[Any, Any] = {CityTiesError: failed, HTTPException: missing}
    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/search", pages.search),
            Route("/entity", pages.entity),
            Route("/partnership", pages.partnership),
            Route("/report/{report_id}", pages.report),
            Route("/questions", pages.questions),
            Route("/questions/{name}", pages.question),
            Route("/questions/{name}/answer.{form:str}", pages.table),
            Route("/static/explorer.css", _style),
            Route("/sparql", sparql, methods=METHODS),
            Route("/graphs", graphs, methods=METHODS),
            Route("/graphs/{rest:path}", graphs, methods=METHODS),
        ],
        middleware=[Middleware(Shield, hosts=tuple(hosts))],
        exception_handlers=handlers,
        lifespan=running,
    )


def _style(request: Request) -> Response:
    css = (resources.files("cityties.web") / "static" / "explorer.css").read_text("utf-8")
    return Response(css, media_type="text/css")
