"""``cityties serve`` as it is started: its own process, its address and token on stderr."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from graph.store import Store
from tests.queries.sample import put_sample

ROOT = Path(__file__).resolve().parents[2]
INSERT = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> '城市' } }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("serve") / "图谱"
    with Store.open(place) as store:
        put_sample(store)
    return place


@contextmanager
def started(folder: Path, *options: str, **environment: str) -> Iterator[list[str]]:
    """Start the command on a free port; give the lines that it prints until it listens."""
    command = [sys.executable, "-m", "cityties", "--store", str(folder), "serve", "--port", "0", *options]
    settings = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **environment}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder.parent, env=settings) as process:
        try:
            assert process.stderr is not None
            lines = [process.stderr.readline() for _ in range(2 + ("--writable" in options and not environment))]
            yield lines
        finally:
            process.terminate()
            process.wait(10)


def ask(lines: list[str], token: str = "") -> httpx.Response:
    address = re.findall(r"http://\S+/sparql", "".join(lines))[0]
    headers = {"authorization": f"Bearer {token}"} if token else {}
    transport = httpx.HTTPTransport(retries=30)  # it listens a moment after it has said so
    with httpx.Client(transport=transport, timeout=20) as client:
        return client.post(address, data={"update": INSERT}, headers=headers)


def test_the_graph_is_only_read_unless_asked_otherwise(folder: Path) -> None:
    with started(folder) as lines:
        assert ask(lines, "guess").status_code == 403


def test_a_random_token_is_printed_once_and_lets_updates_in(folder: Path) -> None:
    with started(folder, "--writable") as lines:
        [token] = re.findall(r"Bearer (\S+)", "".join(lines))
        assert len(token) >= 32
        assert ask(lines).status_code == 401
        assert ask(lines, token).status_code == 204
    with Store.open(folder, read_only=True) as store:
        assert b"<urn:g>" in store.nquads()


def test_a_given_token_is_not_printed(folder: Path) -> None:
    with started(folder, "--writable", CITYTIES_TOKEN="given by the test") as lines:
        assert "given" not in "".join(lines)
        assert ask(lines, "given by the test").status_code == 204
