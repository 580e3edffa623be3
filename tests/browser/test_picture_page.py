from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from graph.network import Actor, NetworkData, Passage, Record
from graph.picture import draw, picture
from ontology.records import EntityType, Kind, Status
from scripts.benchmarks.pictures import network
from tests.browser.driving import fonts_of_wide_apostrophes

pytestmark = pytest.mark.browser

IMG = '<img src=x onerror="window.hacked=1">'
SCRIPT = "</script><script>window.hacked=1</script>"
CONTRAST = """
// Texts whose contrast with what lies behind them is below 4.5 (WCAG 2.1, 1.4.3).
const channel = (c) => (c /= 255, c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
const behind = (e) => { for (; e; e = e.parentElement) {
  const [r, g, b, a = 1] = rgb(getComputedStyle(e).backgroundColor); if (a === 1) return [r, g, b]; }
  return [255, 255, 255]; };
return [...document.querySelectorAll("body *")].filter((e) => e.offsetParent && !e.closest("svg")
    && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())).flatMap((e) => {
  const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  return ratio < 4.5 ? [`${e.outerHTML.slice(0, 80)}: ${ratio.toFixed(2)}`] : [];
});
"""
LINK = "javascript:window.hacked=1//"


def _data(*, evil: bool = False) -> NetworkData:
    def name(text: str, bad: str) -> str:
        return f"{text} {bad}" if evil else text

    actors = [
        Actor(
            "a",
            EntityType.CITY,
            name("Helsinki", IMG),
            name("Helsinki", IMG),
            "赫尔辛基",
            ("Helsinki", "赫尔辛基"),
            "FI",
        ),
        Actor(
            "b",
            EntityType.FIRM,
            name("Nokia", SCRIPT),
            name("Nokia", SCRIPT),
            "诺基亚",
            (name("Nokia", SCRIPT), "诺基亚"),
        ),
        Actor(
            "c",
            EntityType.CITY,
            name("Shenzhen", LINK),
            name("Shenzhen", LINK),
            "深圳",
            ("Shenzhen", "深圳", "鹏城", "深圳特区"),
            "CN",
        ),
    ]
    passage = Passage(
        name("Helsinki and Nokia will build the port.", IMG + SCRIPT), "r1", name("Harbour news", SCRIPT), "2013-11-02"
    )
    records = (
        Record(
            "p1",
            "r1",
            Kind.JOINT_VENTURE,
            ("a", "b"),
            Status.PLANNED,
            2014,
            2019,
            "g",
            name("mySMARTLife", IMG),
            0.8,
            (passage,),
        ),
        Record(
            "p2",
            "r2",
            Kind.TWINNING,
            ("a", "c"),
            Status.ACTIVE,
            start=2005,
            end=2016,
            passages=(Passage("赫尔辛基与深圳结为友好城市。", "r2", "北欧城市"),),
        ),
    )
    return NetworkData({actor.iri: actor for actor in actors}, records)


def _complaints(driver: Any) -> list[str]:
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}]


def _outside_requests(driver: Any) -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    return [url for url in urls if not url.startswith(("file:", "data:", "about:"))]


def _edge(driver: Any, first: int, second: int) -> None:
    driver.execute_script(
        "window.cityties.showTie(window.cityties.tieBetween(arguments[0], arguments[1]));",
        first,
        second,
    )


def _place(driver: Any, actor: int) -> tuple[int, int]:
    x, y = driver.execute_script(
        "const n = window.cityties.network, p = n.canvasToDOM(n.getPosition(arguments[0]));"
        "const r = document.getElementById('canvas').getBoundingClientRect(); return [r.left + p.x, r.top + p.y];",
        actor,
    )
    return int(x), int(y)


def _text(driver: Any, css: str) -> str:
    return str(driver.execute_script("return document.querySelector(arguments[0]).innerText", css))


