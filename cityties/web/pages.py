"""The explorer's pages: each asks named queries and fills a template."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from itertools import groupby
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cityties.web.marking import pieces
from cityties.web.texts import LANGUAGES, texts
from ontology.errors import CityTiesError, QueryLimit, StoreError, UnknownQuery
from queries.catalogue import catalogue, named_query
from queries.protocol import OpenStore
from queries.run import run_named

__all__ = ["Pages"]

_SHOWN_ROWS = 500


class Pages:
    """The pages over one store.

    Parameters
    ----------
    open_store
        Opens the store for one request.
    timeout_s
        Seconds that a visitor's named query may take.
    """

    def __init__(self, open_store: OpenStore, *, timeout_s: float) -> None:
        self._open = open_store
        self._timeout_s = timeout_s
        self._templates = Environment(
            loader=FunctionLoader(_template),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def home(self, request: Request) -> Response:
        """Show counts, the most connected actors and the reports."""
        with self._open() as store:
            counts = store.counts()
            actors = run_named(store, "most_connected", max_rows=15).records()
            reports = run_named(store, "report_overview").records()
        return self._page(request, "home.html", counts=counts, actors=actors, reports=reports)

    def search(self, request: Request) -> Response:
        """List entities whose names hold the words searched for."""
        words = request.query_params.get("q", "").strip()
        found: list[dict[str, Any]] = []
        if words:
            with self._open() as store:
                found = run_named(store, "find_entity", bindings={"text": words}, max_rows=_SHOWN_ROWS).records()
        return self._page(request, "search.html", q=words, found=found)

    def entity(self, request: Request) -> Response:
        """Show everything that the graph holds on one entity."""
        bound = {"entity": request.query_params.get("iri", "")}
        with self._open() as store:
            facts = run_named(store, "about_entity", bindings=bound).records()
            if not facts:
                return self.missing(request)
            partnerships = run_named(store, "partnerships_of_entity", bindings=bound).records()
            relations = run_named(store, "relations_of_entity", bindings=bound).records()
            figures = run_named(store, "figures_of_entity", bindings=bound).records()
            reports = run_named(store, "reports_of_entity", bindings=bound).records()
        grouped = [(rows[0], rows) for _, g in groupby(partnerships, lambda r: r["partnership"]) if (rows := list(g))]
        return self._page(
            request, "entity.html", card=_card(facts), partnerships=grouped, relations=relations, figures=figures,
            reports=reports,
        )  # fmt: skip

    def partnership(self, request: Request) -> Response:
        """Show one partnership with its members and the passages that state it."""
        bound = {"partnership": request.query_params.get("iri", "")}
        with self._open() as store:
            members = run_named(store, "about_partnership", bindings=bound).records()
            if not members:
                return self.missing(request)
            evidence = run_named(store, "evidence_of_partnership", bindings=bound).records()
        told = {(m["status"], m["start"], m["end"]): m for m in members}
        unique = list({(m["member"], m["role"]): m for m in members}.values())
        return self._page(request, "partnership.html", told=list(told.values()), members=unique, evidence=evidence)

    def report(self, request: Request) -> Response:
        """Show a report's text with what was read from it."""
        with self._open() as store:
            try:
                extraction = store.extraction(request.path_params["report_id"])
            except StoreError:
                return self.missing(request)
            iris = {e.id: store.iris(e.id) for e in extraction.entities}
        names = {e.id: e.name for e in extraction.entities}
        return self._page(
            request, "report.html", report=extraction.report, extraction=extraction,
            pieces=pieces(extraction), iris=iris, names=names,
        )  # fmt: skip

    def questions(self, request: Request) -> Response:
        """List the named queries."""
        return self._page(request, "questions.html", questions=catalogue())

    def question(self, request: Request) -> Response:
        """Show one named query: its form, its answer, its SPARQL."""
        query = named_query(request.path_params["name"])
        given = {p.name: request.query_params.get(p.name, p.default) for p in query.parameters}
        asked = "run" in request.query_params or not query.parameters
        answer, fault = None, ""
        if asked:
            try:
                with self._open() as store:
                    answer = run_named(
                        store, query.name, bindings=given, timeout_s=self._timeout_s, max_rows=_SHOWN_ROWS
                    )
            except CityTiesError as error:
                fault = str(error)
        link = urlencode(given)
        return self._page(request, "question.html", query=query, given=given, answer=answer, fault=fault, link=link)

    def table(self, request: Request) -> Response:
        """Give the answer of a named query as CSV or SPARQL JSON."""
        query = named_query(request.path_params["name"])
        given = {p.name: request.query_params.get(p.name, p.default) for p in query.parameters}
        with self._open() as store:
            answer = run_named(store, query.name, bindings=given, timeout_s=self._timeout_s)
        if answer.truncated:
            raise QueryLimit("the answer has too many rows", where=query.name, todo="narrow the question")
        if request.path_params["form"] == "csv":
            # The mark lets spreadsheets read Chinese as UTF-8.
            return Response("\ufeff" + answer.to_csv(), media_type="text/csv")
        return Response(answer.to_json(), media_type="application/sparql-results+json")

    def missing(self, request: Request, error: Exception | None = None) -> Response:
        """Make the page for an address that holds nothing."""
        return self._page(request, "error.html", status=404, message=self._texts(request)("not_found"))

    def failed(self, request: Request, error: Exception) -> Response:
        """Make the page for an error of ours."""
        status = 404 if isinstance(error, UnknownQuery) else 503 if isinstance(error, QueryLimit | StoreError) else 400
        return self._page(request, "error.html", status=status, message=str(error))

    def _texts(self, request: Request) -> Any:
        return texts(_lang(request))

    def _page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
        lang = _lang(request)
        html = self._templates.get_template(template).render(
            t=texts(lang),
            lang=lang,
            url=_url_maker(lang),
            toggle=_toggle(request, lang),
            is_web=_is_web,
            report_id=_report_id,
            **values,
        )
        return HTMLResponse(html, status)


