"""Verdicts as RDF: nodes of the curation graph, named by what they are about and who says it.

What the code lists can't hold (a correction, the entity that stays, the spellings that a split is about) is one JSON
literal with sorted keys, so that the union of all graphs shows no statement twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from graph.cards import text_of
from graph.engine import Engine
from graph.iris import Iris, digest
from graph.literals import clean, json_text
from ontology.errors import StoreError
from ontology.records import Decision, EntityType, Kind, Membership, Name, Reference, Role, Status
from ontology.terms import CT, DC, DCT, OA, RDF, RDFS, XSD, concept
from ontology.verdicts import Correction, Identity, Verdict

__all__ = ["read_verdicts", "tidy", "verdict_id", "verdict_quads"]

_DECISIONS = {concept(decision): decision for decision in Decision}


def verdict_id(verdict: Verdict) -> str:
    """Return the id of a verdict, a hash of what it is about and who says it: a second thought replaces the first.

    Examples
    --------
    >>> first = Verdict(Decision.ACCEPT, ("partnership/930aa215cf880d4c",), "Ann", "2026-05-18")
    >>> verdict_id(first) == verdict_id(replace(first, decision=Decision.REJECT, date="2026-06-01"))
    True
    """
    scope = ("split", *verdict.reports, "", *verdict.surfaces) if verdict.decision is Decision.SPLIT else ()
    return digest(*verdict.targets, verdict.by, *scope)


def tidy(verdict: Verdict) -> Verdict:
    """Return a verdict as the graph will give it back: text that RDF can hold, no stray spaces, sorted sets."""

    def plain(text: str) -> str:
        return clean(text).strip()

    return replace(
        verdict,
        targets=tuple(sorted(verdict.targets)),
        by=plain(verdict.by),
        comment=plain(verdict.comment),
        label=plain(verdict.label),
        reports=tuple(sorted(set(verdict.reports))),
        surfaces=tuple(sorted({clean(surface) for surface in verdict.surfaces})),
        actors=tuple(sorted(verdict.actors, key=repr)),
    )


def verdict_quads(verdict: Verdict, iris: Iris) -> Iterable[Quad]:
    """Write a tidy verdict as quads of the curation graph."""
    graph, node = NamedNode(iris.curation_graph), NamedNode(iris(f"verdict/{verdict_id(verdict)}"))

    def quad(predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(node, NamedNode(predicate), value, graph)

    yield quad(RDF.type, NamedNode(CT.Verdict))
    for target in verdict.targets:
        yield quad(OA.hasTarget, NamedNode(iris(target)))
    yield quad(CT.decision, NamedNode(concept(verdict.decision)))
    yield quad(DC.creator, Literal(verdict.by))
    yield quad(DCT.issued, Literal(verdict.date, datatype=NamedNode(XSD.date)))
    for predicate, text in ((RDFS.comment, verdict.comment), (RDFS.label, verdict.label)):
        if text:
            yield quad(predicate, Literal(text))
    if details := _details(verdict):
        yield quad(CT.correction, Literal(json_text(details), datatype=NamedNode(RDF.JSON)))


def read_verdicts(engine: Engine, iris: Iris) -> tuple[Verdict, ...]:
    """Read all verdicts of the curation graph, sorted by targets and person.

    Raises
    ------
    StoreError
        A verdict does not follow the pattern.
    """
    facts: dict[str, dict[str, list[str]]] = {}
    for quad in engine.quads_for_pattern(None, None, None, NamedNode(iris.curation_graph)):
        values = facts.setdefault(text_of(quad.subject), {})
        values.setdefault(quad.predicate.value, []).append(text_of(quad.object))
    read = []
    for node, known in facts.items():
        if CT.Verdict not in known.get(RDF.type, ()):
            continue
        try:
            read.append(_verdict(known, iris))
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise StoreError(
                f"a verdict does not follow the pattern ({type(error).__name__}: {error})",
                where=node,
                todo="remove it from the curation graph",
            ) from error
    return tuple(sorted(read, key=lambda v: (v.targets, v.by, verdict_id(v))))


def _verdict(known: Mapping[str, list[str]], iris: Iris) -> Verdict:
    details: Mapping[str, Any] = json.loads(known[CT.correction][0]) if CT.correction in known else {}
    into, changes = details.get("into"), details.get("changes")
    return Verdict(
        decision=_DECISIONS[known[CT.decision][0]],
        targets=tuple(sorted(iris.local(iri) for iri in known[OA.hasTarget])),
        by=known[DC.creator][0],
        date=known[DCT.issued][0],
        comment=known.get(RDFS.comment, [""])[0],
        correction=None if changes is None else _correction(changes),
        into=None if into is None else _identity(into),
        reports=tuple(details.get("reports", ())),
        surfaces=tuple(details.get("surfaces", ())),
        actors=tuple(_identity(actor) for actor in details.get("actors", ())),
        label=known.get(RDFS.label, [""])[0],
    )


def _details(verdict: Verdict) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if verdict.correction is not None:
        values = asdict(verdict.correction)
        values["members"] = [[m.entity, m.role.value] for m in verdict.correction.members]
        details["changes"] = {name: values[name] for name in verdict.correction.changed}
    if verdict.into is not None:
        details["into"] = _identity_json(verdict.into)
    for name, scope in (("reports", verdict.reports), ("surfaces", verdict.surfaces)):
        if scope:
            details[name] = list(scope)
    if verdict.actors:
        details["actors"] = [_identity_json(actor) for actor in verdict.actors]
    return details


def _correction(changes: Mapping[str, Any]) -> Correction:
    values = dict(changes)
    for name, closed in (("kind", Kind), ("status", Status)):
        if name in values:
            values[name] = closed(values[name])
    if "members" in values:
        values["members"] = tuple(Membership(entity, Role(role)) for entity, role in values["members"])
    return Correction(tuple(sorted(changes)), **values)


def _identity_json(identity: Identity) -> dict[str, Any]:
    known = {"type": identity.type.value, "name": identity.name}
    return known | ({"reference": asdict(identity.reference)} if identity.reference else {})


def _identity(data: Mapping[str, Any]) -> Identity:
    known = data.get("reference")
    reference = None
    if known is not None:
        names = tuple(Name(**name) for name in known["names"])
        reference = Reference(**{**known, "names": names, "identifiers": tuple(known["identifiers"])})
    return Identity(EntityType(data["type"]), data["name"], reference)
