"""What a change to one report removes from the graph and adds to it.

The graph is a function of the set of reports: with a report's own quads go the reference facts of entities that no
other report mentions, and the reports that its file held before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from graph.cards import text_of
from graph.engine import Patterns, facts_of, quads_with_object
from graph.iris import Iris
from graph.ledger import Ledger
from ontology.terms import CT, SCHEMA

__all__ = ["Change", "Difference", "graph_quads", "left_behind", "own_quads", "removal", "replacement"]


class Change(StrEnum):
    """What a write changed."""

    NEW = "new"
    UNCHANGED = "unchanged"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Difference:
    """The quads that a write takes out and puts in, none of them in both, and what that means for the report."""

    removed: frozenset[Quad]
    added: frozenset[Quad]
    change: Change


def replacement(
    engine: Patterns,
    iris: Iris,
    report_ids: Iterable[str],
    quads: AbstractSet[Quad],
    references: Mapping[str, set[Quad]],
    *,
    stale: Iterable[str] = (),
) -> Difference:
    """Work out what putting reports changes.

    Parameters
    ----------
    engine, iris
        What is stored, and under which base.
    report_ids
        Ids of the reports.
    quads
        What shall be their own, all together: see :func:`own_quads`.
    references
        For the IRI of each entity that the lexicons know, what the reference graph shall say of it.
    stale
        Ids of reports that go with the same write.
    """
    before = {quad for report_id in report_ids for quad in own_quads(engine, iris, report_id)}
    removed = before - quads
    added = quads - before
    known = facts_of(engine, map(NamedNode, references), NamedNode(iris.reference_graph))
    for iri, facts in references.items():
        removed |= known[iri] - facts
        added |= facts - known[iri]
    stale = tuple(stale)
    if stale:
        left = {quad for old in stale for quad in own_quads(engine, iris, old)}
        removed |= left
        removed |= _unreferenced(engine, iris, left | before, kept=quads)
    elif before:
        removed |= _unreferenced(engine, iris, before, kept=quads)
    removed -= added
    what = Change.UPDATED if removed or added else Change.UNCHANGED
    return Difference(frozenset(removed), frozenset(added), what if before or stale else Change.NEW)


def removal(engine: Patterns, iris: Iris, report_id: str) -> set[Quad]:
    """Return what goes with a report: its graph, and what the reference graph holds for its sake alone."""
    gone = own_quads(engine, iris, report_id)
    return gone | _unreferenced(engine, iris, gone, kept=())


def left_behind(ledger: Ledger, path: str, report_id: str) -> list[str]:
    """Return the reports that were read from a file, and from no other that is still there."""
    if not path:
        return []
    left = []
    for old in ledger.reports_from(path):
        others = ledger.yielding(old).keys() - {path}
        if old != report_id and not any(not other or Path(other).exists() for other in others):
            left.append(old)
    return left


def graph_quads(engine: Patterns, graph: str) -> Iterable[Quad]:
    """Return the quads of a named graph."""
    return engine.quads_for_pattern(None, None, None, NamedNode(graph))


def own_quads(engine: Patterns, iris: Iris, report_id: str) -> set[Quad]:
    """Return what a report alone says: its graph, and its extraction where verdicts have changed the graph."""
    node, graph = NamedNode(iris.report(report_id)), NamedNode(iris.extracted_graph)
    extracted = engine.quads_for_pattern(node, NamedNode(CT.extracted), None, graph)
    return {*graph_quads(engine, iris.report_graph(report_id)), *extracted}


def _unreferenced(engine: Patterns, iris: Iris, gone: Iterable[Quad], *, kept: Iterable[Quad]) -> set[Quad]:
    """Return the reference facts of entities that only the graphs ``gone`` mention, and ``kept`` does not."""
    graphs = {quad.graph_name for quad in gone}
    mentioned = {text_of(quad.object) for quad in gone if quad.predicate.value == SCHEMA.mentions}
    mentioned -= {text_of(quad.object) for quad in kept if quad.predicate.value == SCHEMA.mentions}
    mentions = quads_with_object(engine, NamedNode(SCHEMA.mentions), map(NamedNode, sorted(mentioned)))
    elsewhere = {text_of(quad.object) for quad in mentions if quad.graph_name not in graphs}
    alone = map(NamedNode, sorted(mentioned - elsewhere))
    return set().union(*facts_of(engine, alone, NamedNode(iris.reference_graph)).values())
