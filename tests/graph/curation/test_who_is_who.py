"""Verdicts on who is who: two names that are one entity, and one name that is two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.curated import entity_id_of
from graph.curation import record, undo
from graph.duplicates import merge_of
from graph.entities import entities, find
from graph.store import Store
from graph.validation import validate
from graph.verdicts import verdict_id
from ontology.errors import DataError
from ontology.records import Decision, Entity, EntityType, Kind, Membership, Mention, Partnership
from ontology.verdicts import Identity, Verdict
from tests.graph.curation.samples import WHO, named
from tests.graph.store_samples import TEXT, passage, sample


def test_merged_entities_are_one_everywhere_and_keep_their_names(store: Store) -> None:
    nokia, insta = named(store, "Nokia", "Insta Oy")
    record(store, [merge_of(store, nokia, insta, **WHO)])
    assert "Insta Oy" not in {e.name for e in entities(store)}
    (both,) = [e for e in entities(store) if e.id == nokia.id]
    assert {"Nokia", "Insta Oy"} <= set(both.names)
    assert find(entities(store), "Insta Oy", store) == both
    (card,) = store.reports()
    assert store.extraction(card.id).relations[0].source == nokia.id
    assert validate(store).conforms
    assert store.select("SELECT ?b WHERE { ?a ct:mergedInto ?b }") == [{"b": store.iris(nokia.id)}]


def test_merges_chain_to_the_one_that_the_lexicons_know(store: Store) -> None:
    nokia, insta = named(store, "Nokia", "Insta Oy")
    third = Identity(EntityType.FIRM, "Insta Group")
    text = sample("Insta Group is new. " + TEXT, path="d.txt")
    renamed = tuple(replace(e, name="Insta Group") if e.name == "Insta Oy" else e for e in text.entities)
    store.put(replace(text, entities=renamed))
    (group,) = named(store, "Insta Group")
    record(store, [merge_of(store, group, insta, **WHO), merge_of(store, nokia, group, **WHO)])
    assert store.curation.merged.keys() == {insta.id, group.id}
    assert {entity_id_of(i) for i in store.curation.merged.values()} == {nokia.id}
    assert entity_id_of(third) == group.id


def test_what_the_lexicons_or_people_know_as_two_stays_two(store: Store) -> None:
    helsinki, nokia, insta = named(store, "Helsinki", "Nokia", "Insta Oy")
    with pytest.raises(DataError, match="lexicons know them"):
        merge_of(store, helsinki, nokia, **WHO)
    with pytest.raises(DataError, match="City"):
        merge_of(store, helsinki, insta, **WHO)
    record(store, [merge_of(store, helsinki, insta, **WHO, across_types=True)])
    before = store.nquads()
    with pytest.raises(DataError, match="as two"):
        record(store, [merge_of(store, nokia, insta, **WHO)])
    assert store.nquads() == before


def test_a_split_moves_the_spellings_that_it_names_and_what_is_said_of_them() -> None:
    text = "Springfield signed with Nokia. Springfield, the other one, signed with Insta Oy."
    base = sample(text + " " + TEXT)
    first, second = text.split(". ")[0] + ".", text.split(". ")[1]
    spans = [text.index("Springfield"), text.index("Springfield", 12)]
    city = Entity(
        "s",
        EntityType.CITY,
        "Springfield",
        mentions=tuple(Mention(i, i + 11, "Springfield", EntityType.CITY, "pattern", 0.9) for i in spans),
    )
    one = Partnership((Membership("s"), Membership("e2")), Kind.AGREEMENT, evidence=(passage(text, first),))
    other = Partnership((Membership("s"), Membership("e3")), Kind.AGREEMENT, evidence=(passage(text, second),))
    with Store.open() as store:
        store.put(replace(base, entities=(*base.entities, city), partnerships=(one, other)))
        other_report = sample("Springfield again. " + TEXT, path="z.txt")
        again = replace(city, mentions=(Mention(0, 11, "Springfield", EntityType.CITY, "pattern", 0.9),))
        store.put(replace(other_report, entities=(*other_report.entities, again)))
        (known,) = named(store, "Springfield")
        report_id = base.report.id
        split = Verdict(
            Decision.SPLIT,
            (known.id,),
            **WHO,
            into=Identity(EntityType.CITY, "Springfield (Illinois)"),
            reports=(report_id,),
        )
        before = store.nquads()
        record(store, [split])
        assert {e.name for e in entities(store) if "Springfield" in e.name} == {"Springfield", "Springfield (Illinois)"}
        members = {m.entity for p in store.extraction(report_id).partnerships for m in p.members}
        assert known.id not in members
        assert known.id in {e.id for e in store.extraction(other_report.report.id).entities}
        undo(store, [verdict_id(v) for v in store.curation.verdicts])
        assert store.nquads() == before
