"""Links inside the explorer: from every page, to pages that are there."""

from __future__ import annotations

import html
import re
from collections import deque
from pathlib import Path

from cityties.web.app import create_app
from graph.store import Store
from queries.catalogue import catalogue
from tests.queries.sample import put_sample
from tests.web.client import Client


def test_no_link_leads_nowhere(tmp_path: Path) -> None:
    with Store.open(tmp_path / "graph") as store:
        put_sample(store)
    client = Client(create_app(tmp_path / "graph", token="t"))
    waiting = deque(["/", *(f"/questions/{query.name}?run=1" for query in catalogue()), "/review", "/ingest"])
    seen: dict[str, int] = {}
    while waiting:
        address = waiting.popleft().partition("#")[0]
        if address in seen or "format=" in address or "lang=zh" in address:
            continue
        answer = client.get(address, headers={"accept": "text/html"})
        seen[address] = answer.status_code
        if answer.headers["content-type"].startswith("text/html"):
            waiting += [html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', answer.text)]
    required = {f"/questions/{query.name}/answer.csv?" for query in catalogue()}  # 400 without a value
    assert {a: s for a, s in seen.items() if s != 200 and not any(a.startswith(r) for r in required)} == {}
    assert {address.partition("?")[0].partition("/en-")[0] for address in seen} >= {
        "/", "/entity", "/partnership", "/report", "/network", "/questions", "/editor", "/data",
    }  # fmt: skip
