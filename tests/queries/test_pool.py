"""Processes are used again, replaced when they misbehave, and always answer from the store as it is."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from graph.store import Store
from ontology.errors import QueryLimit
from queries.pool import MEMORY_BYTES, Pool, Ticket
from queries.run import run, run_named
from tests.queries.sample import chinese, english, put_sample

FORMS = {"solutions": "CSV", "boolean": "JSON", "graph": "N_TRIPLES"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
REPORTS = "SELECT (COUNT(DISTINCT ?r) AS ?n) { ?r a ct:Report }"


def document(query: str) -> dict[str, Any]:
    return {
        "kind": "document",
        "query": query,
        "forms": FORMS,
        "max_rows": 100,
        "bindings": {},
        "base": None,
        "graphs": None,
    }


def test_a_process_is_used_again_and_sees_a_changed_store() -> None:
    with Store.open("memory") as store, Pool(store, size=1) as pool:
        store.put(english())
        assert pool.ask(document(REPORTS), timeout_s=20)[1] == b"n\r\n1\r\n"
        [worker] = pool._all
        store.put(chinese())
        assert pool.ask(document(REPORTS), timeout_s=20)[1] == b"n\r\n2\r\n"
        assert pool._all == {worker}


def test_a_folder_that_another_process_writes_to_is_read_anew(tmp_path: Path) -> None:
    folder = tmp_path / "图谱"
    with Store.open(folder) as store:
        store.put(english())
    with Pool(folder, size=1) as pool:
        pool.start()
        assert pool.ask(document(REPORTS), timeout_s=20)[1] == b"n\r\n1\r\n"
        with Store.open(folder) as store:
            store.put(chinese())
            assert pool.ask(document(REPORTS), timeout_s=20)[1] == b"n\r\n2\r\n"  # beside the open writer
            store.remove(english().report.id)
        assert pool.ask(document(REPORTS), timeout_s=20)[1] == b"n\r\n1\r\n"


def test_a_process_keeps_its_address_space_for_the_queries(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    with Store.open(folder) as store:
        put_sample(store)
    with Pool(folder, size=8) as pool:
        pool.start()
        for _ in range(3):  # they start at once, which is when the threads that open the files meet
            workers = [pool._take() for _ in range(8)]
            for worker in workers:
                assert worker.ask(document(REPORTS), b"") is not None
                status = Path(f"/proc/{worker.process.pid}/status").read_text("ascii")
                peak = int(status.partition("VmPeak:")[2].split()[0]) * 1024
                assert peak < MEMORY_BYTES / 5
                pool._give(worker, keep=False)


def give_up(pool: Pool, ticket: Ticket) -> None:
    with pytest.raises(QueryLimit, match="given up"):
        pool.ask(document(ENDLESS), timeout_s=20, ticket=ticket)


def test_a_killed_process_is_replaced() -> None:
    with Store.open("memory") as store, Pool(store, size=1) as pool:
        put_sample(store)
        with pytest.raises(QueryLimit, match=r"longer than 0\.5 s"):
            pool.ask(document(ENDLESS), timeout_s=0.5)
        assert pool.ask(document("ASK {}"), timeout_s=20)[0] == {"answer": "boolean", "payload": 26}


def test_waiting_for_a_process_counts(tmp_path: Path) -> None:
    with Store.open("memory") as store, Pool(store, size=1) as pool:
        put_sample(store)
        ticket = Ticket()
        busy = threading.Thread(target=give_up, args=(pool, ticket))
        busy.start()
        time.sleep(0.2)
        with pytest.raises(QueryLimit, match=r"no process was free within 0\.3 s"):
            pool.ask(document("ASK {}"), timeout_s=0.3)
        ticket.cancel()
        busy.join(5)
        assert not busy.is_alive()
        assert pool.ask(document("ASK {}"), timeout_s=20)[0]["answer"] == "boolean"


def test_a_cancelled_query_is_never_run() -> None:
    with Store.open("memory") as store, Pool(store, size=1) as pool, pytest.raises(QueryLimit, match="given up"):
        pool.ask(document("ASK {}"), timeout_s=20, ticket=Ticket(cancelled=True))


def test_a_closed_pool_leaves_no_process_behind() -> None:
    with Store.open("memory") as store:
        with Pool(store, size=3) as pool:
            pool.start()
            processes = [worker.process for worker in pool._all]
        assert len(processes) == 3
        assert all(process.poll() is not None for process in processes)


def test_named_queries_and_others_can_share_a_pool() -> None:
    with Store.open("memory") as store, Pool(store, size=1) as pool:
        put_sample(store)
        assert run_named(store, "cities", timeout_s=20, pool=pool) == run_named(store, "cities")
        assert run(store, REPORTS, pool=pool).rows == ((4,),)
        assert len(pool._all) == 1


def test_a_query_that_names_its_graphs_asks_these_alone() -> None:
    with Store.open("memory") as store, Pool(store, size=1) as pool:
        put_sample(store)
        graph = store.iris.report_graph("en-2")
        inside = run(store, f"SELECT DISTINCT ?c FROM <{graph}> {{ ?c a ct:City }}", pool=pool)
        assert [str(row[0])[-9:] for row in inside.rows] == ["vantaa-fi"]
        named = run(store, f"SELECT DISTINCT ?g FROM NAMED <{graph}> {{ GRAPH ?g {{ ?c a ct:City }} }}", pool=pool)
        assert named.rows == ((graph,),)
        assert run(store, f"ASK FROM NAMED <{graph}> {{ ?c a ct:City }}", pool=pool).truth is False
