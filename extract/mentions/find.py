"""All names of a report: lexicons first, then the grammar of names, then what the report itself says of its names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extract.mentions.consistency import spread
from extract.mentions.foreign import find_foreign
from extract.mentions.han import find_han_names
from extract.mentions.han_programmes import find_han_programmes
from extract.mentions.imprint import find_publishers
from extract.mentions.latin import find_latin_names
from extract.mentions.latin_programmes import find_latin_programmes, with_parts
from extract.mentions.lexicon import lexicon_matcher
from extract.mentions.quotes import find_governments, find_quoted, with_phase
from extract.mentions.spans import Span, without_overlap
from extract.sentences import Sentence
from ontology.records import Report

__all__ = ["find_mentions", "lexicon_hits", "propose_mentions"]


def lexicon_hits(report: Report, *, simplified: str | None = None) -> list[Span]:
    """Return all that the lexicons know in a report's text, whatever it may stand for there."""
    text = report.text if simplified is None else simplified
    return lexicon_matcher("zh" if report.lang == "zh" else "en").find(text, original=report.text)


def propose_mentions(
    report: Report, sentences: Sequence[Sentence], *, simplified: str | None = None, hits: Sequence[Span] | None = None
) -> list[Span]:
    """Return all that lexicons and grammar propose, overlapping and doubtful spans too.

    Parameters
    ----------
    report
        The report.
    sentences
        Its sentences.
    simplified
        The text with traditional characters simplified, of the same length; the text itself by default.
    hits
        What :func:`lexicon_hits` returns, where the caller has it.
    """
    text = report.text if simplified is None else simplified
    hits = lexicon_hits(report, simplified=simplified) if hits is None else hits
    if report.lang != "zh":
        names = find_latin_names(text, sentences, hits, lexicon_matcher("en").readings)
        parts = [part for span in names for part in with_parts(text, span)]
        shorter = {(part.start, part.end) for part in parts if part.method == "programme:owned"}
        names = [s for s in names if not any(s.start == a and b < s.end for a, b in shorter)]
        publishers = find_publishers(text, lang="en")
        return [*names, *find_latin_programmes(text, sentences, hits), *parts, *publishers]
    found, hits = find_han_names(text, report.text, sentences, hits)
    found = [with_phase(text, report.text, span) for span in found]
    quoted = [*find_quoted(text, report.text), *find_foreign(text), *find_han_programmes(text, report.text)]
    quoted += find_publishers(text, lang="zh")
    return [*hits, *found, *quoted, *find_governments(text, report.text, [*hits, *found])]


def find_mentions(
    report: Report, sentences: Sequence[Sentence], *, simplified: str | None = None, further: Iterable[Span] = ()
) -> list[Span]:
    """Find every name in a report's text.

    Parameters
    ----------
    report, sentences, simplified
        As for :func:`propose_mentions`.
    further
        Spans from another source, such as an installed spaCy pipeline; they give way to ours where they overlap and
        are no longer.

    Returns
    -------
    list of Span
        Without overlap, in order; those of a confidence below 0.5 are guesses.

    Examples
    --------
    >>> from extract.sentences import find_sentences
    >>> report = Report("r", "Espoo and Nokia Oyj met. Nokia paid.")
    >>> [s.surface for s in find_mentions(report, find_sentences(report.text))]
    ['Espoo', 'Nokia Oyj', 'Nokia']
    """
    text = report.text if simplified is None else simplified
    proposals = propose_mentions(report, sentences, simplified=simplified)
    return spread(text, report.text, without_overlap([*proposals, *further]), lang=report.lang)
