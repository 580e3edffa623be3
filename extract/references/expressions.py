"""Expressions that may stand for something named elsewhere: "the council", "its", "the two towns", 该市, 双方.

``extract/lang/{en,zh}/references.tsv`` lists phrases that stand as they are, and nouns that become such an expression
behind a determiner ("the Danish utility") or a demonstrative (这家公司). Whom an expression means, and whether it means
anybody, is decided in :mod:`extract.references.resolution`.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import itemgetter

from extract.partnerships.phrases import read_table
from extract.sentences import Sentence
from ontology.records import ACTOR_TYPES, EntityType

__all__ = ["Expression", "find_expressions"]

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_START, _END = itemgetter(0), itemgetter(1)
_ACTING = frozenset({"Actor", "Self"})


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression at ``[start, end)`` of sentence number ``sentence``.

    ``head`` is the noun that tells what is meant (of "the Danish utility", "utility"), ``modifiers`` the words before
    it; ``types`` are those its head allows, as the table gives them, and ``number`` how many it means: ``"1"`` to
    ``"4"``, ``"n"`` for several, ``"*"`` for one or several.
    """

    start: int
    end: int
    sentence: int
    phrase: str
    head: str
    modifiers: tuple[str, ...]
    types: frozenset[str]
    number: str

    @property
    def acts(self) -> bool:
        """Whether it stands for whoever acts, of whatever type."""
        return not _ACTING.isdisjoint(self.types)

    @property
    def fitting(self) -> frozenset[EntityType]:
        """The types of entities that it allows."""
        return _fitting(self.types)


