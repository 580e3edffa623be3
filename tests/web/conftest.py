"""A small graph in both languages, made of records, and a client that asks the explorer about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cityties.web.app import create_app
from graph.store import Store
from tests.queries.sample import put_sample
from tests.web.client import Client


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open("memory") as opened:
        put_sample(opened)
        yield opened


@pytest.fixture(scope="module")
def client(store: Store) -> Client:
    return Client(create_app(store))
