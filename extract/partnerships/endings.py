"""The year a partnership ends or ended, as its sentence tells it: "until 2034", "left the network in 2018", 2022年到期.

The words stand in ``extract/lang/{en,zh}/endings.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from extract.partnerships.phrases import read_table
from extract.partnerships.scenes import Layout, Scene
from ontology.records import Status

__all__ = ["end_year"]

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NOT_BEGUN = r"(?!(?:of|from|since|signed|dated|concluded|begun|started|founded|made|agreed)\b)"
"""What began in the year, though its end is told before, is passed over: "ended the lease of 2014"."""
_DAY = r"(?:\d+月)?(?:\d+日)?[底初末春夏秋冬]?[起前]?[^，。；：\d签的]{0,8}"
_FORMS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "until": (
            rf"\b(?:%s)\s+(?:the end of\s+)?(?:[\w-]+\s+){{0,2}}?{_YEAR}\b",
            rf"\bfrom (?:19|20)\d\d (?:to|until) {_YEAR}\b",
        ),
        "ended": (
            rf"\b(?:%s)(?:\s+{_NOT_BEGUN}[^\s.;:,]+){{0,7}}?\s+(?:in|by|on|during|at the end of)\s+"
            rf"(?:[\w-]+\s+){{0,3}}?{_YEAR}\b",
            rf"(?:\A|(?<=\n)|(?<=[.;:!?] ))in\s+(?:[\w-]+\s+)?{_YEAR},?(?:\s+{_NOT_BEGUN}[^\s.;:,]+){{1,5}}?"
            r"\s+(?:%s)\b",
        ),
    },
    "zh": {
        "until": (rf"(?:%s){_YEAR}年",),
        "ended": (rf"{_YEAR}年{_DAY}(?:%s)",),
        "due": (rf"{_YEAR}年{_DAY}(?:%s)",),
    },
}
"""How a year and the words of a sort stand to each other."""

_PAST = "ended"
"""The sort of words that only tell of what has ended."""


def end_year(layout: Layout, scene: Scene, status: Status) -> int | None:
    """Return the year that a sentence gives for the end of what it tells, if it gives one.

    What has not ended does not end before the year of the report.
    """
    over = status is Status.ENDED
    for sort, pattern in _patterns(layout.lang):
        match = pattern.search(layout.folded, scene.start, scene.end) if over or sort != _PAST else None
        if match:
            year = int(match["year"])
            if over or year >= (layout.report.year or 0):
                return year
    return None


@cache
def _patterns(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    words: dict[str, list[str]] = {}
    for sort, phrase in read_table("endings", lang):
        words.setdefault(sort, []).append(re.escape(phrase))
    # Of two that begin alike the longer is tried first.
    return tuple(
        (sort, re.compile(form.replace("%s", "|".join(sorted(found, key=len, reverse=True)))))
        for sort, found in words.items()
        for form in _FORMS[lang][sort]
    )
