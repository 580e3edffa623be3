"""Row 3: LOAD and FROM read no file and fetch nothing, not even for one who may update."""

from __future__ import annotations

from pathlib import Path

from tests.reliability.served import served
from tests.web.canary import canary


def test_no_file_is_read_and_nothing_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:secret> <urn:is> <urn:read> .")
    with served(tmp_path / "graph") as server, canary() as (address, heard):
        before = server.fingerprint()
        for source in (secret.as_uri(), address):
            for text in (
                f"LOAD <{source}>",
                f"LOAD SILENT <{source}> INTO GRAPH <urn:g>",
                f"CLEAR ALL; LOAD <{source}>",
            ):
                answer = server.update(text)
                assert answer.status_code == 400
                assert "LOAD is refused" in answer.json()["error"]["message"]
        for clause in ("FROM", "FROM NAMED"):
            answer = server.get(f"SELECT * {clause} <{secret.as_uri()}> {{ ?s ?p ?o }}")
            assert answer.status_code == 400
            assert "file" in answer.json()["error"]["message"]
        for named in (secret.as_uri(), address):  # names of graphs that are not there, and nothing more
            found = server.get(f"ASK FROM <{named}> {{ ?s ?p ?o }}") if named == address else None
            assert found is None or found.json()["boolean"] is False
        assert heard == []
        assert server.fingerprint() == before
        assert server.alive()
