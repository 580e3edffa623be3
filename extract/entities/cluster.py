"""Mentions of one thing brought together into one entity."""

from __future__ import annotations

from collections import Counter, defaultdict

from extract.mentions.sources import load_catalogue
from extract.mentions.spans import Span
from ontology.records import Entity, EntityType, Report

__all__ = ["find_entities"]


def find_entities(report: Report, spans: list[Span]) -> tuple[Entity, ...]:
    """Cluster mentions into entities, numbered in order of first mention."""
    catalogue = load_catalogue()
    groups: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    for span in spans:
        if span.confidence < 0.5:
            continue
        if span.keys:
            best = max(span.keys, key=lambda k: (k[0] is span.type, catalogue.population.get(k, 0)))
            groups[best[0].value, best[1]].append(span)
        else:
            groups[span.type.value, (span.full or span.surface).casefold()].append(span)
    entities = []
    for (kind, key), members in groups.items():
        reference = catalogue.references.get((EntityType(kind), key))
        names = Counter(s.full or s.surface for s in members)
        name = reference.names[0].text if reference and reference.names else max(names, key=len)
        as_type = EntityType(kind)
        mentions = tuple(s.to_mention(as_type=as_type) for s in members)
        entities.append(
            (members[0].start, Entity("", as_type, name, reference.names if reference else (), mentions, reference))
        )
    entities.sort(key=lambda pair: pair[0])
    return tuple(
        Entity(f"e{i}", e.type, e.name, e.names, e.mentions, e.reference) for i, (_, e) in enumerate(entities, 1)
    )
