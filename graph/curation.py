"""What people say of the partnerships: verdicts, kept apart from what was extracted.

Verdicts live in the curation graph, which no ingest touches. They are keyed by the partnership's IRI, which comes from its
members, kind and programme: a verdict holds when the report is read again. One person has one verdict on a
partnership; the later one replaces the earlier. A partnership is rejected where somebody rejects it and nobody accepts
it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from graph.iris import digest
from graph.literals import clean, date_type
from graph.network import network_data
from graph.store import Store
from ontology.errors import DataError, NetworkError
from ontology.records import Decision, Verdict
from ontology.terms import CT, DC, DCT, OA, RDF, RDFS, XSD, concept

__all__ = ["ReviewItem", "add_verdicts", "review_items", "verdicts"]

_TYPE, _TARGET, _DECISION = NamedNode(RDF.type), NamedNode(OA.hasTarget), NamedNode(CT.decision)
_VERDICTS = """SELECT ?partnership ?decision ?by ?date ?comment WHERE {
  GRAPH ?g { ?v a ct:Verdict ; oa:hasTarget ?partnership ; ct:decision ?decision ; dc:creator ?by ; dct:issued ?date .
    OPTIONAL { ?v rdfs:comment ?comment } } } ORDER BY ?partnership ?by"""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A partnership to be judged: what it says, how sure the extraction is (0 to 1), and its first sentence."""

    partnership: str
    members: tuple[str, ...]
    kind: str
    status: str
    start: int | None
    confidence: float
    report: str
    sentence: str


def review_items(store: Store, *, decided: bool = False) -> tuple[ReviewItem, ...]:
    """Return the partnerships that nobody has judged, least sure first; with ``decided`` all of them."""
    judged = set() if decided else {v.partnership for v in verdicts(store)}
    try:
        data = network_data(store, curated=False)
    except NetworkError:  # an empty graph has nothing to review
        return ()
    items = []
    for iri, records in data.partnerships().items():
        if iri in judged:
            continue
        best = max(records, key=lambda r: (r.confidence, r.report))
        sentence = next((p.quote for p in best.passages), "")
        items.append(
            ReviewItem(
                iri,
                tuple(data.actors[m].name for m in best.members),
                best.kind.value,
                best.status.value,
                best.start,
                best.confidence,
                best.report,
                sentence,
            )
        )
    return tuple(sorted(items, key=lambda item: (item.confidence, item.partnership)))


def verdicts(store: Store) -> tuple[Verdict, ...]:
    """Return all verdicts, sorted by partnership and person."""
    return tuple(
        Verdict(
            str(row["partnership"]),
            Decision(str(row["decision"]).rpartition("-")[2]),
            str(row["by"]),
            str(row["date"]),
            str(row["comment"] or ""),
        )
        for row in store.select(_VERDICTS)
    )


def add_verdicts(store: Store, new: Iterable[Verdict]) -> int:
    """Write verdicts, all of them or none, in place of earlier ones by the same people on the same partnerships.

    Returns
    -------
    int
        How many verdicts differ from what the graph held.

    Raises
    ------
    DataError
        A verdict names no person, its date is no date, or its partnership is no IRI of this store.
    StoreError
        The store is read-only, or the disk failed.
    """
    before = {(v.partnership, v.by): v for v in verdicts(store)}
    after = dict(before)
    for verdict in new:
        _check(verdict, store)
        after[verdict.partnership, verdict.by] = verdict
    changed = sum(before.get(key) != verdict for key, verdict in after.items())
    if changed:
        store.replace_curation(_quads(store, after.values()))
    return changed


def _check(verdict: Verdict, store: Store) -> None:
    if not verdict.by.strip():
        raise DataError("a verdict without a name", where=verdict.partnership, todo="fill in the column `by`")
    if date_type(verdict.date) != XSD.date:
        raise DataError(f"{verdict.date!r} is no date", where=verdict.partnership, todo="write it as 2026-05-18")
    if not verdict.partnership.startswith(store.iris("partnership/")):
        raise DataError("no partnership of this store", where=verdict.partnership, todo="keep the column `partnership`")


def _quads(store: Store, all_verdicts: Iterable[Verdict]) -> set[Quad]:
    graph = NamedNode(store.iris.curation_graph)
    quads: set[Quad] = set()
    decisions: dict[str, set[Decision]] = defaultdict(set)
    for v in all_verdicts:
        local = store.iris.local(v.partnership)
        node = NamedNode(store.iris(f"verdict/{digest(local, clean(v.by))}"))
        decisions[v.partnership].add(v.decision)
        quads |= {
            Quad(node, _TYPE, NamedNode(CT.Verdict), graph),
            Quad(node, _TARGET, NamedNode(v.partnership), graph),
            Quad(node, _DECISION, NamedNode(concept(v.decision)), graph),
            Quad(node, NamedNode(DC.creator), Literal(clean(v.by)), graph),
            Quad(node, NamedNode(DCT.issued), Literal(v.date, datatype=NamedNode(XSD.date)), graph),
        }
        if v.comment:
            quads.add(Quad(node, NamedNode(RDFS.comment), Literal(clean(v.comment)), graph))
    for partnership, said in decisions.items():
        together = Decision.ACCEPT if Decision.ACCEPT in said else Decision.REJECT
        quads.add(Quad(NamedNode(partnership), _DECISION, NamedNode(concept(together)), graph))
    return quads
