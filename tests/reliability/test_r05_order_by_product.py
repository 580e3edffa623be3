"""Row 5: an ORDER BY over a product is killed; memory stays under the cap, and no processor works on afterwards."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.reliability.served import LATE_S, LIMIT_S, MEMORY_BYTES, busy_s, numbered, resident_bytes, served, workers

ORDER = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?f ?h"


def test_memory_is_capped_and_the_processor_idle_afterwards(tmp_path: Path) -> None:
    with served(tmp_path / "graph", numbered(2000)) as server:
        answers: list[httpx.Response] = []
        asking = threading.Thread(target=lambda: answers.append(server.get(ORDER)))
        started, most = time.monotonic(), 0
        asking.start()
        while asking.is_alive():
            for pid in workers():
                try:
                    most = max(most, resident_bytes(pid))
                except (OSError, IndexError):  # it was killed just now
                    continue
            time.sleep(0.02)
        assert time.monotonic() - started < LIMIT_S + LATE_S
        assert answers[0].status_code == 503
        assert 0 < most < MEMORY_BYTES
        time.sleep(0.6)  # the process that takes the killed one's place starts
        assert busy_s(0.5) < 0.1
        assert server.alive()


def test_a_visitor_who_leaves_takes_the_query_along(tmp_path: Path) -> None:
    with served(tmp_path / "graph", numbered(2000)) as server:
        assert server.alive()
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{server.address}/sparql", params={"query": ORDER}, timeout=0.2)
        time.sleep(0.6)  # less than the limit
        assert busy_s(0.2) < 0.1
        assert server.alive()
