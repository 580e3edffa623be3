"""The explorer's pages, as text and in a real browser."""

from __future__ import annotations

import html
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from cityties.web.app import create_app
from cityties.web.marking import pieces
from cityties.web.shell import FORMATS
from cityties.web.texts import texts
from graph.store import Store
from ontology.errors import StoreNotFound
from ontology.records import Entity, EntityType, Extraction, Mention, Report
from queries.run import run, run_named
from tests.queries.sample import chinese, english
from tests.web.client import Client

HELSINKI = quote("https://w3id.org/cityties/kg/city/helsinki-fi")
HOSTILE = '<img src=x onerror="document.title=1">'
CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")


@pytest.fixture(scope="module")
def client(store: Store) -> Client:
    return Client(create_app(store))


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


def test_answers_come_as_csv_and_json(client: Client) -> None:
    csv = client.get("/questions/cities/answer.csv")
    assert csv.text.startswith("\ufeffcity,name_of_city,reports\n")
    assert client.get("/questions/cities/answer.json").json()["head"]["vars"] == ["city", "name_of_city", "reports"]
    assert client.get("/questions/partners_of/answer.csv").status_code == 400


@pytest.mark.parametrize(
    ("path", "forms"),
    [
        ("/", ["json", "csv"]),
        ("/search?q=helsinki", ["json", "csv", "ttl", "jsonld"]),
        (f"/entity?iri={HELSINKI}", ["json", "csv", "ttl", "jsonld", "nt"]),
        ("/report/en-1", ["json", "csv", "ttl"]),
    ],
)
def test_views_come_as_data_by_address_and_by_accept(client: Client, path: str, forms: list[str]) -> None:
    page = client.get(path).text
    joined = path + ("&" if "?" in path else "?")
    for form in forms:
        if form != "nt":
            assert f"format={form}" in page
        answer = client.get(f"{joined}format={form}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == FORMATS[form]
        assert answer.text
        negotiated = client.get(path, headers={"accept": f"{FORMATS[form]}, text/html;q=0.5"})
        assert negotiated.headers["content-type"].split(";")[0] == FORMATS[form]
        assert "Accept" in negotiated.headers["vary"]


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


def test_a_view_has_no_other_forms(client: Client) -> None:
    assert client.get("/?format=ttl").status_code == 406
    assert client.get("/?format=exe").status_code == 400
    refused = client.get("/report/en-1", headers={"accept": "image/png"})
    assert refused.status_code == 406
    missing = client.get("/report/nope", headers={"accept": "application/json"})
    assert missing.json()["error"]["status"] == 404


def test_the_sparql_shown_gives_what_the_page_shows(client: Client, store: Store) -> None:
    page = client.get(f"/entity?iri={HELSINKI}").text
    shown = [html.unescape(code) for code in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.S)]
    assert len(shown) == 5
    answer = run(store, shown[0])
    assert {row["partner"] for row in answer.records()} == {
        row["partner"] for row in run_named(store, "ties_of_entity", bindings={"entity": unquote(HELSINKI)}).records()
    }


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/html", f"/entity?iri={quote(unquote(HELSINKI), safe='')}"),
        ("", "/entity?"),
        ("text/turtle", "/data?"),
        ("application/ld+json, text/html;q=0.4", "format=jsonld"),
        ("application/rdf+xml", "format=rdf"),
    ],
)
def test_a_resource_leads_to_its_page_or_its_description(client: Client, accept: str, target: str) -> None:
    answer = client.get("/id/city/helsinki-fi", headers={"accept": accept})
    assert answer.status_code == 303
    assert target in answer.headers["location"]
    there = client.get(answer.headers["location"])
    assert there.status_code == 200
    assert "Helsinki" in there.text


def test_reports_and_partnerships_are_linked_data_too(client: Client, store: Store) -> None:
    assert client.get("/id/report/en-1", headers={"accept": "text/html"}).headers["location"] == "/report/en-1?"
    assert client.get("/id/city/x", headers={"accept": "image/png"}).status_code == 406
    assert client.get("/data?iri=https://x.example/y").status_code == 404
    assert client.get(f"/data?iri={HELSINKI}&format=exe").status_code == 406
    iri = str(run_named(store, "joint_ventures").records()[0]["partnership"])
    local = store.iris.local(iri)
    turtle = client.get(client.get(f"/id/{local}", headers={"accept": "text/turtle"}).headers["location"]).text
    assert "org:Membership" in turtle
    assert "Yinchuan and ZTE founded a joint venture in 2014." in turtle


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


