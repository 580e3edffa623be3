"""SPARQL as tokens: enough of the grammar to tell keywords, variables and names from what only looks like them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["LEXICAL", "Token", "query_form", "tokens"]

# Longest match in this order, as in the SPARQL grammar: IRIs and strings may hold anything that looks like a keyword.
LEXICAL = r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
                 | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<comment>\#[^\n\r]*)
      | (?P<variable>[?$]\w+)"""
"""The tokens of SPARQL that may hold anything, as a verbose regular expression."""

_TOKEN = re.compile(LEXICAL + r"| (?P<word>@?\w[\w.-]*:?|:[\w.-]*) | (?P<mark>\S)", re.X | re.S)
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (``iri``, ``string``, ``comment``, ``variable``, ``word`` or ``mark``), text and place."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Split SPARQL; a prefixed name is two words, the first of which ends in a colon.

    Code point escapes (SPARQL 1.1, 19.2) are not resolved.

    Examples
    --------
    >>> [t.text for t in tokens("ASK { ?x ct:name '}' }")]
    ['ASK', '{', '?x', 'ct:', 'name', "'}'", '}']
    """
    for match in _TOKEN.finditer(text):
        yield Token(match.lastgroup or "", match.group(), match.start(), match.end())


def query_form(text: str) -> str:
    """Return ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``; the empty string where the text is no query.

    >>> query_form("PREFIX select: <urn:x> ASK {}")
    'ASK'
    """
    words = (t.text.upper() for t in tokens(text) if t.kind == "word")
    return next((word for word in words if word in _FORMS), "")
