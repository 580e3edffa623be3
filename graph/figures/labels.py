"""Names in figures: in the reader's language, in a font that has them, short, and where they cover nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from graph.figures.canvas import INK
from graph.figures.fonts import CHINESE_FAMILIES, Fonts, find_fonts
from graph.network import Actor
from graph.wording import Lang, wording, words_of

__all__ = ["Labels", "label_points", "labels_of", "shortened"]

_WORDS = "figures/words.tsv"
_FIRST = 15
"""So many names may stand further off, at the end of a line."""
_RINGS, _RING = 12, 9.0
_HIDING = 5
"""Hiding a lesser mark is as bad as standing so many rings further off."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a figure says: the name of each actor, its other words, and the fonts for both.

    ``replaced`` names have characters that no installed font has, and are others: an actor's name in another script, or
    its identifier. ``words`` are English where no font has the Chinese ones.
    """

    names: Mapping[str, str]
    words: Mapping[str, str]
    fonts: Fonts
    replaced: int


def labels_of(actors: Iterable[Actor], lang: Lang, *, families: Iterable[str] = CHINESE_FAMILIES) -> Labels:
    """Call each actor by its name in ``lang``, or by another of its names where no installed font has that one.

    Parameters
    ----------
    actors
        Whose names are drawn.
    lang
        Of names and words; an actor without a name in it is called by its canonical name.
    families
        Fonts to look for, as in :func:`~graph.figures.fonts.find_fonts`.
    """
    actors = tuple(actors)
    words = words_of(lang, _WORDS)
    wished = {a.iri: ((a.label_zh if lang == "zh" else a.label_en) or a.name) for a in actors}
    drawn = [word for key, word in words.items() if key in wording(_WORDS) or key.startswith(("type-", "kind-"))]
    fonts = find_fonts([*wished.values(), *drawn], families=families)
    if not all(map(fonts.can_draw, drawn)):
        words = words_of("en", _WORDS)
    names, replaced = {}, 0
    for actor in actors:
        # The identifier, the last resort, is plain ASCII by construction.
        others = (actor.label_en, actor.name, *actor.labels, unquote(actor.iri.rsplit("/", 1)[-1]), actor.iri)
        name = wished[actor.iri]
        if not fonts.can_draw(name):
            replaced += 1
            name = next((o for o in others if o and fonts.can_draw(o)), "?")
        names[actor.iri] = name
    return Labels(names, words, fonts, replaced)


def shortened(text: str, columns: int = 30) -> str:
    """Cut a name to so many columns, Chinese characters taking two; ``$`` is kept from starting a formula.

    >>> shortened("Guangdong Provincial Department of Science", 20), shortened("深圳市政府", 8)
    ('Guangdong Provincia…', '深圳市…')
    """
    text = " ".join("".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in text).split())
    taken = 0
    kept: list[str] = []
    for at, char in enumerate(text):
        size = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        rest = text[at + 1 :]
        if taken + size + (1 if rest else 0) > columns:
            return "".join(kept).rstrip() + "…"
        kept.append(char)
        taken += size
    return "".join(kept)


def label_points(
    figure: Figure,
    ax: Axes,
    points: NDArray[np.float64],
    radii: Sequence[float],
    names: Sequence[str],
    *,
    limit: int,
) -> int:
    """Write the names of points beside them, the first first, each only where it covers no other name.

    Parameters
    ----------
    figure, ax
        The sheet; limits must be set already.
    points
        Places in data units, n x 2.
    radii
        Half the width of each point's mark, in typographic points.
    names
        What to write, most important first; in the order of ``points``.
    limit
        Most names written.

    Returns
    -------
    int
        How many were written.
    """
    canvas = figure.canvas
    if not isinstance(canvas, FigureCanvasAgg):  # paint() gives no other
        raise TypeError("labels are measured on matplotlib's Agg canvas")
    figure.draw_without_rendering()
    renderer: Any = canvas.get_renderer()  # type: ignore[no-untyped-call]  # matplotlib leaves it untyped
    pixels_per_point = figure.dpi / 72
    pixels = ax.transData.transform(points)
    marks = np.asarray(radii) * pixels_per_point
    frame = ax.get_window_extent(renderer)
    taken = np.empty((0, 4))
    written = 0
    for at, name in enumerate(names):
        if written == limit:
            break
        text = ax.text(0, 0, name, fontsize=6, parse_math=False)
        box = text.get_window_extent(renderer)
        text.remove()
        best = _place(pixels, marks, at, box.width, box.height, taken, (frame.x0, frame.y0, frame.x1, frame.y1))
        if best is None:
            continue
        x, y = ax.transData.inverted().transform(best)
        near = np.clip(pixels[at], best, (best[0] + box.width, best[1] + box.height))
        away = float(np.linalg.norm(near - pixels[at]))
        if away > marks[at] + 2 * _RING:
            edge = pixels[at] + (near - pixels[at]) * marks[at] / away
            ends = ax.transData.inverted().transform([edge, near])
            ax.plot(*ends.T, color=INK, linewidth=0.35, zorder=3)
        shown = ax.text(x, y, name, fontsize=6, ha="left", va="bottom", zorder=5, parse_math=False)
        # An outline round the letters would read better still, but turn them into curves in SVG and PDF.
        shown.set_bbox({"facecolor": "white", "alpha": 0.72, "linewidth": 0, "pad": 0.4})
        shown.set_in_layout(False)
        taken = np.vstack((taken, (*best, best[0] + box.width, best[1] + box.height)))
        written += 1
    return written


def _place(
    pixels: NDArray[np.float64],
    marks: NDArray[np.float64],
    at: int,
    width: float,
    height: float,
    taken: NDArray[np.float64],
    frame: tuple[float, float, float, float],
) -> tuple[float, float] | None:
    """Lower left corner of the free place about a mark that hides fewest other marks; none where all are taken."""
    px, py = pixels[at]
    found = []
    for order, (x, y, far) in enumerate(_places(px, py, marks[at], width, height, at < _FIRST)):
        if x < frame[0] or y < frame[1] or x + width > frame[2] or y + height > frame[3]:
            continue
        over = (taken[:, 0] < x + width) & (taken[:, 2] > x) & (taken[:, 1] < y + height) & (taken[:, 3] > y)
        if over.any():
            continue
        near_x = np.clip(pixels[:, 0], x, x + width) - pixels[:, 0]
        near_y = np.clip(pixels[:, 1], y, y + height) - pixels[:, 1]
        hidden = np.flatnonzero(near_x**2 + near_y**2 < marks**2)
        # A name may hide a few lesser marks where it belongs to one of the first, and none elsewhere.
        if not len(hidden) or (at < _FIRST and len(hidden) <= 2 and hidden.min() > at):
            found.append((far + _HIDING * len(hidden), order, (x, y)))
    return min(found)[2] if found else None


def _places(
    px: float, py: float, mark: float, width: float, height: float, far: bool
) -> Iterator[tuple[float, float, int]]:
    """Lower left corners about a mark, the nearest first, and how far they are: further than 0 needs a leader line."""
    for ring in range(_RINGS if far else 1):
        gap = mark + 2.0 + _RING * ring
        right, left, above, below = px + gap, px - gap - width, py + gap * 0.7, py - gap * 0.7 - height
        for x, y in (
            (right, py - height / 2),
            (left, py - height / 2),
            (px - width / 2, py + gap),
            (px - width / 2, py - gap - height),
            (right, above),
            (right, below),
            (left, above),
            (left, below),
        ):
            yield x, y, ring
