"""Ranks told of several names at once: 位列前三, "took the first three places", 分列第二、第三."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.partnerships.numerals import figure_words
from extract.partnerships.quantities import Quantity
from extract.partnerships.quantity_patterns import any_of
from extract.partnerships.scenes import Layout, Scene, Slot

__all__ = ["share_out_ranks"]

_FAR = 12
"""Most tokens between a list of names and the ranks that are told of it."""


def share_out_ranks(
    layout: Layout, scene: Scene, quantities: Sequence[Quantity]
) -> dict[Quantity, list[tuple[Quantity, Slot]]]:
    """Give the ranks of a sentence that are told of a list of names to those names, one each, in order.

    Returns
    -------
    dict
        For each quantity that is told of names of a list, the ranks that it stands for, with the place of their name;
        quantities that are not are left out.
    """
    runs = _runs(scene, frozenset(figure_words(layout.lang)["ranks"]["joints"]))
    shared: dict[Quantity, list[tuple[Quantity, Slot]]] = {}
    if not runs:
        return shared
    for group, values in _groups(layout, quantities):
        low = _token(scene, group[0].start)
        high = _token(scene, group[-1].end - 1)
        run = _nearest([run for run in runs if len(run) == len(values)], low, high)
        if run is None:
            continue
        pairs = [
            (Quantity(group[0].start, group[-1].end, "rank", value), slot)
            for value, slot in zip(values, run, strict=True)
        ]
        if len(group) == len(values):
            shared |= {quantity: [(quantity, slot)] for quantity, (_, slot) in zip(group, pairs, strict=True)}
        else:
            shared |= {quantity: [] for quantity in group} | {group[0]: pairs}
    return shared


def _groups(layout: Layout, quantities: Sequence[Quantity]) -> Iterator[tuple[list[Quantity], list[float]]]:
    """Yield ranks that are told together: the head of a list, a range, or one after the other."""
    words = figure_words(layout.lang)["ranks"]
    ranks = [q for q in quantities if q.sort == "rank"]
    among, span = re.compile(any_of(words["among"])), re.compile(words["range"])
    joints = re.compile(rf"(?:位|名)?\s*(?:(?:{any_of(words['joints'])})\s*)+")
    at = 0
    while at < len(ranks):
        quantity = ranks[at]
        reach = span.match(layout.folded, quantity.start)
        last = at + 1
        while last < len(ranks) and joints.fullmatch(layout.folded, ranks[last - 1].end, ranks[last].start):
            last += 1
        if reach and 1 <= int(reach[2]) - int(reach[1]) <= 20:
            inside = [q for q in ranks[at:] if q.start < reach.end()]
            yield inside, [float(n) for n in range(int(reach[1]), int(reach[2]) + 1)]
            last = at + len(inside)
        elif last > at + 1:
            yield ranks[at:last], [q.value for q in ranks[at:last]]
        elif among.match(layout.folded, quantity.start) and 2 <= quantity.value <= 30:
            yield [quantity], [float(n) for n in range(1, int(quantity.value) + 1)]
        at = last


def _runs(scene: Scene, joints: frozenset[str]) -> list[list[Slot]]:
    """Return the lists of names of a sentence; of a province and its city side by side, the city counts."""
    runs: list[list[Slot]] = []
    last = -9
    for slot in sorted((s for s in scene.slots if s.how == "name"), key=lambda s: s.token):
        between = [token.text for token in scene.tokens[last + 1 : slot.token]]
        if runs and slot.token > last and not between:
            runs[-1][-1] = slot
        elif runs and all(word in joints for word in between) and len(between) <= 2:
            runs[-1].append(slot)
        else:
            runs.append([slot])
        last = slot.token
    return [run for run in runs if len(run) > 1]


def _nearest(runs: Sequence[list[Slot]], low: int, high: int) -> list[Slot] | None:
    """Return the list that ends nearest before the ranks, else the one that begins nearest after them."""
    before = [run for run in runs if 0 < low - run[-1].token <= _FAR]
    after = [run for run in runs if 0 < run[0].token - high <= _FAR]
    if before:
        return max(before, key=lambda run: run[-1].token)
    return min(after, key=lambda run: run[0].token) if after else None


def _token(scene: Scene, offset: int) -> int:
    return next((i for i, t in enumerate(scene.tokens) if t.end > offset), len(scene.tokens) - 1)
