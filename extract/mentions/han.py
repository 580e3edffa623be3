"""Names in Chinese text by their tails: the tail gives the type, a walk to the left finds where the name begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extract.lexicons import lexicon
from extract.mentions.han_rules import LEVELS, PLACES, Line, Rules, han_rules, stops
from extract.mentions.han_words import join_words
from extract.mentions.spans import Span
from extract.mentions.words import Word, cut
from extract.sentences import Sentence
from ontology.records import EntityType

__all__ = ["find_han_names"]

_BRANCHED = frozenset({EntityType.FIRM, EntityType.UNIVERSITY})
_HEADED = "pattern:headed"


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
    rules = han_rules()
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
        line = Line(text[sentence.start : sentence.end], sentence.start, names)
        words = cut(line.text, names=[key for key, span in names.items() if span.confidence >= 0.5])
        hits.extend(names[w.start, w.end] for w in words if w.kind == "N")
        words = join_words(words, line, hits, original)
        for run in _runs(words, rules):
            for start, end, kind, method in _names_in(run, line, rules):
                a, b = start + line.offset, end + line.offset
                found.append(Span(a, b, original[a:b], kind, method, 0.45 if method == _HEADED else 0.75))
    return found, hits


def _runs(words: list[Word], rules: Rules) -> Iterator[list[Word]]:
    """Yield the stretches of words that can stand in one name."""
    run: list[Word] = []
    for at, word in enumerate(words):
        if stops(word, rules) and not (run and _goes_on(run, words, at, rules)):
            if run:
                yield run
            run = []
        else:
            run.append(word)
    if run:
        yield run


def _goes_on(run: list[Word], words: list[Word], at: int, rules: Rules) -> bool:
    """Whether a conjunction stands inside the name of a department: 湖北省发展 + 和 + 改革委员会."""
    before = run[-1]
    if words[at].text not in rules.conjunctions or before.kind != "n" or len(run) < 2:
        return False
    if run[0].kind != "N" and run[0].text not in LEVELS | {"省", "州"}:
        return False
    if before.text in rules.tails or before.text in {"政府", "人民政府"}:
        return False
    after = ""
    for word in words[at + 1 : at + 6]:
        if word.kind == "N" or stops(word, rules):
            return False
        after += word.text
        if after.endswith(rules.conjoined_tails) and len(after) > 2:
            return True
    return False


def _names_in(run: list[Word], line: Line, rules: Rules) -> Iterator[tuple[int, int, EntityType, str]]:
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


def _last_tail(run: list[Word], begin: int, line: Line, rules: Rules) -> tuple[int, EntityType, str] | None:
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
                and best[2].endswith(rules.legal)
                and at > best[0]
                and span is not None
                and span.type not in PLACES
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
        if (
            best is not None
            and best[2].endswith(rules.legal)
            and not tail.endswith(("公司", "局", "分行", "支行", "厂"))
        ):
            break
        if tail == "学院" and _is_faculty(run, begin, at, line):
            continue
        if tail in rules.weak or tail in rules.quoted_only or kind in PLACES:
            grown = best is not None and kind not in PLACES and tail not in rules.quoted_only and len(tail) > 1
            named = _is_proper(run, begin, at, tail, kind, rules) or _is_headed(run, begin, at, tail, rules)
            if not grown and not named:
                continue
            if best is not None and kind in PLACES:
                continue
        best = (at, kind, tail)
    return best


def _is_faculty(run: list[Word], begin: int, at: int, line: Line) -> bool:
    """Whether a 学院 is a faculty of the university named straight before it: 海南大学机电工程学院."""
    known = [(w, line.known.get((w.start, w.end))) for w in run[begin:at] if w.kind == "N"]
    last = known[-1][1] if known else None
    if last is None or last.type is not EntityType.UNIVERSITY:
        return False
    return not any(w.text.startswith("国家") for w in run[begin:at])


def _is_proper(run: list[Word], begin: int, at: int, tail: str, kind: EntityType, rules: Rules) -> bool:
    """Whether what stands before a weak tail is a name and no ordinary word."""
    size = run[at].end - len(tail)
    before = [w for w in run[begin : at + 1] if w.start < size]
    if not before:
        return False
    if tail in rules.quoted_only:
        return before[0].kind == "N" and 4 <= sum(len(w.text) for w in before[1:]) <= 20
    if kind in PLACES:
        while any(w.kind == "N" for w in before):
            before = before[1:]
        length = sum(len(w.text) for w in before)
        # Two or three syllables that the dictionary does not know as a word.
        return 2 <= length <= 3 and all(len(w.text) == 1 for w in before) and len(run[at].text) <= 3
    if any(w.kind == "N" for w in before):
        return True
    if tail == "大学":
        return before[0].text not in rules.generic_universities and sum(len(w.text) for w in before) <= 8
    if kind is EntityType.PUBLIC_BODY and before[0].text in LEVELS | {"省", "州"} and len(before) > 1:
        return True
    singles = sum(len(w.text) == 1 for w in before)
    return singles >= 2 and len(before) <= 4


def _is_headed(run: list[Word], begin: int, at: int, tail: str, rules: Rules) -> bool:
    """Whether a weak tail has words enough before it to be the head of a name."""
    before = [w for w in run[begin : at + 1] if w.end <= run[at].end - len(tail)]
    return tail in rules.headed and len(before) > 1 and sum(len(w.text) for w in before) >= 4


def _first_word(run: list[Word], begin: int, stop: int, kind: EntityType, line: Line) -> int:
    """Let the name begin at a known place in the run if only ordinary words stand before that."""
    if kind in PLACES:
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
            return at if ordinary and span is not None and span.type in PLACES and at < stop else begin
    return begin
