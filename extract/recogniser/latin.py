"""Features of tokens in text that is written with spaces and capitals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.mentions.grammar import common_words
from extract.recogniser.blocks import Block, Blocks, single
from extract.recogniser.cues import coordinated, label_before, line_above, load_cues, segments
from extract.recogniser.tokens import Token, shape, words_of
from extract.recogniser.windows import EDGE, Window, numbered, padded

__all__ = ["LatinFeatures", "LatinText"]

_LABEL_WITHIN = 6
_SHORT_LINE = 8
_HEAD_AT = 4
_ABOVE_WITHIN = 48
_FULL_STOPS = frozenset(".!?")
_ARTICLES = frozenset({"a", "an", "the", "its", "their", "our"})


class LatinFeatures:
    """What words tell in any text, numbered.

    Parameters
    ----------
    blocks
        Where the numbers come from.
    """

    reach = 2

    def __init__(self, blocks: Blocks) -> None:
        self._near = blocks.column(_near)
        self._pairs = blocks.column(_pair, value="|".join)
        self._around = blocks.column(_around, value="|".join)
        self._shapes = blocks.column(_shapes, value="".join)
        self.heads = blocks.column(_head)
        self.single = blocks.column(single)

    def read(self, text: str) -> LatinText:
        """Take in what a whole text tells of its words."""
        return LatinText(text, self)

    def windows(
        self, texts: Sequence[Sequence[str]], words: Sequence[Sequence[str]], shapes: Sequence[Sequence[str]]
    ) -> list[Window]:
        """Return what the tokens of sentences see around them, from their texts, small writing and shapes."""
        reach = self.reach
        near = numbered(padded(texts, reach, EDGE), self._near)
        row = padded(words, reach, EDGE)
        pairs = numbered(pairwise(row), self._pairs)
        around = numbered(zip(row, row[2:], strict=False), self._around)
        row = padded(shapes, reach, EDGE)
        forms = numbered(zip(row, row[1:], row[2:], strict=False), self._shapes)
        return [
            *(Window(near, d, reach + d) for d in range(-reach, reach + 1)),
            Window(pairs, -1, 0),
            Window(pairs, 0, 1),
            Window(around, -1, 0),
            Window(forms, -1, 0),
        ]


class LatinText:
    """A whole text: its lines, and which of its words are also written small."""

    def __init__(self, text: str, features: LatinFeatures) -> None:
        self._text = text
        self._features = features
        self._small = {word for word in words_of(text, "en") if word.islower()}
        self._common = common_words("en")
        self._cues = load_cues("en")

    def rows(self, tokens: Sequence[Token], words: Sequence[str], shapes: Sequence[str]) -> list[list[int]]:
        """Return what is special of each token of a sentence."""
        single = self._features.single
        capital = [s[:1] == "X" for s in shapes]
        common = [w in self._common for w in words]
        alphabetic = sum(s[:1] in "Xx" for s in shapes)
        shared: list[int] = []
        if 0 < len(tokens) <= _SHORT_LINE and words[-1] not in _FULL_STOPS:
            above = line_above(self._text, tokens[0].start, within=_ABOVE_WITHIN)
            shared += [single[f"line={min(len(tokens), 5)}"], single[f"above={above.lower().rpartition(' ')[2]}"]]
        if alphabetic > 2 and sum(capital) > 0.6 * alphabetic:
            shared.append(single["titled"])
        rows = [shared.copy() for _ in tokens]
        labelled, label = label_before(tokens, self._cues, within=_LABEL_WITHIN)
        for row in rows[labelled:]:
            row.append(single[f"label={label}"])
        for i, row in enumerate(rows):
            if capital[i]:
                row.append(single[f"known={common[i]:d}{words[i] in self._small:d}{i == 0:d}"])
        self._runs(words, capital, common, rows)
        self._segments(tokens, words, rows)
        return rows

    def _runs(
        self, words: Sequence[str], capital: Sequence[bool], common: Sequence[bool], rows: list[list[int]]
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
            before = words[first - 1] if first else EDGE
            after = words[final + 1] if final + 1 < n else EDGE
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
            numbers = list(map(self._features.single.__getitem__, run))
            for i in range(first, final + 1):
                rows[i] += numbers
            first = final + 1

    def coordinated(self, words: Sequence[str], at: int, step: int) -> range:
        """Return the places of what the word at ``at`` coordinates, in direction ``step``; empty where it does not."""
        return coordinated(words, at, step, self._cues)

    def _segments(self, tokens: Sequence[Token], words: Sequence[str], rows: list[list[int]]) -> None:
        """Tell of the stretch between two marks: the head to come, and the marks where it is short, as in a list."""
        for part in segments(tokens, self._cues, spaced=True):
            head, at = "", 0
            for i in range(part.last - 1, part.first - 1, -1):
                if words[i] in self._cues.heads:
                    head, at = words[i], i
                if head and at - i <= self._cues.reach:
                    rows[i].append(self._features.heads[head, min(at - i, _HEAD_AT)])
            if part.last - part.first <= 6:
                cell = self._features.single[f"cell={part.left}{part.right}"]
                for i in range(part.first, part.last):
                    rows[i].append(cell)


def _near(text: str) -> list[Block]:
    """Return what a token tells the tokens around it, from the second after it on."""
    distances = range(-LatinFeatures.reach, LatinFeatures.reach + 1)
    if text == EDGE:
        return [(f"w{d}={EDGE}",) for d in distances]
    word, form = text.lower(), shape(text)
    return [(f"w{d}={word}", f"s{d}={form}", *(() if d else _own(word))) for d in distances]


def _own(word: str) -> Block:
    """Return what a word tells of itself: its beginnings and ends."""
    ends = (
        f"p2={word[:2]}",
        f"p3={word[:3]}",
        f"p4={word[:4]}",
        f"x2={word[-2:]}",
        f"x3={word[-3:]}",
        f"x4={word[-4:]}",
    )
    return ("bias", *ends)


def _pair(words: tuple[str, str]) -> list[Block]:
    """Return what two neighbours tell the second of them, and the first."""
    joined = "|".join(words)
    return [("b-1=" + joined,), ("b+1=" + joined,)]


def _around(words: tuple[str, str]) -> list[Block]:
    return [(f"around={words[0]}|{words[1]}",)]


def _shapes(shapes: tuple[str, str, str]) -> list[Block]:
    return [("ss=" + "".join(shapes),)]


def _head(head: tuple[str, int]) -> list[Block]:
    """Return what a head tells of a token, and how far off it is where that is near."""
    noun, distance = head
    return [(f"head={noun}", f"head.at={distance}") if distance < _HEAD_AT else (f"head={noun}",)]


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
