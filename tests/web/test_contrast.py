"""The explorer's colours can be told apart: contrasts of WCAG 2.2, level AA, in the light and in the dark theme."""

from __future__ import annotations

import re
from importlib import resources

import pytest

_CSS = (resources.files("cityties.web") / "static" / "explorer.css").read_text("utf-8")
_TEXTS = [
    (ink, ground)
    for ink in ("ink", "soft", "link", "good", "warn", "bad", "city", "region", "firm", "uni", "body", "assoc", "prog")
    for ground in ("paper", "wash")
]
_ON_THEIR_GROUND = [(name, f"{name}-b") for name in ("city", "region", "firm", "uni", "body", "assoc", "prog")]


def _themes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r":root \{(.*?)\}", _CSS, re.S)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in blocks)
    assert set(light) == set(dark)
    return {"light": light, "dark": dark}


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert _contrast("#000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), [*_TEXTS, *_ON_THEIR_GROUND, ("ink", "mark"), ("button", "accent")])
def test_texts_stand_out_from_their_ground(theme: str, ink: str, ground: str) -> None:
    colours = _themes()[theme]
    assert _contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mark", ["focus", "accent", "soft"])
def test_borders_of_controls_and_the_focus_stand_out(theme: str, mark: str) -> None:
    colours = _themes()[theme]
    assert min(_contrast(colours[mark], colours[ground]) for ground in ("paper", "wash")) >= 3
