"""From a file, or from text given directly, to a :class:`~ontology.records.Report`."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

from extract.language import language_of
from extract.readers.content import Content, ReadLimits
from extract.readers.docx import read_docx
from extract.readers.files import unsafe_name
from extract.readers.html import read_html
from extract.readers.markdown import read_markdown
from extract.readers.metadata import find_date, find_publisher, find_title, parse_date
from extract.readers.normalise import normalise
from extract.readers.pdf import read_pdf
from extract.readers.sniff import DOCX, HTML, MARKDOWN, PDF, PLAIN, media_type
from extract.readers.text import read_plain
from ontology.errors import EmptyReport, UnreadableFile, UnsafePath
from ontology.records import Report

__all__ = ["file_bytes", "read", "read_bytes", "read_text", "report_id"]

_DEFAULT_LIMITS = ReadLimits()
_TEXT_READERS = {PLAIN: read_plain, MARKDOWN: read_markdown, HTML: read_html}
_BINARY_READERS = {PDF: read_pdf, DOCX: read_docx}


def read(path: Path, *, encoding: str | None = None, limits: ReadLimits = _DEFAULT_LIMITS) -> Report:
    """Read one file.

    Parameters
    ----------
    path
        A plain text, Markdown, HTML, PDF or Word file. Its first bytes decide how it is read, then its suffix.
    encoding
        Character encoding of a text file, where detection errs.
    limits
        What is too large.

    Returns
    -------
    Report
        Its ``id`` is derived from the bytes, so a renamed copy has the same.

    Raises
    ------
    ReadError
        One of its classes, for whatever keeps the file from becoming a report.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "a.txt")
    ...     _ = file.write_bytes("深圳，2021年5月3日".encode("gb18030"))
    ...     report = read(file)
    >>> report.text, report.lang, report.date, report.encoding
    ('深圳，2021年5月3日', 'zh', '2021-05-03', 'gb18030')
    """
    path = Path(path)
    return read_bytes(file_bytes(path, limits=limits), path, encoding=encoding, limits=limits)


def read_bytes(data: bytes, path: Path, *, encoding: str | None = None, limits: ReadLimits = _DEFAULT_LIMITS) -> Report:
    """Read a file's content that is here already, as :func:`read` does; ``path`` gives its name, and is not opened.

    Examples
    --------
    >>> read_bytes(b"Espoo.", Path("a.txt")).path
    'a.txt'
    """
    where = str(path)
    if not data.strip():
        raise EmptyReport("the file is empty", where=where, todo="check the download")
    kind = media_type(data, path.suffix, where=where)
    if kind in _TEXT_READERS:
        content = _TEXT_READERS[kind](data, where=where, encoding=encoding, limits=limits)
    else:
        content = _BINARY_READERS[kind](data, where=where, limits=limits)
    limits.check_text(content.text, where=where)
    if not content.text.strip():
        raise EmptyReport("the file holds no text", where=where, todo="check that it is the right file")
    digest = hashlib.sha256(data).hexdigest()
    return _report(content, digest=digest, path=path.name)


def file_bytes(path: Path, *, limits: ReadLimits = _DEFAULT_LIMITS) -> bytes:
    """Return the content of a plain file that is neither too large nor misleadingly named.

    Raises
    ------
    UnreadableFile, UnsafePath
        There is none, it is too large, or it is a pipe or device, which might hold us for ever.
    """
    where = str(path)
    reason = unsafe_name(path)
    if reason:
        raise UnsafePath(reason, where=where, todo="rename it")
    try:
        # Not blocking: a FIFO without a writer would hold us for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            status = os.fstat(descriptor)
            if stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError(errno.EISDIR, "is a folder")
            if not stat.S_ISREG(status.st_mode):
                raise UnsafePath("no plain file but a device or pipe", where=where, todo="pass a plain file")
            data = file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        raise _os_error(error, where) from error
    if len(data) > limits.max_bytes:
        raise UnreadableFile(f"larger than {limits.max_bytes} bytes", where=where, todo="split it or raise max_bytes")
    return data


def report_id(data: bytes) -> str:
    """Return the id that the report of a file with this content has.

    >>> report_id(b"Espoo.") == read_bytes(b"Espoo.", Path("a.txt")).id
    True
    """
    return _id(hashlib.sha256(data).hexdigest())


def read_text(text: str, *, id: str | None = None, title: str | None = None, path: str = "") -> Report:  # noqa: A002
    """Make a report of text given directly.

    Parameters
    ----------
    text
        Normalised as a file's text is; offsets of the result point into ``Report.text``.
    id
        Identifier to use; by default it is derived from the text's UTF-8 bytes.
    title
        The document's title, where the text does not hold it.
    path
        File name to record.

    Raises
    ------
    EmptyReport
        The text is empty or white space.

    Examples
    --------
    >>> report = read_text("ESPOO, 3 May 2019 — The city signed.", title="News")
    >>> report.title, report.date, report.lang, report.id
    ('News', '2019-05-03', 'en', 'r-fa264c0d1bc3289f')
    """
    data = text.encode("utf-8", "surrogatepass")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise UnreadableFile("the text holds half of a surrogate pair", where=path, todo="decode its bytes again")
    content = Content(text=normalise(text), media_type=PLAIN)
    if not content.text:
        raise EmptyReport("the text is empty", where=path, todo="give some text")
    return _report(content, digest=hashlib.sha256(data).hexdigest(), path=path, title=title, id=id)


def _report(content: Content, *, digest: str, path: str, title: str | None = None, id: str | None = None) -> Report:  # noqa: A002
    text, known = content.text, content.metadata
    found = language_of(text)
    return Report(
        id=id or _id(digest),
        text=text,
        title=title or known.title or find_title(text),
        lang=found.lang,
        script=found.script,
        date=(known.date and parse_date(known.date)) or find_date(text) or find_date(content.head),
        publisher=known.publisher or find_publisher(text),
        path=path,
        media_type=content.media_type,
        sha256=digest,
        pages=content.pages,
        encoding=content.encoding,
    )


def _id(digest: str) -> str:
    return f"r-{digest[:16]}"


def _os_error(error: OSError | ValueError, where: str) -> UnreadableFile | UnsafePath:
    match getattr(error, "errno", None):
        case errno.ENOENT | errno.ENOTDIR:
            return UnreadableFile("there is no such file", where=where, todo="check the path")
        case errno.EACCES | errno.EPERM:
            return UnreadableFile("may not be read", where=where, todo="ask for permission or run chmod u+r")
        case errno.EISDIR:
            return UnreadableFile("is a folder", where=where, todo="pass the files in it")
        case errno.ELOOP:
            return UnsafePath("a link that leads to itself", where=where, todo="pass the file it should lead to")
        case errno.ENXIO:
            return UnsafePath("no plain file but a device or pipe", where=where, todo="pass a plain file")
        case _:
            return UnreadableFile(f"cannot be read ({error})", where=where, todo="check the disk and the path")
