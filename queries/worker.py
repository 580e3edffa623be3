"""The process that runs one visitor's query, and can be killed.

Run as ``python -m queries.worker``. It reads one line of JSON and, for a store in memory, its N-Quads; it writes one
line of JSON.
Before it sees the query it gives up, for good, what the query does not need: more memory than its share, new
network sockets (a seccomp filter) and core dumps; the store is opened read-only.
"""

from __future__ import annotations

import ctypes
import json
import platform
import struct
import sys
from typing import Any

import pyoxigraph as ox

from graph.engine import Engine
from ontology.prefixes import PREFIXES

__all__ = ["answer", "execute", "main"]

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
# Audit architecture and numbers of socket(2) and io_uring_setup(2), from the kernel's tables.
_SYSCALLS = {"x86_64": (0xC000003E, (41, 425)), "aarch64": (0xC00000B7, (198, 425))}


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def main() -> int:
    """Answer the request on standard input."""
    header = json.loads(sys.stdin.buffer.readline())
    if header["folder"]:
        store = ox.Store.read_only(header["folder"])
    else:
        store = ox.Store()
        store.bulk_load(sys.stdin.buffer, format=ox.RdfFormat.N_QUADS)
    _limit_memory(int(header["memory_bytes"]))
    forbid_sockets()
    sys.stdout.write(json.dumps(answer(store, header)))
    return 0


def answer(store: Engine, request: dict[str, Any]) -> dict[str, Any]:
    """Run the request's query; an error of the engine is an answer too."""
    try:
        return execute(
            store,
            request["query"],
            bindings=request["bindings"],
            max_rows=request["max_rows"],
            base=request["base"],
            graphs=request["graphs"],
        )
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}
    except MemoryError:
        return {"error": "memory", "message": "out of memory"}
    except (RuntimeError, ValueError, OSError) as error:
        return {"error": "engine", "message": str(error)}


def execute(
    store: Engine,
    query: str,
    *,
    bindings: dict[str, list[str]],
    max_rows: int,
    base: str | None = None,
    graphs: dict[str, list[str]] | None = None,
) -> dict[str, Any]:
    """Run a query and return its answer as plain JSON values.

    ``bindings`` gives kind, value, datatype and language of each bound variable; ``graphs`` the protocol's
    ``default`` and ``named`` graphs,
    the union of all graphs where it gives none.
    """
    options: dict[str, Any] = {"use_default_graph_as_union": True}
    if graphs and (graphs["default"] or graphs["named"]):
        options = {
            "default_graph": [ox.NamedNode(iri) for iri in graphs["default"]],
            "named_graphs": [ox.NamedNode(iri) for iri in graphs["named"]],
        }
    substitutions: dict[ox.Variable, Any] = {ox.Variable(name): _to_term(parts) for name, parts in bindings.items()}
    # The prefixes of the ontology are known without being declared; a declaration in the query wins.
    found = store.query(query, prefixes=dict(PREFIXES), base_iri=base, substitutions=substitutions or None, **options)
    if isinstance(found, ox.QueryBoolean):
        return {"truth": bool(found)}
    if isinstance(found, ox.QueryTriples):
        triples: list[ox.Triple] = []
        for triple in found:
            if len(triples) == max_rows:
                break
            triples.append(triple)
        truncated = len(triples) == max_rows and next(found, None) is not None
        text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
        return {"graph": text, "truncated": truncated}
    rows: list[list[list[str] | None]] = []
    for solution in found:
        if len(rows) == max_rows:
            return {"columns": [v.value for v in found.variables], "rows": rows, "truncated": True}
        rows.append([_from_term(term) for term in solution])
    return {"columns": [v.value for v in found.variables], "rows": rows, "truncated": False}


def forbid_sockets() -> bool:
    """Make every later socket(2) of this process fail; returns whether the kernel agreed.

    The filter holds for all threads made later, and nothing can take it off again. Elsewhere than on Linux the
    refusal of SERVICE in :mod:`queries.guard` stands alone.
    """
    if sys.platform != "linux" or platform.machine() not in _SYSCALLS:
        return False
    architecture, forbidden = _SYSCALLS[platform.machine()]
    jump, load, back = 0x15, 0x20, 0x06  # BPF: jump if equal, load word, return
    allow, deny, kill = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # EPERM
    steps = [(load, 0, 0, 4), (jump, 1, 0, architecture), (back, 0, 0, kill), (load, 0, 0, 0)]
    for number in forbidden:
        steps += [(jump, 0, 1, number), (back, 0, 0, deny)]
    steps.append((back, 0, 0, allow))
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    block = _Filter(len(steps), ctypes.addressof(program))
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(block), 0, 0) == 0)


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _to_term(parts: list[str]) -> ox.NamedNode | ox.Literal:
    kind, value, datatype, lang = parts
    if kind == "uri":
        return ox.NamedNode(value)
    if lang:
        return ox.Literal(value, language=lang)
    return ox.Literal(value, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(value)


def _from_term(term: object) -> list[str] | None:
    if isinstance(term, ox.NamedNode):
        return ["uri", term.value, "", ""]
    if isinstance(term, ox.BlankNode):
        return ["bnode", term.value, "", ""]
    if isinstance(term, ox.Literal):
        return ["literal", term.value, term.datatype.value, term.language or ""]
    return None if term is None else ["literal", str(term), "", ""]


if __name__ == "__main__":
    sys.exit(main())
