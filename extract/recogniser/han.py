"""Features of tokens in Chinese text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from extract.mentions.grammar import load_grammar, typed_words
from extract.mentions.words import Word, cut
from extract.recogniser.cues import coordinated, label_before, line_above, load_cues, segments
from extract.recogniser.tokens import Token

__all__ = ["HanText"]

_EDGE = "<>"
_LABEL_WITHIN = 10
_CELL = 24
_SHORT_LINE = 24
_ABOVE_WITHIN = 24
_FULL_STOPS = frozenset("。！？；")
_NAMING = frozenset("nNxv")
_TAIL_REACH = 12
_LONGEST_TAIL = 4
_JOINTS = frozenset("·-—－•")
_LEAST_SOUNDS = 3


class HanText:
    """A whole text: its characters, and which pairs of them recur.

    Examples
    --------
    >>> text = HanText("欣旺达来了。欣旺达走了。")
    >>> text.reach, text.recurs("欣旺"), text.recurs("来了")
    (3, 2, 1)
    """

    reach = 3

    def __init__(self, text: str) -> None:
        self._text = text
        self._cues = load_cues("zh")
        self._triples = Counter(text[i : i + 2] for i in range(len(text) - 1))

    def recurs(self, pair: str) -> int:
        """Return how often two characters stand together in the text, 3 at most."""
        return min(self._triples.get(pair, 0), 3)

    def features(self, tokens: Sequence[Token], words: Sequence[str], shapes: Sequence[str]) -> list[list[str]]:
        """Return what is special of each token of a sentence."""
        del shapes
        rows = [_pieces(words, i) for i in range(len(tokens))]
        self._tails(words, rows)
        self._words(tokens, rows)
        self._segments(tokens, words, rows)
        self._quotes(tokens, words, rows)
        self._sounds(words, rows)
        labelled, label = label_before(tokens, self._cues, within=_LABEL_WITHIN)
        line: list[str] = []
        if 0 < len(tokens) <= _SHORT_LINE and words[-1] not in _FULL_STOPS:
            above = line_above(self._text, tokens[0].start, within=_ABOVE_WITHIN)
            line = [f"line={min(len(tokens) // 3, 5)}", f"above={above[-2:]}"]
        label = f"label={tokens[labelled - 3].text if labelled > 2 else ''}{label}"
        recurring = [self.recurs(one + two) for one, two in pairwise(words)]
        for i, row in enumerate(rows):
            row += line
            if i >= labelled:
                row.append(label)
            if i:
                row.append(f"rec={recurring[i - 1]}")
            if i < len(recurring):
                row.append(f"rec+={recurring[i]}")
        return rows

    def _tails(self, words: Sequence[str], rows: list[list[str]]) -> None:
        """Tell of the next words to the right that end names, by type, and how far off they are."""
        tails, firsts = _typed_tails()
        stops = self._cues.stops
        kind, end = "", 0
        for i in range(len(words) - 1, -1, -1):
            if words[i] in stops:
                kind = ""
                continue
            for size in (4, 3, 2, 1) if words[i] in firsts else ():
                found = tails.get("".join(words[i : i + size]))
                if found and not (kind and end >= i + size and end - i <= size):
                    # A tail that only ends a longer one, as 公司 does 有限公司, does not hide it.
                    kind, end = found, i + size
                    break
            if kind and end - i <= _TAIL_REACH:
                rows[i] += [f"tail={kind}", f"tail.at={kind}{min(end - i, 9)}"]
                if end - i <= 4:
                    rows[i].append(f"tail.ends={kind}{end - i}{''.join(words[end : end + 1])}")

    def _words(self, tokens: Sequence[Token], rows: list[list[str]]) -> None:
        """Tell which word of running text a character would belong to, its class, and the words around it."""
        if not tokens:
            return
        start = tokens[0].start
        found = [w for w in cut(self._text[start : tokens[-1].end]) if not w.text.isspace()]
        loose = _loose_runs(found)
        at = 0
        for k, word in enumerate(found):
            begin, end = word.start + start, word.end + start
            before = found[k - 1].text if k else _EDGE
            after = found[k + 1].text if k + 1 < len(found) else _EDGE
            size = end - begin
            while at < len(tokens) and tokens[at].start < end:
                token = tokens[at]
                place = "S" if size == 1 else "B" if token.start == begin else "E" if token.end == end else "I"
                rows[at] += [
                    f"g={place}{min(size, 4)}{word.kind}",
                    f"gw={word.text}",
                    f"gb={before}",
                    f"ga={after}",
                    f"gg={found[k - 1].kind if k else ''}{word.kind}{found[k + 1].kind if k + 1 < len(found) else ''}",
                ]
                if loose[k]:
                    rows[at].append(f"loose={loose[k]}")
                if token.end > end:
                    break
                at += 1

    def coordinated(self, words: Sequence[str], at: int, step: int) -> range:
        """Return the places of what the word at ``at`` coordinates, in direction ``step``; empty where it does not."""
        return coordinated(words, at, step, self._cues)

    def _segments(self, tokens: Sequence[Token], words: Sequence[str], rows: list[list[str]]) -> None:
        """Tell of the stretch between two marks: the head to come; where it is short, as in a list, marks and ends."""
        cues = self._cues
        for part in segments(tokens, cues, spaced=False):
            head, at = "none", -1
            for i in range(part.last - 1, part.first - 1, -1):
                pair = words[i] + words[i + 1] if i + 1 < part.last else ""
                if pair in cues.heads or words[i] in cues.heads:
                    head, at = (pair if pair in cues.heads else words[i]), i
                if at < 0 or at - i >= cues.reach:
                    rows[i].append("head=none")
                else:
                    rows[i] += [f"head={head}", f"head.at={min(at - i, 8)}"]
            if part.last - part.first <= _CELL:
                size = min(part.last - part.first, 9) if part.last - part.first < 12 else "long"
                cell = [f"cell={part.left}{part.right}{size}", f"cell.end={''.join(words[part.last - 2 : part.last])}"]
                for i in range(part.first, part.last):
                    rows[i] += cell
                rows[part.first].append(f"cell.B={part.left}")
                rows[part.last - 1].append(f"cell.E={part.right}")

    def _quotes(self, tokens: Sequence[Token], words: Sequence[str], rows: list[list[str]]) -> None:
        """Tell what stands before and after the quotation marks around a token."""
        opened = -1
        for i, word in enumerate(words):
            if word in self._cues.pairs:
                opened = i
            elif opened >= 0 and word == self._cues.pairs[words[opened]]:
                before = "".join(words[max(0, opened - 2) : opened])
                after = "".join(words[i + 1 : i + 3])
                size = i - opened - 1
                inside = [f"q={word}{min(size, 9)}", f"q.before={before}", f"q.after={after}", f"q.a1={after[:1]}"]
                for j in range(opened + 1, i):
                    rows[j] += inside
                opened = -1
        del tokens

    def _sounds(self, words: Sequence[str], rows: list[list[str]]) -> None:
        """Tell of runs of three and more characters that write out foreign names, and what stands round them."""
        sounds, size = self._cues.sounds, len(words)
        first = 0
        while first < size:
            final = first
            while final < size and (words[final] in sounds or (words[final] in _JOINTS and final > first)):
                final += 1
            if final - first >= _LEAST_SOUNDS:
                length = min(final - first, 7)
                before = words[first - 1] if first else _EDGE
                after = "".join(words[final : final + 2]) or _EDGE
                run = [f"snd={length}", f"snd.b={before}", f"snd.a={after[:1]}", f"snd.aa={after}"]
                for i in range(first, final):
                    rows[i] += run
                    rows[i].append(f"snd.at={min(i - first, 4)}/{min(final - 1 - i, 4)}")
                if first:
                    rows[first - 1].append("snd+1")
                if final < size:
                    rows[final].append(f"snd-1={length}")
            first = max(final, first + 1)


def _loose_runs(words: Sequence[Word]) -> list[str]:
    """Tell of each word of one character whether others stand beside it: names that no dictionary has fall apart.

    Examples
    --------
    >>> _loose_runs(cut("由欣旺达负责"))
    ['', '1/3', '2/3', '3/3', '']
    """
    runs = [""] * len(words)
    first = 0
    while first < len(words):
        final = first
        while final < len(words) and final - first < 6 and len(words[final].text) == 1 and words[final].kind in _NAMING:
            final += 1
        for k in range(first, final):
            runs[k] = f"{k - first + 1}/{final - first}"
        first = max(final, first + 1)
    return runs


@cache
def _typed_tails() -> tuple[dict[str, str], frozenset[str]]:
    """Return the words that end names with their types (weak: only after a place), and their first characters."""
    grammar = load_grammar("zh")
    tails = {word: kind.value for word, kind in typed_words(grammar["tails"]).items() if len(word) <= _LONGEST_TAIL}
    weak = {word: "weak" + tails.get(word, "") for word in grammar["weak"]}
    typed = weak | {word: kind for word, kind in tails.items() if word not in weak}
    return typed, frozenset(word[0] for word in typed)


def _pieces(words: Sequence[str], i: int) -> list[str]:
    """Return the pairs and triples of characters around a token."""
    n = len(words)
    if 2 <= i < n - 2:
        a, b, c, d, e = words[i - 2 : i + 3]
        pairs = [f"b-2={a}{b}", f"b-1={b}{c}", f"b0={c}{d}", f"b1={d}{e}"]
        return [*pairs, f"t-2={a}{b}{c}", f"t-1={b}{c}{d}", f"t0={c}{d}{e}"]
    row = [f"b{a}={words[i + a]}{words[i + a + 1]}" for a in (-2, -1, 0, 1) if i + a >= 0 and i + a + 1 < n]
    row += [
        f"t{a}={words[i + a]}{words[i + a + 1]}{words[i + a + 2]}" for a in (-2, -1, 0) if i + a >= 0 and i + a + 2 < n
    ]
    return row
