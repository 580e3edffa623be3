"""Bytes to text: exactly, or with an error that says at which byte and what to pass.

In order: an encoding the user names; a byte order mark; then the candidates, each decoded strictly and judged by what
its characters look like. The encoding that a document declares has the first word among equals. Nothing is replaced.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from charset_normalizer import from_bytes

from ontology.errors import UnreadableFile

__all__ = ["declared_encoding", "decode"]

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# The WHATWG Encoding Standard reads these labels as their supersets, as every browser does.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
}
_NAMES = {"utf-8-sig": "utf-8", "utf_8": "utf-8", "big5hkscs": "big5", "utf_16": "utf-16", "windows-1252": "cp1252"}

_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})|<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)

_SAMPLE = 200_000
_GOOD = 0.7
_RANK = 1e-6
"""What each earlier candidate has ahead of the next one: it wins where both look alike."""
_LAST_OF_TWO_BYTES = "\u07ff"
"""The last character that UTF-8 writes in two bytes."""
_HALF = 0.5
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_ONE_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_TYPOGRAPHY = frozenset("“”‘’–—…•€£¥¢§¶©®™°·«»¿¡½¼¾¹²³\u00a0\u00adªº±×÷µ")
_TORN = re.compile(r"(?<=[A-Za-z])[㐀-鿿](?![㐀-鿿，。、；：）”」])|(?<![㐀-鿿，。、；：（“「])[㐀-鿿](?=[a-z])")
"""A single Chinese character in a Latin word: an accented letter in another encoding, and the letter after it."""
_LATIN_WORD = re.compile(r"[^\W\d_]*[A-Za-z][^\W\d_]*")


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that an HTML or XML document names in its first 4,096 bytes, or ``None``.

    >>> declared_encoding(b'<meta charset="gbk">')
    'gbk'
    """
    found = _DECLARED.search(data[:4096])
    if not found:
        return None
    return (found.group(1) or found.group(2)).decode("ascii").lower()


def decode(data: bytes, *, where: str, encoding: str | None = None, declared: str | None = None) -> tuple[str, str]:
    """Decode ``data`` without loss.

    Parameters
    ----------
    data
        The bytes of a text file.
    where
        Name of the file, for messages.
    encoding
        What the user says it is; nothing else is tried then.
    declared
        What the document says of itself.

    Returns
    -------
    tuple of str
        The text, without a byte order mark, and the name of the encoding.

    Raises
    ------
    UnreadableFile
        The bytes are no text, or none in the encoding named.

    Examples
    --------
    >>> decode("智慧城市".encode("gb18030"), where="a.txt")
    ('智慧城市', 'gb18030')
    """
    if encoding is not None:
        return _decode_as(data, encoding, where=where)
    for mark, name in _BOMS:
        if data.startswith(mark):
            text, name = _decode_as(data, name, where=where)
            if "\x00" in text:  # the mark was no mark, but the beginning of binary data
                raise _undecodable(data, where)
            return text, name
    if data.isascii() and b"\x00" not in data and not _CONTROLS.search(data[:_SAMPLE].decode("ascii")):
        return data.decode("ascii"), "utf-8"
    best = _best_candidate(data, declared)
    if best is not None:
        return best
    raise _undecodable(data, where)


def _decode_as(data: bytes, name: str, *, where: str) -> tuple[str, str]:
    try:
        text = data.decode(name)
    except LookupError as error:
        raise UnreadableFile(
            f"unknown encoding {name!r}", where=where, todo="pass a name such as utf-8, gb18030, big5 or cp1252"
        ) from error
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        other = "utf-8" if codecs.lookup(name).name == "gb18030" else "gb18030"
        raise UnreadableFile(
            f"byte {at} is not {_canonical(name).upper()}", where=where, todo=f"pass --encoding {other} if it is that"
        ) from error
    return text.removeprefix("\ufeff"), _canonical(name)


def _canonical(name: str) -> str:
    return _NAMES.get(name.lower(), name.lower())


def _best_candidate(data: bytes, declared: str | None) -> tuple[str, str] | None:
    best: tuple[float, str, str] | None = None
    for rank, name in enumerate(_candidates(data, declared)):
        try:
            text = data.decode(name)
        except (UnicodeError, LookupError):
            continue
        score = _plausibility(text[:_SAMPLE], name) - rank * _RANK
        if best is None or score > best[0]:
            best = (score, text, name)
        if best[0] >= 1.0 - (rank + 1) * _RANK:  # no later one can be better
            break
    if best is not None and best[0] >= _GOOD:
        return best[1].removeprefix("\ufeff"), _canonical(best[2])
    if b"\x00" in data:
        return None
    # Code pages beyond the usual ones (cp1250, Shift_JIS): the detector's word counts only if it leaves no doubt.
    match = from_bytes(data[:_SAMPLE]).best()
    if match is None or match.chaos > 0.1:
        return None
    try:
        text = data.decode(match.encoding)
    except (UnicodeError, LookupError):
        return None
    return None if _CONTROLS.search(text[:_SAMPLE]) else (text, match.encoding.replace("_", "-"))


