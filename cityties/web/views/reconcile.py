"""Reconciliation Service API 0.2, by which OpenRefine links a column of names to the graph's entities.

Everything here reads; what a client sends is checked before anything is looked up, and a batch that asks too much is
refused as a whole. Ids are the entities' IRIs without the store's base.

References
----------
Reconciliation Service API v0.2, Final Community Group Report (W3C Entity Reconciliation Community Group, 2023).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cityties.web.gate import refusal
from cityties.web.shell import Shell, language
from cityties.web.shield import CONTENT_POLICY
from cityties.web.texts import texts
from ontology import __version__
from ontology.errors import DataError
from ontology.records import EntityType
from ontology.terms import CT
from queries.reconcile import PROPERTIES, Candidate, Question, Reconciler, Strict, Value
from queries.search import Found

__all__ = ["MAX_BODY", "MAX_IDS", "MAX_QUERIES", "Reconciliation"]

MAX_BODY = 1_000_000
"""Longest request, in bytes."""
MAX_QUERIES = 200
"""Names in a batch; OpenRefine sends ten."""
MAX_IDS = 2_000
"""Entities in one request for properties."""
_MAX_TEXT, _MAX_LIMIT, _SUGGESTED = 500, 50, 20
_PREVIEW = (420, 260)


class Reconciliation:
    """Answers ``/reconcile`` and what is below it.

    Parameters
    ----------
    shell
        Lends the index of names and the store.
    guests
        Origins of the pages that may show previews.
    """

    def __init__(self, shell: Shell, guests: tuple[str, ...]) -> None:
        self._shell = shell
        self._frame_policy = CONTENT_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(guests)}")

    def routes(self) -> list[Route]:
        """Return the addresses."""
        return [
            Route("/reconcile", self.service, methods=["GET", "POST", "OPTIONS"]),
            Route("/reconcile/properties", self.properties),
            Route("/reconcile/suggest/{what}", self.suggest),
            Route("/reconcile/preview", self.preview),
            Route("/reconcile/view", self.view),
        ]

    async def service(self, request: Request) -> Response:
        """Give the manifest, or answer a batch of ``queries`` or a request to ``extend``."""
        if request.method == "OPTIONS":
            return Response(status_code=204)
        try:
            asked = await _parameters(request)
            if "queries" in asked:
                batch = _batch(asked["queries"])
                return _json(await run_in_threadpool(self._matched, batch, language(request)))
            if "extend" in asked:
                ids, wanted = _extension(asked["extend"])
                return _json(await run_in_threadpool(self._extended, ids, wanted, language(request)))
        except _TooMuch as error:
            return refusal(413, str(error))
        except DataError as error:
            return refusal(400, str(error))
        if request.method == "POST":
            return refusal(400, "nothing is asked; send `queries` or `extend` as a form.")
        return _json(self._manifest(request))

    def properties(self, request: Request) -> Response:
        """Propose the properties that a column can be extended by."""
        type_ = request.query_params.get("type", "")
        return _json({"type": type_, "properties": self._labelled(language(request))})

    def suggest(self, request: Request) -> Response:
        """Complete the name of an entity, a type or a property."""
        prefix = request.query_params.get("prefix", "").strip()[:_MAX_TEXT]
        what, lang = request.path_params["what"], language(request)
        if what == "entity":
            hits = self._shell.names.now().search(prefix, limit=_SUGGESTED) if prefix else ()
            with self._shell.library.open() as store:
                found = [
                    {
                        "id": store.iris.local(hit.iri),
                        "name": _name(hit, lang),
                        "description": _description(hit, lang),
                        "notable": [_type(hit.type, lang)],
                    }
                    for hit in hits
                ]
            return _json({"result": found})
        if what not in {"type", "property"}:
            return refusal(404, "suggestions are of entity, type or property.")
        known = self._labelled(lang) if what == "property" else [_type(kind, lang) for kind in EntityType]
        matching = [item for item in known if prefix.lower() in f"{item['id']} {item['name']}".lower()]
        return _json({"result": matching})

    def preview(self, request: Request) -> Response:
        """Show an entity in a small frame."""
        id_ = request.query_params.get("id", "")
        with self._shell.library.open() as store:
            reconciler = Reconciler(store, self._shell.names.now())
            found = reconciler.entity(id_)
            if found is None:
                return self._shell.missing(request)
            lang = language(request)
            facts = [
                (label, ", ".join(map(str, values)))
                for name, label in _labels(lang).items()
                if name not in {"type", "latitude", "longitude"} and (values := reconciler.values(found, name))
            ]
        answer = self._shell.page(request, "preview.html", found=found, facts=facts)
        answer.headers["content-security-policy"] = self._frame_policy
        return answer

    def view(self, request: Request) -> Response:
        """Lead from an id to the entity's page; unlike ``/id/…`` whether or not the client escapes the id."""
        with self._shell.library.open() as store:
            found = Reconciler(store, self._shell.names.now()).entity(request.query_params.get("id", ""))
        if found is None:
            return self._shell.missing(request)
        return RedirectResponse("/entity?" + urlencode({"iri": found.iri}), 303)

    def _manifest(self, request: Request) -> dict[str, Any]:
        root = str(request.base_url).rstrip("/")
        with self._shell.library.open() as store:
            space = store.iris.base
        suggest = {
            what: {"service_url": root, "service_path": f"/reconcile/suggest/{what}"}
            for what in ("entity", "type", "property")
        }
        return {
            "versions": ["0.2"],
            "name": "CityTies",
            "serviceVersion": __version__,
            "identifierSpace": space,
            "schemaSpace": CT.namespace,
            "defaultTypes": [_type(kind, language(request)) for kind in EntityType],
            "view": {"url": f"{root}/reconcile/view?id={{{{id}}}}"},
            "preview": {
                "url": f"{root}/reconcile/preview?id={{{{id}}}}",
                "width": _PREVIEW[0],
                "height": _PREVIEW[1],
            },
            "suggest": suggest,
            "extend": {
                "propose_properties": {"service_url": root, "service_path": "/reconcile/properties"},
                "property_settings": [],
            },
        }

    def _matched(self, batch: Mapping[str, Question], lang: str) -> dict[str, Any]:
        names = self._shell.names.now()
        with self._shell.library.open() as store:
            reconciler = Reconciler(store, names)
            return {
                key: {
                    "result": [_told(c, store.iris.local(c.found.iri), lang) for c in reconciler.candidates(question)]
                }
                for key, question in batch.items()
            }

    def _extended(self, ids: list[str], wanted: list[str], lang: str) -> dict[str, Any]:
        names = self._shell.names.now()
        rows: dict[str, dict[str, list[dict[str, Value]]]] = {}
        with self._shell.library.open() as store:
            reconciler = Reconciler(store, names)
            for id_ in ids:
                found = reconciler.entity(id_)
                rows[id_] = {
                    name: [_cell(value) for value in reconciler.values(found, name)] if found is not None else []
                    for name in wanted
                }
        labels = _labels(lang)
        return {"meta": [{"id": name, "name": labels.get(name, name)} for name in wanted], "rows": rows}

    def _labelled(self, lang: str) -> list[dict[str, str]]:
        return [{"id": name, "name": label} for name, label in _labels(lang).items()]


