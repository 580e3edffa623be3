"""What the lexicons know of where things lie."""

from __future__ import annotations

import pytest

from extract.partnerships.whereabouts import known_within
from ontology.records import Entity, EntityType


@pytest.mark.parametrize(
    ("inner", "outer", "known"),
    [
        (("City", "Espoo"), ("Region", "Finland"), "in"),
        (("City", "Kumasi"), ("Region", "Ghana"), "in"),
        (("City", "宁波市"), ("Region", "浙江省"), "in"),
        (("City", "寧波市"), ("Region", "浙江"), "in"),
        (("City", "Espoo"), ("Region", "Ghana"), "out"),
        (("City", "Espoo"), ("City", "Tampere"), "near"),
        (("City", "Espoo"), ("Region", "Nowhere Land"), "unknown"),
        (("Programme", "Nameless"), ("City", "Espoo"), "unknown"),
    ],
)
def test_places_are_known_to_lie_in_their_regions(inner: tuple[str, str], outer: tuple[str, str], known: str) -> None:
    one, two = (Entity(name, EntityType(kind), name) for kind, name in (inner, outer))
    assert known_within(one, two) == known
