"""Phrase tables of a language and where their phrases stand in a text.

One Aho–Corasick automaton a table finds the literal beginnings of its phrases (all of a phrase before its first
wildcard); what the automaton cannot know, word borders and wildcards, is checked at each place that it finds.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from extract.matching import Matcher
from ontology.errors import DataError

__all__ = ["Hit", "PhraseFinder", "find_phrases", "read_table", "spellings"]

_WILDCARD = re.compile(r"[*?]")
_CHOICE = re.compile(r"\{([^{}]*)\}")


class Hit(NamedTuple):  # made for every phrase, and asked for its label by every pair of actors
    """A phrase of a table at ``[start, end)``; ``row`` holds the cells before the phrase.

    ``label`` is the first of them: its class, status or reason.
    """

    start: int
    end: int
    phrase: str
    row: tuple[str, ...]
    label: str


@lru_cache(maxsize=1)  # whoever reads references and whoever lays a report out ask for the same triggers
def find_phrases(text: str, table: str, lang: str) -> tuple[Hit, ...]:
    """Find the phrases of a table in a text, in order; phrases of one label do not overlap, the longest wins.

    A phrase is as long as it is written in the table, wildcards included; what stands further left wins first.

    Parameters
    ----------
    text
        Text in the form that :func:`extract.partnerships.text.fold` returns.
    table
        ``"triggers"``, ``"status"``, ``"polarity"``, ``"references"`` or ``"links"``.
    lang
        ``"en"`` or ``"zh"``.

    Examples
    --------
    >>> [(hit.label, hit.phrase) for hit in find_phrases("a sister city", "triggers", "en")]
    [('twinning', 'sister city')]
    """
    return _finder(table, lang).find(text)


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


def spellings(phrase: str) -> tuple[str, ...]:
    """Write out the choices of a phrase, which stand between braces.

    Examples
    --------
    >>> spellings("{win,won} {a,the} bid")
    ('win a bid', 'win the bid', 'won a bid', 'won the bid')
    """
    parts = _CHOICE.split(phrase)
    choices = [part.split(",") if odd % 2 else [part] for odd, part in enumerate(parts)]
    return tuple(map("".join, itertools.product(*choices)))


class PhraseFinder:
    """Finds the phrases of the rows of a table: the last cell of a row is its phrase, the first its label.

    Parameters
    ----------
    rows
        Rows of two or more cells; of rows with the same label and phrase the last counts.
    words
        Match whole words only, with ``*`` for any further letters and ``?`` for one or none; else match anywhere,
        and literally. Braces hold a choice either way (see :func:`spellings`).

    Examples
    --------
    >>> finder = PhraseFinder([("sign", "sign*"), ("sign", "sign up to"), ("deal", "up to")], words=True)
    >>> [(hit.label, hit.phrase) for hit in finder.find("they sign up to it and have signed")]
    [('sign', 'sign up to'), ('deal', 'up to'), ('sign', 'signed')]
    """

    def __init__(self, rows: Iterable[tuple[str, ...]], *, words: bool) -> None:
        phrases = {
            (row[0], spelling): _Phrase(row[:-1], spelling, wild=words)
            for row in rows
            for spelling in spellings(row[-1])
        }
        by_literal: dict[str, list[_Phrase]] = {}
        for phrase in phrases.values():
            by_literal.setdefault(phrase.literal, []).append(phrase)
        self._words = words
        self._matcher = Matcher(by_literal, bounded=False)
        self._phrases = tuple(tuple(by_literal[literal]) for literal in self._matcher.patterns)

    def find(self, text: str) -> tuple[Hit, ...]:
        """Return the hits in order of start, longer ones first."""
        words = self._words
        matches: dict[str, list[tuple[int, int, str, int, _Phrase]]] = {}
        for start, end, number in self._matcher.find(text):
            # Most hits are within words: to call a function for each would take as long as the rest.
            if words and start and (text[start - 1].isalnum() or text[start - 1] == "_"):
                continue
            for phrase in self._phrases[number]:
                stop = phrase.end(text, end) if words else end
                if stop >= 0:
                    match = (start, -len(phrase.written), phrase.written, stop, phrase)
                    matches.setdefault(phrase.row[0], []).append(match)
        hits = []
        for found in matches.values():
            free = 0
            for start, _, _, stop, phrase in sorted(found, key=lambda match: match[:3]):
                if start >= free:
                    hits.append(Hit(start, stop, text[start:stop], phrase.row, phrase.row[0]))
                    free = stop
        return tuple(sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.row)))


class _Phrase:
    """A phrase of a table: its literal beginning, and the pattern of the rest where that holds wildcards."""

    __slots__ = ("_rest", "literal", "row", "written")

    def __init__(self, row: tuple[str, ...], written: str, *, wild: bool) -> None:
        self.row = row
        self.written = written
        self.literal = _WILDCARD.split(written, maxsplit=1)[0] if wild else written
        if not self.literal:
            raise DataError(f"phrase {written!r} needs a letter before its first wildcard")
        rest = re.escape(written[len(self.literal) :]).replace(r"\*", r"\w*").replace(r"\?", r"\w?")
        self._rest = re.compile(rf"{rest}(?!\w)") if rest else None

    def end(self, text: str, literal_end: int) -> int:
        """Return where the phrase ends whose literal beginning ends at ``literal_end``, or -1 if it is not there."""
        if self._rest is None:
            return -1 if literal_end < len(text) and _is_letter(text[literal_end]) else literal_end
        match = self._rest.match(text, literal_end)
        return match.end() if match else -1


@cache
def _finder(table: str, lang: str) -> PhraseFinder:
    return PhraseFinder(read_table(table, lang), words=lang != "zh")


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"
