"""The explorer as an ASGI application."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cityties.web.assets import asset
from cityties.web.gate import Gate
from cityties.web.ingesting import Ingesting
from cityties.web.library import Kept, Library
from cityties.web.ranking import Ranking, network_of
from cityties.web.shell import Shell
from cityties.web.shield import GUESTS, LOCAL_HOSTS, Shield
from cityties.web.views.editor import EditorPage
from cityties.web.views.entity import EntityPage
from cityties.web.views.finding import Finding
from cityties.web.views.home import Home
from cityties.web.views.ingest import IngestPage
from cityties.web.views.linked import Linked
from cityties.web.views.network import NetworkPage
from cityties.web.views.partnership import PartnershipPage
from cityties.web.views.questions import Questions
from cityties.web.views.reconcile import Reconciliation
from cityties.web.views.report import ReportPage
from cityties.web.views.review import ReviewPage
from graph.store import Store
from ontology.errors import CityTiesError
from queries.graphs import graph_store
from queries.pool import MEMORY_BYTES, Pool
from queries.protocol import Writing, endpoint
from queries.run import MAX_ROWS, TIMEOUT_S
from queries.ties import TieIndex

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
    guests: Iterable[str] = GUESTS,
) -> Starlette:
    """Make the application.

    Parameters
    ----------
    store
        Folder of a store, read as it is at each request, so that what another process ingests shows at once; or an
        open store, which stays the caller's.
    timeout_s, max_rows
        Limits of each visitor's query.
    hosts
        Host names under which the application may be asked for.
    token
        What a client must send to change the graph; empty for no changes at all.
    memory_bytes
        Address space of each process that runs visitors' queries.
    guests
        Origins of pages that may ask ``/reconcile``: OpenRefine's.

    Raises
    ------
    StoreNotFound
        There is no store in that folder.
    """
    library = Library(store)
    shell = Shell(library, can_write=bool(token) and library.folder is not None)
    ties = Kept(library, TieIndex)
    network = Kept(library, network_of)
    ranking = Ranking()
    standings = Kept(library, ranking)
    pool = Pool(store, memory_bytes=memory_bytes)
    questions = Questions(shell, pool, timeout_s=timeout_s)
    linked = Linked(shell)
    editor = EditorPage(shell)
    network_page = NetworkPage(shell, network)

    @contextmanager
    def open_to_write() -> Iterator[Store]:
        if isinstance(store, Store):
            yield store
            return
        with Store.open(store, create=False) as opened:
            yield opened

    with library.open() as opened:
        base = opened.iris.base
    writing = Writing(open_to_write, token) if token else None
    sparql = endpoint(pool, timeout_s=timeout_s, max_rows=max_rows, writing=writing, page="/editor")
    graphs = graph_store(pool, base + "graph/", timeout_s=timeout_s, max_rows=max_rows)

    changing: list[Route] = []
    ingesting: Ingesting | None = None
    if token and library.folder is not None:
        gate = Gate(token)
        ingesting = Ingesting(library.folder)
        ingest = IngestPage(shell, ingesting, gate)
        review = ReviewPage(shell, open_to_write, gate)
        changing = [
            Route("/ingest", ingest.page),
            Route("/ingest/files", ingest.take, methods=["POST"]),
            Route("/review", review.page),
            Route("/review/verdicts", review.judge, methods=["POST"]),
        ]

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        with pool:
            pool.start()
            shell.names.soon()  # the first search and the first entity need not wait for what they look into
            ties.soon()
            yield
        ranking.close()
        if ingesting is not None:
            ingesting.close()
        library.close()

    async def failed(request: Request, error: Exception) -> Response:
        return shell.failed(request, error)

    async def missing(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code != 404:
            return Response(error.detail, error.status_code, headers=error.headers)
        return shell.missing(request, error)

    handlers: dict[Any, Any] = {CityTiesError: failed, HTTPException: missing}
    return Starlette(
        routes=[
            Route("/", Home(shell).page),
            Route("/search", Finding(shell).page),
            Route("/entity", EntityPage(shell, ties, standings).page),
            Route("/partnership", PartnershipPage(shell).page),
            Route("/report/{report_id}", ReportPage(shell).page),
            Route("/network", network_page.page),
            Route("/network/data", network_page.data),
            Route("/network/picture.svg", network_page.picture),
            Route("/questions", questions.index),
            Route("/questions/{name}", questions.question),
            Route("/questions/{name}/answer.{form:str}", questions.table),
            Route("/editor", editor.page),
            Route("/editor/data", editor.data),
            *changing,
            *Reconciliation(shell, tuple(guests)).routes(),
            Route("/id/{local:path}", linked.resource),
            Route("/data", linked.data),
            Route("/static/{name:path}", asset),
            Route("/sparql", sparql, methods=METHODS),
            Route("/graphs", graphs, methods=METHODS),
            Route("/graphs/{rest:path}", graphs, methods=METHODS),
        ],
        middleware=[
            Middleware(Shield, hosts=tuple(hosts), guests=tuple(guests)),
            Middleware(GZipMiddleware, minimum_size=2_000),
        ],
        exception_handlers=handlers,
        lifespan=running,
    )
