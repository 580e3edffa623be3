"""Who is meant by "the council", "both sides", 该市, 双方."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.partnerships.phrases import find_phrases
from extract.partnerships.text import fold
from extract.sentences import Sentence
from ontology.records import ACTOR_TYPES, Entity, EntityType, Mention

__all__ = ["Anaphor", "find_references", "rank_topics"]


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A phrase at ``[start, end)`` that stands for entities named elsewhere; ``targets`` are their ids."""

    start: int
    end: int
    phrase: str
    targets: tuple[str, ...]


def find_references(
    text: str, sentences: Sequence[Sentence], entities: Sequence[Entity], lang: str, *, title: str = ""
) -> tuple[Anaphor, ...]:
    """Find the phrases that stand for entities and say which are meant.

    Parameters
    ----------
    text
        The report's text.
    sentences
        Its sentences, in order.
    entities
        Its entities with their mentions.
    lang
        ``"en"`` or ``"zh"``.
    title
        The report's title: what it names is what the report is about.

    Returns
    -------
    tuple of Anaphor
        In order; phrases that nothing in the text answers to are left out, and so are those inside a name.

    Examples
    --------
    >>> from extract.sentences import find_sentences
    >>> text = "Espoo is near. The city grows."
    >>> espoo = Entity("e1", EntityType.CITY, "Espoo", (), (Mention(0, 5, "Espoo", EntityType.CITY, "lexicon", 1.0),))
    >>> find_references(text, find_sentences(text), [espoo], "en")[0].targets
    ('e1',)
    """
    mentions = sorted(((m, e) for e in entities for m in e.mentions), key=lambda pair: pair[0].start)
    topics = rank_topics(text, entities, title)
    by_type = {entity.id: entity.type for entity in entities}
    taken = [(m.start, m.end) for m, _ in mentions]
    found: list[Anaphor] = []
    last_end = -1
    hits = sorted(find_phrases(fold(text, lang), "references", lang), key=lambda h: (h.start, -h.end))
    for hit in hits:
        if hit.start < last_end or any(start < hit.end and hit.start < end for start, end in taken):
            continue
        kind, number, nearness = hit.row
        before = [(m, e) for m, e in mentions if m.end <= hit.start and _fits(e.type, kind)]
        if number == "1":
            targets = _one(hit.start, sentences, before, [t for t in topics if _fits(by_type[t], kind)], kind, nearness)
        else:
            targets = _several(hit.start, sentences, before, int(number))
        if targets:
            found.append(Anaphor(hit.start, hit.end, hit.phrase, targets))
            last_end = hit.end
    return tuple(found)


def rank_topics(text: str, entities: Sequence[Entity], title: str = "") -> list[str]:
    """Order the ids of entities by how much the report is about them, most first."""
    opening = text[: max(len(text) // 6, 200)]

    def weight(entity: Entity) -> tuple[float, int]:
        names = entity.surfaces
        in_title = any(name in title for name in names)
        in_opening = any(name in opening for name in names)
        first = min((m.start for m in entity.mentions), default=len(text))
        return (-(3.0 * in_title + in_opening + len(entity.mentions)), first)

    return [entity.id for entity in sorted(entities, key=weight) if entity.mentions]


def _fits(entity_type: EntityType, kind: str) -> bool:
    return entity_type in ACTOR_TYPES if kind in {"Actor", "Self"} else entity_type == kind


def _one(
    at: int,
    sentences: Sequence[Sentence],
    before: list[tuple[Mention, Entity]],
    topics: list[str],
    kind: str,
    nearness: str,
) -> tuple[str, ...]:
    """Weigh nearness against what the report is about; a phrase that may be any actor means the nearest."""
    scores: dict[str, float] = {}
    here = _index(sentences, at)
    if nearness != "recent":
        for rank, topic in enumerate(topics[:3]):
            scores[topic] = 2.0 - rank * 0.9
    if nearness != "topic" or not topics:
        for mention, entity in before:
            distance = here - _index(sentences, mention.start)
            score = {0: 1.4, 1: 1.2, 2: 0.7, 3: 0.4}.get(distance, 0.0)
            weight = 2.0 if nearness == "recent" else 1.0
            scores[entity.id] = max(scores.get(entity.id, 0.0), scores.get(entity.id, 0.0) * 0.5 + score * weight)
    if not scores and before:
        return (before[-1][1].id,)
    return (max(scores, key=lambda e: (scores[e], e)),) if scores else ()


def _several(
    at: int, sentences: Sequence[Sentence], before: list[tuple[Mention, Entity]], number: int
) -> tuple[str, ...]:
    """Return the actors of the nearest sentence that names as many; else the nearest so many."""
    here = _index(sentences, at)
    for back in range(3):
        named = list(dict.fromkeys(e.id for m, e in before if _index(sentences, m.start) == here - back))
        if len(named) == number or (back == 0 and len(named) > number):
            return tuple(named[-number:])
    recent = list(dict.fromkeys(e.id for _, e in reversed(before)))[:number]
    return tuple(reversed(recent)) if len(recent) == number else ()


def _index(sentences: Sequence[Sentence], at: int) -> int:
    low, high = 0, len(sentences)
    while low < high:
        middle = (low + high) // 2
        if sentences[middle].start <= at:
            low = middle + 1
        else:
            high = middle
    return low - 1
