"""What the recogniser sees of a token.

Features are strings; the CRF learns a weight for each pair of string and label. Beside words, affixes and shapes of a
window they tell what the lexicons and name patterns proposed (*hints*), so that the model learns how far each
of those can be trusted in which context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.recogniser.han import HanText
from extract.recogniser.latin import LatinText
from extract.recogniser.tokens import Token, shape

__all__ = ["Hint", "read_text", "token_features"]

_EDGE = "<>"
_DECIDED = "rule:"


@dataclass(frozen=True, slots=True)
class Hint:
    """A span ``[start, end)`` that a lexicon or pattern proposed, with what it proposed."""

    start: int
    end: int
    label: str


def read_text(text: str, lang: str) -> HanText | LatinText:
    """Take in what a whole text tells of its words: which recur, which are also written small, what stands by them."""
    return HanText(text) if lang == "zh" else LatinText(text)


def token_features(tokens: Sequence[Token], hints: Sequence[Hint], text: HanText | LatinText) -> list[list[str]]:
    """Return the features of each token of one sentence.

    Parameters
    ----------
    tokens
        The sentence.
    hints
        Proposals that lie in the sentence; they may overlap.
    text
        The text that the sentence is from.

    Examples
    --------
    >>> from extract.recogniser.tokens import tokenise
    >>> text = "in Espoo"
    >>> row = token_features(tokenise(text, "en"), [Hint(3, 8, "lexicon:City")], read_text(text, "en"))[1]
    >>> "w-1=in" in row, "h0=B:lexicon:City" in row
    (True, True)
    """
    words = [t.text.lower() for t in tokens]
    shapes = [shape(t.text) for t in tokens]
    marks, frames = _hint_marks(tokens, words, hints, text)
    rows = text.features(tokens, words, shapes)
    size, reach = len(tokens), text.reach
    # Column by column: far fewer steps than token by token.
    padded = [_EDGE] * reach + words + [_EDGE] * reach
    columns = [
        [sign + word for word in padded[first : first + size]]
        for first, sign in enumerate(f"w{d}=" for d in range(-reach, reach + 1))
    ]
    for row, window in zip(rows, zip(*columns, strict=True), strict=True):
        row += window
        row.append("bias")
    near = min(reach, 2) if reach < 3 else 1
    for d in range(-near, near + 1):
        sign = f"s{d}="
        for row, form in zip(rows[max(0, -d) :], shapes[max(0, d) :], strict=False):
            row.append(sign + form)
    for i, own in enumerate(marks):
        rows[i] += frames[i]
        if own:
            together, near_by = _told(tuple(own), reach)
            rows[i].append(together)
            for d in range(max(-reach, i - size + 1), min(reach, i) + 1):
                rows[i - d] += near_by[d + reach]
    return rows


@lru_cache(maxsize=1 << 12)
def _told(marks: tuple[str, ...], reach: int) -> tuple[str, list[list[str]]]:
    """Return what a token's marks tell of itself, and of the tokens around it, from the furthest after it on."""
    return "hc=" + "|".join(marks), [[f"h{d}={mark}" for mark in marks] for d in range(-reach, reach + 1)]


def _hint_marks(
    tokens: Sequence[Token], words: Sequence[str], hints: Sequence[Hint], text: HanText | LatinText
) -> tuple[list[list[str]], list[list[str]]]:
    """Mark the first (B), inner (I) and last (E) token of each hint, or the only one (S), and what frames it."""
    marks: list[list[str]] = [[] for _ in tokens]
    frames: list[list[str]] = [[] for _ in tokens]
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
        for i in range(first, final + 1):
            place = "S" if first == final else "B" if i == first else "E" if i == final else "I"
            marks[i].append(f"{place}:{hint.label}")
            if place == "S":
                marks[i].append(f"B:{hint.label}")
        if hint.label.startswith(_DECIDED):
            before = words[first - 1] if first else _EDGE
            after = words[final + 1] if final < last else _EDGE
            frame = [f"hb={hint.label}|{before}", f"ha={hint.label}|{after}"]
            if first > 1:
                frame.append(f"hb2={hint.label}|{words[first - 2]}|{before}")
            if final + 1 < last:
                frame.append(f"ha2={hint.label}|{after}|{words[final + 2]}")
            for i in range(first, final + 1):
                frames[i] += frame
            kind = hint.label.removeprefix(_DECIDED)
            for i in text.coordinated(words, final + 1, 1):
                frames[i].append(f"co-={kind}")
            for i in text.coordinated(words, first - 1, -1):
                frames[i].append(f"co+={kind}")
    return marks, frames
