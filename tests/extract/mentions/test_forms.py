"""Which forms are a city's own government, whatever apostrophe is written."""

from __future__ import annotations

import pytest

from extract.mentions.forms import municipal_form
from extract.mentions.lexicon import lexicon_matcher


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("City of Espoo", "Espoo"),
        ("Ville d’Angers", "Angers"),
        ("Mayor’s Office of Cúcuta", "Cúcuta"),
        ("Mayor's Office of Cúcuta", "Cúcuta"),
        ("Hoi An City People’s Committee", "Hoi An"),
        ("Thimphu Thromde", "Thimphu"),
        ("Orkney Islands Council", "Orkney"),
        ("Kampala Capital City Authority", "Kampala"),
        ("Karachi Metropolitan Corporation", "Karachi"),
        ("Provincial Municipality of Arequipa", "Arequipa"),
        ("Environment People’s Committee", None),
        ("Water Local Council", None),
    ],
)
def test_a_municipal_form_is_the_city_it_names(name: str, place: str | None) -> None:
    form = municipal_form(name, lexicon_matcher("en").readings)
    assert (form and form.place) == place
