"""Names that callers give, matched with the names that the graph holds."""

from __future__ import annotations

import difflib
from functools import cache
from typing import Any

from graph.store import Store
from ontology.errors import BadBinding

__all__ = ["resolve_name"]

_KNOWN = """
PREFIX ct: <https://w3id.org/cityties/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT (STR(?label) AS ?known)
WHERE {
  ?entity ct:name|rdfs:label|skos:prefLabel|skos:altLabel|^ct:refersTo/oa:exact ?label .
}
"""


def resolve_name(store: Store, name: str, *, where: str = "") -> str:
    """Return the name itself if the graph holds it, else its simplified or traditional form that the graph holds.

    Upper and lower case are the same.

    Raises
    ------
    BadBinding
        Nothing has that name; the message suggests close ones.
    """
    known = {str(row["known"]).lower(): str(row["known"]) for row in store.select(_KNOWN)}
    for form in (name, *(str(_converter(config).convert(name)) for config in ("t2s", "s2t"))):
        if form.lower() in known:
            return form
    close = [known[k] for k in difflib.get_close_matches(name.lower(), known, n=3)]
    todo = f"did you mean {', '.join(close)}?" if close else "check the spelling"
    raise BadBinding(f"the graph holds no name {name!r}", where=where, todo=todo)


@cache
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)
