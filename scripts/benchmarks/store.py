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
REPORTS, REPORTS_QUICK = 200, 40
STORES, STORES_QUICK = 3, 1
"""So many stores get so many reports each, none of them twice; of one store alone, shares vary by a tenth."""
_FEW = 10
_WORK = ("reading", "extracting", "writing", "making and closing")


def rows(quick: bool) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the ratio."""
    if quick:
        return [*loading(PARTNERSHIPS_QUICK), *writing(REPORTS_QUICK, STORES_QUICK)]
    return [*loading(PARTNERSHIPS), *writing(REPORTS, STORES)]


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


def writing(count: int, stores: int) -> list[tuple[str, str, str]]:
    """Read reports of both languages, extract, and write what was extracted to a store on disk.

    A few reports at a time go through all of it, so that whatever else the machine does slows down each alike.
    """
    from extract.pipeline import Extractor
    from extract.readers import read_bytes

    extractor = Extractor()
    found = []
    for lang in ("en", "zh"):
        found_files = islice(sorted(GOLD.glob(f"{lang}-*.json")), count * stores)
        texts = [json.loads(file.read_text("utf-8"))["text"] for file in found_files]
        files = [(Path(f"{n}.txt"), f"{text}\n\nNo. {n}".encode()) for n, text in enumerate(texts)]
        extractor.extract(read_bytes(files[0][1], files[0][0]))
        clock, cpu = _Clock(time.perf_counter), _Clock(time.process_time)
        for first in range(0, len(files), count):
            with tempfile.TemporaryDirectory() as name:
                clock.start(cpu)
                store = Store.open(Path(name) / "store")
                clock.stop("making and closing", cpu)
                with store.burst():  # as an ingest does
                    for few in (files[n : n + _FEW] for n in range(first, first + count, _FEW)):
                        reports = [read_bytes(data, path) for path, data in few]
                        clock.stop("reading", cpu)
                        extractions = [extractor.extract(report) for report in reports]
                        clock.stop("extracting", cpu)
                        with store.together():
                            for extraction in extractions:
                                store.put(extraction)
                        clock.stop("writing", cpu)
                store.engine.flush()
                clock.stop("writing", cpu)
                store.close()
                clock.stop("making and closing", cpu)
        for parts, what in (
            (("reading", "writing"), "reading, writing to disk and flushing"),
            (("reading", "writing", "making and closing"), "the same, with making the store, and closing it hashed"),
        ):
            share, waited = (sum(c.taken[p] for p in parts) / c.taken["extracting"] for c in (cpu, clock))
            row = f"{what}, {stores} times {count} reports, {lang}"
            found.append((row, "extracting them", f"{share:.1%} of the CPU time, {waited:.0%} of the time"))
        each = ", ".join(f"{what} {1000 * taken / len(files):.1f}" for what, taken in cpu.taken.items())
        found.append((f"CPU time of one report of {count}, {lang}", "", f"{each} ms"))
    return found


class _Clock:
    """Adds up what different work takes."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now, self.taken = now, dict.fromkeys(_WORK, 0.0)
        self.since = 0.0

    def start(self, *others: _Clock) -> None:
        for clock in (self, *others):
            clock.since = clock.now()

    def stop(self, what: str, *others: _Clock) -> None:
        """Add the time since the last call to that work."""
        for clock in (self, *others):
            now = clock.now()
            clock.taken[what] += now - clock.since
            clock.since = now


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
