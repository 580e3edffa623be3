"""The records that cross module borders.

All of them are frozen and hashable. Offsets are half-open, ``[start, end)``, in Unicode code points of
:attr:`Report.text`; years are calendar years; confidences run from 0 to 1.

What counts as an entity, a partnership, a kind and a status is defined in the annotation guidelines
(``corpus/gold/GUIDELINES.md``); the closed sets below are those of the guidelines.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "ACTOR_TYPES",
    "Bound",
    "Centrality",
    "Decision",
    "Entity",
    "EntityType",
    "Evidence",
    "Extraction",
    "Figure",
    "Kind",
    "Measure",
    "Membership",
    "Mention",
    "Name",
    "Page",
    "Partnership",
    "Reason",
    "Reference",
    "Rejection",
    "Relation",
    "RelationType",
    "Report",
    "Role",
    "Run",
    "Status",
]


class EntityType(StrEnum):
    """What an entity is."""

    CITY = "City"
    REGION = "Region"
    FIRM = "Firm"
    UNIVERSITY = "University"
    PUBLIC_BODY = "PublicBody"
    ASSOCIATION = "Association"
    PROGRAMME = "Programme"


ACTOR_TYPES = frozenset(EntityType) - {EntityType.PROGRAMME}
"""The types that can be members of a partnership."""


class Kind(StrEnum):
    """What sort of partnership it is."""

    AGREEMENT = "agreement"
    PPP = "ppp"
    JOINT_VENTURE = "jointVenture"
    PROCUREMENT = "procurement"
    RESEARCH = "research"
    FUNDING = "funding"
    DATA_SHARING = "dataSharing"
    TWINNING = "twinning"
    MEMBERSHIP = "membership"


class Status(StrEnum):
    """Whether a partnership is in force."""

    ACTIVE = "active"
    PLANNED = "planned"
    ENDED = "ended"


class Role(StrEnum):
    """What a member does in a partnership; ``PARTNER`` where the text gives nothing more specific."""

    PARTNER = "partner"
    LEAD = "lead"
    FOUNDER = "founder"
    CLIENT = "client"
    SUPPLIER = "supplier"
    FUNDER = "funder"
    RECIPIENT = "recipient"
    NETWORK = "network"
    MEMBER = "member"


class RelationType(StrEnum):
    """How an entity stands to a programme or a place."""

    PARTICIPATES_IN = "participatesIn"
    LEADS = "leads"
    FUNDS = "funds"
    LOCATED_IN = "locatedIn"


class Measure(StrEnum):
    """What a figure measures."""

    PUBLIC_FUNDING_SHARE = "publicFundingShare"
    PRIVATE_FUNDING_SHARE = "privateFundingShare"
    PPP_FUNDING_SHARE = "pppFundingShare"
    INVESTMENT = "investment"
    RANK = "rank"
    DATASETS = "datasets"
    PARTICIPANTS = "participants"


class Centrality(StrEnum):
    """What an analysis measures of the actors of a network, in the order of tables."""

    DEGREE = "degree"
    STRENGTH = "strength"
    BETWEENNESS = "betweenness"
    CLOSENESS = "closeness"
    EIGENVECTOR = "eigenvector"
    PAGERANK = "pagerank"
    KATZ = "katz"
    CORENESS = "coreness"
    CONSTRAINT = "constraint"
    EFFECTIVE_SIZE = "effective_size"
    ARTICULATION = "articulation"


class Bound(StrEnum):
    """How a figure's value bounds the truth: "628", "over 4,000", "top 10", "about a third"."""

    EXACT = "exact"
    AT_LEAST = "atLeast"
    AT_MOST = "atMost"
    ABOUT = "about"


class Reason(StrEnum):
    """Why a candidate partnership was rejected."""

    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"
    ADVICE = "advice"
    COMPARISON = "comparison"
    COMPETITION = "competition"
    MERE_MENTION = "mereMention"
    CURATED = "curated"


