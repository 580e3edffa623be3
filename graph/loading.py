"""N-Quads of our own on their way into a store: an export, or the contents of a peer.

What comes in is brought into the form that the store itself would write, checked, sorted and hashed in a file, before
anything of the store is touched. So a load is taken as a whole or refused as a whole.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph.changes import graph_quads
from graph.engine import Engine
from graph.iris import Iris
from graph.lines import LinesFile, to_lines, write_lines
from graph.merging import external_sort
from ontology.errors import DataError
from ontology.terms import CT, RDF

__all__ = ["Incoming", "incoming", "superseded"]

_BLOCK_BYTES = 32 * 2**20
_FOREIGN = {b"_:", b"<<"}
_REPORT = (NamedNode(RDF.type), NamedNode(CT.Report))


@dataclass(frozen=True, slots=True)
class Incoming:
    """Checked statements in a file of sorted lines, and the names of the graphs that they are in."""

    path: Path
    file: LinesFile
    graphs: frozenset[str]

    def lines(self, graphs: Iterable[str] | None = None) -> Iterator[bytes]:
        """Return the lines, sorted; only those of ``graphs`` where given."""
        ends = None if graphs is None else tuple(f" <{graph}> .\n".encode() for graph in graphs)
        with self.path.open("rb") as file:
            yield from file if ends is None else (line for line in file if line.endswith(ends))


@contextmanager
def incoming(source: Path | BinaryIO, iris: Iris, scratch: Path) -> Iterator[Incoming]:
    """Read and check N-Quads.

    Parameters
    ----------
    source
        A file, or an open binary stream.
    iris
        The base that the graphs must be under.
    scratch
        An empty folder for the sorted lines.

    Raises
    ------
    DataError
        The data is no N-Quads, or holds what no store of ours writes: statements outside our graphs, blank nodes, or
        a report's graph without the report.
    """
    graphs: set[str] = set()
    described: set[str] = set()
    name = str(source) if isinstance(source, Path) else str(getattr(source, "name", "the stream"))

    def checked(raw: list[bytes], begin: int) -> list[bytes]:
        store = _parsed(b"".join(raw), name, begin)
        for graph in store.named_graphs():
            report_id = _check_graph(graph, iris, name)
            graphs.add(str(graph.value))
            if report_id is None or Quad(NamedNode(iris.report(report_id)), *_REPORT, graph) in store:
                described.add(str(graph.value))
        data = store.dump(format=ox.RdfFormat.N_QUADS) or b""
        _check_terms(store, data, name)
        return data.splitlines(keepends=True)

    def blocks(stream: BinaryIO) -> Iterator[list[bytes]]:
        # While the lines of one block are sorted and written, Oxigraph reads the next one, beside Python.
        with ThreadPoolExecutor(1) as pool:
            begin = 1
            under_way: Future[list[bytes]] | None = None
            while raw := stream.readlines(_BLOCK_BYTES):
                following = pool.submit(checked, raw, begin)
                begin += len(raw)
                if under_way is not None:
                    yield under_way.result()
                under_way = following
            if under_way is not None:
                yield under_way.result()

    if isinstance(source, Path):
        try:
            stream: BinaryIO = source.open("rb")
        except OSError as error:
            raise DataError(f"can't be read ({error.strerror})", where=name, todo="check the path") from error
    else:
        stream = source
    path = scratch / "incoming.nq"
    try:
        file = write_lines(path, external_sort(blocks(stream), scratch))
    finally:
        if isinstance(source, Path):
            stream.close()
    if graphs - described:
        raise DataError(
            f"the graph {min(graphs - described)} holds no report of that id",
            where=name,
            todo="load a whole export; was the file cut off?",
        )
    yield Incoming(path, file, frozenset(graphs))


def superseded(new: Incoming, engine: Engine, iris: Iris) -> set[Quad]:
    """Return the reference facts of a store that make way for newer ones.

    Raises
    ------
    DataError
        The store holds a report with other content, or says something else of a resource in another graph, such as a
        verdict.
    """
    other = _differing(new, engine, iris)
    if other is not None:
        raise DataError("the store holds something else of it", where=other, todo="remove it from the store first")
    graph = iris.reference_graph
    gone: set[Quad] = set()
    for subject, lines in _by_subject(new, {graph} & new.graphs).get(graph, {}).items():
        known = engine.quads_for_pattern(NamedNode(subject), None, None, NamedNode(graph))
        gone.update(quad for quad in known if to_lines([quad])[0] not in lines)
    return gone


def _differing(new: Incoming, engine: Engine, iris: Iris) -> str | None:
    """Return the first report's graph, or resource in another one, of which the store says something else."""
    reports = {g for g in new.graphs if iris.report_id(g) is not None and any(True for _ in graph_quads(engine, g))}
    theirs: dict[str, int] = defaultdict(int)
    for line in new.lines(reports) if reports else ():
        theirs[line.rsplit(b" ", 2)[1][1:-1].decode()] += _hash(line)
    for graph in sorted(reports):
        if sum(map(_hash, to_lines(graph_quads(engine, graph)))) != theirs[graph]:
            return graph
    others = {g for g in new.graphs if iris.report_id(g) is None} - {iris.reference_graph}
    for graph, subjects in _by_subject(new, others).items():
        for subject, lines in subjects.items():
            known = set(to_lines(engine.quads_for_pattern(NamedNode(subject), None, None, NamedNode(graph))))
            if known and known != lines:
                return subject
    return None


def _by_subject(new: Incoming, graphs: set[str]) -> Mapping[str, Mapping[str, set[bytes]]]:
    found: dict[str, dict[str, set[bytes]]] = {}
    for line in new.lines(graphs) if graphs else ():
        graph, subject = line.rsplit(b" ", 2)[1][1:-1].decode(), line.split(b" ", 1)[0][1:-1].decode()
        found.setdefault(graph, {}).setdefault(subject, set()).add(line)
    return found


def _parsed(block: bytes, name: str, begin: int) -> ox.Store:
    """Take lines through Oxigraph, which writes numbers, language tags and escapes in its own way."""
    store = ox.Store()
    try:
        store.bulk_load(block, format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, ValueError) as error:
        line = begin + (getattr(error, "lineno", None) or 1) - 1
        reason = str(getattr(error, "msg", error)).rpartition(": ")[2]  # what stands before it counts from the block
        raise DataError(f"not N-Quads ({reason})", where=f"{name}, line {line}", todo="export it again") from error
    return store


def _check_graph(graph: object, iris: Iris, name: str) -> str | None:
    """Check that a graph's name is one of ours; return the id of the report whose graph it is."""
    if not isinstance(graph, NamedNode) or not graph.value.startswith(iris("graph/")):
        raise DataError(
            f"the graph {getattr(graph, 'value', graph)} is none of ours",
            where=name,
            todo=f"load an export of a store with the base {iris.base}",
        )
    return iris.report_id(graph.value)


def _check_terms(store: ox.Store, data: bytes, name: str) -> None:
    """Check that there is nothing outside named graphs, and that terms are IRIs and literals only."""
    if any(True for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph())):
        raise DataError("statements outside named graphs", where=name, todo="load an export in N-Quads")
    if not any(sign in data for sign in _FOREIGN):
        return
    for line in data.splitlines():  # the signs may stand in a literal
        if line[:2] in _FOREIGN or line.split(b" ", 2)[2][:2] in _FOREIGN:
            raise DataError(
                f"a blank node or a triple as a term: {line.decode()[:80]}",
                where=name,
                todo="load an export of a store of ours, which has none",
            )


def _hash(line: bytes) -> int:
    return int.from_bytes(hashlib.sha256(line).digest())
