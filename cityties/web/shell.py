"""What all pages share: templates, language, addresses, and the forms that each view can be had in.

A view is an address. It comes as a page, as JSON, CSV or Turtle, by ``?format=`` or by what the reader accepts, and it
says which SPARQL it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cityties.web.library import Kept, Library
from cityties.web.shield import CONTENT_POLICY
from cityties.web.texts import LANGUAGES, texts
from graph.store import Store
from ontology.errors import QueryLimit, StoreError, UnknownQuery
from queries.negotiation import choose
from queries.resources import describe
from queries.results import ResultTable
from queries.run import run_named
from queries.search import Found, NameIndex
from queries.spelling import spell

__all__ = ["FORMATS", "Asked", "Shell", "View", "ask", "is_web", "language", "report_id"]

FORMATS = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}
"""Forms of a view by the name that ``?format=`` takes."""

_SCRIPT_POLICY = f"{CONTENT_POLICY}; script-src 'self'; connect-src 'self'"


@dataclass(frozen=True, slots=True)
class Asked:
    """A named query, the values it was asked with, and its answer."""

    name: str
    bindings: Mapping[str, object]
    table: ResultTable

    @property
    def sparql(self) -> str:
        """The query as it can be run elsewhere."""
        return spell(self.name, self.bindings)


@dataclass(frozen=True, slots=True)
class View:
    """What an address shows.

    Parameters
    ----------
    template
        File of the page.
    values
        What the page's template needs beyond the tables.
    asked
        The queries behind it; the first is the one that CSV gives.
    about
        IRIs that Turtle describes.
    scripts
        Our scripts that the page runs; a page without any may run none.
    data
        What JSON gives instead of the tables.
    fill
        Adds what only data needs and is costly to get.
    """

    template: str
    values: Mapping[str, Any]
    asked: tuple[Asked, ...] = ()
    about: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    data: Mapping[str, Any] | None = None
    fill: Callable[[View], View] | None = None

    @property
    def described(self) -> bool:
        """Whether there are resources to describe."""
        return bool(self.about) or self.fill is not None


def ask(store: Store, name: str, *, max_rows: int = 2_000, **bindings: object) -> Asked:
    """Ask a named query of ours, in this process."""
    return Asked(name, bindings, run_named(store, name, bindings=bindings, max_rows=max_rows))


class Shell:
    """Renders views.

    Parameters
    ----------
    library
        Lends the store.
    can_write
        Whether pages that change the graph are served, and so linked.
    """

    def __init__(self, library: Library, *, can_write: bool = False) -> None:
        self.library = library
        self.names = Kept(library, NameIndex)
        self._can_write = can_write
        self._templates = Environment(
            loader=FunctionLoader(_template),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def answer(self, request: Request, view: View) -> Response:
        """Give a view in the form asked for; 406 where there is none."""
        wanted = request.query_params.get("format", "")
        if wanted and wanted not in FORMATS:
            return self.refused(request, 400, texts(language(request))("no_format", formats=", ".join(FORMATS)))
        offers = [f for f in FORMATS if f in {"html", "json"} or (view.asked if f == "csv" else view.described)]
        media_type = FORMATS.get(wanted) or choose(request.headers.get("accept", ""), [FORMATS[f] for f in offers])
        if media_type is None or (wanted and wanted not in offers):
            return self.refused(request, 406, texts(language(request))("no_form", formats=", ".join(offers)))
        if media_type == "text/html":
            return self.page(request, view.template, scripts=view.scripts, view=view, **view.values)
        return _data(media_type, self._body(view.fill(view) if view.fill else view, media_type))

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        scripts: tuple[str, ...] = (),
        view: View | None = None,
        **values: Any,
    ) -> Response:
        """Render a page; only one that names scripts may run any."""
        lang = language(request)
        names = cache(self.names.now)  # one index for the whole page; asking for it looks at the store's files
        html = self._templates.get_template(template).render(
            t=texts(lang),
            lang=lang,
            url=_url_maker(lang),
            toggle=_toggle(request, lang),
            as_format=lambda form: _changed(request, format=form),
            path_here=request.url.path,
            is_web=is_web,
            report_id=report_id,
            name_of=_namer(lang),
            place_of=lambda found: place_of(found, lang),
            called=lambda iri: _called(names(), lang, iri),
            scripts=scripts,
            view=view,
            can_write=self._can_write,
            **values,
        )
        headers = {"vary": "Accept, Accept-Language"}
        if scripts:
            headers["content-security-policy"] = _SCRIPT_POLICY
        return HTMLResponse(html, status, headers=headers)

    def missing(self, request: Request, error: Exception | None = None) -> Response:
        """Answer for an address that holds nothing."""
        return self.refused(request, 404, texts(language(request))("not_found"))

    def failed(self, request: Request, error: Exception) -> Response:
        """Answer for an error of ours."""
        status = 404 if isinstance(error, UnknownQuery) else 503 if isinstance(error, QueryLimit | StoreError) else 400
        return self.refused(request, status, str(error))

    def refused(self, request: Request, status: int, message: str) -> Response:
        """Answer with an error, as a page, or as JSON to whoever does not read pages."""
        offers = ["text/html", "application/json"]
        if choose(request.headers.get("accept", ""), offers) == "application/json":
            body = {"error": {"status": status, "message": message}}
            return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json")
        return self.page(request, "error.html", status=status, message=message)

    def _body(self, view: View, media_type: str) -> bytes:
        if media_type == "application/json":
            data = view.data if view.data is not None else {a.name: a.table.records() for a in view.asked}
            return json.dumps(data, ensure_ascii=False, default=str).encode()
        if media_type == "text/csv":
            # The mark lets spreadsheets read Chinese as UTF-8.
            return ("\ufeff" + view.asked[0].table.to_csv()).encode()
        with self.library.open() as store:
            return describe(store, view.about, media_type)


def language(request: Request) -> str:
    """Return the language asked for by ``?lang=``, else the reader's first of ours, else English."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return choose(request.headers.get("accept-language", ""), list(LANGUAGES)) or _primary(request) or "en"


