"""The words of pictures, tables and figures, in English and Chinese, as tab-separated files hold them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

__all__ = ["Lang", "wording", "words_of"]

Lang = Literal["en", "zh"]

_SHARED = "picture_assets/strings.tsv"


@cache
def wording(file: str = _SHARED) -> Mapping[str, Mapping[str, str]]:
    """Return the words of one file of this package: by key, then by language.

    >>> wording()["kind-twinning"]
    {'en': 'Twinning', 'zh': '友好城市'}
    """
    text = resources.files("graph").joinpath(*file.split("/")).read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    header = lines[0]
    return {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in lines[1:]}


def words_of(lang: Lang, *files: str) -> Mapping[str, str]:
    """Return the words of one language: the shared ones (names of types, kinds and statuses) and those of ``files``.

    >>> words_of("zh")["type-City"]
    '城市'
    """
    return {key: texts[lang] for file in (_SHARED, *files) for key, texts in wording(file).items()}
