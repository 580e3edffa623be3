"""The partnership network as the store tells it: who, in which partnership, by which report, with which sentence.

:func:`network_data` reads the store once and applies the :class:`Filters`; everything else (projections, centralities,
pictures, exports) starts from the :class:`NetworkData` that it returns and never touches RDF again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import unquote

import pyoxigraph as ox

from graph.engine import Engine
from ontology.errors import NetworkError, SettingError
from ontology.records import EntityType, Kind, Status

__all__ = ["Actor", "Filters", "NetworkData", "Passage", "Record", "network_data"]

_PREFIXES = """
PREFIX ct: <https://w3id.org/cityties/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

_REPORTS = "SELECT ?g ?report ?title ?issued { GRAPH ?g { ?report a ct:Report . OPTIONAL { ?report dct:title ?title } \
OPTIONAL { ?report dct:issued ?issued } } }"
_RECORDS = """SELECT ?g ?p ?kind ?status ?start ?end ?programme ?confidence {
  GRAPH ?g { ?p a ct:Partnership ; dct:type ?kind .
    OPTIONAL { ?p ct:status ?status } OPTIONAL { ?p ct:startYear ?start } OPTIONAL { ?p ct:endYear ?end }
    OPTIONAL { ?p ct:programme ?programme } OPTIONAL { ?p ct:confidence ?confidence } } }"""
_MEMBERS = "SELECT ?g ?p ?member { GRAPH ?g { ?p a ct:Partnership ; org:hasMember ?member } }"
_EVIDENCE = """SELECT ?g ?p ?start ?quote {
  GRAPH ?g { ?p a ct:Partnership ; ct:evidence ?e . ?e oa:hasSelector ?q . ?q a oa:TextQuoteSelector ; oa:exact ?quote .
    OPTIONAL { ?e oa:hasSelector ?t . ?t a oa:TextPositionSelector ; oa:start ?start } } }"""
_TYPES = "SELECT DISTINCT ?e ?type { GRAPH ?g { ?e a ?type } VALUES ?type { %s } }"
_NAMES = """SELECT ?e ?how ?name {
  GRAPH ?g { ?e ?how ?name } VALUES ?how { ct:name rdfs:label skos:prefLabel skos:altLabel } }"""
_PLACES = "SELECT DISTINCT ?e ?how ?v { GRAPH ?g { ?e ?how ?v } VALUES ?how { ct:country ct:within ct:locatedIn } }"

_CT = "https://w3id.org/cityties/ontology#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_MAX_NESTING = 8
"""Places deeper within one another than this are a loop in the data (a district lies three or four deep)."""


class _HasEngine(Protocol):
    @property
    def engine(self) -> Engine: ...


@dataclass(frozen=True, slots=True)
class Actor:
    """A node: ``name`` is the canonical name, ``labels`` every name in any language; ``city`` the IRI of its city."""

    iri: str
    type: EntityType
    name: str
    label_en: str = ""
    label_zh: str = ""
    labels: tuple[str, ...] = ()
    country: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a report; ``report`` is the report's id and ``title`` its title."""

    quote: str
    report: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What one report states of one partnership; two reports of one partnership share its IRI in ``partnership``."""

    partnership: str
    report: str
    kind: Kind
    members: tuple[str, ...]
    status: Status = Status.ACTIVE
    start: int | None = None
    end: int | None = None
    programme: str = ""
    programme_name: str = ""
    confidence: float = 1.0
    passages: tuple[Passage, ...] = ()
    report_year: int | None = None

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year in which the report vouches for it, or ``None`` where nothing is dated.

        Without a start the report's own year stands in; without an end, the report's year (or the start, if later).

        >>> Record("p", "r", Kind.RESEARCH, ("a", "b"), start=2014, report_year=2017).years
        (2014, 2017)
        """
        known = [y for y in (self.start, self.report_year, self.end) if y is not None]
        if not known:
            return None
        first = self.start if self.start is not None else min(known)
        return first, self.end if self.end is not None else max(known)


