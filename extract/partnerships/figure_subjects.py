"""What the scorer sees of an entity that a figure may be of."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator

from extract.partnerships.figure_candidates import Number, token_at
from extract.partnerships.scenes import Layout, Slot
from ontology.records import EntityType

__all__ = ["absent_features", "subject_features"]

_DISTANCES = (1, 2, 3, 5, 8, 12, 20, 30)
_PATH = 5
"""Most signs of the way from a name to a number that are kept, counted from the name."""
_KEY = 10
"""Most tokens of a line's key."""
_BACK = (0, 1, 2, 3, 6, 12)


def subject_features(layout: Layout, number: Number, slot: Slot, measure: str) -> list[str]:
    """List what speaks for or against an entity's being the one that a figure of a measure is of."""
    group = "share" if measure.endswith("Share") else measure
    return list(
        dict.fromkeys(
            itertools.chain(
                _place(layout, number, slot, group),
                _words(number, slot, group),
                _cues(number, slot, group),
                _standing(layout, number, slot, group),
            )
        )
    )


def absent_features(layout: Layout, number: Number, measure: str) -> list[str]:
    """List what speaks for or against a figure's being of something that was not recognised in the report."""
    scene, at = number.scene, number.at
    group = "share" if measure.endswith("Share") else measure
    left = next((c for p, c in reversed(number.cues) if p <= at and at - p <= 12), "-")
    named = {slot.type for slot in scene.slots}
    topic = layout.topics[:1]
    found = [
        "s:absent",
        f"s:absent:{group}",
        f"s:absent:{group}:near:{left}",
        f"s:absent:{group}:named{min(len(named), 3)}",
        f"s:absent:{group}:programme{int(EntityType.PROGRAMME in named)}",
        f"s:absent:{group}:any{int(any(s.type is EntityType.PROGRAMME for s in number.slots))}",
        f"s:absent:{group}:keyed{int(_key(number) >= 0)}",
        f"s:absent:{group}:topic{layout.entities[topic[0]].type if topic else None}",
    ]
    words = [token.text for token in scene.tokens]
    found += [f"s:absent:w:{word}" for word in words]
    found += [f"s:absent:b:{word}" for word in words[max(0, at - 6) : at]]
    return list(dict.fromkeys(found))


def _side(number: Number, slot: Slot) -> str:
    return slot.how if slot.token < 0 else "before" if slot.token < number.at else "after"


def _place(layout: Layout, number: Number, slot: Slot, group: str) -> Iterator[str]:
    """Yield where the entity stands to the number, and among the other entities."""
    scene, at = number.scene, number.at
    side = _side(number, slot)
    low, high = sorted((slot.token, at))
    inside = [s for s in scene.slots if low < s.token < high and s.entity != slot.entity]
    others = min(len({s.entity for s in inside}), 3)
    alike = min(len({s.entity for s in inside if s.type == slot.type}), 2)
    numbers = sum(1 for q in number.peers if q is not number.quantity and low < token_at(scene, q) < high)
    clauses = min(abs(scene.clauses[at] - scene.clauses[slot.token]), 3) if slot.token >= 0 else 0
    peers = list(dict.fromkeys(s.entity for s in scene.slots if s.type == slot.type and s.how == slot.how))
    parallel = len(peers) == len(number.peers) > 1 and slot.entity in peers
    named = len({s.entity for s in scene.slots})
    distance = next((d for d in _DISTANCES if high - low <= d), 99)
    same_type = [s for s in number.slots if s.type == slot.type and s.token >= 0]
    nearest = slot.token >= 0 and all(abs(s.token - at) >= abs(slot.token - at) for s in same_type)
    topics = layout.topics[:3]
    for scope in ("", f"{group}:"):
        yield f"s:{scope}{side}"
        yield f"s:{scope}{side}:{slot.type}"
        yield f"s:{scope}{side}:{slot.how}:{slot.type}"
        yield f"s:{scope}{side}:named{min(named, 3)}"
        yield f"s:{scope}{side}:named{min(named, 3)}:{slot.type}"
        yield f"s:{scope}{side}:others{others}"
        yield f"s:{scope}{side}:alike{alike}:{slot.type}"
        yield f"s:{scope}{side}:numbers{min(numbers, 2)}"
        yield f"s:{scope}{side}:clauses{clauses}"
        yield f"s:{scope}{side}:clauses{clauses}:others{min(others, 1)}"
        yield f"s:{scope}{side}:distance{distance}"
        yield f"s:{scope}nearest{int(nearest)}:{slot.type}"
        yield f"s:{scope}topic{topics.index(slot.entity) if slot.entity in topics else '-'}:{slot.type}:{side}"
        if parallel:
            right = peers.index(slot.entity) == number.peers.index(number.quantity)
            yield f"s:{scope}parallel{int(right)}"
    programmes = any(s.type is EntityType.PROGRAMME for s in scene.slots)
    yield f"s:{group}:programme{int(programmes)}:{slot.type}"


