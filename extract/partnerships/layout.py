"""Laying a report out for judging: which actors, triggers and cues stand in a sentence, and whom it leaves unsaid."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import attrgetter
from sys import intern
from typing import NamedTuple

from extract.partnerships.datelines import dateline_end
from extract.partnerships.phrases import Hit, find_phrases
from extract.partnerships.scenes import Layout, Scene, Slot, Token
from extract.partnerships.text import TOKENS, fold
from extract.references.resolution import Anaphor
from extract.references.topics import publishers, rank_topics
from extract.sentences import Sentence
from ontology.records import ACTOR_TYPES, Entity, EntityType, Report

__all__ = ["BULLET", "lay_out"]

BULLET = re.compile(
    r"\s*(?:[-–—•·*■●▪◆○◦‣▶★□]|\(?\d{1,2}[.)）、．]|[①-⑳]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、)"
)
_TABLES = ("triggers", "status", "polarity")
_OPENING = 4
"""Among so many sentences from its beginning may be the one with a report's dateline."""
_ITEMS = 12
"""Most actors of a list that a later item of it may be joined with."""
_LABEL = 8
"""Most words of a heading that are kept."""
_START = attrgetter("start")


def lay_out(
    report: Report, sentences: Sequence[Sentence], entities: Sequence[Entity], references: Sequence[Anaphor]
) -> Layout:
    """Lay out a report for judging; the same arguments give the same layout."""
    lang = "zh" if report.lang.startswith("zh") else "en"
    folded = fold(report.text, lang)
    known = {entity.id: entity for entity in entities}
    topics = tuple(rank_topics(report.text, entities, report.title))
    about = _about(topics, known)
    printing = publishers(entities, report.title)
    spans = _spans(entities, references)
    hits = {table: find_phrases(folded, table, lang) for table in _TABLES}
    scenes: list[Scene] = []
    heading: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    items: dict[str, None] = {}
    for index, sentence in enumerate(sentences):
        low = bisect_right(spans, sentence.start - 1, key=_START)
        high = bisect_right(spans, sentence.end - 1, key=_START)
        inside = [span for span in spans[low:high] if span.end <= sentence.end]
        tokens, slots, maybe = _tokens(folded, sentence, inside, known, lang)
        body = dateline_end([token.text for token in tokens], lang) if index < _OPENING else 0
        dateline = tuple(slot for slot in slots if slot.token < body)
        slots = slots[len(dateline) :]
        previous = scenes[-1].slots if scenes else ()
        here = {slot.entity for slot in (*slots, *maybe)}
        headed, bulleted = _is_heading(report.text, sentence), _is_bulleted(report.text, sentence)
        actors = dict.fromkeys(s.entity for s in slots if s.type is not EntityType.PROGRAMME)
        item = bulleted or (headed and bool(actors))
        above = tuple(items)[:_ITEMS] if item else ()
        implied = _implied(here, previous, heading, about, known, above)
        items = {**items, **actors} if item else {}
        own_label = label
        if (headed or folded[sentence.end - 1] in ":：") and (not actors or not item):
            label = tuple(token.text for token in tokens[:_LABEL])
        elif not item:
            label = ()
        if headed:
            heading = tuple(dict.fromkeys(slot.entity for slot in slots if slot.entity not in printing))
        starts = [token.start for token in tokens]
        triggers, status, polarity = (_place(hits[table], starts, sentence, inside) for table in _TABLES)
        scenes.append(
            Scene(
                index,
                sentence.start,
                sentence.end,
                tuple(tokens),
                _clauses(tokens, sentence),
                tuple(slots),
                implied,
                triggers,
                status,
                polarity,
                label=own_label,
                item=item,
                dateline=dateline,
                maybe=tuple(maybe),
            )
        )
    return Layout(report, lang, folded, tuple(scenes), topics, known)


class _Span(NamedTuple):
    """A name or a phrase at ``[start, end)``, with those it stands for and how probably it does for each."""

    start: int
    end: int
    entities: tuple[str, ...]
    how: str
    phrase: str
    chances: tuple[float, ...]
    doubtful: tuple[tuple[str, float], ...] = ()


def _spans(entities: Sequence[Entity], references: Sequence[Anaphor]) -> list[_Span]:
    names = [_Span(m.start, m.end, (e.id,), "name", "", (1.0,)) for e in entities for m in e.mentions]
    stands = [
        _Span(a.start, a.end, a.targets, "both" if len(a.targets) > 1 else "ref", a.phrase, a.chances, a.doubtful)
        for a in references
    ]
    merged: list[_Span] = []
    for span in sorted(names + stands, key=lambda s: (s.start, -s.end)):
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
    return merged


