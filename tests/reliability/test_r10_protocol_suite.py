"""Row 10: the W3C's SPARQL 1.1 Protocol suite, 34 of 34, over a real connection."""

from __future__ import annotations

from pathlib import Path

import httpx

from cityties.web.app import create_app
from graph.store import Store
from tests.web.serving import serving
from tests.web.test_w3c_protocol import CASES, TOKEN, Step, data


def test_thirty_four_of_thirty_four(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    with Store.open(folder) as store:
        store.change(set(), {data(number) for number in range(4)})
    passed = []
    with serving(create_app(folder, token=TOKEN)) as address:
        for case in CASES:
            if all(step.expected(_send(address, step)) for step in case.steps):
                passed.append(case.number)
    assert passed == list(range(1, 35))


def _send(address: str, step: Step) -> httpx.Response:
    headers = {"authorization": f"Bearer {TOKEN}"} | ({"content-type": step.content_type} if step.content_type else {})
    return httpx.request(
        step.method, f"{address}/sparql", params=list(step.parameters), content=step.content, headers=headers
    )
