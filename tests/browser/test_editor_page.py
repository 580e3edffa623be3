"""The SPARQL editor in a real browser: it asks, completes, saves, and reaches nothing but its own server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cityties.web.app import create_app
from graph.store import Store
from tests.queries.sample import put_sample
from tests.web.serving import serving

pytestmark = pytest.mark.browser
ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with Store.open("memory") as store:
        put_sample(store)
        with serving(create_app(store)) as served:
            yield served


@pytest.fixture
def editor(browser: Any, address: str) -> Iterator[Any]:
    """Open the editor with a question and wait for its rows."""
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get(f"{address}/editor?open=partners_of&lang=en")
    wait(browser, "return document.querySelectorAll('.yasr tbody tr').length > 1")
    yield browser
    browser.execute_script("localStorage.clear()")


def wait(browser: Any, script: str) -> Any:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if found := browser.execute_script(script):
            return found
        time.sleep(0.05)
    raise AssertionError(f"never true: {script}; {browser.get_log('browser')}")


def requested(browser: Any) -> set[str]:
    messages = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    return {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}


def test_a_question_gives_rows_that_lead_to_our_pages(editor: Any, address: str) -> None:
    links = editor.execute_script("return [...document.querySelectorAll('.yasr a.iri')].map(a => a.href)")
    assert links
    assert all(link.startswith(f"{address}/id/") for link in links)
    text = editor.execute_script("return document.querySelector('.yasr tbody').textContent")
    assert "ZTE" in text
    assert "2014" in text
    assert "XMLSchema" not in text
    assert all(url.startswith((address, "data:", "blob:", "about:", "chrome")) for url in requested(editor))
    assert [entry["message"] for entry in editor.get_log("browser")] == []
    ARTEFACTS.mkdir(exist_ok=True)
    editor.save_screenshot(str(ARTEFACTS / "editor.png"))


def test_a_query_of_ones_own_is_run(editor: Any) -> None:
    editor.execute_script(
        "const yasqe = document.querySelector('.tabPanel.active .CodeMirror, .yasqe .CodeMirror').CodeMirror;"
        "yasqe.setValue('SELECT DISTINCT ?name { ?c a ct:City ; ct:name ?name } ORDER BY ?name'); yasqe.query()"
    )
    wait(editor, "return document.querySelector('.yasr tbody').textContent.includes('Vantaa')")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("SELECT * { ?p a ct:Par", "ct:Partnership"),
        ("SELECT * { ?a ct:partn", "ct:partnersWith"),
        ("SELECT * { ?p dct:type ct:kind-tw", "ct:kind-twinning"),
        ("PREFIX or", "org: <http://www.w3.org/ns/org#>"),
    ],
)
def test_words_are_completed_from_our_vocabulary(editor: Any, address: str, typed: str, expected: str) -> None:
    head = "" if typed.startswith("PREFIX") else (
        "PREFIX ct: <https://w3id.org/cityties/ontology#>\nPREFIX dct: <http://purl.org/dc/terms/>\n"
    )  # fmt: skip
    editor.execute_script(
        "const yasqe = document.querySelector('.yasqe .CodeMirror').CodeMirror; yasqe.setValue(arguments[0]);"
        "yasqe.focus(); yasqe.setCursor(yasqe.lineCount(), 1000); yasqe.autocomplete()",
        head + typed,
    )
    wait(
        editor,
        "const yasqe = document.querySelector('.yasqe .CodeMirror').CodeMirror;"
        f"const word = {json.dumps(expected)};"
        "const shown = [...document.querySelectorAll('.CodeMirror-hint')].map(e => e.textContent);"
        "return yasqe.getValue().includes(word) || shown.some(text => text.startsWith(word))",
    )
    assert all(url.startswith((address, "data:", "blob:", "about:", "chrome")) for url in requested(editor))


def test_the_csv_is_safe_for_a_spreadsheet(editor: Any) -> None:
    csv = editor.execute_script(
        "const table = Yasgui.Yasr.plugins.table.prototype;"
        "const results = { getVariables: () => ['a', 'b'], getBindings: () => ["
        "{ a: { value: '=1+1' }, b: { value: '-3' } }, { a: { value: 'x, \"y\"' } }] };"
        "return table.download.call({ yasr: { results } }).getData()"
    )
    assert csv == '\ufeffa,b\r\n\'=1+1,-3\r\n"x, ""y""",\r\n'


def test_it_fits_a_phone_and_speaks_chinese(browser: Any, address: str) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.get(f"{address}/editor?open=cities&lang=zh")
        wait(browser, "return document.querySelectorAll('.yasr tbody tr').length > 1")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
        assert "图谱的结构" in browser.page_source
        browser.save_screenshot(str(ARTEFACTS / "editor_phone.png"))
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_script("localStorage.clear()")
