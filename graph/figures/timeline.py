"""When partnerships began: their number by year, and by year and kind."""

from __future__ import annotations

import math

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from graph.colours import ACTOR_COLOURS
from graph.figures.canvas import DOUBLE_MM, Drawing, paint
from graph.figures.labels import Labels
from graph.history import History
from ontology.errors import NetworkError
from ontology.records import EntityType

__all__ = ["draw_timeline"]

_MOST_YEARS = 40
"""Earlier years are drawn together."""


def draw_timeline(found: History, labels: Labels) -> Drawing:
    """Draw how many partnerships began in each year, in all and by kind.

    Parameters
    ----------
    found
        Counts, see :func:`graph.history.history`.
    labels
        Words and fonts.

    Returns
    -------
    Drawing
        Two columns wide: bars for all, discs whose area is the number of a kind. Years more than 40 before the last one
        are drawn as one column.

    Raises
    ------
    NetworkError
        No partnership has a known start.
    """
    if not found.starts:
        raise NetworkError("no partnership has a known year of start", todo="widen the filters")
    words = labels.words
    last = max(found.starts)
    first = max(min(found.starts), last - _MOST_YEARS)
    column = {year: max(year, first) for year in found.starts}
    kinds = found.kinds()
    totals: dict[int, int] = {}
    cells: dict[tuple[int, int], int] = {}
    for year, counts in found.starts.items():
        totals[column[year]] = totals.get(column[year], 0) + found.total(year)
        for kind, n in counts.items():
            at = (column[year], kinds.index(kind))
            cells[at] = cells.get(at, 0) + n
    largest = max(cells.values())
    names = [words[f"kind-{kind.value}"] for kind in kinds]
    blue = ACTOR_COLOURS[EntityType.CITY]

    def painter(figure: Figure) -> None:
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.1, 0.35 * len(kinds) + 0.3))
        above.bar(list(totals), list(totals.values()), width=0.78, color=blue, linewidth=0)
        above.set_ylabel(words["partnershipsAxis"])
        above.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        above.tick_params(axis="x", length=0)
        full = 62.0
        below.scatter(
            [x for x, _ in cells], [y for _, y in cells], s=[full * n / largest for n in cells.values()],
            color=blue, linewidths=0, zorder=2,
        )  # fmt: skip
        below.set_yticks(range(len(kinds)), names)
        below.set_ylim(len(kinds) - 0.4, -0.6)
        below.tick_params(axis="y", length=0)
        below.grid(axis="y", color="#e4e6e8", linewidth=0.5)
        below.set_axisbelow(True)
        below.spines["left"].set_visible(False)
        below.set_xlim(first - 0.7, last + 0.7)
        earlier = min(found.starts) < first
        step = max(1, math.ceil((last - first) / 9))
        step = next(s for s in (1, 2, 5, 10) if s >= step or s == 10)
        ticks = [y for y in range(first, last + 1) if y % step == 0 and (y - first >= 2 or not earlier)]
        shown = {y: str(y) for y in ticks}
        if earlier:
            shown = {first: f"≤{first}"} | shown
        below.set_xticks(list(shown), list(shown.values()))
        below.set_xlabel(words["year"])
        sizes = sorted({1, max(1, round(largest / 4)), largest})
        for n in sizes:
            below.scatter([], [], s=full * n / largest, color=blue, linewidths=0, label=str(n))
        figure.legend(*below.get_legend_handles_labels(), loc="outside right lower", title=words["partnershipsAxis"],
                      title_fontsize=6.5)  # fmt: skip

    return paint(DOUBLE_MM, 42 + 5.0 * len(kinds), labels.fonts, painter)
