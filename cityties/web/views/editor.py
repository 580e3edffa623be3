"""The SPARQL editor: yasgui with our prefixes, words and questions, and the graph's pattern in plain words."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cityties.web.library import Kept
from cityties.web.shell import Shell, language
from cityties.web.shield import CONTENT_POLICY
from graph.store import Store
from ontology.errors import DataError
from ontology.prefixes import PREFIXES
from queries.catalogue import Parameter, catalogue
from queries.spelling import spell
from queries.vocabulary import vocabulary

__all__ = ["EditorPage"]

_SCRIPTS = ("vendor/yasgui/yasgui.min.js", "editor.js")
_YASGUIS_STYLE = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style sheet that yasgui 4.6.2 writes into the page itself, for the handles of its columns."""

_POLICY = CONTENT_POLICY.replace("style-src 'self'", f"style-src 'self' {_YASGUIS_STYLE}") + (
    "; script-src 'self'; connect-src 'self'"
)

_FORMS = {"iri": "urn:none", "integer": "0", "decimal": "0"}

_PAIR = """
SELECT ?first ?first_name ?second_name ?partnership
WHERE {
  ?partnership a ct:Partnership ; org:hasMember ?first , ?second .
  ?first a ct:City ; ct:name ?first_name .
  ?second ct:name ?second_name .
  FILTER(?first_name < ?second_name)
}
LIMIT 1
"""
_PROGRAMME = "SELECT ?name WHERE { ?actor (ct:leads|ct:participatesIn|ct:funds)/ct:name ?name } LIMIT 1"
_PLACE = "SELECT ?name WHERE { ?thing ct:locatedIn ?place . ?place ct:name ?name } LIMIT 1"


class EditorPage:
    """Answers ``/editor``, and what its script asks for.

    Parameters
    ----------
    shell
        Renders the page and lends the store, which example values are taken from.
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._examples = Kept(shell.library, _examples)

    def page(self, request: Request) -> Response:
        """Show the editor."""
        lang = language(request)
        shown = [(query, query.title_zh if lang == "zh" else query.title_en) for query in catalogue()]
        response = self._shell.page(request, "editor.html", scripts=_SCRIPTS, queries=shown, pattern=_pattern(lang))
        response.headers["content-security-policy"] = _POLICY
        return response

    def data(self, request: Request) -> Response:
        """Give the script what it completes and opens."""
        lang = language(request)
        examples = self._examples.now()
        with self._shell.library.open() as store:
            base = store.iris.base
        return JSONResponse(
            {
                "base": base,
                "prefixes": {**PREFIXES, "kg": base},
                "words": [{"iri": w.iri, "kind": w.kind, "label": w.label(lang)} for w in vocabulary()],
                "queries": {
                    query.name: spell(query.name, _values(query.parameters, examples)) for query in catalogue()
                },
            }
        )


def _values(parameters: tuple[Parameter, ...], examples: Mapping[str, str]) -> dict[str, str]:
    """Return a value for each parameter: its default, else an example of the graph's, else one of the right form."""
    return {
        p.name: p.default or (examples.get(p.name, _FORMS.get(p.type, "")) if p.required else "") for p in parameters
    }


def _examples(store: Store) -> dict[str, str]:
    """Return values that the graph has answers for, by the parameters' names."""
    pair: dict[str, Any] = next(iter(store.select(_PAIR)), {})
    programme = next((str(row["name"]) for row in store.select(_PROGRAMME)), "")
    first = str(pair.get("first_name", "Helsinki"))
    place = next((str(row["name"]) for row in store.select(_PLACE)), first)
    return {
        **dict.fromkeys(("name", "first"), first),
        **dict.fromkeys(("city", "place"), place),
        "second": str(pair.get("second_name", "Espoo")),
        "programme_name": programme,
        "entity": str(pair.get("first", "urn:none")),
        "partnership": str(pair.get("partnership", "urn:none")),
    }


@cache
def _pattern(lang: str) -> tuple[tuple[str, str], ...]:
    lines = (resources.files("cityties.web") / "pattern.tsv").read_text("utf-8").splitlines()
    rows = list(
        csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    if any(set(row) != {"sparql", "en", "zh"} or not all(row.values()) for row in rows):
        raise DataError("a line lacks a column", where="pattern.tsv")
    return tuple((row["sparql"], row[lang]) for row in rows)
