"""Accepted pairs become partnerships with evidence; pairs that looked like one are kept as rejections, with reasons."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from extract.partnerships.candidates import Candidate
from extract.partnerships.endings import end_year
from extract.partnerships.roles import assign_roles
from extract.partnerships.scenes import Layout, Scene
from ontology.records import Evidence, Kind, Partnership, Reason, Rejection, Report, Status

__all__ = ["Judgement", "group_pairs", "keep_rejections"]

NOTABLE = 0.06
"""Lowest probability of a pair that is kept as rejected when nothing in the sentence speaks against it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A candidate with its probability, and what would be said of it if it were accepted."""

    candidate: Candidate
    probability: float
    kind: Kind
    status: Status
    start: int | None
    programme: str | None
    method: str
    beside: tuple[Scene, ...] = ()


def group_pairs(layout: Layout, judgements: Sequence[Judgement]) -> tuple[Partnership, ...]:
    """Join pairs of one sentence and kind into partnerships of several members, where every two of them are joined."""
    found: list[Partnership] = []
    by_sentence = itertools.groupby(
        sorted(judgements, key=lambda j: (j.candidate.scene.start, j.kind, j.status, j.candidate.pair)),
        key=lambda j: (j.candidate.scene.start, j.kind, j.status),
    )
    for (_, kind, _), items in by_sentence:
        pairs = {j.candidate.pair: j for j in items}
        for members in [list(pair) for pair in pairs] if kind is Kind.MEMBERSHIP else _cliques(set(pairs)):
            told = [pairs[p] for p in itertools.combinations(sorted(members), 2)]
            found.append(_record(layout, sorted(members), told))
    return tuple(found)


def _cliques(pairs: set[tuple[str, str]]) -> list[list[str]]:
    """Cover the pairs by sets of entities that are joined two by two, the largest first."""
    left = set(pairs)
    cliques: list[list[str]] = []
    for one, two in sorted(pairs):
        if (one, two) not in left:
            continue
        clique = [one, two]
        for entity in sorted({e for pair in pairs for e in pair} - {one, two}):
            if all((min(entity, m), max(entity, m)) in pairs for m in clique):
                clique.append(entity)
        left -= set(itertools.combinations(sorted(clique), 2))
        cliques.append(clique)
    return cliques


def _record(layout: Layout, members: list[str], told: list[Judgement]) -> Partnership:
    lead = max(told, key=lambda j: j.probability)
    start = next((j.start for j in sorted(told, key=lambda j: -j.probability) if j.start is not None), None)
    programme = next((j.programme for j in sorted(told, key=lambda j: -j.probability) if j.programme), None)
    end = end_year(layout, lead.candidate.scene, lead.status)
    if start is not None and end is not None:
        if end < start:
            end = None
        elif start == end and lead.status is Status.ENDED:
            start = None  # the year in which something ended is rarely the one in which it began
    return Partnership(
        members=assign_roles(
            [layout.entities[m] for m in members], lead.kind, lead.candidate, layout.folded, layout.lang
        ),
        kind=lead.kind,
        status=lead.status,
        start=start,
        end=end,
        programme=programme,
        evidence=_evidence(layout, lead.candidate, [scene for j in told for scene in j.beside]),
        confidence=round(min(j.probability for j in told), 4),
        method=lead.method,
    )


def _evidence(layout: Layout, candidate: Candidate, beside: Sequence[Scene]) -> tuple[Evidence, ...]:
    """Quote the sentence, the one before where that names a member, and the other lines of a form that tell it."""
    numbers = {candidate.scene.index, *(scene.index for scene in beside)}
    if "prev" in (candidate.left.how, candidate.right.how):
        numbers.add(candidate.scene.index - 1)
    return tuple(_quote(layout.report, layout.scenes[number]) for number in sorted(numbers))


def _quote(report: Report, scene: Scene) -> Evidence:
    return Evidence(scene.start, scene.end, report.text[scene.start : scene.end], report.page_at(scene.start))


def keep_rejections(layout: Layout, rejected: list[tuple[Candidate, float]]) -> tuple[Rejection, ...]:
    """Keep the pairs that the sentence itself speaks against, or that came near to being accepted."""
    found = []
    for candidate, probability in rejected:
        if candidate.left.token < 0 or "maybe" in (candidate.left.how, candidate.right.how):
            continue
        scene = candidate.scene
        clauses = {scene.clauses[candidate.left.token], scene.clauses[candidate.right.token]}
        cue = next((hit for at, hit in scene.polarity if scene.clauses[at] in clauses), None)
        if cue is None and probability < NOTABLE:
            continue
        reason = Reason(cue.label) if cue else Reason.MERE_MENTION
        method = f"cue:{cue.phrase}" if cue else f"score:{probability:.2f}"
        found.append(Rejection(candidate.pair, reason, (_quote(layout.report, scene),), method))
    return tuple(sorted(found, key=lambda r: (r.evidence[0].start, r.candidate)))
