"""Row 13: PDF files made to exhaust whoever opens them.

A page that unpacks, in three steps, to a thousand times its size, forms that draw each other a billion times, pages
that contain themselves: each is reported, within 30 seconds and a gigabyte of memory, and the good file beside it is
read.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from cityties.workers import Limits
from tests.reliability.ingesting import GOOD, ingest

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def pdf(*objects: bytes) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + table + end


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), more, data)


def flate_bomb() -> bytes:
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(b"BT (x) Tj ET " * 1_000_000) for _ in range(24)) + packed.flush()  # 300 MB
    data = zlib.compress(zlib.compress(data, 9), 9)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    return pdf(CATALOG, PAGES, page, stream(data, b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"))


def nested_forms() -> bytes:
    """Each form draws the next one ten times, nine levels deep."""
    resources = b"/Resources<</XObject<</F %d 0 R>>/Font<</T<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]%s/Contents 4 0 R>>" % (resources % 5)
    forms = [
        stream(b"/F Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + resources % (number + 1))
        for number in range(5, 14)
    ]
    last = stream(b"BT /T 9 Tf (x) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + resources % 5)
    return pdf(CATALOG, PAGES, page, stream(b"/F Do " * 10), *forms, last)


def page_loop() -> bytes:
    """A folder of pages that holds itself."""
    return pdf(CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 3>>", b"<</Type/Pages/Kids[2 0 R]/Count 9>>")


def many_pages() -> bytes:
    """One page a hundred million times, as far as the file says."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    kids = b"3 0 R " * 200_000
    return pdf(CATALOG, b"<</Type/Pages/Kids[%s]/Count 100000000>>" % kids, page, stream(b"BT (x) Tj ET"))


BOMBS = {"flate": flate_bomb, "forms": nested_forms, "loop": page_loop, "pages": many_pages}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_bomb_is_reported_in_time_and_the_next_file_read(bomb: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / "炸弹.pdf").write_bytes(bomb())
    (tmp_path / "好.txt").write_text(GOOD, "utf-8")
    found = ingest(tmp_path)
    found.check_failed("炸弹.pdf")
    found.check_rest("炸弹.pdf")
    assert found.seconds < 30
    assert found.peaks
    assert max(found.peaks.values()) < 2**30


def test_page_that_no_reader_stops_is_stopped_by_the_limit_of_time(tmp_path: Path) -> None:
    font = b"/Resources<</Font<</T<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]%s/Contents 4 0 R>>" % font
    endless = zlib.compress(b"BT /T 9 Tf (x) Tj ET " * 2_000_000)
    (tmp_path / "a.pdf").write_bytes(pdf(CATALOG, PAGES, page, stream(endless, b"/Filter/FlateDecode")))
    (tmp_path / "b.txt").write_text(GOOD, "utf-8")
    found = ingest(tmp_path, limits=Limits(seconds=2.0))
    found.check_failed("a.pdf")
    assert "reading took more than 2 s" in found.outcomes["a.pdf"].message
    found.check_rest("a.pdf")
    assert found.seconds < 30
