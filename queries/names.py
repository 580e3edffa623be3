"""Names that callers give, matched with the names that the graph holds."""

from __future__ import annotations

import difflib
from functools import cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.store import Store
from ontology.errors import BadBinding
from ontology.terms import CT, OA, RDFS, SKOS

__all__ = ["resolve_name"]

_PATH = "ct:name|rdfs:label|skos:prefLabel|skos:altLabel|^ct:refersTo/oa:exact"
_KNOWN = f"SELECT DISTINCT (STR(?label) AS ?known) WHERE {{ ?entity {_PATH} ?label }}"
_NAMES = frozenset(map(NamedNode, (CT.name, RDFS.label, SKOS.prefLabel, SKOS.altLabel)))
_EXACT, _REFERS_TO = NamedNode(OA.exact), NamedNode(CT.refersTo)
_LANGUAGES = ("en", "zh-Hans", "zh-Hant")


def resolve_name(store: Store, name: str, *, where: str = "") -> str:
    """Return the name itself if the graph holds it, else its simplified or traditional form that the graph holds.

    Upper and lower case are the same.

    Raises
    ------
    BadBinding
        Nothing has that name; the message suggests close ones.
    """
    forms = dict.fromkeys((name, *(str(_converter(config).convert(name)) for config in ("t2s", "s2t"))))
    for form in forms:
        if _held_as_written(store, form):  # which an index tells at once, unlike other case
            return form
    known = {str(row["known"]).lower(): str(row["known"]) for row in store.select(_KNOWN)}
    for form in forms:
        if form.lower() in known:
            return form
    close = [known[k] for k in difflib.get_close_matches(name.lower(), known, n=3)]
    todo = f"did you mean {', '.join(close)}?" if close else "check the spelling"
    raise BadBinding(f"the graph holds no name {name!r}", where=where, todo=todo)


def _held_as_written(store: Store, name: str) -> bool:
    literals = (Literal(name), *(Literal(name, language=tag) for tag in _LANGUAGES))
    return any(
        quad.predicate in _NAMES or (quad.predicate == _EXACT and _is_mention(store, quad.subject))
        for literal in literals
        for quad in store.engine.quads_for_pattern(None, None, literal)
    )


def _is_mention(store: Store, node: NamedNode | BlankNode | Triple) -> bool:
    """Whether what has that exact text is a mention of an entity, and not a quotation."""
    return any(True for _ in store.engine.quads_for_pattern(node, _REFERS_TO, None))


@cache
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)