def _template(name: str) -> str:
    return (resources.files("cityties.web") / "templates" / name).read_text("utf-8")


def _lang(request: Request) -> str:
    """Return the language asked for by ``?lang=``, else the reader's first of ours, else English."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


def _url_maker(lang: str) -> Callable[..., str]:
    def url(path: str, **parameters: object) -> str:
        fragment = str(parameters.pop("fragment", ""))
        query = urlencode({**parameters, "lang": lang})
        return f"{path}?{query}" + (f"#{fragment}" if fragment else "")

    return url


def _toggle(request: Request, lang: str) -> str:
    """Return the address of the same page in the other language."""
    other = "en" if lang == "zh" else "zh"
    pairs = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    return f"{request.url.path}?{urlencode([*pairs, ('lang', other)])}"


def _report_id(iri: object) -> str:
    """Return the last part of a report's IRI, as it stands in the address of its page."""
    return str(iri).rsplit("/", 1)[-1]


def _is_web(value: object) -> bool:
    """Whether a value may become a link: other schemes, such as ``javascript:``, stay text."""
    try:
        return urlsplit(str(value)).scheme in {"http", "https"}
    except ValueError:
        return False


def _card(facts: list[dict[str, Any]]) -> dict[str, Any]:
    """Sort an entity's facts by what the page shows."""
    by_property: dict[str, list[tuple[str, str]]] = {}
    for fact in facts:
        key = str(fact["property"]).replace("#", "/").rsplit("/", 1)[1]
        by_property.setdefault(key, []).append((str(fact["value"]), str(fact["lang"] or "")))
    known = {key: [value for value, _ in values] for key, values in by_property.items()}
    labels: dict[str, str] = {}
    for key in ("prefLabel", "label", "altLabel"):
        for text, tag in by_property.get(key, ()):
            labels[text] = labels.get(text) or tag
    kind = next((v.rsplit("#", 1)[1] for v in known.get("type", ()) if "#" in v), "")
    return {
        "name": min(known.get("name", [facts[0]["value"]])),
        "type": kind,
        "labels": list(labels.items()),
        "identifiers": known.get("exactMatch", []),
        "country": next(iter(known.get("country", [])), ""),
    }
