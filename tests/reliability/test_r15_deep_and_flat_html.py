"""Row 15: web pages nested a hundred thousand times, or fourteen megabytes wide.

Their text is read, or an error says what is wrong: a page that shows text never becomes a report without it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability.ingesting import GOOD, ingest

DEEP = 100_000
FLAT = '<p class="MsoNormal" style="margin:0cm;text-align:justify"></p>\n'
PAGES = {
    "deep": "<div>" * DEEP + f"<p>{GOOD}</p>" + "</div>" * DEEP,
    "deep and never closed": "<div><b>" * (DEEP // 2) + GOOD,
    "deep table": "<table><tr><td>" * (DEEP // 3) + GOOD,
    "flat": f"<p>{GOOD}</p>" + FLAT * 220_000,
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_text_is_there(page: str, tmp_path: Path) -> None:
    (tmp_path / "页.html").write_text(f"<!DOCTYPE html><html><body>{page}", "utf-8")
    found = ingest(tmp_path)
    assert found.outcomes["页.html"].status == "new", found.outcomes
    assert GOOD in " ".join(found.texts["页.html"].split())
    assert found.seconds < 30


def test_flat_page_is_as_large_as_the_row_says() -> None:
    assert len(PAGES["flat"]) > 14_000_000


def test_page_of_scripts_alone_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><script>" + "x();" * 500_000 + "</script></html>", "utf-8")
    (tmp_path / "b.html").write_text(f"<p>{GOOD}", "utf-8")
    found = ingest(tmp_path)
    found.check_failed("a.html")
    found.check_rest("a.html")
