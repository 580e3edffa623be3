"""How a sentence joins two actors: what they are enumerated with, hang on, and which words link the two enumerations.

Actors named in one enumeration ("Espoo, Vantaa and Lahti signed with …") stand in the sentence as one; so the words
that matter are those round the enumerations, not those round the names. A name may also hang on another ("Fichtner,
the Stuttgart engineers", 宁德时代旗下的邦普循环), which tells whose or where that is and nothing of the partnership.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.partnerships.features import WEAK
from extract.partnerships.scenes import Scene, Slot
from ontology.records import EntityType

__all__ = ["Enumeration", "enumerations", "structure_features"]

_WORDS = {"and", "和", "与", "及", "跟", "同", "以", "the", "as", "well", "both", "plus"}
_LISTING = frozenset({*',，、&;；/()（）《》“”"', *_WORDS})
_ENDS = frozenset({"(", ")", "（", "）", "the", "“", "”", '"', "《", "》"})
_GAP = 3
"""Most words between two names of an enumeration."""
_REACH = 4
"""Most words between a name and one that it hangs on."""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The actors of one enumeration, from its first token to its last; ``number`` counts the enumerations before it."""

    first: int
    last: int
    members: tuple[str, ...]
    number: int

    @property
    def size(self) -> int:
        """How many actors it has."""
        return len(self.members)


def structure_features(scene: Scene, left: Slot, right: Slot) -> Iterator[str]:
    """Yield how enumerations, labels and neighbouring names join two actors."""
    either = "-".join(sorted((left.type, right.type)))
    how = f"{left.how}-{right.how}"
    yield from _heading(scene, how, either)
    texts = [token.text for token in scene.tokens]
    for side, slot in (("L", left), ("R", right)):
        if slot.token >= 0:
            yield from _place(scene, texts, side, slot)
    groups = enumerations(scene)
    to = groups[right.token]
    if left.token < 0:
        yield f"g:R{to.number}:{min(to.size, 4)}:{how}"
        yield from _links(scene, texts, 0, to, either, how)
        return
    origin = groups[left.token]
    if origin is to:
        yield f"g:same:{min(to.size, 5)}"
        yield f"g:same:{either}"
        after = texts[to.last + 1 : to.last + 4]
        before = texts[max(0, to.first - 2) : to.first] or ["^"]
        yield f"gs:before:{before[-1]}"
        yield f"gs:before2:{' '.join(before)}"
        for word in after:
            yield f"gs:after:{word}"
        clause = scene.clauses[to.last]
        for at, hit in scene.triggers:
            side = "after" if at > to.last else "before" if at < to.first else "in"
            yield f"gs:t:{hit.label}:{side}:{int(scene.clauses[at] == clause)}"
            if scene.clauses[at] == clause and hit.label not in WEAK:
                yield f"gs:tp:{hit.phrase}:{side}"
                yield f"gs:tt:{hit.label}:{side}:{either}"
        return
    yield f"g:{to.number - origin.number}:{min(origin.size, 3)}{min(to.size, 3)}"
    yield f"g:apart:{min(to.number - origin.number, 3)}:{either}"
    yield f"g:from:{min(origin.number, 2)}"
    yield f"gl:after:{' '.join(texts[origin.last + 1 : origin.last + 2])}"
    yield f"gl:after2:{' '.join(texts[origin.last + 1 : origin.last + 3])}"
    yield f"gl:before:{texts[origin.first - 1] if origin.first else '^'}:{left.type}"
    middle = texts[origin.last + 1 : to.first]
    if len(middle) <= 5:
        yield f"gm:{' '.join(middle)}"
    yield from _links(scene, texts, origin.last + 1, to, either, how)


def _heading(scene: Scene, how: str, either: str) -> Iterator[str]:
    """Yield the words of the label above the sentence, as "Partners" above a list."""
    if scene.item:
        yield f"item:{how}"
        yield f"item:{either}"
    for word in dict.fromkeys(scene.label):
        yield f"hd:{word}"
        yield f"hd:{word}:{how}"


def _place(scene: Scene, texts: list[str], side: str, slot: Slot) -> Iterator[str]:
    """Yield what stands next to a slot, and whether it hangs on another actor."""
    at = slot.token
    before = texts[at - 1] if at else "^"
    after = texts[at + 1] if at + 1 < len(texts) else "$"
    yield f"s:{side}:{before}_:{slot.type}"
    yield f"s:{side}:_{after}:{slot.type}"
    yield f"s:{side}:{before}_{after}"
    for other in scene.slots:
        gap = at - other.token - 1
        if 0 <= gap <= _REACH:
            yield f"hang:{side}:{other.type}<{slot.type}:{' '.join(texts[other.token + 1 : at])}"
        gap = other.token - at - 1
        if 0 <= gap <= _REACH:
            yield f"hold:{side}:{slot.type}>{other.type}:{' '.join(texts[at + 1 : other.token])}"


def _links(scene: Scene, texts: list[str], start: int, to: Enumeration, either: str, how: str) -> Iterator[str]:
    """Yield the triggers between two enumerations and after the second, with the word before the second."""
    preposition = texts[to.first - 1] if to.first else "^"
    behind = texts[to.last + 1] if to.last + 1 < len(texts) else "$"
    yield f"k:{preposition}:{either}"
    yield f"k:{preposition}:{how}"
    yield f"k:{preposition}_{behind}"
    between = [h for at, h in scene.triggers if start <= at < to.first and h.label not in WEAK]
    yield f"kseq:{'>'.join(h.label for h in between[-3:])}:{preposition}"
    for hit in between[-2:]:
        yield f"kt:{hit.label}:{preposition}:{either}"
        yield f"kt:{hit.label}:{preposition}"
        yield f"kp:{hit.phrase}:{preposition}"
        yield f"kp:{hit.phrase}:{either}"
    clause = scene.clauses[to.last]
    following = [h for at, h in scene.triggers if at > to.last and scene.clauses[at] == clause and h.label not in WEAK]
    for hit in following[:2]:
        yield f"ka:{hit.label}:{preposition}:{either}"
        yield f"ka:{hit.label}:{preposition}"
        yield f"kap:{hit.phrase}:{preposition}"


def enumerations(scene: Scene) -> dict[int, Enumeration]:
    """Split the actors of a sentence into enumerations; the result maps a token to its enumeration."""
    texts = [token.text for token in scene.tokens]
    actors: dict[int, list[str]] = {}
    for slot in scene.slots:
        if slot.type is not EntityType.PROGRAMME:
            actors.setdefault(slot.token, []).append(slot.entity)
    runs: list[list[int]] = []
    for token in sorted(actors):
        if runs:
            gap = texts[runs[-1][-1] + 1 : token]
            if 0 < len(gap) <= _GAP and all(w in _LISTING for w in gap) and not all(w in _ENDS for w in gap):
                runs[-1].append(token)
                continue
        runs.append([token])
    found: dict[int, Enumeration] = {}
    for number, run in enumerate(runs):
        members = tuple(dict.fromkeys(entity for token in run for entity in actors[token]))
        found.update(dict.fromkeys(run, Enumeration(run[0], run[-1], members, number)))
    return found
