"""Row 7: a property path over every edge in both directions keeps to the limit.

Here with 100,000 edges, so that the test is quick; ``docs/endpoint.md`` says what was measured with a million.
"""

from __future__ import annotations

import time
from pathlib import Path

from tests.reliability.served import LATE_S, LIMIT_S, ring, served

PATHS = "SELECT (COUNT(*) AS ?n) { ?a (!<urn:z>|^!<urn:z>)* ?b }"


def test_the_limit_is_kept(tmp_path: Path) -> None:
    with served(tmp_path / "graph", ring(100_000)) as server:
        started = time.monotonic()
        answer = server.get(PATHS)
        assert time.monotonic() - started < LIMIT_S + LATE_S
        assert answer.status_code == 503
        assert server.alive()
