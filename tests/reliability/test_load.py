"""Load: many ask at once, queries and pages mixed, while reports come in.

No answer but the right one or a stated limit; no report lost; the server takes no more memory at the end than before.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from cityties.web.app import create_app
from graph.store import Store
from tests.reliability.served import resident_bytes
from tests.reliability.writing import check_whole, messages, reports, start
from tests.web.serving import serving

COUNT = 40
ASK = "/sparql?query="
ASKED = (
    ASK + "ASK%7B%7D",
    ASK + "SELECT*%7B%3Fs%20%3Fp%20%3Fo%7DLIMIT%2050",
    "/",
    "/search?q=Hel",
    "/questions",
    "/questions/cities/answer.csv",
)
GROWN = 1.5


async def ask(address: str, at_once: int, seconds: float) -> tuple[Counter[int], list[int]]:
    """Ask in so many loops for a while; return how often each status came, and the memory now and then."""
    statuses: Counter[int] = Counter()
    memory: list[int] = []
    end = time.monotonic() + seconds
    # A connection each: one kept for later could be closed by the server, in whose process we are, just as it is used.
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=120, trust_env=False) as client:

        async def visitor(number: int) -> None:
            while time.monotonic() < end:
                answer = await client.get(ASKED[number % len(ASKED)])
                statuses[answer.status_code] += 1
                number += 1

        async def watch() -> None:
            while time.monotonic() < end:
                memory.append(resident_bytes(os.getpid()))
                await asyncio.sleep(seconds / 20)

        await asyncio.gather(watch(), *map(visitor, range(at_once)))
    return statuses, memory


def under_load(folder: Path, at_once: int, seconds: float) -> None:
    with Store.open(folder) as store:
        store.put(reports(1)[0])
    with serving(create_app(folder, timeout_s=5)) as address:
        writer, told = start(folder, COUNT, burst=True)
        statuses, memory = asyncio.run(ask(address, at_once, seconds))
        said = messages(told)
        writer.join()
    assert statuses[200] > at_once
    assert set(statuses) <= {200, 503}
    done = [message for message in said if message != "open"]
    assert len(done) == COUNT * 3 // 2
    check_whole(folder, COUNT, done)
    half = len(memory) // 2
    assert max(memory[half:]) < GROWN * max(memory[1:half])


def test_forty_ask_at_once_while_reports_come_in(tmp_path: Path) -> None:
    under_load(tmp_path / "kg", 40, 15)


@pytest.mark.soak
def test_two_hundred_ask_at_once_for_a_minute(tmp_path: Path) -> None:
    under_load(tmp_path / "kg", 200, 60)
