"""Two small pictures that the server draws: where an entity lies, and when its partnerships ran.

They are SVG inside the page, made of numbers and of texts that the template escapes; no tile and no font is fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Bar", "Dot", "Locator", "Timeline", "locator", "timeline"]

_WIDTH, _HEIGHT = 640.0, 320.0
_CLOSEST = 90.0
"""Least width of the map shown: about 50 degrees."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map: ``x`` and ``y`` in the picture's units, from the upper left corner."""

    iri: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Locator:
    """A map in the plate carrée projection: the entity, its partners and the lines of a grid.

    The world is 640 by 320 units; ``box`` is the part of it that is shown (left, top, width, height).
    """

    here: Dot
    others: tuple[Dot, ...]
    meridians: tuple[tuple[float, str], ...]
    parallels: tuple[tuple[float, str], ...]
    box: tuple[float, float, float, float]

    @property
    def unit(self) -> float:
        """How many units of the map make one of the whole world's: sizes are drawn in it."""
        return self.box[2] / _WIDTH


@dataclass(frozen=True, slots=True)
class Bar:
    """A partnership in time: ``x`` and ``width`` in per cent of the line; ``open`` ends are not known."""

    iri: str
    label: str
    kind: str
    status: str
    start: int | None
    end: int | None
    x: float
    width: float
    open_start: bool
    open_end: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars in the order of their start, with the years under them in per cent of the line."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, int], ...]


def locator(here: tuple[str, str, float, float], others: Sequence[tuple[str, str, float, float]]) -> Locator:
    """Place an entity and its partners.

    Parameters
    ----------
    here, others
        IRI, name, latitude (−90 to 90) and longitude (−180 to 180) in degrees.

    Examples
    --------
    >>> chart = locator(("kg:x", "Null Island", 0.0, 0.0), [])
    >>> chart.here.x, chart.here.y
    (320.0, 160.0)
    """

    def x(longitude: float) -> float:
        return round((longitude + 180) / 360 * _WIDTH, 1)

    def y(latitude: float) -> float:
        return round((90 - latitude) / 180 * _HEIGHT, 1)

    def dot(place: tuple[str, str, float, float]) -> Dot:
        return Dot(place[0], place[1], x(place[3]), y(place[2]))

    dots = tuple(dot(place) for place in others)
    return Locator(
        here=dot(here),
        others=dots,
        box=_frame([(d.x, d.y) for d in (dot(here), *dots)]),
        meridians=tuple((x(d), _degrees(d, "E", "W")) for d in range(-150, 180, 30)),
        parallels=tuple((y(d), _degrees(d, "N", "S")) for d in range(-60, 90, 30)),
    )


def timeline(partnerships: Sequence[tuple[str, str, str, str, int | None, int | None]]) -> Timeline | None:
    """Lay partnerships out in time.

    Parameters
    ----------
    partnerships
        IRI, label, kind, status, first and last year; those without any year are left out.

    Returns
    -------
    Timeline or None
        ``None`` where nothing is dated. A bar without an end runs to the right edge, one without a start from the left.

    Examples
    --------
    >>> chart = timeline([("kg:p", "ZTE", "jointVenture", "active", 2014, None)])
    >>> chart.bars[0].open_end, [year for _, year in chart.ticks]
    (True, [2013, 2014, 2015])
    """
    dated = [p for p in partnerships if p[4] is not None or p[5] is not None]
    years = [year for p in dated for year in p[4:6] if year is not None]
    if not years:
        return None
    first, last = min(years) - 1, max(years) + 1

    def at(year: float) -> float:
        return round(100 * (year - first) / (last - first), 2)

    bars = []
    for iri, label, kind, status, start, end in sorted(dated, key=lambda p: (p[4] or p[5] or 0, p[5] or 9999, p[0])):
        left = at(start) if start is not None else 0.0
        right = at(end + 1) if end is not None and end < last else 100.0
        bars.append(Bar(iri, label, kind, status, start, end, left, max(right - left, 1.0), start is None, end is None))
    step = max(1, -(-(last - first) // 8))
    return Timeline(tuple(bars), tuple((at(year), year) for year in range(first, last + 1, step)))


def _frame(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Return the part of the world that holds the points with room round them, twice as wide as high, never tiny."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width = min(_WIDTH, max(_CLOSEST, 1.3 * (max(xs) - min(xs)), 2.6 * (max(ys) - min(ys))))
    height = width / 2
    left = min(max(0.0, (max(xs) + min(xs) - width) / 2), _WIDTH - width)
    top = min(max(0.0, (max(ys) + min(ys) - height) / 2), _HEIGHT - height)
    return round(left, 1), round(top, 1), round(width, 1), round(height, 1)


def _degrees(value: int, positive: str, negative: str) -> str:
    return "0°" if not value else f"{abs(value)}°{positive if value > 0 else negative}"
