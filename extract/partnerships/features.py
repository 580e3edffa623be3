"""What the scorer sees of two entities in one sentence.

A feature is a short string. Names never enter one: an entity is only its type, so that what is learnt are contexts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache

from extract.partnerships.phrases import Hit
from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import EntityType

__all__ = ["WEAK", "describe", "nearest_trigger", "status_features"]

WEAK = frozenset({"locate", "joint", "say"})
"""Classes of triggers that alone announce nothing."""

_SEPARATORS = frozenset(
    {",", "，", "、", "and", "和", "与", "及", "&", "or", "以及", ";", "；", "/", "the", "(", ")", "（", "）"}
)
_LESSER = frozenset(
    {"take", "lead", "sign", "found", "own", "host", "witness", "broker", "leave", "meet", "use", "receive"}
)
"""Classes that tell less of a kind than a kind's own words do."""


def describe(layout: Layout, scene: Scene, left: Slot, right: Slot) -> Iterator[tuple[str, ...]]:
    """Yield the features of two slots of a scene, ``left`` before ``right``; an implied slot counts as before all.

    They come in blocks, and what pairs of a scene have in common is one and the same block, so that it is made, and
    weighed, once. No feature stands in two blocks.
    """
    yield _scene_features(scene)
    yield _words_before(scene, left)
    yield _words_after(scene, right)
    yield tuple(dict.fromkeys(_pair_features(layout, scene, left, right)))


def _pair_features(layout: Layout, scene: Scene, left: Slot, right: Slot) -> list[str]:
    either = "-".join(sorted((left.type, right.type)))
    how = f"{left.how}-{right.how}"
    return [
        "bias",
        f"T:{left.type}-{right.type}",
        f"T2:{either}",
        f"H:{how}",
        f"H:{how}:{either}",
        *_between(scene, left, right, how),
        *_trigger_features(scene, left, right, either, how),
        *_cues(scene, left, right),
        *_report_features(layout, scene, left, right),
    ]


@lru_cache(maxsize=1024)
def _scene_features(scene: Scene) -> tuple[str, ...]:
    """Return what all pairs of a scene share: its words, and whether it opens the report, is short or has a label."""
    found = [f"w:{word}" for word in dict.fromkeys(token.text for token in scene.tokens)]
    actors = {s.entity for s in scene.slots if s.type is not EntityType.PROGRAMME}
    found.append(f"total:{min(len(actors), 6)}")
    if scene.index < 2:
        found.append("opening")
    if len(scene.tokens) < 12:
        found.append("short")
    if scene.tokens and any(token.text in {":", "："} for token in scene.tokens[:8]):
        found.append(f"label:{' '.join(token.text for token in scene.tokens[:2])}")
        found.append("labelled")
    return tuple(found)


@lru_cache(maxsize=4096)
def _words_before(scene: Scene, left: Slot) -> tuple[str, ...]:
    """Return what stands before the left slot, and the phrase that stands for it."""
    found = [f"ph:L:{left.phrase}"] if left.phrase else []
    if left.token >= 0:
        texts = ["^", "^", *(token.text for token in scene.tokens[max(left.token - 2, 0) : left.token])]
        found += [f"l1:{texts[-1]}", f"l2:{texts[-2]} {texts[-1]}"]
    return tuple(found)


@lru_cache(maxsize=4096)
def _words_after(scene: Scene, right: Slot) -> tuple[str, ...]:
    """Return what stands round the right slot, and the phrase that stands for it."""
    found = [f"ph:R:{right.phrase}"] if right.phrase else []
    at = right.token
    before = ["^", "^", *(token.text for token in scene.tokens[max(at - 2, 0) : at])]
    after = [*(token.text for token in scene.tokens[at + 1 : at + 5]), "$", "$", "$", "$"]
    found += [f"r1:{after[0]}", f"r2:{after[0]} {after[1]}", f"m2:{before[-2]} {before[-1]}"]
    return tuple(dict.fromkeys([*found, *(f"r:{word}" for word in after[:4])]))


def _between(scene: Scene, left: Slot, right: Slot, how: str) -> list[str]:
    middle = [token.text for token in scene.tokens[left.token + 1 : right.token]]
    tokens, entities = _actors(scene)
    others = entities[bisect_right(tokens, left.token) : bisect_left(tokens, right.token)]
    actors = len({*others} - {left.entity, right.entity})
    clauses = _clause_distance(scene, left, right)
    found = [
        f"d:{_bucket(len(middle))}",
        f"n:{min(actors, 4)}:{how}",
        f"cl:{min(clauses, 4)}",
        f"cl:{min(clauses, 3)}:n{min(actors, 2)}",
    ]
    if left.token >= 0:
        if all(word in _SEPARATORS or word.startswith("<") for word in middle):
            found.append("listed" if middle else "adjacent")
            found += [f"listed:{actors}", f"listed:{left.type}-{right.type}"]
        if len(middle) <= 6:
            found.append("mid:" + " ".join(middle))
    if len(middle) <= 40:
        found += ["b:" + word for word in middle]
    return found


