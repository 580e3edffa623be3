"""Mentions of one thing brought together into one entity."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from extract.entities.aliases import join_aliases
from extract.entities.linking import is_elsewhere, linked
from extract.entities.places import choose_places
from extract.entities.shortening import names_a_branch
from extract.lexicons import lexicon, reference
from extract.mentions.spans import Span
from ontology.records import Entity, EntityType, Name, Reference, Report

__all__ = ["find_entities"]

_CONSIDERED = 0.3
"""Confidence of the recogniser from which on a name is looked at. Most of those below 0.5 are names, if as often of
another type as of the one it guessed; what is told of them counts their doubt (docs/decisions/0041)."""


def find_entities(report: Report, spans: Sequence[Span]) -> tuple[Entity, ...]:
    """Bring the mentions of one thing together.

    Parameters
    ----------
    report
        The report.
    spans
        Names found in its text, without overlap; those of low confidence are left out.

    Returns
    -------
    tuple of Entity
        Numbered ``e1`` … in order of first mention.

    Examples
    --------
    >>> span = Span(0, 5, "Espoo", EntityType.CITY, "lexicon", 0.9, ((EntityType.CITY, "espoo-fi"),))
    >>> entity, = find_entities(Report("r", "Espoo"), [span])
    >>> entity.id, entity.name, entity.reference.country
    ('e1', 'Espoo', 'FI')
    """
    kept = [span for span in spans if span.confidence >= _CONSIDERED]
    countries = _countries(kept)
    named = _countries(kept, frozenset({EntityType.CITY, EntityType.REGION}))
    kept = [replace(span, keys=()) if is_elsewhere(span, named) else linked(span, countries) for span in kept]
    chosen = choose_places(report.text, kept)
    by_name: dict[str, tuple[EntityType, str]] = {}
    groups: defaultdict[tuple[EntityType, str], list[Span]] = defaultdict(list)
    for span in kept:
        if span.keys in chosen:
            by_name.setdefault(span.surface.casefold(), chosen[span.keys])
            if span.method == "abbreviation":
                by_name.setdefault(span.full.casefold(), chosen[span.keys])
    for span in kept:
        identity = chosen.get(span.keys) if span.keys else None
        if identity is None:
            name = (span.full or span.surface).casefold()
            identity = by_name.get(name) or (span.type, "~" + name)
        by_name.setdefault((span.full or span.surface).casefold(), identity)
        by_name.setdefault(span.surface.casefold(), identity)
        groups[identity].append(span)
    _join_short_names(groups)
    _join_own_departments(groups)
    join_aliases(report.text, groups)
    entities = [_entity(report, kind, key, members) for (kind, key), members in groups.items()]
    entities.sort(key=lambda e: e.mentions[0].start)
    return tuple(Entity(f"e{i}", e.type, e.name, e.names, e.mentions, e.reference) for i, e in enumerate(entities, 1))


def _countries(spans: Sequence[Span], types: frozenset[EntityType] = frozenset({EntityType.CITY})) -> frozenset[str]:
    """Return the countries of the places of some types that a report surely names."""
    entries = lexicon().entries
    keys = {span.keys[0] for span in spans if len(span.keys) == 1 and span.type in types}
    return frozenset(entries[key].country for key in keys if key in entries)


def _join_short_names(groups: dict[tuple[EntityType, str], list[Span]]) -> None:
    """Join a firm or university to the longer name that it shortens: Hera S.p.A. … Hera; 长飞光纤光缆股份 … 长飞光纤.

    The full name comes first in a text, except where it differs by its legal form alone.
    """
    first = {identity: min(s.start for s in members) for identity, members in groups.items()}
    by_start: defaultdict[str, list[tuple[EntityType, str]]] = defaultdict(list)
    for identity, members in groups.items():
        for start in {s.surface[:2] for s in members}:
            by_start[start].append(identity)
    for short in sorted(groups, key=lambda i: first[i]):
        if short not in groups or short[0] not in (EntityType.FIRM, EntityType.UNIVERSITY):
            continue
        surfaces = {s.surface for s in groups[short]}
        for full in dict.fromkeys(i for surface in surfaces for i in by_start[surface[:2]]):
            if full == short or full[0] is not short[0] or full not in groups or first[full] > first[short]:
                continue
            if any(_shortens(a, s.surface) for a in surfaces for s in groups[full] if s.method != "short"):
                groups[full].extend(groups.pop(short))
                break


def _join_own_departments(groups: dict[tuple[EntityType, str], list[Span]]) -> None:
    """Join a body that is named by its level alone to the one named in full: 昆明市公安局 … 市公安局."""
    for short in list(groups):
        surface = groups[short][0].surface
        if short[0] is not EntityType.PUBLIC_BODY or surface[0] not in "市县區区省州" or len(surface) < 3:
            continue
        for full in list(groups):
            names = {s.surface for s in groups[full]}
            if full != short and full[0] is short[0] and any(n.endswith(surface) and n != surface for n in names):
                groups[full].extend(groups.pop(short))
                break


def _shortens(short: str, full: str) -> bool:
    if len(full) <= len(short) or not full.startswith(short):
        return False
    if full[len(short)] in " ,-":
        return True
    return short[-1] >= "\u3400" and full.endswith(("公司", "集团")) and not names_a_branch(full[len(short) :])


@lru_cache(maxsize=1 << 12)
def _reference(kind: EntityType, key: str) -> Reference:
    """Return what the lexicons know of an entry; reports name the same ones, and writing out their names is dear."""
    return reference(lexicon().entries[kind, key])


def _entity(report: Report, kind: EntityType, key: str, members: list[Span]) -> Entity:
    members = sorted(members, key=lambda s: s.start)
    entry = lexicon().entries.get((kind, key))
    if entry is None:
        kind = Counter({s.type: sum(x.confidence for x in members if x.type is s.type) for s in members}).most_common(
            1
        )[0][0]
    mentions = tuple(s.to_mention(as_type=kind) for s in members)
    if entry is not None:
        known = _reference(kind, key)
        return Entity("", kind, entry.en or entry.zh, known.names, mentions, known)
    name = max((s.full or s.surface for s in members), key=len)
    lang = f"zh-{report.script}" if report.lang == "zh" and report.script in ("Hans", "Hant") else "und"
    if report.lang == "en":
        lang = "en"
    return Entity("", kind, name, (Name(lang, name),), mentions, None)
