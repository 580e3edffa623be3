"""Whatever bytes a file holds, and whatever its name says, reading it gives a report or our error."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from extract.readers import read
from ontology.errors import ReadError
from ontology.records import Report


def _docx() -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph("Helsinki and Espoo signed an agreement in 2019.")
    document.save(out)
    return out.getvalue()


def _pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.drawString(72, 720, "Helsinki and Espoo signed an agreement in 2019.")
    canvas.save()
    return out.getvalue()


WHOLE = {
    ".txt": "深圳市与赫尔辛基市签署协议。".encode("gb18030"),
    ".md": b"---\ntitle: A\ndate: 2019\n---\n# Helsinki\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    ".html": "<html><head><meta charset=big5><title>臺北</title><body><p>臺北市</p><table><tr><td>1".encode("big5"),
    ".docx": _docx(),
    ".pdf": _pdf(),
}


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Cut a piece out, put one in, or turn bits."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(data)))
        data[start : start + draw(st.integers(0, 40))] = draw(st.binary(max_size=20))
    return bytes(data)


@pytest.mark.parametrize("suffix", WHOLE)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_give_a_report_or_our_error(suffix: str, data: st.DataObject, tmp_path: Path) -> None:
    file = tmp_path / f"file{suffix}"
    file.write_bytes(data.draw(damaged(WHOLE[suffix]) | st.binary(max_size=60)))
    outcome = _read(file)
    assert outcome.text.strip() if isinstance(outcome, Report) else file.name in outcome


def _read(file: Path) -> Report | str:
    try:
        return read(file)
    except ReadError as error:
        return str(error)
