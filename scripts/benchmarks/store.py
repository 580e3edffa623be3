#!/usr/bin/env python3
"""How fast a store takes what it is given, journal and flush included, beside raw Oxigraph and beside extraction."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from graph.store import Store
from scripts.benchmarks.synthetic import write

__all__ = ["rows"]

GOLD = Path(__file__).resolve().parents[2] / "corpus/gold/train"
PARTNERSHIPS, PARTNERSHIPS_QUICK = 100_000, 2_000
REPORTS, REPORTS_QUICK = 60, 10


def rows(quick: bool) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the ratio."""
    return [*loading(PARTNERSHIPS_QUICK if quick else PARTNERSHIPS), *writing(REPORTS_QUICK if quick else REPORTS)]


def loading(partnerships: int) -> list[tuple[str, str, str]]:
    """Load a synthetic graph: raw, and into a store with its journal."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "graph.nq", partnerships)

        def raw() -> None:
            engine = ox.Store(str(folder / "raw"))
            engine.bulk_load(path=str(folder / "graph.nq"), format=ox.RdfFormat.N_QUADS)
            engine.flush()

        def ours() -> None:
            with Store.open(folder / "store") as store:
                store.load(folder / "graph.nq")

        taken = [_seconds(raw), _seconds(ours)]
        shutil.rmtree(folder / "store")
        # Each after the other and the other after each, since the second finds the file in memory.
        shutil.rmtree(folder / "raw")
        taken = [a + b for a, b in zip(taken, reversed([_seconds(ours), _seconds(raw)]), strict=True)]
    what = f"loading {partnerships:,} partnerships, journal and hashes included: rate"
    return [(what, "raw pyoxigraph bulk load on disk", f"{taken[0] / taken[1]:.2f} times")]


def writing(count: int) -> list[tuple[str, str, str]]:
    """Extract reports of both languages, and write what was extracted to a store on disk."""
    from extract.pipeline import Extractor
    from extract.readers import read_text

    extractor = Extractor()
    found = []
    for lang in ("en", "zh"):
        data = [json.loads(f.read_text("utf-8")) for f in islice(sorted(GOLD.glob(f"{lang}-*.json")), count)]
        reports = [read_text(d["text"], id=d["id"]) for d in data]
        extractor.extract(reports[0])
        extractions = []
        cpu = [time.process_time()]
        extracting = _seconds(lambda reports=reports, out=extractions: out.extend(map(extractor.extract, reports)))
        cpu.append(time.process_time())
        with tempfile.TemporaryDirectory() as name:

            def store_all(folder: Path = Path(name) / "store", extractions: list = extractions) -> None:
                with Store.open(folder) as store, store.burst():  # as an ingest does
                    for extraction in extractions:
                        store.put(extraction)

            taken = _seconds(store_all)
            cpu.append(time.process_time())
        what = f"writing {count} reports to disk, store making, journal, flush and closing included, {lang}"
        share = (cpu[2] - cpu[1]) / (cpu[1] - cpu[0])
        found.append((what, "extracting them", f"{share:.0%} of the CPU time, {taken / extracting:.0%} of the time"))
    return found


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    """Print the rows; ``--quick`` measures little."""
    for row in rows("--quick" in sys.argv[1:]):
        print(" | ".join(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
