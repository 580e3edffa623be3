"""What a partnership is about: the features from which its kind and status are told.

That two actors act together shows in how the sentence joins them; of what kind that is shows in the words and triggers
near them, in the heading above and the sentence before, in what sort of actors they and the others of the sentence are,
and in what the programme is called. The actors' sorts say nothing of the status.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extract.mentions.grammar import common_words
from extract.partnerships.candidates import Candidate
from extract.partnerships.clauses import read_clauses
from extract.partnerships.features import WEAK, nearest_trigger
from extract.partnerships.scenes import Layout, Scene
from extract.partnerships.structure import enumerations
from extract.partnerships.text import fold
from ontology.records import Entity, EntityType

__all__ = ["describe_matter", "describe_telling", "sorts_of"]

_SORTS = "T:"
_STEM = 5
"""Letters of an English word's beginning that stand for all its forms: train, trains, trained, training."""


def describe_matter(layout: Layout, candidate: Candidate) -> list[str]:
    """List what tells of the kind of a partnership of a candidate."""
    return list(dict.fromkeys([*describe_telling(layout, candidate), *_matter(layout, candidate)]))


def sorts_of(features: Sequence[str]) -> str:
    """Return the feature that tells of what sorts the two actors are.

    >>> sorts_of(["bias", "T:City-Firm", "w:signed"])
    'T:City-Firm'
    """
    return next(feature for feature in features if feature.startswith(_SORTS))


def describe_telling(layout: Layout, candidate: Candidate) -> tuple[str, ...]:
    """Return the words and triggers that tell of a partnership of a candidate, be it of its kind or of its status."""
    before = layout.scenes[candidate.scene.index - 1] if candidate.scene.index else None
    return _telling_words(candidate, before)


@lru_cache(maxsize=256)  # its status asks for them after its kind has
def _telling_words(candidate: Candidate, before: Scene | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_telling(candidate, before)))


def _telling(candidate: Candidate, before: Scene | None) -> Iterator[str]:
    scene, left, right = candidate
    either = "-".join(sorted((left.type, right.type)))
    yield "bias"
    yield f"{_SORTS}{left.type}-{right.type}"
    yield f"T2:{either}"
    low, high = max(left.token, 0), right.token
    own = {scene.clauses[low], scene.clauses[high]}
    yield from _words(scene)
    for at, (token, clause) in enumerate(zip(scene.tokens, scene.clauses, strict=True)):
        if low < at < high or clause == scene.clauses[high]:
            yield f"cw:{token.text}"
    for at, hit in scene.triggers:
        near = "M" if low < at < high else "C" if scene.clauses[at] in own else "F"
        yield f"k:{hit.label}"
        yield f"k:{hit.label}:{near}"
        yield f"k:{hit.label}:{either}"
        yield f"kp:{hit.phrase}"
        yield f"kp:{hit.phrase}:{near}"
    nearest = nearest_trigger(scene, left, right)
    if nearest is not None:
        yield f"n:{nearest.label}"
        yield f"n:{nearest.phrase}"
        yield f"n:{nearest.label}:{either}"
    for word in scene.label:
        yield f"hd:{word}"
    if before is not None:
        for _, hit in before.triggers:
            yield f"pk:{hit.label}"
            yield f"pk:{hit.label}:{left.how}"
            yield f"pkp:{hit.phrase}"


def _matter(layout: Layout, candidate: Candidate) -> Iterator[str]:
    scene, left, right = candidate.scene, candidate.left, candidate.right
    if layout.lang == "en":
        yield from _stems(scene)
    yield from _short_clauses(layout, candidate)
    yield from _company(candidate, layout.lang)
    for slot in (left, right):
        yield from (f"nm:{word}" for word in _sort(layout.entities[slot.entity], layout.lang))
    for slot in scene.slots:
        if slot.type is EntityType.PROGRAMME:
            yield "programme"
            yield from (f"pg:{word}" for word in _called(layout.entities[slot.entity], layout.lang))


@lru_cache(maxsize=256)
def _words(scene: Scene) -> tuple[str, ...]:
    """Return the words of a sentence, one by one and by twos; all its pairs share them."""
    words = [token.text for token in scene.tokens]
    pairs = (f"w2:{one} {two}" for one, two in itertools.pairwise(words))
    return tuple(dict.fromkeys([*(f"w:{word}" for word in words), *pairs]))


@lru_cache(maxsize=256)
def _stems(scene: Scene) -> tuple[str, ...]:
    texts = (token.text for token in scene.tokens)
    return tuple(dict.fromkeys(f"st:{text[:_STEM]}" for text in texts if len(text) > _STEM and text.isalpha()))


def _short_clauses(layout: Layout, candidate: Candidate) -> Iterator[str]:
    """Yield the words and triggers of the short clauses in which the two stand."""
    read = read_clauses(candidate.scene, layout.lang)
    own = {read.number[slot.token] for slot in (candidate.left, candidate.right) if slot.token >= 0}
    for text, number in zip(read.texts, read.number, strict=True):
        if number in own:
            yield f"sc:{text}"
    for number in sorted(own):
        for _, hit in read.triggers.get(number, ()):
            yield f"sk:{hit.label}"
            yield f"skp:{hit.phrase}"


def _company(candidate: Candidate, lang: str) -> Iterator[str]:
    """Yield what sort of actors stand with the two: in the sentence, and in their enumerations."""
    scene, left, right = candidate.scene, candidate.left, candidate.right
    either = "-".join(sorted((left.type, right.type)))
    types = {slot.entity: slot.type.value for slot in scene.slots}
    others = Counter(kind for entity, kind in types.items() if entity not in candidate.pair)
    for kind, count in others.items():
        yield f"ot:{kind}:{min(count, 3)}"
        yield f"ot:{kind}:{either}"
    if not others:
        yield "ot:none"
    groups = enumerations(scene, lang)
    to = groups[right.token]
    origin = groups[left.token] if left.token >= 0 else None
    members = {*to.members, *(origin.members if origin else ())}
    sorts = sorted({types[member] for member in members if member in types} | {left.type.value})
    yield f"en:{'+'.join(sorts)}"
    yield f"en:{min(len(members), 5)}"
    yield f"same:{int(origin is to)}"
    yield f"same:{int(origin is to)}:{either}"
    yield f"how:{left.how}-{right.how}"
    if all(hit.label in WEAK for _, hit in scene.triggers):
        yield "untold"
        yield f"untold:{either}"


def _sort(entity: Entity, lang: str) -> tuple[str, ...]:
    """Return what sort of actor a name tells of: its ordinary words ("water", "bank"), or how it ends (银行)."""
    name = fold(entity.name, lang)
    if any("\u4e00" <= char <= "\u9fff" for char in name):
        return name[-2:], name[-3:]
    return tuple(word for word in name.split() if len(word) > 3 and word in common_words("en"))


def _called(entity: Entity, lang: str) -> tuple[str, ...]:
    """Return the words of a programme's name, in Chinese each two characters."""
    name = fold(entity.name, lang)
    if any("\u4e00" <= char <= "\u9fff" for char in name):
        return tuple(one + two for one, two in itertools.pairwise(name))
    return tuple(name.split())