def _words(number: Number, slot: Slot, group: str) -> Iterator[str]:
    """Yield the words between the entity and the number, and round both."""
    scene, at = number.scene, number.at
    side = _side(number, slot)
    low, high = sorted((slot.token, at))
    words = [t.text for t in scene.tokens]
    middle = words[low + 1 : high] if slot.token >= 0 and high - low < 20 else []
    for word in middle:
        yield f"s:m:{word}:{side}"
        yield f"s:m:{word}:{side}:{slot.type}"
    for one, two in itertools.pairwise(middle):
        yield f"s:m2:{one} {two}:{side}"
    if slot.token >= 0:
        if len(middle) <= 5:
            yield f"s:mid:{side}:{' '.join(middle)}"
        for name, found in (("b", words[max(0, slot.token - 2) : slot.token]), ("a", words[slot.token + 1 :][:2])):
            yield f"s:{name}:{' '.join(found)}:{side}"
            for word in found:
                yield f"s:{name}:{word}:{side}"
    for word in words[max(0, at - 5) : at]:
        yield f"s:nb:{word}:{slot.type}:{side}"
    for word in words[at + 1 : at + 5]:
        yield f"s:na:{word}:{slot.type}:{side}"
    for place, hit in scene.triggers:
        where = "L" if place < low else "R" if place > high else "M"
        yield f"s:{group}:t:{hit.label}:{where}:{side}"
        yield f"s:{group}:tp:{hit.phrase}:{where}:{side}"
    if slot.phrase:
        yield f"s:phrase:{slot.phrase}"


def _cues(number: Number, slot: Slot, group: str) -> Iterator[str]:
    """Yield the classes of the words between and round the entity and the number, the same in both languages."""
    scene, at, side = number.scene, number.at, _side(number, slot)
    left = next((c for p, c in reversed(number.cues) if p <= at and at - p <= 12), "-")
    right = next((c for p, c in number.cues if p > at and p - at <= 8), "-")
    here = {c for p, c in number.cues if scene.clauses[p] == scene.clauses[at]}
    yield f"s:{group}:near:{left}|{right}:{side}:{slot.type}"
    yield f"s:{group}:nearL:{left}:{side}:{slot.type}"
    yield f"s:{group}:nearR:{right}:{side}:{slot.type}"
    for cue in here:
        yield f"s:{group}:in:{cue}:{side}:{slot.type}"
    if slot.token < 0:
        return
    low, high = sorted((slot.token, at))
    events = [(p, c) for p, c in number.cues if low <= p <= high and p != slot.token]
    events += [(s.token, "o" if s.type == slot.type else "x") for s in scene.slots if low < s.token < high]
    events += [(token_at(scene, q), "#") for q in number.peers if low < token_at(scene, q) < high]
    signs = [sign for _, sign in sorted(events)]
    if slot.token > at:
        signs.reverse()
    path = [sign for i, sign in enumerate(signs) if i == 0 or sign != signs[i - 1]]
    clauses = min(abs(scene.clauses[at] - scene.clauses[slot.token]), 2)
    yield f"s:{group}:path:{side}:{'>'.join(path[:_PATH])}"
    yield f"s:{group}:path:{side}:{'>'.join(path[:_PATH])}:{slot.type}"
    yield f"s:{group}:path:{side}:{'>'.join(path[:2])}:{clauses}"
    bare = [sign for sign in path if sign not in {"o", "x"}]
    yield f"s:{group}:bare:{side}:{'>'.join(bare[:3])}:{slot.type}"
    before = next((c for p, c in reversed(number.cues) if 0 < slot.token - p <= 2), "-")
    after = next((c for p, c in number.cues if 0 < p - slot.token <= 3), "-")
    for scope in ("", f":{slot.type}"):
        yield f"s:{group}:pre:{before}:{side}{scope}"
        yield f"s:{group}:post:{after}:{side}{scope}"
        yield f"s:{group}:prepost:{before}|{after}:{side}{scope}"
    yield f"s:{group}:pre:{before}:{left}:{side}"


