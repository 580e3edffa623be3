"""The partnership network as the store tells it: who, in which partnership, by which report, with which sentence.

:func:`network_data` reads the store once and applies the :class:`Filters`; everything else (projections, centralities,
pictures, exports) starts from the :class:`NetworkData` that it returns and never touches RDF again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import pyoxigraph as ox

from graph.actors import Actor, Names, read_actors, rows, tail
from graph.engine import Engine
from graph.filters import Filters
from ontology.errors import NetworkError
from ontology.records import EntityType, Kind, Status
from ontology.terms import concept

__all__ = ["Actor", "Filters", "NetworkData", "Passage", "Record", "network_data"]

_REPORTS = "SELECT ?g ?report ?title ?issued { GRAPH ?g { ?report a ct:Report . OPTIONAL { ?report dct:title ?title } \
OPTIONAL { ?report dct:issued ?issued } } }"
_RECORDS = """SELECT ?g ?p ?kind ?status ?start ?end ?programme ?confidence {
  GRAPH ?g { ?p a ct:Partnership ; dct:type ?kind .
    OPTIONAL { ?p ct:status ?status } OPTIONAL { ?p ct:startYear ?start } OPTIONAL { ?p ct:endYear ?end }
    OPTIONAL { ?p ct:programme ?programme } OPTIONAL { ?p ct:confidence ?confidence } } }"""
# Nothing but a partnership has members; asking for the type too would cost as much as the members themselves.
_MEMBERS = "SELECT ?g ?p ?member { GRAPH ?g { ?p org:hasMember ?member } }"
_EVIDENCE = """SELECT ?g ?p ?start ?quote {
  GRAPH ?g { ?p a ct:Partnership ; ct:evidence ?e . ?e oa:hasSelector ?q . ?q a oa:TextQuoteSelector ; oa:exact ?quote .
    OPTIONAL { ?e oa:hasSelector ?t . ?t a oa:TextPositionSelector ; oa:start ?start } } }"""


class _HasEngine(Protocol):
    @property
    def engine(self) -> Engine: ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a report, with the report's id, title and date as far as it is known (``2019``, ``2019-05-02``)."""

    quote: str
    report: str
    title: str = ""
    date: str = ""


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


def network_data(store: ox.Store | _HasEngine, filters: Filters | None = None, *, passages: bool = True) -> NetworkData:
    """Read the partnership network out of a store.

    Parameters
    ----------
    store
        Our store, or an Oxigraph store that follows the pattern of ``docs/architecture.md``.
    filters
        What to keep; by default all.
    passages
        Whether to read the sentences too; measures need none, and without them reading takes half the time.

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
    for g, p, member in rows(engine, _MEMBERS):
        members[g, p].add(member)
    quotes: dict[tuple[str, str], set[tuple[int, str]]] = defaultdict(set)
    for g, p, start, quote in rows(engine, _EVIDENCE) if passages else ():
        quotes[g, p].add((int(start or 0), quote))
    names = Names(engine)
    kinds = {concept(kind): kind for kind in Kind}
    statuses = {"": Status.ACTIVE} | {concept(status): status for status in Status}
    records: dict[tuple[str, str], Record] = {}
    for g, p, kind, status, start, end, programme, confidence in rows(engine, _RECORDS):
        report, title, date = reports.get(g, (tail(g), "", ""))
        records.setdefault(
            (p, report),
            Record(
                partnership=p,
                report=report,
                kind=kinds[kind],
                members=tuple(sorted(members[g, p])),
                status=statuses[status],
                start=int(start) if start else None,
                end=int(end) if end else None,
                programme=programme,
                programme_name=names.of(programme)[0] if programme else "",
                confidence=min(1.0, max(0.0, float(confidence))) if confidence else 1.0,
                passages=tuple(Passage(quote, report, title, date) for _, quote in sorted(quotes.get((g, p), ()))),
                report_year=int(date[:4]) if date[:4].isdigit() else None,
            ),
        )
    actors = read_actors(engine, names)
    everything = NetworkData(actors, tuple(records[key] for key in sorted(records)))
    return everything.filtered(filters or Filters())


def _reports(engine: Engine) -> dict[str, tuple[str, str, str]]:
    """Id, title and date of the report that each named graph holds."""
    return {g: (tail(report), title, issued) for g, report, title, issued in rows(engine, _REPORTS)}
