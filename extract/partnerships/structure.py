"""How a sentence joins two actors: what they are enumerated with, hang on, and which words link the two enumerations.

Actors named in one enumeration ("Espoo, Vantaa and Lahti signed with …") stand in the sentence as one; so the words
that matter are those round the enumerations, not those round the names. A name may also hang on another ("Fichtner,
the Stuttgart engineers", 宁德时代旗下的邦普循环), which tells whose or where that is and nothing of the partnership.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.partnerships.extents import extents
from extract.partnerships.features import WEAK
from extract.partnerships.scenes import Scene, Slot
from ontology.records import EntityType

__all__ = ["Enumeration", "enumerations", "structure_features"]

_WORDS = {"and", "和", "与", "及", "跟", "同", "以", "the", "as", "well", "both", "plus"}
_LISTING = frozenset({*',，、&;；/()（）《》“”"', *_WORDS})
_ENDS = frozenset({"(", ")", "（", "）", "the", "“", "”", '"', "《", "》"})
_COMMAS = frozenset(",，")
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


def structure_features(scene: Scene, left: Slot, right: Slot, lang: str) -> tuple[tuple[str, ...], ...]:
    """Return how enumerations, labels and neighbouring names join two actors, in blocks as ``describe`` does."""
    return (
        _heading(scene, f"{left.how}-{right.how}") if scene.label or scene.item else (),
        _place(scene, "L", left) if left.token >= 0 else (),
        _place(scene, "R", right),
        _implied(scene, left, right, lang)
        if left.token < 0
        else tuple(dict.fromkeys(_joined(scene, left, right, lang))),
    )


def _implied(scene: Scene, left: Slot, right: Slot, lang: str) -> tuple[str, ...]:
    """Return how an actor stands to one that the sentence leaves unsaid: most pairs are such."""
    to = enumerations(scene, lang)[right.token]
    found = f"g:R{to.number}:{min(to.size, 4)}:{left.how}-{right.how}"
    return (f"item:{'-'.join(sorted((left.type, right.type)))}", found) if scene.item else (found,)


def _joined(scene: Scene, left: Slot, right: Slot, lang: str) -> Iterator[str]:
    either = "-".join(sorted((left.type, right.type)))
    if scene.item:
        yield f"item:{either}"
    groups = enumerations(scene, lang)
    to = groups[right.token]
    texts = [token.text for token in scene.tokens]
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
    yield f"gr:before2:{' '.join(texts[max(0, to.first - 2) : to.first])}"
    yield f"gr:after2:{' '.join(texts[to.last + 1 : to.last + 3])}"
    middle = texts[origin.last + 1 : to.first]
    if len(middle) <= 5:
        yield f"gm:{' '.join(middle)}"


@lru_cache(maxsize=4096)
def _heading(scene: Scene, how: str) -> tuple[str, ...]:
    """Return the words of the label above the sentence, as "Partners" above a list."""
    found = [f"item:{how}"] if scene.item else []
    for word in dict.fromkeys(scene.label):
        found += [f"hd:{word}", f"hd:{word}:{how}"]
    return tuple(found)


@lru_cache(maxsize=4096)
def _place(scene: Scene, side: str, slot: Slot) -> tuple[str, ...]:
    """Return what stands next to a slot, and whether it hangs on another actor."""
    at = slot.token
    texts = scene.tokens
    before = texts[at - 1].text if at else "^"
    after = texts[at + 1].text if at + 1 < len(texts) else "$"
    found = [f"s:{side}:{before}_:{slot.type}", f"s:{side}:_{after}:{slot.type}", f"s:{side}:{before}_{after}"]
    for other in scene.slots:
        if 0 <= at - other.token - 1 <= _REACH:
            words = " ".join(token.text for token in texts[other.token + 1 : at])
            found.append(f"hang:{side}:{other.type}<{slot.type}:{words}")
        if 0 <= other.token - at - 1 <= _REACH:
            words = " ".join(token.text for token in texts[at + 1 : other.token])
            found.append(f"hold:{side}:{slot.type}>{other.type}:{words}")
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1024)
def enumerations(scene: Scene, lang: str) -> dict[int, Enumeration]:
    """Split the actors of a sentence into enumerations; the result maps a token to its enumeration."""
    texts = [token.text for token in scene.tokens]
    actors: dict[int, list[str]] = {}
    for slot in scene.slots:
        if slot.type is not EntityType.PROGRAMME:
            actors.setdefault(slot.token, []).append(slot.entity)
    reach = extents(scene, lang)
    runs: list[_Run] = []
    around: list[_Run] = []  # the last run, and before it those whose description it stands in
    for token in sorted(actors):
        while len(around) > 1 and token > around[-2].end:
            around.pop()
        last = around[-1] if around else None
        if last is not None and _goes_on(texts, last, token, actors, reach[token]):
            last.tokens.append(token)
            last.end = max(last.end, reach[token][1])
            continue
        run = _Run([token], reach[token][1])
        runs.append(run)
        if last is not None and token > last.end:
            around.pop()
        around.append(run)
    found: dict[int, Enumeration] = {}
    for number, run in enumerate(runs):
        members = tuple(dict.fromkeys(entity for token in run.tokens for entity in actors[token]))
        whole = Enumeration(reach[run.tokens[0]][0], run.end, members, number)
        found.update(dict.fromkeys(run.tokens, whole))
    return found


@dataclass(slots=True)
class _Run:
    """The tokens of an enumeration, and where it ends with what describes the last of them."""

    tokens: list[int]
    end: int


def _goes_on(
    texts: Sequence[str], run: _Run, token: int, actors: Mapping[int, Sequence[str]], extent: tuple[int, int]
) -> bool:
    """Tell whether an enumeration goes on at a token: behind a comma or "and", or with its last actor's other name."""
    last = run.tokens[-1]
    if token <= run.end:
        return set(actors[token]) <= set(actors[last])
    if actors[token] == actors[last] and texts[last + 1 : token] in ([], ["of"]):
        return True
    # The comma that ends a description is one of the enumeration as well.
    gap = texts[run.end + (texts[run.end] not in _COMMAS) : extent[0]]
    return 0 < len(gap) <= _GAP and all(w in _LISTING for w in gap) and not all(w in _ENDS for w in gap)
