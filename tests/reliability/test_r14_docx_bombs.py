"""Row 14: Word documents made to exhaust memory, or to fetch what is not theirs.

An archive that unpacks a thousandfold, an entity that names a file of ours, entities that multiply, XML a hundred
thousand levels deep: all refused, none hangs, and nothing of our files shows. A good document beside them loses no
paragraph.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from docx import Document

from tests.reliability.ingesting import ingest

PART = "word/document.xml"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))


def docx(*paragraphs: str, part: str = PART, content: bytes | None = None) -> bytes:
    """A document; ``content`` stands in for one part of it."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    plain, packed = io.BytesIO(), io.BytesIO()
    document.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if content is None or member != part:
                new.writestr(member, old.read(member))
        if content is not None:
            new.writestr(part, content)
    return packed.getvalue()


def body(inside: str, declaration: str = "") -> bytes:
    return f"<?xml version='1.0'?>{declaration}<w:document {WORD}><w:body>{inside}</w:body></w:document>".encode()


def understated_bomb() -> bytes:
    """The archive says that a part is small, and it is not."""
    data = bytearray(docx("x", part=PART, content=body("<w:p/>" * 3_000_000)))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(PART.encode()))
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def test_bombs_are_refused_and_no_paragraph_is_lost(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Nobody may read this.", "utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    hostile = {
        "media bomb.docx": docx("x", part="word/media/a.bin", content=bytes(40 * 2**20)),
        "text bomb.docx": docx("x", content=body("<w:p/>" * 10_000_000)),
        "understated.docx": understated_bomb(),
        "outside entity.docx": docx(
            "x",
            content=body(
                "<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
            ),
        ),
        "outside entity in UTF-16.docx": docx(
            "x",
            content=f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x SYSTEM "{secret.as_uri()}"><x/>'.encode(
                "utf-16"
            ),
        ),
        "laughs.docx": docx("x", content=body("<w:p>&e11;</w:p>", f"<!DOCTYPE x [<!ENTITY e0 'ha'>{LAUGHS}]>")),
        "deep.docx": docx("x", content=body("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000)),
        "deep header.docx": docx("x", part="word/styles.xml", content=b"<a>" * 100_000 + b"</a>" * 100_000),
    }
    for name, data in hostile.items():
        (folder / name).write_bytes(data)
    paragraphs = [f"Paragraph {number} of Espoo and 深圳." for number in range(300)]
    (folder / "好.docx").write_bytes(docx(*paragraphs))
    found = ingest(folder)
    found.check_failed(*hostile)
    found.check_rest(*hostile)
    assert found.texts == {"好.docx": "\n\n".join(paragraphs)}
    assert not any("Nobody" in outcome.message for outcome in found.outcomes.values())
    assert found.seconds < 30
    assert max(found.peaks.values()) < 2**30


def test_paragraph_below_a_legal_depth_is_kept(tmp_path: Path) -> None:
    depth = 60
    inner = (
        "<w:sdt><w:sdtContent>" * depth
        + "<w:p><w:r><w:t>Espoo below.</w:t></w:r></w:p>"
        + "</w:sdtContent></w:sdt>" * depth
    )
    (tmp_path / "a.docx").write_bytes(docx("x", content=body(inner)))
    assert ingest(tmp_path).texts == {"a.docx": "Espoo below."}
