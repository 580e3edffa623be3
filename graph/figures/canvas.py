"""The sheet that figures are painted on: size, type and lines fit for print, and the same bytes every time.

Nothing global changes: settings hold while a figure is painted and saved, and pyplot is not used.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from graph.figures.fonts import Fonts
from ontology.errors import SettingError

__all__ = ["DOUBLE_MM", "INK", "SINGLE_MM", "Drawing", "figure_format", "paint"]

SINGLE_MM, DOUBLE_MM = 85.0, 180.0
"""Width of one column and of two."""
INK = "#222222"
_DPI = 300
_MM_PER_INCH = 25.4
_SETTINGS: Mapping[str, Any] = {
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": 7,
    "axes.linewidth": 0.5,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 7,
    "axes.unicode_minus": False,
    "figure.constrained_layout.h_pad": 0.02,
    "figure.constrained_layout.w_pad": 0.02,
    "font.size": 7,
    "legend.fontsize": 6.5,
    "legend.frameon": False,
    "lines.linewidth": 0.9,
    "pdf.fonttype": 42,  # text that can be selected and edited
    "svg.fonttype": "none",
    "svg.hashsalt": "cityties",  # identifiers in the file would be random
    "text.color": INK,
    "xtick.color": INK,
    "xtick.labelsize": 6.5,
    "xtick.major.size": 2.5,
    "xtick.major.width": 0.5,
    "xtick.minor.size": 1.5,
    "xtick.minor.width": 0.4,
    "ytick.color": INK,
    "ytick.labelsize": 6.5,
    "ytick.major.size": 2.5,
    "ytick.major.width": 0.5,
    "ytick.minor.size": 1.5,
    "ytick.minor.width": 0.4,
}
# No date and no maker's name: the same network gives the same bytes.
_NAMELESS: Mapping[str, Mapping[str, None]] = {
    "png": {"Software": None},
    "svg": {"Creator": None, "Date": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure in three formats; text in ``svg`` and ``pdf`` is text."""

    png: bytes
    svg: bytes
    pdf: bytes

    def write(self, path: Path | str) -> Path:
        """Write the format that the file's name ends with.

        Raises
        ------
        SettingError
            The name ends otherwise, or the file cannot be written.
        """
        path = Path(path)
        content = {"png": self.png, "svg": self.svg, "pdf": self.pdf}[figure_format(path)]
        try:
            path.write_bytes(content)
        except OSError as error:
            raise SettingError(
                f"cannot be written ({error.strerror})", where=path.name, todo="choose another file"
            ) from error
        return path


def figure_format(path: Path) -> str:
    """Return the format that a file's name ends with.

    Raises
    ------
    SettingError
        It is none of ours.

    Examples
    --------
    >>> figure_format(Path("ranks.SVG"))
    'svg'
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending not in _NAMELESS:
        raise SettingError(
            f"no figure can be written as {path.suffix or 'a file without an ending'}",
            where=path.name,
            todo="name it .png, .svg or .pdf",
        )
    return ending


def paint(width_mm: float, height_mm: float, fonts: Fonts, painter: Callable[[Figure], None]) -> Drawing:
    """Let ``painter`` fill a figure of this size and return it in all formats.

    >>> from graph.figures.fonts import find_fonts
    >>> drawing = paint(20, 10, find_fonts([]), lambda figure: None)
    >>> drawing.png[1:4], drawing == paint(20, 10, find_fonts([]), lambda figure: None)
    (b'PNG', True)
    """
    # From matplotlib's own defaults, whatever a user's matplotlibrc says; no window system is ever asked for.
    plain = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")}
    settings: dict[Any, Any] = {**plain, **_SETTINGS, "font.family": list(fonts.families)}
    with mpl.rc_context(settings):
        figure = Figure(figsize=(width_mm / _MM_PER_INCH, height_mm / _MM_PER_INCH), dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        painter(figure)
        return Drawing(**{name: _saved(figure, name) for name in ("png", "svg", "pdf")})


def _saved(figure: Figure, name: str) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format=name, dpi=_DPI, metadata=dict(_NAMELESS[name]))
    return buffer.getvalue()
