"""Where the graph comes from: the runs that made it, and the hash of the corpus that they read.

The hash of the corpus is no statement in the store, or a report's graph would depend on the others: it is a function of
the reports that are there now, and the cards of exports carry it.
"""

from __future__ import annotations

import hashlib

from graph.runs import read_run
from graph.store import Store
from ontology.records import Run

__all__ = ["corpus_hash", "runs"]

_RUNS = """SELECT DISTINCT ?graph ?run WHERE { ?graph prov:wasGeneratedBy ?run } ORDER BY ?graph ?run"""
_FACTS = """SELECT DISTINCT ?s ?p ?o WHERE {
  { ?s a prov:Activity } UNION { ?s a prov:SoftwareAgent } UNION { ?r prov:used ?s }
  ?s ?p ?o
} ORDER BY ?s ?p ?o"""


def runs(store: Store) -> dict[Run, tuple[str, ...]]:
    """Return the runs that made the reports' graphs, each with the ids of its reports.

    Returns
    -------
    dict
        In the order of software, models and configuration; graphs that no run is known of are not among them.

    Examples
    --------
    >>> from ontology.records import Extraction, Report
    >>> with Store.open("memory") as store:
    ...     _ = store.put(Extraction(Report("r1", "Hello."), run=Run("cityties 1")))
    ...     runs(store)
    {Run(software='cityties 1', models=(), configuration=()): ('r1',)}
    """
    facts: dict[tuple[str, str], list[str]] = {}
    for row in store.select(_FACTS):
        facts.setdefault((str(row["s"]), str(row["p"])), []).append(str(row["o"]))
    reports: dict[str, list[str]] = {}
    for row in store.select(_RUNS):
        report = store.iris.report_id(str(row["graph"]))
        if report is not None:
            reports.setdefault(str(row["run"]), []).append(report)
    read = {read_run(iri, lambda s, p: facts.get((s, p), [])): tuple(sorted(ids)) for iri, ids in reports.items()}
    return dict(sorted(read.items(), key=lambda item: (item[0].software, item[0].models, item[0].configuration)))


def corpus_hash(store: Store) -> str:
    """Return the SHA-256 of the list of stored reports, in hexadecimal.

    The list has one line a report, its id and the digest of its file, sorted: the same reports give the same hash,
    whatever their order, and a report more or less gives another.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     corpus_hash(store)[:12]
    'e3b0c44298fc'
    """
    lines = sorted(f"{card.id} {card.sha256}\n" for card in store.reports())
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
