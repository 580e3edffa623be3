"""The process that runs visitors' queries one after the other, and can be killed.

Run as ``python -m queries.worker FOLDER MEMORY``. Each request is one line of JSON on standard input, each answer one
on standard output, either followed by as many bytes as its field ``payload`` says. Before the first request the process
confines itself (:mod:`queries.confine`); the store is opened read-only, and anew when its files have changed. Without
a folder the store is what the last payload held, in N-Quads.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode

from graph.engine import Engine
from graph.folder import open_engine
from ontology.errors import StoreError
from ontology.prefixes import PREFIXES
from queries.confine import confine
from queries.guard import names_dataset
from queries.results import Term
from queries.serialise import FORM_KINDS, serialise
from queries.update import changes

__all__ = ["answer", "execute", "main", "respond"]

_Answer = tuple[dict[str, Any], bytes]
_Parts = tuple[str, str, str, str]
_Asked = TypeVar("_Asked", bound=Engine)


def main(folder: str, memory_bytes: int) -> None:
    """Answer requests until standard input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    _warm_up()
    confine(folder, memory_bytes)  # not the graph inside it, in whose place another may be put
    view = _View(folder)
    with suppress(OSError, StoreError):  # the first request meets it again, and answers with it
        view.refresh()  # so that the first visitor does not wait for it
    while line := requests.readline():
        request = json.loads(line)
        if size := request["payload"]:
            view.load(requests.read(size))
        head, payload = _handle(view, request)
        answers.write(json.dumps(head | {"payload": len(payload)}).encode() + b"\n" + payload)
        answers.flush()


class _View:
    """The store as it stands on the disk, or as it was last sent."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._files: tuple[tuple[str, int], ...] = ()
        self.store = ox.Store()

    def load(self, quads: bytes) -> None:
        self.store = ox.Store()
        self.store.bulk_load(quads, format=ox.RdfFormat.N_QUADS)

    def refresh(self) -> bool:
        """Open the store anew if its files have changed since; return whether they had."""
        if not self._folder:
            return False
        files = self._listing()
        if files == self._files:
            return False
        self.store = open_engine(Path(self._folder), read_only=True)
        self._files = files
        return True

    def _listing(self) -> tuple[tuple[str, int], ...]:
        """Return names and sizes of the files that hold data; every write makes one longer."""
        found = []
        with os.scandir(Path(self._folder) / "graph") as entries:
            for entry in entries:
                if entry.name.endswith((".log", ".sst", ".blob")):
                    with suppress(FileNotFoundError):  # the engine has just merged it into another file
                        found.append((entry.name, entry.stat().st_size))
        return tuple(sorted(found))


def _handle(view: _View, request: dict[str, Any]) -> _Answer:
    run = {"table": _table, "document": _document, "update": changes}[request["kind"]]
    try:
        view.refresh()
        head, payload = _guarded(run, view.store, request)
        if head.get("error") in {"store", "engine"} and view.refresh():  # files vanished under it: ask the new ones
            head, payload = _guarded(run, view.store, request)
    except (OSError, StoreError) as error:
        return {"error": "store", "message": str(error)}, b""
    return head, payload


def _guarded(run: Callable[[_Asked, dict[str, Any]], _Answer], store: _Asked, request: dict[str, Any]) -> _Answer:
    """Run a request; an error of the engine is an answer too."""
    try:
        return run(store, request)
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}, b""
    except MemoryError:
        return {"error": "memory", "message": "out of memory"}, b""
    except OSError as error:
        return {"error": "store", "message": str(error)}, b""
    except (RuntimeError, ValueError) as error:
        return {"error": "engine", "message": str(error)}, b""


def _table(store: Engine, request: dict[str, Any]) -> _Answer:
    return {}, json.dumps(execute(store, request, tuple)).encode()


def _document(store: Engine, request: dict[str, Any]) -> _Answer:
    return serialise(_query(store, request), request["forms"], int(request["max_rows"]))


def respond(store: Engine, request: dict[str, Any]) -> _Answer:
    """Run a request for a table or a document in this process, on any engine; an error of the engine is an answer."""
    return _guarded({"table": _table, "document": _document}[request["kind"]], store, request)


def answer(store: Engine, request: dict[str, Any]) -> dict[str, Any]:
    """Run a request for a table in this process; cells are :class:`Term`, an error of the engine is an answer too."""
    # The constructor of a named tuple is Python's own and costs as much again as everything else that makes a cell.
    make = partial(tuple.__new__, Term)
    return _guarded(lambda store, request: (execute(store, request, make), b""), store, request)[0]


def execute(store: Engine, request: dict[str, Any], make: Callable[[_Parts], object]) -> dict[str, Any]:
    """Run a request's query and return its answer; ``make`` makes a cell of kind, value, datatype and language.

    ``bindings`` gives kind, value, datatype and language of each bound variable; ``graphs`` the protocol's
    ``default`` and ``named`` graphs, the union of all graphs where it gives none; ``hidden`` columns to be left out.
    """
    max_rows = int(request["max_rows"])
    found = _query(store, request)
    if isinstance(found, ox.QueryBoolean):
        return {"truth": bool(found)}
    if isinstance(found, ox.QueryTriples):
        triples = list(islice(found, max_rows))
        truncated = len(triples) == max_rows and next(found, None) is not None
        text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
        return {"graph": text, "truncated": truncated}
    cells = _Cells(make)
    columns = [variable.value for variable in found.variables]
    shown = [i for i, column in enumerate(columns) if column not in request.get("hidden", ())]
    solutions = islice(found, max_rows)
    if len(shown) == len(columns):
        rows = [tuple(map(cells.__getitem__, solution)) for solution in solutions]
    else:
        rows = [tuple([cells[solution[i]] for i in shown]) for solution in solutions]
    truncated = len(rows) == max_rows and next(found, None) is not None
    return {"columns": [columns[i] for i in shown], "rows": rows, "truncated": truncated}


class _Cells(dict[object, object]):
    """Cells by the engine's terms, each made once: in long answers, most terms come again."""

    def __init__(self, make: Callable[[_Parts], object]) -> None:
        super().__init__()
        self._make = make
        self[None] = None

    def __missing__(self, term: object) -> object:
        made = self[term] = self._make(_parts(term))
        return made


