"""Title, publication date and publisher, as a report's head and foot show them.

A date counts as the publication's where it stands as one: after a label, on a short line of its own, in a dateline or
byline. Dates in running text are facts that the report tells, not its own, and are passed over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["find_date", "find_publisher", "find_title", "parse_date"]

_HEAD_LINES, _FOOT_LINES = 12, 4
_SHORT_LINE = 60  # columns; Chinese characters take two
_DATELINE = 90  # columns from the line's start within which a dateline ends
_TITLE = 160
_FULL = len("2019-03-14")
_BRACKETS = " 。.()（）【】〔〕"
_RANGE_START = re.compile(r"\d[年月日]?\s*(?:[—–~至到-]|to|until)+\s*$")
_RANGE_END = re.compile(r"\s*(?:[—–~至到-]+|to|until)\s*(?:\d|[A-Z][a-z]+ \d)")
_FIELD = re.compile(r"[^\W\d_][\w ]{0,30}[:：]\s*$")
# A table's row: its first cell names what the date is of.
_ROW = re.compile(r"[^|｜]{1,30}[|｜]\s*$")
_SEPARATED = re.compile(r"[|｜]\s*$")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_FOUR_DIGITS = re.compile(r"\d\d\d\d")  # is searched for twice as fast as \d{4}
_WIDE = re.compile("[\u2e80-\U0010ffff]+")
_DIGITS = {**{c: str(i) for i, c in enumerate("〇一二三四五六七八九")}, "○": "0", "零": "0", "Ｏ": "0"}
_FULL_WIDTH = {ord("０") + i: str(i) for i in range(10)} | {ord("／"): "/", ord("．"): ".", ord("－"): "-"}
_OTHER_CASES = str.maketrans("ſİı", "sii")  # patterns take these for s and i where they disregard case
_ERA_OFFSET = 1911  # year 1 of the Republic's calendar (民國) is 1912


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    text = files("extract.readers").joinpath("data", "metadata.toml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = tomllib.loads(text)
    return loaded


@cache
def _alternatives(key: str) -> str:
    words = {word for lang in _words().values() for word in lang[key]}
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@cache
def _months() -> dict[str, int]:
    return {name: i for i, names in enumerate(_words()["en"]["months"], 1) for name in names.split()}


@cache
def _date_patterns(*, chinese: bool) -> tuple[re.Pattern[str], ...]:
    """Return what dates look like, surest first; without the Chinese forms for a text that has no 年."""
    # Most words are no month by their first letters; without a look at those, each of the names would be tried.
    letters = "".join(f"[{''.join(sorted({name[i] for name in _months()}))}]" for i in range(3))
    month = f"(?={letters})(?:{'|'.join(sorted(_months(), key=len, reverse=True))})"
    number = "[〇○零Ｏ一二三四五六七八九十]"
    day_first = rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<b>{month})\b\.?,?\s+(?P<y>\d{{4}})\b"
    month_first = rf"\b(?P<b>{month})\b\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"(?<!\d)(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号號]",
            rf"(?P<y>[〇○零Ｏ一二三四五六七八九]{{4}})年(?P<m>{number}{{1,2}})月(?P<d>{number}{{1,3}})[日号號]",
            r"民[國国]\s*(?P<era>\d{2,3})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日",
            r"(?<![\d-])(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?![\d-])",
            day_first,
            month_first,
            r"(?<![\d/])(?P<d>\d{1,2})([/.])(?P<m>\d{1,2})\2(?P<y>\d{4})(?![\d/])",
            r"(?<!\d)(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月(?!\s*\d)",
            rf"(?P<y>[〇○零Ｏ一二三四五六七八九]{{4}})年(?P<m>{number}{{1,2}})月(?!{number})",
            r"民[國国]\s*(?P<era>\d{2,3})\s*年(?:\s*(?P<m>\d{1,2})\s*月)?(?!\s*\d)",
            rf"(?<!\d )\b(?P<b>{month})\b\.?,?\s+(?P<y>\d{{4}})\b",
            r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d{2})(?![\d-])",
        )
        if chinese or "年" not in pattern
    )


@cache
def _date_labels() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what ends the text before a date that is the publication's, and before one that is not."""
    ours, others = _alternatives("date_labels"), _alternatives("other_dates")
    return (
        re.compile(rf"(?:^|[\s（(【|｜，,。;；>])(?:{ours})\s*(?:[:：]|\b)\s*(?:on\s+)?\D{{0,14}}$", re.I),
        re.compile(rf"(?:{others})\s*[:：]?\s*$", re.I),
    )


@cache
def _publisher_label() -> re.Pattern[str]:
    labels = _alternatives("publisher_labels")
    return re.compile(rf"(?:^|[\s|｜(（])(?:{labels})\s*[:：]\s*([^\s|｜)）][^|｜\u3000)）]*)", re.I)


def parse_date(text: str) -> str | None:
    """Return the first date in ``text`` as ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``; the day comes before the month.

    Examples
    --------
    >>> [parse_date(x) for x in ("Sept. 8, 2016", "18/05/2016", "二〇二三年五月", "民國113年3月13日", "2017")]
    ['2016-09-08', '2016-05-18', '2023-05', '2024-03-13', '2017']
    """
    dates = sorted(_dates(text))
    if dates:
        return dates[0][2]
    year = re.fullmatch(r"\s*(\d{4})年?\s*", text)
    return year[1] if year and _FIRST_YEAR <= int(year[1]) <= _LAST_YEAR else None


