from __future__ import annotations

import inspect
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx.exceptions
import docx.opc.exceptions
import pypdf.errors
import pytest
from lxml import etree

from extract.readers import ReadLimits, read
from extract.readers.docx import FOREIGN_ERRORS as DOCX_ERRORS
from extract.readers.pdf import FOREIGN_ERRORS as PDF_ERRORS
from ontology.errors import EmptyReport, UnreadableFile

Maker = Callable[..., Path]


def test_pdf_lines_become_paragraphs_and_pages_spans(make_pdf: Maker) -> None:
    file = make_pdf(
        [
            [
                "The City of Espoo and the firm signed a co-",
                "operation agreement that will run for five",
                "years.",
                "1",
            ],
            ["A second page tells of Aarhus.", "2"],
        ],
        name="name.txt",
    )
    report = read(file)
    assert report.media_type == "application/pdf"
    assert report.text == (
        "The City of Espoo and the firm signed a cooperation agreement that will run for five years.\n\n"
        "A second page tells of Aarhus."
    )
    assert [report.text[p.start : p.end][:8] for p in report.pages] == ["The City", "A second"]
    assert report.page_at(report.text.index("Aarhus")) == 2


def test_chinese_pdf_lines_join_without_spaces(make_pdf: Maker) -> None:
    file = make_pdf([["深圳市人民政府与赫尔辛基市政府签署了", "合作备忘录。"]], chinese=True, name="报告.pdf")
    report = read(file)
    assert report.text == "深圳市人民政府与赫尔辛基市政府签署了合作备忘录。"
    assert (report.lang, report.script) == ("zh", "Hans")


def test_encrypted_scanned_or_long_pdfs_are_refused(make_pdf: Maker) -> None:
    with pytest.raises(UnreadableFile, match="encrypted"):
        read(make_pdf([["secret"]], encrypt="password"))
    with pytest.raises(EmptyReport, match="text recognition"):
        read(make_pdf([[]]))
    with pytest.raises(UnreadableFile, match="max_pages"):
        read(make_pdf([["a"], ["b"], ["c"]]), limits=ReadLimits(max_pages=2))


def test_pdf_cut_anywhere_is_a_report_or_a_read_error(make_pdf: Maker, tmp_path: Path) -> None:
    data = make_pdf([["The City of Espoo signed."]]).read_bytes()
    failures = 0
    for end in range(20, len(data), len(data) // 12):
        file = tmp_path / "cut.pdf"
        file.write_bytes(data[:end])
        try:
            assert read(file).text
        except (UnreadableFile, EmptyReport):
            failures += 1
    assert failures


def test_pdf_flate_bomb_is_refused(tmp_path: Path) -> None:
    bomb = zlib.compress(zlib.compress(zlib.compress(b"BT (x) Tj ET " * 30_000_000, 9), 9), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode/FlateDecode]>>stream\n" % len(bomb) + bomb + b"\nendstream",
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, o) for i, o in enumerate(objects, 1))
    file = tmp_path / "bomb.pdf"
    file.write_bytes(body + b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF")
    with pytest.raises(UnreadableFile, match="LimitReachedError"):
        read(file)


def test_docx_keeps_tables_insertions_links_and_controls_in_order(make_docx: Maker) -> None:
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format('Espoo and ')}<w:ins w:id='1' w:author='x'>{run.format('the firm ')}</w:ins>"
        f"<w:del w:id='2' w:author='x'><w:r><w:delText>never </w:delText></w:r></w:del>"
        f"<w:hyperlink w:anchor='x'>{run.format('Nokia')}</w:hyperlink>{run.format(' signed.')}</w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{run.format('City')}</w:p></w:tc><w:tc><w:p>{run.format('Since')}</w:p></w:tc></w:tr>"
        f"<w:sdt><w:sdtContent><w:tr><w:tc><w:p>{run.format('Aarhus')}</w:p></w:tc>"
        f"<w:tc><w:p>{run.format('2019')}</w:p></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>"
        f"<w:sdt><w:sdtContent><w:p>{run.format('深圳控件')}</w:p></w:sdtContent></w:sdt>"
    )
    report = read(make_docx("First.", body=body, name="报告.docx"))
    assert report.text == ("First.\n\nEspoo and the firm Nokia signed.\n\nCity | Since\nAarhus | 2019\n\n深圳控件")
    assert report.path == "报告.docx"


PART = "word/document.xml"
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
DOCX_ATTACKS = {
    "outside entity": ({PART: ENTITY}, "document type"),
    "hidden in UTF-16": (
        {PART: '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")},
        "document type",
    ),
    "bomb": ({"word/media/a.bin": bytes(40 * 2**20)}, "exhaust memory"),
    "deep": ({PART: b"<a>" * 100_000 + b"</a>" * 100_000}, "depth"),
    "no xml": ({PART: b"nothing"}, "XMLSyntaxError"),
}


@pytest.mark.parametrize(("parts", "message"), DOCX_ATTACKS.values(), ids=DOCX_ATTACKS)
def test_hostile_docx_is_refused(make_docx: Maker, parts: dict[str, bytes], message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read(make_docx("Text.", parts=parts))


def test_docx_that_declares_too_much_is_refused_unopened(make_docx: Maker) -> None:
    with pytest.raises(UnreadableFile, match="max_expanded"):
        read(make_docx("Text."), limits=ReadLimits(max_expanded=1000))


@pytest.mark.parametrize(
    ("modules", "mapped"),
    [
        ((pypdf.errors,), PDF_ERRORS),
        ((docx.exceptions, docx.opc.exceptions), DOCX_ERRORS),
    ],
)
def test_every_exception_of_the_libraries_is_mapped(
    modules: tuple[object, ...], mapped: tuple[type[BaseException], ...]
) -> None:
    theirs = [
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception) and not issubclass(kind, Warning)
    ]
    assert len(theirs) >= 4
    assert [kind for kind in theirs if not issubclass(kind, mapped)] == []
    assert issubclass(etree.XMLSyntaxError, DOCX_ERRORS)
    assert issubclass(zipfile.BadZipFile, DOCX_ERRORS)


def test_a_chinese_pdf_that_a_browser_printed_has_its_characters() -> None:
    # Its fonts name ⽂ (a radical) where 文 is drawn, as those of many PDF files do.
    report = read(Path(__file__).parents[3] / "corpus" / "reports" / "zh-中外合作办学.pdf")
    assert "香港中文大学与深圳大学" in report.text
    assert not [c for c in report.text if "\u2e80" <= c <= "\u2fd5"]
