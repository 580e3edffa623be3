"""Row 2: SERVICE in any spelling is refused, and the server it names hears nothing."""

from __future__ import annotations

from pathlib import Path

from tests.queries.test_run import SERVICES
from tests.reliability.served import served
from tests.web.canary import canary


def test_service_reaches_no_server(tmp_path: Path) -> None:
    with served(tmp_path / "graph") as server, canary() as (address, heard):
        before = server.fingerprint()
        for text in SERVICES:
            answer = server.get(text % address)
            assert answer.status_code == 400
            assert "SERVICE is refused" in answer.json()["error"]["message"]
        for text in SERVICES:
            where = text[text.index("{") :]
            prologue = text[: text.index("SELECT")]
            answer = server.update(f"{prologue} INSERT {{ ?s ?p ?o }} WHERE {where}" % address)
            assert answer.status_code == 400
        assert heard == []
        assert server.fingerprint() == before
        assert server.alive()
