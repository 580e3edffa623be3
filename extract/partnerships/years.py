"""The year a partnership began: the years told near its sentence, and what speaks for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.partnerships.clauses import read_clauses
from extract.partnerships.dates import Written, written_years
from extract.partnerships.scenes import Layout, Scene, Slot, together

__all__ = ["YearCandidate", "year_candidates"]

_NEAR = 6
"""Most words between a year and a trigger that belongs to it."""
_ELSEWHERE = 4
"""Most further sentences about the two actors in which a year is looked for."""


@dataclass(frozen=True, slots=True)
class YearCandidate:
    """A year, and the features that speak for or against it at each place of the text that tells it."""

    year: int
    features: tuple[str, ...]


def year_candidates(
    layout: Layout, scene: Scene, left: Slot, right: Slot, context: tuple[str, ...]
) -> tuple[YearCandidate, ...]:
    """List the years that a partnership of a scene may have begun in.

    They are told in its sentence, in the heading above, in the sentences before and after, or where else both actors
    are named; the year of the report is one too.

    Parameters
    ----------
    context
        What is known of the partnership, such as its kind and status, as features.
    """
    own = _told(layout, scene)
    nearby = list(_nearby(layout, scene, left, right))
    told: dict[int, list[tuple[str, list[str]]]] = {}
    for written in own:
        told.setdefault(written.year, []).append(
            ("own", _weigh(layout, scene, left, right, written, len(own), context))
        )
    here = set(told)
    for place, other, written in nearby:
        if written.year not in here:
            features = _weigh_other(layout, place, other, (left, right), written, len(own), context)
            told.setdefault(written.year, []).append((place, features))
    base = layout.report.year
    if base is not None:
        away = len({written.year for _, _, written in nearby} - here)
        features = [
            "report",
            f"report:{min(len(own), 2)}",
            f"report:{left.how}-{right.how}",
            f"rindex:{min(scene.index, 5)}",
            f"report:near{min(away, 2)}:{min(len(own), 1)}",
            *(f"report:{c}" for c in context),
            *(f"rw:{token.text}" for token in scene.tokens),
            *(f"rt:{hit.phrase}" for _, hit in (*scene.triggers, *scene.status)),
        ]
        told.setdefault(base, []).append(("report", features))
    return tuple(_join(year, places) for year, places in sorted(told.items()))


def _join(year: int, places: list[tuple[str, list[str]]]) -> YearCandidate:
    """Join what speaks for a year at all its places."""
    features = [feature for _, found in places for feature in found]
    features += [f"m:{min(len(places), 3)}", f"m:{'+'.join(sorted({place for place, _ in places}))}"]
    return YearCandidate(year, tuple(dict.fromkeys(features)))


def _told(layout: Layout, scene: Scene) -> tuple[Written, ...]:
    return written_years(layout.folded, scene.start, scene.end, layout.lang, layout.report.date)


def _nearby(layout: Layout, scene: Scene, left: Slot, right: Slot) -> Iterator[tuple[str, Scene, Written]]:
    """Yield the years told round a sentence, with where: ``label``, ``prev``, ``next`` or ``else``."""
    at = scene.index
    if scene.label:
        words = (" " if layout.lang == "en" else "").join(scene.label)
        for written in written_years(words, 0, len(words), layout.lang, layout.report.date):
            yield "label", scene, written
    for place, other in (("prev", at - 1), ("next", at + 1)):
        if 0 <= other < len(layout.scenes):
            for written in _told(layout, layout.scenes[other]):
                yield place, layout.scenes[other], written
    others = [other for other in together(layout, left.entity, right.entity) if abs(other - at) > 1]
    for other in others[:_ELSEWHERE]:
        for written in _told(layout, layout.scenes[other]):
            yield "else", layout.scenes[other], written


def _class(written: Written) -> str:
    return written.how if written.how in {"explicit", "era"} else "counted" if "n" in written.how else "relative"


def _gap(layout: Layout, written: Written) -> str:
    base = layout.report.year
    return "?" if base is None else "=" if written.year == base else "<" if written.year < base else ">"


def _around(scene: Scene, written: Written, lang: str) -> Iterator[str]:
    """Yield the words before and after a year, and the triggers near it in its clause."""
    at = _token(scene, written)
    last = next((i for i, t in enumerate(scene.tokens) if t.end >= written.end), at)
    before = [t.text for t in scene.tokens[max(0, at - 3) : at]]
    after = [t.text for t in scene.tokens[last + 1 : last + 5]]
    names = {"en": (2, 3), "zh": (3, 4)}[lang]
    yield f"before:{' '.join(before[-2:])}"
    yield f"after:{' '.join(after[:2])}"
    yield from (f"b:{w}" for w in before[-names[0] :])
    yield from (f"a:{w}" for w in after[: names[1]])
    for i, hit in (*scene.triggers, *scene.status):
        if abs(i - at) <= _NEAR and scene.clauses[i] == scene.clauses[at]:
            yield f"t:{hit.label}"


def _token(scene: Scene, written: Written) -> int:
    return next((i for i, t in enumerate(scene.tokens) if t.end > written.start), len(scene.tokens) - 1)


def _weigh(
    layout: Layout,
    scene: Scene,
    left: Slot,
    right: Slot,
    written: Written,
    count: int,
    context: tuple[str, ...],
) -> list[str]:
    how, gap = _class(written), _gap(layout, written)
    at = _token(scene, written)
    place = "L" if at <= left.token else "R" if at >= right.token else "M"
    same = scene.clauses[at] == scene.clauses[right.token]
    low, high = min(at, right.token), max(at, right.token)
    read = read_clauses(scene, layout.lang)
    apart = min(abs(read.number[at] - read.number[right.token]), 3)
    either = apart if left.token < 0 else min(apart, abs(read.number[at] - read.number[left.token]))
    return [
        f"y:{how}",
        f"y:{written.how}",
        f"y:{written.phrase}",
        f"y:{how}:{place}:{int(same)}",
        f"y:count{min(count, 4)}",
        f"y:only{int(count == 1)}:{how}",
        f"y:gap{gap}",
        f"y:others:{min(sum(1 for s in scene.slots if low < s.token < high), 3)}",
        f"y:clauses:{min(abs(scene.clauses[at] - scene.clauses[right.token]), 3)}",
        f"y:short:{apart}:{either}",
        *(f"y:{how}:{c}" for c in context),
        *(f"y:gap{gap}:{c}" for c in context),
        *(f"y:{found}" for found in _around(scene, written, layout.lang)),
    ]


def _weigh_other(
    layout: Layout,
    place: str,
    scene: Scene,
    pair: tuple[Slot, Slot],
    written: Written,
    count: int,
    context: tuple[str, ...],
) -> list[str]:
    """Weigh a year that is not told in the partnership's own sentence, which tells ``count`` others."""
    how, gap = _class(written), _gap(layout, written)
    here = {slot.entity for slot in scene.slots}
    shared = sum(slot.entity in here for slot in pair)
    features = [
        f"o:{place}",
        f"o:{place}:{how}",
        f"o:{place}:{written.how}",
        f"o:{place}:gap{gap}",
        f"o:{place}:own{min(count, 2)}",
        f"o:{place}:own{min(count, 1)}:shared{shared}",
        f"o:{place}:how:{pair[0].how}:own{min(count, 1)}",
        *(f"o:{place}:{c}" for c in context),
    ]
    if place != "label":
        features += [f"o:{found}" for found in _around(scene, written, layout.lang)]
    return features
