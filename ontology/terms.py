"""The terms that CityTies writes, as a closed namespace of plain strings.

``CT.Partnership`` is an IRI; ``CT.Partnershp`` raises ``AttributeError`` when run and fails type checking before. A
test compares :class:`CT` with ``cityties.ttl`` and the code lists both ways. Of the vocabularies of others only the
terms in use are listed.
"""

# Terms keep the case that their vocabularies give them.
# ruff: noqa: N815

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from ontology.prefixes import PREFIXES
from ontology.records import Bound, Centrality, Decision, Kind, Measure, Reason, Role, Status

__all__ = [
    "CODE_LISTS",
    "CT",
    "DC",
    "DCAT",
    "DCT",
    "OA",
    "ORG",
    "PROV",
    "QB",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SKOS",
    "SPDX",
    "VOID",
    "XSD",
    "Terms",
    "concept",
]


class Terms:
    """Base of the namespaces: each annotation of a subclass becomes the term of that name.

    Examples
    --------
    >>> class EX(Terms, prefix="ct"):
    ...     City: ClassVar[str]
    >>> EX.City
    'https://w3id.org/cityties/ontology#City'
    """

    namespace: ClassVar[str]

    def __init_subclass__(cls, *, prefix: str) -> None:
        cls.namespace = PREFIXES[prefix]
        for name in cls.__annotations__:
            setattr(cls, name, cls.namespace + name.removesuffix("_"))

    @classmethod
    def all(cls) -> frozenset[str]:
        """Return the IRIs of all terms."""
        return frozenset(getattr(cls, name) for name in cls.__annotations__)


class CT(Terms, prefix="ct"):
    """The vocabulary of CityTies."""

    # classes
    Actor: ClassVar[str]
    City: ClassVar[str]
    Region: ClassVar[str]
    Firm: ClassVar[str]
    University: ClassVar[str]
    PublicBody: ClassVar[str]
    Association: ClassVar[str]
    Programme: ClassVar[str]
    Report: ClassVar[str]
    Mention: ClassVar[str]
    Evidence: ClassVar[str]
    Partnership: ClassVar[str]
    Relation: ClassVar[str]
    Figure: ClassVar[str]
    Rejection: ClassVar[str]
    Verdict: ClassVar[str]
    Analysis: ClassVar[str]
    # the report
    script: ClassVar[str]
    fileName: ClassVar[str]
    sha256: ClassVar[str]
    text: ClassVar[str]
    pages: ClassVar[str]
    encoding: ClassVar[str]
    extractor: ClassVar[str]
    # the run that read it, and the corpus that runs read
    configuration: ClassVar[str]
    corpus: ClassVar[str]
    # names and mentions
    name: ClassVar[str]
    identifiedBy: ClassVar[str]
    refersTo: ClassVar[str]
    method: ClassVar[str]
    confidence: ClassVar[str]
    # evidence
    evidence: ClassVar[str]
    page: ClassVar[str]
    # partnerships
    status: ClassVar[str]
    startYear: ClassVar[str]
    endYear: ClassVar[str]
    programme: ClassVar[str]
    partnersWith: ClassVar[str]
    # relations
    leads: ClassVar[str]
    participatesIn: ClassVar[str]
    funds: ClassVar[str]
    locatedIn: ClassVar[str]
    # figures
    subject: ClassVar[str]
    measure: ClassVar[str]
    value: ClassVar[str]
    bound: ClassVar[str]
    unit: ClassVar[str]
    list: ClassVar[str]
    year: ClassVar[str]
    # rejections
    candidate: ClassVar[str]
    reason: ClassVar[str]
    # verdicts
    decision: ClassVar[str]
    correction: ClassVar[str]
    mergedInto: ClassVar[str]
    extracted: ClassVar[str]
    # analyses
    rank: ClassVar[str]
    projection: ClassVar[str]
    filters: ClassVar[str]
    parameters: ClassVar[str]
    engine: ClassVar[str]
    software: ClassVar[str]
    fingerprint: ClassVar[str]
    # reference facts
    key: ClassVar[str]
    country: ClassVar[str]
    within: ClassVar[str]


class DC(Terms, prefix="dc"):
    """Dublin Core elements, whose values may be plain strings."""

    creator: ClassVar[str]
    publisher: ClassVar[str]


class DCAT(Terms, prefix="dcat"):
    """DCAT: a data set and the files it comes in."""

    Dataset: ClassVar[str]
    Distribution: ClassVar[str]
    byteSize: ClassVar[str]
    distribution: ClassVar[str]
    endDate: ClassVar[str]
    mediaType: ClassVar[str]
    startDate: ClassVar[str]


