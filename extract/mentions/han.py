"""Names in Chinese text by their tails: the tail gives the type, a walk to the left finds where the name begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extract.lexicons import lexicon
from extract.mentions.grammar import load_grammar, typed_words
from extract.mentions.spans import Span
from extract.mentions.words import Word, cut
from extract.sentences import Sentence
from ontology.records import EntityType

__all__ = ["find_han_names"]

_PLACES = frozenset({EntityType.CITY, EntityType.REGION})
_QUOTED_PLAN = re.compile(r"(?P<quote>[“「]\w{2,6}[”」])\w{0,10}?(?:规划|计划|方案|纲要|行动)")
_BRANCHED = frozenset({EntityType.FIRM, EntityType.UNIVERSITY})
_LEGAL = ("有限公司", "责任公司", "股份公司")
_LEVELS = frozenset("市县区镇乡旗")
_HEADED = "pattern:headed"


@dataclass(frozen=True, slots=True)
class _Rules:
    tails: dict[str, EntityType]
    longest_tail: int
    weak: frozenset[str]
    headed: frozenset[str]
    quoted_only: frozenset[str]
    governments: tuple[str, ...]
    always: frozenset[str]
    inside: frozenset[str]
    conjunctions: frozenset[str]
    conjoined_tails: tuple[str, ...]
    generic_universities: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence with its words and the known names among them, by their start in the sentence."""

    text: str
    offset: int
    known: dict[tuple[int, int], Span]


def find_han_names(
    text: str, original: str, sentences: Iterable[Sentence], known: Sequence[Span]
) -> tuple[list[Span], list[Span]]:
    """Find names by their tails, and tell which lexicon hits are words of the sentence.

    Parameters
    ----------
    text
        The report's text, simplified; every offset is one of ``original``.
    original
        The text as it stands, for the surfaces.
    sentences
        Its sentences.
    known
        All hits of the lexicons; they may overlap.

    Returns
    -------
    tuple of two lists
        Names found by their tails, and the hits that stand between word borders.

    Examples
    --------
    >>> from extract.sentences import find_sentences
    >>> text = "18日，由宜宾市汽车产业发展投资有限责任公司与宜宾学院签约。"
    >>> city = [Span(a, b, text[a:b], EntityType.CITY, "lexicon", 0.9) for a, b in ((5, 8), (23, 25))]
    >>> found, hits = find_han_names(text, text, find_sentences(text, lang="zh"), city)
    >>> [s.surface for s in found], [s.surface for s in hits]
    (['宜宾市汽车产业发展投资有限责任公司', '宜宾学院'], ['宜宾市', '宜宾'])
    """
    rules = _rules()
    ordered = sorted(known, key=lambda s: s.start)
    found: list[Span] = []
    hits: list[Span] = []
    at = 0
    for sentence in sentences:
        while at < len(ordered) and ordered[at].start < sentence.start:
            at += 1
        names: dict[tuple[int, int], Span] = {}
        while at < len(ordered) and ordered[at].start < sentence.end:
            span = ordered[at]
            names.setdefault((span.start - sentence.start, span.end - sentence.start), span)
            at += 1
        line = _Line(text[sentence.start : sentence.end], sentence.start, names)
        words = cut(line.text, names=[key for key, span in names.items() if span.confidence >= 0.5])
        hits.extend(names[w.start, w.end] for w in words if w.kind == "N")
        words = _with_levels(_with_brackets(words, line), line, hits, original)
        for run in _runs(words, rules):
            for start, end, kind, method in _names_in(run, line, rules):
                a, b = start + line.offset, end + line.offset
                found.append(Span(a, b, original[a:b], kind, method, 0.45 if method == _HEADED else 0.75))
    return found, hits


