from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.network import Actor, NetworkData, Passage, Record
from graph.picture import draw
from ontology.records import EntityType, Kind, Status

pytestmark = pytest.mark.browser

IMG = '<img src=x onerror="window.hacked=1">'
SCRIPT = "</script><script>window.hacked=1</script>"
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
            ("Shenzhen", "深圳", "鹏城"),
            "CN",
        ),
    ]
    passage = Passage(name("Helsinki and Nokia will build the port.", IMG + SCRIPT), "r1", name("Harbour news", SCRIPT))
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
        "const {network, showEdge} = window.cityties; const [a, b] = arguments;"
        "const edge = network.getConnectedEdges(a).find((e) => network.getConnectedEdges(b).includes(e));"
        "network.selectEdges([edge]); showEdge(edge);",
        first,
        second,
    )


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


def test_search_finds_a_chinese_name(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    box = driver.find_element("id", "search")
    box.send_keys("鹏城")
    assert "Shenzhen" in _text(driver, "#results")
    box.send_keys("\n")
    assert _text(driver, "#panel h3") == "Shenzhen"
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
        "Helsinki and Nokia will build the port.",
        "Harbour news",
    ):
        assert words in panel


def test_a_click_on_the_canvas_opens_the_panel(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    from selenium.webdriver import ActionChains

    x, y = driver.execute_script(
        "const n = window.cityties.network; const p = n.canvasToDOM(n.getPositions([1])[1]);"
        "const r = document.getElementById('canvas').getBoundingClientRect(); return [r.left + p.x, r.top + p.y];"
    )
    actions = ActionChains(driver)
    actions.w3c_actions.pointer_action.move_to_location(int(x), int(y))
    actions.click().perform()
    driver.implicitly_wait(2)
    assert driver.find_element("css selector", "#panel h3").text == "Nokia"


def test_the_button_turns_the_page_chinese(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    driver.find_element("id", "language").click()
    _edge(driver, 0, 1)
    assert _text(driver, "#panel h3") == "赫尔辛基 – 诺基亚"
    assert "合资" in _text(driver, "#panel")
    assert driver.execute_script("return document.documentElement.lang") == "zh-Hans"


def test_a_kind_switched_off_takes_its_ties_and_actors_away(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html"))
    driver.find_element("css selector", "input[value=jointVenture]").click()
    assert _text(driver, "#summary").startswith("2 actors · 1 tie ·")


def test_focus_opens_on_its_actor(opened: Any, tmp_path: Path) -> None:
    driver = opened(draw(_data(), tmp_path / "net.html", focus="深圳"))
    assert _text(driver, "#panel h3") == "Shenzhen"
    assert _text(driver, "#summary").startswith("2 actors")


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
