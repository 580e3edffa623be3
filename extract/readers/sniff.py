"""What kind of file it is: by its first bytes, then by its name."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from ontology.errors import UnreadableFile, UnsupportedFormat

__all__ = ["DOCX", "HTML", "MARKDOWN", "PDF", "PLAIN", "SUFFIXES", "media_type"]

PLAIN: Final = "text/plain"
MARKDOWN: Final = "text/markdown"
HTML: Final = "text/html"
PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

SUFFIXES: Final = {
    ".txt": PLAIN,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
}
"""Suffixes that are read, in lower case."""

_SUPPORTED = "txt, md, html, pdf, docx"

# First bytes of files that people mistake for reports (https://www.iana.org/assignments/media-types).
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word, Excel or PowerPoint file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"%!PS", "a PostScript file"),
    (b"SQLite format 3", "an SQLite database"),
)
_HTML_START = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.I | re.S)


def media_type(data: bytes, suffix: str, *, where: str) -> str:
    """Return the media type that ``data`` is to be read as; its content wins over its name.

    Parameters
    ----------
    data
        The whole file.
    suffix
        As in the file's name, with the dot, in any case.
    where
        Name of the file, for messages.

    Raises
    ------
    UnsupportedFormat
        It is something known that is not read.
    UnreadableFile
        It is named PDF or DOCX and is none.

    Examples
    --------
    >>> media_type(b"%PDF-1.7 ...", ".txt", where="a.txt")
    'application/pdf'
    """
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _archive_type(data, where)
    for start, name in _FOREIGN:
        if data.startswith(start):
            raise UnsupportedFormat(f"{name}, which is not read", where=where, todo=f"save it as one of {_SUPPORTED}")
    named = SUFFIXES.get(suffix.lower())
    if named in (PDF, DOCX):
        kind = "PDF" if named == PDF else "DOCX"
        raise UnreadableFile(
            f"named {suffix} but not a {kind} file", where=where, todo="check the download or rename it"
        )
    if named in (PLAIN, None) and _HTML_START.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return HTML
    if named is None:
        raise UnsupportedFormat(
            f"no reader for {suffix or 'a file without suffix'}", where=where, todo=f"save it as one of {_SUPPORTED}"
        )
    return named


def _archive_type(data: bytes, where: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableFile(
            f"a broken or truncated archive ({error})", where=where, todo="fetch or save the file again"
        ) from error
    if any(name.startswith("word/") for name in names):
        return DOCX
    raise UnsupportedFormat(
        "a ZIP archive that holds no Word document", where=where, todo=f"unpack it, or save it as one of {_SUPPORTED}"
    )
