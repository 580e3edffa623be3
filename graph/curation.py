"""What people say of the partnerships: verdicts, kept apart from what was extracted.

Verdicts live in the curation graph, which no ingest touches. They are keyed by the partnership's IRI, which comes from
its members, kind and programme: a verdict holds when the report is read again. One person has one verdict on a
partnership; the later one replaces the earlier. A partnership is rejected where somebody rejects it and nobody accepts
it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Quad

from graph.iris import digest
from graph.literals import clean, date_type
from graph.network import network_data
from graph.store import Store
from ontology.errors import DataError, NetworkError
from ontology.records import Decision, Verdict
from ontology.spreadsheet import is_formula
from ontology.terms import CT, DC, DCT, OA, RDF, RDFS, XSD, concept

__all__ = ["ReviewItem", "add_verdicts", "check_verdict", "rejected_partnerships", "review_items", "verdicts"]

_TYPE, _TARGET, _DECISION = NamedNode(RDF.type), NamedNode(OA.hasTarget), NamedNode(CT.decision)
_LOCAL = re.compile(r"partnership/[0-9a-f]{16}")
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


def rejected_partnerships(store: Store) -> frozenset[str]:
    """Return the IRIs of the partnerships that somebody rejects and nobody accepts."""
    said = _decisions(verdicts(store))
    return frozenset(iri for iri, decision in said.items() if decision is Decision.REJECT)


def add_verdicts(store: Store, new: Iterable[Verdict]) -> int:
    """Write verdicts, all of them or none, in place of earlier ones by the same people on the same partnerships.

    Returns
    -------
    int
        How many verdicts differ from what the graph held.

    Raises
    ------
    DataError
        A verdict names no person, or one who looks like a formula; its date is no date; or its partnership is no IRI
        of this store.
    StoreError
        The store is read-only, or the disk failed.
    """
    before = {(v.partnership, v.by): v for v in verdicts(store)}
    after = dict(before)
    for verdict in new:
        check_verdict(store, verdict)
        # As the graph will give it back, so that the same verdict is the same person's and changes nothing.
        kept = replace(verdict, by=clean(verdict.by).strip(), comment=clean(verdict.comment).strip())
        after[kept.partnership, kept.by] = kept
    changed = sum(before.get(key) != verdict for key, verdict in after.items())
    if changed:
        store.replace_curation(_quads(store, after.values()))
    return changed


def check_verdict(store: Store, verdict: Verdict) -> None:
    """Make sure that a verdict can be stored; whether a report tells of its partnership now is not checked.

    Raises
    ------
    DataError
        As :func:`add_verdicts`.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     iri = store.iris("partnership/930aa215cf880d4c")
    ...     check_verdict(store, Verdict(iri, Decision.REJECT, "Ann", "18 May"))
    Traceback (most recent call last):
    ontology.errors.DataError: ...: '18 May' is no date; write it as 2026-05-18.
    """
    if not verdict.by.strip():
        raise DataError("a verdict without a name", where=verdict.partnership, todo="fill in the column `by`")
    if is_formula(verdict.by.strip()):
        raise DataError(
            f"{verdict.by!r} would run as a formula in a spreadsheet",
            where=verdict.partnership,
            todo="write a person's name in the column `by`",
        )
    if date_type(verdict.date) != XSD.date:
        raise DataError(f"{verdict.date!r} is no date", where=verdict.partnership, todo="write it as 2026-05-18")
    local = store.iris.local(verdict.partnership)
    if local == verdict.partnership or not _LOCAL.fullmatch(local):
        raise DataError("no partnership of this store", where=verdict.partnership, todo="keep the column `partnership`")


def _decisions(all_verdicts: Iterable[Verdict]) -> dict[str, Decision]:
    """Say what counts of what people say of each partnership: one who accepts it outweighs all who reject it."""
    said: dict[str, set[Decision]] = defaultdict(set)
    for verdict in all_verdicts:
        said[verdict.partnership].add(verdict.decision)
    return {iri: Decision.ACCEPT if Decision.ACCEPT in d else Decision.REJECT for iri, d in said.items()}


def _quads(store: Store, all_verdicts: Iterable[Verdict]) -> set[Quad]:
    graph = NamedNode(store.iris.curation_graph)
    quads: set[Quad] = set()
    all_verdicts = list(all_verdicts)
    for v in all_verdicts:
        local = store.iris.local(v.partnership)
        node = NamedNode(store.iris(f"verdict/{digest(local, v.by)}"))
        quads |= {
            Quad(node, _TYPE, NamedNode(CT.Verdict), graph),
            Quad(node, _TARGET, NamedNode(v.partnership), graph),
            Quad(node, _DECISION, NamedNode(concept(v.decision)), graph),
            Quad(node, NamedNode(DC.creator), Literal(v.by), graph),
            Quad(node, NamedNode(DCT.issued), Literal(v.date, datatype=NamedNode(XSD.date)), graph),
        }
        if v.comment:
            quads.add(Quad(node, NamedNode(RDFS.comment), Literal(v.comment), graph))
    for partnership, decision in _decisions(all_verdicts).items():
        quads.add(Quad(NamedNode(partnership), _DECISION, NamedNode(concept(decision)), graph))
    return quads
