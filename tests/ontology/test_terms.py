"""The closed namespace, the code lists and the Turtle files say the same."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef

from ontology.errors import DataError
from ontology.prefixes import PREFIXES, compress, expand
from ontology.records import EntityType, Kind, RelationType
from ontology.terms import CODE_LISTS, CT, OA, ORG, Terms, concept
from ontology.terms import RDF as RDF_TERMS

FOLDER = Path(__file__).parents[2] / "ontology"
VOCABULARY = Graph().parse(FOLDER / "cityties.ttl")
CODES = Graph().parse(FOLDER / "codelists.ttl")
SHAPES = Graph().parse(FOLDER / "shapes.ttl")
DECLARED = {
    s for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty) for s in VOCABULARY.subjects(RDF.type, kind)
}


def test_terms_and_turtle_declare_the_same() -> None:
    assert {str(s) for s in DECLARED} == set(CT.all())


def test_misspelt_term_raises() -> None:
    with pytest.raises(AttributeError):
        _ = CT.Partnershp  # type: ignore[attr-defined]


def test_terms_of_others_lie_in_their_namespaces() -> None:
    assert ORG.hasMember == "http://www.w3.org/ns/org#hasMember"
    assert OA.exact == "http://www.w3.org/ns/oa#exact"
    assert RDF_TERMS.type == str(RDF.type)
    assert {len(t.all()) > 0 for t in Terms.__subclasses__()} == {True}


@pytest.mark.parametrize("term", sorted(DECLARED), ids=compress)
def test_every_term_has_label_and_definition_in_both_languages(term: URIRef) -> None:
    for predicate in (RDFS.label, SKOS.definition):
        found = [o.language for o in VOCABULARY.objects(term, predicate) if isinstance(o, Literal)]
        assert sorted(map(str, found)) == ["en", "zh-Hans"]


@pytest.mark.parametrize("name", CODE_LISTS)
def test_code_list_holds_the_values_of_the_records(name: str) -> None:
    scheme, values = URIRef(CT.namespace + name + "-list"), CODE_LISTS[name]
    concepts = {c: str(CODES.value(c, SKOS.notation)) for c in CODES.subjects(SKOS.inScheme, scheme)}
    assert {str(iri): notation for iri, notation in concepts.items()} == {concept(v): v.value for v in values}
    assert set(CODES.objects(scheme, SKOS.hasTopConcept)) == set(concepts)
    for iri in concepts:
        labels = [str(o.language) for o in CODES.objects(iri, SKOS.prefLabel) if isinstance(o, Literal)]
        assert sorted(labels) == ["en", "zh-Hans", "zh-Hant"]


def test_every_closed_set_of_the_records_is_a_class_a_property_or_a_code_list() -> None:
    assert {t.value for t in EntityType} <= {compress(str(c)).removeprefix("ct:") for c in DECLARED}
    assert {CT.namespace + r.value for r in RelationType} <= set(CT.all())
    assert all(issubclass(values, StrEnum) for values in CODE_LISTS.values())


def test_partnerships_are_organizational_collaborations() -> None:
    assert (
        URIRef(CT.Partnership),
        RDFS.subClassOf,
        URIRef(PREFIXES["org"] + "OrganizationalCollaboration"),
    ) in VOCABULARY
    for leads in (CT.leads, CT.funds):
        assert (URIRef(leads), RDFS.subPropertyOf, URIRef(CT.participatesIn)) in VOCABULARY


def test_shapes_and_code_lists_use_declared_terms_only() -> None:
    known = set(CT.all()) | {str(s) for s in CODES.subjects()}
    own = {str(s) for p in (RDF.type, SH.declare) for s in SHAPES.subjects(p) if isinstance(s, URIRef)}
    used = {str(t) for triple in SHAPES for t in triple if isinstance(t, URIRef) and str(t).startswith(CT.namespace)}
    assert used - own - known == set()
    assert len(own) == 21


def test_expand_and_compress_are_inverse() -> None:
    for iri in CT.all():
        assert expand(compress(iri)) == iri
    assert compress(concept(Kind.PPP)) == "ct:kind-ppp"
    with pytest.raises(DataError, match="unknown prefix"):
        expand("foaf:name")
