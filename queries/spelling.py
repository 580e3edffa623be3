"""A named query with its values, as SPARQL to read, to copy and to run elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from queries.catalogue import named_query

__all__ = ["spell"]

_SELECT = re.compile(r"SELECT(?P<projected>(?:(?!SELECT)[\s\S])*?)\n?(?P<indent>[ \t]*)WHERE \{(?P<rest>[ \t]*\n)?")
"""A SELECT up to the brace that opens its pattern."""


def spell(name: str, bindings: Mapping[str, object]) -> str:
    """Return the SPARQL of a named query with its values, in a ``VALUES`` line of each SELECT that projects them.

    That is where the engine binds them, too.

    Parameters
    ----------
    name
        Name of the query.
    bindings
        Values of its parameters, as :func:`queries.run.bound` gives them; others are left to their defaults.

    Examples
    --------
    >>> print(spell("located_in", {"place": "Helsinki"}))
    PREFIX ct: <https://w3id.org/cityties/ontology#>
    ...
    WHERE {
      VALUES (?place ?of_type) { ("Helsinki" "") }
    ...

    Raises
    ------
    UnknownQuery
        There is no such query.
    """
    query = named_query(name)
    terms = {p.name: _term(p.type, str(bindings.get(p.name, p.default))) for p in query.parameters}

    def bind(match: re.Match[str]) -> str:
        names = [name for name in terms if re.search(rf"\?{name}\b", match["projected"])]
        if not names:
            return match[0]
        variables, values = " ".join(f"?{name}" for name in names), " ".join(terms[name] for name in names)
        line = "" if match["rest"] else "\n"
        return f"{match[0]}{line}{match['indent']}  VALUES ({variables}) {{ ({values}) }}\n"

    return _SELECT.sub(bind, query.body)


def _term(kind: str, value: str) -> str:
    if kind == "iri":
        # What could end the IRI early is written as the grammar's own escapes (SPARQL 1.1, 19.2).
        return "<" + "".join(f"\\u{ord(c):04X}" if c in '<>"{}|^`\\' or c <= " " else c for c in value) + ">"
    if kind in {"integer", "decimal"}:
        return value if value else '""'
    return json.dumps(value, ensure_ascii=False)
