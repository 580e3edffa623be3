"""``cityties network`` and the parts of ``cityties centrality`` that keep, cut and compare."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest

from cityties.api import KnowledgeGraph
from cityties.commands.network import command
from graph.store import Store
from ontology.records import Centrality
from tests.graph.store_samples import annotated_reports


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("网络") / "store"
    with Store.open(folder) as store:
        for report in annotated_reports():
            store.put(report)
    return str(folder)


def _rows(text: str) -> list[dict]:
    rows = json.loads(text)
    assert all(not isinstance(v, float) or math.isfinite(v) for row in rows for v in row.values())
    return rows


@pytest.mark.parametrize("what", ["figures", "communities", "helix", "bridges"])
def test_each_view_says_projection_and_filters(cityties, stored: str, what: str) -> None:
    ran = cityties("--store", stored, "network", what, "--type", "City", "--type", "Firm", "--format", "json")
    assert ran.code == 0, ran.err
    assert _rows(ran.out)
    assert "filters: actor_types=City|Firm" in ran.err


def test_every_view_has_a_line_in_the_help(cityties) -> None:
    views = next(p for p in command.params if p.name == "what").type.choices
    shown = cityties("network", "--help").out
    assert all(f"{view}:" in shown for view in views)


def test_figures_that_are_not_defined_are_empty_and_say_why(cityties, stored: str) -> None:
    ran = cityties("--store", stored, "network", "--type", "City", "--format", "csv")
    rows = {row["figure"]: row for row in csv.DictReader(io.StringIO(ran.out))}
    assert rows["assortativity by type"]["value"] == ""
    assert "alike" in rows["assortativity by type"]["note"]
    assert "nan" not in ran.out.lower().replace("finance", "")


def test_helix_and_figures_come_period_by_period(cityties, stored: str) -> None:
    for what in ("helix", "figures"):
        ran = cityties(
            "--store", stored, "network", what, "--period", "1900-1901", "--period", "2000-2024", "--format", "json"
        )
        assert {row["period"] for row in _rows(ran.out)} == {"2000-2024"}
        assert "no partnership was in force in 1900-1901" in ran.err


def test_two_networks_are_compared(cityties, stored: str) -> None:
    ran = cityties(
        *("--store", stored, "network", "compare", "--kind", "research", "--permutations", "50", "--format", "json"),
        *("--with", "kind=agreement", "--with", "min-confidence=0.1"),
    )
    (row,) = _rows(ran.out)
    assert -1 <= row["correlation"] <= 1
    assert 0 < row["p_value"] <= 1
    assert "filters: kinds=research; compared with: kinds=agreement, min_confidence=0.1" in ran.err


def test_all_measures_stand_side_by_side(cityties, stored: str) -> None:
    rows = _rows(cityties("--store", stored, "centrality", "--measure", "all", "--top", "4", "--format", "json").out)
    assert len(rows) == 4
    assert list(rows[0]) == ["rank", "iri", "name", "type", *(c.value for c in Centrality)]


def test_a_panel_says_who_rose(cityties, stored: str) -> None:
    ran = cityties("--store", stored, "centrality", "--by", "year", "--period", "2015-2018", "--format", "json")
    rows = _rows(ran.out)
    assert {row["period"] for row in rows} <= {"2015", "2016", "2017", "2018"}
    assert rows[0]["change"] is None
    assert any(row["change"] is not None for row in rows)


def test_saved_values_are_listed_and_flagged_when_the_graph_changes(cityties, tmp_path) -> None:
    store = tmp_path / "store"
    first, *others = [r for r in annotated_reports() if r.partnerships][:6]
    with Store.open(store) as opened:
        for report in others:
            opened.put(report)
    for _ in range(2):
        saved = cityties("--store", store, "centrality", "--measure", "closeness", "--sources", "9", "--save")
        assert saved.code == 0, saved.err
        assert "saved closeness of" in saved.err
    (row,) = _rows(cityties("--store", store, "centrality", "--saved", "--format", "json").out)
    assert (row["measure"], row["state"], json.loads(row["parameters"])) == (
        "closeness",
        "holds",
        {"seed": 0, "sources": 9},
    )
    with Store.open(store) as opened:
        opened.put(first)
    assert "stale" in cityties("--store", store, "status").out
    ran = cityties("--store", store, "centrality", "--saved")
    assert "stale" in ran.out
    assert "--save again" in ran.err


def test_the_python_interface_gives_the_same(cityties, stored: str) -> None:
    with KnowledgeGraph(stored) as kg:
        figures = kg.figures()
        division = kg.communities("louvain")
        both = kg.two_mode()
        ranked = kg.centrality("betweenness", backend="networkx")
    shown = _rows(cityties("--store", stored, "network", "--format", "json").out)
    assert [row["figure"] for row in shown] == figures["figure"].tolist()
    assert sum(division.sizes) == len(ranked) == sum(1 for _, side in both.nodes(data="bipartite") if side == 0)
    assert set(ranked["engine"]) == {"networkx"}


def test_what_some_reports_state_is_asked_alone(cityties, stored: str) -> None:
    with Store.open(stored, read_only=True) as store:
        report = next(card.id for card in store.reports() if card.partnerships)
    ran = cityties("--store", stored, "network", "--report", report, "--format", "json")
    assert ran.code == 0, ran.err
    assert f"filters: reports={report}" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("network", "--since", "2100"), 1, "no partnership is left"),
        (("network", "--period", "soon"), 1, "write it as 2010-2015"),
        (("network", "communities", "--by", "year"), 2, "figures and helix"),
        (("network", "compare"), 2, "needs a second network"),
        (("network", "helix", "--with", "kind=research"), 2, "the others have none"),
        (("network", "compare", "--with", "colour=red"), 1, "'colour=red' is no filter"),
        (("network", "compare", "--with", "kind=marriage"), 1, "marriage"),
        (("network", "compare", "--with", "since=soon"), 1, "'soon' is no number"),
        (("network", "communities", "--resolution", "nan"), 1, "not positive"),
        (("centrality", "--backend", "abacus"), 1, "no networkx backend 'abacus'"),
        (("centrality", "--sources", "5"), 1, "follows no shortest paths"),
        (("centrality", "--save", "--uncurated"), 2, "--save keeps one network"),
        (("centrality", "--uncertainty", "9", "--by", "year"), 2, "--uncertainty goes with none of"),
        (("centrality", "--period", "1900"), 1, "no partnership was in force"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else "",
)
def test_wrong_use_is_one_line(cityties, stored: str, words: tuple[str, ...], code: int, message: str) -> None:
    ran = cityties("--store", stored, *words)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err
    assert "Traceback" not in ran.err