def report_id(iri: object) -> str:
    """Return the last part of a report's IRI, as it stands in the address of its page."""
    return str(iri).rsplit("/", 1)[-1]


def place_of(found: Found, lang: str) -> str:
    """Return the names of the city and the country where an entity sits."""
    city = (found.city_zh if lang == "zh" else found.city_en) or found.city
    return ", ".join(name for name in (city, texts(lang).country(found.country)) if name)


def is_web(value: object) -> bool:
    """Whether a value may become a link: other schemes, such as ``javascript:``, stay text."""
    try:
        return urlsplit(str(value)).scheme in {"http", "https"}
    except ValueError:
        return False


def _primary(request: Request) -> str:
    """Match ``zh-TW`` and the like with what we speak, by the first tag alone."""
    first = request.headers.get("accept-language", "").lower().split(",")[0].split("-")[0].strip()
    return first if first in LANGUAGES else ""


def _template(name: str) -> str:
    return (resources.files("cityties.web") / "templates" / name).read_text("utf-8")


def _data(media_type: str, body: bytes) -> Response:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(body, headers={"content-type": media_type + charset, "vary": "Accept"})


def _url_maker(lang: str) -> Callable[..., str]:
    def url(path: str, **parameters: object) -> str:
        fragment = str(parameters.pop("fragment", ""))
        query = urlencode({**parameters, "lang": lang})
        return f"{path}?{query}" + (f"#{fragment}" if fragment else "")

    return url


def _namer(lang: str) -> Callable[[Any], str]:
    """Return what names an entity of the search index in a language."""
    return lambda found: str((found.zh if lang == "zh" else found.en) or found.name)


def _called(names: NameIndex, lang: str, iri: str) -> str:
    """Return the name of an entity in a language, else the end of its IRI."""
    found = names.get(iri)
    return _namer(lang)(found) if found is not None else iri.rstrip("/").rsplit("/", 1)[-1]


def _toggle(request: Request, lang: str) -> str:
    """Return the address of the same page in the other language."""
    return _changed(request, lang="en" if lang == "zh" else "zh")


def _changed(request: Request, **changes: str) -> str:
    pairs: Iterable[tuple[str, str]] = request.query_params.multi_items()
    kept = [(k, v) for k, v in pairs if k not in changes]
    return f"{request.url.path}?{urlencode([*kept, *changes.items()])}"