class _TooMuch(DataError):
    """More than is answered at a time."""


async def _parameters(request: Request) -> dict[str, str]:
    """Collect the parameters from the address and from a form."""
    found = dict(request.query_params)
    if request.method == "POST":
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise _TooMuch(f"longer than {MAX_BODY:,} bytes", where="request", todo="send smaller batches")
        try:
            form = parse_qs(bytes(body).decode("utf-8"), keep_blank_values=True, max_num_fields=20, errors="strict")
        except ValueError as error:
            raise DataError("no form in UTF-8", where="request", todo="send queries=… or extend=…") from error
        found |= {name: values[-1] for name, values in form.items()}
    return found


def _batch(text: str) -> dict[str, Question]:
    batch = _object(text, "queries")
    if len(batch) > MAX_QUERIES:
        raise _TooMuch(f"more than {MAX_QUERIES} names", where="queries", todo="send smaller batches")
    return {key: _question(asked, f"queries, {key[:40]}") for key, asked in batch.items()}


def _question(asked: Any, where: str) -> Question:
    if not isinstance(asked, dict):
        raise DataError("no object", where=where, todo='write {"query": "Helsinki"}')
    text, types, limit = asked.get("query", ""), asked.get("type", []), asked.get("limit", 10)
    types = [types] if isinstance(types, str) else types
    strict = asked.get("type_strict", "should")
    if not isinstance(text, str) or len(text) > _MAX_TEXT:
        raise DataError(
            f"`query` is no text of at most {_MAX_TEXT} characters", where=where, todo="send the name alone"
        )
    if not isinstance(types, list) or not all(isinstance(kind, str) for kind in types):
        raise DataError("`type` is no text and no list of texts", where=where, todo="name types such as City")
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise DataError("`limit` is no number from 1", where=where, todo="leave it out")
    if not isinstance(strict, str) or strict not in {"any", "all", "should"}:
        raise DataError("`type_strict` is none of any, all, should", where=where, todo="leave it out")
    properties = _properties(asked.get("properties", []), where)
    if not text.strip() and not properties:
        raise DataError("neither `query` nor `properties`", where=where, todo="send one of them")
    types = [kind.removeprefix(CT.namespace) for kind in types if kind]
    return Question(_whole(text).strip(), tuple(types), cast(Strict, strict), int(min(limit, _MAX_LIMIT)), properties)


