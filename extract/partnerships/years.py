"""The year a partnership began or ended: candidates in its sentence, and what speaks for each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.partnerships.phrases import read_table
from extract.partnerships.scenes import Layout, Scene, Slot

__all__ = ["YearCandidate", "end_year", "year_candidates"]

_EXPLICIT = re.compile(r"(?<!\d)(?:1[89]\d\d|20[0-4]\d)(?!\d|[.,]\d)")
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one a 一",
            "two 二 两",
            "three 三",
            "four 四",
            "five 五",
            "six 六",
            "seven 七",
            "eight 八",
            "nine 九",
            "ten 十",
        ),
        1,
    )
    for word in words.split()
}
_AGO = {
    "en": re.compile(r"\b(\d{1,2}|" + "|".join(w for w in _NUMBERS if w.isascii()) + r") years? (?:ago|earlier)\b"),
    "zh": re.compile(r"(\d{1,2}|[一二两三四五六七八九十])年前"),
}
_END = {
    "en": re.compile(
        r"(?:until|till|expired in|ended in|lapsed in|closed in|terminated in|concluded in|through|"
        r"from (?:19|20)\d\d (?:to|until)|closed out in|wound up in|discontinued in|dissolved in)"
        r"\s+(?:the end of\s+)?(?:\w+\s+)?((?:19|20)\d\d)"
    ),
    "zh": re.compile(
        r"((?:19|20)\d\d)年(?:\d+月)?(?:\d+日)?(?:底|初)?[^，。；\d]{0,6}(?:终止|到期|解除|结束|期满|退出|停|届满|撤)"
    ),
}


@dataclass(frozen=True, slots=True)
class YearCandidate:
    """A year at a place of the text, how it is written, and the features that speak for or against it."""

    year: int
    features: tuple[str, ...]


def year_candidates(
    layout: Layout, scene: Scene, left: Slot, right: Slot, context: tuple[str, ...]
) -> tuple[YearCandidate, ...]:
    """List the years that a partnership of a scene may have begun in.

    Parameters
    ----------
    context
        What is known of the partnership, such as its kind and status, as features.
    """
    text = layout.folded[scene.start : scene.end]
    base = layout.report.year
    written = [(m.start(), m.end(), int(m.group()), "explicit") for m in _EXPLICIT.finditer(text)]
    if base is not None:
        for match in _AGO[layout.lang].finditer(text):
            number = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1]]
            written.append((match.start(), match.end(), base - number, "ago"))
        for offset, phrase in _relative(layout.lang):
            written += [(m.start(), m.end(), base + offset, phrase) for m in re.finditer(phrase, text)]
    found = [_weigh(layout, scene, left, right, w, len(written), context) for w in sorted(written)]
    if base is not None:
        words = {f"rw:{token.text}" for token in scene.tokens}
        shape = (f"report:{min(len(written), 2)}", f"report:{left.how}-{right.how}", f"rindex:{min(scene.index, 5)}")
        triggers = {f"rt:{hit.phrase}" for _, hit in (*scene.triggers, *scene.status)}
        found.append(
            YearCandidate(base, ("report", *shape, *(f"report:{c}" for c in context), *sorted(words | triggers)))
        )
    return tuple(found)


def end_year(layout: Layout, scene: Scene) -> int | None:
    """Return the year that a sentence gives for the end of what it tells, if it gives one."""
    match = _END[layout.lang].search(layout.folded, scene.start, scene.end)
    return int(match[1]) if match else None


def _weigh(
    layout: Layout,
    scene: Scene,
    left: Slot,
    right: Slot,
    written: tuple[int, int, int, str],
    count: int,
    context: tuple[str, ...],
) -> YearCandidate:
    start, _end, year, how = written
    how_class = how if how in {"explicit", "ago"} else "relative"
    at = next((i for i, t in enumerate(scene.tokens) if t.end > scene.start + start), len(scene.tokens) - 1)
    place = "L" if at <= left.token else "R" if at >= right.token else "M"
    same = scene.clauses[at] == scene.clauses[right.token]
    before = [t.text for t in scene.tokens[max(0, at - 3) : at]]
    after = [t.text for t in scene.tokens[at + 1 : at + 5]]
    names = {"en": (2, 3), "zh": (3, 4)}
    base = layout.report.year
    gap = "?" if base is None else "=" if year == base else "<" if year < base else ">"
    features = [
        f"y:{how_class}",
        f"y:{how}",
        f"y:{how_class}:{place}:{int(same)}",
        f"y:count{min(count, 4)}",
        f"y:only{int(count == 1)}:{how_class}",
        f"y:gap{gap}",
        f"y:before:{' '.join(before[-2:])}",
        f"y:after:{' '.join(after[:2])}",
        f"y:others:{min(sum(1 for s in scene.slots if min(at, right.token) < s.token < max(at, right.token)), 3)}",
        f"y:clauses:{min(abs(scene.clauses[at] - scene.clauses[right.token]), 3)}",
        *(f"y:b:{w}" for w in before[-names[layout.lang][0] :]),
        *(f"y:a:{w}" for w in after[: names[layout.lang][1]]),
        *(f"y:{how_class}:{c}" for c in context),
        *(f"y:gap{gap}:{c}" for c in context),
    ]
    near = [
        hit for i, hit in (*scene.triggers, *scene.status) if abs(i - at) <= 6 and scene.clauses[i] == scene.clauses[at]
    ]
    features += [f"y:t:{hit.label}" for hit in near]
    return YearCandidate(year, tuple(dict.fromkeys(features)))


def _relative(lang: str) -> list[tuple[int, str]]:
    return [(int(row[0]), row[1]) for row in read_table("years", lang)]
