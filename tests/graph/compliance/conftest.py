"""The stores that one suite of tests runs over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.endpoint import Access
from graph.store import Store
from tests.graph.compliance.servers import OxigraphServer, Virtuoso, running_virtuoso, virtuoso_programs

KINDS = [
    "memory",
    "disk",
    "server",
    "server without union",
    pytest.param("virtuoso", marks=pytest.mark.virtuoso),
]
"""The stores: two local ones, a server whose default graph is the union, one whose isn't, and a Virtuoso."""

OpenStore = Callable[[], Store]


@pytest.fixture(autouse=True, scope="session")
def _state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what a store on a server leaves on this machine in a folder that goes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    """A running Virtuoso."""
    if virtuoso_programs() is None:
        pytest.skip("Virtuoso is not installed; scripts/install-virtuoso does it where apt may be used")
    with running_virtuoso(tmp_path_factory.mktemp("virtuoso")) as running:
        yield running


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, OxigraphServer]]:
    """Our own servers, by kind."""
    servers = {"server": OxigraphServer(), "server without union": OxigraphServer(union=False)}
    yield servers
    for server in servers.values():
        server.stop()


def opener(kind: str, request: pytest.FixtureRequest, folder: Path) -> tuple[OpenStore, Callable[[], None]]:
    """Return what opens stores of a kind, always the same one but for ``memory``, and what empties it."""
    if kind == "virtuoso":
        running: Virtuoso = request.getfixturevalue("virtuoso")
        running.clear()
        return lambda: Store.open(running.query), running.clear
    if kind in {"memory", "disk"}:
        return lambda: Store.open("memory" if kind == "memory" else folder / "kg"), lambda: None
    server: OxigraphServer = request.getfixturevalue("places")[kind]
    server.store.clear()
    return lambda: Store.open(server.query, access=Access(update=server.update)), server.store.clear


@pytest.fixture(params=KINDS)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Open stores of one kind; they are closed, and what they hold is gone, afterwards."""
    open_one, clear = opener(request.param, request, tmp_path)
    opened: list[Store] = []

    def remember() -> Store:
        opened.append(open_one())
        return opened[-1]

    yield remember
    for store in opened:
        store.close()
    clear()


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    """An empty store of one kind."""
    return open_store()
