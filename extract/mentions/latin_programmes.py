"""English names of programmes by what the text calls them: "Heatline, the city's heat network"; "a pilot, called …"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from extract.mentions.grammar import load_grammar
from extract.mentions.spans import Span
from extract.sentences import Sentence
from ontology.records import EntityType

__all__ = ["find_latin_programmes", "load_programme_words", "with_parts"]

_WORD = r"[+#]?(?:[^\W\d_]*[A-ZÀ-ÞŁŚŻŠŽČ][\w’'@&./-]*\w\+?|[A-Z]\b|\d+x\d+|\d+-?[\d.]*[A-Za-z+]\w*)"
_NUMBER = r"\d{1,4}(?:\.\d)?\+?(?![\w%])"
_ARTICLES = frozenset({"a", "an", "the", "its", "their", "our", "his", "her", "my", "one", "this", "that", "another"})
_STRONG, _WEAK = 0.65, 0.35


def find_latin_programmes(text: str, sentences: Iterable[Sentence], actors: Sequence[Span] = ()) -> Iterator[Span]:
    """Yield the names that the words round them call a programme.

    Parameters
    ----------
    text
        The report's text.
    sentences
        Its sentences.
    actors
        What the lexicons surely know as something else; such a name is left out.

    Examples
    --------
    >>> from extract.sentences import find_sentences
    >>> text = "Dunedin won Gigatown, the year-long contest staged by Chorus. Our pilot, called Tuesday Legs, is over."
    >>> [(s.surface, s.method) for s in find_latin_programmes(text, find_sentences(text)) if s.confidence > 0.5]
    [('Gigatown', 'programme:is'), ('Tuesday Legs', 'programme:called')]
    """
    rules = _rules()
    known = {(s.start, s.end) for s in actors if s.confidence >= 0.9 and s.type is not EntityType.PROGRAMME}
    for sentence in sentences:
        for match in rules.name.finditer(text, sentence.start, sentence.end):
            start, end = _trim(text, sentence, match, rules)
            if start >= end or (start, end) in known:
                continue
            for how, confidence in _judge(text, sentence, start, end, rules):
                yield Span(start, end, text[start:end], EntityType.PROGRAMME, f"programme:{how}", confidence)
    for match in rules.label.finditer(text):
        name = match.group("name").strip()
        if (match.start("name"), match.start("name") + len(name)) not in known:
            start = match.start("name")
            yield Span(start, start + len(name), name, EntityType.PROGRAMME, "programme:label", _STRONG)


def with_parts(text: str, span: Span) -> Iterator[Span]:
    """Yield a programme's name with the number of its phase, and without the owner that follows its head.

    Examples
    --------
    >>> text = "Urban Roads Project (Phase 2) and the Resilient Cities Program of the World Bank"
    >>> roads, cities = (text.find(s) for s in ("Urban", "Resilient"))
    >>> whole = Span(cities, len(text), text[cities:], EntityType.PROGRAMME, "pattern:head", 0.8)
    >>> first = Span(roads, roads + 19, text[roads : roads + 19], EntityType.PROGRAMME, "pattern:head", 0.8)
    >>> [s.surface for part in (first, whole) for s in with_parts(text, part)]
    ['Urban Roads Project (Phase 2)', 'Resilient Cities Program']
    """
    rules = _rules()
    match = rules.phase.match(text, span.end)
    if match and span.type is EntityType.PROGRAMME:
        yield replace(span, end=match.end(), surface=text[span.start : match.end()], method="programme:phase")
    for match, how in ((rules.owned.match(span.surface), "owned"), (rules.inner.match(span.surface), "inner")):
        if match:
            start, end = (span.start + at for at in match.span("name"))
            yield Span(start, end, text[start:end], EntityType.PROGRAMME, f"programme:{how}", 0.85)


@dataclass(frozen=True, slots=True)
class _Rules:
    name: re.Pattern[str]
    label: re.Pattern[str]
    phase: re.Pattern[str]
    owned: re.Pattern[str]
    inner: re.Pattern[str]
    naming: re.Pattern[str]
    within: re.Pattern[str]
    nouns: frozenset[str]
    others: frozenset[str]
    stops: frozenset[str]
    first: frozenset[str]
    never: frozenset[str]


@cache
def load_programme_words(lang: str) -> dict[str, Any]:
    """Return the tables of ``programmes.toml`` of a language."""
    return tomllib.loads((files("extract") / "lang" / lang / "programmes.toml").read_text("utf-8"))


@cache
def _rules() -> _Rules:
    words = load_programme_words("en")
    grammar = load_grammar("en")
    joiners, heads = _either(words["joiners"]), _either(words["heads"])
    more = rf"(?: (?:{_WORD}|{_NUMBER})| (?:{joiners}) {_WORD}|:\w+(?= \d))"
    joined = rf"(?: (?:and|in|to|on|at|with) {_WORD}(?= (?:{_WORD} )*(?:{heads})\b))"
    label = rf"^[ \t•*–-]*(?:{_either(words['labels'])}):[ \t]*[“\"‘]?(?P<name>[^\n,;(“”\"’‘]{{2,70}}?)"
    return _Rules(
        name=re.compile(rf"(?<![\w@.,])(?:\d{{1,4}} (?=[A-Z]))?{_WORD}(?:{more}|{joined})*"),
        label=re.compile(rf"{label}(?=[\s]*(?:$|[,;(”\"’]| – ))", re.MULTILINE),
        phase=re.compile(
            rf"(?: [–-])? \(?(?:{_either(words['phases'])}) (?:[IVX]+|\d+|One|Two|Three)\b\)?", re.IGNORECASE
        ),
        owned=re.compile(rf"(?P<name>.*\b(?:{heads})) of (?:the )?[A-Z]"),
        inner=re.compile(rf"(?!(?:{heads})\b)[A-Z][a-z]+ of (?:the )?(?P<name>.* (?:{heads}))$"),
        naming=re.compile(rf"\b(?:{_either(words['naming'])})\s+(?:the )?[“\"‘']?$"),
        within=re.compile(rf"\b(?:{_either(words['within'])})\s+(?:the |a |an |its |their |our )?[“\"‘']?$"),
        nouns=frozenset(words["nouns"]),
        others=frozenset(
            word.split()[-1]
            for kind, found in (grammar["cues"]["appositions"] | _before(grammar)).items()
            if kind.removeprefix("before ") != "Programme"
            for word in found
        ),
        stops=frozenset(words["stops"]),
        first=frozenset(grammar["stops"]["first"]),
        never=frozenset([*grammar["stops"]["never"], *grammar["stops"]["demonyms"]]),
    )


def _before(grammar: Any) -> dict[str, list[str]]:
    return {f"before {kind}": words for kind, words in grammar["cues"]["before"].items()}


def _trim(text: str, sentence: Sentence, match: re.Match[str], rules: _Rules) -> tuple[int, int]:
    """Cut what begins a sentence rather than a name, and a possessive before it."""
    start, end = match.span()
    own = match.group()
    cut = max(own.rfind("'s "), own.rfind("’s "))
    if cut >= 0:
        start += cut + 3
    initial = not any(c.isalnum() for c in text[sentence.start : start])
    while start < end:
        first = text[start:end].partition(" ")[0]
        if first.lower() not in _ARTICLES - {"our", "my", "one"} and not (initial and first in rules.first):
            break
        start = min(start + len(first) + 1, end)
    surface = text[start:end]
    if not surface or surface in rules.never or surface in rules.first or surface[-2:] in {"'s", "’s"}:
        return end, end
    return start, end


def _judge(text: str, sentence: Sentence, start: int, end: int, rules: _Rules) -> Iterator[tuple[str, float]]:
    """Yield what speaks for a programme, and how sure that makes it."""
    left = text[max(sentence.start, start - 80) : start]
    right = text[end : min(sentence.end + 60, end + 130)]
    if rules.naming.search(left):
        noun = _last_noun(text[max(0, start - 160) : start], rules)
        if noun != "other":
            yield "called", _STRONG if noun == "own" else 0.5
    elif rules.within.search(left):
        yield "in", _WEAK
    described = re.match(
        r"[”\"’']?(?: \([^)\n]*\))?(?:,| [–—-]| is| was| remains| became|, is|, was|:) (?P<rest>.*)", right
    )
    if described and _head(described.group("rest"), rules):
        yield "is", _STRONG
    known = re.match(r",? as (?:the|this|our|its|their) (?P<noun>[\w-]+) is (?:called|known|named)", right)
    if known and known.group("noun") in rules.nouns:
        yield "called", _STRONG
    after = re.match(r"[”\"’']? (?P<one>[a-z][\w-]*)", right)
    if after and after.group("one") in rules.nouns and not text[start].isdigit():
        yield "noun", 0.45
    before = re.search(r"(?P<noun>[a-z][\w-]*)(?P<comma>[,:]?) (?:the )?[“\"‘']?$", left)
    if before and before.group("noun") in rules.nouns:
        yield "after" if before.group("comma") else "before", 0.5
    elif left.endswith(", ") and re.match(r"[,.;:)]| in which| that", right) and _last_noun(left[-60:], rules) == "own":
        yield "after2", _WEAK
    nextly = re.match(r"[.:]?\s+(?:The|This|That|It is (?:a|the)|It was (?:a|the)|Our)\s+(?P<rest>.*)", right)
    if nextly and start - sentence.start < 4 and _head("the " + nextly.group("rest"), rules):
        yield "next", 0.5


def _last_noun(left: str, rules: _Rules) -> str:
    """Say whether the last noun of either sort before a name is a programme's or an actor's."""
    for word in reversed(re.findall(r"[a-z][\w-]*", left)[-14:]):
        if word in rules.nouns:
            return "own"
        if word in rules.others:
            return "other"
    return ""


def _head(rest: str, rules: _Rules) -> bool:
    """Tell whether a phrase with an article, or a possessive, is headed by a programme's noun."""
    words = re.findall(r"[’']s\b|[\w-]+|[^\w\s]", rest)[:12]
    owner = any(word in {"'s", "’s"} for word in words[:5])
    if not words or (words[0].lower() not in _ARTICLES and not owner):
        return False
    head = ""
    for at, word in enumerate(words[1:]):
        if word in {"'s", "’s"}:
            continue
        if not word[0].isalnum() or word in rules.stops:
            break
        if at > 0 and word.endswith("ed") and head in rules.nouns:
            break
        head = word.lower()
    return head in rules.nouns


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