def _with_brackets(words: list[Word], line: _Line) -> list[Word]:
    """Make one word of what stands in a name in brackets or quotes: 通用汽车（中国）, 儋州市“十四五”数字经济规划."""
    result: list[Word] = []
    at = 0
    while at < len(words):
        quoted = _QUOTED_PLAN.match(line.text, words[at].start) if words[at].text in "“「" and at else None
        if quoted and words[at - 1].kind in "nN":
            end = next(i for i, word in enumerate(words) if word.end >= quoted.end("quote"))
            result.append(words[at].joined(words[end], text=line.text, kind="n"))
            at = end + 1
            continue
        three = words[at : at + 3]
        if at and len(three) == 3 and three[0].text in "（(" and three[1].kind == "N" and three[2].text in "）)":
            span = line.known.get((three[1].start, three[1].end))
            if span is not None and span.type in _PLACES:
                result.append(three[0].joined(three[2], text=line.text, kind="b"))
                at += 3
                continue
        result.append(words[at])
        at += 1
    return result


def _with_levels(words: list[Word], line: _Line, hits: list[Span], original: str) -> list[Word]:
    """Join a city to the word for its level where the lexicons list it without: 沃尔夫斯堡 + 市."""
    result: list[Word] = []
    for word in _with_unknown_places(words, line, hits, original):
        last = result[-1] if result else None
        span = line.known.get((last.start, last.end)) if last is not None and last.kind == "N" else None
        if last is None or span is None or span.type is not EntityType.CITY or word.text not in _LEVELS:
            result.append(word)
            continue
        if span.surface[-1] in "市县區区镇鎮乡鄉旗" and not (span.surface[-1] == "市" and word.text == "区"):
            result.append(word)
            continue
        joined = last.joined(word, text=line.text, kind="N")
        start, end = joined.start + line.offset, joined.end + line.offset
        # 克拉玛依区 is a district of the city, not the city.
        keys = span.keys if word.text == "市" or (len(span.surface) > 2 and word.text != "区") else ()
        grown = Span(start, end, original[start:end], EntityType.CITY, "pattern:level", 0.93, keys)
        hits.append(grown)
        line.known[joined.start, joined.end] = grown
        result[-1] = joined
    return result


def _with_unknown_places(words: list[Word], line: _Line, hits: list[Span], original: str) -> list[Word]:
    """Make a place of two or three unknown syllables and a level, or of one and 县: 神垕镇, 藤县."""
    rules = _rules()
    result: list[Word] = []
    for at, word in enumerate(words):
        result.append(word)
        if word.text not in _LEVELS or (
            at + 1 < len(words) and words[at + 1].text in {"民", "场", "长", "内", "外", "里"}
        ):
            continue
        first = len(result) - 1
        while (
            first > 0 and len(result[first - 1].text) == 1 and result[first - 1].kind == "n" and first > len(result) - 5
        ):
            if result[first - 1].text in rules.always:
                break
            first -= 1
        size = len(result) - 1 - first
        bordered = first == 0 or result[first - 1].kind == "N" or _stops(result[first - 1], rules)
        if not bordered or not (2 <= size <= 3 or (size == 1 and word.text == "县")):
            continue
        joined = result[first].joined(word, text=line.text, kind="N")
        start, end = joined.start + line.offset, joined.end + line.offset
        span = Span(start, end, original[start:end], EntityType.CITY, "pattern:level", 0.7)
        hits.append(span)
        line.known[joined.start, joined.end] = span
        result[first:] = [joined]
    return result


def _runs(words: list[Word], rules: _Rules) -> Iterator[list[Word]]:
    """Yield the stretches of words that can stand in one name."""
    run: list[Word] = []
    for at, word in enumerate(words):
        if _stops(word, rules) and not (run and _goes_on(run, words, at, rules)):
            if run:
                yield run
            run = []
        else:
            run.append(word)
    if run:
        yield run


