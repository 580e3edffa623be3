"""Who takes part in what a sentence tells: one scored decision for each actor of a sentence, before pairs are judged.

A partnership needs two who take part. Whether one does shows in far more examples than whether two do together, and
much of it is simple: a city that only says where a firm sits ("Hera, Bologna", 设于横琴的研究院), a company that is
founded rather than a founder, one that is quoted or compared. The probabilities are numbers that the second scorer of
pairs sees (:mod:`extract.partnerships.neighbours`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.partnerships.clauses import Clauses, read_clauses
from extract.partnerships.linear import Linear
from extract.partnerships.neighbours import log_odds
from extract.partnerships.scenes import Layout, Scene, Slot
from extract.partnerships.structure import Enumeration
from ontology.records import ACTOR_TYPES, EntityType

__all__ = ["actor_slots", "describe_participant", "standing_of"]

_REACH = 4
"""Most words between a name and one that it hangs on."""


def actor_slots(scene: Scene) -> list[Slot]:
    """List the actors of a sentence, each at every place, and those that it only implies."""
    named = [slot for slot in sorted(scene.slots, key=lambda s: s.token) if slot.type in ACTOR_TYPES]
    here = {slot.entity for slot in named}
    return [*named, *(s for s in scene.implied if s.type in ACTOR_TYPES and s.entity not in here)]


def standing_of(layout: Layout, model: Linear) -> dict[tuple[int, Slot], float]:
    """Return the log-odds that each actor of each sentence takes part in what is told there."""
    return {
        (scene.index, slot): log_odds(model.probabilities(describe_participant(layout, scene, slot))["yes"])
        for scene in layout.scenes
        for slot in actor_slots(scene)
    }


def describe_participant(layout: Layout, scene: Scene, slot: Slot) -> list[str]:
    """List what speaks for or against an actor's taking part in what a sentence tells."""
    return list(dict.fromkeys(_features(layout, scene, slot)))


def _features(layout: Layout, scene: Scene, slot: Slot) -> Iterator[str]:
    read = read_clauses(scene, layout.lang)
    kind, how = slot.type, slot.how
    yield "bias"
    yield f"T:{kind}"
    yield f"H:{how}"
    yield f"H:{how}:{kind}"
    if slot.phrase:
        yield f"ph:{slot.phrase}"
    actors = {s.entity for s in scene.slots if s.type is not EntityType.PROGRAMME}
    yield f"n:{min(len(actors), 5)}:{how}"
    for word in scene.label:
        yield f"hd:{word}"
        yield f"hd:{word}:{kind}"
    if scene.item:
        yield f"item:{how}:{kind}"
    yield f"topic:{int(slot.entity in layout.topics[:2])}:{kind}"
    yield f"len:{min(len(read.texts) // 5, 8)}"
    for _, hit in scene.polarity:
        yield f"p:{hit.label}"
    for word in dict.fromkeys(read.texts):
        yield f"w:{word}"
    if slot.token < 0:
        acting = int(read.main is not None)
        for _, hit in scene.triggers:
            yield f"t0:{hit.label}:{how}"
            yield f"t0p:{hit.phrase}"
            yield f"t0:{hit.label}:{how}:main{acting}"
        yield f"main{acting}:{how}:{kind}"
        return
    group = read.groups[slot.token]
    yield from _near(read.texts, slot, group)
    yield from _standing(read, group, kind)
    yield from _hanging(read, group, kind)
    yield from _told(scene, read, group, kind)


def _near(texts: Sequence[str], slot: Slot, group: Enumeration) -> Iterator[str]:
    """Yield the words round a name and round its enumeration."""
    padded = ["^", "^", "^", *texts, "$", "$", "$", "$"]
    at, kind = slot.token + 3, slot.type
    before, after = padded[at - 1], padded[at + 1]
    yield f"l1:{before}"
    yield f"l1:{before}:{kind}"
    yield f"l2:{padded[at - 2]} {before}"
    yield f"l2:{padded[at - 2]} {before}:{kind}"
    yield f"l3:{padded[at - 3]} {padded[at - 2]} {before}"
    yield f"r1:{after}"
    yield f"r1:{after}:{kind}"
    yield f"r2:{after} {padded[at + 2]}"
    yield f"r3:{after} {padded[at + 2]} {padded[at + 3]}"
    yield f"lr:{before}_{after}"
    yield f"lr:{before}_{after}:{kind}"
    for word in padded[max(at - 4, 0) : at]:
        yield f"L:{word}"
    for word in padded[at + 1 : at + 6]:
        yield f"R:{word}"
    first, last = group.first + 3, group.last + 3
    yield f"gl:{padded[first - 1]}"
    yield f"gl2:{padded[first - 2]} {padded[first - 1]}"
    yield f"gr:{padded[last + 1]}"
    yield f"gr2:{padded[last + 1]} {padded[last + 2]}"


def _standing(read: Clauses, group: Enumeration, kind: EntityType) -> Iterator[str]:
    """Yield what an actor is in its clause: subject, behind a preposition, one of several."""
    role = read.roles[group.number]
    yield f"role:{role}"
    yield f"role:{role}:{kind}"
    yield f"size:{min(group.size, 4)}:{role[:1]}"
    yield f"num:{min(group.number, 3)}:{min(len(read.order), 5)}"
    yield f"own:{int(read.own[read.number[group.first]])}:{role[:1]}"


def _hanging(read: Clauses, group: Enumeration, kind: EntityType) -> Iterator[str]:
    """Yield which names stand close by, and the words between."""
    for other in read.order:
        if other is group:
            continue
        if 0 <= group.first - other.last - 1 <= _REACH:
            words = " ".join(read.texts[other.last + 1 : group.first])
            yield f"hang:{kind}:{words}"
            yield f"hang:{words}:{read.texts[other.first]}"
        if 0 <= other.first - group.last - 1 <= _REACH:
            words = " ".join(read.texts[group.last + 1 : other.first])
            yield f"hold:{kind}:{words}"
            yield f"hold:{words}:{read.texts[other.first]}"


def _told(scene: Scene, read: Clauses, group: Enumeration, kind: EntityType) -> Iterator[str]:
    """Yield what the sentence tells, where that stands towards the actor, and who stands between."""
    clause, role = read.number[group.first], read.roles[group.number]
    for at, hit in scene.triggers:
        place = "b" if at < group.first else "a"
        low, high = (at, group.first) if at < group.first else (group.last, at)
        blocked = min(sum(low < other.first < high for other in read.order if other is not group), 2)
        yield f"t:{hit.label}"
        yield f"t:{hit.label}:{place}:{int(read.number[at] == clause)}:{kind}"
        yield f"t:{hit.label}:{place}:{blocked}"
        yield f"t:{hit.label}:{place}:{blocked}:{role}"
        yield f"tp:{hit.phrase}:{place}:{blocked}"
    if not scene.triggers:
        yield "nt"
    for at, hit in scene.polarity:
        yield f"pp:{hit.label}:{int(read.number[at] == clause)}"
    for _, hit in read.triggers.get(clause, ()):
        yield f"ct:{hit.label}:{role}"
