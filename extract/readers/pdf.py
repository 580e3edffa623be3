"""PDF: the text of each page, with its lines joined into paragraphs again."""

from __future__ import annotations

import io
import logging
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from pypdf import PdfReader
from pypdf.errors import DependencyError, DeprecationError, PyPdfError

from extract.readers.content import Content, Metadata, ReadLimits
from extract.readers.normalise import join_lines, normalise
from extract.readers.sniff import PDF
from ontology.errors import EmptyReport, UnreadableFile
from ontology.records import Page

__all__ = ["FOREIGN_ERRORS", "join_paragraphs", "read_pdf"]

FOREIGN_ERRORS = (
    PyPdfError, DependencyError, DeprecationError, ValueError, TypeError, KeyError,
    IndexError, AttributeError, RecursionError, OverflowError,
    NotImplementedError, AssertionError, OSError, ArithmeticError, ImportError, EOFError, MemoryError, UnicodeError,
)  # fmt: skip
"""What pypdf raises on broken files: its own family, and what its code runs into."""

_ENDS = re.compile(r"[.!?:;。！？：；…”’\"')）】》|]$")
_STARTS_ITEM = re.compile(
    r"^(?:[•●■▪◦‣–—*-]\s|\(?\d{1,3}[.)、]\s?|\([a-z]\)\s|[一二三四五六七八九十]{1,3}[、.]|（[一二三四五六七八九十]{1,3}）|【|第[一二三四五六七八九十\d]+[章节条])"
)
_HYPHEN = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]$")
_WORD_START = re.compile(r"^([^\W\d_]+)")
_PAGE_NUMBER = re.compile(r"^[-–—\s]*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-–—\s]*$|^第\s*\d{1,4}\s*页$", re.I)
_SHORT = 0.75  # of the page's longest line: a line that ends a sentence there ends its paragraph
_HEADING = 0.5
_REPEATS = 3  # pages on which a first or last line must stand to be a running head


