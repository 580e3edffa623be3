"""What clients of the reconciliation service send, checked before anything is looked up."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import parse_qs

from starlette.requests import Request

from ontology.errors import DataError
from ontology.terms import CT
from queries.reconcile import PROPERTIES, Question, Strict

__all__ = ["MAX_BODY", "MAX_IDS", "MAX_QUERIES", "MAX_TEXT", "TooMuch", "batch", "count", "extension", "parameters"]

MAX_BODY = 1_000_000
"""Longest request, in bytes."""
MAX_QUERIES = 200
"""Names in a batch; OpenRefine sends ten."""
MAX_IDS = 2_000
"""Entities in one request for properties."""
MAX_TEXT = 500
"""Longest name, in characters."""
_MAX_LIMIT, _MOST_SKIPPED = 50, 1_000


class TooMuch(DataError):
    """More than is answered at a time."""


def count(request: Request, name: str) -> int:
    """Return a whole number of the address; 0 where there is none, or something else."""
    text = request.query_params.get(name, "")
    return min(int(text[:9]), _MOST_SKIPPED) if text.isascii() and text.isdigit() else 0


async def parameters(request: Request) -> dict[str, str]:
    """Collect the parameters from the address and from a form."""
    found = dict(request.query_params)
    if request.method == "POST":
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise TooMuch(f"longer than {MAX_BODY:,} bytes", where="request", todo="send smaller batches")
        try:
            form = parse_qs(bytes(body).decode("utf-8"), keep_blank_values=True, max_num_fields=20, errors="strict")
        except ValueError as error:
            raise DataError("no form in UTF-8", where="request", todo="send queries=… or extend=…") from error
        found |= {name: values[-1] for name, values in form.items()}
    return found


def batch(text: str) -> dict[str, Question]:
    """Read a batch of ``queries``, by the client's keys.

    Raises
    ------
    DataError
        It is none, or (:class:`TooMuch`) too long.

    Examples
    --------
    >>> batch('{"q0": {"query": "Helsinki", "type": "City"}}')["q0"].types
    ('City',)
    """
    given = _object(text, "queries")
    if len(given) > MAX_QUERIES:
        raise TooMuch(f"more than {MAX_QUERIES} names", where="queries", todo="send smaller batches")
    return {key: _question(asked, f"queries, {key[:40]}") for key, asked in given.items()}


def _question(asked: Any, where: str) -> Question:
    if not isinstance(asked, dict):
        raise DataError("no object", where=where, todo='write {"query": "Helsinki"}')
    text, types, limit = asked.get("query", ""), asked.get("type", []), asked.get("limit", 10)
    types = [types] if isinstance(types, str) else types
    strict = asked.get("type_strict", "should")
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise DataError(f"`query` is no text of at most {MAX_TEXT} characters", where=where, todo="send the name alone")
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
        found[item["pid"]] = tuple(_whole(str(value))[:MAX_TEXT] for value in texts_)
    return found


def extension(text: str) -> tuple[list[str], list[str]]:
    """Read a request to ``extend``: ids of entities, and of the properties that are wanted of each.

    Raises
    ------
    DataError
        It is none, or (:class:`TooMuch`) too long.
    """
    asked = _object(text, "extend")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(id_, str) for id_ in ids):
        raise DataError("`ids` is no list of texts", where="extend", todo="send the ids of entities")
    if len(ids) > MAX_IDS:
        raise TooMuch(f"more than {MAX_IDS:,} ids", where="extend", todo="send smaller batches")
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
