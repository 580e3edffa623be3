"""The mark of each type of actor, so that none hangs on its colour alone, and a legend of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matplotlib.lines import Line2D

from graph.colours import ACTOR_COLOURS
from ontology.records import EntityType

__all__ = ["FULLNESS", "MARKERS", "legend_marks"]

MARKERS: Mapping[EntityType, str] = {
    EntityType.CITY: "o",
    EntityType.REGION: "h",
    EntityType.FIRM: "s",
    EntityType.UNIVERSITY: "^",
    EntityType.PUBLIC_BODY: "D",
    EntityType.ASSOCIATION: "*",
    EntityType.PROGRAMME: "v",
}
FULLNESS: Mapping[str, float] = {"*": 1.45, "^": 1.12, "v": 1.12, "D": 0.85, "s": 0.9, "h": 1.05, "o": 1.0}
"""How much larger a mark is drawn to weigh as much as a disc."""


def legend_marks(types: Iterable[EntityType], words: Mapping[str, str]) -> list[Line2D]:
    """Return one mark with its name for each type, in the order of legends."""
    present = set(types)
    return [
        Line2D(
            [], [], linestyle="", marker=MARKERS[kind], color=colour, markersize=4.5 * FULLNESS[MARKERS[kind]],
            markeredgecolor="white", markeredgewidth=0.4, label=words[f"type-{kind.value}"],
        )
        for kind, colour in ACTOR_COLOURS.items()
        if kind in present
    ]  # fmt: skip