@dataclass(frozen=True, slots=True)
class Filters:
    """What to keep; an empty value keeps all.

    Parameters
    ----------
    kinds, statuses
        Partnerships of these kinds and statuses.
    actor_types
        Members of these types; a partnership with fewer than two of them left goes.
    since, until
        Years, both included; a record stays if its :attr:`Record.years` overlap them. Undated records then go.
    countries
        ISO 3166-1 alpha-2; at least one member sits there.
    min_confidence
        Lowest confidence of a record, 0 to 1.
    reports
        Report ids.
    cities
        Roll up: each member counts for the city where it sits; a member without a known city goes.

    Raises
    ------
    SettingError
        A value lies outside its set or range.

    Examples
    --------
    >>> Filters(kinds=(Kind.TWINNING,), since=2010).describe()
    'kinds=twinning, since=2010'
    >>> Filters(min_confidence=2)
    Traceback (most recent call last):
    ontology.errors.SettingError: min_confidence: 2 is not between 0 and 1; give a probability.
    """

    kinds: tuple[Kind, ...] = ()
    statuses: tuple[Status, ...] = ()
    actor_types: tuple[EntityType, ...] = ()
    since: int | None = None
    until: int | None = None
    countries: tuple[str, ...] = ()
    min_confidence: float = 0.0
    reports: tuple[str, ...] = ()
    cities: bool = False

    def __post_init__(self) -> None:
        for name, closed in (("kinds", Kind), ("statuses", Status), ("actor_types", EntityType)):
            try:
                object.__setattr__(self, name, tuple(closed(v) for v in getattr(self, name)))
            except ValueError as error:
                raise SettingError(str(error), where=name, todo=f"use {', '.join(closed)}") from error
        object.__setattr__(self, "countries", tuple(c.upper() for c in self.countries))
        if not 0 <= self.min_confidence <= 1:
            raise SettingError(
                f"{self.min_confidence} is not between 0 and 1", where="min_confidence", todo="give a probability"
            )
        if self.since is not None and self.until is not None and self.since > self.until:
            raise SettingError(f"{self.since} comes after until={self.until}", where="since", todo="swap the two years")

    def describe(self) -> str:
        """Say in one line what was kept; ``"all"`` where nothing was left out."""
        parts = []
        for name in ("kinds", "statuses", "actor_types", "countries", "reports"):
            if values := getattr(self, name):
                parts.append(f"{name}={'|'.join(values)}")
        parts += [f"{name}={v}" for name in ("since", "until") if (v := getattr(self, name)) is not None]
        if self.min_confidence:
            parts.append(f"min_confidence={self.min_confidence:g}")
        if self.cities:
            parts.append("cities")
        return ", ".join(parts) or "all"

    def keeps(self, record: Record) -> bool:
        """Whether the record's own values pass (members are not looked at)."""
        if (self.kinds and record.kind not in self.kinds) or (self.statuses and record.status not in self.statuses):
            return False
        if record.confidence < self.min_confidence or (self.reports and record.report not in self.reports):
            return False
        if self.since is None and self.until is None:
            return True
        years = record.years
        if years is None:
            return False
        return (self.until is None or years[0] <= self.until) and (self.since is None or years[1] >= self.since)


@dataclass(frozen=True, slots=True)
class NetworkData:
    """Actors by IRI and the records that join them, in the order of their IRIs, with the filters that made them."""

    actors: Mapping[str, Actor]
    records: tuple[Record, ...]
    filters: Filters = field(default_factory=Filters)

    def partnerships(self) -> dict[str, tuple[Record, ...]]:
        """Return the records of each partnership, by its IRI."""
        groups: dict[str, list[Record]] = defaultdict(list)
        for record in self.records:
            groups[record.partnership].append(record)
        return {iri: tuple(records) for iri, records in groups.items()}

    def filtered(self, filters: Filters) -> NetworkData:
        """Return what is left after ``filters``, applied on top of those that made this.

        Raises
        ------
        NetworkError
            Nothing is left.
        """
        records = []
        for record in filter(filters.keeps, self.records):
            members = [m for m in record.members if m in self.actors]
            if filters.countries and not any(self.actors[m].country in filters.countries for m in members):
                continue
            if filters.cities:
                members = [c for m in members if (c := self._city(m)) in self.actors]
            if filters.actor_types:
                members = [m for m in members if self.actors[m].type in filters.actor_types]
            members = sorted(set(members))
            if len(members) >= 2:
                records.append(replace(record, members=tuple(members)))
        if not records:
            raise NetworkError(
                "no partnership is left" if self.records else "the graph holds no partnership",
                where=f"filters: {filters.describe()}" if self.records else "",
                todo="widen the filters" if self.records else "ingest reports first",
            )
        kept = {m for record in records for m in record.members}
        return NetworkData({i: a for i, a in self.actors.items() if i in kept}, tuple(records), filters)

    def _city(self, iri: str) -> str:
        actor = self.actors[iri]
        return iri if actor.type is EntityType.CITY else actor.city


def network_data(store: ox.Store | _HasEngine, filters: Filters | None = None) -> NetworkData:
    """Read the partnership network out of a store.

    Parameters
    ----------
    store
        Our store, or an Oxigraph store that follows the pattern of ``docs/architecture.md``.
    filters
        What to keep; by default all.

    Returns
    -------
    NetworkData
        In the order of the IRIs, whatever the order of the store.

    Raises
    ------
    NetworkError
        The store holds no partnership, or the filters leave none.
    """
    engine = store if isinstance(store, ox.Store) else store.engine
    reports = _reports(engine)
    members: dict[tuple[str, str], set[str]] = defaultdict(set)
    for g, p, member in _rows(engine, _MEMBERS):
        members[g, p].add(member)
    passages: dict[tuple[str, str], set[tuple[int, str]]] = defaultdict(set)
    for g, p, start, quote in _rows(engine, _EVIDENCE):
        passages[g, p].add((int(start or 0), quote))
    names = _Names(engine)
    records: dict[tuple[str, str], Record] = {}
    for g, p, kind, status, start, end, programme, confidence in _rows(engine, _RECORDS):
        report, title, year = reports.get(g, (_tail(g), "", None))
        records.setdefault(
            (p, report),
            Record(
                partnership=p,
                report=report,
                kind=Kind(_notation(kind)),
                members=tuple(sorted(members[g, p])),
                status=Status(_notation(status)) if status else Status.ACTIVE,
                start=int(start) if start else None,
                end=int(end) if end else None,
                programme=programme,
                programme_name=names.of(programme)[0] if programme else "",
                confidence=min(1.0, max(0.0, float(confidence))) if confidence else 1.0,
                passages=tuple(Passage(quote, report, title) for _, quote in sorted(passages[g, p])),
                report_year=year,
            ),
        )
    actors = _actors(engine, names)
    everything = NetworkData(actors, tuple(records[key] for key in sorted(records)))
    return everything.filtered(filters or Filters())


