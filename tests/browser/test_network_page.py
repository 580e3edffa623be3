"""The network page in a real browser: facets and their counts, hovering, selecting, and where there is no WebGL."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import httpx
import pytest

from cityties.web.app import create_app
from graph.store import Store
from ontology.records import (
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Kind,
    Membership,
    Mention,
    Name,
    Partnership,
    Reference,
    Report,
)  # fmt: skip
from tests.browser.driving import find, keep, texts, wait_until
from tests.queries.sample import put_sample
from tests.web.serving import serving

pytestmark = pytest.mark.browser

TOLD = "Turku has worked with Tianjin since 2000."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample, and two cities whose countries are known."""
    folder = tmp_path_factory.mktemp("network") / "graph"
    with Store.open(folder) as store:
        put_sample(store)
        store.put(two_countries())
    with serving(create_app(folder)) as served:
        yield served


def two_countries() -> Extraction:
    def city(name: str, chinese: str, country: str) -> Entity:
        at = TOLD.index(name)
        known = Reference(f"{name.lower()}-{country.lower()}", (Name("en", name), Name("zh", chinese)), country=country)
        mention = Mention(at, at + len(name), name, EntityType.CITY, "test", 1.0)
        return Entity(name, EntityType.CITY, name, mentions=(mention,), reference=known)

    members = (Membership("Turku"), Membership("Tianjin"))
    told = Partnership(members, Kind.AGREEMENT, start=2000, evidence=(Evidence(0, len(TOLD), TOLD),), confidence=0.8)
    cities = (city("Turku", "图尔库", "FI"), city("Tianjin", "天津", "CN"))
    return Extraction(Report("en-3", TOLD, date="2024"), cities, partnerships=(told,), extractor="test")


def test_the_network_is_narrowed_and_says_so_in_its_address(page: Any, address: str) -> None:
    page.get(f"{address}/network?lang=en")
    wait_until(lambda: page.execute_script("return window.cityties && window.cityties.ready"))
    everything = page.execute_script("return window.cityties.shown()")
    assert "of 6 partnerships" in find(page, "#shown").text
    find(page, "input[name=kind][value=twinning]").click()
    assert find(page, "#shown").text.startswith("1 of")
    assert page.execute_script("return window.cityties.shown()") == 2 < everything
    assert "kind=twinning" in page.current_url
    assert "kind=twinning" in find(page, ".forms a").get_attribute("href")
    rows = texts(page, "section table tbody tr")
    assert len(rows) == 2
    keep(page, "network")
    page.refresh()
    wait_until(lambda: page.execute_script("return window.cityties && window.cityties.ready"))
    assert find(page, "#shown").text.startswith("1 of")
    find(page, "section table tbody button").click()
    find(page, "#panel .kind").click()
    wait_until(lambda: "/partnership" in page.current_url)
    assert "Yinchuan will twin with Helsinki." in texts(page, "mark")


def test_each_facet_says_how_many_partnerships_it_leaves(page: Any, address: str) -> None:
    page.get(f"{address}/network?lang=en")
    wait_until(lambda: page.execute_script("return window.cityties && window.cityties.ready"))
    told = {(facet, value): (count, shown) for facet, value, count, shown in page.execute_script(EACH_FACET)}
    assert {facet for facet, _ in told} == {"kind", "status", "type", "country"}
    assert all(count == shown for count, shown in told.values()), told
    rows = csv.DictReader(StringIO(httpx.get(f"{address}/network?format=csv").text.lstrip("\ufeff")))
    held = Counter({row["partnership"]: row["kind"] for row in rows}.values())
    assert {value: count for (facet, value), (count, _) in told.items() if facet == "kind"} == held
    assert told["type", "City"][0] == 6
    page.execute_script("document.querySelector('[name=among]').click()")  # now both partners are of the type
    told = {(facet, value): (count, shown) for facet, value, count, shown in page.execute_script(EACH_FACET)}
    assert all(count == shown for count, shown in told.values()), told
    assert told["type", "City"][0] == 4
    assert ("type", "University") not in told
    page.execute_script("document.querySelector('[type=reset]').click()")
    wait_until(lambda: "among" not in page.current_url)
    assert page.execute_script(SLIDE, "until", 2005).startswith("1 of 6")  # Turku and Tianjin, 2000
    assert page.execute_script(SLIDE, "until", 2015).startswith("2 of 6")  # and the joint venture of 2014 to 2019
    assert page.execute_script(SLIDE, "since", 2021).startswith("1 of 6")
    assert find(page, "#years").text == "2021–2021"  # the other end went along
    assert page.execute_script(SLIDE, "until", 2001).startswith("1 of 6")
    assert find(page, "#years").text == "2001–2001"
    page.execute_script("document.querySelector('[type=reset]').click()")
    wait_until(lambda: "since" not in page.current_url)
    assert page.execute_script(SLIDE, "confidence", 0.6).startswith("5 of 6")


