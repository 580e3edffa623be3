"""How the clauses of a sentence join two actors: as features of the first scorer, and as numbers for the second."""

from __future__ import annotations

from array import array
from functools import cache, lru_cache

from extract.partnerships.candidates import Candidate
from extract.partnerships.clause_words import clause_words
from extract.partnerships.clauses import Clauses, read_clauses
from extract.partnerships.phrases import read_table
from extract.partnerships.scenes import Layout, Scene
from extract.partnerships.structure import Enumeration

__all__ = ["clause_features", "clause_numbers"]


class _OneOf(dict[str, tuple[float, ...]]):
    """For each of some words a row that is 1 at its place, and for any other word one of zeros."""

    def __init__(self, *words: str) -> None:
        super().__init__({word: tuple(float(word == other) for other in words) for word in words})
        self._none = (0.0,) * len(words)

    def __missing__(self, word: str) -> tuple[float, ...]:
        return self._none


_TYPE = _OneOf("City", "Region", "Firm", "University", "PublicBody", "Association")
_HOW = _OneOf("name", "ref", "both", "prev", "head", "item", "topic", "main")
_HOW_NAMED = _OneOf("name", "ref", "both")
_JOINT = _OneOf("same", "subject", "carried", "turned", "bare", "beside", "across")
_ROLE = _OneOf("M", "S", "P", "O")
_REASONS = ("denied", "hypothetical", "advice", "comparison", "competition")


def clause_features(layout: Layout, candidate: Candidate) -> list[str]:
    """List how the clauses join two actors, with what these clauses tell."""
    scene, left, right = candidate.scene, candidate.left, candidate.right
    read = read_clauses(scene, layout.lang)
    either = "-".join(sorted((left.type, right.type)))
    to = read.groups[right.token]
    clause, role = read.number[to.first], read.roles[to.number]
    here = read.triggers.get(clause, ())
    labels = read.labels.get(clause, ())
    if left.token < 0:
        acting = int(read.main is not None)
        found = [
            f"R0:{left.how}:{role}:{int(read.own[clause])}",
            f"R0:{left.how}:{role[:1]}:sub{acting}:{either}",
        ]
        for label in labels:
            found += [f"R0:{left.how}:{role[:1]}:{label}", f"R0:{role}:{label}:sub{acting}"]
        return found
    origin = read.groups[left.token]
    from_clause, from_role = read.number[origin.first], read.roles[origin.number]
    joint = _joint(read, origin, to)
    found = [
        f"R:{joint}:{from_role}:{role}",
        f"R:{joint}:{from_role[:1]}:{role[:1]}:{min(clause - from_clause, 3)}",
        f"R:{joint}:{either}",
        f"R:{joint}:{role}",
        f"R:main{int(origin is read.main)}{int(to is read.main)}:{joint}:{min(len(read.order), 5)}",
    ]
    for label in labels:
        found += [f"R:{joint}:{label}", f"R:{joint}:{role}:{label}", f"R:{joint}:{label}:{either}"]
    found += [f"R:{joint}:{'b' if at < to.first else 'a'}:{hit.label}:{role[:1]}" for at, hit in here]
    if not labels:
        found.append(f"R:{joint}:none")
    if clause != from_clause:
        found += [f"R:{joint}:L:{hit.label}" for _, hit in read.triggers.get(from_clause, ())]
    return found


def _joint(read: Clauses, origin: Enumeration, to: Enumeration) -> str:
    """Say how two named actors stand: in one enumeration, or which of them acts in the clause of the second."""
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


def clause_numbers(layout: Layout, candidate: Candidate) -> tuple[array[float], ...]:
    """Return the same as numbers, and what the sentence tells between, after and anywhere; always as many.

    They come in parts, to be put one after the other; many candidates share a part.
    """
    scene, left, right = candidate.scene, candidate.left, candidate.right
    topic = layout.topics[:1]
    return (
        _kinds(left.type, right.type, left.how, right.how),
        _numbers_between(scene, layout.lang, left.token, right.token),
        _flags(left.entity in topic, right.entity in topic, bool(scene.label), scene.item),
    )


@lru_cache(maxsize=4096)
def _kinds(left: str, right: str, how_left: str, how_right: str) -> array[float]:
    return array("d", (*_TYPE[left], *_TYPE[right], *_HOW[how_left], *_HOW_NAMED[how_right]))


@cache
def _flags(*flags: bool) -> array[float]:
    return array("d", flags)


@lru_cache(maxsize=1024)
def _numbers_between(scene: Scene, lang: str, left: int, right: int) -> array[float]:
    """Return what the clauses tell of actors at two tokens; those that a sentence implies share the token -1."""
    read, words, labels = read_clauses(scene, lang), clause_words(lang), _labels()
    to = read.groups[right]
    clause, role = read.number[to.first], read.roles[to.number]
    origin = read.groups[left] if left >= 0 else None
    from_role = read.roles[origin.number][:1] if origin else ""
    joint = _joint(read, origin, to) if origin else ""
    before_left = read.texts[left - 1] if left > 0 else ""
    before_right = read.texts[right - 1] if right > 0 else ""
    low = max(left, 0)
    middle = {hit.label for at, hit in scene.triggers if low <= at <= right}
    after = {hit.label for at, hit in read.triggers.get(clause, ()) if at > right}
    own = {scene.clauses[low], scene.clauses[right]}
    against = {hit.label for at, hit in scene.polarity if scene.clauses[at] in own}
    told = [0.0] * len(labels)
    for label in middle:
        told[labels[label]] += 1.0
    for label in after:
        told[labels[label]] += 0.5
    every, anywhere = _told_anywhere(scene)
    numbers = (
        *_JOINT[joint],
        *_ROLE[from_role],
        *_ROLE[role[:1]],
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
    )
    return array("d", numbers)


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
