#!/usr/bin/env python3
"""The SPARQL endpoint over a synthetic graph, beside the same queries asked of pyoxigraph in this process.

Every named query is asked with the values that the editor fills in, three times each way, over one kept-alive
connection to a server of its own process; ``raw`` opens the same folder read-only and reads every row. Then one query
is asked by one reader and by twenty at a time.

Run ``python scripts/benchmarks/endpoint.py [--quick] [--store FOLDER]``.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from synthetic import write  # noqa: E402 - lies beside this file

from graph.store import Store  # noqa: E402 - found by the path above
from ontology.prefixes import PREFIXES  # noqa: E402 - as above

__all__ = ["rows"]

FIXED_S = 0.020
FACTOR = 1.3
READERS = 20
LIMIT_S = 3.0
"""A query that meets the endpoint's limit is left out, and counted: the engine itself knows no limit."""


def rows(quick: bool) -> list[tuple[str, str, str]]:
    """Measure; each row is what, beside what, and what was measured."""
    partnerships = 400 if quick else 100_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "graph"
        _make(folder, partnerships)
        return _measure(folder, partnerships)


def _measure(folder: Path, partnerships: int) -> list[tuple[str, str, str]]:
    with _serving(folder) as address, httpx.Client(timeout=120) as client:
        queries = client.get(f"{address}/editor/data", headers={"accept": "application/json"}).json()["queries"]
        # An entity's page waits for the indexes that the server makes while it starts, and which would slow the rest.
        client.get(f"{address}/entity", params={"iri": "http://example.org/nobody"}, timeout=600)
        raw_store = ox.Store.read_only(str(folder / "graph"))
        asked = [_compare(client, address, raw_store, text) for text in queries.values()]
        single, slowest = _parallel(address, queries["partners_of"])
    kept = [pair for pair in asked if pair is not None]
    within = sum(ours <= FACTOR * raw + FIXED_S for ours, raw in kept)
    extra_ms = statistics.median((ours - raw) * 1000 for ours, raw in kept)
    worst = max((ours - FIXED_S) / raw for ours, raw in kept)
    size = f"{partnerships:,} partnerships"
    left = f"; {len(asked) - len(kept)} past the limit of {LIMIT_S:.0f} s" if len(kept) < len(asked) else ""
    return [
        (
            f"named queries through the endpoint, {size}",
            f"{FACTOR} times pyoxigraph + {FIXED_S * 1000:.0f} ms",
            f"{within} of {len(kept)} within{left}; median {extra_ms:+.1f} ms; worst (time - 20 ms) / raw {worst:.2f}",
        ),
        (
            f"{READERS} readers of partners_of at a time, {size}",
            "one reader",
            f"slowest {slowest * 1000:.0f} ms, {slowest / single:.1f} times {single * 1000:.0f} ms (linear: {READERS})",
        ),
    ]


def _make(folder: Path, partnerships: int) -> None:
    data = folder.parent / "graph.nq"
    write(data, partnerships)
    Store.open(folder).close()
    store = ox.Store(str(folder / "graph"))
    with data.open("rb") as lines:
        store.bulk_load(lines, format=ox.RdfFormat.N_QUADS)
    store.flush()
    data.unlink()


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    command = [
        sys.executable,
        "-m",
        "cityties",
        "--store",
        str(folder),
        "serve",
        "--port",
        "0",
        "--timeout",
        str(LIMIT_S),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stderr is not None
            [address] = re.findall(r"(http://\S+)/ ", process.stderr.readline())
            for _ in range(200):
                try:
                    httpx.get(f"{address}/sparql", timeout=1)
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            yield address
        finally:
            process.terminate()
            process.wait(10)


def _compare(client: httpx.Client, address: str, store: ox.Store, text: str) -> tuple[float, float] | None:
    """Return seconds through the endpoint and in this process, best of three each in turn; ``None`` if slow."""

    def raw() -> None:
        found = store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        for _ in found:
            pass

    def ours() -> None:
        answer = client.post(f"{address}/sparql", data={"query": text})
        assert answer.status_code in {200, 503}, answer.text

    first = client.post(f"{address}/sparql", data={"query": text})
    if first.status_code == 503 and "longer" in first.text:
        return None
    assert first.status_code in {200, 503}, first.text
    taken = [(_seconds(ours), _seconds(raw)) for _ in range(3)]
    return min(pair[0] for pair in taken), min(pair[1] for pair in taken)


def _parallel(address: str, text: str) -> tuple[float, float]:
    """Return seconds of one reader alone, and of the slowest of all at a time."""

    def one(client: httpx.Client) -> float:
        return _seconds(lambda: client.post(f"{address}/sparql", data={"query": text}).raise_for_status())

    clients = [httpx.Client(timeout=120) for _ in range(READERS)]
    try:
        for client in clients:
            client.get(f"{address}/sparql")
        single = statistics.median(one(clients[0]) for _ in range(5))
        with ThreadPoolExecutor(READERS) as readers:
            return single, max(readers.map(one, clients))
    finally:
        for client in clients:
            client.close()


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small graph")
    parser.add_argument("--store", type=Path, help="a store of 100,000 partnerships that is there already")
    options = parser.parse_args()
    for row in _measure(options.store, 100_000) if options.store else rows(options.quick):
        sys.stdout.write(" | ".join(row) + "\n")


if __name__ == "__main__":
    main()
