"""Terms as N-Quads spells them, by Oxigraph itself or as it does: what it gives back of a line has the same bytes."""

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
    return f'"{value}"' if _is_plain(value) else str(Literal(value))


def tagged(value: str, tag: str) -> str:
    """Spell a string in a language.

    Examples
    --------
    >>> print(tagged("深圳", "zh-Hans"))
    "深圳"@zh-hans
    """
    return f"{text(value)}{_tag(tag)}"


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


def _is_plain(value: str) -> bool:
    """Whether nothing in a string is escaped: that is seen in a fifth of the time that Oxigraph takes to spell it."""
    return value.isprintable() and '"' not in value and "\\" not in value


@lru_cache(maxsize=256)
def _tag(tag: str) -> str:
    return str(Literal("", language=tag)).removeprefix('""')


@lru_cache(maxsize=1024)
def decimal(number: float) -> str:
    """Spell an ``xsd:decimal``."""
    return f'"{decimal_text(number)}"^^<{XSD.decimal}>'
