"""Tables of other people, linked by the command and from Python."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from cityties import KnowledgeGraph
from graph.store import Store
from ontology.errors import SettingError
from tests.queries.sample import put_sample

TABLE = """城市,n,note
Helsinki,1,=HYPERLINK("x")
赫爾辛基市,-2,"a, b"
 yinchuan ,3,
Helsnki,4,
Atlantis,5,
,6,
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linking") / "graph"
    with Store.open(folder) as store:
        put_sample(store)
    return folder


@pytest.fixture(autouse=True)
def stored(tmp_path: Path) -> Path:
    (tmp_path / "表.csv").write_text(TABLE, "utf-8")
    return tmp_path


@pytest.fixture
def reconcile(cityties, graph: Path):
    """Run the command over the graph."""
    return lambda *words: cityties("--store", graph, "reconcile", *words)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_column_is_linked_and_the_table_stays(reconcile) -> None:
    ran = reconcile("表.csv", "--column", "城市", "--type", "City", "--add", "name_zh", "--add", "wikidata")
    assert ran.code == 0
    rows = read(ran.out)
    assert [row["城市_match"] for row in rows] == ["yes", "yes", "yes", "no", "", ""]
    assert [row["城市_name"] for row in rows] == ["Helsinki", "Helsinki", "Yinchuan", "Helsinki", "", ""]
    assert rows[0]["城市_wikidata"] == "Q1757"
    assert rows[1]["城市_name_zh"] == "赫尔辛基"
    assert rows[0]["城市_iri"].endswith("/city/helsinki-fi")
    assert (rows[0]["note"], rows[1]["note"], rows[1]["n"]) == ('\'=HYPERLINK("x")', "a, b", "-2")
    assert "3 surely linked, 1 to look at, 2 unknown" in ran.err


def test_the_file_written_opens_in_a_spreadsheet(reconcile, stored: Path) -> None:
    ran = reconcile("表.csv", "--column", "城市", "--out", "出.csv", "--raw")
    assert (ran.code, ran.out) == (0, "")
    assert (stored / "出.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert read((stored / "出.csv").read_text("utf-8-sig"))[0]["note"] == '=HYPERLINK("x")'


def test_another_column_tells_namesakes_apart(reconcile, stored: Path) -> None:
    (stored / "t.csv").write_text("city;id\nHelsinki;Q1757\nHelsinki;Q90\n", "utf-8")
    ran = reconcile("t.csv", "--column", "city", "--property", "wikidata=id")
    assert [row["city_match"] for row in read(ran.out)] == ["yes", "no"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--column", "town"], "use one of 城市, n, note"),
        (["--column", "城市", "--type", "Town"], "no such type"),
        (["--column", "城市", "--add", "mayor"], "no such property"),
        (["--column", "城市", "--property", "country=land"], "no such column"),
        (["--column", "城市", "--encoding", "ascii"], "give --encoding"),
        (["--column", "城市", "--encoding", "none"], "no encoding"),
        (["--column", "城市", "--out", "no/such/x.csv"], "choose another file"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(reconcile, words: list[str], said: str) -> None:
    ran = reconcile("表.csv", *words)
    assert ran.code == 1
    assert said in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "text",
    ["", "a,a\n1,2\n", "a,b\n1,2,3\n", 'a\n"x\n' + "y" * 200_000],
    ids=["empty", "twice", "ragged", "huge cell"],
)
def test_what_is_no_table_is_refused(reconcile, stored: Path, text: str) -> None:
    (stored / "t.csv").write_text(text, "utf-8")
    ran = reconcile("t.csv", "--column", "a")
    assert ran.code == 1
    assert "t.csv" in ran.err


def test_misuse_is_two(reconcile) -> None:
    assert reconcile("表.csv", "--column", "城市", "--property", "country").code == 2
    assert reconcile("表.csv").code == 2


def test_python_links_a_series_with_its_index(graph: Path) -> None:
    mine = pd.Series(["銀川", "Atlantis", "Helsinki"], index=[10, 20, 30])
    with KnowledgeGraph(graph) as kg:
        links = kg.reconcile(mine, type="City")
        assert links.loc[10, "name"] == "Yinchuan"
        assert links["match"].tolist() == [True, False, True]
        assert links.index.equals(mine.index)
        assert pd.isna(links.loc[20, "iri"])
        with pytest.raises(SettingError, match="one for each"):
            kg.reconcile(["Espoo"], country=[])
