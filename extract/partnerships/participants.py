"""Who takes part in what a sentence tells: one scored decision for each actor of a sentence, before pairs are judged.

A partnership needs two who take part. Whether one does shows in far more examples than whether two do together, and
much of it is simple: a city that only says where a firm sits ("Hera, Bologna", 设于横琴的研究院), a company that is
founded rather than a founder, one that is quoted or compared. The probabilities are numbers that the later scorers of
pairs see (:mod:`extract.partnerships.rescoring`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from extract.partnerships.clauses import Clauses, read_clauses
from extract.partnerships.linear import Linear, log_odds
from extract.partnerships.scenes import Layout, Scene, Slot
from extract.partnerships.structure import Enumeration
from ontology.records import ACTOR_TYPES, EntityType

__all__ = ["actor_slots", "describe_participant", "standing_of"]

Block = tuple[str, ...]

_REACH = 4
"""Most words between a name and one that it hangs on."""


def actor_slots(scene: Scene) -> list[Slot]:
    """List the actors of a sentence, each at every place, and those that it only implies."""
    held = sorted((*scene.slots, *scene.maybe), key=lambda slot: slot.token)
    named = [slot for slot in held if slot.type in ACTOR_TYPES]
    here = {slot.entity for slot in named}
    return [*named, *(s for s in scene.implied if s.type in ACTOR_TYPES and s.entity not in here)]


def standing_of(layout: Layout, scenes: Iterable[Scene], model: Linear) -> dict[tuple[int, Slot], float]:
    """Return the log-odds that each actor of some sentences takes part in what is told there."""
    return {
        (scene.index, slot): log_odds(model.chances(_blocks(layout, scene, slot))[1])
        for scene in scenes
        for slot in actor_slots(scene)
    }


def describe_participant(layout: Layout, scene: Scene, slot: Slot) -> list[str]:
    """List what speaks for or against an actor's taking part in what a sentence tells."""
    return list(itertools.chain.from_iterable(_blocks(layout, scene, slot)))


def _blocks(layout: Layout, scene: Scene, slot: Slot) -> Iterator[Block]:
    """Yield the features in blocks that have none in common; actors of a sentence share many blocks."""
    read = read_clauses(scene, layout.lang)
    kind, how = slot.type, slot.how
    about = f"topic:{int(slot.entity in layout.topics[:2])}:{kind}"
    yield _manner(scene, kind, how, slot.phrase)
    yield about, f"len:{min(len(read.texts) // 5, 8)}"
    yield _words(scene)
    if slot.token < 0:
        acting = f"main{int(read.main is not None)}"
        yield _told_unsaid(scene, how, acting)
        yield (f"{acting}:{how}:{kind}",)
        return
    group = read.groups[slot.token]
    near = [
        *_near(read.texts, slot, group),
        *_standing(read, group, kind),
        *_hanging(read, group, kind),
        *_told(scene, read, group, kind),
    ]
    yield tuple(dict.fromkeys(near))


@lru_cache(maxsize=256)
def _manner(scene: Scene, kind: str, how: str, phrase: str) -> Block:
    """Return how an actor of a type is there, and under which heading."""
    found = ["bias", f"T:{kind}", f"H:{how}", f"H:{how}:{kind}"]
    if phrase:
        found.append(f"ph:{phrase}")
    found.append(f"n:{_actors(scene)}:{how}")
    for word in dict.fromkeys(scene.label):
        found += [f"hd:{word}", f"hd:{word}:{kind}"]
    if scene.item:
        found.append(f"item:{how}:{kind}")
    return tuple(found)


@lru_cache(maxsize=64)
def _actors(scene: Scene) -> int:
    """Count the actors of a sentence, up to five."""
    return min(len({s.entity for s in scene.slots if s.type is not EntityType.PROGRAMME}), 5)


@lru_cache(maxsize=64)
def _words(scene: Scene) -> Block:
    """Return what all actors of a sentence share: what speaks against it, and its words."""
    cues = [f"p:{hit.label}" for _, hit in scene.polarity]
    return tuple(dict.fromkeys([*cues, *(f"w:{token.text}" for token in scene.tokens)]))


