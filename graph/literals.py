"""Values on their way into RDF literals and back.

Some characters can stand in an RDF 1.1 literal but not in an XML document, so that an export in RDF/XML, or a report
in a browser, would break; they become U+FFFD, one for one, so that offsets stay true.
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ontology.errors import DataError
from ontology.terms import XSD

__all__ = ["CONFIDENCE_DIGITS", "clean", "date_type", "decimal_text", "json_text", "language_tag"]

CONFIDENCE_DIGITS = 4
"""Decimal places that confidences keep: more are noise that differs from one machine to the next."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2 (Char)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def clean(text: str) -> str:
    """Replace the characters that XML can't hold.

    Examples
    --------
    >>> clean(f"a{chr(0)}b") == "a�b"
    True
    """
    # What can be printed can stand in XML: that is all names and sentences, and is known in a fifth of the time.
    return text if text.isprintable() else _NOT_IN_XML.sub("\ufffd", text)


def json_text(data: object) -> str:
    r"""Write JSON for a literal: sorted keys, no spaces, and escaped what XML can't hold.

    Examples
    --------
    >>> json_text({"b": "深圳", "a": "\ufffe"})
    '{"a":"\\ufffe","b":"深圳"}'
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _NOT_IN_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


@lru_cache(maxsize=256)
def language_tag(tag: str) -> str:
    """Return a BCP 47 tag in its customary case (RFC 5646, 2.1.1); ``und`` for what is no tag.

    Examples
    --------
    >>> language_tag("zh-hans"), language_tag("EN"), language_tag("x y")
    ('zh-Hans', 'en', 'und')
    """
    if not _LANGUAGE_TAG.fullmatch(tag):
        return "und"
    first, *rest = tag.lower().split("-")
    cased = (s.title() if len(s) == 4 and s.isalpha() else s.upper() if len(s) == 2 else s for s in rest)
    return "-".join([first, *cased])


def date_type(text: str) -> str | None:
    """Return the datatype of a date as records write it; ``None`` where it is no date of the calendar.

    Examples
    --------
    >>> date_type("2016-05-18").rpartition("#")[2], date_type("2016-13")
    ('date', None)
    """
    parts = text.split("-")
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text) or parts[0] == "0000":
        return None
    try:
        date(int(parts[0]), int(parts[1]) if len(parts) > 1 else 1, int(parts[2]) if len(parts) > 2 else 1)
    except ValueError:
        return None
    return (XSD.gYear, XSD.gYearMonth, XSD.date)[len(parts) - 1]


def decimal_text(value: float) -> str:
    """Write a number as the shortest ``xsd:decimal`` that reads back as the same number.

    Raises
    ------
    DataError
        The number is infinite or none at all.

    Examples
    --------
    >>> decimal_text(3.0), decimal_text(1e-7)
    ('3', '0.0000001')
    """
    number = Decimal(repr(float(value)))
    if not number.is_finite():
        raise DataError("not a finite number", where=str(value), todo="correct the record")
    if number == 0:
        return "0"  # never "-0", which is the same number
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
