"""Builders of the files that the readers are tried on; nothing here is read from elsewhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas


@pytest.fixture
def make_pdf(tmp_path: Path) -> Callable[..., Path]:
    """Return a builder: one list of lines for each page."""

    def make(pages: list[list[str]], *, name: str = "a.pdf", chinese: bool = False, **options: str) -> Path:
        path = tmp_path / name
        canvas = Canvas(str(path), **options)
        font = "Helvetica"
        if chinese:
            pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
            font = "STSong-Light"
        for lines in pages:
            canvas.setFont(font, 11)
            for row, line in enumerate(lines):
                canvas.drawString(50, 780 - 16 * row, line)
            canvas.showPage()
        canvas.save()
        return path

    return make


@pytest.fixture
def make_docx(tmp_path: Path) -> Callable[..., Path]:
    """Return a builder: paragraphs, then members of the package to replace or add."""

    def make(*paragraphs: str, parts: dict[str, bytes] | None = None, body: str = "", name: str = "a.docx") -> Path:
        document = Document()
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        plain = io.BytesIO()
        document.save(plain)
        path = tmp_path / name
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for member in old.namelist():
                content = old.read(member)
                if member == "word/document.xml" and body:
                    content = content.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
                new.writestr(member, (parts or {}).get(member, content))
            for member in set(parts or {}) - set(old.namelist()):
                new.writestr(member, (parts or {})[member])
        return path

    return make
