"""Word documents: paragraphs and table rows in order, nothing that the page shows left out.

python-docx opens the package; the text is walked here, because its own iterators pass over insertions, content
controls and text boxes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from lxml import etree

from extract.readers.content import Content, Metadata, ReadLimits
from extract.readers.normalise import normalise
from extract.readers.sniff import DOCX
from ontology.errors import UnreadableFile

__all__ = ["FOREIGN_ERRORS", "read_docx"]

FOREIGN_ERRORS = (
    PythonDocxError, OpcError, zipfile.BadZipFile, zipfile.LargeZipFile, etree.LxmlError, ValueError, KeyError,
    TypeError, AttributeError, IndexError, RecursionError, zlib.error,
    NotImplementedError, RuntimeError, OSError, EOFError, AssertionError,
)  # fmt: skip
"""What python-docx, lxml, zipfile and zlib raise on broken files."""

_MAX_MEMBERS = 5_000
_MAX_RATIO = 500  # Word's own XML packs 10 to 50 times; bombs a thousand times
_RATIO_FROM = 20 * 2**20
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_XML = (".xml", ".rels")
# Deleted and moved-away text, field codes, the second copy of a drawing, and parts that are no text of the page.
_HIDDEN = frozenset(
    {"del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "rPr", "tblPr", "sectPr", "annotationRef"}
)
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def read_docx(data: bytes, *, where: str, limits: ReadLimits) -> Content:
    """Read a Word document; headers and footers are left out.

    Raises
    ------
    UnreadableFile
        It is broken, encrypted, declares more than ``limits.max_expanded`` bytes, or carries a document type definition
        (Word writes none; entities and outside references come in through it).
    """
    try:
        _check_package(data, where=where, limits=limits)
        document = Document(io.BytesIO(data))
        blocks = list(_blocks(document.element.body))
        properties = document.core_properties
        title, author = properties.title or "", properties.author or ""
    except FOREIGN_ERRORS as error:
        raise UnreadableFile(
            f"not a readable Word document ({type(error).__name__}: {error})"[:300],
            where=where,
            todo="save it again from a word processor",
        ) from error
    text = normalise("".join(blocks))
    return Content(
        text=text, media_type=DOCX, metadata=Metadata(title=normalise(title), author=normalise(author) or None)
    )


def _check_package(data: bytes, *, where: str, limits: ReadLimits) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = package.infolist()
        expanded = sum(member.file_size for member in members)
        if len(members) > _MAX_MEMBERS or expanded > limits.max_expanded:
            raise UnreadableFile(
                f"{len(members)} parts of {expanded} bytes declared, more than {limits.max_expanded}",
                where=where,
                todo="if you trust it, raise max_expanded",
            )
        for member in members:
            if member.flag_bits & 1:
                raise UnreadableFile("an encrypted Word document", where=where, todo="save a copy without password")
            if member.file_size > _RATIO_FROM and member.file_size > _MAX_RATIO * max(member.compress_size, 1):
                raise UnreadableFile(
                    f"part {member.filename} unpacks to {member.file_size} bytes, {_MAX_RATIO} times its size or more",
                    where=where,
                    todo="do not open it; it looks made to exhaust memory",
                )
            if member.filename.lower().endswith(_XML):
                # UTF-16 parts hide the declaration from a search of bytes; without their NULs it shows.
                content = package.read(member).replace(b"\x00", b"")
                if _DTD.search(content):
                    raise UnreadableFile(
                        f"part {member.filename} declares a document type, which Word never does",
                        where=where,
                        todo="do not open it; save it again from a word processor if you trust it",
                    )


def _blocks(parent: Any) -> Iterator[str]:
    for element in parent.iterchildren(tag=etree.Element):
        name = etree.QName(element).localname
        if name == "p":
            yield _paragraph(element) + "\n\n"
        elif name == "tbl":
            yield from _rows(element)
            yield "\n"
        elif name not in _HIDDEN:
            yield from _blocks(element)


def _rows(table: Any) -> Iterator[str]:
    for row in _descend(table, "tr"):
        cells = [" ".join("".join(_blocks(cell)).split()) for cell in _descend(row, "tc")]
        if any(cells):
            yield " | ".join(cells) + "\n"


def _descend(parent: Any, wanted: str) -> Iterator[Any]:
    """Yield the nearest ``wanted`` elements, through content controls and insertions."""
    for element in parent.iterchildren(tag=etree.Element):
        name = etree.QName(element).localname
        if name == wanted:
            yield element
        elif name not in _HIDDEN and name != "tbl":
            yield from _descend(element, wanted)


def _paragraph(paragraph: Any) -> str:
    inline: list[str] = []
    boxes: list[str] = []
    _collect(paragraph, inline, boxes)
    return "".join(inline) + "".join(f"\n\n{box}" for box in boxes)


def _collect(parent: Any, inline: list[str], boxes: list[str]) -> None:
    for element in parent.iterchildren(tag=etree.Element):
        name = etree.QName(element).localname
        if name in _HIDDEN:
            continue
        if name == "t":
            inline.append(element.text or "")
        elif name in _CHARACTERS:
            inline.append(_CHARACTERS[name])
        elif name == "txbxContent":
            # A text box stands beside its paragraph, so its text follows it.
            boxes.append("".join(_blocks(element)))
        else:
            _collect(element, inline, boxes)