def test_the_page_opens_offline_without_a_complaint(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    assert driver.execute_script("return window.cityties.ready")
    assert _text(driver, "#summary") == "3 actors · 2 ties · 2 partnerships · 2 reports"
    assert _complaints(driver) == []
    assert _outside_requests(driver) == []


def test_the_canvas_shows_the_network(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    colours = driver.execute_async_script(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => {"
        "const c = document.querySelector('#canvas canvas');"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; const seen = {};"
        "for (let i = 0; i < d.length; i += 4) if (d[i + 3] === 255) "
        "{ const key = [d[i], d[i + 1], d[i + 2]].join(); seen[key] = 1 + (seen[key] || 0); }"
        "done(seen); }));"
    )
    assert colours.get("0,114,178", 0) > 100  # two cities
    assert colours.get("230,159,0", 0) > 50  # one firm


def test_an_apostrophe_is_no_wider_than_in_english(opened: Any, tmp_path: Path) -> None:
    assert fonts_of_wide_apostrophes(opened(draw(_data(), tmp_path / "net.html"))) == []


def test_search_finds_a_chinese_name(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    box = driver.find_element("id", "search")
    box.send_keys("鹏城")
    assert "Shenzhen" in _text(driver, "#results")
    box.send_keys("\n")
    assert _text(driver, "#panel .name") == "Shenzhen"
    assert "Helsinki" in _text(driver, ".partners")


def test_selecting_a_tie_shows_the_sentence_and_what_it_says(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    _edge(driver, 0, 1)
    panel = _text(driver, "#panel")
    for words in (
        "Joint venture",
        "Planned",
        "2014–2019",
        "mySMARTLife",
        "80%",
        "2013-11-02",
        "Helsinki and Nokia will build the port.",
        "Harbour news",
    ):
        assert words in panel


def test_a_click_on_the_canvas_opens_the_panel(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    from selenium.webdriver import ActionChains

    actions = ActionChains(driver)
    actions.w3c_actions.pointer_action.move_to_location(*_place(driver, 1))
    actions.click().perform()
    driver.implicitly_wait(2)
    assert driver.find_element("css selector", "#panel .name").text == "Nokia"


def test_the_button_turns_the_page_chinese(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    driver.find_element("id", "language").click()
    _edge(driver, 0, 1)
    assert _text(driver, "#panel .name") == "赫尔辛基 – 诺基亚"
    assert "合资" in _text(driver, "#panel")
    assert driver.execute_script("return document.documentElement.lang") == "zh-Hans"


def test_a_kind_switched_off_takes_its_ties_and_actors_away(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    driver.find_element("css selector", "input[value=jointVenture]").click()
    assert _text(driver, "#summary").startswith("2 actors · 1 tie ·")


def test_focus_opens_on_its_actor(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html", focus="深圳"))
    assert _text(driver, "#panel .name") == "Shenzhen"
    assert _text(driver, "#summary").startswith("2 actors")


def test_search_takes_traditional_for_simplified_and_leaves_out_accents(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    assert driver.execute_script("return ['深圳特區', 'ＨÉLSINKI', '諾基亞', 'Oulu'].map(window.cityties.find)") == [
        [2],
        [0],
        [1],
        [],
    ]


def test_the_keyboard_walks_into_a_neighbourhood_and_back(opened: Any, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    driver = opened(draw(_data(), tmp_path / "net.html"))
    frame = driver.find_element("css selector", "#canvas .vis-network")
    frame.send_keys("p")  # from the best connected backwards: the last
    assert _text(driver, "#panel .name") == "Shenzhen"
    frame.send_keys("1")
    assert _text(driver, "#summary").startswith("2 actors · 1 tie ")
    assert _text(driver, "#trail").split("\n")[:2] == ["← Whole network", "Around Shenzhen"]
    frame.send_keys("2")
    assert _text(driver, "#summary").startswith("3 actors · 2 ties ")
    driver.execute_script("window.cityties.walkTo(1, 1)")
    assert _text(driver, "#back") == "← Shenzhen"
    driver.find_element("id", "back").click()
    assert _text(driver, "#trail strong") == "Around Shenzhen"
    frame.send_keys(Keys.BACKSPACE)
    assert not driver.find_element("id", "trail").is_displayed()
    assert _text(driver, "#summary").startswith("3 actors · 2 ties ")


def test_a_double_click_shows_the_neighbourhood_alone(opened: Any, tmp_path: Path) -> None:
    from selenium.webdriver import ActionChains

    driver = opened(draw(_data(), tmp_path / "net.html"))
    actions = ActionChains(driver)
    actions.w3c_actions.pointer_action.move_to_location(*_place(driver, 1))
    actions.double_click().perform()
    driver.implicitly_wait(2)
    assert driver.find_element("css selector", "#trail strong").text == "Around Nokia"


def test_the_years_move_by_keyboard_and_play(opened: Any, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    driver = opened(draw(_data(), tmp_path / "net.html"))
    slider = driver.find_element("id", "year")
    slider.send_keys(Keys.HOME)
    assert _text(driver, "#year-now") == "2005"
    assert _text(driver, "#summary").startswith("2 actors · 1 tie ")
    slider.send_keys(Keys.END)
    assert _text(driver, "#year-now") == "2019"
    assert _text(driver, "#summary").startswith("2 actors · 1 tie ")
    driver.find_element("css selector", "#begun option[value=begun]").click()
    assert _text(driver, "#summary").startswith("3 actors · 2 ties ")
    driver.find_element("id", "play").click()
    assert _text(driver, "#year-now") == "2005"
    driver.implicitly_wait(0)
    driver.execute_async_script("setTimeout(arguments[0], 1300)")
    driver.find_element("id", "play").click()
    assert 2006 <= int(_text(driver, "#year-now")) < 2019
    driver.find_element("id", "all-years").click()
    assert _text(driver, "#summary").startswith("3 actors · 2 ties ")


def test_nothing_left_says_so_and_everything_comes_back(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    driver.find_element("css selector", "input[value=Firm]").click()
    assert _text(driver, "#summary").startswith("2 actors · 1 tie ")
    driver.find_element("id", "kinds-none").click()
    assert _text(driver, "#summary").startswith("0 actors · 0 ties ")
    driver.find_element("id", "show-all").click()
    assert _text(driver, "#summary").startswith("3 actors · 2 ties ")
    assert not driver.find_element("id", "nothing").is_displayed()


def test_svg_and_png_hold_what_the_page_shows(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(evil=True), tmp_path / "net.html"))
    root = ElementTree.fromstring(driver.execute_script("return window.cityties.svgText()").encode())
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"City", "Firm"} <= texts
    assert any(text and text.startswith("Helsinki <img") for text in texts)  # as text, not as an element
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {
        "svg",
        "title",
        "rect",
        "g",
        "path",
        "circle",
        "text",
    }
    wide, high, first = driver.execute_async_script(
        "const done = arguments[0]; window.cityties.toPng().then(createImageBitmap).then((image) => {"
        "const c = document.createElement('canvas'); c.width = image.width; c.height = image.height;"
        "const context = c.getContext('2d'); context.drawImage(image, 0, 0);"
        "done([image.width, image.height, [...context.getImageData(1, 1, 1, 1).data]]); });"
    )
    assert (wide, high) == (3 * int(root.attrib["width"]), 3 * int(root.attrib["height"]))
    assert first == [251, 250, 248, 255]
    assert _complaints(driver) == []


def test_dark_is_legible(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    for _ in range(2):
        driver.find_element("id", "theme").click()
        driver.execute_script("window.cityties.showTie(0)")
        assert driver.execute_script(CONTRAST) == []


def test_every_control_has_a_name(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html", lang="zh"))
    nameless = driver.execute_script(
        "return [...document.querySelectorAll('button, input, select, .vis-network')].filter((e) => "
        "!(e.getAttribute('aria-label') || e.innerText || (e.labels && e.labels.length))).map((e) => e.outerHTML)"
    )
    assert nameless == []


def test_a_notebook_frame_runs_the_page(opened: Any, tmp_path: Path) -> None:
    page = tmp_path / "notebook.html"
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8>{picture(_data())._repr_html_()}", "utf-8")
    driver = opened(page)
    driver.switch_to.frame(0)
    assert _text(driver, "#summary") == "3 actors · 2 ties · 2 partnerships · 2 reports"
    driver.switch_to.default_content()
    assert _complaints(driver) == []
    assert _outside_requests(driver) == []


def test_a_thousand_actors_open_within_three_seconds(opened: Any, tmp_path: Path) -> None:
    page = draw(network(1_000), tmp_path / "net.html")
    driver = opened(page)
    first = driver.current_window_handle
    driver.switch_to.new_window("tab")  # a process of its own, whose clock starts here
    try:
        driver.get(page.resolve().as_uri())
        driver.execute_cdp_cmd("Performance.enable", {})
        assert driver.execute_async_script(
            "const done = arguments[0]; (function look() {"
            "performance.getEntriesByName('interactive').length ? done(true) : setTimeout(look, 20); })();"
        )
        told = {m["name"]: m["value"] for m in driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
        # The work of the page's thread, not the clock on the wall: other programs on the machine take no part in it.
        assert told["ThreadTime"] < 3
        assert _text(driver, "#summary").startswith("1,000 actors")
    finally:
        driver.close()
        driver.switch_to.window(first)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hostile_names_run_nothing(opened: Any, tmp_path: Path, lang: str) -> None:
    driver = opened(draw(_data(evil=True), tmp_path / "net.html", title=f"News {SCRIPT}{IMG}", lang=lang))  # type: ignore[arg-type]
    driver.find_element("id", "search").send_keys("n")
    _edge(driver, 0, 1)
    panel = _text(driver, "#panel")
    assert IMG + SCRIPT in panel  # shown as it is written
    driver.execute_script("window.cityties.showNode(2)")
    assert driver.execute_script("return window.hacked") is None
    assert driver.execute_script("return document.querySelectorAll('img, a, iframe, object').length") == 0
    assert driver.execute_script("return document.scripts.length") == 3
    assert _complaints(driver) == []
    assert _outside_requests(driver) == []


def test_the_policy_stops_a_script_that_got_in_all_the_same(opened: Any, tmp_path: Path) -> None:
    page = draw(_data(), tmp_path / "net.html")
    page.write_text(page.read_text("utf-8").replace("</body>", "<script>window.hacked=1</script></body>"), "utf-8")
    driver = opened(page)
    assert driver.execute_script("return window.hacked") is None
    assert any("Content Security Policy" in message for message in _complaints(driver))
