"""Row 21: markup and script links in names, evidence and file names: nothing runs and nothing is fetched.

A real Chromium opens every page of the explorer, and the picture that `cityties draw` writes, over a graph in which
whatever a report or a user can write is hostile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import NamedNode, Quad

from cityties.web.app import create_app
from graph.network import network_data
from graph.picture import draw
from graph.store import Store
from ontology.records import Extraction
from ontology.terms import SKOS
from tests.browser.conftest import browser  # noqa: F401 -- the fixture
from tests.browser.driving import outside_requests, wait_until
from tests.graph.store_samples import TEXT, sample
from tests.web.serving import serving

pytestmark = pytest.mark.browser

SCRIPT = "</script></style></textarea><script>window.hacked=1</script>"
IMAGE = '"><img src=x onerror="window.hacked=1"><svg onload="window.hacked=1">'
LINK = "javascript:window.hacked=1//"
EVIL = f"{LINK} {SCRIPT}{IMAGE} ' {{{{ 7*7 }}}}"
TOKEN = "t"


def hostile() -> Extraction:
    made = sample(EVIL + TEXT, title=EVIL, path=f"{SCRIPT}{IMAGE}.txt".replace("/", "∕"), publisher=EVIL)
    shift = len(EVIL)

    def moved(record: Any) -> Any:
        passages = tuple(replace(p, start=p.start + shift, end=p.end + shift) for p in record.evidence)
        return replace(record, evidence=passages)

    return replace(
        made,
        entities=tuple(
            replace(
                entity,
                name=f"{entity.name} {EVIL}",
                names=tuple(replace(name, text=f"{name.text} {EVIL}") for name in entity.names),
                reference=None,
                mentions=tuple(replace(m, start=m.start + shift, end=m.end + shift) for m in entity.mentions),
            )
            for entity in made.entities
        ),
        partnerships=tuple(replace(moved(p), method=f"trigger:{EVIL}") for p in made.partnerships),
        relations=tuple(moved(r) for r in made.relations),
        figures=tuple(replace(moved(f), list=EVIL) for f in made.figures),
        rejections=tuple(replace(moved(r), method=f"cue:{EVIL}") for r in made.rejections),
        extractor=EVIL,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "graph"
    with Store.open(folder) as store:
        store.put(hostile())
        for iri in network_data(store).actors:
            graph = NamedNode(store.iris.reference_graph)
            store.engine.extend([Quad(NamedNode(iri), NamedNode(SKOS.exactMatch), NamedNode(LINK + "x"), graph)])
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(create_app(folder, token=TOKEN)) as served:
        yield served


@pytest.fixture
def paths(folder: Path) -> list[str]:
    with Store.open(folder, read_only=True) as store:
        data = network_data(store)
        entities = [f"/entity?iri={quote(iri, safe='')}" for iri in data.actors]
        partnerships = [f"/partnership?iri={quote(iri, safe='')}" for iri in data.partnerships()]
        reports = [f"/report/{card.id}" for card in store.reports()]
    evil = quote(EVIL, safe="")
    return [
        "/",
        f"/search?q={evil}",
        "/search?q=e",
        *entities,
        *partnerships,
        *reports,
        "/network",
        f"/network?focus={evil}&kind={evil}&colour={evil}",
        "/questions",
        "/questions/most_connected",
        "/questions/rejected_candidates?run=1",
        "/questions/figures_by_measure?run=1",
        f"/questions/partners_of?name={evil}&run=1",
        f"/editor#query={evil}",
        f"/editor?open={evil}",
        "/review",
        f"/review?item={evil}",
        "/review?of=merges",
        "/ingest",
        f"/{evil}",
        f"/?lang={evil}",
        f"/?format={evil}",
        f"/entity?iri={evil}",
    ]


def test_every_page_shows_hostile_text_as_text(browser: Any, address: str, paths: list[str]) -> None:  # noqa: F811  # the fixture, as below
    name = quote(f"{SCRIPT}{IMAGE}.txt", safe="")
    dropped = httpx.post(
        f"{address}/ingest/files?name={name}", content=b"", headers={"authorization": f"Bearer {TOKEN}"}
    )
    assert dropped.status_code == 202
    shown = 0
    for at, path in enumerate(paths):
        plain = path.partition("#")[0]
        policy = httpx.get(f"{address}{plain}", headers={"accept": "text/html"}).headers["content-security-policy"]
        assert "default-src 'none'" in policy or path.startswith("/editor"), path
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0], path
        lang = ("en", "zh")[at % 2]
        browser.get("about:blank")
        browser.get_log("performance")
        joined = f"{plain}{'&' if '?' in plain else '?'}lang={lang}" if "lang=" not in plain else plain
        browser.get(f"{address}{joined}{path[len(plain) :]}")
        settle(browser, plain)
        assert browser.execute_script("return window.hacked") is None, path
        assert browser.execute_script(HARMFUL) == [], path
        assert outside_requests(browser, address) == [], path
        shown += "onerror=" in browser.execute_script("return document.body.innerText")
    assert shown > len(paths) / 2  # the words were there, as words


def test_suggestions_and_panels_made_by_scripts_show_text(browser: Any, address: str) -> None:  # noqa: F811  # the fixture
    browser.get(f"{address}/?lang=en")
    browser.find_element("id", "q").send_keys("onerror")
    wait_until(lambda: browser.execute_script("return document.querySelectorAll('.suggestion').length"))
    assert browser.execute_script(HARMFUL) == []
    browser.get(f"{address}/network?lang=en")
    wait_until(lambda: browser.execute_script("return window.cityties && window.cityties.ready"))
    browser.execute_script("window.cityties.select(0)")
    assert "onerror=" in browser.find_element("id", "panel").text
    assert browser.execute_script(HARMFUL) == []
    assert browser.execute_script("return window.hacked") is None


def test_data_forms_cannot_be_taken_for_pages(address: str, paths: list[str]) -> None:
    for path in dict.fromkeys(path.partition("?")[0] for path in paths) | dict.fromkeys(paths[:8]):
        for form in ("json", "csv", "ttl"):
            plain = path.partition("#")[0]
            answer = httpx.get(f"{address}{plain}{'&' if '?' in plain else '?'}format={form}")
            if answer.headers["content-type"].startswith("text/html"):
                assert answer.status_code >= 400 or plain.startswith(("/questions", "/editor")), path
            assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_picture_shows_hostile_text_as_text(
    browser: Any,  # noqa: F811  # the fixture
    folder: Path,
    tmp_path: Path,
    lang: Any,
) -> None:
    with Store.open(folder, read_only=True) as store:
        path = draw(network_data(store), tmp_path / "net.html", title=EVIL, lang=lang)
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get(path.as_uri())
    wait_until(lambda: browser.execute_script("return window.cityties && window.cityties.ready"))
    browser.execute_script("window.cityties.showNode(0)")
    assert "onerror=" in browser.find_element("id", "panel").text
    assert browser.execute_script("return window.hacked") is None
    assert outside_requests(browser, "file:") == []


HARMFUL = """
const faults = [];
for (const e of document.querySelectorAll("img")) if (!/^(data:|http)/.test(e.src)) faults.push(e.outerHTML);
for (const e of document.querySelectorAll("[onerror], [onload], [onclick], iframe, object, embed, base"))
  faults.push(e.outerHTML.slice(0, 200));
for (const e of document.querySelectorAll("script:not([src])")) faults.push(e.outerHTML.slice(0, 200));
for (const e of document.querySelectorAll("a[href]"))
  if (!["http:", "https:", "file:"].includes(new URL(e.getAttribute("href"), location).protocol))
    faults.push(e.outerHTML.slice(0, 200));
return faults;
"""


def settle(browser: Any, path: str) -> None:  # noqa: F811  # the fixture, handed on
    """Wait until the page's own scripts have filled it."""
    ready = {
        "/network": "return window.cityties && window.cityties.ready",
        "/review": "return !document.getElementById('card').hasAttribute('aria-busy')",
        "/ingest": "return document.querySelectorAll('tbody tr').length",
    }.get(path.partition("?")[0])
    if ready and "focus=" not in path:
        wait_until(lambda: browser.execute_script(ready))
    if path == "/review":  # with the form that holds the names of what is corrected
        browser.execute_script("document.querySelector('[data-act=edit]').click()")
        names = "return [...document.querySelectorAll('#edit-members input')].map(e => e.value)"
        assert all("onerror=" in name for name in browser.execute_script(names))