@cache
def _fitting(types: frozenset[str]) -> frozenset[EntityType]:
    return ACTOR_TYPES if not _ACTING.isdisjoint(types) else frozenset(k for k in EntityType if k.value in types)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the tables of a language hold: for each phrase its types and number; ``openers`` can begin an expression."""

    whole: dict[str, tuple[frozenset[str], str]]
    noun: dict[str, tuple[frozenset[str], str]]
    bare: dict[str, tuple[frozenset[str], str]]
    determiners: frozenset[str]
    numbers: dict[str, str]
    stops: frozenset[str]
    openers: frozenset[str]
    pattern: re.Pattern[str] | None


def find_expressions(
    folded: str, sentences: Sequence[Sentence], names: Sequence[tuple[int, int]], lang: str
) -> list[Expression]:
    """Find the expressions of a text that may stand for something named elsewhere.

    Parameters
    ----------
    folded
        The text as :func:`extract.partnerships.text.fold` returns it.
    sentences
        Its sentences, in order.
    names
        Spans of names, sorted; what lies in one is no expression.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    list of Expression
        Without overlap, in order.

    Examples
    --------
    >>> from extract.sentences import find_sentences
    >>> text = "the danish utility and the two towns met; it paid."
    >>> [(e.phrase, e.head, e.number) for e in find_expressions(text, find_sentences(text), [], "en")]
    [('the danish utility', 'utility', '1'), ('the two towns', 'towns', '2'), ('it', 'it', '1')]
    >>> text = "该市与两家公司签约，双方共建平台。"
    >>> [e.phrase for e in find_expressions(text, find_sentences(text, lang="zh"), [], "zh")]
    ['该市', '两家公司', '双方', '平台']
    """
    words = _words(lang)
    found: list[Expression] = []
    at = 0
    for index, sentence in enumerate(sentences):
        while at < len(names) and names[at][1] <= sentence.start:
            at += 1
        stop = at
        while stop < len(names) and names[stop][0] < sentence.end:
            stop += 1
        inside = names[at:stop]
        scan = _scan_english if words.pattern is None else _scan_chinese
        found += scan(folded, index, sentence, inside, words)
    return found


def _scan_english(
    folded: str, index: int, sentence: Sentence, names: Sequence[tuple[int, int]], words: _Words
) -> Iterator[Expression]:
    found = _WORD.finditer(folded, sentence.start, sentence.end)
    tokens = [(*match.span(), match.group().removesuffix("'s")) for match in found]
    named = [False] * len(tokens)
    for start, end in names:
        for at in range(bisect_right(tokens, start, key=_END), bisect_left(tokens, end, key=_START)):
            named[at] = True
    last = 0
    i = 0
    while i < len(tokens):
        if tokens[i][2] not in words.openers:  # nine words in ten
            i += 1
            continue
        best: Expression | None = None
        for size in (3, 2, 1):
            part = tokens[i : i + size]
            if len(part) < size or any(named[i : i + size]):
                continue
            phrase = " ".join(w for _, _, w in part)
            row = words.whole.get(phrase) or words.bare.get(phrase)
            if row and part[0][0] >= last:
                start, end = part[0][0], part[-1][0] + len(part[-1][2])
                best = Expression(start, end, index, phrase, part[-1][2] if phrase in words.bare else phrase, (), *row)
                break
        if not named[i] and tokens[i][2] in words.determiners:
            grown = _grow(tokens, named, i, index, words)
            if grown and (best is None or grown.end > best.end):
                best = grown
        if best is None:
            i += 1
            continue
        yield best
        last = best.end
        while i < len(tokens) and tokens[i][0] < last:
            i += 1


def _grow(
    tokens: Sequence[tuple[int, int, str]], named: Sequence[bool], first: int, index: int, words: _Words
) -> Expression | None:
    """Read a determiner, up to three further words and a noun of the table; the last such noun is the head."""
    found: Expression | None = None
    for at in range(first + 1, min(first + 5, len(tokens))):
        word = tokens[at][2]
        owned = tokens[at - 1][1] - tokens[at - 1][0] > len(tokens[at - 1][2])  # "the city's portal" is two expressions
        if named[at] or owned or tokens[at][0] - tokens[at - 1][1] > 1 or word in words.stops:
            break
        row = words.noun.get(word)
        if row:
            between = tuple(w for _, _, w in tokens[first:at])
            counted = next((words.numbers[w] for w in between if w in words.numbers), "")
            number = counted or ("1" if row[1] == "1" else row[1])
            start, end = tokens[first][0], tokens[at][0] + len(word)
            phrase = " ".join((*between, word))
            found = Expression(start, end, index, phrase, word, between, row[0], number)
    return found


def _scan_chinese(
    folded: str, index: int, sentence: Sentence, names: Sequence[tuple[int, int]], words: _Words
) -> Iterator[Expression]:
    assert words.pattern is not None
    for match in words.pattern.finditer(folded, sentence.start, sentence.end):
        start, end = match.span()
        if any(a < end and start < b for a, b in names):
            continue
        phrase = match.group()
        whole = words.whole.get(phrase) or words.bare.get(phrase)
        if whole:
            yield Expression(start, end, index, phrase, phrase, (), *whole)
            continue
        before, head = match.group("before"), match.group("head")
        types, number = words.noun[head]
        counted = next((n for sign, n in words.numbers.items() if before.startswith(sign)), number)
        yield Expression(start, end, index, phrase, head, (before,), types, counted)


@cache
def _words(lang: str) -> _Words:
    data = tomllib.loads((files("extract") / "lang" / lang / "references.toml").read_text("utf-8"))
    forms: dict[str, dict[str, tuple[frozenset[str], str]]] = {"whole": {}, "noun": {}, "bare": {}}
    for kind, number, form, phrase in read_table("references", lang):
        types, known = forms[form].get(phrase, (frozenset(), number))
        forms[form][phrase] = (types | {kind}, known if known == number else "*")
    # A bare noun stands behind a determiner as well, and there means what either row allows.
    for phrase, (kinds, number) in forms["bare"].items():
        others, known = forms["noun"].get(phrase, (kinds, number))
        forms["noun"][phrase] = (kinds | others, known if known == number else "*")
    pattern = None
    if lang == "zh":
        pattern = _chinese_pattern(forms, data["determiners"], data["not_before"], data["not_after"])
    determiners = frozenset(data["determiners"])
    return _Words(
        **forms,
        determiners=determiners,
        numbers=data["numbers"],
        stops=frozenset(data["stops"]),
        openers=determiners.union(phrase.partition(" ")[0] for phrase in (*forms["whole"], *forms["bare"])),
        pattern=pattern,
    )


def _chinese_pattern(
    forms: dict[str, dict[str, tuple[frozenset[str], str]]],
    determiners: Sequence[str],
    not_before: dict[str, str],
    not_after: dict[str, str],
) -> re.Pattern[str]:
    """Join the phrases into one pattern, the longest first; some are none before or after certain characters."""

    def guarded(phrase: str) -> str:
        before = f"(?<![{not_after[phrase]}])" if phrase in not_after else ""
        after = f"(?![{not_before[phrase]}])" if phrase in not_before else ""
        return before + re.escape(phrase) + after

    alone = sorted({*forms["whole"], *forms["bare"]}, key=lambda p: (-len(p), p))
    heads = "|".join(re.escape(p) for p in sorted(forms["noun"], key=lambda p: (-len(p), p)))
    before = "|".join(re.escape(d) for d in sorted(determiners, key=lambda d: (-len(d), d)))
    return re.compile(rf"(?P<before>{before})(?P<head>{heads})|{'|'.join(map(guarded, alone))}")
