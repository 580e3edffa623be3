"""Names reduced to what tells them from others.

Two names that fold to one mean the same entity wherever they are read, with no look at any other report: this is the
only identity of names that counts by itself. All that is less sure is proposed to people (:mod:`graph.duplicates`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources

from opencc import OpenCC

from ontology.records import EntityType

__all__ = ["fold_name", "simpler_forms"]

_SPACES = re.compile(r"\s+")
_INNER_SPACE = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_QUOTES = dict.fromkeys(map(ord, '\u201c\u201d\u201e\u300a\u300b\u3008\u3009\u300c\u300d\u300e\u300f"'))
_LEAST_LEFT = 2


@lru_cache(maxsize=65536)
def fold_name(name: str, type_: EntityType = EntityType.FIRM) -> str:
    """Reduce a name to what tells it from others.

    Case, width and other compatibility forms (NFKC), spaces, quotation marks, the difference between simplified and
    traditional characters, legal forms of firms, and 市 and the like after a city are dropped.

    Examples
    --------
    >>> fold_name("ＺＴＥ  Corporation Co., Ltd.")
    'zte corporation'
    >>> fold_name("深圳市 大疆創新科技 有限公司")
    '深圳市大疆创新科技'
    >>> fold_name("臺北市政府", EntityType.CITY), fold_name("通州区", EntityType.CITY)
    ('台北', '通州区')
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = _SPACES.sub(" ", folded.translate(_QUOTES)).strip() or folded.strip()
    if _CHINESE.search(folded):
        folded = _INNER_SPACE.sub("", _simplifier().convert(folded))
    if type_ is EntityType.FIRM:
        return _legal_forms().sub("", folded) or folded
    if type_ is EntityType.CITY:
        for ending, stays in _place_forms():
            if folded.endswith(ending) and len(folded) >= len(ending) + _LEAST_LEFT:
                return folded.removesuffix(ending) + stays
    return folded


def simpler_forms(texts: Iterable[str]) -> dict[str, str]:
    """Return the traditional characters that are another form of one in ``texts``, each with its simplified form.

    A reader's own search can so be folded without a library.

    >>> simpler_forms(["深圳创新"])
    {'創': '创'}
    """
    present = set().union(*texts)
    return {
        character: simple for character, simple in _simplified().items() if present.intersection((character, simple))
    }


@cache
def _simplified() -> dict[str, str]:
    """Each traditional character, by itself, with its simplified form."""
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    simple = _simplifier().convert("\n".join(characters)).split("\n")
    return {c: s for c, s in zip(characters, simple, strict=True) if c != s}


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@cache
def _legal_forms() -> re.Pattern[str]:
    """Read the legal forms of firms; a Latin one counts only as a word of its own, and never as the whole name."""
    rows = _table("legal_forms.tsv")
    latin = "|".join(sorted((re.escape(form) for lang, form in rows if lang != "zh"), key=len, reverse=True))
    chinese = "|".join(sorted((re.escape(form) for lang, form in rows if lang == "zh"), key=len, reverse=True))
    return re.compile(rf"(?:(?:[\s,]+(?:{latin})\.?)+|\s*(?:{chinese}))$")


@cache
def _place_forms() -> tuple[tuple[str, str], ...]:
    rows = ((ending, stays) for _, ending, stays in _table("place_forms.tsv"))
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def _table(name: str) -> list[list[str]]:
    lines = resources.files("graph").joinpath(name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