def _goes_on(run: list[Word], words: list[Word], at: int, rules: _Rules) -> bool:
    """Whether a conjunction stands inside the name of a department: 湖北省发展 + 和 + 改革委员会."""
    before = run[-1]
    if words[at].text not in rules.conjunctions or before.kind != "n" or len(run) < 2:
        return False
    if run[0].kind != "N" and run[0].text not in _LEVELS | {"省", "州"}:
        return False
    if before.text in rules.tails or before.text in {"政府", "人民政府"}:
        return False
    after = ""
    for word in words[at + 1 : at + 6]:
        if word.kind == "N" or _stops(word, rules):
            return False
        after += word.text
        if after.endswith(rules.conjoined_tails) and len(after) > 2:
            return True
    return False


def _stops(word: Word, rules: _Rules) -> bool:
    if word.kind in "Nb" or word.text in rules.inside or (len(word.text) > 2 and word.text in rules.tails):
        return False
    if word.text in rules.always:
        return True
    if word.kind == "x":
        return not (word.text.isalnum() or word.text in "·-&.")
    return word.kind != "n" and not (word.kind in "vfq" and len(word.text) == 1)


def _names_in(run: list[Word], line: _Line, rules: _Rules) -> Iterator[tuple[int, int, EntityType, str]]:
    """Find the names in a run of words, each as long as its last tail allows."""
    begin = 0
    while begin < len(run) and not all(word.kind == "x" for word in run[begin:]):
        found = _last_tail(run, begin, line, rules)
        if found is None:
            return
        stop, kind, tail = found
        first = _first_word(run, begin, stop, kind, line)
        start, end = run[first].start, run[stop].end
        same = line.known.get((start, end))
        if end - start > len(tail) and (same is None or same.confidence < 0.5):
            headed = tail in rules.headed and not _is_proper(run, first, stop, tail, kind, rules)
            yield start, end, kind, _HEADED if headed else "pattern:tail"
        begin = stop + 1


def _last_tail(run: list[Word], begin: int, line: _Line, rules: _Rules) -> tuple[int, EntityType, str] | None:
    best: tuple[int, EntityType, str] | None = None
    for at in range(begin, len(run)):
        span = line.known.get((run[at].start, run[at].end))
        if run[at].kind == "b":
            before = line.known.get((run[at - 1].start, run[at - 1].end)) if at > begin else None
            if best is not None and best[0] == at - 1 and best[1] in _BRANCHED:
                best = (at, best[1], best[2])
            elif before is not None and before.type in _BRANCHED:
                best = (at, before.type, "")
            continue
        if run[at].kind == "N":
            if (
                best is not None
                and best[2].endswith(_LEGAL)
                and at > best[0]
                and span is not None
                and span.type not in _PLACES
            ):
                break
            continue
        joined = line.text[run[begin].start : run[at].end]
        sizes = range(min(rules.longest_tail, len(joined)), 0, -1)
        tail = next((joined[-n:] for n in sizes if joined[-n:] in rules.tails), None)
        if tail is None:
            continue
        kind = rules.tails[tail]
        if len(tail) == 1 and len(run[at].text) == 2:
            continue
        if best is not None and best[2].endswith(_LEGAL) and not tail.endswith(("公司", "局", "分行", "支行", "厂")):
            break
        if tail == "学院" and _is_faculty(run, begin, at, line):
            continue
        if tail in rules.weak or tail in rules.quoted_only or kind in _PLACES:
            grown = best is not None and kind not in _PLACES and tail not in rules.quoted_only and len(tail) > 1
            named = _is_proper(run, begin, at, tail, kind, rules) or _is_headed(run, begin, at, tail, rules)
            if not grown and not named:
                continue
            if best is not None and kind in _PLACES:
                continue
        best = (at, kind, tail)
    return best


def _is_faculty(run: list[Word], begin: int, at: int, line: _Line) -> bool:
    """Whether a 学院 is a faculty of the university named straight before it: 海南大学机电工程学院."""
    known = [(w, line.known.get((w.start, w.end))) for w in run[begin:at] if w.kind == "N"]
    last = known[-1][1] if known else None
    if last is None or last.type is not EntityType.UNIVERSITY:
        return False
    return not any(w.text.startswith("国家") for w in run[begin:at])


