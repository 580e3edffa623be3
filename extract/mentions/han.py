"""Names in Chinese text by the grammar of names: a tail that gives the type, and a walk to the left to where the name begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from extract.mentions.grammar import load_grammar, typed_words
from extract.mentions.spans import Span
from extract.mentions.words import Word, cut
from extract.sentences import Sentence
from ontology.records import EntityType

__all__ = ["find_han_names"]

_PLACES = (EntityType.CITY, EntityType.REGION)


@dataclass(frozen=True, slots=True)
class _Rules:
    tails: dict[str, EntityType]
    longest_tail: int
    weak: frozenset[str]
    quoted_only: frozenset[str]
    governments: tuple[str, ...]
    always: frozenset[str]
    inside: frozenset[str]


def find_han_names(text: str, original: str, sentences: Iterable[Sentence], known: Sequence[Span]) -> list[Span]:
    """Find names by their tails.

    Parameters
    ----------
    text
        The report's text, simplified; every offset is one of ``original``.
    original
        The text as it stands, for the surfaces.
    sentences
        Its sentences.
    known
        Spans that the lexicons found, without overlap.

    Examples
    --------
    >>> from extract.sentences import find_sentences
    >>> text = "18日，由宜宾市汽车产业发展投资有限责任公司与宜宾学院签约。"
    >>> city = Span(5, 8, "宜宾市", EntityType.CITY, "lexicon", 0.9)
    >>> [s.surface for s in find_han_names(text, text, find_sentences(text, lang="zh"), [city])]
    ['宜宾市汽车产业发展投资有限责任公司', '宜宾学院']
    """
    rules = _rules()
    spans: list[Span] = []
    starts = [(s.start, s.end, s) for s in known]
    for sentence in sentences:
        names = [
            (a - sentence.start, b - sentence.start) for a, b, _ in starts if sentence.start <= a and b <= sentence.end
        ]
        by_start = {a: s for a, _, s in starts}
        words = cut(text[sentence.start : sentence.end], names=names)
        for run in _runs(words, rules):
            spans.extend(_names_in(run, sentence.start, text, original, by_start, rules))
    return spans


def _runs(words: list[Word], rules: _Rules) -> Iterable[list[Word]]:
    """Yield the stretches of words that can stand in one name."""
    run: list[Word] = []
    depth = 0
    for word in words:
        if _stops(word, rules, inside=depth > 0):
            if run:
                yield run
            run = []
            depth = 0
        else:
            run.append(word)
    if run:
        yield run


def _stops(word: Word, rules: _Rules, *, inside: bool) -> bool:
    if word.kind == "N":
        return False
    if word.text in rules.always:
        return True
    if word.kind == "x":
        return not (word.text.isalnum() or word.text in "·-&.")
    return word.kind not in "nN" and word.text not in rules.inside


def _names_in(
    run: list[Word], offset: int, text: str, original: str, known: dict[int, Span], rules: _Rules
) -> Iterable[Span]:
    """Find the name in a run of words: up to its last strong tail, or its last weak one if nothing stronger is there."""
    if all(word.kind == "x" for word in run):
        return
    begin = 0
    while begin < len(run):
        found = _best_tail(run, begin, offset, text, known, rules)
        if found is None:
            return
        stop, kind, tail = found
        first = _first_word(run, begin, stop, known, offset, rules)
        start, end = run[first].start + offset, run[stop].end + offset
        if end - start > len(tail):
            whole = known.get(start)
            if whole is None or whole.end != end:
                yield Span(start, end, original[start:end], kind, "pattern:tail", 0.75)
        begin = stop + 1


def _best_tail(
    run: list[Word], begin: int, offset: int, text: str, known: dict[int, Span], rules: _Rules
) -> tuple[int, EntityType, str] | None:
    strong: tuple[int, EntityType, str] | None = None
    weak: tuple[int, EntityType, str] | None = None
    for at in range(begin, len(run)):
        joined = text[run[begin].start + offset : run[at].end + offset]
        tail = next(
            (joined[-n:] for n in range(min(rules.longest_tail, len(joined)), 0, -1) if joined[-n:] in rules.tails),
            None,
        )
        if tail is None or (run[at].kind == "N" and len(tail) >= len(run[at].text)):
            continue
        kind = rules.tails[tail]
        if tail not in rules.weak and tail not in rules.quoted_only:
            strong = (at, kind, tail)
        elif _is_proper(run, begin, at, tail, known, offset, rules, kind):
            weak = (at, kind, tail)
    if strong is None:
        return weak
    return weak if weak is not None and weak[0] < strong[0] and strong[0] - weak[0] > 6 else strong


def _is_proper(
    run: list[Word],
    begin: int,
    at: int,
    tail: str,
    known: dict[int, Span],
    offset: int,
    rules: _Rules,
    kind: EntityType,
) -> bool:
    """Whether what stands before a weak tail is a name and no ordinary word."""
    size = run[at].end - len(tail)
    before = [w for w in run[begin : at + 1] if w.start < size]
    if not before:
        return False
    if before[0].kind == "N":
        return kind is not EntityType.PROGRAMME or tail not in rules.quoted_only
    singles = sum(len(w.text) == 1 and w.kind != "f" for w in before)
    if kind in _PLACES:
        length = sum(len(w.text) for w in before)
        return 1 <= length <= 3 and singles == len(before) and len(before) > 1
    if tail in rules.quoted_only:
        return False
    if kind is EntityType.PUBLIC_BODY and before[0].text in {"市", "县", "区", "省", "州"} and len(before) > 1:
        return True
    return singles >= 2 and len(before) <= 4


def _first_word(run: list[Word], begin: int, stop: int, known: dict[int, Span], offset: int, rules: _Rules) -> int:
    """Let the name begin at a known name in the run if only ordinary words stand before that."""
    for at in range(begin, stop + 1):
        if run[at].kind == "N" and at > begin:
            ordinary = all(len(w.text) > 1 and w.kind == "n" for w in run[begin:at])
            span = known.get(run[at].start + offset)
            if ordinary and span is not None and span.type in _PLACES and at < stop:
                return at
            return begin
    return begin


@cache
def _rules() -> _Rules:
    grammar = load_grammar("zh")
    tails = typed_words(grammar["tails"])
    return _Rules(
        tails=tails,
        longest_tail=max(map(len, tails)),
        weak=frozenset(grammar["weak"]) if "weak" in grammar else frozenset(grammar["tails"].get("weak", ())),
        quoted_only=frozenset(grammar["quoted_only"]),
        governments=tuple(sorted(grammar["municipal"]["governments"], key=len, reverse=True)),
        always=frozenset(grammar["stops"]["always"]),
        inside=frozenset(grammar["stops"]["inside"]),
    )


_QUOTES = re.compile(r"[“「『《]([^“”「」『』《》\n]{2,40})[”」』》]")
