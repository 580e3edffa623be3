"""Bring text to the one form that offsets point into: NFC, line feeds as line ends, nothing invisible.

Never NFKC: full-width letters, digits and punctuation carry meaning in Chinese typesetting and stay as they are. But
radicals and ligatures become the characters that they stand for: many PDF files, such as those that browsers print,
name a glyph by the first character that is drawn so, ⼤ for 大 and ﬁ for fi.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["join_lines", "normalise"]

# Characters that show nothing: zero-width space and joiners, word joiner, byte order mark, soft hyphen, direction
# marks (UAX #9; they could make evidence read other than it is), C0 and C1 controls that RDF and XML cannot carry.
_INVISIBLE = (
    [0x00AD, 0x034F, 0x061C, 0xFEFF, 0xFFFE, 0xFFFF]
    + [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
    + [c for c in [*range(0x20), *range(0x7F, 0xA0)] if c not in (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85)]
)
_DROPPED = re.compile(f"[{re.escape(''.join(map(chr, _INVISIBLE)))}]+")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
_SPACES = " \t\u00a0\u3000"
_BLANK_LINES = re.compile(r"\n{3,}")

# Characters of modern text among the radicals of U+2E80 to U+2EFF, by the Unicode Character Database's
# Equivalent_Unified_Ideograph; for the Kangxi radicals and ligatures it has compatibility mappings.
_RADICALS = (
    "⺒巳⺓幺⺛旡⺝月⺟母⺠民⺬示⺽臼⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾"
    "⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_DRAWN_ALIKE = {
    ord(c): unicodedata.normalize("NFKC", c) for c in map(chr, [*range(0x2F00, 0x2FD6), *range(0xFB00, 0xFB07)])
}
_DRAWN_ALIKE |= {ord(c): whole for c, whole in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)}
_ANY_DRAWN_ALIKE = re.compile("[\u2e80-\u2fd5\ufb00-\ufb06]")

# Between two of these no space is written when lines are joined.
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’—…"
_WIDE_END = re.compile(f"[{_WIDE}]$")
_WIDE_START = re.compile(f"^[{_WIDE}]")


def normalise(text: str) -> str:
    r"""Return ``text`` in normal form; doing it twice changes nothing.

    Examples
    --------
    >>> normalise("\ufeffCafe\u0301 \r\n\r\n\r\n\r\nＡ１\u200b。\x00")
    'Café\n\nＡ１。'
    >>> normalise("\u2fb9港中\u2f42\u2f24学 \ufb01nances")
    '香港中文大学 finances'
    """
    text = _DROPPED.sub("", _LINE_END.sub("\n", text).replace("\u2029", "\n\n"))
    text = unicodedata.normalize("NFC", text)
    if _ANY_DRAWN_ALIKE.search(text):
        text = text.translate(_DRAWN_ALIKE)
    text = "\n".join([line.rstrip(_SPACES) for line in text.split("\n")])
    return _BLANK_LINES.sub("\n\n", text).strip("\n \t")


def join_lines(first: str, second: str) -> str:
    """Join two lines of one paragraph: with a space, or without one between Chinese characters.

    Examples
    --------
    >>> join_lines("the city", "of Espoo"), join_lines("深圳", "市")
    ('the city of Espoo', '深圳市')
    """
    if not first or not second:
        return first or second
    glue = "" if _WIDE_END.search(first) and _WIDE_START.search(second) else " "
    return f"{first}{glue}{second}"
