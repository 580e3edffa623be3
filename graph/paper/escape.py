"""Text as LaTeX and Markdown take it, whatever a report or a user wrote: it prints as it is, and does nothing."""

from __future__ import annotations

import re

__all__ = ["latex", "markdown", "needs_chinese"]

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "[": "{[}",  # after a line's end it would begin an option
    "]": "{]}",
    "–": "--",
    "—": "---",
    "\u2212": "$-$",
}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$@^&])")
_BLANKS = re.compile(r"\s+")
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def latex(text: str) -> str:
    r"""Return a text for LaTeX (XeLaTeX or LuaLaTeX where it holds more than Latin letters).

    >>> latex("R&D_1 50% [a]"), latex("a-b"), latex(r"\input{/etc}")
    ('R\\&D\\_1 50\\% {[}a{]}', 'a-b', '\\textbackslash{}input\\{/etc\\}')
    """
    plain = _plain(text)
    # Two hyphens in a row would become a dash.
    return "".join(
        "-{}" if char == "-" == plain[at + 1 : at + 2] else _LATEX.get(char, char) for at, char in enumerate(plain)
    )


def markdown(text: str) -> str:
    r"""Return a text for Markdown, on one line.

    >>> markdown("a|b *c* <script>")
    'a\\|b \\*c\\* \\<script\\>'
    """
    return _MARKDOWN.sub(r"\\\1", _plain(text))


def needs_chinese(text: str) -> bool:
    """Whether a text has Chinese characters or full-width forms."""
    return bool(_CHINESE.search(text))


def _plain(text: str) -> str:
    """One line, without the characters that steer a terminal or a typesetter."""
    line = "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)
    return _BLANKS.sub(" ", line)