def _query(store: Engine, request: dict[str, Any]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    graphs = request["graphs"]
    options: dict[str, Any] = {}
    if graphs and (graphs["default"] or graphs["named"]):
        options = {
            "default_graph": [ox.NamedNode(iri) for iri in graphs["default"]],
            "named_graphs": [ox.NamedNode(iri) for iri in graphs["named"]],
        }
    elif not names_dataset(request["query"]):  # the engine would take the union even where the query says FROM
        options = {"use_default_graph_as_union": True}
    bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(name): _to_term(parts) for name, parts in request["bindings"].items()
    }
    # The prefixes of the ontology are known without being declared; a declaration in the query wins.
    return store.query(
        request["query"], prefixes=dict(PREFIXES), base_iri=request["base"], substitutions=bound or None, **options
    )


def _warm_up() -> None:
    """Load what is loaded on first use, while files can still be read."""
    empty = ox.Store()
    request = {"bindings": {}, "graphs": None, "base": None, "max_rows": 1, "forms": dict.fromkeys(FORM_KINDS, "JSON")}
    for query in ("SELECT ?x { VALUES ?x { 1 2 } }", "ASK {}"):
        _guarded(_document, empty, {**request, "query": query})
    _guarded(_table, empty, {**request, "query": "SELECT"})


def _to_term(parts: list[str]) -> ox.NamedNode | ox.Literal:
    kind, value, datatype, lang = parts
    if kind == "uri":
        return ox.NamedNode(value)
    if lang:
        return ox.Literal(value, language=lang)
    return ox.Literal(value, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(value)


def _parts(term: object) -> _Parts:
    if isinstance(term, NamedNode):
        return ("uri", term.value, "", "")
    if isinstance(term, Literal):
        return ("literal", term.value, term.datatype.value, term.language or "")
    return ("bnode", term.value, "", "") if isinstance(term, BlankNode) else ("literal", str(term), "", "")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
