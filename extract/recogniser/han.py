"""Features of tokens in Chinese text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from operator import add

from extract.mentions.grammar import load_grammar, typed_words
from extract.mentions.words import Word, cut
from extract.recogniser.blocks import Block, Blocks, single
from extract.recogniser.cues import coordinated, label_before, line_above, load_cues, segments
from extract.recogniser.tokens import Token, shape
from extract.recogniser.windows import EDGE, Window, numbered, padded

__all__ = ["HanFeatures", "HanText"]

_LABEL_WITHIN = 10
_CELL = 24
_SHORT_LINE = 24
_ABOVE_WITHIN = 24
_FULL_STOPS = frozenset("。！？；")
_NAMING = frozenset("nNxv")
_TAIL_REACH = 12
_LONGEST_TAIL = 4
_TAIL_ENDS = 4
_JOINTS = frozenset("·-—－•")
_LEAST_SOUNDS = 3
_RECURS, _RECURS_AFTER = [[f"rec{sign}={count}" for count in range(4)] for sign in ("", "+")]


class HanFeatures:
    """What characters and words tell in any text, numbered.

    Parameters
    ----------
    blocks
        Where the numbers come from.
    """

    reach = 3

    def __init__(self, blocks: Blocks) -> None:
        self._near = blocks.column(_near)
        self._pairs = blocks.column(_pair, value="".join)
        self._triples = blocks.column(_triple, value="".join)
        self.tails = blocks.column(_tail)
        self.words = blocks.column(_word, value=str)
        self.heads = blocks.column(_head)
        self.single = blocks.column(single)

    def read(self, text: str) -> HanText:
        """Take in what a whole text tells of its characters."""
        return HanText(text, self)

    def windows(
        self, texts: Sequence[Sequence[str]], words: Sequence[Sequence[str]], shapes: Sequence[Sequence[str]]
    ) -> list[Window]:
        """Return what the tokens of sentences see around them, from their texts and small writing."""
        del shapes
        reach = self.reach
        near = numbered(padded(texts, reach, EDGE), self._near)
        row = padded(words, reach, EDGE)
        pairs = numbered(pairwise(row), self._pairs)
        triples = numbered(zip(row, row[1:], row[2:], strict=False), self._triples)
        return [
            *(Window(near, d, reach + d) for d in range(-reach, reach + 1)),
            *(Window(pairs, d, 2 + d) for d in range(-2, 2)),
            *(Window(triples, d, 2 + d) for d in range(-2, 1)),
        ]


class HanText:
    """A whole text: its characters, and which pairs of them recur.

    Examples
    --------
    >>> text = HanFeatures(Blocks()).read("欣旺达来了。欣旺达走了。")
    >>> text.recurs("欣旺"), text.recurs("来了")
    (2, 1)
    """

    def __init__(self, text: str, features: HanFeatures) -> None:
        self._text = text
        self._features = features
        self._cues = load_cues("zh")
        self._pairs = Counter(map(add, text, text[1:]))

    def recurs(self, pair: str) -> int:
        """Return how often two characters stand together in the text, 3 at most."""
        return min(self._pairs.get(pair, 0), 3)

    def rows(self, tokens: Sequence[Token], words: Sequence[str], shapes: Sequence[str]) -> list[list[int]]:
        """Return what is special of each token of a sentence."""
        del shapes
        single = self._features.single
        labelled, label = label_before(tokens, self._cues, within=_LABEL_WITHIN)
        line: list[int] = []
        if 0 < len(tokens) <= _SHORT_LINE and words[-1] not in _FULL_STOPS:
            above = line_above(self._text, tokens[0].start, within=_ABOVE_WITHIN)
            line = [single[f"line={min(len(tokens) // 3, 5)}"], single[f"above={above[-2:]}"]]
        rows = [line.copy() for _ in tokens]
        for row in rows[labelled:]:
            row.append(single[f"label={tokens[labelled - 3].text if labelled > 2 else ''}{label}"])
        for i, count in enumerate(map(self.recurs, map(add, words, words[1:]))):
            rows[i].append(single[_RECURS_AFTER[count]])
            rows[i + 1].append(single[_RECURS[count]])
        self._tails(words, rows)
        self._words(tokens, rows)
        self._segments(tokens, words, rows)
        self._quotes(words, rows)
        self._sounds(words, rows)
        return rows

    def _tails(self, words: Sequence[str], rows: list[list[int]]) -> None:
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
                after = "".join(words[end : end + 1]) if end - i <= _TAIL_ENDS else ""
                rows[i].append(self._features.tails[kind, min(end - i, 9), after])

    def _words(self, tokens: Sequence[Token], rows: list[list[int]]) -> None:
        """Tell which word of running text a character would belong to, its class, and the words around it."""
        if not tokens:
            return
        start = tokens[0].start
        found = [w for w in cut(self._text[start : tokens[-1].end]) if not w.text.isspace()]
        loose = _loose_runs(found)
        single = self._features.single
        told = list(map(self._features.words.__getitem__, [w.text for w in found]))
        kinds = ["", *(w.kind for w in found), ""]
        edge = self._features.words[EDGE]
        at = 0
        for k, word in enumerate(found):
            begin, end = word.start + start, word.end + start
            size = end - begin
            shared = [
                told[k],
                (told[k - 1] if k else edge) + 1,
                (told[k + 1] if k + 1 < len(found) else edge) + 2,
                single[f"gg={kinds[k]}{word.kind}{kinds[k + 2]}"],
            ]
            if loose[k]:
                shared.append(single[f"loose={loose[k]}"])
            while at < len(tokens) and tokens[at].start < end:
                token = tokens[at]
                place = "S" if size == 1 else "B" if token.start == begin else "E" if token.end == end else "I"
                rows[at] += shared
                rows[at].append(single[f"g={place}{min(size, 4)}{word.kind}"])
                if token.end > end:
                    break
                at += 1

    def coordinated(self, words: Sequence[str], at: int, step: int) -> range:
        """Return the places of what the word at ``at`` coordinates, in direction ``step``; empty where it does not."""
        return coordinated(words, at, step, self._cues)

    def _segments(self, tokens: Sequence[Token], words: Sequence[str], rows: list[list[int]]) -> None:
        """Tell of the stretch between two marks: the head to come; where it is short, as in a list, marks and ends."""
        cues, single = self._cues, self._features.single
        headless = single["head=none"]
        for part in segments(tokens, cues, spaced=False):
            head, at = "none", -1
            for i in range(part.last - 1, part.first - 1, -1):
                pair = words[i] + words[i + 1] if i + 1 < part.last else ""
                if pair in cues.heads or words[i] in cues.heads:
                    head, at = (pair if pair in cues.heads else words[i]), i
                if at < 0 or at - i >= cues.reach:
                    rows[i].append(headless)
                else:
                    rows[i].append(self._features.heads[head, min(at - i, 8)])
            if part.last - part.first <= _CELL:
                size = min(part.last - part.first, 9) if part.last - part.first < 12 else "long"
                end = "".join(words[part.last - 2 : part.last])
                cell = [single[f"cell={part.left}{part.right}{size}"], single[f"cell.end={end}"]]
                for i in range(part.first, part.last):
                    rows[i] += cell
                rows[part.first].append(single[f"cell.B={part.left}"])
                rows[part.last - 1].append(single[f"cell.E={part.right}"])

    def _quotes(self, words: Sequence[str], rows: list[list[int]]) -> None:
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
                numbers = list(map(self._features.single.__getitem__, inside))
                for j in range(opened + 1, i):
                    rows[j] += numbers
                opened = -1

    def _sounds(self, words: Sequence[str], rows: list[list[int]]) -> None:
        """Tell of runs of three and more characters that write out foreign names, and what stands round them."""
        sounds, size, single = self._cues.sounds, len(words), self._features.single
        first = 0
        while first < size:
            final = first
            while final < size and (words[final] in sounds or (words[final] in _JOINTS and final > first)):
                final += 1
            if final - first >= _LEAST_SOUNDS:
                length = min(final - first, 7)
                before = words[first - 1] if first else EDGE
                after = "".join(words[final : final + 2]) or EDGE
                run = [f"snd={length}", f"snd.b={before}", f"snd.a={after[:1]}", f"snd.aa={after}"]
                numbers = [single[feature] for feature in run]
                for i in range(first, final):
                    rows[i] += numbers
                    rows[i].append(single[f"snd.at={min(i - first, 4)}/{min(final - 1 - i, 4)}"])
                if first:
                    rows[first - 1].append(single["snd+1"])
                if final < size:
                    rows[final].append(single[f"snd-1={length}"])
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


def _near(text: str) -> list[Block]:
    """Return what a token tells the tokens around it, from the third after it on."""
    distances = range(-HanFeatures.reach, HanFeatures.reach + 1)
    if text == EDGE:
        return [(f"w{d}={EDGE}",) for d in distances]
    word, form = text.lower(), shape(text)
    blocks: list[Block] = [(f"w{d}={word}", f"s{d}={form}") if abs(d) < 2 else (f"w{d}={word}",) for d in distances]
    blocks[HanFeatures.reach] += ("bias",)
    return blocks


def _pair(words: tuple[str, str]) -> list[Block]:
    """Return what two neighbours within a sentence tell the tokens around them, from the one after them on."""
    return [] if EDGE in words else [(f"b{d}={words[0]}{words[1]}",) for d in range(-2, 2)]


def _triple(words: tuple[str, str, str]) -> list[Block]:
    """Return what three neighbours within a sentence tell each other, the last one first."""
    return [] if EDGE in words else [(f"t{d}={words[0]}{words[1]}{words[2]}",) for d in range(-2, 1)]


def _word(text: str) -> list[Block]:
    """Return what a word of running text tells its own characters, those of the next word, and of the one before."""
    return [() if text == EDGE else (f"gw={text}",), (f"gb={text}",), (f"ga={text}",)]


def _tail(tail: tuple[str, int, str]) -> list[Block]:
    """Return what the end of a name tells of a token: its type, how far off it is, and if near what follows."""
    kind, distance, after = tail
    told = (f"tail={kind}", f"tail.at={kind}{distance}")
    return [(*told, f"tail.ends={kind}{distance}{after}") if distance <= _TAIL_ENDS else told]


def _head(head: tuple[str, int]) -> list[Block]:
    noun, distance = head
    return [(f"head={noun}", f"head.at={distance}")]
