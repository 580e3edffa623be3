#!/usr/bin/env python3
"""What exports, validation and the search for contradictions cost, on a synthetic graph.

Figures are ratios to a peer in the same run: writing a format beside reading all quads once, a quick reading of the
shapes beside pySHACL, the first named query that looks at everything beside counting the quads.

Run ``python scripts/benchmarks/exports.py``.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from graph.export import EXPORT_FORMATS, write_export
from graph.package import write_file
from graph.store import Store
from graph.validation import quick_shapes, violations
from queries.run import run_named

__all__ = ["rows"]


def rows(quick: bool = False) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the figure.

    Parameters
    ----------
    quick
        On 500 partnerships instead of 5,000.
    """
    from scripts.benchmarks.synthetic import write

    partnerships = 500 if quick else 5_000
    found = []
    with Store.open() as empty:  # loads what the formats need
        write_export(empty, "nodes.parquet", io.BytesIO())
    with tempfile.TemporaryDirectory() as folder, Store.open() as store:
        source = Path(folder) / "graph.nq"
        write(source, partnerships)
        store.engine.bulk_load(path=str(source), format=ox.RdfFormat.N_QUADS)
        quads = list(store.engine.quads_for_pattern(None, None, None))
        reading = _seconds(lambda: sum(1 for _ in store.engine.quads_for_pattern(None, None, None)))
        about = f"{partnerships:,} partnerships, {len(quads):,} quads"
        for format_ in EXPORT_FORMATS:
            taken = _seconds(lambda format_=format_: write_export(store, format_, io.BytesIO()))
            found.append((f"export {format_}, {about}", "reading all quads once", f"{taken / reading:.1f} times"))
        for format_ in ("graphml", "gexf"):
            out = Path(folder) / f"net.{format_}"
            taken = _seconds(lambda format_=format_, out=out: write_file(store, format_, out))
            found.append((f"export {format_}, {about}", "reading all quads once", f"{taken / reading:.1f} times"))
        graphs = [
            list(store.engine.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
            for graph in sorted(store.iris.report_graph(card.id) for card in store.reports())[:5]
        ]
        quick_shapes()
        ours = _seconds(lambda: [quick_shapes().conform(graph) for graph in graphs]) / len(graphs)
        theirs = _seconds(lambda: [list(violations(graph)) for graph in graphs]) / len(graphs)
        found.append(("validate a report that conforms", "pySHACL", f"{ours / theirs:.3f} times"))
        found.append(("validate a report that conforms", "", f"{ours * 1000:.1f} ms"))
        taken = _seconds(lambda: run_named(store, "contradictions"))
        found.append((f"query contradictions, {about}", "reading all quads once", f"{taken / reading:.1f} times"))
    return found


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the scripts are no installed package
    for what, beside, measured in rows(quick="--quick" in sys.argv):
        print(f"{what} | {beside} | {measured}")
