"""Row 6: an update with a product in its WHERE is killed at the limit and leaves no trace."""

from __future__ import annotations

import time
from pathlib import Path

from tests.reliability.served import LATE_S, LIMIT_S, numbered, served

PRODUCT = (
    "INSERT DATA { <urn:first> <urn:is> <urn:in> } ; INSERT { ?a <urn:x> ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
)


def test_nothing_of_it_stays(tmp_path: Path) -> None:
    with served(tmp_path / "graph", numbered(500)) as server:
        before = server.fingerprint()
        started = time.monotonic()
        answer = server.update(PRODUCT)
        assert time.monotonic() - started < LIMIT_S + LATE_S
        assert answer.status_code == 503
        assert server.fingerprint() == before
        assert server.alive()
        assert server.update("INSERT DATA { GRAPH <urn:g> { <urn:after> <urn:is> <urn:in> } }").status_code == 204
        assert server.get("ASK { <urn:after> ?p ?o }").json()["boolean"]
