"""A report laid out for judging: its sentences with the actors, triggers and cues that stand in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from extract.partnerships.phrases import Hit, find_phrases
from extract.partnerships.references import Anaphor, rank_topics
from extract.partnerships.text import fold
from extract.sentences import Sentence
from ontology.records import Entity, EntityType, Report

__all__ = ["Layout", "Scene", "Slot", "Token", "lay_out"]

_TOKENS = {
    "en": re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d[\d.,]*|[^\w\s]"),
    "zh": re.compile(r"[a-z]+|\d[\d.,]*|[^\s]"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a Chinese character or a sign; an entity or a phrase that stands for one is a single token."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a sentence that holds entities; ``token`` is -1 for one that the sentence only implies.

    ``how`` says how the entity is there: ``name``, ``ref`` (a phrase stands for it), ``both`` (a phrase for several),
    ``prev`` (named in the sentence before), ``head`` (in the heading above) or ``topic`` (what the report is about).
    """

    entity: str
    type: EntityType
    how: str
    token: int
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with its tokens, clause numbers of the tokens, slots, and the token numbers of triggers and cues."""

    index: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    clauses: tuple[int, ...]
    slots: tuple[Slot, ...]
    implied: tuple[Slot, ...]
    triggers: tuple[tuple[int, Hit], ...]
    status: tuple[tuple[int, Hit], ...]
    polarity: tuple[tuple[int, Hit], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """All scenes of a report and what it is about, most first."""

    report: Report
    lang: str
    folded: str
    scenes: tuple[Scene, ...]
    topics: tuple[str, ...]
    entities: dict[str, Entity]


def lay_out(
    report: Report, sentences: Sequence[Sentence], entities: Sequence[Entity], references: Sequence[Anaphor]
) -> Layout:
    """Lay out a report for judging; the same arguments give the same layout."""
    lang = "zh" if report.lang.startswith("zh") else "en"
    folded = fold(report.text, lang)
    known = {entity.id: entity for entity in entities}
    topics = tuple(rank_topics(report.text, entities, report.title))
    spans = _spans(entities, references)
    hits = {table: find_phrases(folded, table, lang) for table in ("triggers", "status", "polarity")}
    scenes: list[Scene] = []
    heading: tuple[str, ...] = ()
    for index, sentence in enumerate(sentences):
        low = bisect_right(spans, sentence.start - 1, key=lambda s: s[0])
        high = bisect_right(spans, sentence.end - 1, key=lambda s: s[0])
        inside = [s for s in spans[low:high] if s[1] <= sentence.end]
        tokens, slots = _tokens(folded, sentence, inside, known, lang)
        previous = scenes[-1].slots if scenes else ()
        here = {slot.entity for slot in slots}
        implied = _implied(here, previous, heading, topics, known)
        if _is_heading(report.text, sentence):
            heading = tuple(dict.fromkeys(slot.entity for slot in slots))
        starts = [token.start for token in tokens]
        scenes.append(
            Scene(
                index,
                sentence.start,
                sentence.end,
                tuple(tokens),
                _clauses(tokens, sentence),
                tuple(slots),
                implied,
                *(_place(hits[table], starts, sentence, inside) for table in ("triggers", "status", "polarity")),
            )
        )
    return Layout(report, lang, folded, tuple(scenes), topics, known)


def _spans(
    entities: Sequence[Entity], references: Sequence[Anaphor]
) -> list[tuple[int, int, tuple[str, ...], str, str]]:
    names = [(m.start, m.end, (e.id,), "name", "") for e in entities for m in e.mentions]
    stands = [(a.start, a.end, a.targets, "both" if len(a.targets) > 1 else "ref", a.phrase) for a in references]
    merged: list[tuple[int, int, tuple[str, ...], str, str]] = []
    for span in sorted(names + stands, key=lambda s: (s[0], -s[1])):
        if not merged or span[0] >= merged[-1][1]:
            merged.append(span)
    return merged


def _tokens(
    folded: str,
    sentence: Sentence,
    spans: list[tuple[int, int, tuple[str, ...], str, str]],
    known: dict[str, Entity],
    lang: str,
) -> tuple[list[Token], list[Slot]]:
    tokens: list[Token] = []
    slots: list[Slot] = []
    at = sentence.start
    for start, end, ids, how, phrase in [*spans, (sentence.end, sentence.end, (), "", "")]:
        tokens += [Token(m.group(), m.start(), m.end()) for m in _TOKENS[lang].finditer(folded, at, start)]
        if ids:
            slots += [Slot(i, known[i].type, how, len(tokens), phrase) for i in ids if i in known]
            label = known[ids[0]].type.value if ids[0] in known else ""
            tokens.append(Token(f"<{label}{'' if how == 'name' else '*'}>", start, end))
        at = max(at, end)
    return tokens, slots


def _clauses(tokens: list[Token], sentence: Sentence) -> tuple[int, ...]:
    starts = [start for start, _ in sentence.clauses] or [sentence.start]
    return tuple(max(bisect_right(starts, token.start) - 1, 0) for token in tokens)


def _place(
    hits: Sequence[Hit], starts: list[int], sentence: Sentence, spans: list[tuple[int, int, tuple[str, ...], str, str]]
) -> tuple[tuple[int, Hit], ...]:
    """Give each hit the number of its token; words inside a name are no triggers."""
    low = bisect_right(hits, sentence.start - 1, key=lambda hit: hit.start)
    placed = []
    for hit in hits[low:]:
        if hit.start >= sentence.end:
            break
        if any(s < hit.end and hit.start < e and how == "name" for s, e, _, how, _ in spans):
            continue
        placed.append((bisect_right(starts, hit.start) - 1, hit))
    return tuple(placed)


def _implied(
    here: set[str],
    previous: Sequence[Slot],
    heading: tuple[str, ...],
    topics: tuple[str, ...],
    known: dict[str, Entity],
) -> tuple[Slot, ...]:
    """Actors that a sentence may leave unsaid: of the sentence before, the heading, and what the report is about."""
    implied: dict[str, str] = {}
    for entity in heading:
        implied.setdefault(entity, "head")
    for slot in previous:
        implied.setdefault(slot.entity, "prev")
    actors = [t for t in topics if known[t].type is not EntityType.PROGRAMME]
    firsts = {known[t].type: t for t in reversed(actors)}
    for topic in dict.fromkeys([*actors[:2], *firsts.values()]):
        implied.setdefault(topic, "topic" if topic in actors[:1] else "main")
    return tuple(Slot(e, known[e].type, how, -1) for e, how in implied.items() if e not in here)


def _is_heading(text: str, sentence: Sentence) -> bool:
    line_start = text.rfind("\n", 0, sentence.start) + 1
    line_end = text.find("\n", sentence.start)
    line = text[line_start : line_end if line_end >= 0 else len(text)].strip()
    return len(line) < 60 and sentence.end - sentence.start >= len(line) - 2 and line[-1:] not in ".。!！?？;；,，"
