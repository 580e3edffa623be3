"""The recogniser among the stages: proposals of the rules in, one decision a place out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from extract.mentions.consistency import spread
from extract.mentions.find import lexicon_hits, propose_mentions
from extract.mentions.grammar import common_words
from extract.mentions.spans import Span, without_overlap
from extract.partnerships.weights import SHIPPED
from extract.recogniser.called import called_names
from extract.recogniser.certain import settle
from extract.recogniser.cues import load_cues
from extract.recogniser.features import Hint
from extract.recogniser.tagger import Tagger
from extract.recogniser.tokens import tokenise
from extract.sentences import Sentence
from ontology.records import EntityType, Report

__all__ = ["hints_of", "load_tagger", "recognise"]

_SURE = 0.5

_TORN, _NAMED = 0.6, 0.8
"""Below the first the model wavers. Where it is sure of a name, above the second, it wavers over what that is or where
it ends; then stands what the lexicons surely know."""

_TOLD = frozenset({"programme:called", "programme:is", "programme:owned", "programme:pair"})
"""Where the text says in so many words that a name is a programme's, it is one even if the model sees no name there."""


def hints_of(report: Report, sentences: Sequence[Sentence], *, simplified: str) -> tuple[list[Hint], list[Span]]:
    """Turn what the rules propose into hints.

    Each proposal tells its type with what found it, and with how sure it is; what the rules alone would decide is a
    hint of its own, and so is each raw hit of the lexicons.

    Returns
    -------
    hints, proposals
        Hints in order of their start.
    """
    hits = lexicon_hits(report, simplified=simplified)
    proposals = propose_mentions(report, sentences, simplified=simplified, hits=hits)
    decided = spread(simplified, report.text, without_overlap(proposals), lang=report.lang)
    labels: dict[Hint, None] = {}
    for span in proposals:
        labels[Hint(span.start, span.end, f"{span.method}:{span.type}")] = None
        labels[Hint(span.start, span.end, f"{'sure' if span.confidence >= _SURE else 'unsure'}:{span.type}")] = None
    for span in hits:
        labels[Hint(span.start, span.end, f"hit:{span.type}")] = None
    for span in decided:
        labels[Hint(span.start, span.end, f"rule:{span.type}")] = None
    return sorted(labels), [*proposals, *hits, *decided]


def recognise(
    report: Report,
    sentences: Sequence[Sentence],
    *,
    simplified: str,
    tagger: Tagger | None = None,
    further: Iterable[Span] = (),
) -> list[Span]:
    """Decide on the names of a report.

    Parameters
    ----------
    simplified
        The text with traditional characters simplified, of the same length.
    tagger
        The model; the shipped one of the report's language by default.
    further
        Spans from another source, such as an installed spaCy pipeline: they are added where they overlap no name.

    Returns
    -------
    list of Span
        Without overlap, in order. A span that a rule proposed too keeps what the rule knows of it.

    Examples
    --------
    >>> from extract.sentences import find_sentences
    >>> text = "The City of Espoo signed a contract with Nokia."
    >>> [s.surface for s in recognise(Report("r", text), find_sentences(text), simplified=text)]
    ['City of Espoo', 'Nokia']
    """
    lang = "zh" if report.lang == "zh" else "en"
    tagger = tagger or load_tagger(lang)
    hints, proposals = hints_of(report, sentences, simplified=simplified)
    decided = _decided(hints, proposals)
    firsts = [span.start for span in decided]
    known: dict[tuple[int, int, EntityType], Span] = {}
    for span in proposals:
        known.setdefault((span.start, span.end, span.type), span)
    sure = {span.start: span for span in decided if span.keys and span.confidence >= _SURE}
    found: list[Span] = []
    starts = [hint.start for hint in hints]
    asked = [
        (
            tokenise(simplified, lang, start=sentence.start, end=sentence.end),
            hints[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)],
        )
        for sentence in sentences
    ]
    for names in tagger.spans(simplified, asked):
        for name in names:
            if not _is_balanced(simplified[name.start : name.end], load_cues(lang).pairs):
                # No name runs into or out of quotation marks: what the rules would decide stands in its place.
                inner = decided[bisect_left(firsts, name.start) : bisect_left(firsts, name.end)]
                found += [span for span in inner if span.end <= name.end]
                continue
            rule = known.get((name.start, name.end, name.type))
            other = sure.get(name.start) if name.confidence < _TORN and name.named > _NAMED else None
            if other and other.end <= name.end:
                found.append(replace(other, confidence=_TORN))
            elif rule:
                found.append(replace(rule, confidence=name.confidence))
            else:
                surface = report.text[name.start : name.end]
                found.append(Span(name.start, name.end, surface, name.type, "recogniser", name.confidence))
    taken = bytearray(len(report.text))
    for span in found:
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    told = without_overlap(s for s in proposals if s.method in _TOLD and s.confidence > _SURE)
    called = called_names(simplified, taken, lang=lang)
    told = [span for span in without_overlap([*told, *called]) if lang != "en" or not _is_one_word(span.surface)]
    found += [span for span in (*told, *further) if not any(taken[span.start : span.end])]
    found = settle(simplified, found, proposals, lang=lang)
    return spread(simplified, report.text, found, lang=report.lang)


def _is_one_word(name: str) -> bool:
    """Tell whether a name is one ordinary word, which only begins a sentence or heads a table: "We, a coalition of".

    Of 17 such words that a third of the English training reports seems to call something, 3 are names.
    """
    return name.lower() in common_words("en") and (len(name) == 1 or not name.isupper())


def _decided(hints: Sequence[Hint], proposals: Sequence[Span]) -> list[Span]:
    """Return the proposals that the rules alone would keep, each once, in order."""
    kept = {(h.start, h.end, h.label.partition(":")[2]) for h in hints if h.label.startswith("rule:")}
    spans = {(s.start, s.end, s.type.value): s for s in proposals if (s.start, s.end, s.type.value) in kept}
    return sorted(spans.values(), key=lambda span: span.start)


def _is_balanced(name: str, pairs: Mapping[str, str]) -> bool:
    """Tell whether each mark that a name opens is closed in it, and the other way round.

    Examples
    --------
    >>> _is_balanced("通用汽车（中国）", {"（": "）"}), _is_balanced("巨石”工业园", {"“": "”"})
    (True, False)
    >>> _is_balanced("Arctic Mayors’ Forum", {"‘": "’"})
    True
    """
    # ’ is an apostrophe as well, and marks that open and close alike tell nothing where names are cut at them.
    return all(
        name.count(opening) == name.count(closing)
        for opening, closing in pairs.items()
        if opening != closing and closing != "’"
    )


@cache
def load_tagger(lang: str, folder: Path = SHIPPED) -> Tagger:
    """Load the recogniser of a language, by default the one shipped in the package."""
    return Tagger(folder / f"{lang}.crf.npz", lang)
