from __future__ import annotations

import networkx as nx
import pyoxigraph as ox
import pytest

from graph.network import Filters, NetworkData, network_data
from graph.projection import find_actors, focus, project, two_mode
from ontology.errors import NetworkError, SettingError
from ontology.records import EntityType, Kind, Status

TRIG = """
@base <https://w3id.org/cityties/kg/> .
@prefix ct: <https://w3id.org/cityties/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<graph/report/r1> {
  <report/r1> a ct:Report ; dct:title "Harbour news"@en ; dct:issued "2017-09-13" .
  <city/helsinki-fi> a ct:City ; ct:name "Helsinki" ; rdfs:label "Helsinki"@en .
  <firm/nokia> a ct:Firm ; ct:name "Nokia" ; rdfs:label "Nokia"@en .
  <university/aalto> a ct:University ; ct:name "Aalto University" ;
      ct:locatedIn <city/helsinki-fi> .
  <programme/mysmart> a ct:Programme ; ct:name "mySMARTLife" .
  <partnership/p1> a ct:Partnership ; dct:type ct:kind-research ; ct:status ct:status-active ;
      ct:startYear 2014 ; ct:endYear 2019 ; ct:confidence 0.8 ; ct:programme <programme/mysmart> ;
      org:hasMember <city/helsinki-fi> , <firm/nokia> ,
          <university/aalto> ; ct:evidence <report/r1/evidence/10-40> .
  <report/r1/evidence/10-40> a oa:SpecificResource , ct:Evidence ;
      oa:hasSelector <report/r1/evidence/10-40/position> ,
          <report/r1/evidence/10-40/quote> .
  <report/r1/evidence/10-40/position> a oa:TextPositionSelector ; oa:start 10 ; oa:end 40 .
  <report/r1/evidence/10-40/quote> a oa:TextQuoteSelector ; oa:exact "Helsinki, Nokia and Aalto join." .
}
<graph/report/r2> {
  <report/r2> a ct:Report ; dct:title "北欧城市"@zh ; dct:issued "2020" .
  <city/helsinki-fi> a ct:City ; ct:name "Helsinki" ; rdfs:label "赫尔辛基"@zh-Hans .
  <city/shenzhen-cn> a ct:City ; ct:name "Shenzhen" ; rdfs:label "深圳"@zh-Hans .
  <firm/nokia> a ct:Firm ; ct:name "Nokia" .
  <partnership/p1> a ct:Partnership ; dct:type ct:kind-research ; ct:status ct:status-ended ;
      ct:confidence 0.5 ;
      org:hasMember <city/helsinki-fi> , <firm/nokia> ,
          <university/aalto> .
  <partnership/p2> a ct:Partnership ; dct:type ct:kind-twinning ; ct:status ct:status-planned ;
      ct:confidence 0.6 ;
      org:hasMember <city/helsinki-fi> , <city/shenzhen-cn> .
}
<graph/reference> {
  <city/helsinki-fi> skos:prefLabel "Helsinki"@en , "赫尔辛基"@zh-Hans ;
      skos:altLabel "Helsingfors"@en ; ct:country "FI" .
  <city/shenzhen-cn> skos:prefLabel "Shenzhen"@en , "深圳"@zh-Hans ; ct:country "CN" .
}
"""
KG = "https://w3id.org/cityties/kg/"
HELSINKI, SHENZHEN = f"{KG}city/helsinki-fi", f"{KG}city/shenzhen-cn"
NOKIA, AALTO = f"{KG}firm/nokia", f"{KG}university/aalto"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(TRIG, format=ox.RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def data(store: ox.Store) -> NetworkData:
    return network_data(store)


def test_actors_carry_both_names_country_and_city(data: NetworkData) -> None:
    helsinki, aalto = data.actors[HELSINKI], data.actors[AALTO]
    assert (helsinki.name, helsinki.label_en, helsinki.label_zh) == ("Helsinki", "Helsinki", "赫尔辛基")
    assert "Helsingfors" in helsinki.labels
    assert (aalto.type, aalto.city, aalto.country) == (EntityType.UNIVERSITY, HELSINKI, "FI")


def test_a_record_carries_what_its_report_states(data: NetworkData) -> None:
    first, second = data.partnerships()[f"{KG}partnership/p1"]
    assert (first.report, first.status, first.start, first.end, first.confidence) == (
        "r1",
        Status.ACTIVE,
        2014,
        2019,
        0.8,
    )
    assert (first.programme_name, first.report_year) == ("mySMARTLife", 2017)
    assert [(p.quote, p.report, p.title) for p in first.passages] == [
        ("Helsinki, Nokia and Aalto join.", "r1", "Harbour news")
    ]
    assert (second.report, second.status, second.start) == ("r2", Status.ENDED, None)


@pytest.mark.parametrize(
    ("projection", "weight"), [("clique", 1.0), ("fractional", 0.5), ("evidence", 2.0)], ids=lambda v: str(v)
)
def test_each_projection_weighs_a_pair_in_its_own_way(data: NetworkData, projection: str, weight: float) -> None:
    G = project(data, projection)  # type: ignore[arg-type]
    assert G[HELSINKI][NOKIA]["weight"] == weight
    assert G.graph["projection"] == projection
    assert G.graph["filters"] == "all"


def test_probability_joins_the_confidences_of_independent_records(data: NetworkData) -> None:
    assert project(data)[HELSINKI][NOKIA]["probability"] == pytest.approx(1 - 0.2 * 0.5)


@pytest.mark.parametrize(
    ("filters", "actors"),
    [
        (Filters(kinds=(Kind.TWINNING,)), {HELSINKI, SHENZHEN}),
        (Filters(statuses=(Status.ACTIVE,)), {HELSINKI, NOKIA, AALTO}),
        (Filters(actor_types=(EntityType.CITY,)), {HELSINKI, SHENZHEN}),
        (Filters(until=2016), {HELSINKI, NOKIA, AALTO}),
        (Filters(countries=("cn",)), {HELSINKI, SHENZHEN}),
        (Filters(min_confidence=0.7), {HELSINKI, NOKIA, AALTO}),
        (Filters(reports=("r1",)), {HELSINKI, NOKIA, AALTO}),
        (Filters(cities=True), {HELSINKI, SHENZHEN}),
    ],
    ids=lambda v: v.describe() if isinstance(v, Filters) else "",
)
def test_a_filter_keeps_only_what_it_says(store: ox.Store, filters: Filters, actors: set[str]) -> None:
    data = network_data(store, filters)
    assert set(data.actors) == actors
    assert project(data).graph["filters"] == filters.describe()


def test_a_filter_that_leaves_nothing_says_so(store: ox.Store) -> None:
    with pytest.raises(NetworkError, match="no partnership is left"):
        network_data(store, Filters(kinds=(Kind.FUNDING,)))


def test_an_empty_store_says_so() -> None:
    with pytest.raises(NetworkError, match="holds no partnership"):
        network_data(ox.Store())


@pytest.mark.parametrize(
    "bad", [{"kinds": ("marriage",)}, {"min_confidence": 1.5}, {"since": 2020, "until": 2010}], ids=str
)
def test_a_filter_out_of_range_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(SettingError):
        Filters(**bad)  # type: ignore[arg-type]


def test_two_mode_joins_actors_by_partnership_or_programme(data: NetworkData) -> None:
    G = two_mode(data)
    assert nx.is_bipartite(G)
    assert {n for n, side in G.nodes(data="bipartite") if side} == {f"{KG}partnership/p1", f"{KG}partnership/p2"}
    P = two_mode(data, "programme")
    assert sorted(P[f"{KG}programme/mysmart"]) == [HELSINKI, NOKIA, AALTO]


@pytest.mark.parametrize("name", ["Helsinki", "赫尔辛基", "HELSINGFORS", " helsinki "])
def test_an_actor_is_found_by_any_of_its_names(data: NetworkData, name: str) -> None:
    assert find_actors(data.actors.values(), name) == (HELSINKI,)


def test_an_unknown_name_brings_up_close_ones(data: NetworkData) -> None:
    with pytest.raises(NetworkError, match=r"did you mean .*Shenzhen"):
        find_actors(data.actors.values(), "Shenzen")


def test_focus_walks_so_many_partnerships(data: NetworkData) -> None:
    assert set(focus(data, "深圳").actors) == {HELSINKI, SHENZHEN}
    assert set(focus(data, "Shenzhen", 2).actors) == set(data.actors)
