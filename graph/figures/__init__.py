"""Figures for print, drawn with matplotlib: as wide as a journal's column, in PNG (300 dpi), SVG and PDF.

matplotlib comes with ``pip install 'cityties[paper]'``; importing this package without it says so.
"""

from __future__ import annotations

from ontology.errors import MissingExtra

try:
    import matplotlib as _matplotlib
except ImportError as error:
    raise MissingExtra("figures need matplotlib", todo="pip install 'cityties[paper]'") from error

__all__ = ["MATPLOTLIB_VERSION"]

MATPLOTLIB_VERSION: str = _matplotlib.__version__
"""What draws the figures: the same version draws the same bytes."""
