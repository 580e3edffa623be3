"""The canonical form of an extraction: what the graph can hold of it, in one order.

Entity ids become IRIs without their base, records that meet on one IRI are merged, everything is sorted by content. Two
extractions that tell the same have the same canonical form, whatever ids and order their extractor chose;
``read_extraction(report_quads(x)) == canonical(x)`` is the round-trip law.
"""

from __future__ import annotations

import logging
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from graph.iris import entity_id, figure_id, partnership_id, rejection_hash, relation_id
from graph.literals import CONFIDENCE_DIGITS, clean, language_tag
from ontology.errors import DataError
from ontology.records import (
    Entity,
    Evidence,
    Extraction,
    Figure,
    Membership,
    Mention,
    Name,
    Partnership,
    Reference,
    Rejection,
    Relation,
    Report,
    Role,
    Run,
)

__all__ = ["canonical"]

logger = logging.getLogger(__name__)

R = TypeVar("R", Partnership, Relation, Figure, Rejection)
_ROLES = list(Role)
_SHA256 = re.compile("[0-9a-f]{64}")


def canonical(extraction: Extraction) -> Extraction:
    """Return the canonical form of an extraction; canonicalising it again changes nothing.

    Where records meet on one IRI, their evidence is joined; a partnership starts in the earliest and ends in the
    latest year given; confidence, status and method are those of the most confident record. A span of the text names
    one entity: the most confident mention stays. A partnership whose members turn out to be one entity is dropped,
    with a warning.

    Raises
    ------
    DataError
        A record names an entity that the extraction lacks.

    Examples
    --------
    >>> from ontology.records import EntityType
    >>> espoo = Entity("e1", EntityType.CITY, "Espoo", reference=Reference("espoo-fi"))
    >>> canonical(Extraction(Report("r", "…"), (espoo,))).entities[0].id
    'city/espoo-fi'
    """
    ids = {entity.id: entity_id(entity) for entity in extraction.entities}
    one_pass = _Passages()

    def ref(given: str) -> str:
        try:
            return ids[given]
        except KeyError:
            raise DataError(
                f"a record names the unknown entity {given}", where=extraction.report.id, todo="correct the extraction"
            ) from None

    partnerships = [_partnership(p, ref, one_pass) for p in extraction.partnerships]
    kept = [p for p in partnerships if len(p.members) > 1]
    if len(kept) < len(partnerships):
        dropped = len(partnerships) - len(kept)
        logger.warning("%s: dropped %d partnerships of one member", clean(extraction.report.id), dropped)
    return Extraction(
        report=_report(extraction.report),
        entities=_entities(extraction.entities, ids),
        partnerships=_merged(
            kept,
            lambda p: partnership_id([m.entity for m in p.members], p.kind, p.programme),
            _merge_partnerships,
        ),
        relations=_merged(
            [
                replace(
                    r,
                    source=ref(r.source),
                    target=ref(r.target),
                    evidence=one_pass(r.evidence),
                    confidence=_rounded(r.confidence),
                    method=clean(r.method),
                )
                for r in extraction.relations
            ],
            lambda r: relation_id(r.type, r.source, r.target),
            _merge_alike,
        ),
        figures=_merged(
            [_figure(f, ref(f.subject), one_pass(f.evidence)) for f in extraction.figures],
            lambda f: figure_id(f, f.subject),
            _merge_alike,
        ),
        rejections=_merged(
            [
                Rejection(tuple(sorted({ref(c) for c in r.candidate})), r.reason, one_pass(r.evidence), clean(r.method))
                for r in extraction.rejections
            ],
            lambda r: rejection_hash(r.candidate, r.reason),
            _merge_rejections,
        ),
        extractor=clean(extraction.extractor),
        run=_run(extraction.run) if extraction.run else None,
    )


def _run(run: Run) -> Run:
    """Order and clean a run; a model that is not told by a digest could not be found again, and is left out."""
    models = {(clean(name), sha256) for name, sha256 in run.models if _SHA256.fullmatch(sha256)}
    names = {sha256: name for name, sha256 in sorted(models, reverse=True)}  # of copies, the smallest name stays
    return Run(
        clean(run.software),
        tuple(sorted((name, sha256) for sha256, name in names.items())),
        tuple(sorted({clean(name): clean(value) for name, value in run.configuration}.items())),
    )


