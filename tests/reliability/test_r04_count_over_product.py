"""Row 4: a COUNT over a three-way product ends with 503 at the limit, never with a wrong number."""

from __future__ import annotations

import time
from pathlib import Path

from tests.reliability.served import LATE_S, LIMIT_S, numbered, served

COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_the_limit_is_kept(tmp_path: Path) -> None:
    with served(tmp_path / "graph", numbered(2000)) as server:
        for ask in (server.get, server.post):
            started = time.monotonic()
            answer = ask(COUNT)
            assert time.monotonic() - started < LIMIT_S + LATE_S
            assert answer.status_code == 503
            assert "longer than 1 s" in answer.json()["error"]["message"]
        assert server.alive()
