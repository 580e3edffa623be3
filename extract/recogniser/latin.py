"""Features of tokens in text that is written with spaces and capitals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extract.mentions.grammar import common_words
from extract.recogniser.cues import coordinated, label_before, line_above, load_cues, segments
from extract.recogniser.tokens import Token, words_of

__all__ = ["LatinText"]

_EDGE = "<>"
_LABEL_WITHIN = 6
_SHORT_LINE = 8
_ABOVE_WITHIN = 48
_FULL_STOPS = frozenset(".!?")
_ARTICLES = frozenset({"a", "an", "the", "its", "their", "our"})


class LatinText:
    """A whole text: its lines, and which of its words are also written small."""

    reach = 2

    def __init__(self, text: str) -> None:
        self._text = text
        self._small = {word for word in words_of(text, "en") if word.islower()}
        self._common = common_words("en")
        self._cues = load_cues("en")

    def features(self, tokens: Sequence[Token], words: Sequence[str], shapes: Sequence[str]) -> list[list[str]]:
        """Return what is special of each token of a sentence."""
        capital = [s[:1] == "X" for s in shapes]
        common = [w in self._common for w in words]
        alphabetic = sum(s[:1] in "Xx" for s in shapes)
        titled = alphabetic > 2 and sum(capital) > 0.6 * alphabetic
        labelled, label = label_before(tokens, self._cues, within=_LABEL_WITHIN)
        line: list[str] = []
        if 0 < len(tokens) <= _SHORT_LINE and words[-1] not in _FULL_STOPS:
            above = line_above(self._text, tokens[0].start, within=_ABOVE_WITHIN)
            line = [f"line={min(len(tokens), 5)}", f"above={above.lower().rpartition(' ')[2]}"]
        rows: list[list[str]] = []
        for i in range(len(tokens)):
            row = _affixes(words, shapes, i) + line
            if titled:
                row.append("titled")
            if i >= labelled:
                row.append(f"label={label}")
            if capital[i]:
                row.append(f"known={common[i]:d}{words[i] in self._small:d}{i == 0:d}")
            rows.append(row)
        self._runs(words, capital, common, rows)
        self._segments(tokens, words, rows)
        return rows

    def _runs(
        self, words: Sequence[str], capital: Sequence[bool], common: Sequence[bool], rows: list[list[str]]
    ) -> None:
        """Tell of the run of capitalised words around a token: its head, and what stands at its borders."""
        n = len(words)
        first = 0
        while first < n:
            if not capital[first]:
                first += 1
                continue
            final = first
            while final + 1 < n and capital[final + 1]:
                final += 1
            before = words[first - 1] if first else _EDGE
            after = words[final + 1] if final + 1 < n else _EDGE
            size = min(final - first + 1, 5)
            ordinary = sum(common[first : final + 1])
            kind = "all" if ordinary == final - first + 1 else "some" if ordinary else "none"
            run = [
                f"run.first={words[first]}",
                f"run.last={words[final]}",
                f"run.before={before}",
                f"run.after={after}",
                f"run.kind={size}{kind}{'' if first else '^'}",
            ]
            if first > 1:
                run.append(f"run.before2={words[first - 2]}|{before}")
            if final + 2 < n:
                run.append(f"run.after2={after}|{words[final + 2]}")
            if noun := _apposition(words, final + 1):
                run.append(f"run.is={noun}")
            for i in range(first, final + 1):
                rows[i] += run
            first = final + 1

    def coordinated(self, words: Sequence[str], at: int, step: int) -> range:
        """Return the places of what the word at ``at`` coordinates, in direction ``step``; empty where it does not."""
        return coordinated(words, at, step, self._cues)

    def _segments(self, tokens: Sequence[Token], words: Sequence[str], rows: list[list[str]]) -> None:
        """Tell of the stretch between two marks: the head to come, and the marks where it is short, as in a list."""
        for part in segments(tokens, self._cues, spaced=True):
            head, at = "", 0
            for i in range(part.last - 1, part.first - 1, -1):
                if words[i] in self._cues.heads:
                    head, at = words[i], i
                if head and at - i <= self._cues.reach:
                    rows[i].append(f"head={head}")
                    if at - i < 4:
                        rows[i].append(f"head.at={at - i}")
            if part.last - part.first <= 6:
                for i in range(part.first, part.last):
                    rows[i].append(f"cell={part.left}{part.right}")


def _affixes(words: Sequence[str], shapes: Sequence[str], i: int) -> list[str]:
    word, last = words[i], len(words) - 1
    before = words[i - 1] if i else _EDGE
    after = words[i + 1] if i < last else _EDGE
    around = f"{shapes[i - 1] if i else _EDGE}{shapes[i]}{shapes[i + 1] if i < last else _EDGE}"
    return [*_ends(word), f"around={before}|{after}", f"b-1={before}|{word}", f"b+1={word}|{after}", f"ss={around}"]


@lru_cache(maxsize=1 << 14)
def _ends(word: str) -> tuple[str, ...]:
    """Return the beginnings and the ends of a word."""
    return (
        f"p2={word[:2]}",
        f"p3={word[:3]}",
        f"p4={word[:4]}",
        f"x2={word[-2:]}",
        f"x3={word[-3:]}",
        f"x4={word[-4:]}",
    )


def _apposition(words: Sequence[str], at: int) -> str:
    """Return the noun that says what a name is: ``Dantia, the council's development *arm*, …``; empty if none does."""
    if at + 2 >= len(words) or words[at] not in {",", "(", "–", "—", "is", "was"} or words[at + 1] not in _ARTICLES:
        return ""
    noun = ""
    for word in words[at + 2 : at + 8]:
        if word in {"'s", "’s"}:
            continue
        if not word[0].isalpha() or word in {
            "that",
            "which",
            "who",
            "of",
            "in",
            "for",
            "from",
            "to",
            "and",
            "with",
            "at",
        }:
            break
        noun = word
    return noun
