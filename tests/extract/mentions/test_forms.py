"""Which forms are a city's or region's own government, whatever apostrophe is written."""

from __future__ import annotations

import pytest

from extract.lexicons import lexicon
from extract.mentions.forms import municipal_form, regional_form
from extract.mentions.grammar import load_grammar
from extract.mentions.lexicon import lexicon_matcher
from ontology.records import EntityType


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


@pytest.mark.parametrize(
    ("name", "kind", "keys"),
    [
        ("Welsh Government", "Region", ["wales"]),
        ("Sri Lankan Government", "Region", ["sri-lanka"]),
        ("Government of the Netherlands", "Region", ["the-netherlands"]),
        ("Commonwealth of Massachusetts", "Region", ["massachusetts"]),
        ("Northern Ireland Executive", "Region", ["northern-ireland"]),
        ("Junta de Extremadura", "Region", ["extremadura"]),
        ("Land Oberösterreich", "Region", ["upper-austria"]),
        ("Lagos State Government", "Region", ["lagos-state"]),
        ("Kurdistan Regional Government", "Region", []),
        ("Government of Singapore", "City", ["singapore-sg"]),
        ("Federal Government", None, []),
        ("Commonwealth Government", None, []),
    ],
)
def test_a_regional_form_is_the_region_it_names(name: str, kind: str | None, keys: list[str]) -> None:
    form = regional_form(name, lexicon_matcher("en").readings)
    assert (form and form.type.value) == kind
    assert [key for _, key in form.keys] == keys if form else not keys


def test_every_people_is_that_of_a_place_in_the_lexicons() -> None:
    places = {EntityType.REGION, EntityType.CITY}
    unknown = {
        name
        for name in load_grammar("en")["regional"]["peoples"].values()
        if places.isdisjoint(entry.type for entry in lexicon().find(name))
    }
    assert not unknown
