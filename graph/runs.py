"""A run as RDF, in PROV-O: the activity that made a report's graph, its software, its models and its configuration.

A run is no event on a clock. Its IRI is a hash of what determines its outcome, so that reading the same reports on
another day, in another order or with more workers gives the same graph.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from pyoxigraph import Literal, NamedNode

from graph.iris import Iris, digest, run_id
from ontology.records import Run
from ontology.terms import CT, PROV, RDF, RDFS, SCHEMA

__all__ = ["read_run", "run_facts"]


def run_facts(run: Run, iris: Iris) -> Iterator[tuple[str, str, NamedNode | Literal]]:
    """Yield what the graph says of a run in canonical form, as subject, predicate and object.

    Examples
    --------
    >>> [predicate.rpartition("#")[2] for _, predicate, _ in run_facts(Run("cityties 1"), Iris())]
    ['type', 'wasAssociatedWith', 'type', 'label']
    """
    activity, agent = iris(run_id(run)), iris("software/" + digest(run.software))
    yield activity, RDF.type, NamedNode(PROV.Activity)
    yield activity, PROV.wasAssociatedWith, NamedNode(agent)
    yield agent, RDF.type, NamedNode(PROV.SoftwareAgent)
    yield agent, RDFS.label, Literal(run.software)
    if run.configuration:
        yield activity, CT.configuration, Literal(json.dumps(dict(run.configuration), ensure_ascii=False))
    for name, sha256 in run.models:
        model = iris("model/" + sha256)
        yield activity, PROV.used, NamedNode(model)
        yield model, RDF.type, NamedNode(PROV.Entity)
        yield model, RDFS.label, Literal(name)
        yield model, SCHEMA.sha256, Literal(sha256)


def read_run(activity: str, values: Callable[[str, str], list[str]]) -> Run:
    """Return the run that an activity's IRI names.

    Parameters
    ----------
    activity
        The IRI.
    values
        Gives the IRIs or texts that a subject has for a predicate.
    """
    models = [(values(model, RDFS.label), values(model, SCHEMA.sha256)) for model in values(activity, PROV.used)]
    settings = values(activity, CT.configuration)
    labels = [label for agent in values(activity, PROV.wasAssociatedWith) for label in values(agent, RDFS.label)]
    return Run(
        "".join(labels[:1]),
        tuple(sorted((names[0], digests[0]) for names, digests in models)),
        tuple(json.loads(settings[0]).items()) if settings else (),
    )
