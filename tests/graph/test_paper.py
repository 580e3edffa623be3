from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest

from graph.centrality import centrality
from graph.communities import communities
from graph.degrees import fit_tail
from graph.helix import triple_helix
from graph.measures import MEASURES
from graph.network import Filters, NetworkData, Record, network_data
from graph.panels import panels
from graph.paper.bundle import PaperOptions, make_paper
from graph.paper.escape import latex, markdown
from graph.paper.folder import Paper, write_paper
from graph.paper.methods import bibtex, cited
from graph.paper.table import Column, Table
from graph.paper.whole import panel_periods
from graph.projection import project
from graph.store import Store
from graph.structure import whole_network
from graph.uncertainty import rank_uncertainty
from graph.wording import wording
from ontology import __version__
from ontology.errors import NetworkError, SettingError
from ontology.records import Kind
from tests.graph.store_samples import annotated_reports

ROOT = Path(__file__).parents[2]
OPTIONS = PaperOptions("fractional", ("strength", "betweenness"), top=8, k=5, draws=25, seed=3)
HOSTILE = (
    "R&D_1 50% #x",
    "\\input{/etc/passwd}",
    "a | b `c` *d* <e>",
    "=HYPERLINK()",
    "[x] ^ ~ $y$",
    "深圳",
    "a--b\n\\\\c",
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """Annotated reports, their partnerships more or less sure."""
    with Store.open("memory") as store:
        for number, x in enumerate(annotated_reports()):
            unsure = (replace(p, confidence=0.4 + (at + number) % 6 / 10) for at, p in enumerate(x.partnerships))
            store.put(replace(x, partnerships=tuple(unsure)))
        yield store


@pytest.fixture(scope="module")
def paper(store: Store) -> Paper:
    return make_paper(store, options=OPTIONS)


def _rows(paper: Paper, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(paper.files[f"tables/{name}.csv"].decode())))


def test_everything_is_there_in_every_form(paper: Paper) -> None:
    tables = {"top-strength", "top-betweenness", "measures", "above", "kinds", "degrees", "degree-fit", "timeline"}
    tables |= {"network", "communities", "helix", "periods"}
    expected = {f"tables/{name}.{form}" for name in tables for form in ("csv", "tex", "md")}
    figures = ("network", "ranks", "degrees", "timeline")
    expected |= {f"figures/{name}.{form}" for name in figures for form in ("png", "svg", "pdf")}
    expected |= {f"methods.{lang}.{form}" for lang in ("en", "zh") for form in ("md", "tex")}
    expected |= {"figures/figures.tex", "references.bib", "manifest.json"}
    assert expected <= set(paper.files)


def test_numbers_are_those_of_the_library(paper: Paper, store: Store) -> None:
    data = network_data(store)
    G = project(data, "fractional")
    found = rank_uncertainty(data, "betweenness", projection="fractional", draws=25, seed=3)
    for row, interval in zip(_rows(paper, "top-betweenness"), found.intervals(5), strict=False):
        assert (row["iri"], int(row["rank"]), int(row["low"]), int(row["high"])) == (
            interval.iri,
            interval.rank,
            interval.low,
            interval.high,
        )
        assert [float(row[key]) for key in ("value", "top", "top_low", "top_high", "median")] == [
            interval.value,
            interval.top,
            interval.top_low,
            interval.top_high,
            interval.median,
        ]
    strength = {row.iri: row.value for row in centrality(G, "strength")}
    assert {row["iri"]: float(row["strength"]) for row in _rows(paper, "measures")}.items() <= strength.items()
    first = rank_uncertainty(data, "strength", projection="fractional", draws=25, seed=3)
    matrix = first.above_matrix(10)
    for at, row in enumerate(_rows(paper, "above")):
        assert [row[r.iri] for r in first.ranking[:10]] == [
            "" if at == j else str(float(matrix[at, j])) for j in range(10)
        ]
    degrees = [int(k) for _, k in G.degree()]
    assert sum(int(row["actors"]) for row in _rows(paper, "degrees")) == sum(k > 0 for k in degrees)
    assert {row["key"]: float(row["value"]) for row in _rows(paper, "degree-fit")}["alpha"] == fit_tail(degrees).alpha
    assert int(_rows(paper, "kinds")[-1]["partnerships"]) == len(data.partnerships())
    began = {min(years) for group in data.partnerships().values() if (years := [r.start for r in group if r.start])}
    assert [int(row["year"]) for row in _rows(paper, "timeline")] == sorted(began)


