"""What the recogniser sees of a token.

Features are strings, kept in numbered blocks (:mod:`extract.recogniser.blocks`); the CRF learns a weight for each pair
of string and label. Beside words, affixes and shapes of a window they tell what the lexicons and name patterns
proposed (*hints*), so that the model learns how far each of those can be trusted in which context.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from extract.recogniser.blocks import Block, Blocks, single
from extract.recogniser.han import HanFeatures, HanText
from extract.recogniser.latin import LatinFeatures, LatinText
from extract.recogniser.tokens import Token, shape
from extract.recogniser.windows import EDGE, Window, numbered, padded, places

__all__ = ["Features", "Hint", "Sentence"]

_DECIDED = "rule:"
_MOST = 1 << 18
"""So many blocks, and things that tell them, are kept from text to text."""


class Hint(NamedTuple):  # made for every proposal, some times over: see Token
    """A span ``[start, end)`` that a lexicon or pattern proposed, with what it proposed."""

    start: int
    end: int
    label: str


Sentence = tuple[Sequence[Token], Sequence[Hint]]
"""The tokens of a sentence and the hints that lie in it; these may overlap."""


class Features:
    """The features of tokens in texts of one language.

    Parameters
    ----------
    lang
        ``"en"`` or ``"zh"``.
    known
        Features that count, such as those that a model has weights for; by default all.

    Examples
    --------
    >>> from extract.recogniser.tokens import tokenise
    >>> text = "in Espoo"
    >>> [[_, row]] = Features("en").strings(text, [(tokenise(text, "en"), [Hint(3, 8, "lexicon:City")])])
    >>> "w-1=in" in row, "h0=B:lexicon:City" in row
    (True, True)
    """

    def __init__(self, lang: str, *, known: Collection[str] | None = None) -> None:
        self.blocks = Blocks(known)
        self._own = HanFeatures(self.blocks) if lang == "zh" else LatinFeatures(self.blocks)
        self._marks = self.blocks.column(self._told)
        self._single = self.blocks.column(single)

    def read(self, text: str) -> HanText | LatinText:
        """Take in what a whole text tells of its words."""
        return self._own.read(text)

    def numbers(self, read: HanText | LatinText, sentences: Sequence[Sentence]) -> tuple[list[Any], list[list[int]]]:
        """Return the numbers of the blocks that each token of some sentences has.

        Parameters
        ----------
        read
            What :meth:`read` returned of their text.

        Returns
        -------
        columns, rows
            Arrays with a number for each token, and further numbers of each token. A token has those of its place in
            each column and in the rows; numbers stay what they are until :meth:`forget`.
        """
        words = [[token.text.lower() for token in tokens] for tokens, _ in sentences]
        shapes = [[shape(token.text) for token in tokens] for tokens, _ in sentences]
        rows: list[list[int]] = []
        marks: list[list[tuple[str, ...]]] = []
        for (tokens, hints), own, forms in zip(sentences, words, shapes, strict=True):
            told = read.rows(tokens, own, forms)
            marks.append(self._hints(tokens, own, hints, read, told))
            rows += told
        reach = self._own.reach
        windows = self._own.windows([[token.text for token in tokens] for tokens, _ in sentences], words, shapes)
        noted = numbered(padded(marks, reach, ()), self._marks)
        windows += [Window(noted, 0, 0), *(Window(noted, d, 1 + reach + d) for d in range(-reach, reach + 1))]
        at = places([len(tokens) for tokens, _ in sentences], reach)
        return [window.numbers[at + window.shift] + window.block for window in windows], rows

    def strings(self, text: str, sentences: Sequence[Sentence]) -> list[list[list[str]]]:
        """Return the features of each token of each sentence."""
        self.forget()
        columns, rows = self.numbers(self.read(text), sentences)
        told = self.blocks.features
        tokens = zip(*(column.tolist() for column in columns), strict=True)
        found = [
            list(chain.from_iterable(told[number] for number in chain(window, row)))
            for window, row in zip(tokens, rows, strict=True)
        ]
        ends = np.cumsum([len(tokens) for tokens, _ in sentences]).tolist()
        return [found[end - len(tokens) : end] for (tokens, _), end in zip(sentences, ends, strict=True)]

    def forget(self, most: int = _MOST) -> bool:
        """Forget the blocks made so far if they and what tells them are more than ``most``; return whether so."""
        full = self.blocks.size > most
        if full:
            self.blocks.clear()
        return full

    def _told(self, marks: tuple[str, ...]) -> list[Block]:
        """Return what a token's marks tell of itself, and of the tokens around it, from the furthest after it on."""
        if not marks:
            return []
        reach = self._own.reach
        around = range(-reach, reach + 1)
        return [("hc=" + "|".join(marks),), *(tuple([f"h{d}={mark}" for mark in marks]) for d in around)]

    def _hints(
        self,
        tokens: Sequence[Token],
        words: Sequence[str],
        hints: Sequence[Hint],
        text: HanText | LatinText,
        rows: list[list[int]],
    ) -> list[tuple[str, ...]]:
        """Mark the first (B), inner (I) and last (E) token of each hint, or the only one (S); tell what frames it."""
        marks: list[tuple[str, ...]] = [()] * len(tokens)
        last = len(tokens) - 1
        at = 0
        for hint in hints:
            while at <= last and tokens[at].end <= hint.start:
                at += 1
            first = final = at
            if first > last or tokens[first].start >= hint.end:
                continue
            while final < last and tokens[final + 1].start < hint.end:
                final += 1
            if first == final:
                marks[first] += (f"S:{hint.label}", f"B:{hint.label}")
            else:
                marks[first] += (f"B:{hint.label}",)
                for i in range(first + 1, final):
                    marks[i] += (f"I:{hint.label}",)
                marks[final] += (f"E:{hint.label}",)
            if hint.label.startswith(_DECIDED):
                self._frame(words, first, final, hint.label, text, rows)
        return marks

    def _frame(
        self, words: Sequence[str], first: int, final: int, label: str, text: HanText | LatinText, rows: list[list[int]]
    ) -> None:
        last = len(words) - 1
        before = words[first - 1] if first else EDGE
        after = words[final + 1] if final < last else EDGE
        frame = [f"hb={label}|{before}", f"ha={label}|{after}"]
        if first > 1:
            frame.append(f"hb2={label}|{words[first - 2]}|{before}")
        if final + 1 < last:
            frame.append(f"ha2={label}|{after}|{words[final + 2]}")
        numbers = [self._single[feature] for feature in frame]
        for i in range(first, final + 1):
            rows[i] += numbers
        kind = label.removeprefix(_DECIDED)
        for i in text.coordinated(words, final + 1, 1):
            rows[i].append(self._single[f"co-={kind}"])
        for i in text.coordinated(words, first - 1, -1):
            rows[i].append(self._single[f"co+={kind}"])