class _Passages:
    """Cleans evidence; the same span always comes out as the same passage, since it is one node of the graph."""

    def __init__(self) -> None:
        self._of_span: dict[tuple[int, int], Evidence] = {}

    def __call__(self, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
        found = {}
        for passage in evidence:
            span = (passage.start, passage.end)
            if span not in self._of_span:
                quote = clean(passage.quote)
                self._of_span[span] = passage if quote == passage.quote else replace(passage, quote=quote)
            found[span] = self._of_span[span]
        return tuple(found[span] for span in sorted(found))


def _report(report: Report) -> Report:
    return replace(
        report,
        text=clean(report.text),
        title=clean(report.title),
        lang=clean(report.lang),
        script=clean(report.script),
        date=clean(report.date) if report.date else None,
        publisher=clean(report.publisher) if report.publisher else None,
        path=clean(report.path),
        media_type=clean(report.media_type),
        sha256=clean(report.sha256),
        encoding=clean(report.encoding) if report.encoding else None,
    )


def _entities(entities: Sequence[Entity], ids: Mapping[str, str]) -> tuple[Entity, ...]:
    of_span: dict[tuple[int, int], tuple[str, Mention]] = {}
    meeting: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        local = ids[entity.id]
        meeting[local].append(entity)
        for mention in entity.mentions:
            span = (mention.start, mention.end)
            if span not in of_span or _rank(local, mention) < _rank(*of_span[span]):
                of_span[span] = (local, mention)
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for span in sorted(of_span):
        owner, mention = of_span[span]
        mentions[owner].append(
            Mention(
                *span,
                clean(mention.surface),
                meeting[owner][0].type,
                clean(mention.method),
                _rounded(mention.confidence),
            )
        )
    return tuple(_entity(local, meeting[local], tuple(mentions[local])) for local in sorted(meeting))


def _rank(local: str, mention: Mention) -> tuple[float, str, str]:
    return -_rounded(mention.confidence), local, clean(mention.method)


def _entity(local: str, meeting: Sequence[Entity], mentions: tuple[Mention, ...]) -> Entity:
    references = [e.reference for e in meeting if e.reference]
    given = (min(references, key=repr) if len(references) > 1 else references[0]) if references else None
    known, names = _reference(given) if given else (None, ())
    # What the lexicons call it is in the reference graph, for all reports. Most entities have no other names.
    if given is None or any(e.names is not given.names for e in meeting):
        names = _in_order([*names, *(_name(n) for e in meeting for n in e.names)])
    return Entity(local, meeting[0].type, min([clean(e.name) for e in meeting]), names, mentions, known)


def _in_order(names: Iterable[Name]) -> tuple[Name, ...]:
    return tuple(sorted(set(names), key=lambda name: (name.lang, name.text)))


def _name(name: Name) -> Name:
    lang, text = language_tag(name.lang), clean(name.text)
    return name if lang == name.lang and text == name.text else Name(lang, text)


@lru_cache(maxsize=4096)  # most entities of a corpus stand in many of its reports
def _reference(reference: Reference) -> tuple[Reference, tuple[Name, ...]]:
    """Return the canonical form of what lexicons know, and the names in it as entities have them."""
    by_language: dict[str, dict[str, Name]] = defaultdict(dict)
    for name in map(_name, reference.names):
        by_language[name.lang].setdefault(name.text, name)
    names: list[Name] = []
    for lang in sorted(by_language):
        preferred, *others = by_language[lang]
        names += [by_language[lang][text] for text in (preferred, *sorted(others))]
    form = Reference(
        reference.key,
        names=tuple(names),
        identifiers=tuple(sorted({clean(i) for i in reference.identifiers})),
        country=clean(reference.country) if reference.country else None,
        within=reference.within or None,
        latitude=_coordinate(reference.latitude),
        longitude=_coordinate(reference.longitude),
    )
    return form, _in_order(names)


def _coordinate(degrees: float | None) -> float | None:
    return None if degrees is None or not math.isfinite(degrees) else float(degrees) + 0.0  # + 0.0: no negative zero


def _partnership(record: Partnership, ref: Callable[[str], str], one_pass: _Passages) -> Partnership:
    return replace(
        record,
        members=_members(Membership(ref(m.entity), m.role) for m in record.members),
        programme=ref(record.programme) if record.programme else None,
        evidence=one_pass(record.evidence),
        confidence=_rounded(record.confidence),
        method=clean(record.method),
    )


def _members(members: Iterable[Membership]) -> tuple[Membership, ...]:
    """Keep one role a member: the more specific one, then the earlier in the code list."""
    roles: dict[str, Role] = {}
    for member in members:
        known = roles.get(member.entity, Role.PARTNER)
        roles[member.entity] = min((known, member.role), key=lambda r: (r is Role.PARTNER, _ROLES.index(r)))
    return tuple(Membership(entity, roles[entity]) for entity in sorted(roles))


def _figure(record: Figure, subject: str, evidence: tuple[Evidence, ...]) -> Figure:
    return replace(
        record,
        subject=subject,
        value=float(record.value) + 0.0,
        unit=clean(record.unit) if record.unit else None,
        list=clean(record.list) if record.list else None,
        evidence=evidence,
        confidence=_rounded(record.confidence),
    )


def _rounded(confidence: float) -> float:
    return round(float(confidence), CONFIDENCE_DIGITS) + 0.0


def _merged(records: Iterable[R], local: Callable[[R], str], merge: Callable[[list[R]], R]) -> tuple[R, ...]:
    meeting: dict[str, list[R]] = defaultdict(list)
    for record in records:
        meeting[local(record)].append(record)
    return tuple(merge(found) if len(found := meeting[key]) > 1 else found[0] for key in sorted(meeting))


def _joined(records: Sequence[R]) -> tuple[Evidence, ...]:
    passages = {(e.start, e.end): e for r in records for e in r.evidence}
    return tuple(passages[span] for span in sorted(passages))


def _merge_partnerships(records: list[Partnership]) -> Partnership:
    best = min(records, key=lambda p: (-p.confidence, p.status, p.method))
    return replace(
        best,
        members=_members(m for p in records for m in p.members),
        start=min((p.start for p in records if p.start is not None), default=None),
        end=max((p.end for p in records if p.end is not None), default=None),
        evidence=_joined(records),
    )


def _merge_alike(records: list[R]) -> R:
    best = min(records, key=lambda r: (-getattr(r, "confidence", 0.0), getattr(r, "method", "")))
    return replace(best, evidence=_joined(records))


def _merge_rejections(records: list[Rejection]) -> Rejection:
    return replace(records[0], evidence=_joined(records), method=min(r.method for r in records))