def _is_proper(run: list[Word], begin: int, at: int, tail: str, kind: EntityType, rules: _Rules) -> bool:
    """Whether what stands before a weak tail is a name and no ordinary word."""
    size = run[at].end - len(tail)
    before = [w for w in run[begin : at + 1] if w.start < size]
    if not before:
        return False
    if tail in rules.quoted_only:
        return before[0].kind == "N" and 4 <= sum(len(w.text) for w in before[1:]) <= 20
    if kind in _PLACES:
        while any(w.kind == "N" for w in before):
            before = before[1:]
        length = sum(len(w.text) for w in before)
        # Two or three syllables that the dictionary does not know as a word.
        return 2 <= length <= 3 and all(len(w.text) == 1 for w in before) and len(run[at].text) <= 3
    if any(w.kind == "N" for w in before):
        return True
    if tail == "大学":
        return before[0].text not in rules.generic_universities and sum(len(w.text) for w in before) <= 8
    if kind is EntityType.PUBLIC_BODY and before[0].text in _LEVELS | {"省", "州"} and len(before) > 1:
        return True
    singles = sum(len(w.text) == 1 for w in before)
    return singles >= 2 and len(before) <= 4


def _is_headed(run: list[Word], begin: int, at: int, tail: str, rules: _Rules) -> bool:
    """Whether a weak tail has words enough before it to be the head of a name."""
    before = [w for w in run[begin : at + 1] if w.end <= run[at].end - len(tail)]
    return tail in rules.headed and len(before) > 1 and sum(len(w.text) for w in before) >= 4


def _first_word(run: list[Word], begin: int, stop: int, kind: EntityType, line: _Line) -> int:
    """Let the name begin at a known place in the run if only ordinary words stand before that."""
    if kind in _PLACES:
        return max((i + 1 for i in range(begin, stop) if run[i].kind == "N"), default=begin)
    while begin < stop and run[begin].kind in "vfq" and run[begin + 1].kind == "N":
        begin += 1
    unknown = stop
    while unknown > begin and len(run[unknown - 1].text) == 1 and run[unknown - 1].kind == "n":
        unknown -= 1
    if stop - unknown >= 2 and unknown > begin and all(len(w.text) > 1 and w.kind == "n" for w in run[begin:unknown]):
        return unknown
    first = line.known.get((run[begin].start, run[begin].end))
    if kind in _BRANCHED and first is not None and first.type is EntityType.REGION and stop - begin > 2:
        # A firm's country is no part of its name where a name of its own follows: 瑞典卡罗琳医学院, 墨西哥CARSO公司.
        entry = lexicon().entries.get(first.keys[0]) if first.keys else None
        country = entry is not None and not entry.within and entry.country not in ("", "CN")
        if country and all(len(w.text) == 1 and w.kind in "nx" for w in run[begin + 1 : begin + 3]):
            return begin + 1
    for at in range(begin + 1, stop + 1):
        if run[at].kind == "N":
            ordinary = all(len(w.text) > 1 and w.kind == "n" for w in run[begin:at])
            span = line.known.get((run[at].start, run[at].end))
            return at if ordinary and span is not None and span.type in _PLACES and at < stop else begin
    return begin


@cache
def _rules() -> _Rules:
    grammar = load_grammar("zh")
    tails = typed_words(grammar["tails"])
    return _Rules(
        tails=tails,
        longest_tail=max(map(len, tails)),
        weak=frozenset(grammar["weak"]),
        headed=frozenset(grammar["headed"]),
        quoted_only=frozenset(grammar["quoted_only"]),
        governments=tuple(sorted(grammar["municipal"]["governments"], key=len, reverse=True)),
        always=frozenset(grammar["stops"]["always"]),
        inside=frozenset(grammar["stops"]["inside"]),
        conjunctions=frozenset(grammar["conjunctions"]["inside"]),
        conjoined_tails=tuple(grammar["conjunctions"]["tails"]),
        generic_universities=frozenset(grammar["generic"]["universities"]),
    )
