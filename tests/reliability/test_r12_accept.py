"""Row 12: a form that is not on offer is 406; weights decide among the others."""

from __future__ import annotations

from pathlib import Path

from tests.reliability.served import served

SELECT, ASK = "SELECT ?s { ?s ?p ?o } LIMIT 1", "ASK {}"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1"
CASES = [
    (SELECT, "image/png", None),
    (SELECT, "*/*;q=0", None),
    (ASK, "text/csv", None),
    (CONSTRUCT, "text/csv", None),
    (SELECT, "text/csv;q=0.3, application/xml;q=0.8, application/json;q=0.5", "application/xml"),
    (SELECT, "text/*;q=0.9, text/csv;q=0.1, application/json;q=0.2", "text/tab-separated-values"),
    (SELECT, "image/png, */*;q=0.1", "application/sparql-results+json"),
    (ASK, "text/csv, application/xml;q=0.1", "application/xml"),
    (CONSTRUCT, "application/ld+json, text/turtle;q=0.9", "application/ld+json"),
    (CONSTRUCT, "application/rdf+xml;q=0.5, application/n-triples;q=0.6", "application/n-triples"),
]  # fmt: skip


def test_accept_is_honoured(tmp_path: Path) -> None:
    with served(tmp_path / "graph") as server:
        for query, accept, expected in CASES:
            answer = server.get(query, accept=accept)
            if expected is None:
                assert answer.status_code == 406, (query, accept)
                assert "this can be given" in answer.json()["error"]["message"]
            else:
                assert answer.headers["content-type"].split(";")[0] == expected, (query, accept)
        assert server.alive()
