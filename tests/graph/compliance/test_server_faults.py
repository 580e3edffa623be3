"""What is wrong with a server, or how it is reached, becomes an error that says what, where and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import endpoint
from graph.canonical import canonical
from graph.endpoint import Access
from graph.store import Change, Store
from ontology.errors import CityTiesError, StoreError, StoreLocked
from tests.graph.compliance.servers import PASSWORD, USER, OxigraphServer, Virtuoso, running_virtuoso
from tests.graph.store_samples import REPORTS, ended, espoo, sample


@pytest.fixture
def server() -> Iterator[OxigraphServer]:
    running = OxigraphServer()
    yield running
    running.stop()


def opened(server: OxigraphServer, **options: object) -> Store:
    return Store.open(server.query, access=Access(server.update), **options)  # type: ignore[arg-type] # options by name


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/html", "answers with text/html where application/sparql-results"),
        ("/500", r"the server failed \(500 it broke\)"),
        ("/403", r"refuses us \(403 not you\); set CITYTIES_STORE_USER"),
        ("/moved", "give http://127.0.0.1/elsewhere if you trust it"),
        ("/part", "with a part of the answer"),
        ("/rows", "cuts answers at 10000 rows; raise ResultSetMaxRows"),
        ("/damaged", "answer is damaged"),
        ("/nothing", r"no SPARQL is answered there \(404\); check the address"),
    ],
)
def test_odd_answers_are_named(path: str, message: str, server: OxigraphServer) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        Store.open(server.address + path)
    assert server.address in str(caught.value)


def test_a_server_that_is_down_is_named(server: OxigraphServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_PAUSES_S", (0.0,))
    server.stop()
    with pytest.raises(StoreError, match=r"can't be reached.*see whether it runs"):
        Store.open(server.query)


def test_a_slow_server_is_given_up(server: OxigraphServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "READ_TIMEOUT_S", 0.2)
    with pytest.raises(StoreError, match=r"no answer in 0\.2 s"):
        Store.open(server.address + "/slow")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://example.org/sparql", "not an http"),
        ("http:///sparql", "not an http"),
        ("http://127.0.0.1:notaport/", "not an http"),
        (f"http://{USER}:hush@127.0.0.1/sparql", "http://127.0.0.1/sparql: the address holds a user or a password"),
    ],
)
def test_addresses_are_checked(address: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        Store.open(address)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("how", ["Basic", "Digest"])
def test_credentials_are_sent_as_the_server_asks(how: str) -> None:
    server = OxigraphServer(auth=how)
    try:
        with pytest.raises(StoreError, match="refuses us") as caught:
            Store.open(server.query, access=Access(server.update, USER, "wrong: hush"))
        assert "hush" not in str(caught.value)
        with Store.open(server.query, access=Access(server.update, USER, PASSWORD)) as store:
            store.put(sample())
            assert store.extraction(sample().report.id) == canonical(sample())
        assert PASSWORD not in repr(Access("", USER, PASSWORD))
        assert not any(PASSWORD in str(quad) for quad in server.store)
    finally:
        server.stop()


def test_reading_is_tried_again_and_writing_is_not(server: OxigraphServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_PAUSES_S", (0.0, 0.0))
    with opened(server) as store:
        store.put(sample())
        server.drop_next = 2
        assert store.extraction(sample().report.id) == canonical(sample())
        server.drop_next = 3
        with pytest.raises(StoreError, match="can't be reached"):
            store.reports()
        server.drop_next = 1
        with pytest.raises(StoreError, match="can't be reached"):
            store.engine.extend([ox.Quad(*[ox.NamedNode("http://example.org/x")] * 4)])
        assert store.put(sample()) is Change.UNCHANGED


def test_one_report_is_one_request(server: OxigraphServer) -> None:
    with opened(server) as store:
        store.put(espoo())
        before = [path for path, _ in server.requests].count("/ds/update")
        store.put(ended())
        store.put(espoo())
        assert [path for path, _ in server.requests].count("/ds/update") == before + 1


def test_a_refused_write_leaves_nothing(server: OxigraphServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(server) as store:
        store.put(sample())
        before = store.nquads()
        access = Access(server.address + "/500")
        with (
            Store.open(server.query, access=access, read_only=True) as reader,
            pytest.raises(StoreError, match="reading only"),
        ):
            reader.put(espoo())
        monkeypatch.setattr(store.remote.engine._endpoint, "_update", access.update)  # type: ignore[union-attr] # a server
        with pytest.raises(StoreError, match="the server failed"):
            store.put(espoo())
        assert store.nquads() == before


def test_a_second_writer_of_this_machine_is_told(server: OxigraphServer) -> None:
    with opened(server) as store:
        store.put(sample())
        with pytest.raises(StoreLocked, match="another process is writing"):
            opened(server)
        with opened(server, read_only=True) as reader:
            assert len(reader.reports()) == 1
            store.put(espoo())
            assert len(reader.reports()) == 2


def test_other_data_of_the_server_stays_outside(server: OxigraphServer) -> None:
    with opened(server) as store:
        store.put(sample())
        alone = store.nquads(), store.counts(), store.reports()
        question = "SELECT ?n { ?x a ct:Firm ; ct:name ?n } ORDER BY ?n"
        names = store.select(question)
    foreign = [
        "<urn:x> a <https://w3id.org/cityties/ontology#Firm> ; <https://w3id.org/cityties/ontology#name> 'Foreign'",
        "<http://dbpedia.org/x> <urn:p> 1",
    ]
    for i, triples in enumerate(foreign):
        server.store.update(f"INSERT DATA {{ GRAPH <http://example.org/{i}> {{ {triples} }} }}")
    with opened(server) as store:
        assert (store.nquads(), store.counts(), store.reports()) == alone
        assert store.select(question) == names
        store.remove(sample().report.id)
        assert store.nquads() == b""
    assert len(server.store) == 3, "what is not ours is not touched"


def test_the_base_is_the_stores_own(server: OxigraphServer) -> None:
    with opened(server, base="https://example.org/kg/") as store:
        store.put(sample())
    with opened(server) as store:
        assert store.iris.base == "https://example.org/kg/"
        assert len(store.reports()) == 1
    with opened(server, base="https://example.org/other/") as store:
        assert store.reports() == ()
        store.put(sample())
    with pytest.raises(StoreError, match="under several bases"):
        opened(server)


def test_writers_that_die_leave_whole_reports(server: OxigraphServer) -> None:
    script = """
