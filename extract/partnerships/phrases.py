"""Phrase tables of a language and where their phrases stand in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.errors import DataError

__all__ = ["Hit", "find_phrases", "read_table"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a table at ``[start, end)``; ``row`` holds the cells before the phrase."""

    start: int
    end: int
    phrase: str
    row: tuple[str, ...]

    @property
    def label(self) -> str:
        """The first cell of the phrase's row: its class, status or reason."""
        return self.row[0]


def find_phrases(text: str, table: str, lang: str) -> tuple[Hit, ...]:
    """Find the phrases of a table in a text, in order; phrases of one label do not overlap, the longest wins.

    Parameters
    ----------
    text
        Text in the form that :func:`extract.partnerships.text.fold` returns.
    table
        ``"triggers"``, ``"status"``, ``"polarity"`` or ``"references"``.
    lang
        ``"en"`` or ``"zh"``.

    Examples
    --------
    >>> [(hit.label, hit.phrase) for hit in find_phrases("the two sides", "references", "en")]
    [('Actor', 'the two sides')]
    """
    hits = [
        Hit(match.start(), match.end(), match.group(), rows.get(match.group()) or rows["*"])
        for pattern, rows in _matchers(table, lang)
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.row)))


@cache
def read_table(table: str, lang: str) -> tuple[tuple[str, ...], ...]:
    """Read the rows of ``extract/lang/{lang}/{table}.tsv``, without comments and column names.

    Raises
    ------
    DataError
        A row has not as many cells as there are columns.
    """
    path = files("extract") / "lang" / lang / f"{table}.tsv"
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    rows = tuple(tuple(line.split("\t")) for line in lines)
    for row in rows:
        if len(row) != len(rows[0]):
            raise DataError(f"row {row!r} needs {len(rows[0])} cells", where=f"lang/{lang}/{table}.tsv")
    return rows[1:]


@cache
def _matchers(table: str, lang: str) -> tuple[tuple[re.Pattern[str], dict[str, tuple[str, ...]]], ...]:
    groups: dict[str, list[tuple[str, ...]]] = {}
    for row in read_table(table, lang):
        groups.setdefault(row[0], []).append(row)
    return tuple((_compile([row[-1] for row in rows], lang), _by_phrase(rows)) for rows in groups.values())


def _by_phrase(rows: list[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    by_phrase = {row[-1]: row[:-1] for row in rows}
    by_phrase["*"] = rows[0][:-1]
    return by_phrase


def _compile(phrases: list[str], lang: str) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda p: (-len(p), p))
    if lang == "zh":
        return re.compile("|".join(re.escape(p) for p in longest_first))
    body = "|".join(re.escape(p).replace(r"\*", r"\w*").replace(r"\?", r"\w?") for p in longest_first)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)")
