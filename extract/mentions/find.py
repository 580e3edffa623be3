"""All names of a report: lexicons first, then the grammar of names, then what the report itself says of its names."""

from __future__ import annotations

from collections.abc import Sequence

from extract.mentions.consistency import spread
from extract.mentions.han import find_han_names
from extract.mentions.latin import find_latin_names
from extract.mentions.lexicon import lexicon_matcher
from extract.mentions.quotes import find_governments, find_quoted, with_phase
from extract.mentions.spans import Span, without_overlap
from extract.sentences import Sentence
from ontology.records import Report

__all__ = ["find_mentions"]


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
    matcher = lexicon_matcher("zh" if report.lang == "zh" else "en")
    hits = matcher.find(text, original=report.text)
    if report.lang == "zh":
        found, hits = find_han_names(text, report.text, sentences, hits)
        found = [with_phase(text, report.text, span) for span in found]
        found += find_quoted(text, report.text)
        found += find_governments(text, report.text, [*hits, *found])
    else:
        found = find_latin_names(text, sentences, hits, matcher.readings)
        hits = []
    return spread(text, report.text, without_overlap([*hits, *found]), lang=report.lang)
