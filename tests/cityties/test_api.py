"""The Python interface on a real store in a folder, beside a second reader and the command line."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from cityties import KnowledgeGraph
from cityties.cli import COMMANDS
from cityties.kg.asking import _complete
from cityties.kg.filtering import FilterOptions
from cityties.network_options import network_options
from graph.store import Store
from ontology.errors import (
    BadBinding,
    CityTiesError,
    DataError,
    NetworkError,
    SettingError,
    StoreError,
    StoreLocked,
    StoreNotFound,
)
from queries.results import ResultTable
from tests.queries.sample import chinese, english, put_sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api") / "图谱"
    with Store.open(folder) as store:
        put_sample(store)
    return folder


@pytest.fixture(scope="module")
def kg(sample: Path) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph(sample) as opened:
        yield opened


@pytest.fixture
def mine(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    """A graph of one's own, to change."""
    with KnowledgeGraph(tmp_path / "graph") as opened:
        with opened.writing() as store:
            store.put(english())
        yield opened


@pytest.mark.parametrize("word", ["name", "city", "actor"])
@pytest.mark.parametrize("name", ["银川", "銀川", "Yinchuan", "yinchuan"])
def test_a_named_question_takes_its_one_name_by_any_word(kg: KnowledgeGraph, word: str, name: str) -> None:
    answer = kg.ask("partners_of", **{word: name})
    assert set(answer["name_of_partner"]) == {"ZTE", "Helsinki"}
    assert list(answer.columns)[:3] == ["partner", "name_of_partner", "type"]


def test_words_that_fit_no_parameter_are_refused(kg: KnowledgeGraph) -> None:
    for bindings in ({"town": "Espoo"}, {"city": "Espoo", "name": "Espoo"}, {}):
        with pytest.raises(BadBinding):
            kg.ask("partners_of", **bindings)
    with pytest.raises(BadBinding, match="no parameter"):
        kg.ask("partnerships_between", city="Espoo")
    with pytest.raises(BadBinding, match="did you mean"):
        kg.ask("partners_of", city="Helsnki")


def test_each_form_of_sparql_is_a_frame(kg: KnowledgeGraph) -> None:
    assert kg.sparql("ASK { ?p a ct:Partnership }").to_dict("list") == {"answer": [True]}
    none = kg.sparql("SELECT ?p ?q WHERE { ?p a <http://x.example/nothing> ; ct:name ?q }")
    assert (list(none.columns), len(none)) == (["p", "q"], 0)
    triples = kg.sparql("CONSTRUCT { ?p ct:startYear ?y } WHERE { ?p ct:startYear ?y }")
    assert list(triples.columns) == ["subject", "predicate", "object"]
    assert 2014 in set(triples["object"])
    bound = kg.sparql("SELECT ?c ?n WHERE { ?c ct:name ?n ; a ct:City }", n="Espoo")
    assert set(bound["n"]) == {"Espoo"}


def test_what_is_cut_off_warns() -> None:
    with pytest.warns(UserWarning, match="only the first 1 rows"):
        assert len(_complete(ResultTable(("a",), ((None,),), truncated=True))) == 1


def test_names_are_found_in_any_script(kg: KnowledgeGraph) -> None:
    for text in ("赫爾辛基", "helsinki", "Helsnki"):
        found = kg.find(text, type="City")
        assert found["name"].tolist() == ["Helsinki"]
    with pytest.raises(SettingError, match="no type"):
        kg.find("x", type="Town")
    assert set(kg.entities(type="Firm")["name"]) == {"ZTE"}
    assert kg.entities()["iri"].is_unique


