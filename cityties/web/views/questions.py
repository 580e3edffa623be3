"""The named queries: the list, and a page for each with its form, its answer and its SPARQL."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from cityties.web.shell import Shell, is_web
from ontology.errors import CityTiesError, QueryLimit
from queries.catalogue import catalogue, named_query
from queries.pool import Pool
from queries.run import bound, run_named
from queries.spelling import spell

__all__ = ["Questions"]

_SHOWN_ROWS = 500


class Questions:
    """Answers ``/questions`` and what is below it.

    Parameters
    ----------
    shell
        Renders the pages.
    pool
        Processes that run the queries.
    timeout_s
        Seconds that a visitor's named query may take.
    """

    def __init__(self, shell: Shell, pool: Pool, *, timeout_s: float) -> None:
        self._pool = pool
        self._shell = shell
        self._timeout_s = timeout_s

    def index(self, request: Request) -> Response:
        """List the named queries."""
        return self._shell.page(request, "questions.html", questions=catalogue())

    def question(self, request: Request) -> Response:
        """Show one named query: its form, its answer, its SPARQL."""
        query = named_query(request.path_params["name"])
        given = {p.name: request.query_params.get(p.name, p.default) for p in query.parameters}
        asked = "run" in request.query_params or not query.parameters
        answer, fault, sparql = None, "", query.body
        if asked:
            try:
                with self._shell.library.open() as store:
                    answer = run_named(
                        store,
                        query.name,
                        bindings=given,
                        timeout_s=self._timeout_s,
                        max_rows=_SHOWN_ROWS,
                        pool=self._pool,
                    )
                    sparql = spell(query.name, bound(store, query.name, given))
            except CityTiesError as error:
                fault = str(error)
        return self._shell.page(
            request, "question.html", query=query, given=given, answer=answer, fault=fault, link=urlencode(given),
            sparql=sparql, page_of=self._page_of,
        )  # fmt: skip

    def _page_of(self, cell: object) -> tuple[str, dict[str, str]] | None:
        """Return where a value of an answer leads: to its page, to its description where it has none, or nowhere."""
        if not is_web(cell):
            return None
        iri = str(cell)
        with self._shell.library.open() as store:
            local = store.iris.local(iri)
        kind, _, rest = local.partition("/")
        if kind == "report":
            return f"/report/{rest.partition('/')[0]}", {}
        if kind == "partnership":
            return "/partnership", {"iri": iri}
        if self._shell.names.now().get(iri) is not None:
            return "/entity", {"iri": iri}
        return ("/data", {"iri": iri}) if local != iri else None

    def table(self, request: Request) -> Response:
        """Give the answer of a named query as CSV or SPARQL JSON."""
        query = named_query(request.path_params["name"])
        given = {p.name: request.query_params.get(p.name, p.default) for p in query.parameters}
        with self._shell.library.open() as store:
            answer = run_named(store, query.name, bindings=given, timeout_s=self._timeout_s, pool=self._pool)
        if answer.truncated:
            raise QueryLimit("the answer has too many rows", where=query.name, todo="narrow the question")
        if request.path_params["form"] == "csv":
            # The mark lets spreadsheets read Chinese as UTF-8.
            return Response("\ufeff" + answer.to_csv(), media_type="text/csv")
        return Response(answer.to_json(), media_type="application/sparql-results+json")
