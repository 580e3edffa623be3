"""All names of a report: lexicons first, then the grammar of names, then what the report itself says of its names."""

from __future__ import annotations

from collections.abc import Sequence

from extract.mentions.consistency import spread
from extract.mentions.han import find_han_names
from extract.mentions.latin import find_latin_names
from extract.mentions.lexicon import lexicon_matcher
from extract.mentions.quotes import find_governments, find_quoted
from extract.mentions.spans import Span, without_overlap
from extract.sentences import Sentence
from ontology.records import Report

__all__ = ["find_mentions", "propose_mentions"]


def propose_mentions(report: Report, sentences: Sequence[Sentence], *, simplified: str | None = None) -> list[Span]:
    """Propose every span that the lexicons, the grammar of names or quotation marks hold for a name.

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
        Proposals may overlap and contradict one another.
    """
    text = report.text if simplified is None else simplified
    matcher = lexicon_matcher("zh" if report.lang == "zh" else "en")
    hits = matcher.find(text, original=report.text)
    if report.lang == "zh":
        found, kept = find_han_names(text, report.text, sentences, hits)
        found += find_quoted(text, report.text)
        found += find_governments(text, report.text, [*kept, *found])
        return [*kept, *found]
    return find_latin_names(text, sentences, hits, matcher.readings)


def find_mentions(report: Report, sentences: Sequence[Sentence], *, simplified: str | None = None) -> list[Span]:
    """Find every name in a report's text by rule: of proposals that overlap the longest, and each name everywhere.

    Takes what :func:`propose_mentions` takes; the spans come without overlap, in order.
    """
    text = report.text if simplified is None else simplified
    proposals = propose_mentions(report, sentences, simplified=simplified)
    return spread(text, report.text, without_overlap(proposals), lang=report.lang)
