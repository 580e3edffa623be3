"""The explanation's page as a browser shows it: offline, in both languages, on a phone, with names that mean harm."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cityties.explain import explain, explain_page
from cityties.web.texts import texts
from extract.pipeline import Extractor
from extract.readers import read
from ontology.records import Extraction
from tests.browser.driving import fonts_of_wide_apostrophes
from tests.graph.store_samples import TEXT, sample

pytestmark = pytest.mark.browser

REPORTS = Path(__file__).resolve().parents[2] / "corpus/reports"
EVIL = '</style></script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">'


@pytest.fixture(scope="module")
def extractions() -> list[Extraction]:
    extractor = Extractor()
    names = ("en-yinchuan-zte-joint-venture.html", "zh-银川与中兴.html")
    return [extractor.extract(read(REPORTS / name)) for name in names]


@pytest.fixture
def page(extractions: list[Extraction], tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(explain_page([explain(extraction) for extraction in extractions]), "utf-8")
    return path


def complaints(driver: Any) -> list[str]:
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}]


def outside_requests(driver: Any) -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    return [url for url in urls if not url.startswith(("file:", "data:", "about:"))]


def shown(driver: Any, css: str) -> list[str]:
    return [element.text for element in driver.find_elements("css selector", css) if element.is_displayed()]


def test_the_page_opens_offline_without_a_complaint(opened: Any, page: Path) -> None:
    driver = opened(page)
    assert shown(driver, "h1")[0].startswith("How Yinchuan")
    assert complaints(driver) == []
    assert outside_requests(driver) == []


def test_an_apostrophe_is_no_wider_than_in_english(opened: Any, page: Path) -> None:
    assert fonts_of_wide_apostrophes(opened(page)) == []


def test_its_style_passes_its_own_policy(opened: Any, page: Path) -> None:
    driver = opened(page)
    mark = driver.find_element("css selector", "mark.City")
    firm = driver.find_element("css selector", "mark.Firm")
    colours = {e.value_of_css_property("background-color") for e in (mark, firm)}
    assert len(colours) == 2
    assert "rgba(0, 0, 0, 0)" not in colours


def test_a_tie_is_shown_with_its_members_roles_and_confidence(
    opened: Any, page: Path, extractions: list[Extraction]
) -> None:
    driver = opened(page)
    ties = [element.text for element in driver.find_elements("css selector", "#r1 .tie")]
    for tie, partnership in zip(ties, extractions[0].partnerships, strict=True):
        assert texts("en").code("kind", partnership.kind.value) in tie
        assert f"{partnership.confidence:.2f}" in tie
        assert all(extractions[0].entity(m.entity).name in tie for m in partnership.members)


def test_the_labels_turn_chinese_without_a_script(opened: Any, page: Path) -> None:
    driver = opened(page)
    assert shown(driver, ".brand .l-en")
    assert not shown(driver, ".l-zh")
    driver.find_element("css selector", "label[for=lang-zh]").click()
    assert not shown(driver, ".l-en")
    assert "城市" in shown(driver, ".key")[0]
    assert "银川" in shown(driver, "#r1 .tie .chip")[0]


def test_names_open_to_show_how_each_was_found(opened: Any, page: Path, extractions: list[Extraction]) -> None:
    driver = opened(page)
    assert not shown(driver, "table")
    driver.find_element("css selector", ".names summary").click()
    (table,) = shown(driver, "table")
    mention = min((m for e in extractions[0].entities for m in e.mentions), key=lambda m: m.start)
    assert mention.surface in table
    assert f"{mention.confidence:.2f}" in table


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_phone_needs_no_scrolling_sideways(opened: Any, page: Path, lang: str) -> None:
    driver = opened(page)
    size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        driver.find_element("css selector", f"label[for=lang-{lang}]").click()
        for details in driver.find_elements("css selector", "details:not([open]) summary"):
            driver.execute_script("arguments[0].parentNode.open = true", details)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 360
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_hostile_names_run_nothing(opened: Any, tmp_path: Path) -> None:
    made = sample(EVIL + TEXT, title=EVIL, path=EVIL, publisher=EVIL)
    evil = replace(
        made,
        entities=tuple(replace(e, name=EVIL, reference=None) for e in made.entities),
        partnerships=(replace(made.partnerships[0], method=f"trigger:{EVIL}"),),
        figures=(replace(made.figures[0], list=EVIL),),
        rejections=(replace(made.rejections[0], method=f"cue:{EVIL}"),),
        extractor=EVIL,
    )
    path = tmp_path / "page.html"
    path.write_text(explain_page([explain(evil)]), "utf-8")
    driver = opened(path)
    assert driver.find_element("tag name", "h1").text == EVIL
    assert driver.execute_script("return window.hacked") is None
    assert driver.execute_script("return document.scripts.length + document.images.length") == 0
    assert complaints(driver) == []
    assert outside_requests(driver) == []


def test_the_policy_stops_a_script_that_got_in_all_the_same(opened: Any, page: Path) -> None:
    page.write_text(page.read_text("utf-8").replace("</body>", "<script>window.hacked=1</script></body>"), "utf-8")
    driver = opened(page)
    assert driver.execute_script("return window.hacked") is None
    assert any("Content Security Policy" in message for message in complaints(driver))