@lru_cache(maxsize=256)
def _told_unsaid(scene: Scene, how: str, acting: str) -> Block:
    """Return what a sentence tells that leaves an actor unsaid."""
    found: list[str] = []
    for _, hit in scene.triggers:
        found += [f"t0:{hit.label}:{how}", f"t0p:{hit.phrase}", f"t0:{hit.label}:{how}:{acting}"]
    return tuple(dict.fromkeys(found))


def _near(texts: Sequence[str], slot: Slot, group: Enumeration) -> list[str]:
    """Return the words round a name and round its enumeration."""
    padded = ["^", "^", "^", *texts, "$", "$", "$", "$"]
    at, kind = slot.token + 3, slot.type
    before, after = padded[at - 1], padded[at + 1]
    first, last = group.first + 3, group.last + 3
    return [
        f"l1:{before}",
        f"l1:{before}:{kind}",
        f"l2:{padded[at - 2]} {before}",
        f"l2:{padded[at - 2]} {before}:{kind}",
        f"l3:{padded[at - 3]} {padded[at - 2]} {before}",
        f"r1:{after}",
        f"r1:{after}:{kind}",
        f"r2:{after} {padded[at + 2]}",
        f"r3:{after} {padded[at + 2]} {padded[at + 3]}",
        f"lr:{before}_{after}",
        f"lr:{before}_{after}:{kind}",
        *["L:" + word for word in padded[max(at - 4, 0) : at]],
        *["R:" + word for word in padded[at + 1 : at + 6]],
        f"gl:{padded[first - 1]}",
        f"gl2:{padded[first - 2]} {padded[first - 1]}",
        f"gr:{padded[last + 1]}",
        f"gr2:{padded[last + 1]} {padded[last + 2]}",
    ]


def _standing(read: Clauses, group: Enumeration, kind: EntityType) -> list[str]:
    """Return what an actor is in its clause: subject, behind a preposition, one of several."""
    role = read.roles[group.number]
    return [
        f"role:{role}",
        f"role:{role}:{kind}",
        f"size:{min(group.size, 4)}:{role[:1]}",
        f"num:{min(group.number, 3)}:{min(len(read.order), 5)}",
        f"own:{int(read.own[read.number[group.first]])}:{role[:1]}",
    ]


def _hanging(read: Clauses, group: Enumeration, kind: EntityType) -> list[str]:
    """Return which names stand close by, and the words between."""
    found = []
    for other in read.order:
        if other is group:
            continue
        if 0 <= group.first - other.last - 1 <= _REACH:
            words = " ".join(read.texts[other.last + 1 : group.first])
            found += [f"hang:{kind}:{words}", f"hang:{words}:{read.texts[other.first]}"]
        if 0 <= other.first - group.last - 1 <= _REACH:
            words = " ".join(read.texts[group.last + 1 : other.first])
            found += [f"hold:{kind}:{words}", f"hold:{words}:{read.texts[other.first]}"]
    return found


def _told(scene: Scene, read: Clauses, group: Enumeration, kind: EntityType) -> list[str]:
    """Return what the sentence tells, where that stands towards the actor, and who stands between."""
    found = []
    clause, role = read.number[group.first], read.roles[group.number]
    for at, hit in scene.triggers:
        place = "b" if at < group.first else "a"
        low, high = (at, group.first) if at < group.first else (group.last, at)
        blocked = min(sum(low < other.first < high for other in read.order if other is not group), 2)
        label = hit.label
        found += [
            f"t:{label}",
            f"t:{label}:{place}:{int(read.number[at] == clause)}:{kind}",
            f"t:{label}:{place}:{blocked}",
            f"t:{label}:{place}:{blocked}:{role}",
            f"tp:{hit.phrase}:{place}:{blocked}",
        ]
    if not scene.triggers:
        found.append("nt")
    found += [f"pp:{hit.label}:{int(read.number[at] == clause)}" for at, hit in scene.polarity]
    found += [f"ct:{hit.label}:{role}" for _, hit in read.triggers.get(clause, ())]
    return found