def test_pages_that_change_the_graph_are_there_only_where_changes_are_let_in(tmp_path: Path) -> None:
    with Store.open(tmp_path / "graph"):
        pass
    closed, opened = Client(create_app(tmp_path / "graph")), Client(create_app(tmp_path / "graph", token="t"))
    for path in ("/review", "/ingest"):
        assert closed.get(path).status_code == 404
        assert path not in closed.get("/").text
        assert opened.get(path).status_code == 200
        assert path in opened.get("/").text
    for path in ("/review/verdicts", "/ingest/files?name=a.txt"):
        assert opened.post(path, content=b"{}").status_code == 401
        assert opened.post(path, content=b"{}", headers={"authorization": "Bearer x"}).status_code == 401
        foreign = {"authorization": "Bearer t", "origin": "http://evil.example"}
        assert opened.post(path, content=b"{}", headers=foreign).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/ingest/files?name=..", b"x", 400, "no name of a file"),
        ("/ingest/files", b"x", 400, "no name of a file"),
        ("/ingest/files?name=a.txt", b"x" * 20_000_001, 413, "longer than 20,000,000 bytes"),
        ("/review/verdicts", b"nonsense", 400, "not JSON"),
        ("/review/verdicts", b'{"action": 1}', 400, "not an object of strings"),
        ("/review/verdicts", b'{"action": "accept", "target": "x", "by": "Ann"}', 400, ""),
        ("/review/verdicts", b'{"action": "merge", "target": "A", "other": "B", "by": "Ann"}', 400, "no entity"),
        ("/review/verdicts", b'{"action": "undo", "target": "x"}', 400, "no such verdict"),
        ("/review/verdicts", b'{"action": "edit", "target": "x", "by": "Ann"}', 400, "no partnership or entity"),
        ("/review/verdicts", b'{"action": "edit", "target": "x", "by": "Ann", "start": 2014}', 400, "not an object"),
        (
            "/review/verdicts",
            b'{"action": "edit", "target": "https://w3id.org/cityties/kg/<x>", "by": "Ann", "kind": "ppp"}',
            400,
            "no report tells",
        ),
        ("/review/verdicts", b" " * 20_001, 413, "longer than"),
    ],
)
def test_what_can_not_be_taken_in_is_refused_with_the_reason(
    tmp_path: Path, path: str, body: bytes, status: int, words: str
) -> None:
    with Store.open(tmp_path / "graph"):
        pass
    client = Client(create_app(tmp_path / "graph", token="t"))
    answer = client.post(path, content=body, headers={"authorization": "Bearer t"})
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "an edit that changes nothing"),
        ({"kind": "marriage"}, "'marriage' is no kind"),
        ({"status": ""}, "'' is no status"),
        ({"start": "MMXIV"}, "start 'MMXIV' is no year"),
        ({"end": "2013"}, "it ends before it starts"),
        ({"members": "ZTE"}, "a partnership needs two members"),
        ({"members": "ZTE; Yinchuan [boss]"}, "'boss' is no role"),
        ({"members": "ZTE; Nobody"}, "no entity of that name"),
        ({"programme": "Helsinki"}, "not a programme"),
        ({"kind": "ppp", "by": "=1+1"}, "would run as a formula"),
        ({"kind": "ppp", "by": " "}, "a verdict without a name"),
    ],
)
def test_a_correction_that_can_not_be_is_refused_with_the_reason(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    with Store.open(tmp_path / "graph") as store:
        store.put(english())
        venture = str(run_named(store, "joint_ventures").records()[0]["partnership"])
        before = store.nquads()
    client = Client(create_app(tmp_path / "graph", token="t"))
    asked = {"action": "edit", "target": venture, "by": "Ann"} | changes
    answer = client.post("/review/verdicts", json=asked, headers={"authorization": "Bearer t"})
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    with Store.open(tmp_path / "graph", read_only=True) as store:
        assert store.nquads() == before


def test_the_queue_begins_with_what_is_asked_for_and_holds_it_once(tmp_path: Path) -> None:
    with Store.open(tmp_path / "graph") as store:
        store.put(english())
        venture = str(run_named(store, "joint_ventures").records()[0]["partnership"])
    client = Client(create_app(tmp_path / "graph", token="t"))

    def queue(item: str) -> list[str]:
        answer = client.get(f"/review?format=json&item={quote(item, safe='')}")
        return [entry["id"] for entry in answer.json()["queue"]]

    plain = queue("")
    assert plain.index(venture) > 0
    assert queue(venture) == [venture, *(item for item in plain if item != venture)]
    assert queue(HOSTILE) == queue("https://x.example/y") == plain


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


@pytest.fixture
def address() -> Iterator[str]:
    """A running server over a graph with a hostile name, title and text."""
    import uvicorn

    entity = Entity(
        "e1", EntityType.FIRM, HOSTILE, mentions=(Mention(0, len(HOSTILE), HOSTILE, EntityType.FIRM, "t", 1.0),)
    )
    hostile = Extraction(Report("evil", HOSTILE + " <script>document.title=2</script>", title=HOSTILE), (entity,))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Store.open("memory") as store:
        store.put(english())
        store.put(replace(hostile, extractor="test"))
        server = uvicorn.Server(
            uvicorn.Config(create_app(store), port=port, log_level="error", lifespan="off", ws="none")
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


@pytest.mark.browser
@pytest.mark.skipif(not (CHROMIUM.exists() and DRIVER.exists()), reason="Chromium and its driver are not installed")
def test_a_browser_runs_nothing_and_reads_the_pages(address: str, tmp_path: Path) -> None:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.wait import WebDriverWait

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    flags = "headless=new no-sandbox disable-gpu disable-quic no-first-run disable-background-networking"
    for flag in f"{flags} disable-component-update disable-sync user-data-dir={tmp_path}".split():
        options.add_argument(f"--{flag}")
    browser = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    try:
        browser.set_window_size(390, 800)
        browser.get(address)
        assert browser.title == "CityTies"
        assert browser.find_elements(By.CSS_SELECTOR, "img, script:not([src])") == []
        browser.find_element(By.NAME, "q").send_keys("onerror")
        browser.find_element(By.CSS_SELECTOR, "form.search button").click()
        WebDriverWait(browser, 20).until(lambda b: "q=" in b.current_url)  # the old page has such a link, too
        browser.find_element(By.LINK_TEXT, HOSTILE).click()
        WebDriverWait(browser, 20).until(lambda b: HOSTILE in b.title)
        browser.get(address + "/report/evil")
        assert "<script>document.title=2</script>" in browser.find_element(By.TAG_NAME, "article").text
        assert HOSTILE in browser.title
        browser.get(address + "/report/en-1")
        width = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, "the page is wider than a phone"
        loaded = browser.execute_script("return performance.getEntriesByType('resource').map(r => r.name)")
        assert all(name.startswith((address, "data:")) for name in loaded)
        assert [entry["message"] for entry in browser.get_log("browser")] == []
    finally:
        browser.quit()
