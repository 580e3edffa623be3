"""Capitalised sequences of Latin-script text: the stuff that names are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from extract.mentions.grammar import common_words, load_grammar, typed_words

__all__ = ["Chunk", "Token", "find_chunks", "tokenise"]

_WORD = re.compile(
    r"(?:[A-Z]\.){2,}(?:[A-Z](?![\w]))?|S\.p\.A\.|S\.r\.l\.|d\.o\.o\.|s\.r\.o\.|[Aa]\.s\.|A/S|M/s"
    r"|\b(?:Inc|Ltd|Corp|Co|Jr|St|Dr|Mr|Mrs|Ms|Prof|Coun|Cr|Tenn|Calif|Mass|Mich|Minn|Wis|Fla|Ill|Ind|Conn|Ariz|Colo|Pa|Va|Ga|Wash|Ore|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|No|Kft|Zrt)\."
    r"|[+]?[^\W_]+(?:(?:['’](?!s\b)|[-‐–.@:](?=[^\W_]))[^\W_]+)*(?:[+]|@)?|&|["
    r"'’]s\b"
)


class Token(NamedTuple):  # made for every word: a frozen dataclass takes three times as long
    """A word at ``[start, end)``."""

    start: int
    end: int
    text: str

    @property
    def is_name_like(self) -> bool:
        """Whether the word is written as names are: Nokia, iPark, 6Aika, +CityxChange, KTH."""
        text = self.text
        return not text.islower() and any(map(str.isupper, text))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens of a capitalised sequence; ``initial`` if it opens a sentence, ``shouted`` if its line is in capitals."""

    tokens: tuple[Token, ...]
    initial: bool
    shouted: bool

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.tokens[-1].end


def tokenise(text: str, start: int, end: int) -> list[Token]:
    """Split ``text[start:end]`` into words; punctuation is left out, ``’s`` is a word of its own.

    Examples
    --------
    >>> [t.text for t in tokenise("Hera S.p.A. and Osijek’s +CityxChange", 0, 37)]
    ['Hera', 'S.p.A.', 'and', 'Osijek', '’s', '+CityxChange']
    """
    return [Token(*m.span(), m.group()) for m in _WORD.finditer(text, start, end)]


def find_chunks(text: str, start: int, end: int) -> Iterator[Chunk]:
    """Yield the capitalised sequences of one sentence.

    Examples
    --------
    >>> text = "The University of Leeds and the Electricity and Water Authority met Siemens and Nokia."
    >>> [text[c.start : c.end] for c in find_chunks(text, 0, len(text))]
    ['The University of Leeds', 'Electricity and Water Authority', 'Siemens', 'Nokia']
    """
    tokens = tokenise(text, start, end)
    letters = list(filter(str.isalpha, text[start:end]))
    shouted = len(letters) > 3 and sum(map(str.isupper, letters)) > 0.8 * len(letters)
    i = 0
    while i < len(tokens):
        if not tokens[i].is_name_like:
            i += 1
            continue
        j = i + 1
        while j < len(tokens):
            step = _continues(text, tokens, i, j)
            if not step:
                break
            j += step
        yield Chunk(tuple(tokens[i:j]), initial=_opens(text, start, tokens[i].start), shouted=shouted)
        i = j


def _opens(text: str, start: int, at: int) -> bool:
    return not any(c.isalnum() for c in text[start:at]) or text[at - 2 : at] in {": ", ". ", "? ", "! "}


