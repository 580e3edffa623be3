"""What the recogniser sees of a token.

Features are strings; the CRF learns a weight for each pair of string and label. Beside words, affixes and shapes of a
window they tell what the lexicons and name patterns proposed (*hints*), so that the model learns how far each
of those can be trusted in which context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.recogniser.tokens import Token, shape

__all__ = ["Hint", "token_features"]

_EDGE = "<>"
_ZH_HEADS_2 = frozenset(
    [
        "公司",
        "集团",
        "大学",
        "学院",
        "银行",
        "政府",
        "研究",
        "中心",
        "实验",
        "协会",
        "学会",
        "联盟",
        "基金",
        "计划",
        "项目",
        "工程",
        "平台",
        "行动",
        "规划",
        "公园",
        "医院",
        "委员",
    ]
)
_ZH_HEADS_1 = frozenset("局委部市县区厅省镇院署")
_ZH_STOPS = frozenset("，。、；：“”《》（）「」『』()！？")
_ZH_REACH = 14


@dataclass(frozen=True, slots=True)
class Hint:
    """A span ``[start, end)`` that a lexicon or pattern proposed, with what it proposed."""

    start: int
    end: int
    label: str


def token_features(tokens: Sequence[Token], hints: Sequence[Hint], lang: str) -> list[list[str]]:
    """Return the features of each token of one sentence.

    Parameters
    ----------
    tokens
        The sentence.
    hints
        Proposals that lie in the sentence; they may overlap.
    lang
        ``"en"`` or ``"zh"``.

    Examples
    --------
    >>> from extract.recogniser.tokens import tokenise
    >>> row = token_features(tokenise("in Espoo", "en"), [Hint(3, 8, "lexicon:City")], "en")[1]
    >>> "w-1=in" in row, "h0=B:lexicon:City" in row
    (True, True)
    """
    words = [t.text.lower() for t in tokens]
    shapes = [shape(t.text) for t in tokens]
    marks = _hint_marks(tokens, hints)
    reach = 3 if lang == "zh" else 2
    rows: list[list[str]] = []
    for i in range(len(tokens)):
        row = ["bias"]
        for d in range(-reach, reach + 1):
            j = i + d
            if 0 <= j < len(tokens):
                row.append(f"w{d}={words[j]}")
                row.append(f"s{d}={shapes[j]}")
                row.extend(f"h{d}={mark}" for mark in marks[j])
            else:
                row.append(f"w{d}={_EDGE}")
        row.extend(_zh_features(words, i) if lang == "zh" else _en_features(words, shapes, i))
        rows.append(row)
    return rows


def _hint_marks(tokens: Sequence[Token], hints: Sequence[Hint]) -> list[list[str]]:
    """Mark the first (B), inner (I) and last (E) token of each hint, or the only one (S)."""
    marks: list[list[str]] = [[] for _ in tokens]
    for hint in hints:
        inside = [i for i, t in enumerate(tokens) if t.start < hint.end and hint.start < t.end]
        for i in inside:
            place = "S" if len(inside) == 1 else "B" if i == inside[0] else "E" if i == inside[-1] else "I"
            marks[i].append(f"{place}:{hint.label}")
            if place == "S":
                marks[i].append(f"B:{hint.label}")
    return marks


def _en_features(words: Sequence[str], shapes: Sequence[str], i: int) -> list[str]:
    word, last = words[i], len(words) - 1
    before = words[i - 1] if i else _EDGE
    after = words[i + 1] if i < last else _EDGE
    row = [f"p{k}={word[:k]}" for k in (2, 3, 4)] + [f"x{k}={word[-k:]}" for k in (2, 3, 4)]
    row += [f"around={before}|{after}", f"b-1={before}|{word}", f"b+1={word}|{after}"]
    row.append("ss=" + "".join(shapes[j] if 0 <= j <= last else _EDGE for j in (i - 1, i, i + 1)))
    # The run of capitalised words around the token: its head and what stands at its borders tell the type.
    first = i
    while first > 0 and shapes[first - 1][:1] == "X":
        first -= 1
    final = i
    while final < last and shapes[final + 1][:1] == "X":
        final += 1
    if shapes[i][:1] == "X":
        row += [f"run.first={words[first]}", f"run.last={words[final]}"]
        row.append(f"run.before={words[first - 1] if first else _EDGE}")
        row.append(f"run.after={words[final + 1] if final < last else _EDGE}")
        if first > 1:
            row.append(f"run.before2={words[first - 2]}|{words[first - 1]}")
        if final + 1 < last:
            row.append(f"run.after2={words[final + 1]}|{words[final + 2]}")
    return row


def _zh_features(words: Sequence[str], i: int) -> list[str]:
    n = len(words)
    row: list[str] = []
    for a in (-2, -1, 0, 1):
        if i + a >= 0 and i + a + 1 < n:
            row.append(f"b{a}={words[i + a]}{words[i + a + 1]}")
    for a in (-2, -1, 0):
        if i + a >= 0 and i + a + 2 < n:
            row.append(f"t{a}={words[i + a]}{words[i + a + 1]}{words[i + a + 2]}")
    # The next head of a name to the right, and how far it is.
    for j in range(i, min(n, i + _ZH_REACH)):
        pair = words[j] + (words[j + 1] if j + 1 < n else "")
        if pair in _ZH_HEADS_2 or words[j] in _ZH_HEADS_1:
            row.append(f"head={pair if pair in _ZH_HEADS_2 else words[j]}")
            row.append(f"head.at={min(j - i, 8)}")
            break
        if words[j] in _ZH_STOPS:
            row.append("head=none")
            break
    return row