def _properties(given: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, list):
        raise DataError("`properties` is no list", where=where, todo='write [{"pid": "country", "v": "FI"}]')
    found: dict[str, tuple[str, ...]] = {}
    for item in given:
        if not isinstance(item, dict) or not isinstance(item.get("pid"), str) or "v" not in item:
            raise DataError("a property lacks `pid` or `v`", where=where, todo='write {"pid": "country", "v": "FI"}')
        values = item["v"] if isinstance(item["v"], list) else [item["v"]]
        texts_ = [value.get("name", value.get("id")) if isinstance(value, dict) else value for value in values]
        if not all(isinstance(value, str | int | float) for value in texts_):
            raise DataError("`v` is no value", where=where, todo="send text, a number, or an object with `id`")
        found[item["pid"]] = tuple(_whole(str(value))[:_MAX_TEXT] for value in texts_)
    return found


def _extension(text: str) -> tuple[list[str], list[str]]:
    asked = _object(text, "extend")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(id_, str) for id_ in ids):
        raise DataError("`ids` is no list of texts", where="extend", todo="send the ids of entities")
    if len(ids) > MAX_IDS:
        raise _TooMuch(f"more than {MAX_IDS:,} ids", where="extend", todo="send smaller batches")
    if not isinstance(properties, list) or not all(
        isinstance(p, dict) and isinstance(p.get("id"), str) for p in properties
    ):
        raise DataError("`properties` is no list of objects with `id`", where="extend", todo='write {"id": "name_zh"}')
    return ids, [p["id"] for p in properties][: len(PROPERTIES)]


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError("not JSON", where=where, todo="send an object") from error
    if not isinstance(found, dict):
        raise DataError("no object", where=where, todo='write {"q0": {"query": "Helsinki"}}')
    return found


def _whole(text: str) -> str:
    """Replace halves of surrogate pairs, which no name can hold."""
    return text.encode("utf-8", "replace").decode()


def _told(candidate: Candidate, id_: str, lang: str) -> dict[str, Any]:
    found = candidate.found
    return {
        "id": id_,
        "name": _name(found, lang),
        "description": _description(found, lang),
        "type": [_type(found.type, lang)],
        "score": candidate.score,
        "match": candidate.match,
    }


def _description(found: Found, lang: str) -> str:
    other = found.en if lang == "zh" else found.zh
    return ", ".join(filter(None, (other, found.city, found.country)))


def _name(found: Found, lang: str) -> str:
    return (found.zh if lang == "zh" else found.en) or found.name


def _type(kind: str, lang: str) -> dict[str, str]:
    return {"id": str(kind), "name": texts(lang).code("type", str(kind))}


def _labels(lang: str) -> dict[str, str]:
    return {name: labels[lang == "zh"] for name, labels in PROPERTIES.items()}


def _cell(value: Value) -> dict[str, Value]:
    if isinstance(value, str):
        return {"str": value}
    return {"int": value} if isinstance(value, int) else {"float": value}


def _json(body: Mapping[str, Any]) -> Response:
    # Half of a surrogate pair, which JSON may hold, cannot be sent as UTF-8: it goes out as it came in, escaped.
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(text, media_type="application/json", headers={"vary": "Accept-Language"})