def find_date(text: str) -> str | None:
    """Return the publication date that the head or foot of a report shows.

    Examples
    --------
    >>> find_date("TAMPERE, Finland, 14 March 2019 — The city signed a letter.")
    '2019-03-14'
    >>> find_date("宜宾2023年5月18日电（记者 高原）宜宾市人民政府签约。")
    '2023-05-18'
    >>> find_date("The contract, which the city had signed with Nokia after long talks on 14 March 2019, has ended.")
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    head, foot = lines[:_HEAD_LINES], lines[_HEAD_LINES:][-_FOOT_LINES:]
    shown = [
        (rank + (0 if len(value) == _FULL else 10), place, value)
        for place, line in enumerate([*head, *reversed(foot)])
        for rank, value in _shown_dates(line, opening=place < 4, last=line is lines[-1])
    ]
    return min(shown)[2] if shown else None


def find_title(text: str) -> str:
    r"""Return the first line that says more than what sort of text it is, if it is short enough for a title.

    >>> find_title("Espoo signs\n\nThe city ..."), find_title("PRESS RELEASE\n\nEspoo signs\n\nThe city ...")
    ('Espoo signs', 'Espoo signs')
    """
    lines = (line.strip() for line in text.split("\n")[:_HEAD_LINES])
    told = (line for line in lines if line and not _genre().fullmatch(line))
    first = next(told, "")
    return first if _fits(first, _TITLE) else ""


@cache
def _genre() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{_alternatives('genres')})\W*", re.I)


def find_publisher(text: str) -> str | None:
    r"""Return the publisher that a labelled line of the head names.

    >>> find_publisher("滴滴信号灯退场之后\n2020-08-05 10:12　来源：智交观察　阅读：31")
    '智交观察'
    """
    pattern = _publisher_label()
    for line in text.split("\n")[:_HEAD_LINES]:
        found = pattern.search(line) if _fits(line, 2 * _SHORT_LINE) else None
        if found:
            name = re.split(r"\s{2,}|[:：。;；]|\s(?=[\u4e00-\u9fff]{2,4}[:：])", found[1])[0].strip()
            if 0 < len(name) <= 60 and not any(c.isdigit() for c in name):
                return name
    return None


def _shown_dates(line: str, *, opening: bool, last: bool) -> Iterator[tuple[int, str]]:
    """Yield the dates of a line that stand as the publication's, with how surely: 0 is surest."""
    dates = _dates(line)
    if not dates:
        return
    label, other = _date_labels()
    short = _fits(line, _SHORT_LINE)
    for start, end, value in dates:
        before, after = line[:start], line[end:]
        labelled, others = label.search(before), other.search(before)
        # The longer label counts: "starting date" is none of ours, "embargoed until" is.
        if others and (not labelled or others.start() <= labelled.start()):
            continue
        if labelled and _fits(before, _SHORT_LINE):
            yield 0, value
            continue
        # A span of time, or a field of another name, is a fact that the report tells.
        if _RANGE_START.search(before) or _RANGE_END.match(after) or _FIELD.search(before):
            continue
        alone = not before.strip(_BRACKETS) or not after.strip(_BRACKETS) or _SEPARATED.search(before) is not None
        if _is_dateline(before, after, opening=opening) and len(value) == _FULL:
            yield 1, value
        elif (short or _SEPARATED.search(before)) and alone and (len(value) == _FULL or not _ROW.match(before)):
            yield 2, value
        elif len(value) == _FULL and (short or (last and not after.strip(_BRACKETS))):
            yield 3, value
        elif len(value) == _FULL and opening and _fits(before, _DATELINE) and re.search(r"day,?\s*\(?$", before):
            yield 4, value


def _is_dateline(before: str, after: str, *, opening: bool) -> bool:
    if not opening or not _fits(before, _DATELINE):
        return False
    ends = rf"\s*(?:[)）】]|\([^)]{{1,30}}\)|(?:{_alternatives('date_ends')})|/[A-Z]|[—–]|--|-\s|[:：;|｜\u3000]|\.\s)"
    # A place and no sentence stands before it: no verb can be told here, but full stops and lower-case runs can.
    plain = re.search(r"[.。!?！？]\s|\b[a-z]+ [a-z]+ [a-z]+\b", before) is None
    return plain and (
        re.match(ends, after) is not None or (before in ("", "（", "(") and after[:1] in ("", " ", "，", ",", "在"))
    )


def _dates(text: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    chinese = "年" in text
    if not chinese and not _FOUR_DIGITS.search(text):  # no form of a date does without
        return found
    # Full-width digits have the length of plain ones, so the spans hold.
    plain = text.translate(_FULL_WIDTH)
    for pattern in _date_patterns(chinese=chinese):
        for match in pattern.finditer(plain):
            value = _value(match.groupdict())
            if value and not any(match.start() < b and a < match.end() for a, b, _ in found):
                found.append((match.start(), match.end(), value))
    return found


def _value(parts: dict[str, str | None]) -> str | None:
    year = int(parts["era"] or 0) + _ERA_OFFSET if parts.get("era") else _number(parts["y"] or "")
    name = (parts.get("b") or "").translate(_OTHER_CASES).lower()
    month = _months()[name] if name else _number(parts.get("m") or "")
    day = _number(parts.get("d") or "")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def _number(text: str) -> int:
    """Read a number in digits, Chinese digits (二〇二三) or Chinese tens (二十一)."""
    if not text:
        return 0
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _number(tens or "一") * 10 + _number(ones)
    return int("".join(_DIGITS.get(c, c) for c in text))


def _fits(text: str, columns: int) -> bool:
    """Whether a line is no wider than that; Chinese characters are two columns wide."""
    if len(text) > columns or text.isascii():
        return len(text) <= columns
    return len(text) + sum(map(len, _WIDE.findall(text))) <= columns
