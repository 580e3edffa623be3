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
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cityties.web.gate import refusal
from cityties.web.reconcile_requests import MAX_QUERIES, MAX_TEXT, TooMuch, batch, count, extension, parameters
from cityties.web.shell import Shell, language, place_of
from cityties.web.shield import CONTENT_POLICY
from cityties.web.texts import texts
from ontology import __version__
from ontology.errors import DataError
from ontology.records import EntityType
from ontology.terms import CT
from queries.reconcile import PROPERTIES, Candidate, Question, Reconciler, Value
from queries.search import Found

__all__ = ["Reconciliation"]

_SUGGESTED = 20
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
            asked = await parameters(request)
            if "queries" in asked:
                queries = batch(asked["queries"])
                return _json(await run_in_threadpool(self._matched, queries, language(request)))
            if "extend" in asked:
                ids, wanted = extension(asked["extend"])
                return _json(await run_in_threadpool(self._extended, ids, wanted, language(request)))
        except TooMuch as error:
            return refusal(413, str(error))
        except DataError as error:
            return refusal(400, str(error))
        if request.method == "POST":
            return refusal(400, "nothing is asked; send `queries` or `extend` as a form.")
        return _json(self._manifest(request))

    def properties(self, request: Request) -> Response:
        """Propose the properties that a column can be extended by."""
        properties, limit = self._labelled(language(request)), count(request, "limit")
        asked: dict[str, Any] = {"limit": limit} if limit else {}
        return _json({"type": request.query_params.get("type", ""), "properties": properties[: limit or None]} | asked)

    def suggest(self, request: Request) -> Response:
        """Complete the name or the id of an entity, a type or a property; ``cursor`` says how many were had before."""
        skip = count(request, "cursor")
        prefix = request.query_params.get("prefix", "").strip()[:MAX_TEXT]
        what, lang = request.path_params["what"], language(request)
        if what == "entity":
            names = self._shell.names.now()
            hits = names.search(prefix, limit=skip + _SUGGESTED) if prefix else ()
            with self._shell.library.open() as store:
                named = Reconciler(store, names).entity(prefix) if prefix else None
                hits = hits if named is None else (named, *(hit for hit in hits if hit.iri != named.iri))
                found = [
                    {
                        "id": store.iris.local(hit.iri),
                        "name": _name(hit, lang),
                        "description": _description(hit, lang),
                        "notable": [_type(hit.type, lang)],
                    }
                    for hit in hits[skip : skip + _SUGGESTED]
                ]
            return _json({"result": found})
        if what not in {"type", "property"}:
            return refusal(404, "suggestions are of entity, type or property.")
        known = self._labelled(lang) if what == "property" else [_type(kind, lang) for kind in EntityType]
        matching = [item for item in known if prefix.lower() in f"{item['id']} {item['name']}".lower()]
        return _json({"result": matching[skip:]})

    def preview(self, request: Request) -> Response:
        """Show an entity in a small frame."""
        id_ = request.query_params.get("id", "")
        with self._shell.library.open() as store:
            reconciler = Reconciler(store, self._shell.names.now())
            found = reconciler.entity(id_)
            if found is None:
                return self._shell.missing(request)
            lang = language(request)
            # What the frame shows otherwise, and the country in other words than the reader's.
            left_out = {"type", "latitude", "longitude", "country", "country_en" if lang == "zh" else "country_zh"}
            facts = [
                (label, ", ".join(map(str, values)))
                for name, label in _labels(lang).items()
                if name not in left_out and (values := reconciler.values(found, name))
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
            "batchSize": MAX_QUERIES,
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
    return ", ".join(filter(None, (other, place_of(found, lang))))


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
