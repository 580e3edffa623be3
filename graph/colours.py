"""The colours of every picture: colour-blind readers tell them apart (Okabe & Ito 2008)."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.records import EntityType

__all__ = ["ACTOR_COLOURS", "COMMUNITY_COLOURS", "REST"]

ACTOR_COLOURS: Mapping[EntityType, str] = {
    EntityType.CITY: "#0072b2",
    EntityType.REGION: "#56b4e9",
    EntityType.FIRM: "#e69f00",
    EntityType.UNIVERSITY: "#009e73",
    EntityType.PUBLIC_BODY: "#cc79a7",
    EntityType.ASSOCIATION: "#d55e00",
    EntityType.PROGRAMME: "#8c8c8c",
}
"""Each type has a shape too, so that none hangs on its colour alone; types stand in the order of legends."""
COMMUNITY_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a800")
REST = "#a3abb1"
"""Smaller communities, and whatever is not in question."""