def _standing(layout: Layout, number: Number, slot: Slot, group: str) -> Iterator[str]:
    """Yield what kind of name the entity has, and how lately and how often the report names it."""
    entity, scene = layout.entities[slot.entity], number.scene
    side = _side(number, slot)
    head = _head(entity.name)
    yield f"s:{group}:head:{head}"
    yield f"s:head:{head}:{'here' if slot.token >= 0 else 'away'}"
    yield f"s:{group}:titled{int(any(s in layout.report.title for s in entity.surfaces))}:{slot.type}:{side}"
    yield f"s:{group}:often{min(len(entity.mentions), 4)}:{slot.type}"
    lasts = {s.entity: _last(layout, s.entity, scene.start) for s in number.slots if s.type == slot.type}
    last = lasts[slot.entity]
    later = sum(1 for other in lasts.values() if other > last)
    yield f"s:{group}:later{min(later, 3)}:{slot.type}:{side}"
    order = min(layout.order.get(slot.entity, 3), 2) if slot.entity in layout.order else 3
    keyed = _key(number)
    kept = "key" if 0 <= slot.token < keyed else "line" if slot.token >= 0 else slot.how
    for scope in ("", f":{slot.type}"):
        yield f"s:{group}:order{order}{scope}:{side}"
        yield f"s:{group}:keyed{int(keyed >= 0)}:{kept}{scope}"
        yield f"s:{group}:keyed{int(keyed >= 0)}:{kept}:order{order}{scope}"
    if slot.token < 0 and last >= 0:
        back = next((b for b in _BACK if scene.index - _scene_at(layout, last) <= b), 99)
        paragraph = "\n" not in layout.report.text[last : scene.start]
        for scope in ("", f"{group}:"):
            yield f"s:{scope}back{back}:{slot.type}"
            yield f"s:{scope}paragraph{int(paragraph)}:{slot.type}:later{min(later, 2)}"
    if slot.how == "prev" and scene.index:
        previous = layout.scenes[scene.index - 1].slots
        yield f"s:{group}:first{int(previous[0].entity == slot.entity)}:{slot.type}"
        yield f"s:{group}:final{int(previous[-1].entity == slot.entity)}:{slot.type}"
    if slot.token >= 0:
        yield f"s:{group}:opens{int(slot.token <= 2)}:{slot.type}:{side}"


def _key(number: Number) -> int:
    """Return the token of the colon that ends a line's key, as in "Budget: EUR 2 million", else -1."""
    for at, token in enumerate(number.scene.tokens[: min(number.at, _KEY)]):
        if token.text in {":", "："}:
            return at
    return -1


def _head(name: str) -> str:
    """Return the word that says what a name is of: the last, or the last two Chinese characters."""
    found = re.findall(r"[^\W\d_]+", name.lower())
    last: str = found[-1] if found else ""
    return last[-2:] if last and not last.isascii() else last


def _last(layout: Layout, entity: str, before: int) -> int:
    mentions = layout.entities[entity].mentions
    at = bisect_left(mentions, before, key=lambda mention: mention.start)
    return mentions[at - 1].start if at else -1


def _scene_at(layout: Layout, offset: int) -> int:
    return max(bisect_left(layout.scenes, offset + 1, key=lambda s: s.start) - 1, 0)
