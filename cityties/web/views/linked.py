"""Linked data: a resource's own address leads to the page or the description of it, whichever the reader takes.

The resources of a store live under its base. A store made with the base ``http://127.0.0.1:8765/id/`` is served at its
resources' own addresses; of any other store, what comes after the base follows ``/id/`` here.
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cityties.web.shell import FORMATS, Shell
from queries.negotiation import choose
from queries.resources import DESCRIPTION_FORMATS, describe

__all__ = ["Linked"]


class Linked:
    """Answers ``/id/…`` with 303 See Other, and ``/data`` with RDF."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def resource(self, request: Request) -> Response:
        """Send the reader on to a page or to a description (W3C, *Cool URIs for the Semantic Web*, 4.2)."""
        with self._shell.library.open() as store:
            # The address as it was sent: an escape is part of a resource's name.
            local = request.scope["raw_path"].decode("ascii").partition("/id/")[2]
            iri = store.iris(local)
        media_type = choose(request.headers.get("accept", ""), ["text/html", *DESCRIPTION_FORMATS])
        if media_type is None:
            return self._shell.refused(request, 406, ", ".join(["text/html", *DESCRIPTION_FORMATS]))
        if media_type == "text/html":
            lang = request.query_params.get("lang")
            query = {"iri": iri} | ({"lang": lang} if lang else {})
            page = {"partnership": "/partnership?", "report": f"/{local}?"}.get(local.partition("/")[0], "/entity?")
            target = page + urlencode({} if page.startswith("/report/") else query)
        else:
            form = next((name for name, media in FORMATS.items() if media == media_type), "rdf")
            target = "/data?" + urlencode({"iri": iri, "format": form})
        return RedirectResponse(target, 303, headers={"vary": "Accept"})

    def data(self, request: Request) -> Response:
        """Describe one resource."""
        form = request.query_params.get("format", "ttl")
        media_type = FORMATS.get(form, "application/rdf+xml" if form == "rdf" else "")
        if media_type not in DESCRIPTION_FORMATS:
            return self._shell.refused(request, 406, ", ".join(["ttl", "jsonld", "nt", "rdf"]))
        with self._shell.library.open() as store:
            body = describe(store, [request.query_params.get("iri", "")], media_type)
        if not body.strip():
            return self._shell.missing(request)
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        return Response(body, headers={"content-type": media_type + charset})
