"""All names of a report: lexicons first, then the grammar of names, then what the report itself says of its names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extract.mentions.consistency import spread
from extract.mentions.han import find_han_names
from extract.mentions.latin import find_latin_names
from extract.mentions.lexicon import LexiconMatcher
from extract.mentions.quotes import find_governments, find_quoted
from extract.mentions.sources import load_catalogue
from extract.mentions.spans import Span, without_overlap
from extract.sentences import Sentence
from ontology.records import Report

__all__ = ["find_mentions"]


@cache
def _matcher(lang: str) -> LexiconMatcher:
    catalogue = load_catalogue()
    return LexiconMatcher(catalogue.latin if lang == "en" else [*catalogue.latin, *catalogue.han])


def find_mentions(report: Report, sentences: Sequence[Sentence], *, simplified: str | None = None) -> list[Span]:
    """Find every name in a report's text.

    Parameters
    ----------
    report
        The report.
    sentences
        Its sentences.
    simplified
        The text with traditional characters simplified, of the same length; the text itself by default.

    Returns
    -------
    list of Span
        Without overlap, in order.
    """
    text = report.text if simplified is None else simplified
    matcher = _matcher(report.lang)
    lexical = matcher.find(text, original=report.text)
    if report.lang == "en":
        grammatical = find_latin_names(
            text, sentences, lambda name: [(s.type, s.key) for s in matcher.senses(name) if s.sure]
        )
        lexical = [
            s for s in lexical if s.surface[0].isupper() or not s.surface[0].isalpha() or s.surface != s.surface.lower()
        ]
    else:
        grammatical, lexical = find_han_names(text, report.text, sentences, lexical)
        grammatical += find_quoted(text, report.text)
        grammatical += find_governments(text, report.text, [*lexical, *grammatical])
    return spread(text, report.text, without_overlap([*lexical, *grammatical]), lang=report.lang)
