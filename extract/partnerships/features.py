"""What the scorer sees of two entities in one sentence.

A feature is a short string. Names never enter one: an entity is only its type, so that what is learnt are contexts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache

from extract.partnerships.extents import extents
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


def describe(layout: Layout, scene: Scene, left: Slot, right: Slot) -> tuple[tuple[str, ...], ...]:
    """Return the features of two slots of a scene, ``left`` before ``right``; an implied slot counts as before all.

    They come in blocks, and what pairs of a scene have in common is one and the same block, so that it is made, and
    weighed, once. No feature stands in two blocks.
    """
    return (
        _scene_features(scene),
        _words_before(scene, left, layout.lang) if left.token >= 0 or left.phrase else (),
        _words_after(scene, right, layout.lang),
        _pair_features(layout, scene, left, right),
    )


def _pair_features(layout: Layout, scene: Scene, left: Slot, right: Slot) -> tuple[str, ...]:
    types, how = f"{left.type}-{right.type}", f"{left.how}-{right.how}"
    either = types if left.type < right.type else f"{right.type}-{left.type}"
    # Most left slots are implied, and the sentence looks the same from all of them: nobody implied is named in it.
    one = (left.token, left.entity) if left.token >= 0 else (-1, "")
    length, clauses, actors, words = _between(scene, *one, right.token, right.entity, layout.lang)
    return (
        *_kinds(types, either, how),
        length,
        f"n:{min(actors, 4)}:{how}",
        *clauses,
        *(_listed(scene, left, right, actors, layout.lang) if left.token >= 0 else ()),
        *words,
        *_triggers(scene, *one, right.token, right.entity, either),
        *_nearest(scene, left, right, either, how),
        *_cues(scene, left.token, right.token),
        *_report_features(layout, scene, left, right),
    )


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
def _words_before(scene: Scene, left: Slot, lang: str) -> tuple[str, ...]:
    """Return what stands before the left slot, what describes it there, and the phrase that stands for it."""
    found = [f"ph:L:{left.phrase}"] if left.phrase else []
    if left.token >= 0:
        start, _ = extents(scene, lang)[left.token]
        texts = ["^", "^", *(token.text for token in scene.tokens[max(start - 2, 0) : start])]
        found += [f"l1:{texts[-1]}", f"l2:{texts[-2]} {texts[-1]}"]
        if start < left.token:
            found.append(f"dl:{scene.tokens[left.token - 1].text}")
    return tuple(found)


@lru_cache(maxsize=4096)
def _words_after(scene: Scene, right: Slot, lang: str) -> tuple[str, ...]:
    """Return what stands round the right slot, what describes it there, and the phrase that stands for it."""
    found = [f"ph:R:{right.phrase}"] if right.phrase else []
    start, end = extents(scene, lang)[right.token]
    before = ["^", "^", *(token.text for token in scene.tokens[max(start - 2, 0) : start])]
    after = [*(token.text for token in scene.tokens[end + 1 : end + 5]), "$", "$", "$", "$"]
    found += [f"r1:{after[0]}", f"r2:{after[0]} {after[1]}", f"m2:{before[-2]} {before[-1]}"]
    if start < right.token:
        found.append(f"dr:{scene.tokens[right.token - 1].text}")
    return tuple(dict.fromkeys([*found, *(f"r:{word}" for word in after[:4])]))


@lru_cache(maxsize=4096)
def _kinds(types: str, either: str, how: str) -> tuple[str, ...]:
    return "bias", f"T:{types}", f"T2:{either}", f"H:{how}", f"H:{how}:{either}"


@lru_cache(maxsize=1024)
def _between(
    scene: Scene, left: int, one: str, right: int, two: str, lang: str
) -> tuple[str, tuple[str, str], int, tuple[str, ...]]:
    """Return what stands between the entity ``one`` at token ``left`` and ``two`` at token ``right``.

    That is how many words but those that describe either, how many clauses, how many other actors, and which words.
    """
    reach = extents(scene, lang)
    first = reach[left][1] if left >= 0 else -1
    middle = [token.text for token in scene.tokens[left + 1 : right]]
    bare = [token.text for token in scene.tokens[first + 1 : reach[right][0]]]
    tokens, entities = _actors(scene)
    actors = len({*entities[bisect_right(tokens, left) : bisect_left(tokens, right)]} - {one, two})
    clauses = scene.clauses[right] - (scene.clauses[left] if left >= 0 else 0)
    words = ["mid:" + " ".join(bare)] if left >= 0 and len(bare) <= 6 else []
    if len(middle) <= 40:
        words += ["b:" + word for word in middle]
    apart = f"cl:{min(clauses, 4)}", f"cl:{min(clauses, 3)}:n{min(actors, 2)}"
    return f"d:{_bucket(len(bare))}", apart, actors, tuple(dict.fromkeys(words))


def _listed(scene: Scene, left: Slot, right: Slot, actors: int, lang: str) -> tuple[str, ...]:
    """Return whether nothing but names and the marks of a list stands between two named slots."""
    reach = extents(scene, lang)
    middle = scene.tokens[reach[left.token][1] + 1 : reach[right.token][0]]
    if not all(text in _SEPARATORS or text.startswith("<") for text, _, _ in middle):
        return ()
    return "listed" if middle else "adjacent", f"listed:{actors}", f"listed:{left.type}-{right.type}"


@lru_cache(maxsize=1024)
def _triggers(scene: Scene, left: int, one: str, right: int, two: str, either: str) -> tuple[str, ...]:
    """Return what the triggers of a sentence tell towards two entities at two tokens, of two types."""
    found: dict[str, None] = {}
    for label, label_near, same, phrase, phrase_near in _places(scene, left, one, right, two):
        found[label] = found[label_near] = found[same + either] = found[phrase] = found[phrase_near] = None
    return tuple(found)


@lru_cache(maxsize=1024)
def _places(scene: Scene, left: int, one: str, right: int, two: str) -> list[tuple[str, str, str, str, str]]:
    """Return what each trigger tells, by its place, of two entities of any types; the third waits for their types.

    That is its label and its phrase, on which side it stands, who stands between, and whether its clause is theirs.
    """
    clause = scene.clauses[right]
    found = []
    for at, hit in scene.triggers:
        side = "L" if at <= left else "R" if at >= right else "M"
        near = _blocked(scene, at, (left, right), (one, two))
        label, phrase = f"t:{hit.label}:{side}", f"tp:{hit.phrase}:{side}"
        same = f"{label}:{scene.clauses[at] == clause:d}:"
        found.append((label, f"{label}:{near}", same, phrase, f"{phrase}:{near}"))
    return found


def _nearest(scene: Scene, left: Slot, right: Slot, either: str, how: str) -> tuple[str, ...]:
    strongest = nearest_trigger(scene, left, right)
    if strongest is None:
        return "no-trigger", f"no-trigger:{how}"
    return (f"nearest:{strongest.label}:{either}",)


def nearest_trigger(scene: Scene, left: Slot, right: Slot) -> Hit | None:
    """Return the trigger nearest to both slots, one that names a kind before one that does not."""
    return _nearest_to(scene, left.token, right.token)


@lru_cache(maxsize=1024)
def _nearest_to(scene: Scene, left: int, right: int) -> Hit | None:
    best: tuple[float, int] | None = None
    hit_of: Hit | None = None
    for at, hit in scene.triggers:
        if hit.label in WEAK:
            continue
        outside = max(left - at, at - right, 0)
        cost = (outside + 0.2 * abs(at - right) + 2.0 * (hit.label in _LESSER), at)
        if best is None or cost < best:
            best, hit_of = cost, hit
    return hit_of


@lru_cache(maxsize=1024)
def _cues(scene: Scene, left: int, right: int) -> tuple[str, ...]:
    """Return what speaks against a partnership of those at two tokens, and where."""
    found: list[str] = []
    own = {scene.clauses[right], scene.clauses[max(left, 0)]}
    for at, hit in scene.polarity:
        place = "L" if at <= left else "R" if at >= right else "M"
        same = scene.clauses[at] in own
        found += [f"p:{hit.label}:{place}:{int(same)}", f"pp:{hit.phrase}:{int(same)}"]
    return tuple(dict.fromkeys(found))


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


def _blocked(scene: Scene, at: int, ends: tuple[int, int], own: tuple[str, str]) -> str:
    """Count other actors between the trigger at a token and each of two others, up to two."""
    tokens, actors = _actors(scene)
    counts = ""
    for token in ends:
        low, high = (at, token) if at < token else (token, at)
        other, count = "", 0
        for entity in actors[bisect_right(tokens, low) : bisect_left(tokens, high)]:
            if entity != other and entity not in own:
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


def _bucket(length: int) -> str:
    for limit in (0, 1, 3, 6, 10, 16, 25, 40):
        if length <= limit:
            return str(limit)
    return "far"
