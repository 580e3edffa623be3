"""How findings are put into words, the same in the terminal and on the page."""

from __future__ import annotations

from cityties.web.texts import Texts
from ontology.records import Bound, Figure, Partnership

__all__ = ["figure_words", "method_words", "score_of", "years_words"]

_MARKED = frozenset('“”「」『』《》"')
"""Marks that a list's name may bring along."""
_QUOTED = ("trigger", "cue", "frame")
"""Methods whose detail is a word of the report."""


def method_words(words: Texts, method: str) -> str:
    """Say what found something: ``trigger:signed`` is the word “signed”, ``pattern:head`` a name pattern.

    >>> from cityties.web.texts import texts
    >>> method_words(texts("en"), "trigger:signed"), method_words(texts("zh"), "pattern:head")
    ('word “signed”', '命名规则 head')
    """
    family, _, detail = method.partition(":")
    name = words.code("method", family)
    if not detail:
        return name
    return f"{name} “{detail}”" if family in _QUOTED else f"{name} {detail}"


def score_of(method: str) -> str:
    """Return the probability that a model gave a rejected pair; empty where a cue rejected it.

    >>> score_of("score:0.08"), score_of("cue:compared")
    ('0.08', '')
    """
    family, _, detail = method.partition(":")
    return detail if family == "score" else ""


def years_words(words: Texts, partnership: Partnership) -> str:
    """Say when a partnership runs; empty where no year is given.

    >>> from cityties.web.texts import texts
    >>> from ontology.records import Kind
    >>> years_words(texts("en"), Partnership((), Kind.RESEARCH, start=2014))
    'since 2014'
    """
    start, end = partnership.start, partnership.end
    if start is not None and end is not None:
        return f"{start}–{end}"
    if start is not None:
        return words("explain_since", start=start)
    return words("explain_until", end=end) if end is not None else ""


def figure_words(words: Texts, figure: Figure) -> str:
    """Say what a figure says.

    >>> from cityties.web.texts import texts
    >>> from ontology.records import Measure
    >>> figure_words(texts("en"), Figure("e1", Measure.INVESTMENT, 2.5e6, Bound.AT_LEAST, "EUR", year=2014))
    'investment: at least EUR 2,500,000 in 2014'
    >>> figure_words(texts("zh"), Figure("e1", Measure.PUBLIC_FUNDING_SHARE, 37.5, unit="percent"))
    '公共资金占比: 37.5%'
    """
    number = f"{figure.value:,.0f}" if figure.value == int(figure.value) else f"{figure.value:,g}"
    if figure.unit == "percent":
        number += "%"
    elif figure.unit:
        number = f"{figure.unit} {number}"
    parts = [words.code("bound", figure.bound.value) if figure.bound is not Bound.EXACT else "", number]
    if figure.list:
        parts.append(figure.list if _MARKED & set(figure.list) else f"“{figure.list}”")
    if figure.year is not None:
        parts.append(words("explain_year", year=figure.year))
    return f"{words.code('measure', figure.measure.value)}: {' '.join(filter(None, parts))}"
