"""Names in English text: lexicon names where a capitalised sequence is one, else by form and neighbourhood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from extract.lexicons import lexicon
from extract.mentions.chunks import Chunk, Token, find_chunks
from extract.mentions.cues import apposition, cued_type, is_person
from extract.mentions.forms import Readings, head_type, is_head_word, municipal_form, regional_form
from extract.mentions.grammar import common_words, load_grammar
from extract.mentions.latin_patterns import names_by_pattern
from extract.mentions.lexicon import Reading
from extract.mentions.spans import Span
from extract.sentences import Sentence
from ontology.records import EntityType

__all__ = ["find_latin_names"]

_COORDINATORS = frozenset(
    {" and ", " or ", ", and ", " & ", " and from ", " and with ", " as well as ", " and by ", " and to "}
)
_DESCRIPTIVE = re.compile(r"-(?:based|run|owned|led|backed|listed|born|funded|style|made|wide|bound|era)$")
_UNKNOWN = "pattern:unknown"
_PLACES = frozenset({EntityType.CITY, EntityType.REGION})


def find_latin_names(text: str, sentences: Iterable[Sentence], hits: Sequence[Span], readings: Readings) -> list[Span]:
    """Find names by lexicon, form and neighbours.

    Parameters
    ----------
    text
        The report's text.
    sentences
        Its sentences.
    hits
        What the lexicons found, anywhere; they may overlap.
    readings
        Looks a name up in the lexicons.

    Returns
    -------
    list of Span
        May overlap; a name of unknown type has a confidence below 0.5.

    Examples
    --------
    >>> from extract.sentences import find_sentences
    >>> text = "The University of Pécs hired Tüke Busz Zrt. and told Cluj City Hall."
    >>> spans = find_latin_names(text, find_sentences(text), (), lambda name: ())
    >>> [(s.surface, str(s.type)) for s in spans]
    [('University of Pécs', 'University'), ('Tüke Busz Zrt.', 'Firm'), ('Cluj City Hall', 'City')]
    """
    spans: list[Span] = []
    covered: list[tuple[int, int]] = []
    for sentence in sentences:
        for chunk in find_chunks(text, sentence.start, sentence.end):
            for tokens in _parts(chunk, readings):
                covered.append((tokens[0].start, tokens[-1].end))
                span = _judge(text, sentence, chunk, tokens, readings)
                if span is not None:
                    spans.append(span)
    spans.extend(_outside(text, hits, covered))
    spans.extend(names_by_pattern(text, readings))
    return _coordinated(text, sorted(spans, key=lambda s: s.start))


def _coordinated(text: str, spans: list[Span]) -> list[Span]:
    """Give a name of unknown type the type of the name that it is coordinated with: "Huzhou, Anji and Changxing"."""
    for at, span in enumerate(spans):
        if span.method != _UNKNOWN:
            continue
        for other in (spans[at - 1] if at else None, spans[at + 1] if at + 1 < len(spans) else None):
            if other is None or other.confidence < 0.5 or other.type is EntityType.PROGRAMME:
                continue
            between = text[min(span.end, other.end) : max(span.start, other.start)]
            if between in _COORDINATORS:
                spans[at] = replace(span, type=other.type, method="pattern:coordinated", confidence=0.6)
                break
    return spans


def _outside(text: str, hits: Iterable[Span], covered: list[tuple[int, int]]) -> Iterable[Span]:
    """Yield the sure lexicon hits that lie in no capitalised sequence, or hold one: nextbike, Port of Spain."""
    ordered = sorted(covered)
    at = 0
    for hit in sorted(hits, key=lambda h: h.start):
        if hit.confidence < 0.5 or hit.surface.islower():
            continue
        while at < len(ordered) and ordered[at][1] <= hit.start:
            at += 1
        inside = any(a <= hit.start and hit.end <= b for a, b in ordered[at : at + 2])
        word = hit.surface
        ordinary = word.lower() in common_words("en") or word in _never() or word in _demonyms()
        if not inside and not ordinary:
            yield hit


def _parts(chunk: Chunk, readings: Readings) -> list[tuple[Token, ...]]:
    """Part a chunk at words that never stand in a name, and trim what belongs to none from both ends."""
    parts: list[list[Token]] = [[]]
    for token in chunk.tokens:
        form = token.text.title() if chunk.shouted else token.text
        if _DESCRIPTIVE.search(token.text) or token.text in _never() or form in _never():
            parts.append([])
        elif form in _demonyms() and not (parts[-1] and parts[-1][-1].text.isupper()):
            parts.append([token])
        else:
            parts[-1].append(token)
    result = []
    for part in parts:
        if part and part[0].text.title() in _demonyms() and not _is_headed([t.text for t in part[1:]]):
            part = part[1:]
        while part and (
            part[0].text in _first() or (part[0].text.title() in _first() and chunk.shouted) or not part[0].is_name_like
        ):
            part = part[1:]
        while part and not part[-1].is_name_like and not (len(part) > 1 and part[-1].text.isdigit()):
            part = part[:-1]
        if part and part[-1].text in {"’s", "'s"}:
            part = part[:-1]
        if part:
            result.append(tuple(part))
    return result


def _is_headed(words: Sequence[str]) -> bool:
    """Whether a word that tells what it names ends or opens a sequence: Fire Officers Association, not Siemens AG."""
    return bool(words) and head_type(words) is not None and words[-1] not in _legal_forms()


def _judge(text: str, sentence: Sentence, chunk: Chunk, tokens: tuple[Token, ...], readings: Readings) -> Span | None:
    """Say what a part of a chunk names, if anything."""
    start, end = tokens[0].start, tokens[-1].end
    surface = text[start:end]
    words = [t.text for t in tokens]
    initial = chunk.initial and chunk.start == start
    common = all(word.lower() in common_words("en") for word in words)
    found = readings(surface)
    head = head_type(words)
    if head is None and is_person(text, sentence, tokens):
        return None
    if found:
        return _from_lexicon(
            text, sentence, start, end, found, doubtful=common and (initial or chunk.shouted), plain=common
        )
    for form in (municipal_form(surface, readings), regional_form(surface, readings)):
        if form is not None:
            return Span(start, end, surface, form.type, "pattern:place", 0.9, form.keys, full=form.place)
    if len(words) == 1 and (is_head_word(words[0]) or common):
        return None
    cue, score = cued_type(text, sentence, start, end)
    if head is not None and len(words) > 1:
        if (chunk.shouted and (len(words) > 6 or common)) or _is_generic(words, head, common):
            return None
        if head is EntityType.CITY:
            ranked = words[-1] in {"Municipality", "District", "County", "Borough"} and words[
                0
            ].lower() not in common_words("en")
            if not ranked and "Smart" not in words:
                return None
            head = EntityType.CITY if ranked else EntityType.PROGRAMME
        described = apposition(text, sentence, end) if head is not EntityType.UNIVERSITY else None
        described = None if described in _PLACES else described
        legal = [word for word in words if word in _legal_forms()]
        bare = readings(_without_legal_form(surface)) if legal else ()
        keys = tuple((e.type, e.key) for e, _ in bare if e.type is EntityType.FIRM)
        return Span(start, end, surface, head if legal or described is None else described, "pattern:head", 0.8, keys)
    if chunk.shouted or (initial and words[0].lower() in common_words("en") and score < 1):
        return None
    brand = [entry for word in words for entry, sure in readings(word) if sure] if len(words) > 1 else []
    branch = words[0].isupper() and len(words) == 2 and any(entry.type in _PLACES for entry in brand)
    if branch or any(entry.type is EntityType.FIRM for entry in brand[:1]):
        return Span(start, end, surface, EntityType.FIRM, "pattern:brand", 0.7)
    if cue is not None:
        return Span(start, end, surface, cue, "pattern:cue", min(0.5 + 0.1 * score, 0.8))
    return Span(start, end, surface, EntityType.FIRM, _UNKNOWN, 0.3)


def _is_generic(words: Sequence[str], head: EntityType, common: bool) -> bool:
    """Whether a headed sequence names nothing by itself: Finance Committee, School of Engineering."""
    if not common:
        return False
    if words[0] in {"Faculty", "School", "College", "Department"} and words[1] == "of":
        return words[0] != "Department"
    return len(words) <= 2 and head in {EntityType.PUBLIC_BODY, EntityType.ASSOCIATION, EntityType.CITY}


def _without_legal_form(name: str) -> str:
    words = name.replace(",", "").split()
    while len(words) > 1 and words[-1] in _legal_forms():
        words.pop()
    return " ".join(words)


def _from_lexicon(
    text: str,
    sentence: Sentence,
    start: int,
    end: int,
    found: Sequence[Reading],
    *,
    doubtful: bool,
    plain: bool,
) -> Span | None:
    """Choose among the lexicons' readings of a whole capitalised sequence."""
    cue, score = cued_type(text, sentence, start, end)
    sure = [entry for entry, is_sure in found if is_sure]
    cued = [entry for entry, _ in found if entry.type is cue] if score >= 2 else []
    chosen = cued or sure or [entry for entry, _ in found]
    lead = chosen[0]
    if sure or cued:
        confidence = 0.45 if doubtful and not cued and lead.type in _PLACES else 0.95
    else:
        # A capitalised sequence that is exactly an ambiguous alias is that thing more often than not, unless it opens a
        # sentence as an ordinary word would, or names a place that is mostly something else.
        place = lead.type in _PLACES
        confidence = 0.3 if doubtful or (plain and place) else 0.6
        if place and (start == sentence.start or lexicon().grade(text[start:end]) == "never-alone"):
            confidence = 0.45
    keys = tuple((e.type, e.key) for e in chosen)
    return Span(start, end, text[start:end], lead.type, "lexicon", confidence, keys)


@cache
def _first() -> frozenset[str]:
    return frozenset(load_grammar("en")["stops"]["first"])


@cache
def _never() -> frozenset[str]:
    return frozenset(load_grammar("en")["stops"]["never"])


@cache
def _demonyms() -> frozenset[str]:
    return frozenset(load_grammar("en")["stops"]["demonyms"])


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(load_grammar("en")["legal"]["forms"])
