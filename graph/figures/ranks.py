"""Ranks with their intervals: a dot where the network as it stands puts an actor, a line where redrawn ones do."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from graph.colours import ACTOR_COLOURS
from graph.figures.canvas import INK, SINGLE_MM, Drawing, paint
from graph.figures.labels import Labels, shortened
from graph.figures.marks import FULLNESS, MARKERS, legend_marks
from graph.uncertainty import RankInterval
from ontology.errors import NetworkError
from ontology.records import EntityType

__all__ = ["draw_ranks"]

_ROW_MM = 4.1
_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
_LONG = 3
"""Intervals that reach so many times past the last row are drawn on a logarithmic axis."""


def draw_ranks(rows: Sequence[RankInterval], labels: Labels) -> Drawing:
    """Draw the intervals of the first actors, one a row.

    Parameters
    ----------
    rows
        As :meth:`~graph.uncertainty.RankUncertainty.intervals` gives them, best first; up to about 40 can be read.
    labels
        Names of at least these actors, words and fonts.

    Returns
    -------
    Drawing
        One column wide. The bar is the 5th to 95th percentile of the rank, the tick on it the median, the mark the rank
        in the network as it stands; at the right stands the probability of being among the first k.

    Raises
    ------
    NetworkError
        There is no row.
    """
    if not rows:
        raise NetworkError("there is no rank to draw", todo="widen the filters")
    words = labels.words

    def painter(figure: Figure) -> None:
        ax = figure.add_subplot()
        last = max(max(row.high, row.rank) for row in rows)
        if last > _LONG * len(rows):
            ax.set_xscale("log")
            ax.set_xlim(0.85, last * 1.12)
            ax.xaxis.set_major_locator(FixedLocator([t for t in _TICKS if t <= last]))
            ax.xaxis.set_minor_locator(NullLocator())
            ax.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
        else:
            ax.set_xlim(0.4, last + 0.6)
            step = max(1, -(-last // 8))
            ax.xaxis.set_major_locator(FixedLocator([1, *(t for t in range(step, last + 1, step) if t > 1)]))

        def beside(text: str, at: float) -> None:
            ax.annotate(
                text, (1, at), (32, 0), ax.get_yaxis_transform(), "offset points", ha="right", va="center", fontsize=6.5
            )

        for at, row in enumerate(rows):
            kind = EntityType(row.type)
            colour = ACTOR_COLOURS[kind]
            ax.plot([row.low, row.high], [at, at], color=colour, linewidth=2.2, alpha=0.45, solid_capstyle="butt")
            ax.plot([row.median] * 2, [at - 0.33, at + 0.33], color=INK, linewidth=0.8)
            size = 4.4 * FULLNESS[MARKERS[kind]]
            ax.plot(row.rank, at, MARKERS[kind], color=colour, markersize=size, markeredgecolor="white", mew=0.4)
            beside(_percent(row.top), at)
        beside(words["top"].format(n=rows[0].k), -1.1)
        ax.set_ylim(len(rows) - 0.4, -0.6)
        names = [shortened(labels.names[row.iri], 26) for row in rows]
        ax.set_yticks(range(len(rows)), names, parse_math=False)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.grid(axis="x", color="#e4e6e8", linewidth=0.5)
        ax.set_axisbelow(True)
        marks = legend_marks((EntityType(row.type) for row in rows), words)
        figure.legend(handles=marks, loc="outside lower center", ncols=4, handletextpad=0.1, columnspacing=1)
        ax.set_xlabel(words["rank" if ax.get_xscale() == "log" else "rankLinear"])

    return paint(SINGLE_MM, 21 + _ROW_MM * len(rows), labels.fonts, painter)


def _percent(share: float) -> str:
    """Whole percents; what is not sure is neither 0% nor 100%."""
    if 0 < share < 0.01:
        return "<1%"
    return ">99%" if 0.99 < share < 1 else f"{share:.0%}"
