"""A name, a title and a text full of script run nothing in a real browser, and can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cityties.web.app import create_app
from graph.store import Store
from ontology.records import Entity, EntityType, Extraction, Mention, Report
from tests.queries.sample import english
from tests.web.samples import HOSTILE
from tests.web.serving import serving

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")


@pytest.fixture
def address() -> Iterator[str]:
    """A running server over a graph with a hostile name, title and text."""
    entity = Entity(
        "e1", EntityType.FIRM, HOSTILE, mentions=(Mention(0, len(HOSTILE), HOSTILE, EntityType.FIRM, "t", 1.0),)
    )
    hostile = Extraction(Report("evil", HOSTILE + " <script>document.title=2</script>", title=HOSTILE), (entity,))
    with Store.open("memory") as store:
        store.put(english())
        store.put(replace(hostile, extractor="test"))
        with serving(create_app(store)) as served:
            yield served


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
