"""Web pages: their main text by trafilatura, all their visible text where that finds too little.

The page is always parsed by our own streaming parser too, which no depth of nesting stops. It gives the metadata, the
visible text, and the measure by which an empty or much too short main text is noticed.
"""

from __future__ import annotations

import logging
import re
from html.parser import HTMLParser

from trafilatura import bare_extraction

from extract.readers.content import Content, Metadata, ReadLimits
from extract.readers.encoding import declared_encoding, decode
from extract.readers.normalise import normalise
from extract.readers.sniff import HTML

__all__ = ["read_html", "visible_text"]

logger = logging.getLogger(__name__)

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset(
    ("script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select", "button", "textarea")
)
_FRAME = frozenset(("nav", "footer", "aside", "form"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_MAX_DEPTH = 200  # libxml2 silently drops what lies below 256
_MAX_TREE_CHARS = 2_000_000  # beyond this the tree costs more than its main text is worth
_LEAST_SHARE = 0.35  # a main text below this share of the visible text has lost part of the report

_META = {
    "title": ("og:title", "dc.title", "articletitle", "twitter:title"),
    "date": (
        "article:published_time", "datepublished", "pubdate", "publishdate", "dc.date.issued", "dc.date",
        "dcterms.issued", "citation_publication_date", "date",
    ),
    "publisher": ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "contentsource", "sitename"),
    "author": ("author", "article:author", "dc.creator"),
}  # fmt: skip


def read_html(data: bytes, *, where: str, encoding: str | None, limits: ReadLimits) -> Content:
    """Read a web page.

    Examples
    --------
    >>> page = b"<title>T</title><p>Espoo and Aarhus signed.</p><p>More.</p><script>x</script>"
    >>> print(read_html(page, where="a.html", encoding=None, limits=ReadLimits()).text)
    Espoo and Aarhus signed.
    <BLANKLINE>
    More.
    """
    source, name = decode(data, where=where, encoding=encoding, declared=declared_encoding(data))
    limits.check_text(source, where=where)
    parser = _Collector()
    parser.feed(source)
    parser.close()
    whole, body = normalise("".join(parser.whole)), normalise("".join(parser.body))
    text = body or whole
    if parser.deepest <= _MAX_DEPTH and len(source) <= _MAX_TREE_CHARS:
        main = _main_text(source, where)
        if len(main) >= _LEAST_SHARE * len(text):
            text = main
    meta = {field: next((parser.meta[k] for k in keys if parser.meta.get(k)), "") for field, keys in _META.items()}
    return Content(
        text=text,
        media_type=HTML,
        metadata=Metadata(
            title=normalise(meta["title"] or "".join(parser.heading) or "".join(parser.title)).replace("\n", " "),
            date=meta["date"] or parser.time or None,
            publisher=normalise(meta["publisher"]) or None,
            author=normalise(meta["author"]) or None,
        ),
        encoding=name,
        head=whole,
    )


def visible_text(source: str) -> str:
    """Return the text that a browser would show of a piece of HTML.

    >>> visible_text("<b>bold</b> text<!-- no -->")
    'bold text'
    """
    parser = _Collector()
    parser.feed(source)
    parser.close()
    return normalise("".join(parser.whole))


def _main_text(source: str, where: str) -> str:
    try:
        document = bare_extraction(source, favor_recall=True, include_comments=False, with_metadata=False)
    # The library documents no exceptions and leaks those of lxml and its own code; our own text stands in for all.
    except Exception as error:
        logger.warning("%s: main text not found (%s); all visible text is taken", where, error)
        return ""
    text = getattr(document, "text", None) or ""
    lines = [line for line in normalise(text).split("\n") if line.strip(" |")]
    joined = ""
    for before, line in zip(["", *lines], lines, strict=False):
        tight = all("|" in x for x in (before, line)) or all(x.startswith("- ") for x in (before, line))
        joined += ("\n" if tight else "\n\n") + line.removeprefix("| ").removesuffix("|").rstrip()
    return normalise(joined)


class _Collector(HTMLParser):
    """Streams a page into its visible text (``whole``), that without the frame (``body``), and its metadata."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.whole: list[str] = []
        self.body: list[str] = []
        self.title: list[str] = []
        self.heading: list[str] = []
        self.meta: dict[str, str] = {}
        self.time = ""
        self.deepest = 0
        self._depth = 0
        self._silent: list[str] = []
        self._frame = 0
        self._in_title = False
        self._in_heading = False
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._depth += 1
            self.deepest = max(self.deepest, self._depth)
        if tag == "meta":
            self._take_meta({key: value or "" for key, value in attrs})
        elif tag == "title":
            self._in_title = not self.title
        elif tag == "h1":
            self._in_heading = not self.heading
        elif tag == "time":
            self.time = self.time or next((v or "" for k, v in attrs if k == "datetime"), "")
        if tag in _SILENT:
            self._silent.append(tag)
        if tag in _FRAME:
            self._frame += 1
        if tag == "tr":
            self._cells = 0
        elif tag in ("td", "th"):
            self._cells += 1
            if self._cells > 1:
                self._write(" | ")
        if tag in ("br", "tr"):
            self._write("\n")
        elif tag == "li":
            self._write("\n- ")
        elif tag in _BLOCKS and tag not in ("tbody", "thead"):
            self._write("\n\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._depth = max(0, self._depth - 1)
        if tag == "title":
            self._in_title = False
        elif tag == "h1":
            self._in_heading = False
        if tag in self._silent:
            # What was left open inside ends with it.
            del self._silent[self._silent.index(tag) :]
        if tag in _FRAME:
            self._frame = max(0, self._frame - 1)
        if tag in _BLOCKS and tag not in ("tr", "li", "tbody", "thead"):
            self._write("\n\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", data)
        if self._in_heading and not self._silent:
            self.heading.append(text)
        self._write(text)

    def _write(self, text: str) -> None:
        if self._silent:
            return
        if text == " " and (not self.whole or self.whole[-1].endswith((" ", "\n"))):
            return
        if self.whole and self.whole[-1].endswith("\n"):
            text = text.removeprefix(" ")
        self.whole.append(text)
        if not self._frame:
            self.body.append(text)

    def _take_meta(self, attrs: dict[str, str]) -> None:
        key = (attrs.get("property") or attrs.get("name") or attrs.get("itemprop") or "").lower()
        if key and attrs.get("content"):
            self.meta.setdefault(key, attrs["content"].strip())
