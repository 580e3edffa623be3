"""Row 8: twenty thousand braces, parentheses or UNIONs are the client's mistake, and kill nothing."""

from __future__ import annotations

from pathlib import Path

from tests.reliability.served import served, workers

DEEP = 20_000
TEXTS = {
    "braces": "SELECT * " + "{" * DEEP + "}" * DEEP,
    "parentheses": "SELECT * { FILTER(" + "(" * DEEP + "1" + ")" * DEEP + ") }",
    "unions": "SELECT * { {} " + "UNION {} " * (DEEP // 2) + "}",
    "open": "SELECT * " + "{" * DEEP,
}


def test_depth_is_refused_with_400(tmp_path: Path) -> None:
    with served(tmp_path / "graph") as server:
        assert server.alive()
        before = set(workers())
        for name, text in TEXTS.items():
            answer = server.post(text)
            assert answer.status_code == 400, name
            assert "nested" in answer.json()["error"]["message"]
        assert server.update("INSERT { ?s ?p ?o } WHERE " + TEXTS["braces"][9:]).status_code == 400
        assert set(workers()) == before
        assert server.alive()
