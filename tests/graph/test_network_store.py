"""Networks out of a real store that real annotated reports were written to."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import chain, combinations
from pathlib import Path

import pytest

from graph.centrality import MEASURES, centrality
from graph.network import Filters, NetworkData, network_data
from graph.projection import project
from graph.store import Store
from ontology.jsonform import from_json
from ontology.records import EntityType, Extraction

GOLD = sorted((Path(__file__).parents[2] / "corpus" / "gold" / "train").glob("*-00*.json"))


@pytest.fixture(scope="module")
def extractions() -> list[Extraction]:
    assert len(GOLD) >= 15
    return [from_json(json.loads(path.read_text("utf-8"))) for path in GOLD]


@pytest.fixture(scope="module")
def data(extractions: list[Extraction]) -> NetworkData:
    with Store.open() as store:
        for extraction in extractions:
            store.put(extraction)
        return network_data(store)


def test_every_partnership_with_its_sentences_comes_back(data: NetworkData, extractions: list[Extraction]) -> None:
    told = {(x.report.id, e.quote) for x in extractions for p in x.partnerships for e in p.evidence}
    assert {(p.report, p.quote) for r in data.records for p in r.passages} == told
    assert {r.report for r in data.records} == {x.report.id for x in extractions if x.partnerships}


def test_actors_are_the_members_and_bear_their_names(data: NetworkData, extractions: list[Extraction]) -> None:
    names: dict[EntityType, set[str]] = defaultdict(set)
    for extraction in extractions:
        for partnership in extraction.partnerships:
            for member in partnership.members:
                entity = extraction.entity(member.entity)
                names[entity.type].add(entity.name)
    found: dict[EntityType, set[str]] = defaultdict(set)
    for actor in data.actors.values():
        found[actor.type].update((actor.name, *actor.labels))
    assert all(names[kind] <= found[kind] for kind in names)


def test_the_clique_projection_holds_each_pair_of_members(data: NetworkData) -> None:
    pairs = {frozenset(pair) for record in data.records for pair in combinations(record.members, 2)}
    assert {frozenset(edge) for edge in project(data).edges} == pairs


def test_fractional_strength_counts_partnerships(data: NetworkData) -> None:
    G = project(data, "fractional")
    members = ({iri for record in group for iri in record.members} for group in data.partnerships().values())
    counts = Counter(chain.from_iterable(members))
    assert dict(G.degree(weight="weight")) == pytest.approx({iri: counts[iri] for iri in data.actors})


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_ranks_every_actor(data: NetworkData, measure: str) -> None:
    rows = centrality(project(data), measure)
    assert {row.iri for row in rows} == set(data.actors)
    assert rows[0].rank == 1


def test_filters_applied_later_equal_filters_on_reading(data: NetworkData, extractions: list[Extraction]) -> None:
    filters = Filters(actor_types=(EntityType.CITY, EntityType.FIRM))
    with Store.open() as store:
        for extraction in reversed(extractions):
            store.put(extraction)
        assert network_data(store, filters) == data.filtered(filters)
