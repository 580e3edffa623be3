"""A font that really has the characters to be drawn: matplotlib's own for Latin, an installed one for Chinese.

DejaVu Sans comes with matplotlib, so that figures look the same on every machine. It has no Chinese; of the families
below the first installed one whose glyphs cover the text is added to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.ft2font import FT2Font

__all__ = ["CHINESE_FAMILIES", "Fonts", "find_fonts"]

CHINESE_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",
    "Droid Sans Fallback",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimSun",
    "Arial Unicode MS",
)
"""In order of preference: sans-serif and simplified forms first."""
_LATIN = "DejaVu Sans"


@dataclass(frozen=True, slots=True)
class Fonts:
    """Families to draw with, best first, and the characters that none of them has."""

    families: tuple[str, ...]
    missing: frozenset[str] = frozenset()

    def can_draw(self, text: str) -> bool:
        """Whether every character of a text has a glyph."""
        return self.missing.isdisjoint(text)


def find_fonts(texts: Iterable[str], *, families: Iterable[str] = CHINESE_FAMILIES) -> Fonts:
    """Choose fonts that have all characters of these texts, or as many as are to be had.

    Parameters
    ----------
    texts
        Everything that is to be drawn.
    families
        Names of installed families to look for beside matplotlib's own; those not installed are passed over.

    Examples
    --------
    >>> find_fonts(["Helsinki", "Umeå"])
    Fonts(families=('DejaVu Sans',), missing=frozenset())
    """
    wanted = {c for text in texts for c in text if c.isprintable() and not c.isspace()}
    chosen = [_LATIN]
    missing = wanted - _glyphs(_LATIN)
    for family in families:
        if not missing:
            break
        left = missing - _glyphs(family)
        # One family for all Chinese text where possible: a second one comes in only for what the first lacks.
        if left != missing:
            chosen.append(family)
            missing = left
    return Fonts(tuple(chosen), frozenset(missing))


@cache
def _glyphs(family: str) -> frozenset[str]:
    """Characters that the upright, regular face of a family has; none where it is not installed."""
    faces = [f for f in fontManager.ttflist if f.name == family and f.style == "normal" and f.variant == "normal"]
    if not faces:
        return frozenset()
    best = min(faces, key=lambda f: (abs(_weight(f) - 400), f.fname))
    # Collections hold several faces in one file; matplotlib before 3.11 knows the first one only.
    index = getattr(best, "index", 0)
    font = FT2Font(best.fname, face_index=index) if index else FT2Font(best.fname)
    return frozenset(chr(code) for code in font.get_charmap())


def _weight(face: FontEntry) -> int:
    return {"regular": 400, "normal": 400, "book": 400}.get(
        str(face.weight), face.weight if isinstance(face.weight, int) else 900
    )