def read_pdf(data: bytes, *, where: str, limits: ReadLimits) -> Content:
    """Read a PDF file; ``pages`` holds the span of each page that has text.

    Raises
    ------
    UnreadableFile
        It is broken, encrypted, or larger than the limits (pypdf's own limits stop decompression bombs).
    EmptyReport
        No page holds text, as in a scan.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("an encrypted PDF", where=where, todo="save a copy without password")
        raw, title = _extract(reader, where=where, limits=limits)
    except FOREIGN_ERRORS as error:
        raise UnreadableFile(
            f"not a readable PDF ({type(error).__name__}: {error})"[:300], where=where, todo="print it to a new PDF"
        ) from error
    if not any(page.strip() for page in raw):
        raise EmptyReport(
            "a PDF without a text layer, probably a scan", where=where, todo="run it through text recognition first"
        )
    text, pages = _assemble(raw)
    return Content(text=text, media_type=PDF, metadata=Metadata(title=normalise(title)), pages=pages)


def _extract(reader: PdfReader, *, where: str, limits: ReadLimits) -> tuple[list[str], str]:
    count = len(reader.pages)
    if count > limits.max_pages:
        raise UnreadableFile(
            f"{count} pages, more than {limits.max_pages}", where=where, todo="split it or raise max_pages"
        )
    started = time.monotonic()
    pages = []
    with _left_out() as left_out:
        for number, page in enumerate(reader.pages, 1):
            # extract_text swallows the error of a stream that unpacks without end; unpacked first, it shows.
            contents = page.get_contents()
            if contents is not None:
                contents.get_data()
            pages.append(page.extract_text() or "")
            if time.monotonic() - started > limits.max_seconds and number < count:
                raise UnreadableFile(
                    f"reading took more than {limits.max_seconds:g} s, up to page {number} of {count}",
                    where=where,
                    todo="split it or raise max_seconds",
                )
            if left_out:
                raise UnreadableFile(
                    f"page {number} draws forms in forms without end", where=where, todo="print it to a new PDF"
                )
    information = reader.metadata
    return pages, str((information.title if information else "") or "")


@contextmanager
def _left_out() -> Iterator[list[str]]:
    """Collect what pypdf says of content that it leaves out, which it says to its log alone."""
    log, said = logging.getLogger("pypdf._page"), list[str]()
    level, wanted = log.level, log.getEffectiveLevel()

    def collect(record: logging.LogRecord) -> bool:
        if "skipped" in str(record.msg):
            said.append(str(record.msg))
        return record.levelno >= wanted

    log.addFilter(collect)
    log.setLevel(logging.WARNING)
    try:
        yield said
    finally:
        log.setLevel(level)
        log.removeFilter(collect)


def _assemble(raw: list[str]) -> tuple[str, tuple[Page, ...]]:
    pages_lines = [[line.strip() for line in normalise(page).split("\n")] for page in raw]
    heads = Counter(line for lines in pages_lines for line in {*lines[:1], *lines[-1:]} if line)
    running = {line for line, times in heads.items() if times >= _REPEATS}
    for lines in pages_lines:
        while lines and (lines[0] in running or _PAGE_NUMBER.match(lines[0])):
            del lines[0]
        while lines and (lines[-1] in running or _PAGE_NUMBER.match(lines[-1])):
            del lines[-1]
    hyphenated = set(re.findall(r"[^\W\d_]+-[^\W\d_]+", "\n".join(raw)))
    text, pages = "", []
    for number, lines in enumerate(pages_lines, 1):
        body = normalise(join_paragraphs(lines, hyphenated=hyphenated))
        if not body:
            continue
        if text:
            carried_on = not _ENDS.search(text) and body[:1].islower()
            text += " " if carried_on else "\n\n"
        pages.append(Page(number, len(text), len(text) + len(body)))
        text += body
    return text, tuple(pages)


def join_paragraphs(lines: list[str], *, hyphenated: frozenset[str] | set[str] = frozenset()) -> str:
    r"""Join the lines of a page into paragraphs, undoing hyphenation.

    Parameters
    ----------
    lines
        As the page shows them; an empty one parts paragraphs.
    hyphenated
        Words that the document writes with a hyphen inside a line; they keep it at a line's end too.

    Examples
    --------
    >>> join_paragraphs(["The city signed a co-", "operation agreement with", "a public-", "private firm."],
    ...                 hyphenated={"public-private"})
    'The city signed a cooperation agreement with a public-private firm.'
    >>> join_paragraphs(["深圳市与赫尔辛基市签", "署合作协议。"])
    '深圳市与赫尔辛基市签署合作协议。'
    """
    width = max(map(_width, lines), default=0)
    paragraphs: list[str] = [""]
    previous = ""
    for line in lines:
        current = paragraphs[-1]
        share = _width(previous) / width if width else 0
        # A short line ends its paragraph if it ends a sentence, or is so short that it is a heading.
        ended = (
            previous
            and not _HYPHEN.search(previous)
            and ((share < _SHORT and _ENDS.search(previous)) or share < _HEADING)
        )
        if not line or ended or _STARTS_ITEM.match(line):
            paragraphs.append(line)
        else:
            paragraphs[-1] = _join(current, line, hyphenated)
        previous = line
    return "\n\n".join(p for p in paragraphs if p)


def _join(current: str, line: str, hyphenated: frozenset[str] | set[str]) -> str:
    before, after = _HYPHEN.search(current), _WORD_START.match(line)
    if not before or not after:
        return join_lines(current, line)
    if not after[1][0].islower() or f"{before[1]}-{after[1]}" in hyphenated:
        return current + line
    return current[:-1] + line


def _width(line: str) -> int:
    """Count columns: Chinese characters take two."""
    return sum(2 if c >= "\u2e80" else 1 for c in line)
