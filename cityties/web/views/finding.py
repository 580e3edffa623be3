"""Search: a page that lists what was found, and the same as JSON for the list that opens while one types."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cityties.web.shell import Asked, Shell, View, language, place_of
from cityties.web.texts import texts
from ontology.records import EntityType
from queries.results import ResultTable, Term
from queries.search import Found

__all__ = ["Finding"]

_SHOWN, _SUGGESTED = 100, 10


class Finding:
    """Answers ``/search``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def page(self, request: Request) -> Response:
        """List entities whose names hold the words searched for."""
        words = request.query_params.get("q", "").strip()[:200]
        of_type = request.query_params.get("type", "")
        of_type = of_type if of_type in list(EntityType) else ""
        suggesting = request.query_params.get("few") == "1"
        found: Sequence[Found] = ()
        if words:
            found = self._shell.names.now().search(words, of_type=of_type, limit=_SUGGESTED if suggesting else _SHOWN)
        values = {
            "q": words,
            "of_type": of_type,
            "types": list(EntityType),
            "found": found,
            "limit": _SHOWN,
        }
        asked = Asked("find_entity", {"text": words, "of_type": of_type}, _table(found))
        words_of = texts(language(request))
        data = {
            "q": words,
            "found": [_plain(item, language(request)) for item in found],
            "types": {kind.value: words_of.code("type", kind.value) for kind in EntityType},
        }
        return self._shell.answer(
            request,
            View(
                "search.html",
                values,
                asked=(asked,),
                about=tuple(item.iri for item in found),
                scripts=("dom.js", "search.js"),
                data=data,
            ),
        )


def _plain(item: Found, lang: str) -> dict[str, object]:
    return {
        "iri": item.iri,
        "type": item.type,
        "name": item.name,
        "en": item.en,
        "zh": item.zh,
        "matched": item.matched,
        "city": item.city,
        "country": item.country,
        "place": place_of(item, lang),
        "partnerships": item.partnerships,
        "close": item.close,
    }


def _table(found: Sequence[Found]) -> ResultTable:
    """Return what was found in the columns of the query that asks the same."""
    cells = tuple(
        (Term("uri", f.iri), Term("literal", f.name), Term("literal", f.type), Term("literal", f.matched))
        for f in found
    )
    return ResultTable(("entity", "name_of_entity", "type", "matched"), cells)
