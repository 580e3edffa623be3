"""Pages that change the graph: where they are, and what they refuse, with the reason."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from cityties.web.app import create_app
from graph.store import Store
from queries.run import run_named
from tests.queries.sample import english
from tests.web.client import Client
from tests.web.samples import HOSTILE


def test_pages_that_change_the_graph_are_there_only_where_changes_are_let_in(tmp_path: Path) -> None:
    with Store.open(tmp_path / "graph"):
        pass
    closed, opened = Client(create_app(tmp_path / "graph")), Client(create_app(tmp_path / "graph", token="t"))
    for path in ("/review", "/ingest"):
        assert closed.get(path).status_code == 404
        assert path not in closed.get("/").text
        assert opened.get(path).status_code == 200
        assert path in opened.get("/").text
    for path in ("/review/verdicts", "/ingest/files?name=a.txt"):
        assert opened.post(path, content=b"{}").status_code == 401
        assert opened.post(path, content=b"{}", headers={"authorization": "Bearer x"}).status_code == 401
        foreign = {"authorization": "Bearer t", "origin": "http://evil.example"}
        assert opened.post(path, content=b"{}", headers=foreign).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/ingest/files?name=..", b"x", 400, "no name of a file"),
        ("/ingest/files", b"x", 400, "no name of a file"),
        ("/ingest/files?name=a.txt", b"x" * 20_000_001, 413, "longer than 20,000,000 bytes"),
        ("/review/verdicts", b"nonsense", 400, "not JSON"),
        ("/review/verdicts", b'{"action": 1}', 400, "not an object of strings"),
        ("/review/verdicts", b'{"action": "accept", "target": "x", "by": "Ann"}', 400, ""),
        ("/review/verdicts", b'{"action": "merge", "target": "A", "other": "B", "by": "Ann"}', 400, "no entity"),
        ("/review/verdicts", b'{"action": "undo", "target": "x"}', 400, "no such verdict"),
        ("/review/verdicts", b'{"action": "edit", "target": "x", "by": "Ann"}', 400, "no partnership or entity"),
        ("/review/verdicts", b'{"action": "edit", "target": "x", "by": "Ann", "start": 2014}', 400, "not an object"),
        (
            "/review/verdicts",
            b'{"action": "edit", "target": "https://w3id.org/cityties/kg/<x>", "by": "Ann", "kind": "ppp"}',
            400,
            "no report tells",
        ),
        ("/review/verdicts", b" " * 20_001, 413, "longer than"),
    ],
)
def test_what_can_not_be_taken_in_is_refused_with_the_reason(
    tmp_path: Path, path: str, body: bytes, status: int, words: str
) -> None:
    with Store.open(tmp_path / "graph"):
        pass
    client = Client(create_app(tmp_path / "graph", token="t"))
    answer = client.post(path, content=body, headers={"authorization": "Bearer t"})
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "an edit that changes nothing"),
        ({"kind": "marriage"}, "'marriage' is no kind"),
        ({"status": ""}, "'' is no status"),
        ({"start": "MMXIV"}, "start 'MMXIV' is no year"),
        ({"end": "2013"}, "it ends before it starts"),
        ({"members": "ZTE"}, "a partnership needs two members"),
        ({"members": "ZTE; Yinchuan [boss]"}, "'boss' is no role"),
        ({"members": "ZTE; Nobody"}, "no entity of that name"),
        ({"programme": "Helsinki"}, "not a programme"),
        ({"kind": "ppp", "by": "=1+1"}, "would run as a formula"),
        ({"kind": "ppp", "by": " "}, "a verdict without a name"),
    ],
)
def test_a_correction_that_can_not_be_is_refused_with_the_reason(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    with Store.open(tmp_path / "graph") as store:
        store.put(english())
        venture = str(run_named(store, "joint_ventures").records()[0]["partnership"])
        before = store.nquads()
    client = Client(create_app(tmp_path / "graph", token="t"))
    asked = {"action": "edit", "target": venture, "by": "Ann"} | changes
    answer = client.post("/review/verdicts", json=asked, headers={"authorization": "Bearer t"})
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    with Store.open(tmp_path / "graph", read_only=True) as store:
        assert store.nquads() == before


def test_the_queue_begins_with_what_is_asked_for_and_holds_it_once(tmp_path: Path) -> None:
    with Store.open(tmp_path / "graph") as store:
        store.put(english())
        venture = str(run_named(store, "joint_ventures").records()[0]["partnership"])
    client = Client(create_app(tmp_path / "graph", token="t"))

    def queue(item: str) -> list[str]:
        answer = client.get(f"/review?format=json&item={quote(item, safe='')}")
        return [entry["id"] for entry in answer.json()["queue"]]

    plain = queue("")
    assert plain.index(venture) > 0
    assert queue(venture) == [venture, *(item for item in plain if item != venture)]
    assert queue(HOSTILE) == queue("https://x.example/y") == plain
