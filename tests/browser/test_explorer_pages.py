"""The explorer in a real browser: search, click to the evidence, facets, review, ingest; both languages, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from cityties.web.app import create_app
from graph.store import Store
from tests.browser.driving import find, keep, press, said, texts, wait_until
from tests.queries.sample import put_sample
from tests.web.serving import serving

pytestmark = pytest.mark.browser

TOKEN = "let-me-in"
HELSINKI = quote("https://w3id.org/cityties/kg/city/helsinki-fi", safe="")
VENTURE = quote("https://w3id.org/cityties/kg/partnership/3dac07a371e440dd", safe="")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explorer") / "graph"
    with Store.open(folder) as store:
        put_sample(store)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(create_app(folder, token=TOKEN)) as served:
        yield served


def test_search_by_keyboard_leads_to_the_sentence_and_into_the_report(page: Any, address: str) -> None:
    page.get(f"{address}/?lang=en")
    press(page, "/")
    press(page, "銀川")
    wait_until(lambda: texts(page, ".suggestion .name") == ["Yinchuan"])
    assert find(page, "#q").get_attribute("aria-expanded") == "true"
    press(page, "\ue015")  # arrow down
    assert find(page, "#q").get_attribute("aria-activedescendant") == "suggestion-0"
    press(page, "\ue007")  # enter
    wait_until(lambda: page.title.startswith("Yinchuan"))
    keep(page, "entity")
    assert "Yinchuan and ZTE founded a joint venture in 2014." in " ".join(texts(page, ".quote"))
    link = next(q for q in page.find_elements("css selector", ".quote") if "founded a joint venture" in q.text)
    link.click()  # one click from the tie to its evidence
    wait_until(lambda: "/partnership" in page.current_url)
    assert "Yinchuan and ZTE founded a joint venture in 2014." in texts(page, "mark")
    keep(page, "partnership")
    find(page, "#evidence figcaption a").click()
    wait_until(lambda: "/report/" in page.current_url)
    assert find(page, "span.stated:target").text == "Yinchuan"
    keep(page, "report")
    find(page, "a.ref").click()
    assert find(page, "li:target").text.startswith("joint venture")


def test_pages_of_reports_and_entities_may_run_no_script(page: Any, address: str) -> None:
    for path in (f"/entity?iri={HELSINKI}", "/report/en-1", "/questions"):
        page.get(address + path)
        page.execute_script("const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
                            "document.body.append(s)")  # fmt: skip
        assert page.execute_script("return window.ran") is None
        assert any("Content Security Policy" in line for line in said(page))


def test_review_by_keyboard_writes_verdicts_and_takes_them_back(page: Any, address: str, folder: Path) -> None:
    page.get(f"{address}/review?lang=en#token={TOKEN}")
    wait_until(lambda: texts(page, "#card h2"))
    assert TOKEN not in page.current_url
    find(page, "#by").send_keys("Ann")
    find(page, "#card").click()
    shown = texts(page, "#card h2")
    assert "Yinchuan will twin with Helsinki." in texts(page, "#card mark")  # the least sure comes first
    keep(page, "review")
    press(page, "r")
    wait_until(lambda: texts(page, "#said") == ["Rejected."])
    with Store.open(folder, read_only=True) as store:
        assert [(v.decision.value, v.by) for v in store.curation.verdicts] == [("reject", "Ann")]
    page.find_element("css selector", "[data-act=undo]").click()
    wait_until(lambda: texts(page, "#said") == ["Taken back."])
    assert texts(page, "#card h2") == shown
    with Store.open(folder, read_only=True) as store:
        assert store.curation.verdicts == ()
    press(page, "s")
    wait_until(lambda: texts(page, "#card h2") != shown)


def test_entities_are_merged_and_split_by_hand(page: Any, address: str, folder: Path) -> None:
    page.get(f"{address}/review?lang=zh&of=merges#token={TOKEN}")
    by = wait_until(lambda: find(page, "#by"))
    by.clear()
    by.send_keys("安")
    form = find(page, "#split")
    for name, value in {"target": "Bureau X", "reports": "en-1", "name": "Bureau Y"}.items():
        form.find_element("name", name).send_keys(value)
    form.find_element("css selector", "button").click()
    wait_until(lambda: "Bureau Y" in " ".join(texts(page, "#said")))
    page.get(f"{address}/search?q=Bureau&lang=en")
    assert texts(page, "tbody td:first-child a") == ["Bureau Y"]
    with Store.open(folder, read_only=True) as store:
        assert [v.decision.value for v in store.curation.verdicts] == ["split"]


def test_a_wrong_token_is_asked_for_again(page: Any, address: str) -> None:
    page.get(f"{address}/review?lang=en#token=wrong")
    wait_until(lambda: texts(page, "#card h2"))
    find(page, "#by").clear()
    find(page, "#by").send_keys("Ann")
    page.find_element("css selector", "[data-act=reject]").click()
    wait_until(lambda: "not accepted" in find(page, "#said").text)
    assert find(page, "#token input").is_displayed()
    assert "401" in "".join(said(page))  # the browser notes the refusal


def test_dropped_files_are_ingested_each_with_its_outcome(page: Any, address: str, tmp_path: Path) -> None:
    page.get(f"{address}/ingest?lang=en#token={TOKEN}")
    good = tmp_path / "友好城市 2024.txt"
    good.write_text("Turku and Tianjin signed a twinning agreement in 2000. The City of Turku works with Nokia.\n" * 3)
    bad = tmp_path / "broken.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    find(page, "#files").send_keys(f"{good}\n{bad}")
    wait_until(lambda: find(page, "#said").text == "2 / 2", seconds=60)
    rows = {row.split("\n")[0].split("\t")[0]: row for row in texts(page, "tbody tr")}
    keep(page, "ingest")
    assert "new" in rows["友好城市 2024.txt"]
    assert "failed" in rows["broken.pdf"]
    assert str(tmp_path) not in " ".join(rows.values())
    find(page, "tbody a").click()
    wait_until(lambda: "/report/" in page.current_url)
    assert "Turku" in find(page, "article").text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_page_is_wider_than_a_phone(page: Any, address: str, lang: str) -> None:
    size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for number, path in enumerate((*PATHS, *WIDE)):
            page.get(f"{address}{path}{'&' if '?' in path else '?'}lang={lang}")
            page.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
            assert page.execute_script("return document.documentElement.scrollWidth") <= 360, path
            keep(page, f"phone-{lang}-{number}")
        page.get(f"{address}/review?lang={lang}")
        wait_until(lambda: texts(page, "#card h2"))
        press(page, "e")
        assert page.execute_script("return document.documentElement.scrollWidth") <= 360
        keep(page, f"phone-{lang}-edit")
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_every_page_can_be_read_without_seeing_it(page: Any, address: str) -> None:
    """Landmarks, one heading of the first rank, names for fields, buttons, links, pictures and tables."""
    for path in PATHS:
        page.get(f"{address}{path}{'&' if '?' in path else '?'}lang=zh")
        found = page.execute_script(UNNAMED)
        assert found == [], path
        assert page.execute_script("return document.documentElement.lang") == "zh-Hans"


PATHS = (
    "/",
    "/search?q=e",
    f"/entity?iri={HELSINKI}",
    "/report/en-1",
    "/network",
    "/questions",
    "/questions/partners_of?name=Yinchuan&run=1",
    f"/partnership?iri={VENTURE}",
    "/review",
    "/review?of=merges",
    "/ingest",
    "/nope",
)
WIDE = ("/editor", "/search", "/search?q=zzzz", "/questions/partners_of?name=zzzz&run=1")
"""More that a phone shows."""
UNNAMED = """
const faults = [];
for (const mark of ["header", "main", "nav"]) if (!document.querySelector(mark)) faults.push("no " + mark);
if (document.querySelectorAll("h1").length !== 1) faults.push("h1");
if (!document.querySelector("a.skip[href='#content']")) faults.push("no way to skip");
const name = (e) => e.getAttribute("aria-label") || e.getAttribute("alt") || (e.labels?.[0]?.textContent)
  || e.textContent.trim() || e.title;
const named = "input:not([type=hidden]), select, button, a[href], img, svg[role=img], meter, nav";
for (const e of document.querySelectorAll(named)) if (!name(e)) faults.push(e.outerHTML.slice(0, 120));
for (const e of document.querySelectorAll("table"))
  if (!e.caption || !e.querySelector("th[scope]")) faults.push("table");
const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
if (new Set(ids).size !== ids.length) faults.push("an id twice");
return faults;
"""
