"""Named queries for servers: without what lets Oxigraph use an index and what Virtuoso 7 can't run.

Virtuoso makes no literal with the language tag of a Chinese script (``STRLANG``), and none of its plans takes an
aggregate inside ``COALESCE``. The answers are the same; a server reads all names instead of looking one up.
"""

from __future__ import annotations

import re

__all__ = ["portable"]

_SPELLINGS = re.compile(
    r"(?P<indent> *)VALUES \?tag \{.*\}\n *VALUES \?case \{.*\}\n *BIND\(.*STR\(\?(?P<name>\w+)\).* AS \?spelt\)\n"
    r" *BIND\(.* AS \?(?P<known>\w+)\)\n(?P<found> *\?.*\?(?P=known) \.\n)"
)
"""How a named query finds what bears a name: by each spelling that an index can be asked for."""
_COMPARED = r"\g<found>\g<indent>FILTER(LCASE(STR(?\g<known>)) = LCASE(STR(?\g<name>)))\n"
_SURE_AGGREGATE = re.compile(r"COALESCE\(((?:MIN|MAX)\(STR\(\?\w+\)\)|COUNT\(DISTINCT \?\w+\)), (?:\"\"|0)\)")


def portable(query: str) -> str:
    """Return a named query as any server of SPARQL 1.1 runs it.

    Examples
    --------
    >>> from queries.catalogue import named_query
    >>> print(portable(named_query("bodies_in_city").body))
    PREFIX ct: ...
          ?where ct:name|rdfs:label|skos:prefLabel|skos:altLabel|^ct:refersTo/oa:exact ?whereKnown .
          FILTER(LCASE(STR(?whereKnown)) = LCASE(STR(?city)))
    ...
    """
    return _SURE_AGGREGATE.sub(r"\1", _SPELLINGS.sub(_COMPARED, query))
