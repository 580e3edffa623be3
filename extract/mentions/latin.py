"""Names in English text by the grammar of names: heads, municipal forms, cues in the neighbourhood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from extract.mentions.chunks import Chunk, Token, find_chunks
from extract.mentions.grammar import common_words, load_grammar, typed_words
from extract.mentions.spans import Span
from extract.sentences import Sentence
from ontology.records import EntityType

__all__ = ["find_latin_names"]

_CITY, _REGION, _FIRM = EntityType.CITY, EntityType.REGION, EntityType.FIRM

Known = Callable[[str], Sequence[tuple[EntityType, str]]]
"""Looks a name up in the lexicons: its readings as ``(type, key)``."""


@dataclass(frozen=True, slots=True)
class _Rules:
    tails: dict[str, EntityType]
    openers: dict[str, EntityType]
    municipal_before: re.Pattern[str]
    municipal_after: re.Pattern[str]
    first: frozenset[str]
    never: frozenset[str]
    titles: frozenset[str]
    verbs_before: frozenset[str]
    verbs_after: frozenset[str]
    before: dict[str, EntityType]
    after: dict[str, EntityType]
    apposition: list[tuple[re.Pattern[str], EntityType]]
    common: frozenset[str]


def find_latin_names(text: str, sentences: Iterable[Sentence], known: Known) -> list[Span]:
    """Find names by their form and their neighbours.

    Parameters
    ----------
    text
        The report's text.
    sentences
        Its sentences.
    known
        The lexicons' readings of a name.

    Returns
    -------
    list of Span
        In order; a name that only the lexicons could tell is left to them. Names of unknown type have a
        confidence below 0.5.

    Examples
    --------
    >>> from extract.sentences import find_sentences
    >>> text = "The University of Pécs hired Tüke Busz Zrt. and told Cluj City Hall."
    >>> spans = find_latin_names(text, find_sentences(text), lambda name: ())
    >>> [(s.surface, str(s.type)) for s in spans]
    [('University of Pécs', 'University'), ('Tüke Busz Zrt.', 'Firm'), ('Cluj City Hall', 'City')]
    """
    rules = _rules()
    spans: list[Span] = []
    for sentence in sentences:
        for chunk in find_chunks(text, sentence.start, sentence.end):
            for tokens in _parts(chunk, rules, known, text):
                span = _judge(text, sentence, chunk, tokens, rules, known)
                if span is not None:
                    spans.append(span)
    return spans


def _parts(chunk: Chunk, rules: _Rules, known: Known, text: str) -> list[tuple[Token, ...]]:
    """Trim what belongs to no name from both ends, and part the chunk at words that never stand in one."""
    parts: list[list[Token]] = [[]]
    for token in chunk.tokens:
        if token.text in rules.never and not known(token.text):
            parts.append([])
        else:
            parts[-1].append(token)
    result = []
    for part in parts:
        while part and (part[0].text in rules.first or not part[0].is_name_like):
            part = part[1:]
        while part and not part[-1].is_name_like and not (len(part) > 1 and part[-1].text.isdigit()):
            part = part[:-1]
        if part and part[-1].text in {"’s", "'s"}:
            part = part[:-1]
        if part:
            result.append(tuple(part))
    return result


def _judge(
    text: str, sentence: Sentence, chunk: Chunk, tokens: tuple[Token, ...], rules: _Rules, known: Known
) -> Span | None:
    start, end = tokens[0].start, tokens[-1].end
    surface = text[start:end]
    words = [t.text for t in tokens]
    if _is_person(text, sentence, chunk, tokens, rules):
        return None
    readings = known(surface)
    if readings:
        return None
    municipal = _municipal(surface, rules, known)
    if municipal:
        return Span(start, end, surface, _CITY, "pattern:municipal", 0.9, tuple(municipal[1]), full=municipal[0])
    if len(words) == 1 and (words[0] in rules.tails or words[0] in rules.openers or words[0].lower() in rules.common):
        return None
    head = _head(words, rules)
    if head is not None and len(words) > 1:
        if chunk.shouted and len(words) > 6:
            return None
        return Span(start, end, surface, head, "pattern:head", 0.8)
    inner = [r for word in words for r in known(word)] if len(words) > 1 else []
    kind, score = _cues(text, sentence, start, end, rules)
    if chunk.initial and words[0].lower() in rules.common and score < 1:
        return None
    if chunk.shouted:
        return None
    if inner and any(t is _FIRM for t, _ in inner):
        return Span(start, end, surface, _FIRM, "pattern:brand", 0.7)
    if kind is not None:
        return Span(start, end, surface, kind, "pattern:cue", min(0.5 + 0.1 * score, 0.8))
    return Span(start, end, surface, _FIRM, "pattern:unknown", 0.3)


def _municipal(surface: str, rules: _Rules, known: Known) -> tuple[str, list[tuple[EntityType, str]]] | None:
    """Read a municipal form: the place name inside it and the cities that it may be."""
    match = rules.municipal_before.fullmatch(surface)
    if match:
        place = match.group("place")
        return place, [r for r in known(place) if r[0] is _CITY]
    match = rules.municipal_after.fullmatch(surface)
    if match is None:
        return None
    place = match.group("place")
    cities = [r for r in known(place) if r[0] is _CITY]
    plain = all(word.lower() in rules.common or word in rules.tails for word in place.split())
    if not cities and (plain or known(place) or any(w in rules.openers for w in place.split())):
        return None
    return place, cities


def _head(words: list[str], rules: _Rules) -> EntityType | None:
    """Return the type that the form of a name gives it."""
    for at, word in enumerate(words[:-1]):
        if word in rules.openers and words[at + 1] in {
            "of",
            "for",
            "de",
            "di",
            "da",
            "do",
            "der",
            "für",
            "des",
            "du",
            "del",
            "of the",
            "la",
        }:
            return rules.openers[word]
    for tail in (words[-1], words[-1].title()):
        if tail in rules.tails:
            return rules.tails[tail]
    if words[0] in rules.openers:
        return rules.openers[words[0]]
    for word in reversed(words):
        for form in (word, word.title()):
            if form in rules.tails:
                return rules.tails[form]
    return None


def _is_person(text: str, sentence: Sentence, chunk: Chunk, tokens: tuple[Token, ...], rules: _Rules) -> bool:
    """Whether titles or verbs of saying round one to three plain words tell that they name a person."""
    words = [t.text for t in tokens]
    if len(words) > 4 or _head(words, rules) is not None:
        return False
    before = re.search(r"([\w./-]+)\s*$", text[sentence.start : tokens[0].start])
    title = before.group(1) if before else ""
    if title in rules.titles or any(t.text in rules.titles for t in chunk.tokens if t.start < tokens[0].start):
        return True
    after = re.match(r"(?:,)?\s+(\w+)", text[tokens[-1].end : sentence.end])
    said_before = title in rules.verbs_before and re.search(
        r"[\"”’,]\s*\w+\s*$", text[sentence.start : tokens[0].start]
    )
    if said_before and len(words) <= 3:
        return True
    return bool(after and after.group(1) in rules.verbs_after and len(words) == 2 and words[1].isalpha())


def _cues(text: str, sentence: Sentence, start: int, end: int, rules: _Rules) -> tuple[EntityType | None, float]:
    """Weigh the words round a name."""
    scores: dict[EntityType, float] = {}
    left = re.findall(r"[\w-]+", text[max(sentence.start, start - 40) : start])[-3:]
    for distance, word in enumerate(reversed(left)):
        kind = rules.before.get(word)
        if kind is not None:
            scores[kind] = scores.get(kind, 0) + (2 if distance == 0 else 0.5)
    right = re.findall(r"[\w-]+", text[end : min(sentence.end, end + 30)])[:2]
    for distance, word in enumerate(right):
        kind = rules.after.get(word)
        if kind is not None:
            scores[kind] = scores.get(kind, 0) + (1.5 if distance == 0 else 0.5)
    rest = text[end : sentence.end]
    for pattern, kind in rules.apposition:
        if pattern.match(rest):
            scores[kind] = scores.get(kind, 0) + 2.5
            break
    if not scores:
        return None, 0
    best = max(scores, key=lambda k: scores[k])
    return best, scores[best]


@cache
def _rules() -> _Rules:
    grammar = load_grammar("en")
    stops, persons, cues, municipal = grammar["stops"], grammar["persons"], grammar["cues"], grammar["municipal"]
    before = "|".join(re.escape(w) for w in sorted(municipal["before"], key=len, reverse=True))
    after = "|".join(re.escape(w) for w in sorted(municipal["after"], key=len, reverse=True))
    return _Rules(
        tails=typed_words(grammar["tails"]),
        openers=typed_words(grammar["openers"]),
        municipal_before=re.compile(rf"(?:{before})(?:(?<=')|\s+)(?P<place>.+)", re.IGNORECASE),
        municipal_after=re.compile(rf"(?P<place>.+?)\s+(?:{after})", re.IGNORECASE),
        first=frozenset(stops["first"]),
        never=frozenset(stops["never"]),
        titles=frozenset(persons["titles"]),
        verbs_before=frozenset(persons["verbs_before"]),
        verbs_after=frozenset(persons["verbs_after"]),
        before=typed_words(cues["before"]),
        after=typed_words(cues["after"]),
        apposition=[
            (
                re.compile(
                    r"(?: \([^)]*\))?,? (?:the|a|an|its|their|our)?\b(?: [\w'’-]+){0,5}? (?:"
                    + "|".join(re.escape(w) for w in words)
                    + r")\b"
                ),
                EntityType(name),
            )
            for name, words in cues["appositions"].items()
        ],
        common=common_words("en"),
    )
