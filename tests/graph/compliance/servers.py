"""Servers of SPARQL for the tests: one of ours over Oxigraph that can also misbehave, and a Virtuoso."""

from __future__ import annotations

import base64
import hashlib
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pyoxigraph as ox

USER, PASSWORD = "ann", "s3cret: ünïcode"
"""What :class:`OxigraphServer` takes where it asks who we are."""

_JSON = "application/sparql-results+json"


class OxigraphServer:
    """The SPARQL 1.1 Protocol over Oxigraph, on loopback, with addresses of its own for queries and updates.

    ``union``: whether its default graph is the union of all. ``auth``: "", "Basic" or "Digest". Further paths answer as
    broken or foreign servers do; see ``_ODD``. A query with a variable ``?endless…`` hangs for some seconds.
    """

    def __init__(self, *, union: bool = True, auth: str = "") -> None:
        self.store = ox.Store()
        self.requests: list[tuple[str, dict[str, list[str]]]] = []
        self.drop_next = 0  # connections to break before answering
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet, or each answer waits 40 ms for an acknowledgement

            def do_POST(self) -> None:
                outer._answer(self, union=union, auth=auth)

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.query, self.update = f"{self.address}/ds/query", f"{self.address}/ds/update"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler, *, union: bool, auth: str) -> None:
        form = parse_qs(request.rfile.read(int(request.headers["Content-Length"])).decode(), keep_blank_values=True)
        if self.drop_next:
            self.drop_next -= 1
            request.close_connection = True
            request.connection.shutdown(socket.SHUT_RDWR)
            return
        self.requests.append((request.path, form))
        if auth and not _known(request, auth):
            challenge = 'Basic realm="x"' if auth == "Basic" else 'Digest realm="x", nonce="n0", qop="auth"'
            _reply(request, 401, "text/plain", b"who are you?", **{"WWW-Authenticate": challenge})
        elif request.path in _ODD:
            _ODD[request.path](request)
        elif request.path == "/ds/update":
            self._run(request, lambda: self.store.update(form["update"][0]) or (b"", "text/plain"))
        elif request.path == "/ds/query":
            self._run(request, lambda: self._ask(form, union=union))
        else:
            _reply(request, 404, "text/plain", b"no such thing")

    def _run(self, request: BaseHTTPRequestHandler, action: Any) -> None:
        try:
            body, media_type = action()
        except (SyntaxError, ValueError, KeyError) as error:
            _reply(request, 400, "text/plain", str(error).encode())
        else:
            _reply(request, 200, media_type, body)

    def _ask(self, form: dict[str, list[str]], *, union: bool) -> tuple[bytes, str]:
        options: dict[str, Any] = {"use_default_graph_as_union": union}
        if "default-graph-uri" in form or "named-graph-uri" in form:
            options = {
                "default_graph": [ox.NamedNode(i) for i in form.get("default-graph-uri", [])],
                "named_graphs": [ox.NamedNode(i) for i in form.get("named-graph-uri", [])],
            }
        if "?endless" in form["query"][0]:  # the engine could not be stopped here and would go on while other tests run
            time.sleep(5)
            return b"", _JSON
        found = self.store.query(form["query"][0], **options)
        if isinstance(found, ox.QueryTriples):
            return found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", "application/n-triples"
        return found.serialize(format=ox.QueryResultsFormat.JSON) or b"", _JSON


def _reply(request: BaseHTTPRequestHandler, status: int, media_type: str, body: bytes, **headers: str) -> None:
    request.send_response(status)
    for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)
    request.wfile.flush()


def _known(request: BaseHTTPRequestHandler, auth: str) -> bool:
    given = request.headers.get("Authorization", "")
    if auth == "Basic":
        return given == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    said = dict(part.strip().split("=", 1) for part in given.removeprefix("Digest ").split(",") if "=" in part)
    said = {key: value.strip('"') for key, value in said.items()}
    if not said:
        return False

    def md5(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()

    return said["response"] == md5(
        md5(USER, "x", PASSWORD), "n0", said["nc"], said["cnonce"], "auth", md5("POST", request.path)
    )


_EMPTY = b'{"head": {"vars": ["g"]}, "results": {"bindings": []}}'


def _slow(request: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)
    with suppress(OSError):
        _reply(request, 200, _JSON, _EMPTY)


_ODD: dict[str, Any] = {
    "/html": lambda r: _reply(r, 200, "text/html", b"<h1>Welcome</h1>"),
    "/500": lambda r: _reply(r, 500, "text/plain", b"it broke\nSPARQL query:\nSELECT"),
    "/403": lambda r: _reply(r, 403, "text/plain", b"not you"),
    "/moved": lambda r: _reply(r, 301, "text/plain", b"", Location="http://127.0.0.1/elsewhere"),
    "/slow": _slow,
    "/part": lambda r: _reply(r, 200, _JSON, _EMPTY, **{"X-SQL-State": "S1TAT"}),
    "/rows": lambda r: _reply(r, 200, _JSON, _EMPTY, **{"X-SPARQL-MaxRows": "10000"}),
    "/damaged": lambda r: _reply(r, 200, _JSON, _EMPTY[:30]),
}


# --- Virtuoso --------------------------------------------------------------------------------------------------------

_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
MaxQueryMem = 300M
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 10
ServerThreads = 10
Charset = UTF-8

[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
"""
_START_S = 120.0


class Virtuoso:
    """A running Virtuoso: ``query`` takes updates too, ``secured`` asks for the user ``dba``."""

    def __init__(self, port: int) -> None:
        self.query = f"http://127.0.0.1:{port}/sparql"
        self.secured = f"http://127.0.0.1:{port}/sparql-auth"

    def clear(self) -> None:
        """Drop the graphs that are not the server's own."""
        query = "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        names = self._post({"query": query}, accept="text/csv").decode().replace('"', "").split()[1:]
        for name in names:
            if name.startswith(("https:", "http://example")):
                self._post({"query": f"CLEAR GRAPH <{name}>"}, accept="*/*")

    def _post(self, form: dict[str, str], *, accept: str) -> bytes:
        request = urllib.request.Request(self.query, urlencode(form).encode(), {"Accept": accept})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            return bytes(answer.read())


def virtuoso_programs() -> tuple[str, str] | None:
    """The server and its client for administration, where both are installed."""
    client = shutil.which("isql-vt") or shutil.which("isql-v")
    server = shutil.which("virtuoso-t")
    return (server, client) if server and client else None


@contextmanager
def running_virtuoso(folder: Path, *, rows: int = 1_000_000) -> Iterator[Virtuoso]:
    """Start a Virtuoso in a folder of its own and stop it afterwards."""
    programs = virtuoso_programs()
    assert programs is not None
    sql, http = _free_port(), _free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(sql=sql, http=http, rows=rows), "utf-8")
    with (folder / "out.log").open("wb") as log:
        server = subprocess.Popen(
            [programs[0], "+configfile", "virtuoso.ini", "+foreground"], cwd=folder, stdout=log, stderr=log
        )
    try:
        found = Virtuoso(http)
        _wait(found, server, folder)
        subprocess.run(
            [programs[1], f"127.0.0.1:{sql}", "dba", "dba", 'exec=GRANT SPARQL_UPDATE TO "SPARQL";'],
            check=True,
            capture_output=True,
            timeout=30,
        )
        yield found
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)


def _wait(virtuoso: Virtuoso, server: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError):
            virtuoso._post({"query": "ASK {}"}, accept=_JSON)
            return
        time.sleep(0.2)
    raise RuntimeError(f"Virtuoso did not start: {(folder / 'out.log').read_text('utf-8', 'replace')[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
