"""Row 1: an update by GET changes nothing, wherever it is written and whoever sends it."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.reliability.served import UPDATE, served

CLEAR = "CLEAR ALL"
INSERT = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
STRANGERS: tuple[dict[str, str], ...] = ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic eDp5"})


def test_an_update_by_get_or_without_the_token_is_refused(tmp_path: Path) -> None:
    with served(tmp_path / "graph") as server:
        before = server.fingerprint()
        for name in ("update", "query"):
            for text in (CLEAR, INSERT):
                for headers in ({}, UPDATE):
                    answer = httpx.get(f"{server.address}/sparql", params={name: text}, headers=headers)
                    assert answer.is_client_error, (name, text)
                    assert "update" in answer.json()["error"]["message"]
        for stranger in STRANGERS:
            answer = httpx.post(f"{server.address}/sparql", data={"update": CLEAR}, headers=stranger)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
        assert server.fingerprint() == before
        assert server.alive()