def test_hovering_shows_the_partners_of_an_actor(page: Any, address: str) -> None:
    from selenium.webdriver import ActionChains

    page.get(f"{address}/network?lang=en")
    wait_until(lambda: page.execute_script("return window.cityties && window.cityties.ready"))
    place = (
        "const { renderer, graph } = window.cityties;"
        "const box = document.getElementById('canvas').getBoundingClientRect();"
        "const node = graph.findNode((n, a) => a.label === arguments[0]);"
        "const p = renderer.graphToViewport(graph.getNodeAttributes(node)); return [box.left + p.x, box.top + p.y]"
    )
    x, y = page.execute_script(place, "Yinchuan")
    actions = ActionChains(page)
    actions.w3c_actions.pointer_action.move_to_location(int(x), int(y))
    actions.perform()
    wait_until(lambda: page.execute_script("return window.cityties.near()") == 2)  # ZTE and Helsinki
    assert "pale" in find(page, "#canvas").get_attribute("class")
    keep(page, "network-hover")
    actions.w3c_actions.pointer_action.move_to_location(5, 5)
    actions.perform()
    wait_until(lambda: "pale" not in find(page, "#canvas").get_attribute("class"))


def test_a_click_in_the_picture_selects_an_actor(page: Any, address: str) -> None:
    from selenium.webdriver import ActionChains

    page.get(f"{address}/network?lang=zh")
    wait_until(lambda: page.execute_script("return window.cityties && window.cityties.ready"))
    x, y = page.execute_script(
        "const { renderer, graph } = window.cityties;"
        "const box = document.getElementById('canvas').getBoundingClientRect();"
        "const node = graph.findNode((n, a) => a.label === '赫尔辛基');"
        "const p = renderer.graphToViewport(graph.getNodeAttributes(node)); return [box.left + p.x, box.top + p.y]"
    )
    actions = ActionChains(page)
    actions.w3c_actions.pointer_action.move_to_location(int(x), int(y))
    actions.click().perform()
    wait_until(lambda: texts(page, "#panel h2") == ["赫尔辛基 城市"])


def test_without_webgl_the_network_is_a_still_picture(page: Any, address: str) -> None:
    off = "HTMLCanvasElement.prototype.getContext = () => null"
    script = page.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": off})["identifier"]
    try:
        page.get(f"{address}/network?lang=en")
        image = wait_until(lambda: page.find_elements("css selector", "#still img"))[0]
        wait_until(lambda: page.execute_script("return arguments[0].naturalWidth", image))
        assert "no WebGL" in find(page, "#still figcaption").text
        assert texts(page, "section table tbody tr")
    finally:
        page.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": script})


EACH_FACET = """
const shown = () => Number(document.getElementById("shown").textContent.split(" ")[0]);
const boxes = [...document.querySelectorAll("#facet-list fieldset > .check:not([hidden]):not(#among)")];
return boxes.map((label) => {
  const box = label.querySelector("input");
  const count = Number(label.querySelector(".n").textContent);
  box.click();
  const left = shown();
  box.click();
  return [box.name, box.value, count, left];
});
"""
SLIDE = """
const slider = document.querySelector(`[name=${arguments[0]}]`);
slider.value = arguments[1];
slider.dispatchEvent(new Event("input", { bubbles: true }));
return document.getElementById("shown").textContent;
"""
