"""What the scorer sees of a number: whether it is a figure, and of what.

Whose figure it is, is asked afterwards (:mod:`extract.partnerships.figure_subjects`), since the words that tell a grant
from a turnover stand round the number, and those that tell the giver from the taker stand round the names.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from extract.partnerships.figure_candidates import Number
from extract.partnerships.quantities import participation_words, rank_words
from extract.partnerships.scenes import Layout, Slot
from ontology.records import EntityType

__all__ = ["number_features"]

_NEAR = 20
"""Characters round a rank in which words of ranking stand beside it."""


def number_features(layout: Layout, number: Number) -> list[str]:
    """List what speaks for or against a number's being a figure of some measure."""
    return list(dict.fromkeys(_number_features(layout, number)))


def _number_features(layout: Layout, number: Number) -> Iterator[str]:
    scene, quantity, at = number.scene, number.quantity, number.at
    sort = quantity.sort
    words = ["#" if t.text[0].isdigit() else t.text for t in scene.tokens]
    yield f"q:{sort}"
    yield f"q:{sort}:unit:{quantity.unit}"
    yield f"q:{sort}:bound:{quantity.bound}"
    yield f"q:{sort}:size{len(str(int(quantity.value)))}"
    yield f"q:{sort}:year{int(quantity.value in range(1900, 2050))}"
    yield f"q:{sort}:small{int(quantity.value < 2)}"
    yield f"q:{sort}:position{min(number.position, 3)}"
    yield f"q:{sort}:peers{min(len(number.peers), 4)}"
    before, after = words[max(0, at - 8) : at], words[at + 1 : at + 9]
    for word in before:
        yield f"q:{sort}:b:{word}"
    for word in after:
        yield f"q:{sort}:a:{word}"
    for size in (1, 2, 3):
        yield f"q:{sort}:b{size}:{' '.join(words[max(0, at - size) : at])}"
        yield f"q:{sort}:a{size}:{' '.join(words[at + 1 : at + 1 + size])}"
    for one, two in (*itertools.pairwise(before), *itertools.pairwise(after)):
        yield f"q:{sort}:n2:{one} {two}"
    for word in words:
        yield f"q:{sort}:w:{word}"
    yield from _setting(layout, number)
    clause = [w for w, c in zip(words, scene.clauses, strict=True) if c == scene.clauses[at]]
    for word in clause:
        yield f"q:{sort}:c:{word}"
    left = max((s for s in scene.slots if s.token < at), key=lambda s: s.token, default=None)
    right = min((s for s in scene.slots if s.token > at), key=lambda s: s.token, default=None)
    yield f"q:{sort}:left:{left.type if left else None}"
    yield f"q:{sort}:right:{right.type if right else None}"
    colon = next((i for i, t in enumerate(scene.tokens[:10]) if t.text in {":", "："}), -1)
    if 0 < colon < at:
        yield f"q:{sort}:label:{' '.join(words[:colon])}"
        yield f"q:{sort}:labelled"
    for place, hit in scene.triggers:
        yield f"q:{sort}:t:{hit.label}:{int(scene.clauses[place] == scene.clauses[at])}"
    for place, hit in scene.polarity:
        yield f"q:{sort}:p:{hit.label}:{int(scene.clauses[place] == scene.clauses[at])}"
    if sort == "rank":
        yield from _rank(layout, number, words, left, right)
    if sort == "percent":
        yield from _shares(number)
    if sort == "participants":
        yield from _participants(layout, number)


