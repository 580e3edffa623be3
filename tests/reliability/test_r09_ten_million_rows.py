"""Row 9: a SELECT of ten million rows is flagged, never cut; what is held of it stays small."""

from __future__ import annotations

import os
from pathlib import Path

from tests.reliability.served import MEMORY_BYTES, numbered, resident_bytes, served, workers

ROWS = "SELECT ?a ?b { ?a <urn:value> ?x . ?b <urn:value> ?y }"


def test_rows_past_the_limit_are_an_error(tmp_path: Path) -> None:
    with served(tmp_path / "graph", numbered(3200), limit_s=20) as server:
        assert server.alive()
        before = resident_bytes(os.getpid())
        # A worker starts as a copy of the process that serves, which in a long run of tests holds much else.
        start = max(resident_bytes(pid) for pid in workers())
        for accept in ("application/sparql-results+json", "text/csv", "application/sparql-results+xml"):
            answer = server.get(ROWS, accept=accept)
            assert answer.status_code == 503
            assert "more than 100000 rows; add LIMIT and OFFSET" in answer.json()["error"]["message"]
            assert resident_bytes(os.getpid()) - before < 50_000_000
            assert max(resident_bytes(pid) for pid in workers()) - start < MEMORY_BYTES / 2
            whole = server.get(ROWS + " LIMIT 20000", accept=accept)
            assert whole.status_code == 200
            assert whole.text.count("urn:n:") == 40000