def _tokens(
    folded: str,
    sentence: Sentence,
    spans: Sequence[_Span],
    known: dict[str, Entity],
    lang: str,
) -> tuple[list[Token], list[Slot], list[Slot]]:
    tokens: list[Token] = []
    slots: list[Slot] = []
    maybe: list[Slot] = []
    at = sentence.start
    for start, end, ids, how, phrase, chances, doubtful in [*spans, _Span(sentence.end, sentence.end, (), "", "", ())]:
        # Most words occur again and again, and the words of a long report fill the memory.
        tokens += [Token(intern(m.group()), *m.span()) for m in TOKENS[lang].finditer(folded, at, start)]
        if ids:
            meant = zip(ids, chances, strict=True)
            slots += [Slot(i, known[i].type, how, len(tokens), phrase, sure) for i, sure in meant if i in known]
            if all(i in known and known[i].type in ACTOR_TYPES for i in ids):
                others = [(i, sure) for i, sure in doubtful if i in known and known[i].type in ACTOR_TYPES]
                maybe += [Slot(i, known[i].type, "maybe", len(tokens), phrase, sure) for i, sure in others]
            label = known[ids[0]].type.value if ids[0] in known else ""
            tokens.append(Token(f"<{label}{'' if how == 'name' else '*'}>", start, end))
        at = max(at, end)
    return tokens, slots, maybe


def _clauses(tokens: list[Token], sentence: Sentence) -> tuple[int, ...]:
    starts = [start for start, _ in sentence.clauses] or [sentence.start]
    return tuple(max(bisect_right(starts, token.start) - 1, 0) for token in tokens)


def _place(
    hits: Sequence[Hit], starts: list[int], sentence: Sentence, spans: Sequence[_Span]
) -> tuple[tuple[int, Hit], ...]:
    """Give each hit the number of its token; words inside a name are no triggers."""
    low = bisect_right(hits, sentence.start - 1, key=_START)
    high = bisect_right(hits, sentence.end - 1, low, key=_START)
    placed = []
    for hit in hits[low:high]:
        if any(s.start < hit.end and hit.start < s.end and s.how == "name" for s in spans):
            continue
        placed.append((bisect_right(starts, hit.start) - 1, hit))
    return tuple(placed)


def _implied(
    here: set[str],
    previous: Sequence[Slot],
    heading: tuple[str, ...],
    about: Mapping[str, str],
    known: dict[str, Entity],
    above: tuple[str, ...],
) -> tuple[Slot, ...]:
    """Actors that a sentence may leave unsaid: of the list, sentence or heading above, and what the report is about."""
    implied: dict[str, tuple[str, float]] = {}
    for entity in heading:
        implied.setdefault(entity, ("head", 1.0))
    for slot in previous:
        implied.setdefault(slot.entity, ("prev", slot.sure))
    for entity in above:
        implied.setdefault(entity, ("item", 1.0))
    for topic, how in about.items():
        implied.setdefault(topic, (how, 1.0))
    return tuple(Slot(e, known[e].type, how, -1, "", sure) for e, (how, sure) in implied.items() if e not in here)


def _about(topics: Sequence[str], known: Mapping[str, Entity]) -> dict[str, str]:
    """Return the actors that any sentence of the report may imply: the first two, and the first of each type."""
    actors = [t for t in topics if known[t].type is not EntityType.PROGRAMME]
    firsts = {known[t].type: t for t in reversed(actors)}
    return {topic: "topic" if topic in actors[:1] else "main" for topic in (*actors[:2], *firsts.values())}


def _is_heading(text: str, sentence: Sentence) -> bool:
    line_start = text.rfind("\n", 0, sentence.start) + 1
    line_end = text.find("\n", sentence.start)
    line = text[line_start : line_end if line_end >= 0 else len(text)].strip()
    return len(line) < 60 and sentence.end - sentence.start >= len(line) - 2 and line[-1:] not in ".。!！?？;；,，"


def _is_bulleted(text: str, sentence: Sentence) -> bool:
    """Tell whether the sentence's line begins with a bullet or number."""
    return BULLET.match(text, text.rfind("\n", 0, sentence.start) + 1, sentence.start + 6) is not None
