"""Markdown: headings, paragraphs, list items and table rows as plain text; front matter as metadata."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from extract.readers.content import Content, Metadata, ReadLimits
from extract.readers.html import visible_text
from extract.readers.normalise import join_lines, normalise
from extract.readers.sniff import MARKDOWN
from extract.readers.text import decode_lines

__all__ = ["read_markdown"]

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(\w[\w-]*)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
# A fact of Chinese web pages and site generators alike: these keys, in either language, name these fields.
_KEYS = {
    "title": ("title", "标题", "標題"),
    "date": ("date", "published", "pubdate", "日期", "发布日期", "發佈日期"),
    "publisher": ("publisher", "site", "出版者", "发布机构", "來源", "来源"),
    "author": ("author", "authors", "作者"),
}


def read_markdown(data: bytes, *, where: str, encoding: str | None, limits: ReadLimits) -> Content:
    r"""Read a Markdown file.

    Examples
    --------
    >>> source = b"---\ntitle: T\n---\n# Head\n\nA *b*\nc.\n\n- d\n- e\n\n|x|y|\n|-|-|\n|1|2|\n"
    >>> content = read_markdown(source, where="a.md", encoding=None, limits=ReadLimits())
    >>> content.metadata.title, content.text
    ('T', 'Head\n\nA b c.\n\n- d\n- e\n\nx | y\n1 | 2')
    """
    text, name = decode_lines(data, where=where, encoding=encoding, limits=limits)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    fields: dict[str, str] = {}
    front = _FRONT_MATTER.match(text)
    if front:
        fields = {key.lower(): value.strip("\"'") for key, value in _FIELD.findall(front.group(1))}
        text = text[front.end() :]
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return Content(
        text=normalise(_render(tokens)),
        media_type=MARKDOWN,
        metadata=Metadata(
            title=normalise(_field(fields, "title") or _first_heading(tokens)),
            date=_field(fields, "date") or None,
            publisher=_field(fields, "publisher") or None,
            author=_field(fields, "author") or None,
        ),
        encoding=name,
    )


def _field(fields: dict[str, str], name: str) -> str:
    return next((fields[key] for key in _KEYS[name] if key in fields), "")


def _first_heading(tokens: Sequence[Token]) -> str:
    for token, inline in itertools.pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return _inline(inline)
    return ""


def _render(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    counters: list[int | None] = []  # None for a bulleted list, else the next number
    marker = ""
    cells: list[str] = []
    in_table = False
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                counters.append(None)
            case "ordered_list_open":
                counters.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                counters.pop()
                if not counters:
                    parts.append("\n")
            case "list_item_open":
                number = counters[-1]
                marker = "- " if number is None else f"{number}. "
                counters[-1] = None if number is None else number + 1
            case "table_open":
                in_table = True
            case "table_close":
                in_table = False
                parts.append("\n")
            case "tr_open":
                cells = []
            case "tr_close":
                parts.append(" | ".join(cells) + "\n")
            case "inline" if in_table:
                cells.append(_inline(token).replace("\n", " "))
            case "inline":
                parts.append(marker + _inline(token) + ("\n" if counters else "\n\n"))
                marker = ""
            case "fence" | "code_block":
                parts.append(token.content + "\n\n")
            case "html_block":
                parts.append(visible_text(token.content) + "\n\n")
    return "".join(parts)


def _inline(token: Token) -> str:
    text = ""
    broken = False  # a soft break is pending: how it is joined depends on what follows
    for child in token.children or ():
        if child.type == "softbreak":
            broken = True
            continue
        piece = {"hardbreak": "\n", "html_inline": ""}.get(child.type, child.content)
        if not piece:
            continue
        text = join_lines(text, piece) if broken else text + piece
        broken = False
    return text
