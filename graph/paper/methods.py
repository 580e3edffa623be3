"""The methods paragraph: what was done, with every parameter, and the references of exactly that."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources

from graph.paper.escape import latex, markdown, needs_chinese
from graph.wording import Lang
from ontology import __version__
from ontology.errors import DataError

__all__ = ["bibtex", "cited", "paragraph_latex", "paragraph_markdown"]

_PLACE = re.compile(r"\{(\w+)\}|\[((?:@\w+; )*@\w+)\]")
_ENTRY = re.compile(r"^@\w+\{(\w+),\n(?:.*\n)*?\}\n", re.MULTILINE)


def paragraph_markdown(parts: Iterable[str], values: Mapping[str, str], lang: Lang) -> str:
    r"""Return the sentences named by ``parts``, filled in, with Pandoc's citations: ``[@newman2001]``.

    >>> paragraph_markdown(["measure-degree"], {}, "en")
    'Degree is the number of partners [@freeman1978].\n'
    """

    def fill(match: re.Match[str]) -> str:
        return match.group() if match[2] else markdown(_value(values, match[1]))

    return _joined(parts, lang, lambda sentence: _PLACE.sub(fill, sentence))


def paragraph_latex(parts: Iterable[str], values: Mapping[str, str], lang: Lang) -> str:
    r"""Return the same for LaTeX, with ``\cite``.

    >>> paragraph_latex(["measure-betweenness"], {}, "en").splitlines()[-1][-35:]
    'one \\cite{freeman1978,brandes2001}.'
    """

    def sentence(text: str) -> str:
        pieces, end = [], 0
        for match in _PLACE.finditer(text):
            pieces.append(latex(text[end : match.start()]))
            keys = re.findall(r"@(\w+)", match[2] or "")
            pieces.append(f"\\cite{{{','.join(keys)}}}" if keys else latex(_value(values, match[1])))
            end = match.end()
        return "".join([*pieces, latex(text[end:])])

    text = _joined(parts, lang, sentence)
    return ("% Compile with XeLaTeX or LuaLaTeX and \\usepackage[UTF8]{ctex}.\n" if needs_chinese(text) else "") + text


def cited(parts: Iterable[str]) -> tuple[str, ...]:
    """Return the keys that these sentences cite, sorted."""
    texts = [_sentences()[part]["en"] for part in parts]
    return tuple(
        sorted({key for text in texts for m in _PLACE.finditer(text) for key in re.findall(r"@(\w+)", m[2] or "")})
    )


def bibtex(keys: Iterable[str]) -> str:
    """Return the BibTeX entries of these keys, in their order.

    >>> print(bibtex(["cityties"]).splitlines()[0])
    @software{cityties,
    """
    return "\n".join(_entries()[key].replace("VERSION", __version__) for key in keys)


def _joined(parts: Iterable[str], lang: Lang, render: Callable[[str], str]) -> str:
    return (" " if lang == "en" else "").join(render(_sentences()[part][lang]) for part in parts) + "\n"


def _value(values: Mapping[str, str], name: str) -> str:
    if name not in values:
        raise DataError(f"nothing fills {{{name}}}", where="methods.toml", todo="mend the sentence")
    return values[name]


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("graph").joinpath("paper", "methods.toml").read_text("utf-8"))


@cache
def _entries() -> Mapping[str, str]:
    text = resources.files("graph").joinpath("paper", "references.bib").read_text("utf-8")
    return {match[1]: match.group() for match in _ENTRY.finditer(text)}
