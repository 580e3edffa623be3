"""The form of a text that phrases are matched against; every offset stays what it is in the report."""

from __future__ import annotations

import re

from extract.language import plain_chinese

__all__ = ["TOKENS", "fold"]

TOKENS = {
    "en": re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d[\d.,]*|[^\w\s]"),
    "zh": re.compile(r"[a-z]+|\d[\d.,]*|[^\s]"),
}
"""What counts as a word in a text in this form: in Chinese each character does."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code).isalnum() or chr(code) in "％．＋－＄"}
_WIDE_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")


def fold(text: str, lang: str) -> str:
    """Lower the case; in Chinese, write plain Chinese with half-width letters and digits.

    Examples
    --------
    >>> fold("雙方簽署ＭＯＵ", "zh")
    '双方签署mou'
    """
    if lang == "zh":
        text = _WIDE_COMMA.sub(",", plain_chinese(text).translate(_WIDE))
    text = text.replace("’", "'")
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
