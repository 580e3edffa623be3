"""How the clauses of a sentence join two actors: as features of the first scorer, and as numbers for the second."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from extract.partnerships.candidates import Candidate
from extract.partnerships.clauses import Clauses, clause_words, read_clauses
from extract.partnerships.phrases import read_table
from extract.partnerships.scenes import Layout, Scene

__all__ = ["clause_features", "clause_numbers"]

_TYPES = ("City", "Region", "Firm", "University", "PublicBody", "Association")
_HOWS = ("name", "ref", "both", "prev", "head", "item", "topic", "main")
_JOINTS = ("same", "subject", "carried", "turned", "bare", "beside", "across")
_ROLES = ("M", "S", "P", "O")
_REASONS = ("denied", "hypothetical", "advice", "comparison", "competition")


def clause_features(layout: Layout, candidate: Candidate) -> Iterator[str]:
    """Yield how the clauses join two actors, with what these clauses tell."""
    scene, left, right = candidate.scene, candidate.left, candidate.right
    read = read_clauses(scene, layout.lang)
    either = "-".join(sorted((left.type, right.type)))
    to = read.groups[right.token]
    clause, role = read.number[to.first], read.roles[to.number]
    here = read.triggers.get(clause, ())
    labels = sorted({hit.label for _, hit in here})
    if left.token < 0:
        acting = int(read.main is not None)
        yield f"R0:{left.how}:{role}:{int(read.own[clause])}"
        yield f"R0:{left.how}:{role[:1]}:sub{acting}:{either}"
        for label in labels:
            yield f"R0:{left.how}:{role[:1]}:{label}"
            yield f"R0:{role}:{label}:sub{acting}"
        return
    origin = read.groups[left.token]
    from_clause, from_role = read.number[origin.first], read.roles[origin.number]
    joint = _joint(read, candidate)
    yield f"R:{joint}:{from_role}:{role}"
    yield f"R:{joint}:{from_role[:1]}:{role[:1]}:{min(clause - from_clause, 3)}"
    yield f"R:{joint}:{either}"
    yield f"R:{joint}:{role}"
    yield f"R:main{int(origin is read.main)}{int(to is read.main)}:{joint}:{min(len(read.order), 5)}"
    for label in labels:
        yield f"R:{joint}:{label}"
        yield f"R:{joint}:{role}:{label}"
        yield f"R:{joint}:{label}:{either}"
    for at, hit in here:
        yield f"R:{joint}:{'b' if at < to.first else 'a'}:{hit.label}:{role[:1]}"
    if not labels:
        yield f"R:{joint}:none"
    if clause != from_clause:
        for _, hit in read.triggers.get(from_clause, ()):
            yield f"R:{joint}:L:{hit.label}"


def _joint(read: Clauses, candidate: Candidate) -> str:
    """Say how two named actors stand: in one enumeration, or which of them acts in the clause of the second."""
    origin, to = read.groups[candidate.left.token], read.groups[candidate.right.token]
    clause = read.number[to.first]
    acting = read.subject[clause]
    inside = clause == read.number[origin.first]
    if origin is to:
        return "same"
    if acting is origin:
        return "subject" if inside else "carried"
    if acting is to:
        return "turned"
    if acting is None:
        return "bare"
    return "beside" if inside else "across"


def clause_numbers(layout: Layout, candidate: Candidate) -> list[float]:
    """Return the same as numbers, and what the sentence tells between, after and anywhere; always as many."""
    scene, left, right = candidate.scene, candidate.left, candidate.right
    read, words, labels = read_clauses(scene, layout.lang), clause_words(layout.lang), _labels()
    to = read.groups[right.token]
    clause, role = read.number[to.first], read.roles[to.number]
    named = left.token >= 0
    origin = read.groups[left.token] if named else None
    from_role = read.roles[origin.number][:1] if origin else ""
    joint = _joint(read, candidate) if named else ""
    before_left = read.texts[left.token - 1] if left.token > 0 else ""
    before_right = read.texts[right.token - 1] if right.token > 0 else ""
    low = max(left.token, 0)
    middle = {hit.label for at, hit in scene.triggers if low <= at <= right.token}
    after = {hit.label for at, hit in read.triggers.get(clause, ()) if at > right.token}
    own = {scene.clauses[low], scene.clauses[right.token]}
    against = {hit.label for at, hit in scene.polarity if scene.clauses[at] in own}
    told = [0.0] * len(labels)
    for label in middle:
        told[labels[label]] += 1.0
    for label in after:
        told[labels[label]] += 0.5
    every, anywhere = _told_anywhere(scene)
    return [
        *_one_of(_TYPES, left.type.value),
        *_one_of(_TYPES, right.type.value),
        *_one_of(_HOWS, left.how),
        *_one_of(_HOWS[:3], right.how),
        *_one_of(_JOINTS, joint),
        *_one_of(_ROLES, from_role),
        *_one_of(_ROLES, role[:1]),
        float(before_left in words.where),
        float(before_right in words.where),
        float(before_right in words.together),
        float(before_right in words.doer),
        float(before_right in words.receiver),
        float(origin is not None and origin is read.main),
        float(to is read.main),
        float(clause - read.number[origin.first] if origin else -1),
        float(len(read.order)),
        float(read.main is not None),
        *told,
        *every,
        *((reason in against) + 0.5 * (reason in anywhere) for reason in _REASONS),
        float(left.entity in layout.topics[:1]),
        float(right.entity in layout.topics[:1]),
        float(bool(scene.label)),
        float(scene.item),
    ]


@cache
def _one_of(names: tuple[str, ...], name: str) -> tuple[float, ...]:
    return tuple(float(name == other) for other in names)


@lru_cache(maxsize=64)
def _told_anywhere(scene: Scene) -> tuple[tuple[float, ...], frozenset[str]]:
    """Return whether a sentence has a trigger of each class, and the reasons that it gives against partnerships."""
    every = {hit.label for _, hit in scene.triggers}
    return tuple(float(label in every) for label in _labels()), frozenset(hit.label for _, hit in scene.polarity)


@cache
def _labels() -> dict[str, int]:
    """Return the classes of triggers, which are the same in both languages, and their places in the row."""
    classes = sorted({row[0] for row in read_table("triggers", "en")})
    return {label: place for place, label in enumerate(classes)}