class Decision(StrEnum):
    """What a person decides about a partnership, or about who is who."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the source document as the half-open span ``[start, end)`` of the text; ``number`` counts from 1."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Report:
    """A document as read: its text and what it says about itself.

    Parameters
    ----------
    id
        Content-derived identifier, safe in an IRI and a file name.
    text
        Full text, NFC, paragraphs separated by a blank line; every offset points into it.
    title
        The document's own title, or its first line; empty where it has none.
    lang
        ``"en"`` or ``"zh"``: the language most of the text is in.
    script
        ``"Latn"``, ``"Hans"`` or ``"Hant"``.
    date
        Publication date as ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``, if the document shows one.
    publisher
        As the document shows it, else ``None``.
    path
        File name (no folders) the text came from; empty for text given directly.
    media_type
        IANA media type of the source.
    sha256
        Hex digest of the source bytes.
    pages
        Page spans in order; empty where the format has no pages.
    encoding
        Character encoding that the bytes were decoded with; ``None`` for binary formats.
    """

    id: str
    text: str
    title: str = ""
    lang: str = "en"
    script: str = "Latn"
    date: str | None = None
    publisher: str | None = None
    path: str = ""
    media_type: str = "text/plain"
    sha256: str = ""
    pages: tuple[Page, ...] = ()
    encoding: str | None = None

    @property
    def year(self) -> int | None:
        """Year of publication.

        >>> Report("r1", "…", date="2016-05-18").year
        2016
        """
        return int(self.date[:4]) if self.date else None

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page that holds ``offset``, or ``None`` for a document without pages."""
        return next((page.number for page in self.pages if page.start <= offset < page.end), None)


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of the text that names an entity; ``method`` says what found it, such as ``lexicon`` or ``pattern``."""

    start: int
    end: int
    surface: str
    type: EntityType
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one language; ``lang`` is a BCP 47 tag such as ``en``, ``zh-Hans``, ``zh-Hant`` or ``und``."""

    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What the lexicons know of an entity, the same in every report that names it.

    Parameters
    ----------
    key
        Stable lexicon key, unique within the entity's type: ``"helsinki-fi"``, ``"zte"``.
    names
        Names and aliases; the first in each language is the preferred one.
    identifiers
        CURIEs of outside identifiers that are surely the same, such as ``geonames:658225`` or ``wikidata:Q1757``.
    country
        ISO 3166-1 alpha-2 code.
    within
        Key of the enclosing place or of the city where a body sits.
    latitude, longitude
        WGS 84 decimal degrees.
    """

    key: str
    names: tuple[Name, ...] = ()
    identifiers: tuple[str, ...] = ()
    country: str | None = None
    within: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that the report names, with every span that names it.

    ``name`` is the canonical name: the English one where one is well known, else the name in the report's script.
    """

    id: str
    type: EntityType
    name: str
    names: tuple[Name, ...] = ()
    mentions: tuple[Mention, ...] = ()
    reference: Reference | None = None

    @property
    def same_as(self) -> tuple[str, ...]:
        """CURIEs of outside identifiers, from the lexicons."""
        return self.reference.identifiers if self.reference else ()

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Distinct surface strings in order of first appearance."""
        return tuple(dict.fromkeys(mention.surface for mention in self.mentions))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passage that states a fact: ``quote`` equals ``report.text[start:end]``."""

    start: int
    end: int
    quote: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """One member of a partnership: the id of an entity of the same extraction, and its role."""

    entity: str
    role: Role = Role.PARTNER


@dataclass(frozen=True, slots=True)
class Partnership:
    """Two or more actors who, the text says, act together.

    Parameters
    ----------
    members
        At least two memberships of different entities.
    kind, status
        See the guidelines.
    start, end
        Years, where the text gives them.
    programme
        Id of the programme entity it belongs to.
    evidence
        At least one passage.
    confidence
        Probability, 0 to 1, that a careful reader would record this partnership.
    method
        The rule or model that found it, such as ``frame:signed-with``.
    """

    members: tuple[Membership, ...]
    kind: Kind
    status: Status = Status.ACTIVE
    start: int | None = None
    end: int | None = None
    programme: str | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    method: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed link from an entity to a programme or a place; ``source`` and ``target`` are entity ids."""

    type: RelationType
    source: str
    target: str
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    method: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number tied to one entity.

    ``unit`` is ``percent``, an ISO 4217 code or ``None``; ``list`` names the ranking for ``rank``; ``year`` is the
    year the figure is of, where the text gives it.
    """

    subject: str
    measure: Measure
    value: float
    bound: Bound = Bound.EXACT
    unit: str | None = None
    list: str | None = None
    year: int | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Rejection:
    """A candidate that looked like a partnership and was not; ``candidate`` holds entity ids."""

    candidate: tuple[str, ...]
    reason: Reason
    evidence: tuple[Evidence, ...] = ()
    method: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What read a report: enough to read it again and get the same.

    It tells nothing of when and where, so that reading the same reports again gives the same runs.

    Parameters
    ----------
    software
        Name and version: ``"cityties 0.1.0"``.
    models
        Pairs of a model's file name and the SHA-256 of its bytes, in hexadecimal.
    configuration
        Pairs of a setting's name and its value.
    """

    software: str
    models: tuple[tuple[str, str], ...] = ()
    configuration: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one report; ``extractor`` names the software that read it, ``run`` tells more of it."""

    report: Report
    entities: tuple[Entity, ...] = ()
    partnerships: tuple[Partnership, ...] = ()
    relations: tuple[Relation, ...] = ()
    figures: tuple[Figure, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    extractor: str = ""
    run: Run | None = None

    def entity(self, entity_id: str) -> Entity:
        """Return the entity of that id; raises ``KeyError`` if the extraction has none."""
        for entity in self.entities:
            if entity.id == entity_id:
                return entity
        raise KeyError(entity_id)
