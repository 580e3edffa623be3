"""Whose money a percentage is of: public, private, or of public–private partnerships."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extract.partnerships.numerals import figure_words
from extract.partnerships.quantities import Quantity
from extract.partnerships.quantity_patterns import any_of
from extract.partnerships.scenes import Scene, Slot

__all__ = ["label_shares", "payer_in_full", "share_words"]


def share_words(folded: str, start: int, end: int, lang: str) -> list[tuple[int, str]]:
    """Find the words that say whose money a share is: ``public``, ``private`` or ``ppp``, with their offsets.

    Examples
    --------
    >>> share_words("60% from the state, 40% from private sources", 0, 44, "en")
    [(13, 'public'), (29, 'private')]
    """
    pattern, labels = _words(lang)
    return [(m.start(), labels[m.group()]) for m in pattern.finditer(folded, start, end)]


def label_shares(folded: str, scene: Scene, shares: Sequence[Quantity], lang: str) -> list[tuple[str, str]]:
    """Say whose money each percentage of a sentence is of, and how that is known.

    A sentence either names the money before the number ("public 60%, private 40%") or after it ("60% came from the
    state"); it keeps to one way, and the way that explains more of its numbers counts, at a tie the one with the nearer
    words.

    Returns
    -------
    list
        For each of ``shares``, a label or ``""``, and ``before``, ``after``, or ``kept`` where the label is that of the
        number before: 公共资金占比东京为72%，旧金山38%.
    """
    if not shares:
        return []
    names = [(scene.tokens[s.token].start, scene.tokens[s.token].end) for s in scene.slots if s.how == "name"]
    hits = [
        (at, label)
        for at, label in share_words(folded, scene.start, scene.end, lang)
        if not any(start <= at < end for start, end in names)
    ]
    ways = {"before": _before(scene, shares, hits), "after": _after(scene, shares, hits)}

    def worth(way: str) -> tuple[int, float]:
        known = [found for found in ways[way] if found is not None]
        return len(known), -sum(gap for _, gap in known) / max(len(known), 1)

    best = max(ways, key=worth)
    labels: list[tuple[str, str]] = []
    for found in ways[best]:
        if found is not None:
            labels.append((found[0], best))
        elif best == "before" and labels and labels[-1][0]:
            labels.append((labels[-1][0], "kept"))
        else:
            labels.append(("", ""))
    return labels


def payer_in_full(scene: Scene, at: int, lang: str) -> Slot | None:
    """Return who pays all of something, where the words from token ``at`` on say so: "fully funded by the city"."""
    match = _in_full(lang).match(" ".join(token.text for token in scene.tokens[at:]))
    if match is None:
        return None
    payer = at + match.string.count(" ", 0, match.start(1))
    return next((slot for slot in scene.slots if slot.token == payer), None)


def _before(scene: Scene, shares: Sequence[Quantity], hits: Sequence[tuple[int, str]]) -> list[tuple[str, int] | None]:
    """Return for each number the last word between the number before and itself, with how far off it is."""
    found: list[tuple[str, int] | None] = []
    floor = scene.start
    for share in shares:
        inside = [(label, share.start - at) for at, label in hits if floor <= at < share.start]
        found.append(inside[-1] if inside else None)
        floor = share.end
    return found


def _after(scene: Scene, shares: Sequence[Quantity], hits: Sequence[tuple[int, str]]) -> list[tuple[str, int] | None]:
    """Return for each number the first word between itself and the next number, with how far off it is."""
    found: list[tuple[str, int] | None] = []
    for share, limit in zip(shares, [*(s.start for s in shares[1:]), scene.end], strict=True):
        inside = [(label, at - share.end) for at, label in hits if share.end <= at < limit]
        found.append(inside[0] if inside else None)
    return found


@cache
def _in_full(lang: str) -> re.Pattern[str]:
    return re.compile(figure_words(lang)["full"]["payer"])


@cache
def _words(lang: str) -> tuple[re.Pattern[str], dict[str, str]]:
    labels = {word: label for label, words in figure_words(lang)["shares"].items() for word in words}
    edge = r"\b" if lang == "en" else ""
    return re.compile(f"{edge}(?:{any_of(labels)}){edge}"), labels
