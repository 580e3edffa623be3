"""The store that verdicts are told of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.store import Store
from tests.graph.curation.samples import two_partnerships


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open() as store:
        store.put(two_partnerships())
        yield store
