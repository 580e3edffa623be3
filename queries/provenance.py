"""The way from a report to a number and back: passage, statement, partnership, edge of the network, computed value.

Each step is a named query; here it is a method that gives frozen records. Reports are given by their ids, everything
else by IRI, as other answers give them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from graph.store import Store
from queries.run import run_named

__all__ = ["Edge", "EdgePart", "Passage", "Provenance", "Statement", "Support", "Value"]

Step = TypeVar("Step")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that states something: ``[start, end)`` of the text of ``report``, and its page if there are pages."""

    report: str
    start: int
    end: int
    page: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a passage states: IRI of a partnership, relation, figure or rejection (``sort``), and whom it is about."""

    statement: str
    sort: str
    names: str
    start: int
    end: int
    page: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of the network: two actors, and how many reports tell of the partnership that makes it."""

    one: str
    name_of_one: str
    other: str
    name_of_other: str
    reports: int


@dataclass(frozen=True, slots=True)
class EdgePart:
    """What one sentence of one report adds to an edge."""

    partnership: str
    kind: str
    status: str
    start: int | None
    end: int | None
    confidence: float
    report: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value computed of an actor, such as a centrality, with its rank and what it was computed on."""

    observation: str
    measure: str
    projection: str
    filters: str
    value: float
    rank: int


@dataclass(frozen=True, slots=True)
class Support:
    """An edge and a partnership on which a computed value of ``actor`` rests directly."""

    actor: str
    partner: str
    name_of_partner: str
    partnership: str
    reports: int


class Provenance:
    """The steps between a report and the numbers that rest on it, in both directions.

    Parameters
    ----------
    store
        An open store.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     Provenance(store).passages(store.iris("partnership/930aa215cf880d4c"))
    ()
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def statements(self, report: str, offset: int | None = None) -> tuple[Statement, ...]:
        """Return what a report states, in the order of its text; with ``offset``, what the passages there state."""
        iri = self._store.iris.report(report)
        if offset is None:
            return self._records(Statement, "passages_of_report", in_report=iri)
        return self._records(Statement, "passage_at", in_report=iri, offset=offset)

    def passages(self, partnership: str) -> tuple[Passage, ...]:
        """Return the passages that state a partnership."""
        return self._records(Passage, "evidence_of_partnership", partnership=partnership)

    def edges(self, partnership: str) -> tuple[Edge, ...]:
        """Return the edges that a partnership makes in the network."""
        return self._records(Edge, "edges_of_partnership", partnership=partnership)

    def partnerships(self, one: str, other: str) -> tuple[EdgePart, ...]:
        """Return what makes the edge between two actors."""
        return self._records(EdgePart, "partnerships_of_edge", one=one, other=other)

    def values(self, actor: str) -> tuple[Value, ...]:
        """Return the computed values that are stored of an actor."""
        return self._records(Value, "values_of_actor", actor=actor)

    def support(self, observation: str) -> tuple[Support, ...]:
        """Return the actor's own edges on which a value rests, by its analysis's reports; filters are not applied."""
        return self._records(Support, "edges_of_value", observation=observation)

    def _records(self, type_: type[Step], query: str, **bindings: object) -> tuple[Step, ...]:
        return tuple(self._read(type_, run_named(self._store, query, bindings=bindings).records()))

    def _read(self, type_: type[Step], rows: list[dict[str, Any]]) -> Iterator[Step]:
        for row in rows:
            values = {name: row.get(name) for name in type_.__annotations__}
            if "report" in values:
                values["report"] = self._report_id(str(values["report"]))
            yield type_(**values)

    def _report_id(self, iri: str) -> str:
        """Return the id of the report that an IRI names."""
        graph = self._store.iris.report_graph("") + self._store.iris.local(iri).removeprefix("report/")
        return self._store.iris.report_id(graph) or iri