def test_networks_take_filters_under_the_names_of_the_options(kg: KnowledgeGraph) -> None:
    assert kg.network(kind="twinning").graph["filters"] == "kinds=twinning"
    assert len(kg.network(kind=["twinning", "jointVenture"])) > len(kg.network(kind="twinning"))
    assert kg.centrality("degree", type=["City", "Firm"], projection="evidence")["rank"].iloc[0] == 1
    with pytest.raises(SettingError, match="no such filter"):
        kg.network(kinds="twinning")  # type: ignore[call-arg]  # what a typing slip looks like at run time
    with pytest.raises(NetworkError):
        kg.network(since=2090)
    options = [param.opts[0].removeprefix("--").replace("-", "_") for param in _options()]
    assert set(options) == set(FilterOptions.__annotations__)


def _options() -> list:
    command = network_options(lambda: None)
    return command.__click_params__


def test_measures_come_as_frames_with_their_own_columns(kg: KnowledgeGraph) -> None:
    assert list(kg.centrality().columns) == ["rank", "iri", "name", "type", "value", "engine"]
    every = kg.centrality("all")
    assert {"degree", "betweenness", "pagerank"} <= set(every.columns)
    assert not every.isna().any().any()
    drawn = kg.centrality("degree", uncertainty=20, k=2, seed=1)
    assert (drawn["low"] <= drawn["rank"]).all()
    assert set(kg.centrality(period=["2010-2030"])["period"]) == {"2010-2030"}
    assert kg.figures().set_index("figure").loc["actors", "value"] == len(kg.network())
    for wrong in ({"uncertainty": 5, "by": "year"}, {"measure": "all", "by": "year"}):
        with pytest.raises(SettingError):
            kg.centrality(**wrong)


def test_asking_holds_no_lock_and_a_folder_is_made_by_writing_alone(sample: Path, tmp_path: Path) -> None:
    with KnowledgeGraph(sample) as one, KnowledgeGraph(sample) as other:
        assert one.status().equals(other.status())
        with Store.open(sample):
            assert len(other.reports()) == len(one.reports())
    with KnowledgeGraph(tmp_path / "none") as empty:
        with pytest.raises(StoreNotFound):
            empty.ask("cities")
        assert not (tmp_path / "none").exists()


def test_own_changes_show_at_once_and_others_after_a_refresh(mine: KnowledgeGraph, tmp_path: Path) -> None:
    assert len(mine.reports()) == 1
    with Store.open(tmp_path / "graph") as other:
        other.put(chinese())
        with pytest.raises(StoreLocked):
            mine.remove("en-1")
    mine.refresh()
    assert set(mine.reports()["id"]) == {"en-1", "zh-1"}
    assert mine.remove("zh-1")
    assert mine.reports()["id"].tolist() == ["en-1"]
    assert mine.find("银川")["name"].tolist() == ["Yinchuan"]


def test_a_closed_graph_says_so(sample: Path) -> None:
    opened = KnowledgeGraph(sample)
    opened.close()
    opened.close()
    for use in (opened.status, lambda: opened.remove("r"), lambda: opened.sparql("ASK {}")):
        with pytest.raises(StoreError, match="was closed"):
            use()


def test_a_verdict_changes_every_answer_and_is_taken_back(mine: KnowledgeGraph) -> None:
    before = mine.ask("partners_of", city="Yinchuan")
    items = mine.review.items().set_index("kind")
    venture = items.loc["jointVenture", "item"]
    said = mine.review.reject(venture, by="Ann", date="2026-05-18", comment="not founded")
    assert "ZTE" not in set(mine.ask("partners_of", city="Yinchuan")["name_of_partner"])
    with mine.uncurated() as extracted:
        assert extracted.ask("partners_of", city="Yinchuan").equals(before)
    assert mine.review.verdicts()[["id", "decision", "by"]].to_numpy().tolist() == [[said, "reject", "Ann"]]
    assert venture not in set(mine.review.items()["item"])
    mine.review.undo(said)
    assert mine.ask("partners_of", city="Yinchuan").equals(before)


