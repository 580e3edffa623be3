"""Row 11: a foreign web page can neither rebind a name to this server nor post a form to it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.reliability.served import TOKEN, served

FOREIGN = (
    {"host": "evil.example"},
    {"host": "evil.example:{port}"},
    {"host": "127.0.0.1:1"},
    {"host": "127.0.0.1.evil.example:{port}"},
    {"origin": "http://evil.example"},
    {"origin": "https://127.0.0.1:{port}"},
    {"origin": "null"},
)


def test_foreign_hosts_and_origins_are_refused(tmp_path: Path) -> None:
    with served(tmp_path / "graph") as server:
        before = server.fingerprint()
        port = urlsplit(server.address).port
        for headers in FOREIGN:
            sent = {name: value.format(port=port) for name, value in headers.items()}
            for token in ({}, {"authorization": f"Bearer {TOKEN}"}):
                post = httpx.post(f"{server.address}/sparql", data={"update": "CLEAR ALL"}, headers={**sent, **token})
                assert post.status_code == 403, headers
            assert httpx.get(f"{server.address}/sparql?query=ASK%7B%7D", headers=sent).status_code == 403, headers
            assert httpx.get(f"{server.address}/", headers=sent).status_code == 403, headers
        assert server.fingerprint() == before
        assert server.alive()
