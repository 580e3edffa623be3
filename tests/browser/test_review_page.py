"""The review page in a real browser: partnerships are corrected, entities merged, all of it taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from cityties.web.app import create_app
from graph.curation import undo
from graph.review import review_items
from graph.store import Store
from graph.verdicts import verdict_id
from ontology.records import Decision, Entity, EntityType, Extraction, Kind, Mention, Report, Status
from ontology.verdicts import Verdict
from tests.browser.driving import find, keep, press, said, texts, wait_until
from tests.queries.sample import put_sample
from tests.web.serving import serving

pytestmark = pytest.mark.browser

TOKEN = "let-me-in"
EVIL = "<img src=x onerror=window.hacked=1>"
TAB, ENTER, ESCAPE = "\ue004", "\ue007", "\ue00c"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, and two names of one association."""
    folder = tmp_path_factory.mktemp("review") / "graph"
    with Store.open(folder) as store:
        put_sample(store)
        for report, name in (("ports-1", "Council of Smart Ports"), ("ports-2", "Smart Ports Council")):
            mention = Mention(0, len(name), name, EntityType.ASSOCIATION, "test", 1.0)
            known = Entity(name, EntityType.ASSOCIATION, name, mentions=(mention,))
            store.put(Extraction(Report(report, name, title=f"On the {name}"), (known,), extractor="test"))
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(create_app(folder, token=TOKEN)) as served:
        yield served