def _rows(engine: Engine, query: str) -> Iterator[tuple[str, ...]]:
    """Rows as plain strings, in an order of their own; an unbound variable is the empty string."""
    answer: Any = engine.query(_PREFIXES + query)
    yield from sorted(tuple("" if cell is None else cell.value for cell in row) for row in answer)


def _tail(iri: str) -> str:
    return unquote(iri.rstrip("/").rsplit("/", 1)[-1])


def _notation(iri: str) -> str:
    """``…#kind-jointVenture`` -> ``jointVenture``."""
    return iri.rsplit("#", 1)[-1].split("-", 1)[-1]


def _reports(engine: Engine) -> dict[str, tuple[str, str, int | None]]:
    """Id, title and year of the report that each named graph holds."""
    return {
        g: (_tail(report), title, int(issued[:4]) if issued[:4].isdigit() else None)
        for g, report, title, issued in _rows(engine, _REPORTS)
    }


class _Names:
    """Every name in the store, and which of them is preferred."""

    def __init__(self, engine: Engine) -> None:
        self._names: dict[str, Counter[tuple[int, str, str]]] = defaultdict(Counter)
        rank = {f"{_SKOS}prefLabel": 0, f"{_CT}name": 2, f"{_SKOS}altLabel": 3}
        answer: Any = engine.query(_PREFIXES + _NAMES)
        for entity, how, name in answer:
            # ct:name carries no language; a label of a report ranks between the preferred and the other names.
            self._names[entity.value][rank.get(how.value, 1), getattr(name, "language", None) or "", name.value] += 1

    def of(self, iri: str) -> tuple[str, str, str, tuple[str, ...]]:
        """Canonical name, English name, Chinese name (simplified first) and all names, best and most frequent first."""
        found = sorted(self._names.get(iri, {}).items(), key=lambda item: (item[0][0], -item[1], item[0]))
        ordered = [key for key, _ in found]
        canonical = next((name for rank, _, name in ordered if rank == 2), "")
        english = next((name for _, lang, name in ordered if lang.startswith("en")), "")
        chinese = [(lang, name) for _, lang, name in ordered if lang.startswith("zh")]
        simplified = next((name for lang, name in chinese if lang != "zh-hant"), chinese[0][1] if chinese else "")
        labels = tuple(dict.fromkeys(name for _, _, name in ordered))
        return canonical or english or simplified or (labels[0] if labels else _tail(iri)), english, simplified, labels


def _actors(engine: Engine, names: _Names) -> dict[str, Actor]:
    types: dict[str, EntityType] = {}
    for iri, kind in _rows(engine, _TYPES % " ".join(f"ct:{t}" for t in sorted(EntityType))):
        types.setdefault(iri, EntityType(kind.removeprefix(_CT)))
    countries: dict[str, str] = {}
    within: dict[str, list[str]] = defaultdict(list)
    # What the lexicons know (ct:within) comes before what a report says (ct:locatedIn).
    for iri, how, value in sorted(_rows(engine, _PLACES), key=lambda row: (row[0], row[1] != f"{_CT}within", row[2])):
        if how == f"{_CT}country":
            countries.setdefault(iri, value)
        else:
            within[iri].append(value)
    actors = {}
    for iri in sorted(types):
        name, english, chinese, labels = names.of(iri)
        city, country = _seat(iri, types, within, countries)
        actors[iri] = Actor(iri, types[iri], name, english, chinese, labels, country, city)
    return actors


def _seat(
    iri: str, types: Mapping[str, EntityType], within: Mapping[str, list[str]], countries: Mapping[str, str]
) -> tuple[str, str]:
    """City and country where an actor sits, by walking outward; empty where not known."""
    city, country, ring, seen = "", "", [iri], {iri}
    for _ in range(_MAX_NESTING):
        city = city or next((i for i in ring if types.get(i) is EntityType.CITY), "")
        country = country or next((countries[i] for i in ring if i in countries), "")
        if (city and country) or not ring:
            break
        ring = list(dict.fromkeys(o for i in ring for o in within.get(i, ()) if o not in seen))
        seen.update(ring)
    return city, country
