"""IRIs come from content alone, and are safe whatever the content."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.folding import fold_name
from graph.iris import Iris, digest, entity_id, identifier_curie, identifier_iri, place_id
from ontology.errors import SettingError
from ontology.records import Entity, EntityType, Reference

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Insta", "Insta Oy"),
        ("ZTE Co., Ltd.", "ＺＴＥ co., ltd"),
        ("华为技术有限公司", "华为技术"),
        ("深圳市 大疆 创新科技有限公司", "深圳市大疆创新科技"),
        ("Siemens AG", "SIEMENS"),
        ("A  B", "A B"),
        ("Foo Pty Ltd", "Foo"),
    ],
)
def test_names_of_one_firm_fold_to_one(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ABB", "AB"), ("Ag", ""), ("Lab", "L"), ("Inc", ""), ("公司", ""), ("Nokia", "Nokia Bell Labs")]
)
def test_names_of_different_firms_stay_different(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


def test_legal_forms_belong_to_firms_only() -> None:
    assert fold_name("Verein AG", EntityType.ASSOCIATION) == "verein ag"


def test_known_entities_are_named_by_key_and_others_by_hash() -> None:
    assert entity_id(Entity("x", EntityType.PUBLIC_BODY, "any", reference=Reference("a b"))) == "publicBody/a%20b"
    first, second = (entity_id(Entity("x", t, "Nokia")) for t in (EntityType.FIRM, EntityType.PROGRAMME))
    assert first.startswith("firm/nokia-")
    assert first.rpartition("-")[2] != second.rpartition("-")[2]


@given(ANYTHING, st.sampled_from(list(EntityType)), st.booleans())
def test_any_name_and_any_key_give_a_safe_iri(text: str, type_: EntityType, known: bool) -> None:
    iris = Iris()
    iri = iris(entity_id(Entity("x", type_, text, reference=Reference(text) if known else None)))
    assert ox.NamedNode(iri).value == iri
    assert iri.startswith(iris.base)
    assert iri.count("/") == iris.base.count("/") + 1, "no part of a name may open another folder"
    assert not set(iri) & set('<>"{}|^`\\ \x00#?')


@given(ANYTHING)
def test_report_graph_tells_its_report(report_id: str) -> None:
    assert Iris().report_id(Iris().report_graph(report_id)) == report_id
    assert Iris().report_id(Iris().reference_graph) is None


@given(st.lists(ANYTHING, max_size=4), st.lists(ANYTHING, max_size=4))
def test_different_parts_give_different_hashes(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)


@given(ANYTHING.filter(bool), st.sampled_from(["geonames", "ror", "wikidata"]))
def test_identifier_iris_read_back(local: str, prefix: str) -> None:
    iri = identifier_iri(f"{prefix}:{local}")
    assert iri is not None
    assert ox.NamedNode(iri).value == iri
    assert identifier_curie(iri) == f"{prefix}:{local}"


@pytest.mark.parametrize(
    ("key", "inside", "expected"),
    [
        ("espoo-fi", EntityType.FIRM, "city/espoo-fi"),
        ("binzhou-shaanxi", EntityType.UNIVERSITY, "city/binzhou-shaanxi"),
        ("guangdong", EntityType.CITY, "region/guangdong"),
        ("shanghai-cn", EntityType.CITY, "city/shanghai-cn"),
        ("china", EntityType.REGION, "region/china"),
        ("georgia-us", EntityType.REGION, "region/georgia-us"),
    ],
)
def test_enclosing_place_has_the_type_that_the_tables_mean(key: str, inside: EntityType, expected: str) -> None:
    assert place_id(key, inside) == expected


@pytest.mark.parametrize(
    "base", ["", "kg", "javascript:x/", "https://a/b", "https://a/<b>/", "file:///tmp/", "https://a b/"]
)
def test_unfit_base_is_refused(base: str) -> None:
    with pytest.raises(SettingError, match="not a base"):
        Iris(base)
