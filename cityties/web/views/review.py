"""The page where people judge what was extracted, by keyboard: partnerships, proposed merges, merges and splits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cityties.web.gate import Gate, refusal
from cityties.web.library import Kept
from cityties.web.shell import Shell, View, language
from cityties.web.texts import texts
from graph.curation import record, undo
from graph.duplicates import Proposal, merge_of, proposals, split_of
from graph.entities import entities, find
from graph.review import ReviewItem, review_items
from graph.store import Store
from graph.verdicts import tidy, verdict_id
from ontology.errors import CityTiesError, DataError, StoreLocked
from ontology.records import Decision, EntityType, Kind, Status
from ontology.verdicts import Verdict

__all__ = ["ReviewPage"]

_MAX_BODY = 20_000
_QUEUED = 300
"""Items sent at once: an evening's work."""
_FIELDS = ("action", "target", "other", "by", "comment", "name", "reports")


class ReviewPage:
    """Answers ``/review`` and what is below it.

    Parameters
    ----------
    shell
        Renders the page.
    open_to_write
        Opens the store for one change.
    gate
        Lets in who may change the graph.
    """

    def __init__(self, shell: Shell, open_to_write: Callable[[], AbstractContextManager[Store]], gate: Gate) -> None:
        self._shell = shell
        self._open = open_to_write
        self._gate = gate
        self._partnerships = Kept(shell.library, lambda store: _queue(store, review_items(store)[:_QUEUED]))
        self._merges = Kept(shell.library, lambda store: [_pair(p, store) for p in proposals(store)[:_QUEUED]])

    def page(self, request: Request) -> Response:
        """Show what is to be judged; as JSON, the queue itself."""
        lang = language(request)
        words = texts(lang)
        of_merges = request.query_params.get("of") == "merges"
        settings = {
            "of": "merges" if of_merges else "partnerships",
            "kind": {k.value: words.code("kind", k.value) for k in Kind},
            "status": {s.value: words.code("status", s.value) for s in Status},
            "type": {e.value: words.code("type", e.value) for e in EntityType},
            "country": dict(words.countries),
            "words": {
                key: words(key, n="{n}")
                for key in (
                    "review_accepted", "review_rejected", "review_merged", "review_apart", "review_undone",
                    "review_left", "review_done", "review_saved", "review_name_first", "see_in_report", "confidence",
                    "token_wrong",
                )
            },
        }  # fmt: skip
        queue: list[dict[str, Any]] = []
        if request.query_params.get("format") == "json":
            queue = self._merges.now() if of_merges else self._named(self._partnerships.now(), lang)
        values = {"settings": json.dumps(settings, ensure_ascii=False), "of_merges": of_merges}
        return self._shell.answer(
            request, View("review.html", values, scripts=("dom.js", "token.js", "review.js"), data={"queue": queue})
        )

    def _named(self, queue: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
        """Give members the names that the reader's language has for them."""
        names = self._shell.names.now()

        def name(member: Mapping[str, str]) -> str:
            found = names.get(member["iri"])
            return (found and (found.zh if lang == "zh" else found.en)) or member["name"]

        return [item | {"members": [m | {"name": name(m)} for m in item["members"]]} for item in queue]

    async def judge(self, request: Request) -> Response:
        """Record a verdict, or take one back; the answer names the verdict, so that it can be taken back."""
        body = await self._gate.admit(request, _MAX_BODY)
        if isinstance(body, Response):
            return body
        try:
            asked = _read(body)
            done = await run_in_threadpool(self._write, asked)
        except StoreLocked as error:
            return refusal(409, str(error))
        except CityTiesError as error:
            return refusal(400, str(error))
        return Response(json.dumps(done, ensure_ascii=False), media_type="application/json")

    def _write(self, asked: Mapping[str, str]) -> dict[str, Any]:
        with self._open() as store:
            if asked["action"] == "undo":
                done = undo(store, [asked["target"]])
                return {"verdict": asked["target"], "verdicts": done.verdicts, "reports": done.reports}
            verdict = tidy(_verdict(store, asked))
            done = record(store, [verdict])
            return {
                "verdict": verdict_id(verdict),
                "label": verdict.label,
                "verdicts": done.verdicts,
                "reports": done.reports,
            }


def _read(body: bytes) -> dict[str, str]:
    """Read a request: a JSON object of strings."""
    try:
        asked = json.loads(body)
    except ValueError as error:
        raise DataError("not JSON", where="request", todo="send an object of strings") from error
    if not isinstance(asked, dict) or not all(isinstance(asked.get(name, ""), str) for name in _FIELDS):
        raise DataError("not an object of strings", where="request", todo=f"send {', '.join(_FIELDS)}")
    return {name: asked.get(name, "") for name in _FIELDS}


def _verdict(store: Store, asked: Mapping[str, str]) -> Verdict:
    """Make the verdict that was asked for, of today."""
    said: dict[str, Any] = {"by": asked["by"], "date": date.today().isoformat(), "comment": asked["comment"]}
    action = asked["action"]
    if action in {"accept", "reject"}:
        return Verdict(Decision(action), (store.iris.local(asked["target"]),), **said, label=asked["name"])
    known = entities(store)
    whole = find(known, asked["target"], store)
    if action == "merge":
        return merge_of(store, whole, find(known, asked["other"], store), **said)
    if action == "apart":
        other = find(known, asked["other"], store)
        return Verdict(
            Decision.REJECT, tuple(sorted((whole.id, other.id))), **said, label=f"{whole.name} ≠ {other.name}"
        )
    if action == "split":
        reports = asked["reports"].replace(",", " ").split()
        return split_of(store, whole, asked["name"], **said, reports=reports)
    raise DataError(f"there is no action {action!r}", where="request", todo="accept, reject, merge, apart, split, undo")


def _queue(store: Store, items: tuple[ReviewItem, ...]) -> list[dict[str, Any]]:
    queue = []
    for item in items:
        passage = next(iter(item.told.evidence), None)
        text = store.extracted(item.report).report.text if passage is not None else ""
        queue.append(
            {
                "id": store.iris(item.id),
                "label": item.label,
                "members": [
                    {"iri": store.iris(m.entity), "name": item.actors[m.entity], "role": m.role.value}
                    for m in item.told.members
                ],
                "kind": item.told.kind.value,
                "status": item.told.status.value,
                "start": item.told.start,
                "end": item.told.end,
                "confidence": item.told.confidence,
                "method": item.told.method,
                "report": item.report,
                "offset": passage.start if passage else 0,
                "before": text[max(0, passage.start - 160) : passage.start] if passage else "",
                "sentence": passage.quote if passage else "",
                "after": text[passage.end : passage.end + 160] if passage else "",
            }
        )
    return queue


def _pair(proposal: Proposal, store: Store) -> dict[str, Any]:
    def told(entity: Any) -> dict[str, Any]:
        return {
            "iri": store.iris(entity.id),
            "name": entity.name,
            "names": entity.names[:8],
            "type": entity.type.value,
            "countries": sorted(entity.countries),
            "reports": entity.reports[:5],
        }

    return {
        "id": store.iris(proposal.kept.id),
        "kept": told(proposal.kept),
        "other": told(proposal.other),
        "confidence": proposal.confidence,
        "evidence": proposal.evidence,
    }
