#!/usr/bin/env python3
"""How soon the explorer's pages answer: medians over a synthetic graph, asked as a browser asks but without a network.

Each page is asked for entities and partnerships drawn with a fixed seed, after one request that makes what is kept for
a state of the store (the index of names, the chart of the network); what that first request takes is told too.

Run ``python scripts/benchmarks/explorer.py [--quick] [--store FOLDER]``.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox

from cityties.web.app import create_app
from graph.network import network_data
from graph.store import Store

try:
    from scripts.benchmarks import network_page
    from scripts.benchmarks.synthetic import write
except ImportError:  # run from this folder
    import network_page  # type: ignore[import-not-found, no-redef]  # the same module under its short name
    from synthetic import write  # type: ignore[no-redef]  # the same module under its short name

__all__ = ["rows"]

_ASKED = 60


def rows(quick: bool) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the figures."""
    partnerships = 2_000 if quick else 100_000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "graph"
        _fill(folder, partnerships)
        found = _measure(folder, partnerships)
    return [*found, *network_page.rows(quick)]


def _fill(folder: Path, partnerships: int) -> None:
    quads = folder.parent / "graph.nq"
    write(quads, partnerships)
    with Store.open(folder) as store:
        store.engine.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)  # type: ignore[attr-defined]  # in a folder it is Oxigraph's
        store.engine.flush()
    quads.unlink()


def _measure(folder: Path, partnerships: int) -> list[tuple[str, str, str]]:
    rng = random.Random(1)
    with Store.open(folder, read_only=True) as store:
        data = network_data(store)
    names = [actor.name for actor in data.actors.values()]
    iris = [quote(iri, safe="") for iri in data.actors]
    ties = [quote(record.partnership, safe="") for record in data.records]
    reports = sorted({record.report for record in data.records})
    of = f"{partnerships:,} partnerships, {len(iris):,} actors"
    pages: dict[str, Callable[[], str]] = {
        "search (suggestions)": lambda: f"/search?few=1&format=json&q={quote(rng.choice(names)[:4])}",
        "search (page)": lambda: f"/search?q={quote(rng.choice(names))}",
        "entity page": lambda: f"/entity?iri={rng.choice(iris)}",
        "partnership page": lambda: f"/partnership?iri={rng.choice(ties)}",
        "report page": lambda: f"/report/{rng.choice(reports)}",
        "network page": lambda: "/network",
        "network chart": lambda: "/network/data",
    }
    found = []
    with _asking(folder) as ask:
        firsts = {page: ask(address()) for page, address in pages.items()}
        while ask("/network/data", status=True) == 202:  # what is worked out in the background would slow the rest
            time.sleep(0.5)
        for page, address in pages.items():
            times = sorted(ask(address()) for _ in range(_ASKED))
            told = f"median {statistics.median(times):.0f} ms, 95th {times[int(0.95 * len(times))]:.0f} ms"
            if firsts[page] > 1000:
                told += f" (first {firsts[page] / 1000:.0f} s)"
            found.append((page, of, told))
            print(page, told, file=sys.stderr, flush=True)
    return found


@contextmanager
def _asking(folder: Path) -> Iterator[Callable[..., float]]:
    """Give a function that asks for an address and returns milliseconds, or the status."""
    transport = httpx.ASGITransport(app=create_app(folder))
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=600)

        async def get(address: str) -> httpx.Response:
            return await client.get(address, headers={"accept": "*/*"})

        def ask(address: str, *, status: bool = False) -> float:
            began = time.perf_counter()
            answer = runner.run(get(address))
            spent = 1000 * (time.perf_counter() - began)
            answer.raise_for_status()
            return answer.status_code if status else spent

        yield ask
        runner.run(client.aclose())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small graph")
    parser.add_argument("--store", type=Path, help="a store that is there already, instead of a made one")
    options = parser.parse_args()
    measured = _measure(options.store, 100_000) if options.store else rows(options.quick)
    for row in measured:
        print(" | ".join(row))


if __name__ == "__main__":
    main()