def _setting(layout: Layout, number: Number) -> Iterator[str]:
    """Yield how the number stands in a table or list, and what classes of words stand by it."""
    sort, at, scene = number.quantity.sort, number.at, number.scene
    if number.cell is not None:
        kind = "sure" if number.cell.sure else "counted"
        yield f"q:{sort}:cell"
        yield f"q:{sort}:cell:{kind}"
        yield f"q:{sort}:cell:{kind}:{sorted({str(s.type) for s in scene.slots})[:2]}"
    if number.listed:
        yield f"q:{sort}:listed"
        yield f"q:{sort}:listed:{number.slots[0].type}"
    left = next((c for p, c in reversed(number.cues) if p <= at and at - p <= 12), "-")
    right = next((c for p, c in number.cues if p > at and p - at <= 8), "-")
    yield f"q:{sort}:near:{left}|{right}"
    yield f"q:{sort}:nearL:{left}"
    yield f"q:{sort}:nearR:{right}"
    for cue in {c for p, c in number.cues if scene.clauses[p] == scene.clauses[at]}:
        yield f"q:{sort}:in:{cue}"
    types = {s.type for s in scene.slots}
    yield f"q:{sort}:here:{int(EntityType.PROGRAMME in types)}{int(EntityType.CITY in types)}"
    yield f"q:{sort}:none:{int(not types)}"


def _rank(layout: Layout, number: Number, words: list[str], left: Slot | None, right: Slot | None) -> Iterator[str]:
    """Yield whether a number stands in a row of a list, next to a name, and near words of ranking."""
    scene, at = number.scene, number.at
    for name, slot in (("left", left), ("right", right)):
        if slot is not None and abs(slot.token - at) <= 5:
            low, high = sorted((slot.token, at))
            yield f"q:rank:{name}:{abs(slot.token - at)}:{slot.type}"
            yield f"q:rank:{name}:{' '.join(words[low + 1 : high])}"
            yield f"q:rank:{name}:{' '.join(words[low + 1 : high])}:{slot.type}"
    here = rank_words(layout.folded, scene.start, scene.end, layout.lang)
    above = layout.scenes[scene.index - 1].start if scene.index else scene.start
    before = rank_words(layout.folded, above, scene.start, layout.lang)
    quantity = number.quantity
    low, high = max(scene.start, quantity.start - _NEAR), min(scene.end, quantity.end + _NEAR)
    near = rank_words(layout.folded, low, quantity.start, layout.lang)
    beside = rank_words(layout.folded, quantity.end, high, layout.lang)
    yield f"q:rank:near{int(bool(near))}{int(bool(beside))}"
    yield f"q:rank:near{int(bool(near or beside))}:{int(bool(left and at - left.token <= 8))}"
    yield f"q:rank:words{min(len(here), 2)}"
    yield f"q:rank:words{int(bool(here))}{int(bool(before))}"
    for word in here:
        yield f"q:rank:word:{word}"
    if at <= 1:
        only = len(scene.tokens) - at <= 4
        row = any(_opens_with(layout, scene.index + step, number.quantity.value + step) for step in (-1, 1))
        yield f"q:rank:row{int(row)}:{right.type if right else None}"
        yield f"q:rank:row{int(row)}:only{int(only)}"
        yield f"q:rank:row{int(row)}:gap{min(right.token - at, 4) if right else None}"


def _opens_with(layout: Layout, index: int, value: float) -> bool:
    """Say whether a sentence opens with a number, as the next row of a list does."""
    if not 0 <= index < len(layout.scenes):
        return False
    tokens = layout.scenes[index].tokens[:2]
    return any(t.text.strip(".,") == str(int(value)) for t in tokens)


def _shares(number: Number) -> Iterator[str]:
    """Yield how the sentence or the table tells whose money a percentage is of."""
    label, how = number.share
    yield f"q:share:told:{int(bool(label))}"
    yield f"q:share:{how}"
    yield f"q:share:{label}:{how}"


def _participants(layout: Layout, number: Number) -> Iterator[str]:
    """Yield whether words of taking part stand by a number of people, and whether something to take part in does."""
    scene, quantity = number.scene, number.quantity
    words = participation_words(layout.lang)
    behind = words.search(layout.folded, quantity.end, min(quantity.end + 30, scene.end)) is not None
    before = words.search(layout.folded, max(quantity.start - 20, scene.start), quantity.start) is not None
    near = {slot.type for slot in number.slots if slot.how not in {"topic", "main"}}
    for programme in ("", f":{int(EntityType.PROGRAMME in near)}"):
        yield f"q:participants:takes{int(before)}{int(behind)}{programme}"
        yield f"q:participants:part{int(before or behind)}{programme}"
