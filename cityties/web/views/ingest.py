"""The page that takes reports in: files are dropped, sent one by one, and their progress is asked for."""

from __future__ import annotations

import json
from dataclasses import asdict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cityties.web.gate import Gate, refusal
from cityties.web.ingesting import MAX_BYTES, MAX_WAITING, Ingesting
from cityties.web.shell import Shell, View, language
from cityties.web.texts import texts
from ontology.errors import ReadError

__all__ = ["IngestPage"]

_STATUSES = ("waiting", "reading", "new", "unchanged", "updated", "skipped", "failed")


class IngestPage:
    """Answers ``/ingest`` and what is below it.

    Parameters
    ----------
    shell
        Renders the page.
    ingesting
        Has the files read.
    gate
        Lets in who may change the graph.
    """

    def __init__(self, shell: Shell, ingesting: Ingesting, gate: Gate) -> None:
        self._shell = shell
        self._ingesting = ingesting
        self._gate = gate

    def page(self, request: Request) -> Response:
        """Show where to drop files, and what became of those dropped before."""
        words = texts(language(request))
        settings = {
            "statuses": {status: words.code("ingest", status) for status in _STATUSES},
            "too_large": words("ingest_too_large", n=MAX_BYTES // 1_000_000),
            "max_bytes": MAX_BYTES,
            "open": words("open_report"),
            "token_wrong": words("token_wrong"),
        }
        values = {
            "settings": json.dumps(settings, ensure_ascii=False),
            "max_mb": MAX_BYTES // 1_000_000,
            "max_files": MAX_WAITING,
        }
        data = {"files": [asdict(file) for file in self._ingesting.files()]}
        return self._shell.answer(
            request, View("ingest.html", values, scripts=("dom.js", "token.js", "ingest.js"), data=data)
        )

    async def take(self, request: Request) -> Response:
        """Take one file in: its name in the address, its bytes as the body. 202, and its number."""
        body = await self._gate.admit(request, MAX_BYTES)
        if isinstance(body, Response):
            return body
        try:
            file = await run_in_threadpool(self._ingesting.add, request.query_params.get("name", ""), body)
        except ReadError as error:
            return refusal(400, str(error))
        return Response(json.dumps(asdict(file), ensure_ascii=False), 202, media_type="application/json")