def _trigger_features(scene: Scene, left: Slot, right: Slot, either: str, how: str) -> list[str]:
    found: list[str] = []
    low, high, clause = left.token, right.token, scene.clauses[right.token]
    for at, hit in scene.triggers:
        place = "L" if at <= low else "R" if at >= high else "M"
        near = _blocked(scene, at, left, right)
        found += _of_trigger(hit.row[0], hit.phrase, place, near, scene.clauses[at] == clause, either)
    strongest = nearest_trigger(scene, left, right)
    if strongest is None:
        found += ["no-trigger", f"no-trigger:{how}"]
    else:
        found.append(f"nearest:{strongest.label}:{either}")
    return found


@lru_cache(maxsize=1 << 14)
def _of_trigger(label: str, phrase: str, place: str, near: str, same: bool, either: str) -> tuple[str, ...]:
    """Return what a trigger tells by its place; few kinds of places make up most of those of all pairs."""
    return (
        f"t:{label}:{place}",
        f"t:{label}:{place}:{near}",
        f"t:{label}:{place}:{int(same)}:{either}",
        f"tp:{phrase}:{place}",
        f"tp:{phrase}:{place}:{near}",
    )


def nearest_trigger(scene: Scene, left: Slot, right: Slot) -> Hit | None:
    """Return the trigger nearest to both slots, one that names a kind before one that does not."""
    best: tuple[float, int] | None = None
    hit_of: Hit | None = None
    for at, hit in scene.triggers:
        if hit.label in WEAK:
            continue
        outside = max(left.token - at, at - right.token, 0)
        cost = (outside + 0.2 * abs(at - right.token) + 2.0 * (hit.label in _LESSER), at)
        if best is None or cost < best:
            best, hit_of = cost, hit
    return hit_of


def _cues(scene: Scene, left: Slot, right: Slot) -> list[str]:
    found = []
    for at, hit in scene.polarity:
        place = "L" if at <= left.token else "R" if at >= right.token else "M"
        same = scene.clauses[at] == scene.clauses[right.token] or scene.clauses[at] == scene.clauses[max(left.token, 0)]
        found += [f"p:{hit.label}:{place}:{int(same)}", f"pp:{hit.phrase}:{int(same)}"]
    return found


def status_features(scene: Scene, left: Slot, right: Slot) -> list[str]:
    """List the cues of status, with where they stand towards the slots."""
    found = []
    for at, hit in scene.status:
        same = scene.clauses[at] == scene.clauses[right.token] or scene.clauses[at] == scene.clauses[max(left.token, 0)]
        found += [f"s:{hit.label}:{int(same)}", f"sp:{hit.phrase}:{int(same)}", f"sp:{hit.phrase}"]
    return list(dict.fromkeys(found))


def _report_features(layout: Layout, scene: Scene, left: Slot, right: Slot) -> list[str]:
    topics = layout.topics[:2]
    found = [f"topic:{int(left.entity in topics)}{int(right.entity in topics)}"]
    if _in_table(layout.folded, scene):
        found += ["table", f"table:{left.how}-{right.how}:{left.type}-{right.type}"]
    if len(scene.tokens) < 12:
        found.append(f"short:{left.how}-{right.how}")
    return found


def _in_table(folded: str, scene: Scene) -> bool:
    return folded.find("|", scene.start, scene.end) >= 0 or folded.find("\t", scene.start, scene.end) >= 0


def _blocked(scene: Scene, at: int, left: Slot, right: Slot) -> str:
    """Count other actors between the trigger and each slot, up to two."""
    tokens, actors = _actors(scene)
    one, two = left.entity, right.entity
    counts = ""
    for token in (left.token, right.token):
        low, high = (at, token) if at < token else (token, at)
        other, count = "", 0
        for entity in actors[bisect_right(tokens, low) : bisect_left(tokens, high)]:
            if entity not in (one, two, other):
                other, count = entity, count + 1
                if count == 2:
                    break
        counts += str(count)
    return counts


@lru_cache(maxsize=64)
def _actors(scene: Scene) -> tuple[list[int], list[str]]:
    """Return the tokens of a sentence's actors, in order, and the actors."""
    slots = sorted((s for s in scene.slots if s.type is not EntityType.PROGRAMME), key=lambda s: s.token)
    return [s.token for s in slots], [s.entity for s in slots]


def _clause_distance(scene: Scene, left: Slot, right: Slot) -> int:
    first = scene.clauses[left.token] if left.token >= 0 else 0
    return scene.clauses[right.token] - first


def _bucket(length: int) -> str:
    for limit in (0, 1, 3, 6, 10, 16, 25, 40):
        if length <= limit:
            return str(limit)
    return "far"
