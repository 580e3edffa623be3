"""The explorer's pages, as text."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from cityties.web.app import create_app
from cityties.web.marking import pieces
from cityties.web.texts import texts
from graph.store import Store
from ontology.errors import StoreNotFound
from ontology.records import EntityType, Extraction
from queries.run import run, run_named
from tests.queries.sample import chinese, english
from tests.web.client import Client
from tests.web.samples import HELSINKI


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", ["Smart ties", "智慧合作", "Most connected actors", "Helsinki"]),
        ("/?lang=zh", ["联系最多的主体", "English"]),
        ("/search?q=赫尔", ["Helsinki", "赫尔辛基"]),
        ("/search?q=zzz", ["No name holds"]),
        ("/search?q=Helsnki", ["Helsinki", "these come close"]),
        ("/search?q=赫爾辛基&lang=zh&type=City", ["赫尔辛基", "城市"]),
        (
            f"/entity?iri={HELSINKI}",
            ["赫尔辛基", "wikidata.org/entity/Q1757", "twinning", "planned", "Open Data Lab", "60 %"],
        ),
        (f"/entity?iri={HELSINKI}&lang=zh", ["友好城市", "计划中", "公共资金占比"]),
        ("/report/en-1", ["stated", "refused", "Rejected candidates", "denied", 'id="c12"']),
        ("/report/zh-1?lang=zh", ["合资企业", "已结束"]),
        ("/questions", ["partners_of", "Whom does an actor work with"]),
        (
            "/questions/partners_of?name=赫爾辛基&run=1",
            ["Yinchuan", "answer.csv", "SELECT ?name ?partner", "(&#34;赫尔辛基&#34;)"],
        ),
        ("/questions/partners_of?name=Nowhere&run=1", ["holds no name"]),
        ("/questions/cities?lang=zh", ["报告提到哪些城市", "Vantaa"]),
    ],
)
def test_pages_show_what_the_graph_holds(client: Client, path: str, words: list[str]) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert [word for word in words if word not in page.text] == []
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    # Only pages that load a script of ours may run one, and none stands in the page itself.
    assert ("script-src" in policy) == ("<script" in page.text)
    assert page.text.count("<script") == page.text.count('<script src="/static/')


def test_partnership_page_shows_each_sentence_in_context(client: Client, store: Store) -> None:
    iri = run_named(store, "joint_ventures").records()[0]["partnership"]
    page = client.get(f"/partnership?iri={quote(str(iri))}").text
    assert page.count("<mark>") == 2
    assert "<mark>Yinchuan and ZTE founded a joint venture in 2014.</mark>" in page
    assert "/report/en-1?lang=en#c12" in page
    assert "founder" in page


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/report/nope",
        "/questions/nope",
        "/entity?iri=https://x.example/y",
        "/partnership?iri=http://x.example/",
    ],
)
def test_unknown_addresses_give_a_page_and_404(client: Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert 'role="alert"' in page.text


def test_the_page_of_a_programme_lists_its_partnerships(client: Client) -> None:
    address = "/entity?iri=https%3A%2F%2Fw3id.org%2Fcityties%2Fkg%2Fprogramme%2Fopen-data-lab-11ffa8e65eaaeaae"
    page = client.get(f"{address}&lang=zh").text
    assert "d4b7a94dd49b75a6" in page
    assert "参与其合作的主体" in page
    assert "ties_in_programme" in page
    assert client.get(f"{address}&format=csv").text.count("d4b7a94dd49b75a6") == 3


def test_pages_beyond_the_last_partnership_are_empty(client: Client) -> None:
    for start in ("100000", "-1", "x", "1e9", "²"):
        assert client.get(f"/entity?iri={HELSINKI}&from={quote(start)}").status_code == 200


def test_the_sparql_shown_gives_what_the_page_shows(client: Client, store: Store) -> None:
    page = client.get(f"/entity?iri={HELSINKI}").text
    shown = [html.unescape(code) for code in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.S)]
    assert len(shown) == 5
    answer = run(store, shown[0])
    assert {row["partner"] for row in answer.records()} == {
        row["partner"] for row in run_named(store, "ties_of_entity", bindings={"entity": unquote(HELSINKI)}).records()
    }


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/app.py", "vendor/../../app.py", "nope.js", "vendor"])
def test_only_files_of_the_folder_are_served(client: Client, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_every_text_is_there_in_both_languages() -> None:
    for lang in ("en", "zh"):
        words = texts(lang)
        for scheme, values in {"type": EntityType, "kind": ["twinning"], "reason": ["denied"]}.items():
            assert all(words.code(scheme, value) != value or lang == "en" for value in values)
    assert texts("en")("partners") != texts("zh")("partners")


@pytest.mark.parametrize("extraction", [english(), chinese()], ids=["en", "zh"])
def test_pieces_join_to_the_text(extraction: Extraction) -> None:
    cut = pieces(extraction)
    assert "".join(piece.text for piece in cut) == extraction.report.text
    named = {piece.entity.name for piece in cut if piece.entity}
    assert named == {entity.name for entity in extraction.entities}
    stated = "".join(piece.text for piece in cut if piece.partnership)
    assert all(passage.quote in stated for p in extraction.partnerships for passage in p.evidence)


@pytest.mark.parametrize("path", ["/", "/search?q=x", "/network", "/network/picture.svg", "/network?format=csv"])
def test_an_empty_graph_has_its_pages_too(path: str) -> None:
    with Store.open("memory") as store:
        assert Client(create_app(store)).get(path).status_code == 200


def test_a_missing_store_fails_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(StoreNotFound):
        create_app(tmp_path / "nothing")


def test_a_folder_is_read_anew_for_each_request(tmp_path: Path) -> None:
    with Store.open(tmp_path / "graph") as store:
        store.put(english())
    client = Client(create_app(tmp_path / "graph"))
    assert client.get("/report/zh-1").status_code == 404
    with Store.open(tmp_path / "graph") as store:
        store.put(chinese())
    assert client.get("/report/zh-1").status_code == 200
