"""Plain text files: the lines stay as they are, unless the text is wrapped at a width."""

from __future__ import annotations

from extract.readers.content import Content, ReadLimits
from extract.readers.encoding import decode
from extract.readers.normalise import normalise
from extract.readers.sniff import PLAIN
from extract.readers.wrapped import unwrapped
from ontology.errors import UnreadableFile

__all__ = ["decode_lines", "read_plain"]


def read_plain(data: bytes, *, where: str, encoding: str | None, limits: ReadLimits) -> Content:
    r"""Read a plain text file.

    Examples
    --------
    >>> read_plain(b"One.\r\nTwo.  \r\n", where="a.txt", encoding=None, limits=ReadLimits()).text
    'One.\nTwo.'
    """
    text, name = decode_lines(data, where=where, encoding=encoding, limits=limits)
    return Content(text=unwrapped(normalise(text)), media_type=PLAIN, encoding=name)


def decode_lines(data: bytes, *, where: str, encoding: str | None, limits: ReadLimits) -> tuple[str, str]:
    """Decode, and refuse a file whose lines are too long to be prose."""
    text, name = decode(data, where=where, encoding=encoding)
    longest = max(map(len, text.split("\n")))
    if longest > limits.max_line:
        raise UnreadableFile(
            f"a line of {longest} characters, more than {limits.max_line}",
            where=where,
            todo="break it into paragraphs or raise max_line",
        )
    return text, name
