"""What verdicts make of an extraction: a pure function from what was read to what counts.

The graph of a report holds the outcome, so that every query, network and export sees the same, on any store. Verdicts
are about what was *extracted*; the order in which people gave them does not matter:

- Who accepts or edits outweighs who rejects, of partnerships as of merges.
- Of two edits of one field, or two splits of one mention, the later date counts; of one date, the greater name.
- Splits come first, then merges: what was split off can be merged with another.
- Merges make classes of ids that mean one entity. For all of them stands the one that the lexicons know, else one that
  nobody merged into another, else any; of several the smallest id.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from graph.canonical import canonical
from graph.iris import entity_id, partnership_id
from graph.verdicts import verdict_id
from ontology.records import Decision, Entity, Evidence, Extraction, Name, Partnership, Reason, Rejection
from ontology.verdicts import Correction, Identity, Verdict

__all__ = ["METHOD", "Curation", "Judgement", "classes", "corrected", "entity_id_of", "is_known", "raw_id"]

METHOD = "curation:"
"""What begins the method of all that a person has judged."""

_MINTED = re.compile(r"(/|-)[0-9a-f]{16}$")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the verdicts on one partnership come to; ``changes`` holds corrected fields."""

    decision: Decision
    changes: Correction | None = None


@dataclass(frozen=True)
class Curation:
    """All verdicts, and what they come to.

    Examples
    --------
    >>> from ontology.records import Report
    >>> Curation().apply(form := canonical(Extraction(Report("r", "…")))) is form
    True
    """

    verdicts: tuple[Verdict, ...] = ()

    def __post_init__(self) -> None:
        in_order = sorted(self.verdicts, key=lambda v: (v.targets, v.by, verdict_id(v)))
        object.__setattr__(self, "verdicts", tuple(in_order))

    @cached_property
    def judged(self) -> Mapping[str, Judgement]:
        """What counts of each judged partnership, by its id as extracted."""
        said: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in self.verdicts:
            if not verdict.about_identity:
                said[verdict.targets[0]].append(verdict)
        return {target: _judgement(verdicts) for target, verdicts in said.items()}

    @cached_property
    def merged(self) -> Mapping[str, Identity]:
        """For each id that another stands for, that other's identity."""
        merges = [v for v in self.verdicts if v.decision is Decision.MERGE and v.into]
        identities = {entity_id_of(v.into): v.into for v in reversed(merges) if v.into}
        away = {target for v in merges for target in v.targets if v.into and target != entity_id_of(v.into)}
        found: dict[str, Identity] = {}
        for together in classes(v.targets for v in merges):
            kept = min((i for i in together if i in identities), key=lambda i: (not is_known(i), i in away, i))
            found |= {i: identities[kept] for i in together if i != kept}
        return found

    @cached_property
    def splits(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The splits of each entity, the one that counts first."""
        found: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in self.verdicts:
            if verdict.decision is Decision.SPLIT:
                found[verdict.targets[0]].append(verdict)
        return {i: tuple(sorted(v, key=lambda s: (s.date, s.by), reverse=True)) for i, v in found.items()}

    @cached_property
    def actors(self) -> dict[str, Identity]:
        """What edits know of members that a report may not name."""
        return {entity_id_of(actor): actor for v in self.verdicts for actor in v.actors}

    def changed_from(self, other: Curation) -> frozenset[str]:
        """Return the ids of partnerships and entities on which two curations differ."""
        pairs: Iterable[tuple[Mapping[str, object], Mapping[str, object]]] = (
            (self.judged, other.judged),
            (self.merged, other.merged),
            (self.splits, other.splits),
        )
        return frozenset(i for one, two in pairs for i in one.keys() | two.keys() if one.get(i) != two.get(i))

    def apply(self, form: Extraction) -> Extraction:
        """Return what counts of a canonical extraction, in canonical form; the extraction itself where nothing changes.

        A rejected partnership becomes a :class:`~ontology.records.Rejection` with its evidence. What people accept or
        correct has a confidence of 1.
        """
        if not self.verdicts:
            return form
        judged = self._judge(form)
        split = _split(judged, self.splits)
        merged = _merge(split, self.merged)
        return form if merged is form else canonical(merged)

    def _judge(self, form: Extraction) -> Extraction:
        if not self.judged:
            return form
        kept: list[Partnership] = []
        rejections = list(form.rejections)
        missing: dict[str, None] = {}
        named = {entity.id for entity in form.entities}
        for record in form.partnerships:
            judgement = self.judged.get(raw_id(record))
            if judgement is None:
                kept.append(record)
            elif judgement.decision is Decision.REJECT:
                candidate = tuple(m.entity for m in record.members)
                rejections.append(Rejection(candidate, Reason.CURATED, record.evidence, f"{METHOD}reject"))
            else:
                told = corrected(record, judgement)
                kept.append(told)
                used = [*(m.entity for m in told.members), *filter(None, [told.programme])]
                missing |= dict.fromkeys(i for i in used if i not in named and i in self.actors)
        if kept == list(form.partnerships) and len(rejections) == len(form.rejections):
            return form
        added = tuple(Entity(i, a.type, a.name, (), (), a.reference) for i in missing for a in (self.actors[i],))
        return replace(form, entities=form.entities + added, partnerships=tuple(kept), rejections=tuple(rejections))


def raw_id(record: Partnership) -> str:
    """Return the id of a partnership of a canonical extraction."""
    return partnership_id((m.entity for m in record.members), record.kind, record.programme)


def entity_id_of(identity: Identity) -> str:
    """Return the canonical id of an entity of that identity."""
    return entity_id(Entity("", identity.type, identity.name, reference=identity.reference))


def is_known(local: str) -> bool:
    """Tell whether an entity's id was made from a lexicon's key.

    Examples
    --------
    >>> is_known("city/helsinki-fi"), is_known("firm/insta-group-234866a125e74721")
    (True, False)
    """
    return not _MINTED.search(local)


def classes(pairs: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the sets of ids that pairs join, directly or by way of others, each sorted.

    Examples
    --------
    >>> classes([("a", "b"), ("c", "d"), ("b", "e")])
    [('a', 'b', 'e'), ('c', 'd')]
    """
    head: dict[str, str] = {}

    def find(i: str) -> str:
        while head.setdefault(i, i) != i:
            head[i] = i = head[head[i]]
        return i

    for one, *others in pairs:
        for other in others:
            low, high = sorted((find(one), find(other)))
            head[high] = low
    together: dict[str, list[str]] = defaultdict(list)
    for i in sorted(head):
        together[find(i)].append(i)
    return [tuple(together[i]) for i in sorted(together)]


def _judgement(verdicts: list[Verdict]) -> Judgement:
    edits = sorted((v for v in verdicts if v.correction), key=lambda v: (v.date, v.by))
    if edits:
        values = {name: getattr(v.correction, name) for v in edits if v.correction for name in v.correction.changed}
        return Judgement(Decision.EDIT, Correction(tuple(sorted(values)), **values))
    accepted = any(v.decision is Decision.ACCEPT for v in verdicts)
    return Judgement(Decision.ACCEPT if accepted else Decision.REJECT)


def corrected(record: Partnership, judgement: Judgement) -> Partnership:
    """Return a partnership as people accepted or corrected it."""
    changes = judgement.changes
    values = {name: getattr(changes, name) for name in changes.changed} if changes else {}
    return replace(record, **values, confidence=1.0, method=f"{METHOD}{judgement.decision.value}")


def _split(form: Extraction, splits: Mapping[str, tuple[Verdict, ...]]) -> Extraction:
    entities: list[Entity] = []
    owners: dict[str, _Owners] = {}
    for entity in form.entities:
        acts = [s for s in splits.get(entity.id, ()) if not s.reports or form.report.id in s.reports]
        parts: dict[str, tuple[Identity, list[int]]] = {}
        stays = []
        for n, mention in enumerate(entity.mentions):
            act = next((s for s in acts if not s.surfaces or mention.surface in s.surfaces), None)
            if act is None or act.into is None:
                stays.append(n)
            else:
                parts.setdefault(entity_id_of(act.into), (act.into, []))[1].append(n)
        if not parts and any(not s.surfaces and s.into for s in acts) and not entity.mentions:
            into = next(s.into for s in acts if not s.surfaces and s.into)
            parts[entity_id_of(into)] = (into, [])
        if not parts:
            entities.append(entity)
            continue
        owners[entity.id] = _Owners(entity, {i: found for i, (_, found) in parts.items()}, stays)
        if stays:
            entities.append(replace(entity, mentions=tuple(entity.mentions[n] for n in stays)))
        for i, (into, found) in parts.items():
            mentions = tuple(entity.mentions[n] for n in found)
            entities.append(Entity(i, into.type, into.name, (), mentions, into.reference))
    return _renamed(form, entities, owners) if owners else form


class _Owners:
    """To which part of a split entity a record refers: the one whose mentions stand in its passages."""

    def __init__(self, entity: Entity, parts: Mapping[str, list[int]], stays: list[int]) -> None:
        self._default = entity.id if stays else min(parts)
        owned = [*((i, n) for i, found in parts.items() for n in found), *((entity.id, n) for n in stays)]
        self._spans = [(entity.mentions[n].start, entity.mentions[n].end, i) for i, n in owned]

    def of(self, evidence: Iterable[Evidence]) -> str:
        inside = {i for e in evidence for start, end, i in self._spans if e.start <= start and end <= e.end}
        return inside.pop() if len(inside) == 1 else self._default


def _renamed(form: Extraction, entities: list[Entity], owners: Mapping[str, _Owners]) -> Extraction:
    def ref(entity: str, evidence: Iterable[Evidence]) -> str:
        return owners[entity].of(evidence) if entity in owners else entity

    return replace(
        form,
        entities=tuple(entities),
        partnerships=tuple(
            replace(
                p,
                members=tuple(replace(m, entity=ref(m.entity, p.evidence)) for m in p.members),
                programme=ref(p.programme, p.evidence) if p.programme else None,
            )
            for p in form.partnerships
        ),
        relations=tuple(
            replace(r, source=ref(r.source, r.evidence), target=ref(r.target, r.evidence)) for r in form.relations
        ),
        figures=tuple(replace(f, subject=ref(f.subject, f.evidence)) for f in form.figures),
        rejections=tuple(replace(r, candidate=tuple(ref(c, r.evidence) for c in r.candidate)) for r in form.rejections),
    )


def _merge(form: Extraction, merged: Mapping[str, Identity]) -> Extraction:
    if not any(entity.id in merged for entity in form.entities):
        return form
    here = {entity.id: entity for entity in form.entities}
    entities = []
    for entity in form.entities:
        known = merged.get(entity.id)
        if known is None:
            entities.append(entity)
            continue
        into = here.get(entity_id_of(known), known)
        names = entity.names
        if entity.name not in {into.name, *(n.text for n in names)}:
            names = (*names, Name("und", entity.name))  # its own name still finds it
        entities.append(replace(entity, type=into.type, name=into.name, names=names, reference=into.reference))
    return replace(form, entities=tuple(entities))