def _continues(text: str, tokens: list[Token], first: int, j: int) -> int:
    """Return how many tokens from ``j`` carry on the sequence that began at ``first``: 0 where it ends."""
    rules = _joiners()
    before, token = tokens[j - 1], tokens[j]
    gap = text[before.end : token.start]
    if gap == ", " and token.text.rstrip(".") in rules.legal:
        return 1
    if gap == ", " and j + 1 < len(tokens) and tokens[j + 1].text == "and" and token.is_name_like:
        # Ministry of Science, Research and the Arts
        listed = any(t.text in rules.openers for t in tokens[first:j]) and any(t.text == "of" for t in tokens[first:j])
        return 1 if listed and _is_ordinary(before, rules) and _is_ordinary(token, rules) else 0
    if gap in {"’ ", "' "} and before.text.endswith("s") and token.is_name_like:
        # Arctic Mayors' Forum
        return int(_ends_in_tail(text, tokens, j))
    if gap not in {" ", "", "\u00a0"}:
        return 0
    if before.text in {"’s", "'s"}:
        return 0
    if token.text in {"’s", "'s"}:
        after = tokens[j + 1] if j + 1 < len(tokens) else None
        owner = before.text in rules.owners
        return 2 if owner and after and after.is_name_like and text[token.end : after.start] == " " else 0
    if token.is_name_like or (token.text.isdigit() and (len(token.text) <= 4 and not _is_year_phrase(tokens, j))):
        return 1
    for length in (2, 1):
        if j + length >= len(tokens):
            continue
        joiner = " ".join(t.text for t in tokens[j : j + length])
        following = tokens[j + length]
        spaced = text[tokens[j + length - 1].end : following.start] in {" ", ""}
        if not (following.is_name_like and spaced and text[token.start : following.start].rstrip() == joiner):
            continue
        if joiner in rules.always or joiner.startswith("d'"):
            return length + 1
        opener = any(t.text in rules.openers for t in tokens[first:j])
        if joiner == "at" and not any(t.text in rules.schools for t in tokens[first:j]):
            continue
        if joiner == "for" and (before.text in rules.tails or before.text == "Code"):
            return length + 1
        if joiner in rules.after_opener and opener:
            return length + 1
        if following.text in rules.openers or before.text in rules.legal:
            continue
        ordinary = _is_ordinary(before, rules) and _is_ordinary(following, rules)
        if joiner in {"and", "to", "and the"} and ordinary and (opener or _ends_in_tail(text, tokens, j + length)):
            return length + 1
        if joiner == "and" and following.text in {"Associates", "Sons", "Partners", "Company", "Co.", "Brothers"}:
            return length + 1
    return 0


def _ends_in_tail(text: str, tokens: list[Token], j: int) -> bool:
    """Whether the capitalised words from ``j`` end in a word that ends names."""
    rules = _joiners()
    last = tokens[j]
    while j + 1 < len(tokens) and tokens[j + 1].is_name_like and text[tokens[j].end : tokens[j + 1].start] == " ":
        j += 1
        last = tokens[j]
    return last.text in rules.tails or last.text in rules.openers


def _is_year_phrase(tokens: list[Token], j: int) -> bool:
    """Whether a number is a day or a year and no part of a name: "May 7", "in 2019"."""
    return tokens[j - 1].text in _joiners().never


@dataclass(frozen=True, slots=True)
class _Joiners:
    always: frozenset[str]
    after_opener: frozenset[str]
    openers: frozenset[str]
    schools: frozenset[str]
    tails: frozenset[str]
    legal: frozenset[str]
    owners: frozenset[str]
    never: frozenset[str]
    common: frozenset[str]
    coordinated: frozenset[str]


@cache
def _joiners() -> _Joiners:
    grammar = load_grammar("en")
    actors = {kind: words for kind, words in grammar["openers"].items() if kind != "Programme"}
    openers = {word.split()[-1] for word in typed_words(actors)}.union(grammar["joiners"]["ranks"])
    return _Joiners(
        always=frozenset(grammar["joiners"]["always"]),
        after_opener=frozenset(grammar["joiners"]["after_opener"]),
        openers=frozenset(openers),
        schools=frozenset(grammar["openers"]["University"]),
        tails=frozenset(typed_words(grammar["tails"])),
        legal=frozenset(grammar["joiners"]["after_comma"]),
        owners=frozenset(grammar["joiners"]["owners"]),
        never=frozenset(grammar["stops"]["never"]),
        common=common_words("en"),
        coordinated=frozenset(grammar["joiners"]["coordinated"]),
    )


def _is_ordinary(token: Token, rules: _Joiners) -> bool:
    return token.text.lower() in rules.common or token.text in rules.coordinated
