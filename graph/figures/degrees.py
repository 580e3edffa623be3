"""The distribution of degrees: how many actors have so many partners or more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter

from graph.colours import ACTOR_COLOURS
from graph.degrees import TailFit, ccdf
from graph.figures.canvas import INK, SINGLE_MM, Drawing, paint
from graph.figures.labels import Labels
from ontology.errors import NetworkError
from ontology.records import EntityType

__all__ = ["draw_degrees"]


def draw_degrees(degrees: Sequence[int], fit: TailFit | None, labels: Labels) -> Drawing:
    """Draw the share of actors with k partners or more, both axes logarithmic.

    Parameters
    ----------
    degrees
        Number of partners of each actor.
    fit
        The laws to draw beside the data; ``None`` draws the data alone.
    labels
        Words and fonts.

    Returns
    -------
    Drawing
        One column wide.

    Raises
    ------
    NetworkError
        No actor has a partner.
    """
    found, shares = ccdf(degrees)
    if not len(found):
        raise NetworkError("no actor has a partner", todo="widen the filters")
    words = labels.words

    def painter(figure: Figure) -> None:
        ax = figure.add_subplot()
        ax.loglog(found, shares, "o", color=ACTOR_COLOURS[EntityType.CITY], markersize=3.2, mfc="none", mew=0.8,
                  label=words["observed"])  # fmt: skip
        if fit is not None:
            ks = np.arange(fit.start, found[-1] + 1)
            level = shares[np.searchsorted(found, fit.start)]
            power, exponential = level * fit.power_law(ks), level * fit.exponential(ks)
            ax.loglog(ks, power, "-", color=INK, linewidth=0.9, label=words["powerLaw"].format(n=fit.start))
            ax.loglog(ks, exponential, "--", color=ACTOR_COLOURS[EntityType.ASSOCIATION], linewidth=0.9,
                      label=words["exponential"].format(n=fit.start))  # fmt: skip
        ax.set_xlim(0.85, found[-1] * 1.3)
        ax.set_ylim(shares[-1] * 0.6, 1.3)
        ax.xaxis.set_major_locator(FixedLocator([t for t in _ticks() if t <= found[-1] * 1.3]))
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
        ax.yaxis.set_major_formatter(lambda y, _: f"{y:g}")
        ax.set_xlabel(words["partnersOf"])
        ax.set_ylabel(words["shareAtLeast"])
        ax.legend(loc="lower left")

    return paint(SINGLE_MM, 66, labels.fonts, painter)


def _ticks() -> list[int]:
    return [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
