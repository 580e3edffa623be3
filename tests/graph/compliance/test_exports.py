"""Every store exports the same bytes, and is validated alike."""

from __future__ import annotations

from pathlib import Path

from graph.package import write_package
from graph.provenance import corpus_hash, runs
from graph.store import Store
from graph.validation import validate
from tests.graph.store_samples import REPORTS


def test_packages_are_those_of_a_store_in_memory(store: Store, tmp_path: Path) -> None:
    with Store.open("memory") as plain:
        for extraction in REPORTS:
            store.put(extraction)
            plain.put(extraction)
        assert (runs(store), corpus_hash(store)) == (runs(plain), corpus_hash(plain))
        write_package(store, tmp_path / "ours")
        write_package(plain, tmp_path / "plain")
    for path in (tmp_path / "plain").iterdir():
        assert (tmp_path / "ours" / path.name).read_bytes() == path.read_bytes(), path.name


def test_well_formed_graph_conforms_wherever_it_is(store: Store) -> None:
    for extraction in REPORTS:
        store.put(extraction)
    assert validate(store).violations == ()