def _candidates(data: bytes, declared: str | None) -> list[str]:
    names = []
    if declared:
        try:
            name = codecs.lookup(declared).name
        except LookupError:
            name = ""
        # A declaration that could be read as ASCII cannot be UTF-16 (WHATWG prescan).
        names = [_SUPERSETS.get(name, name)] if name and not name.startswith(("utf-16", "utf-32")) else []
    names += ["utf-8", "gb18030", "big5hkscs", "cp1252"]
    if len(data) % 2 == 0:
        names += ["utf-16-le", "utf-16-be"]
    return list(dict.fromkeys(names))


def _plausibility(text: str, name: str) -> float:
    """Judge a decoded text from 0 to 1: the share of its characters beyond ASCII that a report would hold."""
    if _CONTROLS.search(text):
        return 0.0
    if name.startswith("utf-16"):
        return _share(text, text)
    beyond = "".join(_BEYOND_ASCII.findall(text))
    if not beyond:
        return 1.0
    if name == "utf-8":
        # Other encodings' bytes are hardly ever valid UTF-8 by chance; those of a few Chinese characters that are give
        # letters which stand by themselves. A pound sign before a number and an accent in a word are none of these.
        sure = len(beyond) > 8 or max(beyond) > _LAST_OF_TWO_BYTES or _latin_share(text, beyond) >= _HALF
        return 1.0 if sure else 0.9
    if name == "cp1252":
        return _single_share(text)
    return _share(text, beyond)


def _share(text: str, judged: str) -> float:
    common = _common_characters()
    good = sum(map(common.__contains__, judged))
    torn = len(_TORN.findall(text))
    return (good - torn) / len(judged) if judged else 0.0


def _single_share(text: str) -> float:
    """Accented letters stand next to plain ones, typographic marks anywhere; runs of high bytes are not Latin."""
    good = total = 0
    padded = f" {text} "
    for found in _ONE_BEYOND_ASCII.finditer(padded):
        total += 1
        at, char = found.start(), found[0]
        before, after = padded[at - 1], padded[at + 1]
        alone = before <= "\x7f" or after <= "\x7f"
        if char in _TYPOGRAPHY:
            good += before <= "\x7f" or after <= "\x7f"
        elif char.isalpha():
            good += alone and any(c <= "\x7f" and c.isalpha() for c in (before, after))
    # Below certainty: a Chinese reading in which every character is common must win.
    return 0.95 * good / total if total else 0.0


def _latin_share(text: str, beyond: str) -> float:
    """Return the share of the characters beyond ASCII that are typographic marks, or stand in words with plain letters.

    >>> _latin_share("Kankaanpää, £5", "ää£"), _latin_share("Öö", "Öö")
    (1.0, 0.0)
    """
    letters = sum(not char.isascii() for word in _LATIN_WORD.findall(text) for char in word)
    return (letters + sum(char in _TYPOGRAPHY and not char.isalpha() for char in beyond)) / len(beyond)


@cache
def _common_characters() -> frozenset[str]:
    """Return ASCII, Chinese punctuation, full-width forms and the first levels of GB 2312 and Big5."""
    gb = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    big5 = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    han = {c.decode("gb2312", "ignore") for c in gb} | {c.decode("big5", "ignore") for c in big5}
    signs = {chr(c) for c in [*range(0x20, 0x7F), *range(0x3000, 0x3018), *range(0xFF01, 0xFF5F)]}
    return frozenset(han | signs | _TYPOGRAPHY | {"\n", "\r", "\t"} | set("“”‘’—…·、《》•●■℃①②③④⑤⑥⑦⑧⑨⑩")) - {""}


def _undecodable(data: bytes, where: str) -> UnreadableFile:
    if b"\x00" in data or len(_CONTROLS.findall(data[:_SAMPLE].decode("latin-1"))) > len(data[:_SAMPLE]) / 50:
        return UnreadableFile(
            "holds binary data, not text", where=where, todo="convert it to one of txt, md, html, pdf, docx"
        )
    try:
        data.decode("utf-8")
        at = 0
    except UnicodeDecodeError as error:
        at = error.start
    return UnreadableFile(
        f"byte {at} is not UTF-8 and no other encoding fits", where=where, todo="pass --encoding gb18030 or what it is"
    )
