"""The synthetic graph follows the pattern: its templates write what the records' own writer would."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.iris import Iris
from graph.store import Store
from graph.validation import validate
from graph.writing import reference_quads, report_quads
from ontology.prefixes import DEFAULT_BASE
from scripts.benchmarks.synthetic import PER_REPORT, extractions, nquads

SIZE = 8 * PER_REPORT + 7


@pytest.mark.parametrize("base", [DEFAULT_BASE, "https://example.org/kg/"])
def test_templates_write_what_the_records_writer_does(base: str) -> None:
    lines = b"".join(nquads(SIZE, base=base)).decode().splitlines(keepends=True)
    assert len(lines) == len(set(lines))
    expected = set()
    for extraction in extractions(SIZE):
        expected.update(report_quads(extraction, Iris(base)))
        expected.update(*reference_quads(extraction, Iris(base)).values())
    assert set(lines) == set((ox.serialize(expected, format=ox.RdfFormat.N_QUADS) or b"").decode().splitlines(True))


def test_graph_is_valid_and_has_as_many_partnerships_as_asked_for() -> None:
    with Store.open() as store:
        store.engine.bulk_load(b"".join(nquads(SIZE)), format=ox.RdfFormat.N_QUADS)
        assert sum(store.counts().partnerships.values()) == SIZE
        assert store.counts().reports == 9
        assert {card.lang for card in store.reports()} == {"en", "zh"}
        assert validate(store).conforms
        with Store.open() as other:
            for extraction in extractions(SIZE):
                other.put(extraction)
            assert other.fingerprint() == store.fingerprint()


def test_seed_decides_the_content() -> None:
    assert b"".join(nquads(30)) == b"".join(nquads(30, seed=1)) != b"".join(nquads(30, seed=2))
