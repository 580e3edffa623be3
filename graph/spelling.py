"""Terms as N-Quads spells them, by Oxigraph itself: what it gives back of a line has the same bytes."""

from __future__ import annotations

from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from graph.literals import decimal_text
from ontology.terms import XSD

__all__ = ["decimal", "integer", "node", "tagged", "text", "typed"]


def node(iri: str) -> str:
    """Spell an IRI.

    Raises
    ------
    ValueError
        It is none.

    Examples
    --------
    >>> node("urn:深圳")
    '<urn:深圳>'
    """
    return str(NamedNode(iri))


def text(value: str) -> str:
    r"""Spell a string.

    Examples
    --------
    >>> print(text('Say "hello".\n'))
    "Say \"hello\".\n"
    """
    return str(Literal(value))


def tagged(value: str, tag: str) -> str:
    """Spell a string in a language.

    Examples
    --------
    >>> print(tagged("深圳", "zh-Hans"))
    "深圳"@zh-hans
    """
    return str(Literal(value, language=tag))


def typed(value: str, datatype: str) -> str:
    """Spell a value of a datatype.

    Examples
    --------
    >>> print(typed("2016", "urn:year"))
    "2016"^^<urn:year>
    """
    return str(Literal(value, datatype=NamedNode(datatype)))


def integer(number: int) -> str:
    """Spell an ``xsd:integer``."""
    return f'"{number:d}"^^<{XSD.integer}>'


@lru_cache(maxsize=1024)
def decimal(number: float) -> str:
    """Spell an ``xsd:decimal``."""
    return f'"{decimal_text(number)}"^^<{XSD.decimal}>'
