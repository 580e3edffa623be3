"""Sentence and clause boundaries.

A line break ends a sentence, so that list items, table rows and headings are units of their own. Offsets are half-open
and leave out the white space round a sentence.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Sentence", "find_sentences"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at ``[start, end)`` and the half-open spans of its clauses, which cover it in order."""

    start: int
    end: int
    clauses: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Rules:
    abbreviations: frozenset[str]
    end: re.Pattern[str]
    clause: re.Pattern[str]
    spaced: bool


def find_sentences(text: str, *, lang: str = "en") -> tuple[Sentence, ...]:
    """Split a text into sentences.

    Parameters
    ----------
    text
        Any text; an empty one has no sentences.
    lang
        ``"en"`` or ``"zh"``.

    Examples
    --------
    >>> text = "Dr. Li signed for Acme Inc. on Monday. The U.S. firm paid 2.5 million."
    >>> [text[s.start : s.end] for s in find_sentences(text)]
    ['Dr. Li signed for Acme Inc. on Monday.', 'The U.S. firm paid 2.5 million.']
    >>> [s.end - s.start for s in find_sentences("他说：“好。”市长走了。", lang="zh")]
    [7, 5]
    """
    rules = _rules(lang)
    sentences: list[Sentence] = []
    for line in re.finditer(r"[^\n\r\u2028\u2029]+", text):
        start = line.start()
        for mark in rules.end.finditer(text, line.start(), line.end()):
            if rules.spaced and not _ends_sentence(text, mark, line.end(), rules):
                continue
            _add(sentences, text, start, mark.end(), rules)
            start = mark.end()
        _add(sentences, text, start, line.end(), rules)
    return tuple(sentences)


def _ends_sentence(text: str, mark: re.Match[str], line_end: int, rules: _Rules) -> bool:
    """Judge a stop in a language that also writes stops in abbreviations and numbers."""
    after = mark.end()
    if after >= line_end:
        return True
    if not text[after].isspace():
        return False
    following = text[after:line_end].lstrip()[:2].lstrip("\"'“‘«([")
    if following and following[0].islower():
        return False
    if mark.group()[0] != ".":
        return True
    word = re.search(r"[\w.&-]*$", text[max(0, mark.start() - 24) : mark.start()])
    before = word.group() if word else ""
    if before in rules.abbreviations:
        return before in {"Inc", "Ltd", "Corp", "Co", "etc"} and following[:1] in {"T", "I"} and _is_opener(text, after)
    return not (
        re.fullmatch(r"(?:[A-Za-z]\.)*[A-Z]", before)
        or (before.isdigit() and len(before) <= 2 and mark.start() - len(before) <= 0)
    )


def _is_opener(text: str, at: int) -> bool:
    return re.match(r"\s+(?:The|This|These|It|In|Its|They|There)\b", text[at:]) is not None


def _add(sentences: list[Sentence], text: str, start: int, end: int, rules: _Rules) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return
    cuts = [start]
    for match in rules.clause.finditer(text, start, end):
        cut = match.end("mark") if match.group("mark") else match.start("opener")
        if cuts[-1] < cut < end:
            cuts.append(cut)
    sentences.append(Sentence(start, end, tuple(zip(cuts, [*cuts[1:], end], strict=True))))


@cache
def _rules(lang: str) -> _Rules:
    data = tomllib.loads((files("extract") / "lang" / lang / "sentences.toml").read_text("utf-8"))
    closers = re.escape(data["closers"])
    marks = "|".join(re.escape(mark) for mark in sorted(data["clause_marks"], key=len, reverse=True))
    openers = "|".join(data["clause_openers"])
    opener = rf"(?<=, )(?P<opener>(?:{openers})\b)" if openers else r"(?P<opener>(?!))"
    return _Rules(
        abbreviations=frozenset(data["abbreviations"]),
        end=re.compile(rf"[{re.escape(data['terminators'])}]+[{closers}]*"),
        clause=re.compile(rf"(?P<mark>{marks})|{opener}"),
        spaced="." in data["terminators"],
    )
