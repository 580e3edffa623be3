"""Reports under curation: what their graphs hold, and which of them a change of verdicts touches.

A report's graph holds what counts: the extraction with the verdicts applied. Where that differs from what was read,
the extraction is kept whole as one literal in a graph of its own, so that verdicts can be taken back, other ones
applied, and the store be asked as if there were none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad

from graph.cards import text_of
from graph.curated import METHOD, Curation, entity_id_of
from graph.engine import Engine, Patterns, facts_of, quads_with_object
from graph.iris import Iris
from graph.literals import json_text
from graph.reading import read_extraction
from graph.verdicts import verdict_quads
from graph.writing import write_canonical
from ontology.jsonform import from_json, to_json
from ontology.records import Extraction
from ontology.terms import CT, ORG, RDF, SCHEMA, concept

__all__ = ["altered_reports", "concerned_reports", "curation_quads", "derived_quads", "is_derived", "read_extracted"]


def curation_quads(curation: Curation, iris: Iris) -> set[Quad]:
    """Return what the curation graph holds: each verdict, and what they come to for each partnership and entity."""
    graph = NamedNode(iris.curation_graph)
    quads = {quad for verdict in curation.verdicts for quad in verdict_quads(verdict, iris)}
    for target, judgement in curation.judged.items():
        decision = NamedNode(concept(judgement.decision))
        quads.add(Quad(NamedNode(iris(target)), NamedNode(CT.decision), decision, graph))
    for target, identity in curation.merged.items():
        kept = NamedNode(iris(entity_id_of(identity)))
        quads.add(Quad(NamedNode(iris(target)), NamedNode(CT.mergedInto), kept, graph))
    return quads


def derived_quads(
    engine: Patterns, iris: Iris, curation: Curation, form: Extraction
) -> tuple[set[Quad], dict[str, set[Quad]]]:
    """Return what is to be stored of a canonical extraction: a report's own quads, and its reference facts."""
    told = curation.apply(form)
    written = write_canonical(told, iris)
    quads, references = written.quads(), written.reference_quads()
    if told == form:
        return quads, references
    # What a verdict remembers of an entity that the report itself doesn't name is older than what another report says.
    borrowed = references.keys() - {iris(entity.id) for entity in form.entities}
    held = facts_of(engine, map(NamedNode, borrowed), NamedNode(iris.reference_graph))
    fresh = {iri: facts for iri, facts in references.items() if not held.get(iri)}
    return {*quads, _extracted_quad(form, iris)}, fresh


def _extracted_quad(form: Extraction, iris: Iris) -> Quad:
    """Write a canonical extraction whole as one literal of the graph of extractions.

    Without its file name, which the report's own graph has and which changes when the file is met under another name.
    """
    data = to_json(replace(form, report=replace(form.report, path="")))
    return Quad(
        NamedNode(iris.report(form.report.id)),
        NamedNode(CT.extracted),
        Literal(json_text(data), datatype=NamedNode(RDF.JSON)),
        NamedNode(iris.extracted_graph),
    )


def is_derived(engine: Engine, iris: Iris, curation: Curation) -> bool:
    """Tell whether the judged partnerships that reports tell of are told as people judged them.

    They are not in a store of a version that only marked what people reject.
    """
    for target in curation.judged:
        for quad in engine.quads_for_pattern(NamedNode(iris(target)), NamedNode(CT.method), None, None):
            if not text_of(quad.object).startswith(METHOD):
                return False
    return True


def read_extracted(engine: Engine, iris: Iris, report_id: str) -> Extraction:
    """Return what was read from a stored report, whatever verdicts have made of it; in canonical form."""
    node, graph = NamedNode(iris.report(report_id)), NamedNode(iris.extracted_graph)
    for quad in engine.quads_for_pattern(node, NamedNode(CT.extracted), None, graph):
        form = from_json(json.loads(text_of(quad.object)))
        own = NamedNode(iris.report_graph(report_id))
        names = (text_of(q.object) for q in engine.quads_for_pattern(node, NamedNode(CT.fileName), None, own))
        return replace(form, report=replace(form.report, path=next(names, "")))
    return read_extraction(engine, report_id, iris)


def altered_reports(engine: Engine, iris: Iris) -> list[str]:
    """Return the ids of the reports whose graphs verdicts have changed, sorted."""
    quads = engine.quads_for_pattern(None, NamedNode(CT.extracted), None, NamedNode(iris.extracted_graph))
    return sorted(iris.report_of(text_of(quad.subject)) for quad in quads)


def concerned_reports(engine: Engine, iris: Iris, ids: Iterable[str]) -> list[str]:
    """Return the ids of the reports that may tell of some entities or partnerships, as extracted or as they count."""
    nodes = {local: NamedNode(iris(local)) for local in ids}
    told = [node for local, node in nodes.items() if local.startswith("partnership/")]
    named = [node for local, node in nodes.items() if not local.startswith("partnership/")]
    quads = [
        *quads_with_object(engine, NamedNode(ORG.organization), told),
        *quads_with_object(engine, NamedNode(SCHEMA.mentions), named),
    ]
    reports = {iris.report_id(text_of(quad.graph_name)) for quad in quads}
    return sorted({report for report in reports if report is not None} | set(altered_reports(engine, iris)))
