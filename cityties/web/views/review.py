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

from cityties.reviewing import SheetReader
from cityties.reviewsheet import Row
from cityties.web.gate import Gate, refusal
from cityties.web.library import Kept
from cityties.web.shell import Shell, View, language
from cityties.web.texts import texts
from graph.curation import record, undo
from graph.duplicates import Proposal, merge_of, proposals, split_of
from graph.entities import KnownEntity, entities, find
from graph.review import ReviewItem, least_sure, origins, review_items
from graph.store import Store
from graph.verdicts import tidy, verdict_id
from ontology.errors import CityTiesError, DataError, StoreLocked
from ontology.records import ACTOR_TYPES, Decision, EntityType, Kind, Role, Status
from ontology.verdicts import Verdict

__all__ = ["ReviewPage"]

_MAX_BODY = 20_000
_QUEUED = 100
"""Items sent at once; whoever has judged them asks for more."""
_FIELDS = ("action", "target", "other", "by", "comment", "name", "reports")
_JUDGED = {Decision.ACCEPT: "accepted", Decision.REJECT: "rejected", Decision.EDIT: "edited"}
_ACTIONS = ("accept", "reject", "edit", "merge", "apart", "split", "undo")
_CORRECTED = ("kind", "status", "start", "end", "programme", "members")
"""What an edit may change, written as in the cells of a review sheet; what is not sent stays as it was extracted."""


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
        self._partnerships = Kept(shell.library, lambda store: _queue(store, least_sure(store, _QUEUED)))
        self._merges = Kept(shell.library, _pairs)

    def page(self, request: Request) -> Response:
        """Show what is to be judged; as JSON, the queue itself."""
        lang = language(request)
        words = texts(lang)
        of_merges = request.query_params.get("of") == "merges"
        settings = {
            "of": "merges" if of_merges else "partnerships",
            "most": _QUEUED,
            "kind": {k.value: words.code("kind", k.value) for k in Kind},
            "status": {s.value: words.code("status", s.value) for s in Status},
            "type": {e.value: words.code("type", e.value) for e in EntityType},
            "judged": {d.value: words(f"review_{key}") for d, key in _JUDGED.items()},
            "role": {r.value: words.code("role", r.value) for r in Role},
            "country": dict(words.countries),
            "words": {
                key: words(key, n="{n}")
                for key in (
                    "review_accepted", "review_rejected", "review_edited", "review_merged", "review_apart",
                    "review_undone", "review_left", "review_done", "review_saved", "review_name_first", "review_member",
                    "review_remove", "review_more", "see_in_report", "confidence", "method", "no_answer",
                    "programme", "role", "token_wrong",
                )
            },
        }  # fmt: skip
        queue: list[dict[str, Any]] = []
        if request.query_params.get("format") == "json":
            queue = self._merges.now() if of_merges else self._named(self._asked_for(request), lang)
        values = {
            "settings": json.dumps(settings, ensure_ascii=False),
            "of_merges": of_merges,
            "kinds": list(Kind),
            "statuses": list(Status),
            "actor_types": [words.code("type", e.value) for e in EntityType if e in ACTOR_TYPES],
        }
        scripts = ("dom.js", "token.js", "correction.js", "review.js")
        return self._shell.answer(request, View("review.html", values, scripts=scripts, data={"queue": queue}))

    def _asked_for(self, request: Request) -> list[dict[str, Any]]:
        """Return what is to be judged; first what counts as the partnership of ``item``, judged already or not."""
        queue, iri = self._partnerships.now(), request.query_params.get("item", "")
        if not iri:
            return queue
        with self._shell.library.open() as store:
            wanted = origins(store, store.iris.local(iri))
            first = _queue(store, review_items(store, decided=True, only=wanted))
        ahead = {item["id"] for item in first}
        return first + [item for item in queue if item["id"] not in ahead]

    def _named(self, queue: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
        """Say members, programmes and how each was found in the reader's language."""
        names = self._shell.names.now()

        def named(entity: Mapping[str, str]) -> dict[str, str]:
            found = names.get(entity["iri"])
            return {**entity, "name": (found and (found.zh if lang == "zh" else found.en)) or entity["name"]}

        return [
            item
            | {"members": [named(m) for m in item["members"]]}
            | {"programme": item["programme"] and named(item["programme"])}
            | {"found_by": texts(lang).code("method", item["method"].split(":")[0])}
            for item in queue
        ]

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
    known = (*_FIELDS, *_CORRECTED)
    if not isinstance(asked, dict) or not all(isinstance(asked.get(name, ""), str) for name in known):
        raise DataError("not an object of strings", where="request", todo=f"send {', '.join(known)}")
    return dict.fromkeys(_FIELDS, "") | {name: asked[name] for name in known if name in asked}


def _verdict(store: Store, asked: Mapping[str, str]) -> Verdict:
    """Make the verdict that was asked for, of today."""
    said: dict[str, Any] = {"by": asked["by"], "date": date.today().isoformat(), "comment": asked["comment"]}
    action = asked["action"]
    if action in {"accept", "reject"}:
        return Verdict(Decision(action), (store.iris.local(asked["target"]),), **said, label=asked["name"])
    if action == "edit":
        cells = said | {"item": asked["target"], "decision": "edit"}
        return SheetReader(store, "review", only=(store.iris.local(asked["target"]),)).verdict(
            Row(0, cells | {k: asked[k].strip() for k in _CORRECTED if k in asked})
        )
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
    raise DataError(f"there is no action {action!r}", where="request", todo=", ".join(_ACTIONS))


def _queue(store: Store, items: tuple[ReviewItem, ...]) -> list[dict[str, Any]]:
    queue = []
    for item in items:
        record = item.counts
        passage = next(iter(item.told.evidence), None)
        text = item.text
        queue.append(
            {
                "id": store.iris(item.id),
                "label": item.label,
                "members": [
                    {"iri": store.iris(m.entity), "name": item.actors[m.entity], "role": m.role.value}
                    for m in record.members
                ],
                "kind": record.kind.value,
                "status": record.status.value,
                "programme": record.programme
                and {"iri": store.iris(record.programme), "name": item.actors[record.programme]},
                "start": record.start,
                "end": record.end,
                "judged": item.judgement and item.judgement.decision.value,
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


def _pairs(store: Store) -> list[dict[str, Any]]:
    titles = {card.id: card.title for card in store.reports()}
    return [_pair(proposal, store, titles) for proposal in proposals(store)[:_QUEUED]]


def _pair(proposal: Proposal, store: Store, titles: Mapping[str, str | None]) -> dict[str, Any]:
    def told(entity: KnownEntity) -> dict[str, Any]:
        return {
            "iri": store.iris(entity.id),
            "name": entity.name,
            "names": entity.names[:8],
            "type": entity.type.value,
            "countries": sorted(entity.countries),
            "reports": [{"id": report, "title": titles.get(report) or report} for report in entity.reports[:5]],
        }

    return {
        "id": store.iris(proposal.kept.id),
        "kept": told(proposal.kept),
        "other": told(proposal.other),
        "confidence": proposal.confidence,
        "evidence": proposal.evidence,
    }