def test_the_network_as_a_whole_is_that_of_the_library(paper: Paper, store: Store) -> None:
    data = network_data(store)
    G = project(data, "fractional")
    figures = {f.figure: f.value for f in whole_network(G, seed=3, randoms=10)}
    told = {row["key"]: float(row["value"]) if row["value"] else None for row in _rows(paper, "network")}
    assert told == figures
    found = communities(G, seed=3, runs=10)
    assert [int(row["actors"]) for row in _rows(paper, "communities")] == list(found.sizes[:12])
    helix = triple_helix(data)
    assert {row["key"]: int(row["partnerships"]) for row in _rows(paper, "helix")} == dict(helix.counts)
    periods = panels(data, "strength", given=panel_periods(data), by="period", projection="fractional", seed=3)
    rows = _rows(paper, "periods")
    assert [row["period"] for row in rows] == sorted(row["period"] for row in rows)
    assert {(r["period"], r["iri"], float(r["value"]), r["change"]) for r in rows} <= {
        (r.period, r.iri, r.value, "" if r.change is None else str(r.change)) for r in periods.rows
    }


def test_every_figure_of_the_whole_has_its_words() -> None:
    assert [
        f.figure for f in whole_network(nx.path_graph(4)) if f"figure-{f.figure}" not in wording("paper/words.tsv")
    ] == []


def test_periods_are_four_and_cover_all_dated_years() -> None:
    def of(*years: int) -> tuple[str, ...]:
        told = (Record(f"p{y}", "r", Kind.PPP, ("a", "b"), start=y, end=y) for y in years)
        return panel_periods(NetworkData({}, tuple(told)))

    assert of() == ()
    assert of(2020) == ("2020",)
    assert of(2019, 2021) == ("2019-2021",)
    assert of(2012, 2021) == ("2012-2016", "2017-2021")
    assert of(1950, 2021) == ("1950-2006", "2007-2011", "2012-2016", "2017-2021")


def _balanced(text: str) -> bool:
    depth = 0
    for char in re.sub(r"\\.", "", text, flags=re.DOTALL):
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


def _check_latex(text: str) -> None:
    text = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
    assert _balanced(text)
    opened = re.findall(r"\\begin\{(\w+)\}", text)
    assert sorted(opened) == sorted(re.findall(r"\\end\{(\w+)\}", text))
    bare = re.sub(r"\\cite\{.*?\}|\\label\{.*?\}|\\includegraphics\{.*?\}|\\.", "", text)
    assert not re.search(r"[$#%_^~]", bare.replace("$-$", ""))


def test_latex_is_balanced_and_escaped(paper: Paper) -> None:
    for name, content in paper.files.items():
        if name.endswith(".tex"):
            _check_latex(content.decode())


