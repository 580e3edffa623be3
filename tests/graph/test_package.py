"""A package of exports: the card and the manifest tell what is in it, and nothing of when and in which order."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF, VOID

from graph.network import Filters
from graph.package import FILES, write_package
from graph.provenance import corpus_hash
from graph.store import Store
from ontology.errors import SettingError
from ontology.prefixes import PREFIXES
from ontology.records import Extraction, Report
from tests.graph.store_samples import REPORTS, annotated_reports

SPDX = PREFIXES["spdx"]


@pytest.fixture(scope="module")
def store() -> Store:
    opened = Store.open()
    for extraction in (*REPORTS, *annotated_reports()[:2], *annotated_reports()[20:22]):
        opened.put(extraction)
    return opened


@pytest.fixture(scope="module")
def folder(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("出口")
    write_package(store, place)
    return place


def _manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def test_package_has_every_format_and_no_more(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {*FILES.values(), "card.ttl", "manifest.json"}


def test_same_reports_in_another_order_give_the_same_bytes(store: Store, folder: Path, tmp_path: Path) -> None:
    with Store.open() as other:
        for card in reversed(store.reports()):
            other.put(store.extraction(card.id))
            other.remove(card.id)
            other.put(store.extraction(card.id))
        write_package(other, tmp_path)
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_manifest_is_true(store: Store, folder: Path) -> None:
    manifest = _manifest(folder)
    assert manifest["graph"] == {"sha256": store.fingerprint(), "quads": store.counts().quads}
    assert manifest["graph"]["sha256"] == hashlib.sha256((folder / "graph.nq").read_bytes()).hexdigest()
    assert manifest["corpus"] == {"sha256": corpus_hash(store), "reports": len(store.reports())}
    assert manifest["runs"][0]["software"] == "cityties 0.1.0"
    assert {file["name"] for file in manifest["files"]} == {*FILES.values(), "card.ttl"}
    for file in manifest["files"]:
        data = (folder / file["name"]).read_bytes()
        assert (file["size"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert manifest["left_out"] == {}


def test_card_describes_the_data_set_and_each_file(store: Store, folder: Path) -> None:
    card = Graph().parse(folder / "card.ttl", format="turtle")
    (dataset,) = set(card.subjects(RDF.type, DCAT.Dataset))
    assert int(str(card.value(dataset, VOID.triples))) == store.counts().quads
    checksums = {
        str(card.value(file, URIRef(PREFIXES["dct"] + "title"))): str(
            card.value(card.value(file, URIRef(SPDX + "checksum")), URIRef(SPDX + "checksumValue"))
        )
        for file in card.objects(dataset, DCAT.distribution)
    }
    assert checksums == {f["name"]: f["sha256"] for f in _manifest(folder)["files"] if f["name"] != "card.ttl"}
    parts = list(card.objects(dataset, VOID.propertyPartition))
    assert sum(int(str(card.value(part, VOID.triples))) for part in parts) == store.counts().quads
    assert len(list(card.objects(dataset, VOID.vocabulary))) >= 8
    assert str(card.value(dataset, URIRef(PREFIXES["ct"] + "corpus"))) == corpus_hash(store)
    assert not [term for triple in card for term in triple if type(term).__name__ == "BNode"]


def test_filters_reach_the_network_and_the_manifest(store: Store, tmp_path: Path) -> None:
    write_package(store, tmp_path, filters=Filters(kinds=("agreement",)), projection="evidence")
    assert _manifest(tmp_path)["options"] == {"projection": "evidence", "filters": "kinds=agreement", "raw": False}
    assert "kinds=agreement" in (tmp_path / "network.gexf").read_text("utf-8")


def test_reports_without_partnerships_have_all_but_the_network(tmp_path: Path) -> None:
    with Store.open() as store:
        store.put(Extraction(Report("r1", "Hello.")))
        write_package(store, tmp_path)
    left = _manifest(tmp_path)["left_out"]
    assert set(left) == {"network.graphml", "network.gexf"}
    assert all("no partnership" in reason for reason in left.values())
    assert (tmp_path / "edges.csv").read_text("utf-8").startswith("source,target,")


def test_without_pyarrow_all_but_parquet_is_written(store: Store, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    write_package(store, tmp_path)
    left = _manifest(tmp_path)["left_out"]
    assert set(left) == {name for name in FILES.values() if name.endswith(".parquet")}
    assert all("pip install" in reason for reason in left.values())
    assert not list(tmp_path.glob("*.parquet"))


def test_folder_that_is_a_file_is_one_clear_error(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(SettingError, match="cannot be made"):
        write_package(store, tmp_path / "file")