class DCT(Terms, prefix="dct"):
    """DCMI terms."""

    PeriodOfTime: ClassVar[str]
    description: ClassVar[str]
    format: ClassVar[str]
    identifier: ClassVar[str]
    issued: ClassVar[str]
    language: ClassVar[str]
    temporal: ClassVar[str]
    title: ClassVar[str]
    type: ClassVar[str]


class OA(Terms, prefix="oa"):
    """Web Annotation: sources and selectors."""

    SpecificResource: ClassVar[str]
    TextPositionSelector: ClassVar[str]
    TextQuoteSelector: ClassVar[str]
    end: ClassVar[str]
    exact: ClassVar[str]
    hasTarget: ClassVar[str]
    hasSelector: ClassVar[str]
    hasSource: ClassVar[str]
    start: ClassVar[str]


class ORG(Terms, prefix="org"):
    """The Organization Ontology."""

    Membership: ClassVar[str]
    hasMember: ClassVar[str]
    member: ClassVar[str]
    organization: ClassVar[str]
    role: ClassVar[str]


class PROV(Terms, prefix="prov"):
    """PROV-O: what was made by which activity from what."""

    Activity: ClassVar[str]
    Entity: ClassVar[str]
    SoftwareAgent: ClassVar[str]
    used: ClassVar[str]
    wasAssociatedWith: ClassVar[str]
    wasDerivedFrom: ClassVar[str]
    wasGeneratedBy: ClassVar[str]


class QB(Terms, prefix="qb"):
    """The Data Cube vocabulary."""

    DataSet: ClassVar[str]
    Observation: ClassVar[str]
    dataSet: ClassVar[str]


class RDF(Terms, prefix="rdf"):
    """RDF itself."""

    JSON: ClassVar[str]
    Statement: ClassVar[str]
    object: ClassVar[str]
    predicate: ClassVar[str]
    subject: ClassVar[str]
    type: ClassVar[str]


class RDFS(Terms, prefix="rdfs"):
    """RDF Schema."""

    comment: ClassVar[str]
    label: ClassVar[str]


class SCHEMA(Terms, prefix="schema"):
    """schema.org."""

    latitude: ClassVar[str]
    longitude: ClassVar[str]
    mentions: ClassVar[str]
    sha256: ClassVar[str]


class SKOS(Terms, prefix="skos"):
    """SKOS."""

    altLabel: ClassVar[str]
    exactMatch: ClassVar[str]
    prefLabel: ClassVar[str]


class SPDX(Terms, prefix="spdx"):
    """SPDX: checksums of files."""

    Checksum: ClassVar[str]
    algorithm: ClassVar[str]
    checksum: ClassVar[str]
    checksumAlgorithm_sha256: ClassVar[str]
    checksumValue: ClassVar[str]


class VOID(Terms, prefix="void"):
    """VoID: what a data set is made of, in numbers."""

    Dataset: ClassVar[str]
    class_: ClassVar[str]
    classPartition: ClassVar[str]
    classes: ClassVar[str]
    distinctSubjects: ClassVar[str]
    entities: ClassVar[str]
    properties: ClassVar[str]
    property: ClassVar[str]
    propertyPartition: ClassVar[str]
    triples: ClassVar[str]
    uriSpace: ClassVar[str]
    vocabulary: ClassVar[str]


class XSD(Terms, prefix="xsd"):
    """Datatypes."""

    date: ClassVar[str]
    decimal: ClassVar[str]
    gYear: ClassVar[str]
    gYearMonth: ClassVar[str]
    hexBinary: ClassVar[str]
    integer: ClassVar[str]
    nonNegativeInteger: ClassVar[str]
    string: ClassVar[str]


CODE_LISTS: dict[str, type[StrEnum]] = {
    "kind": Kind,
    "status": Status,
    "role": Role,
    "measure": Measure,
    "reason": Reason,
    "bound": Bound,
    "decision": Decision,
    "centrality": Centrality,
}
"""The closed sets of the records that are SKOS code lists, by the name that begins their concepts."""

_LIST_OF = {values: name for name, values in CODE_LISTS.items()}


def concept(value: StrEnum) -> str:
    """Return the IRI of the code-list concept for a value of one of the closed sets.

    Examples
    --------
    >>> concept(Kind.JOINT_VENTURE)
    'https://w3id.org/cityties/ontology#kind-jointVenture'
    """
    return f"{CT.namespace}{_LIST_OF[type(value)]}-{value.value}"
