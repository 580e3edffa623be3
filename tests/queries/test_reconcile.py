"""Which namesake is meant, told by what else a table says."""

from __future__ import annotations

import pytest

from graph.store import Store
from ontology.records import Entity, EntityType, Extraction, Name, Reference, Report
from queries.reconcile import Question, Reconciler
from queries.search import NameIndex

PLACES = (
    ("cambridge-gb", EntityType.CITY, "Cambridge", "剑桥", "GB"),
    ("cambridge-us", EntityType.CITY, "Cambridge", "剑桥", "US"),
    ("united-kingdom", EntityType.REGION, "United Kingdom", "英国", "GB"),
)


def sample() -> Extraction:
    entities = tuple(
        Entity(
            f"e{n}",
            type_,
            name,
            reference=Reference(key, (Name("en", name), Name("zh-Hans", chinese)), country=country),
        )
        for n, (key, type_, name, chinese, country) in enumerate(PLACES)
    )
    return Extraction(Report("r", "Cambridge and Cambridge."), entities)


@pytest.mark.parametrize("text", ["Cambridge", "剑桥", "劍橋市", "CAMBRIDGE"])
@pytest.mark.parametrize("property_", ["country", "country_en", "country_zh"])
@pytest.mark.parametrize(
    "country",
    [
        "GB",
        "gb",
        "GBR",
        "UK",
        "the United Kingdom",
        "Great Britain",
        "英国",
        "英國",
        "大不列颠",
        "",
        "Ruritania",
        "火星",
    ],
)
def test_reconcile_namesakes_match_only_where_a_country_tells(text: str, country: str, property_: str) -> None:
    with Store.open("memory") as store:
        store.put(sample())
        told = {property_: (country,)} if country else {}
        found = Reconciler(store, NameIndex(store)).candidates(Question(text, ("City",), properties=told))
    sure = [candidate.found.iri.rsplit("/", 1)[1] for candidate in found if candidate.match]
    assert sure == ([] if country in {"", "Ruritania", "火星"} else ["cambridge-gb"])
    assert {candidate.found.country for candidate in found} == {"GB", "US"}
