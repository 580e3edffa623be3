"""The marks and heads that the recogniser looks out for, read from ``extract/lang/*/recogniser.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extract.recogniser.tokens import Token

__all__ = ["Cues", "Segment", "coordinated", "label_before", "line_above", "load_cues", "segments"]


@dataclass(frozen=True, slots=True)
class Cues:
    """The contents of one ``recogniser.toml``; see the comments there."""

    heads: frozenset[str]
    reach: int
    stops: frozenset[str]
    pairs: dict[str, str]
    labels: frozenset[str]
    sounds: frozenset[str]
    coordinators: frozenset[str]
    longest: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Tokens ``[first, last)`` between two marks, the marks, and whether white space sets it off on both sides."""

    first: int
    last: int
    left: str
    right: str


@cache
def load_cues(lang: str) -> Cues:
    """Return the cues of a language."""
    data = tomllib.loads((files("extract") / "lang" / lang / "recogniser.toml").read_text("utf-8"))
    return Cues(
        heads=frozenset(data["heads"]),
        reach=data["reach"],
        stops=frozenset(data["stops"]),
        pairs={pair[0]: pair[1] for pair in data["pairs"]},
        labels=frozenset(data["labels"]),
        sounds=frozenset(data["sounds"]),
        coordinators=frozenset(data["coordinators"]),
        longest=data["longest"],
    )


def segments(tokens: Sequence[Token], cues: Cues, *, spaced: bool) -> list[Segment]:
    """Cut a sentence at its marks and, in a script that writes no spaces, at white space.

    Examples
    --------
    >>> from extract.recogniser.tokens import tokenise
    >>> tokens = tokenise("湖北　三峡大学、宜昌", "zh")
    >>> [(s.first, s.last, s.left, s.right) for s in segments(tokens, load_cues("zh"), spaced=False)]
    [(0, 2, '', ' '), (2, 6, ' ', '、'), (7, 9, '、', '')]
    """
    found: list[Segment] = []
    first, left = 0, ""
    for i, token in enumerate(tokens):
        if not spaced and i > first and token.start > tokens[i - 1].end and not token.text.isascii():
            found.append(Segment(first, i, left, " "))
            first, left = i, " "
        if token.text in cues.stops:
            if i > first:
                found.append(Segment(first, i, left, token.text))
            first, left = i + 1, token.text
    if first < len(tokens):
        found.append(Segment(first, len(tokens), left, ""))
    return found


def coordinated(words: Sequence[str], at: int, step: int, cues: Cues) -> range:
    """Return the places of the words that a coordinator joins to what stands on its other side.

    Examples
    --------
    >>> words = ["with", "osaka", "and", "the", "city", "of", "kobe", "."]
    >>> list(coordinated(words, 2, 1, load_cues("en"))), list(coordinated(words, 1, 1, load_cues("en")))
    ([3, 4, 5, 6], [])
    """
    if not 0 <= at < len(words) or words[at] not in cues.coordinators:
        return range(0)
    end = at + step
    while 0 <= end < len(words) and abs(end - at) <= cues.longest:
        if words[end] in cues.stops or words[end] in cues.coordinators:
            break
        end += step
    return range(at + step, end, step)


def label_before(tokens: Sequence[Token], cues: Cues, *, within: int) -> tuple[int, str]:
    """Return where what a line's label labels begins, and the label's last token: ``Operator: Nokia``.

    Examples
    --------
    >>> from extract.recogniser.tokens import tokenise
    >>> label_before(tokenise("Lead partner: Nokia", "en"), load_cues("en"), within=6)
    (3, 'partner')
    """
    for i, token in enumerate(tokens[: within + 1]):
        if token.text in cues.labels and i:
            return i + 1, tokens[i - 1].text.lower()
    return len(tokens), ""


def line_above(text: str, at: int, *, within: int) -> str:
    r"""Return the line above the one that begins at ``at``, as it heads what stands in a cell below it.

    Empty where ``at`` begins no line, where there is no line above, or where it is longer than ``within``.

    Examples
    --------
    >>> line_above("Operator\n\nNokia", 10, within=20), line_above("Operator: Nokia", 10, within=20)
    ('Operator', '')
    """
    before = text[max(0, at - within - 4) : at].rstrip(" \t\u3000")
    if not before.endswith("\n"):
        return ""
    above = before.rstrip()
    start = above.rfind("\n") + 1
    return above[start:].strip() if len(above) - start <= within else ""
