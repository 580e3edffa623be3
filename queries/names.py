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
_LANGUAGES = ("en", "zh-Hans", "zh-Hant", "und")


def resolve_name(store: Store, name: str, *, where: str = "") -> str:
    """Return the name as the graph spells it: as given, else in another case, or in simplified or traditional script.

    The named queries find a name as it is given to them, in capitals and in small letters, since an index tells these
    at once; so what is given to them must be a spelling that the graph holds.

    Raises
    ------
    BadBinding
        Nothing has that name; the message suggests close ones.
    """
    if _held_as_written(store, name):
        return name
    forms = tuple(dict.fromkeys((name, *(str(_converter(config).convert(name)) for config in ("t2s", "s2t")))))
    for form in (*forms[1:], name.title(), name.capitalize(), name.upper(), name.lower()):
        if _held_as_written(store, form):
            return form
    known: dict[str, str] = {}
    for row in store.select(_KNOWN):  # of spellings in different case the last serves, which has fewest capitals
        spelt = str(row["known"])
        known[spelt.lower()] = max(spelt, known.get(spelt.lower(), ""))
    for form in forms:
        if form.lower() in known:
            return known[form.lower()]
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
