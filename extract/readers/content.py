"""What a format's reader hands to :func:`extract.readers.read`, and the limits every reader keeps to."""

from __future__ import annotations

from dataclasses import dataclass, field

from ontology.errors import UnreadableFile
from ontology.records import Page

__all__ = ["Content", "Metadata", "ReadLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """How much of a file is read before it is refused; the defaults suit reports of up to some thousand pages.

    Parameters
    ----------
    max_bytes
        Size of the file.
    max_chars
        Characters of text after reading.
    max_pages
        Pages of a PDF.
    max_line
        Characters of one line of a text file; longer ones are data, not prose.
    max_expanded
        Bytes that an archive (DOCX) declares after decompression, all members together.
    max_seconds
        Time for the pages of one PDF; checked after each page.
    """

    max_bytes: int = 64 * 2**20
    max_chars: int = 20_000_000
    max_pages: int = 5_000
    max_line: int = 5_000_000
    max_expanded: int = 256 * 2**20
    max_seconds: float = 25.0

    def check_text(self, text: str, *, where: str) -> None:
        """Refuse a text that is longer than the limits allow.

        >>> ReadLimits(max_chars=3).check_text("four", where="a.txt")
        Traceback (most recent call last):
            ...
        ontology.errors.UnreadableFile: a.txt: its text has 4 characters, more than 3; split it or raise max_chars.
        """
        if len(text) > self.max_chars:
            raise UnreadableFile(
                f"its text has {len(text)} characters, more than {self.max_chars}",
                where=where,
                todo="split it or raise max_chars",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a document's own fields (HTML meta, front matter, core properties) say; unknown fields are empty."""

    title: str = ""
    date: str | None = None
    publisher: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Normalised text of one document with what its format tells about it.

    ``head`` is the visible text in which a date line or byline may stand that ``text`` leaves out (a web page's frame).
    """

    text: str
    media_type: str
    metadata: Metadata = field(default_factory=Metadata)
    pages: tuple[Page, ...] = ()
    encoding: str | None = None
    head: str = ""
