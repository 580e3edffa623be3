"""The recogniser among the stages: proposals of the rules in, one decision a place out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from extract.mentions.consistency import spread
from extract.mentions.find import propose_mentions
from extract.mentions.lexicon import lexicon_matcher
from extract.mentions.spans import Span, without_overlap
from extract.recogniser.features import Hint
from extract.recogniser.tagger import Tagger
from extract.recogniser.tokens import tokenise
from extract.sentences import Sentence
from ontology.records import Report

__all__ = ["hints_of", "model_path", "recognise"]

_SURE = 0.5


def model_path(lang: str) -> Path:
    """Return where the model of a language is shipped."""
    return Path(str(files("extract.recogniser") / "models" / f"{lang}.crfsuite"))


def hints_of(report: Report, sentences: Sequence[Sentence], *, simplified: str) -> tuple[list[Hint], list[Span]]:
    """Turn what the rules propose into hints.

    Each proposal tells its type with what found it, and with how sure it is; what the rules alone would decide is a
    hint of its own, and so is each raw hit of the lexicons.

    Returns
    -------
    hints, proposals
    """
    proposals = propose_mentions(report, sentences, simplified=simplified)
    decided = spread(simplified, report.text, without_overlap(proposals), lang=report.lang)
    hits = lexicon_matcher("zh" if report.lang == "zh" else "en").find(simplified, original=report.text)
    labels: dict[Hint, None] = {}
    for span in proposals:
        labels[Hint(span.start, span.end, f"{span.method}:{span.type}")] = None
        labels[Hint(span.start, span.end, f"{'sure' if span.confidence >= _SURE else 'unsure'}:{span.type}")] = None
    for span in hits:
        labels[Hint(span.start, span.end, f"hit:{span.type}")] = None
    for span in decided:
        labels[Hint(span.start, span.end, f"rule:{span.type}")] = None
    return list(labels), [*proposals, *hits, *decided]


def recognise(
    report: Report, sentences: Sequence[Sentence], *, simplified: str, tagger: Tagger | None = None
) -> list[Span]:
    """Decide on the names of a report.

    Parameters
    ----------
    simplified
        The text with traditional characters simplified, of the same length.
    tagger
        The model; the shipped one of the report's language by default.

    Returns
    -------
    list of Span
        Without overlap, in order. A span that a rule proposed too keeps what the rule knows of it.
    """
    lang = "zh" if report.lang == "zh" else "en"
    tagger = tagger or _tagger(lang)
    hints, proposals = hints_of(report, sentences, simplified=simplified)
    known = {}
    for span in proposals:
        known.setdefault((span.start, span.end, span.type), span)
    found: list[Span] = []
    at = 0
    hints.sort(key=lambda h: (h.start, h.end))
    for sentence in sentences:
        while at < len(hints) and hints[at].start < sentence.start:
            at += 1
        inside = []
        for hint in hints[at:]:
            if hint.start >= sentence.end:
                break
            inside.append(hint)
        for name in tagger.spans(tokenise(simplified, lang, start=sentence.start, end=sentence.end), inside):
            rule = known.get((name.start, name.end, name.type))
            if rule:
                found.append(replace(rule, confidence=name.confidence))
            else:
                surface = report.text[name.start : name.end]
                found.append(Span(name.start, name.end, surface, name.type, "recogniser", name.confidence))
    return spread(simplified, report.text, found, lang=report.lang)


@cache
def _tagger(lang: str) -> Tagger:
    return Tagger(model_path(lang), lang)