def test_hostile_cells_only_print() -> None:
    rows = tuple((name, 0.004, -1.5, None) for name in HOSTILE)
    columns = (Column("a", "A & B"), Column("p", "P", "percent"), Column("v", "V", "number"), Column("n", "N"))
    table = Table("hostile", HOSTILE[0], columns, rows)
    source = table.to_latex()
    _check_latex(source)
    body = source[source.index(r"\midrule") : source.index(r"\bottomrule")].splitlines()[1:-1]
    assert len(body) == len(HOSTILE)
    assert all(len(re.findall(r"(?<!\\)&", line)) == 3 for line in body)
    assert not any(line.lstrip().startswith("[") for line in body), "a row must not give its neighbour an option"
    assert "ctex" in source
    lines = table.to_markdown().splitlines()[2:]
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 5 for line in lines)
    assert "'=HYPERLINK()" in table.to_csv()
    assert list(csv.DictReader(io.StringIO(table.to_csv())))[1]["a"] == HOSTILE[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_escaping_keeps_every_letter(text: str) -> None:
    letters = re.sub(r"[^a-z0-9\u4e00-\u9fff]", "", text.lower())
    for escape in (latex, markdown):
        plain = re.sub(r"\\text\w+|[^a-z0-9\u4e00-\u9fff]", "", escape(text).lower())
        assert plain == letters


def test_exactly_the_works_cited_are_listed(paper: Paper) -> None:
    bib = paper.files["references.bib"].decode()
    entries = re.split(r"\n\n+", bib.strip())
    keys = [re.match(r"@\w+\{(\w+),\n", entry)[1] for entry in entries]  # type: ignore[index]  # every entry matches
    for entry in entries:
        assert _balanced(entry)
        assert entry.endswith("}")
        assert {"author", "title", "year"} <= set(re.findall(r"^  (\w+) +=", entry, re.MULTILINE))
    for lang in ("en", "zh"):
        told = set(re.findall(r"@(\w+)", paper.files[f"methods.{lang}.md"].decode()))
        cites = re.findall(r"\\cite\{(.*?)\}", paper.files[f"methods.{lang}.tex"].decode())
        assert told == set(keys) == {key for group in cites for key in group.split(",")}
    assert {"newman2001", "brandes2001", "barrat2004"} <= set(keys)
    assert "page1999" not in keys, "PageRank was not computed"


def test_the_methods_say_every_parameter(paper: Paper, store: Store) -> None:
    cards = store.reports()
    corpus = hashlib.sha256("".join(f"{c.id} {c.sha256}\n" for c in cards).encode()).hexdigest()
    for lang in ("en", "zh"):
        for form in ("md", "tex"):
            text = paper.files[f"methods.{lang}.{form}"].decode()
            for told in (corpus, store.fingerprint(), f"{len(cards)}", "fractional", "25", __version__):
                assert told in text
            assert not re.search(r"\{\w+\}", re.sub(r"^%.*|\\cite\{.*?\}", "", text, flags=re.MULTILINE)), (
                "all is filled in"
            )
    data = network_data(store)
    assert f"{len(data.records)} times" in paper.files["methods.en.md"].decode()


def test_every_measure_has_its_words_and_its_source() -> None:
    words = wording("paper/words.tsv")
    for measure in MEASURES:
        assert set(words[f"measure-{measure}"]) == {"en", "zh"}
        assert cited([f"measure-{measure}"]), measure
        assert bibtex(cited([f"measure-{measure}"])).startswith("@")


def test_both_languages_cite_the_same_and_every_reference_serves() -> None:
    folder = ROOT / "graph" / "paper"
    sentences = tomllib.loads((folder / "methods.toml").read_text("utf-8"))
    used = set()
    for name, texts in sentences.items():
        english, chinese = (sorted(re.findall(r"@(\w+)", texts[lang])) for lang in ("en", "zh"))
        assert english == chinese, name
        assert set(re.findall(r"\{(\w+)\}", texts["en"])) == set(re.findall(r"\{(\w+)\}", texts["zh"])), name
        used.update(english)
    assert used == set(re.findall(r"^@\w+\{(\w+),", (folder / "references.bib").read_text("utf-8"), re.MULTILINE))


def test_the_manifest_lists_every_file_with_its_sha256(paper: Paper) -> None:
    manifest = json.loads(paper.files["manifest.json"])
    assert manifest["files"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in paper.files.items() if name != "manifest.json"
    }
    assert manifest["options"]["seed"] == 3


def test_the_same_graph_gives_the_same_bytes(paper: Paper, store: Store) -> None:
    again = make_paper(store, options=OPTIONS)
    assert [name for name in paper.files if paper.files[name] != again.files[name]] == []


def test_a_folder_of_an_earlier_run_is_replaced_and_no_other(paper: Paper, tmp_path: Path) -> None:
    out = tmp_path / "论文"
    written = write_paper(paper, out)
    assert {path.relative_to(out).as_posix() for path in written} == set(paper.files)
    (out / "mine.txt").write_text("kept")
    fewer = Paper({name: content for name, content in paper.files.items() if "betweenness" not in name}, ())
    write_paper(fewer, out)
    assert not (out / "tables/top-betweenness.csv").exists()
    assert (out / "mine.txt").read_text() == "kept"

    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.tex").write_text("years of work")
    with pytest.raises(SettingError, match="something else"):
        write_paper(paper, other)
    with pytest.raises(SettingError):
        write_paper(paper, other / "thesis.tex")
    assert [p.name for p in other.iterdir()] == ["thesis.tex"]


def test_a_manifest_reaches_no_other_folder(paper: Paper, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("kept")
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text(json.dumps({"files": {"../precious": "", str(tmp_path / "precious"): ""}}))
    write_paper(paper, out)
    assert (tmp_path / "precious").read_text() == "kept"


def test_filters_that_leave_little_still_make_a_paper(store: Store) -> None:
    data = network_data(store)
    undated = next(r for r in data.records if r.start is None)
    options = PaperOptions(measures=("degree",), draws=3, lang="zh")
    small = make_paper(store, Filters(reports=(undated.report,), kinds=(undated.kind,)), options)
    assert "tables/top-degree.csv" in small.files
    assert "degree-fit" not in str(sorted(small.files))
    assert any("no law was fitted" in note for note in small.notes)
    assert undated.report in small.files["methods.zh.md"].decode().replace("\\", "")


@pytest.mark.parametrize("bad", [{"measures": ("fame",)}, {"measures": ()}, {"top": 0}], ids=str)
def test_bad_options_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(SettingError):
        PaperOptions(**bad)  # type: ignore[arg-type]  # wrong on purpose


def test_an_empty_store_and_too_long_a_top_list_are_refused(store: Store) -> None:
    with Store.open("memory") as empty, pytest.raises(NetworkError, match="no partnership"):
        make_paper(empty)
    with pytest.raises(SettingError, match="between 1 and"):
        make_paper(store, options=PaperOptions(measures=("degree",), draws=2, k=10_000))
