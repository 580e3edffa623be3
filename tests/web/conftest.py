"""A small graph in both languages, made of records."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.store import Store
from tests.queries.sample import put_sample


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open("memory") as opened:
        put_sample(opened)
        yield opened
