"""What the words round an English name tell: what kind of thing it is, or that it is a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extract.mentions.chunks import Token
from extract.mentions.grammar import load_grammar, typed_words
from extract.sentences import Sentence
from ontology.records import EntityType

__all__ = ["apposition", "cued_type", "has_title", "is_person"]


def is_person(text: str, sentence: Sentence, tokens: Sequence[Token]) -> bool:
    """Tell whether titles or verbs of saying show that one to three plain words name a person.

    Examples
    --------
    >>> text = "deputy mayor Aleksi Jäntti told reporters"
    >>> is_person(text, Sentence(0, len(text)), [Token(13, 19, "Aleksi"), Token(20, 26, "Jäntti")])
    True
    """
    rules = _rules()
    left = text[max(sentence.start, tokens[0].start - 40) : tokens[0].start]
    right = text[tokens[-1].end : min(sentence.end, tokens[-1].end + 40)]
    title = re.search(r"([\w./-]+)(?P<comma>,)?\s*$", left)
    if title and not title.group("comma") and title.group(1) in rules.bylines | rules.titles:
        return True
    if len(tokens) > 3 or not all(t.text[0].isupper() and t.text.replace("-", "").isalpha() for t in tokens):
        return False
    if title and title.group(1) in rules.verbs_before and re.search(r"[\"”’']\s+\w+\s*$", left):
        return True
    if len(tokens) == 2 and title and title.group(1) in rules.titles and title.group(1).islower():
        return True
    after = re.match(r",?\s+(\w+)", right)
    if len(tokens) < 2 or any(t.text.isupper() and len(t.text) > 2 for t in tokens):
        return False
    role = re.match(r", (?:the |a |an |its |our |then |who )?(?:[\w-]+ ){0,3}?(\w+)", right)
    return bool((after and after.group(1) in rules.verbs_after) or (role and role.group(1) in rules.titles))


def has_title(text: str, start: int) -> bool:
    """Tell whether a person's title stands straight before a place: none of 36,136 in the training reports has one.

    Examples
    --------
    >>> text = "Mayor Ada Holm and the mayor of Salo"
    >>> has_title(text, text.index("Ada")), has_title(text, text.index("Salo"))
    (True, False)
    """
    before = _LAST_WORD.search(text, max(0, start - _LONGEST_TITLE), start)
    return before is not None and before[1] in _rules().titles


def cued_type(text: str, sentence: Sentence, start: int, end: int) -> tuple[EntityType | None, float]:
    """Weigh the words round a name; the type they speak for, and how strongly (0 for not at all, 2 and more for well).

    Examples
    --------
    >>> text = "the carrier Yettel won"
    >>> cued_type(text, Sentence(0, len(text)), 12, 18)
    (<EntityType.FIRM: 'Firm'>, 3.5)
    """
    rules = _rules()
    scores: dict[EntityType, float] = {}
    left = re.findall(r"[\w-]+", text[max(sentence.start, start - 40) : start])[-3:]
    for distance, word in enumerate(reversed(left)):
        kind = rules.before.get(word)
        if kind is not None:
            scores[kind] = scores.get(kind, 0) + (2 if distance == 0 else 0.5)
    right = re.findall(r"[\w-]+", text[end : min(sentence.end, end + 30)])[:2]
    for distance, word in enumerate(right):
        kind = rules.after.get(word)
        if kind is not None:
            scores[kind] = scores.get(kind, 0) + (1.5 if distance == 0 else 0.5)
    described = apposition(text, sentence, end)
    if described is not None:
        scores[described] = scores.get(described, 0) + 2.5
    if not scores:
        return None, 0.0
    best = max(scores, key=lambda kind: scores[kind])
    return best, scores[best]


def apposition(text: str, sentence: Sentence, end: int) -> EntityType | None:
    """Return the type that an apposition after a name gives it: "Insta, a local defence electronics group".

    Examples
    --------
    >>> text = "Insta, a local defence electronics group that bid"
    >>> str(apposition(text, Sentence(0, len(text)), 5))
    'Firm'
    """
    rest = text[end : min(sentence.end, end + 90)]
    rules, opening = _rules(), _OPENING.match(rest)
    if opening is None or opening[1] not in rules.openings:
        return None
    words = set(_WORDS.findall(rest))
    found = [
        (m.end(), kind)
        for pattern, kind, firsts in rules.appositions
        if not firsts.isdisjoint(words) and (m := pattern.match(rest))
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


@dataclass(frozen=True, slots=True)
class _Rules:
    titles: frozenset[str]
    bylines: frozenset[str]
    verbs_before: frozenset[str]
    verbs_after: frozenset[str]
    before: dict[str, EntityType]
    after: dict[str, EntityType]
    appositions: tuple[tuple[re.Pattern[str], EntityType, frozenset[str]], ...]
    openings: frozenset[str]


@cache
def _rules() -> _Rules:
    grammar = load_grammar("en")
    persons, cues = grammar["persons"], grammar["cues"]
    appositions = []
    openings = set(ARTICLES)
    for name, words in cues["appositions"].items():
        nouns = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        pattern = rf"(?: \([^)]*\))?,? (?:(?:the|a|an|its|their|our|one of the)\b)?(?: ?[\w'’-]+){{0,5}}? (?:{nouns})\b"
        firsts = frozenset(word for noun in words for word in _WORDS.findall(noun)[:1])
        openings |= firsts
        listed = rf"(?: \([^)]*\))?, (?:{nouns})\b"
        appositions.append((re.compile(f"(?:{listed}|(?={PUNCTUATED}){pattern})"), EntityType(name), firsts))
    return _Rules(
        titles=frozenset(persons["titles"]),
        bylines=frozenset(persons["bylines"]),
        verbs_before=frozenset(persons["verbs_before"]),
        verbs_after=frozenset(persons["verbs_after"]),
        before=typed_words(cues["before"]),
        after=typed_words(cues["after"]),
        appositions=tuple(appositions),
        openings=frozenset(openings),
    )


ARTICLES = ("the", "a", "an", "its", "their", "our", "one")
PUNCTUATED = rf"(?: \([^)]*\))?, (?:{'|'.join(ARTICLES)})\b"
"""An apposition begins with a comma and an article."""

_WORDS = re.compile(r"\w+")
_LAST_WORD = re.compile(r"(?<![^\s(“\"])([\w./-]+) $")
_LONGEST_TITLE = 25
_OPENING = re.compile(r"(?: \([^)]*\))?, (\w+)")
"""How an apposition begins, with its first word; few names are followed by one."""