def begin(page: Any, address: str, by: str, **asked: str) -> None:
    """Open the page with the token, and say who judges."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    page.get(f"{address}/review?{query}#token={TOKEN}")
    wait_until(lambda: texts(page, "#card h2"))
    find(page, "#by").clear()
    find(page, "#by").send_keys(by)
    find(page, "#card").click()


def verdicts(folder: Path) -> tuple[Verdict, ...]:
    with Store.open(folder, read_only=True) as store:
        return store.curation.verdicts


def test_a_partnership_is_corrected_by_keyboard_alone_and_the_correction_taken_back(
    page: Any, address: str, folder: Path
) -> None:
    begin(page, address, "Ann", lang="en")
    with Store.open(folder, read_only=True) as store:
        before = store.nquads()
    shown = texts(page, "#card h2")  # Yinchuan and Helsinki, twinning, planned
    press(page, "e")
    assert page.switch_to.active_element.get_attribute("name") == "kind"
    assert not find(page, "#acts").is_displayed()
    press(page, "agr", TAB, "act", TAB, "2015", TAB, "2012", TAB, "Open Data Lab", TAB)
    assert page.switch_to.active_element.get_attribute("aria-label") == "Member"
    press(page, TAB, "lead", TAB, TAB, TAB, TAB, TAB, ENTER)  # the first one's role; then past the second to "Add"
    press(page, "Espoo", TAB, TAB, TAB, TAB, "The text says so", ENTER)
    wait_until(lambda: "it ends before it starts" in find(page, "#said").text)
    assert find(page, "#edit").is_displayed()  # what was typed is still there
    assert "400" in "".join(said(page))  # the browser notes the refusal
    keep(page, "review-edit")
    end = find(page, "#edit [name=end]")
    end.clear()
    end.send_keys(ENTER)
    wait_until(lambda: texts(page, "#said") == ["Corrected."])
    assert texts(page, "#card h2") != shown
    (verdict,) = verdicts(folder)
    assert (verdict.decision, verdict.by, verdict.comment) == (Decision.EDIT, "Ann", "The text says so")
    with Store.open(folder, read_only=True) as store:
        (item,) = (i for i in review_items(store, decided=True) if i.id == verdict.targets[0])
        counts = item.counts
        assert (counts.kind, counts.status, counts.start, counts.end) == (Kind.AGREEMENT, Status.ACTIVE, 2015, None)
        assert counts.programme is not None
        assert counts.programme.startswith("programme/open-data-lab")
        roles = {member.entity: member.role for member in counts.members}
        assert roles.keys() == {"city/espoo-fi", "city/helsinki-fi", "city/yinchuan-cn"}
        assert sorted(role.value for role in roles.values()) == ["lead", "partner", "partner"]
        assert store.nquads() != before
    press(page, "u")
    wait_until(lambda: texts(page, "#said") == ["Taken back."])
    assert texts(page, "#card h2") == shown
    with Store.open(folder, read_only=True) as store:
        assert store.nquads() == before


def test_a_partnership_is_corrected_from_its_own_page_and_again(page: Any, address: str, folder: Path) -> None:
    venture = "https://w3id.org/cityties/kg/partnership/3dac07a371e440dd"
    page.get(f"{address}/partnership?lang=en&iri={quote(venture, safe='')}")
    find(page, "a[href*='item=']").click()
    for year in ("2013", "2012"):
        wait_until(lambda: texts(page, "#card h2")[:1] == ["Yinchuan founder – ZTE founder"])
        page.execute_script(f"sessionStorage.setItem('token', '{TOKEN}')")
        find(page, "#by").clear()
        find(page, "#by").send_keys("Ann")
        find(page, "#card").click()
        press(page, "e")
        start = find(page, "#edit [name=start]")
        start.clear()
        start.send_keys(year, ENTER)
        wait_until(lambda: texts(page, "#said") == ["Corrected."])
        (verdict,) = verdicts(folder)  # the second thought takes the first one's place
        assert verdict.correction is not None
        assert (verdict.correction.changed, verdict.correction.start) == (("start",), int(year))
        page.refresh()
        wait_until(lambda: "Corrected." in texts(page, "#card .note"))
        assert f"{year}–" in find(page, "#card .told").text
    with Store.open(folder) as store:
        undo(store, [verdict_id(v) for v in store.curation.verdicts])


def test_a_correction_given_up_changes_nothing(page: Any, address: str, folder: Path) -> None:
    begin(page, address, "Ann", lang="en")
    shown = texts(page, "#card h2")
    press(page, "e", "agr", ESCAPE)
    assert not find(page, "#edit").is_displayed()
    assert find(page, "#acts").is_displayed()
    assert texts(page, "#card h2") == shown
    press(page, "e")
    assert find(page, "#edit [name=kind]").get_attribute("value") == "twinning"
    press(page, *[TAB] * 5, "r", "a")  # letters that judge elsewhere are letters here
    assert verdicts(folder) == ()


def test_new_members_are_named_in_chinese_and_hostile_words_stay_words(page: Any, address: str, folder: Path) -> None:
    begin(page, address, "安", lang="zh")
    press(page, "e")
    find(page, "#edit [data-add]").click()
    press(page, f"城轨集团 {EVIL}", TAB, TAB, TAB, TAB, EVIL, ENTER)
    wait_until(lambda: "no entity of that name" in find(page, "#said").text)
    assert EVIL in find(page, "#said").text
    assert "400" in "".join(said(page))
    member = find(page, "#edit-members li:last-child input")
    member.clear()
    member.send_keys(f"企业：城轨集团 {EVIL}")
    find(page, "#edit .acts button").click()
    wait_until(lambda: texts(page, "#said") == ["已更正。"])
    (verdict,) = verdicts(folder)
    assert [(a.type, a.name) for a in verdict.actors] == [(EntityType.FIRM, f"城轨集团 {EVIL}")]
    page.get(f"{address}/search?lang=zh&q=城轨集团")
    assert EVIL in " ".join(texts(page, "tbody td"))
    assert page.execute_script("return window.hacked") is None
    with Store.open(folder) as store:
        undo(store, [verdict_id(verdict)])


def test_a_field_offers_names_that_the_graph_knows(page: Any, address: str) -> None:
    begin(page, address, "Ann", lang="zh")
    press(page, "e")
    programme = find(page, "#edit [name=programme]")
    programme.send_keys("open")
    names = "return [...document.querySelectorAll('#edit-names option')].map(o => o.value)"
    wait_until(lambda: page.execute_script(names) == ["Open Data Lab"])
    programme.clear()
    find(page, "#edit-members li input").clear()
    find(page, "#edit-members li input").send_keys("espoo")
    wait_until(lambda: page.execute_script(names) == ["埃斯波"])


def test_a_correction_needs_the_token(page: Any, address: str, folder: Path) -> None:
    begin(page, address, "Ann", lang="en")
    page.execute_script("sessionStorage.setItem('token', 'wrong')")
    press(page, "e", "agr")
    find(page, "#edit .acts button").click()
    wait_until(lambda: "not accepted" in find(page, "#said").text)
    assert find(page, "#token input").is_displayed()
    assert verdicts(folder) == ()
    assert "401" in "".join(said(page))  # the browser notes the refusal


def test_proposed_merges_are_judged_and_entities_merged_by_hand(page: Any, address: str, folder: Path) -> None:
    begin(page, address, "Ann", lang="en", of="merges")
    assert texts(page, "#card h2 a") == ["Council of Smart Ports", "Smart Ports Council"]
    assert "On the Council of Smart Ports" in find(page, "#card").text
    press(page, "m")
    wait_until(lambda: texts(page, "#said") == ["Merged."])
    assert [v.decision for v in verdicts(folder)] == [Decision.MERGE]
    press(page, "u")
    wait_until(lambda: texts(page, "#said") == ["Taken back."])
    press(page, "r")
    wait_until(lambda: texts(page, "#said") == ["Kept apart."])
    assert [v.decision for v in verdicts(folder)] == [Decision.REJECT]
    press(page, "u")
    wait_until(lambda: texts(page, "#said") == ["Taken back."])
    form = find(page, "#merge")
    form.find_element("name", "target").send_keys("Smart Ports Council")
    form.find_element("name", "other").send_keys("Council of Smart Ports", ENTER)
    wait_until(lambda: texts(page, "#said") == ["Recorded: Council of Smart Ports → Smart Ports Council"])
    page.get(f"{address}/search?lang=en&q=ports")
    assert texts(page, "tbody td:first-child a") == ["Smart Ports Council"]
