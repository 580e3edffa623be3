"""Numbers of a text that may be figures: sums of money, shares, ranks and counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from extract.partnerships.numerals import figure_words, number_of
from extract.partnerships.quantity_patterns import any_of, english_number_words, quantity_patterns
from ontology.records import Bound

__all__ = ["Quantity", "find_quantities", "holds_before", "participation_words", "rank_words"]

_COUNTS = frozenset({"datasets", "participants"})
_YEARS = range(1990, 2036)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile("[a-z]+")
_BEFORE = 14
"""Characters before a number in which a word may bound it."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at ``[start, end)``; ``sort`` is ``money``, ``percent``, ``rank``, ``datasets`` or ``participants``.

    ``sign`` is how the text writes the currency, where it does so beside the number.
    """

    start: int
    end: int
    sort: str
    value: float
    unit: str | None = None
    bound: Bound = Bound.EXACT
    sign: str = ""


def find_quantities(folded: str, start: int, end: int, lang: str) -> tuple[Quantity, ...]:
    """Find the numbers between two offsets of a folded text, in order, none inside another.

    Examples
    --------
    >>> [(q.sort, q.value, q.unit) for q in find_quantities("a grant of hk$1.5 million, ranked 28th", 0, 38, "en")]
    [('money', 1500000.0, 'HKD'), ('rank', 28.0, None)]
    >>> [(q.value, q.bound.value) for q in find_quantities("投入逾20亿元，七成为公共资金", 0, 14, "zh")]
    [(2000000000.0, 'atLeast'), (70.0, 'exact')]
    """
    data = figure_words(lang)
    found: list[Quantity] = []
    # Most sentences hold no number, and to let every pattern say so is dear.
    digits = _DIGIT.search(folded, start, end) is not None
    if not digits and lang == "en" and english_number_words().isdisjoint(_LETTERS.findall(folded, start, end)):
        return ()
    for wanted in quantity_patterns(folded[start:end], lang):
        if wanted.in_digits and not digits:
            continue
        for match in wanted.pattern.finditer(folded, start, end):
            if all(match.end() <= q.start or match.start() >= q.end for q in found):
                quantity = _read(wanted.sort, match, data, folded, start)
                if quantity is not None:
                    found.append(quantity)
    return _name_sums(sorted(found, key=lambda q: q.start))


def _name_sums(found: list[Quantity]) -> tuple[Quantity, ...]:
    """Give sums without a currency that of the sum before them, else after; without any they are no sums."""
    named = [q for q in found if q.sort == "money" and q.unit]
    kept = []
    for quantity in found:
        if quantity.sort == "money" and quantity.unit is None:
            beside = next((q for q in reversed(named) if q.start < quantity.start), named[0] if named else None)
            if beside is None:
                continue
            quantity = replace(quantity, unit=beside.unit, sign=beside.sign)
        kept.append(quantity)
    return tuple(kept)


def rank_words(folded: str, start: int, end: int, lang: str) -> list[str]:
    """Find the words that speak of a ranking, each once.

    Examples
    --------
    >>> rank_words("placed 4th in the index", 0, 23, "en")
    ['placed', 'index']
    """
    return list(dict.fromkeys(m.group() for m in _rank_words(lang).finditer(folded, start, end)))


@cache
def participation_words(lang: str) -> re.Pattern[str]:
    """Return the pattern of the words that speak of taking part.

    >>> participation_words("en").search("40 farms joined").group()
    'joined'
    """
    edge = r"\b" if lang == "en" else ""
    return re.compile(f"{edge}(?:{any_of(figure_words(lang)['participation'])}){edge}")


def holds_before(left: str, lang: str) -> bool:
    """Say whether the words straight before a number tell that something holds as much.

    >>> holds_before("it now holds ", "en"), holds_before("平台已收录", "zh")
    (True, True)
    """
    return (
        re.search(
            f"(?:{any_of(figure_words(lang)['holding'])})(?:{any_of(figure_words(lang)['holding_tail'])})*$",
            left.rstrip(),
        )
        is not None
    )


def _read(sort: str, match: re.Match[str], data: dict[str, Any], folded: str, floor: int) -> Quantity | None:
    groups = match.groupdict()
    value = _value(sort, groups, data)
    if value is None or (sort in _COUNTS and _is_year(match["number"], value)):
        return None
    unit = "percent" if sort == "percent" else None
    sign = (groups.get("sign") or groups.get("name") or "").strip() if sort == "money" else ""
    if sign:
        unit = data["currencies"][sign]
    before = folded[max(floor, match.start() - _BEFORE) : match.start()]
    bound = _bound(before, match.group(), folded[match.end() : match.end() + 2], data)
    if groups.get("among"):
        bound = Bound.AT_MOST
    return Quantity(match.start(), match.end(), sort, value, unit, bound, sign)


def _is_year(number: str, value: float) -> bool:
    """Say whether a count is rather a year: "between 2015 and 2020 the city took part"."""
    return number.isdecimal() and value in _YEARS


def _value(sort: str, groups: dict[str, str | None], data: dict[str, Any]) -> float | None:
    number = groups.get("number")
    if groups.get("word"):
        table = data["fractions"] if sort == "percent" else data["ordinals"]
        word = float(table[groups["word"]])
        if number is None:
            return word
        tens = number_of(number)
        return tens + word if tens is not None and word < 10 else None
    if groups.get("part"):
        return _fraction(number or "a", groups["part"] or "", data)
    value = number_of(re.sub(r"^(\d{1,3}),(\d{1,2})$", r"\1.\2", number or ""))
    if value is None:
        return None
    if groups.get("tenths"):
        rest = groups.get("rest")
        return value * 10 + (5.0 if rest == "半" else (number_of(rest) or 0.0) if rest else 0.0)
    times = data["multipliers"].get((groups.get("times") or "").strip(" \n‑–-"), 1)
    value = round(value * float(times), 2)
    if groups.get("rest"):
        value += (number_of(groups["rest"] or "") or 0.0) * float(data["multipliers"]["万"])
    return value


def _fraction(number: str, part: str, data: dict[str, Any]) -> float | None:
    """Return a fraction in percent, as a whole number unless a half is left over: two thirds are 67."""
    above, below = number_of(number), number_of(part)
    share = float(data["fractions"].get(part, 0.0)) or (100.0 / below if below else 0.0)
    if above is None or not 0 < above * share <= 100:
        return None
    value = above * share
    return value if (value * 2).is_integer() else float(round(value))


def _bound(before: str, text: str, after: str, data: dict[str, Any]) -> Bound:
    if any(before.rstrip().endswith(word) for word in data["unbound"]):
        return Bound.EXACT
    for name, words in data["bounds"].items():
        if any(before.rstrip().endswith(word) for word in words):
            return Bound(name)
    for name, words in data["bounds_after"].items():
        if any(after.startswith(word) or (len(text) > 1 and word in text[1:]) for word in words):
            return Bound(name)
    return Bound.EXACT


@cache
def _rank_words(lang: str) -> re.Pattern[str]:
    edge = r"\b" if lang == "en" else ""
    return re.compile(f"{edge}(?:{any_of(figure_words(lang)['ranks']['words'])}){edge}")
