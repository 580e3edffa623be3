"""The form of a text that phrases are matched against; every offset stays what it is in the report."""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

__all__ = ["fold"]


def fold(text: str, lang: str) -> str:
    """Lower the case; in Chinese, simplify each character and make full-width signs half-width.

    Examples
    --------
    >>> fold("雙方簽署ＭＯＵ", "zh")
    '双方签署mou'
    """
    if lang == "zh":
        text = text.translate({ord(c): _simple(c) for c in set(text) if ord(c) > 0x7F})
    text = text.replace("’", "'")
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _simple(char: str) -> str:
    if "！" <= char <= "～" and (char.isalnum() or char in "％．＋－＄"):
        return chr(ord(char) - 0xFEE0)
    simple: str = _converter().convert(char)
    return simple if len(simple) == 1 else char