def test_a_correction_gives_what_was_meant(mine: KnowledgeGraph) -> None:
    item = mine.review.items().set_index("kind").loc["jointVenture", "item"]
    with pytest.raises(DataError, match="changes nothing"):
        mine.review.edit(item, by="Ann")
    mine.review.edit(item, by="Ann", date="2026-05-18", start=2015, kind="research", members=["Yinchuan", "Espoo"])
    row = mine.ask("partners_of", city="Espoo").set_index("name_of_partner").loc["Yinchuan"]
    assert (row["kind"], row["start"]) == ("research", 2015)
    for changes in ({"kind": "love"}, {"start": "soon"}, {"colour": "red"}, {"members": ["Nobody", "Espoo"]}):
        with pytest.raises(DataError) as error:
            mine.review.edit(item, by="Ann", date="2026-05-18", **changes)
        assert "line 0" not in str(error.value)


def test_a_filled_in_frame_counts_as_a_whole_or_not_at_all(mine: KnowledgeGraph) -> None:
    sheet = mine.review.items()
    sheet.loc[0, ["decision", "by", "date"]] = ["accept", "Ann", "2026-05-18"]
    sheet.loc[1, ["decision", "by", "date"]] = ["reject", "Ann", "18 May"]
    with pytest.raises(DataError, match="line 2"):
        mine.review.record(sheet)
    assert mine.review.verdicts().empty
    sheet.loc[1, "date"] = "2026-05-18"
    assert mine.review.record(sheet).verdicts == 2


def test_entities_are_merged_split_and_restored_by_name(mine: KnowledgeGraph) -> None:
    names = set(mine.entities()["name"])
    merged = mine.review.merge("Helsinki", "Bureau X", across_types=True, by="Ann", date="2026-05-18")
    assert "Bureau X" not in set(mine.entities()["name"])
    mine.review.undo(merged)
    split = mine.review.split("Bureau X", "Bureau Y", by="Ann", date="2026-05-18")
    assert "Bureau Y" in set(mine.entities()["name"])
    mine.review.undo(split)
    assert set(mine.entities()["name"]) == names


def test_what_is_written_out_loads_elsewhere(kg: KnowledgeGraph, tmp_path: Path) -> None:
    kg.export(tmp_path / "图.nq")
    with KnowledgeGraph(tmp_path / "copy") as copy:
        assert copy.load(tmp_path / "图.nq") > 0
        assert copy.status().equals(kg.status())
        assert copy.validate().empty
    with pytest.raises(SettingError, match="no format"):
        kg.export(tmp_path / "graph.docx")


def test_ingest_reports_each_file(tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_text("Turku and Tianjin have been sister cities since 2000.", "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    with KnowledgeGraph(tmp_path / "graph") as kg:
        outcome = kg.ingest([tmp_path / "好.txt", tmp_path / "empty.txt"]).set_index("status")
        assert set(outcome.index) == {"new", "failed"}
        assert "empty" in outcome.loc["failed", "message"]
        assert kg.ingest(tmp_path / "好.txt")["status"].tolist() == ["unchanged"]
        assert set(kg.ask("partners_of", city="图尔库")["name_of_partner"]) == {"Tianjin"}


def test_every_public_method_is_documented_with_its_settings() -> None:
    reference = (Path(__file__).resolve().parents[2] / "docs/python.md").read_text("utf-8")
    names = [name for name, _ in inspect.getmembers(KnowledgeGraph) if not name.startswith("_")]
    assert len(names) > 20
    assert [name for name in names if f"kg.{name}" not in reference] == []
    assert "import" in COMMANDS


def test_errors_are_of_one_family(kg: KnowledgeGraph) -> None:
    wrong = (
        lambda: kg.sparql("SELECT nothing"),
        lambda: kg.ask("no_such"),
        lambda: kg.network(projection="x"),  # type: ignore[arg-type]  # on purpose
        lambda: kg.centrality("x"),
        lambda: kg.review.reject("http://x.example/", by="Ann"),
        lambda: kg.review.edit("http://x.example/", by="Ann"),
        lambda: kg.load("no/such/file.nq"),
    )
    for use in wrong:
        with pytest.raises(CityTiesError):
            use()
    assert isinstance(kg.questions(), pd.DataFrame)
