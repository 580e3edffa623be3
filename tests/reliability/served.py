"""A real server over a store on the disk, and a look at what its processes take."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from cityties.web.app import create_app
from graph.store import Store
from tests.queries.sample import put_sample
from tests.web.serving import serving

TOKEN = "a token for the test"
LIMIT_S = 1.0
"""Time limit of every query."""

LATE_S = 1.0
"""How long after the limit an answer may come."""

MEMORY_BYTES = 1024**3
UPDATE = {"authorization": f"Bearer {TOKEN}", "content-type": "application/sparql-update"}


@dataclass(frozen=True)
class Served:
    """A server with its folder."""

    address: str
    folder: Path

    def get(self, query: str, **headers: str) -> httpx.Response:
        return httpx.get(f"{self.address}/sparql", params={"query": query}, headers=headers, timeout=30)

    def post(self, query: str) -> httpx.Response:
        headers = {"content-type": "application/sparql-query"}
        return httpx.post(f"{self.address}/sparql", content=query, headers=headers, timeout=30)

    def update(self, text: str) -> httpx.Response:
        return httpx.post(f"{self.address}/sparql", content=text, headers=UPDATE, timeout=30)

    def alive(self) -> bool:
        answer = self.get("ASK {}")
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["boolean"])

    def fingerprint(self) -> str:
        with Store.open(self.folder, read_only=True) as store:
            return store.fingerprint()


@contextmanager
def served(folder: Path, quads: Iterable[Quad] = (), *, limit_s: float = LIMIT_S) -> Iterator[Served]:
    """Serve the sample graph and more quads, with updates let in."""
    with Store.open(folder) as store:
        put_sample(store)
    engine = ox.Store(str(folder / "graph"))
    engine.bulk_extend(quads)
    del engine  # lets go of the folder
    app = create_app(folder, timeout_s=limit_s, token=TOKEN, memory_bytes=MEMORY_BYTES)
    with serving(app) as address:
        yield Served(address, folder)


def numbered(count: int) -> Iterator[Quad]:
    """Yield a graph of that many nodes, each with one property."""
    graph, value = NamedNode("urn:numbered"), NamedNode("urn:value")
    for number in range(count):
        yield Quad(NamedNode(f"urn:n:{number}"), value, NamedNode(f"urn:v:{number}"), graph)


def ring(count: int) -> Iterator[Quad]:
    """Yield that many edges, in a ring with chords."""
    graph, edge = NamedNode("urn:ring"), NamedNode("urn:edge")
    for number in range(count):
        step = 1 if number % 2 else 7
        yield Quad(NamedNode(f"urn:r:{number}"), edge, NamedNode(f"urn:r:{(number + step) % count}"), graph)


def workers() -> list[int]:
    """Return the processes that this one started; not what is still a copy of this one, on its way to be another."""
    found = []
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended since
            found += [int(pid) for pid in (task / "children").read_text().split() if _command(pid) != _command("self")]
    return found


def _command(pid: str) -> bytes:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def resident_bytes(pid: int) -> int:
    """Return the memory that a process holds; none if it has ended."""
    pages = 0
    with suppress(FileNotFoundError, ProcessLookupError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def busy_s(over_s: float) -> float:
    """Return the processor time that our processes took within a while."""
    before = _processor_s()
    time.sleep(over_s)
    return sum(max(taken - before.get(pid, 0.0), 0.0) for pid, taken in _processor_s().items())


def _processor_s() -> dict[int, float]:
    ticks = os.sysconf("SC_CLK_TCK")
    taken = {}
    for pid in workers():
        with suppress(FileNotFoundError, ProcessLookupError):  # one that has been replaced since
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            taken[pid] = (int(fields[11]) + int(fields[12])) / ticks
    return taken
