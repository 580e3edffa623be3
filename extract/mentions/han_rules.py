"""What the walk through a Chinese sentence goes by: the word lists of its names, and where a name may not go on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extract.mentions.grammar import load_grammar, typed_words
from extract.mentions.spans import Span
from extract.mentions.words import Word
from ontology.records import EntityType

__all__ = ["LEVELS", "PLACES", "Line", "Rules", "han_rules", "stops"]

PLACES = frozenset({EntityType.CITY, EntityType.REGION})
LEVELS = frozenset("市县区镇乡旗")


@dataclass(frozen=True, slots=True)
class Rules:
    """The word lists of the Chinese name grammar, as the walk to the left asks for them."""

    tails: dict[str, EntityType]
    longest_tail: int
    weak: frozenset[str]
    headed: frozenset[str]
    quoted_only: frozenset[str]
    always: frozenset[str]
    inside: frozenset[str]
    conjunctions: frozenset[str]
    conjoined_tails: tuple[str, ...]
    generic_universities: frozenset[str]
    legal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its words and the known names among them, by their start in the sentence."""

    text: str
    offset: int
    known: dict[tuple[int, int], Span]


@cache
def han_rules() -> Rules:
    """Read the rules, once."""
    grammar = load_grammar("zh")
    tails = typed_words(grammar["tails"])
    return Rules(
        tails=tails,
        longest_tail=max(map(len, tails)),
        weak=frozenset(grammar["weak"]),
        headed=frozenset(grammar["headed"]),
        quoted_only=frozenset(grammar["quoted_only"]),
        always=frozenset(grammar["stops"]["always"]),
        inside=frozenset(grammar["stops"]["inside"]),
        conjunctions=frozenset(grammar["conjunctions"]["inside"]),
        conjoined_tails=tuple(grammar["conjunctions"]["tails"]),
        generic_universities=frozenset(grammar["generic"]["universities"]),
        legal=tuple(grammar["legal"]["forms"]),
    )


def stops(word: Word, rules: Rules) -> bool:
    """Whether no name goes on over a word."""
    if word.kind in "Nb" or word.text in rules.inside or (len(word.text) > 2 and word.text in rules.tails):
        return False
    if word.text in rules.always:
        return True
    if word.kind == "x":
        return not (word.text.isalnum() or word.text in "·-&.")
    return word.kind != "n" and not (word.kind in "vfq" and len(word.text) == 1)