import os, sys, threading, time
from graph.endpoint import Access
from graph.store import Store
from tests.graph.store_samples import REPORTS
store = Store.open(sys.argv[1], access=Access(sys.argv[2]))
threading.Timer(float(sys.argv[3]), lambda: os._exit(9)).start()
while True:
    for x in REPORTS:
        store.put(x)
    for x in REPORTS:
        store.remove(x.report.id)
"""
    for delay in (0.05, 0.12):
        done = subprocess.run(
            [sys.executable, "-c", script, server.query, server.update, str(delay)], check=False, env=dict(os.environ)
        )
        assert done.returncode == 9
        with opened(server) as store:
            for card in store.reports():
                assert store.extraction(card.id) in map(canonical, REPORTS)
            for x in REPORTS:
                store.put(x)
            with Store.open("memory") as whole:
                for x in REPORTS:
                    whole.put(x)
                assert store.nquads() == whole.nquads()


def test_readers_see_whole_reports_while_others_write(server: OxigraphServer) -> None:
    versions = [canonical(x) for x in (sample(), sample(title="another"))]
    stop = threading.Event()

    def write() -> None:
        with opened(server) as store:
            while not stop.is_set():
                for x in (sample(), sample(title="another")):
                    store.put(x)

    with opened(server) as store:
        store.put(sample())
    writer = threading.Thread(target=write)
    writer.start()
    try:
        with opened(server, read_only=True) as reader:
            for _ in range(10):
                assert reader.extraction(sample().report.id) in versions
    finally:
        stop.set()
        writer.join()


# --- Virtuoso's own ---------------------------------------------------------------------------------------------------


@pytest.mark.virtuoso
def test_virtuoso_asks_for_digest_at_its_secured_address(virtuoso: Virtuoso) -> None:
    virtuoso.clear()
    with pytest.raises(StoreError, match="refuses us"):
        Store.open(virtuoso.secured, access=Access("", "dba", "wrong"))
    with Store.open(virtuoso.query, access=Access(virtuoso.secured, "dba", "dba")) as store:
        store.put(sample())
        assert store.extraction(sample().report.id) == canonical(sample())
    virtuoso.clear()


@pytest.mark.virtuoso
def test_virtuoso_is_not_given_what_it_would_change(virtuoso: Virtuoso) -> None:
    virtuoso.clear()
    with Store.open(virtuoso.query) as store:
        x = sample()
        fine = type(x)(
            x.report,
            x.entities,
            figures=(type(x.figures[0])(**{**_fields(x.figures[0]), "value": 0.1234567890123456}),),
        )
        with pytest.raises(StoreError, match="keeps 15 decimals of a number"):
            store.put(fine)
        assert store.nquads() == b""


@pytest.mark.virtuoso
def test_virtuoso_that_cuts_answers_is_told_from_one_that_does_not(tmp_path: Path) -> None:
    with running_virtuoso(tmp_path, rows=100) as small, Store.open(small.query) as store:
        store.put(REPORTS[0])
        with pytest.raises(CityTiesError, match="cuts answers at 100 rows; raise ResultSetMaxRows"):
            store.nquads()


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in type(record).__slots__}  # type: ignore[attr-defined] # slots
