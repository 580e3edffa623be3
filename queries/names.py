"""Names that callers give, matched with the names that the graph holds."""

from __future__ import annotations

import difflib
from functools import cache
from typing import Any

from pyoxigraph import Literal

from graph.store import Store
from ontology.errors import BadBinding

__all__ = ["resolve_name"]

_PATH = "ct:name|rdfs:label|skos:prefLabel|skos:altLabel|^ct:refersTo/oa:exact"
_KNOWN = f"SELECT DISTINCT (STR(?label) AS ?known) WHERE {{ ?entity {_PATH} ?label }}"
_AS_WRITTEN = f"SELECT ?label WHERE {{ ?entity {_PATH} ?label }} LIMIT 1"
_LANGUAGES = ("en", "zh-Hans", "zh-Hant")


def resolve_name(store: Store, name: str, *, where: str = "") -> str:
    """Return the name itself if the graph holds it, else its simplified or traditional form that the graph holds.

    Upper and lower case are the same.

    Raises
    ------
    BadBinding
        Nothing has that name; the message suggests close ones.
    """
    if _held_as_written(store, name):  # which the engine finds at once, unlike other case
        return name
    known = {str(row["known"]).lower(): str(row["known"]) for row in store.select(_KNOWN)}
    for form in (name, *(str(_converter(config).convert(name)) for config in ("t2s", "s2t"))):
        if form.lower() in known:
            return form
    close = [known[k] for k in difflib.get_close_matches(name.lower(), known, n=3)]
    todo = f"did you mean {', '.join(close)}?" if close else "check the spelling"
    raise BadBinding(f"the graph holds no name {name!r}", where=where, todo=todo)


def _held_as_written(store: Store, name: str) -> bool:
    literals = (Literal(name), *(Literal(name, language=tag) for tag in _LANGUAGES))
    return any(store.select(_AS_WRITTEN, {"label": literal}) for literal in literals)


@cache
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)
