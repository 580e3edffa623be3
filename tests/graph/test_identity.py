"""Who is who: what is one by itself, what is only proposed, and how it leaves as SSSOM."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace

import pytest

from graph.curation import record, undo
from graph.duplicates import Proposal, merge_of, proposals, split_of
from graph.entities import entities, find, in_several_countries
from graph.folding import fold_name
from graph.iris import entity_id
from graph.similarity import Method, block_keys, likeness
from graph.sssom import sssom
from graph.store import Store
from graph.verdicts import verdict_id
from ontology.errors import DataError
from ontology.records import Entity, EntityType, Extraction, Mention, Name, Reference, Relation, RelationType, Report

CITY, FIRM, BODY, PLACE = EntityType.CITY, EntityType.FIRM, EntityType.PUBLIC_BODY, RelationType.LOCATED_IN
WHO = {"by": "Ann", "date": "2026-05-18"}
ESPOO = Entity(
    "espoo", CITY, "Espoo", reference=Reference("espoo-fi", (Name("en", "Espoo"),), country="FI", within="finland")
)
TURKU = Entity(
    "turku", CITY, "Turku", reference=Reference("turku-fi", (Name("en", "Turku"),), country="FI", within="finland")
)
LYON = Entity("lyon", CITY, "Lyon", reference=Reference("lyon-fr", (Name("en", "Lyon"),), country="FR"))
ZTE = Reference("zte", (Name("en", "ZTE"), Name("zh-Hans", "中兴通讯")), ("wikidata:Q194349",), "CN")


def named(name: str, type_: EntityType = FIRM, **fields: object) -> Entity:
    mention = Mention(0, len(name), name, type_, "pattern", 0.8)
    return Entity(**{"id": name, "type": type_, "name": name, "mentions": (mention,)} | fields)  # type: ignore[arg-type]  # fields by name


def report(*parts: Entity, within: Entity | None = None) -> Extraction:
    """One report that names some entities, all but places lying in a city."""
    text = parts[0].name + " is named here. " + " ".join(p.name for p in parts)
    inside = [Relation(PLACE, p.id, within.id) for p in parts if within and p.reference is None]
    return Extraction(
        Report(entity_id(parts[0]).replace("/", "-"), text), (*parts, *filter(None, [within])), (), tuple(inside)
    )


def proposed(reports: Iterable[Extraction], least: float = 0.0) -> list[Proposal]:
    with Store.open() as store:
        for one in reports:
            store.put(one)
        return list(proposals(store, least=least))


@pytest.mark.parametrize(
    ("one", "other", "type_"),
    [
        ("ＺＴＥ Corporation", "zte corporation", FIRM),
        ("臺北捷運公司", "台北捷运公司", FIRM),
        ("台積電股份有限公司", "台积电", FIRM),
        ("《西部观察报》", "西部观察报", FIRM),
        ("基苏木市", "基苏木", CITY),
        ("亚历山大市政府", "亚历山大", CITY),
        ("宜州区人民政府", "宜州区", CITY),
    ],
)
def test_names_that_surely_mean_one_fold_to_one(one: str, other: str, type_: EntityType) -> None:
    assert fold_name(one, type_) == fold_name(other, type_)
    assert entity_id(Entity("a", type_, one)) == entity_id(Entity("b", type_, other))


@pytest.mark.parametrize(
    ("one", "other", "type_"),
    [
        ("通州区", "通州市", CITY),
        ("新竹市", "新竹县", CITY),
        ("沙市", "沙", CITY),
        ("深圳市教育局", "深圳教育局", BODY),
        ("Springfield", "Springfield (Illinois)", CITY),
    ],
)
def test_names_that_may_mean_two_stay_apart(one: str, other: str, type_: EntityType) -> None:
    assert fold_name(one, type_) != fold_name(other, type_)


@pytest.mark.parametrize(
    ("one", "other", "method"),
    [
        ("fvh", "forum virium helsinki", Method.INITIALS),
        ("ebrd", "european bank for reconstruction and development", Method.INITIALS),
        ("zte", "zte corporation", Method.CONTAINED),
        ("中兴", "中兴通讯", Method.CONTAINED),
        ("北大", "北京大学", Method.CONTAINED),
        ("don bosco university", "don bosko university", Method.SIMILAR),
        ("曼尼托巴大学", "曼尼托巴大學", Method.SIMILAR),
        ("nokia", "nokia", Method.SHARED_NAME),
    ],
)
def test_alike_names_are_found_both_ways_and_meet_in_a_block(one: str, other: str, method: Method) -> None:
    there, back = likeness([one], [other]), likeness([other], [one])
    assert there is not None
    assert back is not None
    assert (there.method, there.score) == (back.method, back.score) == (method, there.score)
    assert block_keys([one]) & block_keys([other]) or method is Method.CONTAINED


@pytest.mark.parametrize(
    ("one", "other"),
    [("city plan 2020", "city plan 2030"), ("nokia", "adven"), ("深圳", "shenzhen"), ("伊春", "宜春")],
)
def test_names_of_two_are_not_alike(one: str, other: str) -> None:
    assert likeness([one], [other]) is None


def test_a_shorter_name_is_proposed_with_a_measured_confidence_and_not_merged() -> None:
    (found,) = proposed([report(named("ZTE Kangxun Corporation")), report(named("ZTE Kangxun"))])
    assert {found.kept.name, found.other.name} == {"ZTE Kangxun Corporation", "ZTE Kangxun"}
    assert (found.method, round(found.score, 2)) == (Method.CONTAINED, 0.67)
    assert 0.2 < found.confidence < 0.5
    assert found.evidence == "zte kangxun ~ zte kangxun corporation"


def test_a_report_that_gives_both_names_joins_the_languages() -> None:
    both = named("Yuntian Lifei", names=(Name("en", "Yuntian Lifei"), Name("zh-Hans", "云天励飞")))
    reports = [report(both, within=ESPOO), report(named("云天励飞"), within=ESPOO)]
    (found,) = proposed(reports)
    assert (found.method, found.evidence) == (Method.SHARED_NAME, "云天励飞; same place")


@pytest.mark.parametrize(("where", "other", "count"), [(ESPOO, ESPOO, 1), (ESPOO, TURKU, 0), (None, None, 0)])
def test_one_shared_chinese_label_alone_proposes_nothing(where: Entity, other: Entity, count: int) -> None:
    one = named("Education Bureau of Espoo", BODY, names=(Name("zh-Hans", "市教育局"),))
    two = named("Bureau for Schools", BODY, names=(Name("zh-Hans", "市教育局"),))
    # Country and region agree for Espoo and Turku; the cities do not.
    found = proposed([report(one, within=where), report(two, within=other)])
    assert len([p for p in found if p.method is Method.SHARED_NAME]) == count


def test_what_lies_in_two_countries_is_not_proposed() -> None:
    reports = [report(named("Light Works"), within=ESPOO), report(named("Light Works Group"), within=LYON)]
    assert proposed(reports) == []
    assert len(proposed([report(named("Light Works"), within=ESPOO), report(named("Light Works Group"))])) == 1


def test_two_that_the_lexicons_know_are_never_proposed() -> None:
    one = named("Cambridge", CITY, reference=Reference("cambridge-gb", (Name("en", "Cambridge"),)))
    other = named("Cambridge", CITY, reference=Reference("cambridge-us", (Name("en", "Cambridge"),)))
    assert entity_id(one) != entity_id(other)
    assert proposed([report(one), report(other)]) == []


def test_the_lexicons_entity_is_the_one_to_keep_and_deciding_ends_the_proposal() -> None:
    with Store.open() as store:
        store.put(report(named("ZTE", reference=ZTE)))
        store.put(report(named("ZTE Corporation")))
        (found,) = proposals(store)
        assert (found.kept.id, found.other.name) == ("firm/zte", "ZTE Corporation")
        record(store, [merge_of(store, found.kept, found.other, **WHO)])
        assert proposals(store) == ()
        undo(store, [verdict_id(v) for v in store.curation.verdicts])
        assert len(proposals(store)) == 1


def test_proposals_do_not_depend_on_the_order_of_reports() -> None:
    reports = [report(named(n)) for n in ("Light Works", "Light Works Group", "LWG", "Works of Light")]
    assert proposed(reports) == proposed(reversed(reports))


def test_names_in_any_language_find_one_entity_and_a_shared_one_is_refused() -> None:
    with Store.open() as store:
        store.put(report(named("ZTE", reference=ZTE)))
        store.put(report(named("Cambridge", CITY, reference=Reference("cambridge-gb", (Name("en", "Cambridge"),)))))
        store.put(
            report(replace(named("Cambridge", CITY), reference=Reference("cambridge-us", (Name("en", "Cambridge"),))))
        )
        known = entities(store)
        for text in ("ZTE", "zte", "中興通訊", "firm/zte", store.iris("firm/zte")):
            assert find(known, text, store).id == "firm/zte"
        with pytest.raises(DataError, match="several entities"):
            find(known, "Cambridge", store)
        with pytest.raises(DataError, match="no entity"):
            find(known, "Nowhere", store)


def test_one_name_in_two_countries_is_shown_as_what_may_be_two() -> None:
    with Store.open() as store:
        store.put(report(named("Springfield", CITY), within=ESPOO))
        store.put(report(named("Riverside", CITY), within=TURKU))
        assert in_several_countries(store) == ()
        elsewhere = report(named("Springfield", CITY), named("Museum of Lyon", BODY), within=LYON)
        elsewhere = replace(elsewhere, report=replace(elsewhere.report, id="elsewhere"))
        store.put(elsewhere)
        (found,) = in_several_countries(store)
        assert (found.name, found.countries) == ("Springfield", {"FI", "FR"})
        record(store, [split_of(store, found, "Springfield (Lyon)", reports=["elsewhere"], **WHO)])
        assert in_several_countries(store) == ()


def test_a_split_names_reports_that_name_the_entity() -> None:
    with Store.open() as store:
        store.put(report(named("Light Works")))
        (whole,) = entities(store)
        with pytest.raises(DataError, match="does not name"):
            split_of(store, whole, "Other Works", reports=["elsewhere"], **WHO)
        with pytest.raises(DataError, match="name of its own"):
            record(store, [split_of(store, whole, "Light Works Ltd", **WHO)])


def test_sssom_tells_who_said_what_and_when() -> None:
    with Store.open() as store:
        store.put(report(named("ZTE", reference=ZTE)))
        store.put(report(named("ZTE Corporation")))
        store.put(report(named("Light Works")))
        zte, corporation, works = (find(entities(store), n, store) for n in ("ZTE", "ZTE Corporation", "Light Works"))
        record(
            store,
            [
                merge_of(store, zte, corporation, **WHO, comment="same site"),
                split_of(store, works, "Other Works", surfaces=["Light Works"], **WHO),
            ],
        )
        lines = [line for line in sssom(store).splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter="\t"))
    matched = [r for r in rows if r["mapping_justification"] == "semapv:LexicalMatching"]
    assert [(r["subject_id"], r["object_id"], r["confidence"]) for r in matched] == [
        ("kg:firm/zte", "wikidata:Q194349", "0.8")
    ]
    merged = next(r for r in rows if r["object_id"] == "kg:firm/zte")
    assert (merged["subject_label"], merged["predicate_modifier"], merged["author_label"]) == (
        "ZTE Corporation",
        "",
        "Ann",
    )
    assert (merged["mapping_date"], merged["comment"]) == ("2026-05-18", "same site")
    split = next(r for r in rows if r["object_label"] == "Other Works")
    assert (split["predicate_modifier"], split["comment"]) == ("Not", "where spelt Light Works")
