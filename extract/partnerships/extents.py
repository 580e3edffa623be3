"""How far a name reaches with what only describes it: "the carrier U.S. Cellular", "Nokia, the network maker,".

Such a description stands between names that the sentence enumerates, between a name and its preposition, or between a
name and its verb; read as part of the name, it hides none of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from extract.partnerships.phrases import read_table
from extract.partnerships.scenes import Scene

__all__ = ["Extent", "extents"]

Extent = tuple[int, int]
"""The first and the last token of a name with its descriptions."""

_OPENING, _CLOSING = frozenset("(（"), frozenset(")）")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of ``extract/lang/{en,zh}/descriptions.toml``, with the nouns that descriptions end with."""

    before: int
    behind: int
    bracket: int
    articles: frozenset[str]
    stops: frozenset[str]
    marks: frozenset[str]
    verbs: frozenset[str]
    relatives: frozenset[str]
    breaks: frozenset[str]
    nouns: tuple[str, ...]
    ends: frozenset[str]


@lru_cache(maxsize=1024)
def extents(scene: Scene, lang: str) -> dict[int, Extent]:
    """Return how far the name or phrase at each slot's token reaches.

    Parameters
    ----------
    scene
        The sentence; its programmes have an extent as well.
    lang
        ``"en"`` or ``"zh"``.
    """
    words = _words(lang)
    texts = tuple(token.text for token in scene.tokens)
    here: dict[int, set[str]] = {}
    for slot in scene.all_slots:
        here.setdefault(slot.token, set()).add(slot.entity)
    told = frozenset(at for at, _ in scene.triggers)
    return {at: (_first(texts, at, here, told, words), _last(texts, at, here, words)) for at in here}


def _first(texts: Sequence[str], at: int, here: Mapping[int, set[str]], told: frozenset[int], words: _Words) -> int:
    """Return the first token of the description before a name; what tells of a deal ("its partner Nokia") is none.

    The noun of a description may be a phrase that stands for what is named behind it (芬兰企业诺基亚).
    """
    is_noun = here.get(at + 1) == here[at]
    if at == 0 or not (is_noun or (texts[at - 1] in words.ends and at - 1 not in told)):
        return at
    low = at
    while low and at - low < words.before and _may_describe(texts[low - 1], words):
        low -= 1
    if low and texts[low - 1] in words.articles:
        return low - 1
    ended = low == 0 or texts[low - 1] in words.stops
    return low if ended and (is_noun or "".join(texts[low:at]).endswith(words.nouns)) else at


def _may_describe(text: str, words: _Words) -> bool:
    return text.isalpha() and text not in words.stops and text not in words.articles


def _last(texts: Sequence[str], at: int, here: Mapping[int, set[str]], words: _Words) -> int:
    """Return the last token of the brackets and the apposition behind a name."""
    end = at
    if texts[at + 1 : at + 2] and texts[at + 1] in _OPENING:
        for place in range(at + 2, min(at + 3 + words.bracket, len(texts))):
            if texts[place] in _CLOSING:
                end = place
                break
            # A number is a value, not a description: "Espoo (84%), Vantaa (91%)" compares them.
            if texts[place][0].isdigit() or (place in here and not here[place] <= here[at]):
                break
    if not texts[end + 3 : end + 4] or texts[end + 1] not in words.marks:
        return end
    if here.get(end + 2) == here[at]:  # "Hera, the operator of": a phrase that stands for the name
        return _apposition_end(texts, end, end + 3, words)
    if texts[end + 2] in words.articles and end + 3 not in here:
        return _apposition_end(texts, end, end + 4, words)
    return end


def _apposition_end(texts: Sequence[str], end: int, least: int, words: _Words) -> int:
    """Return the mark that ends the apposition behind ``end``, at ``least`` or later, or ``end`` if it is none."""
    related = False
    for place in range(least - 1, min(end + 4 + words.behind, len(texts))):
        word = texts[place]
        if word in words.marks and place >= least:
            return place
        related = related or word in words.relatives
        if word in words.breaks or (word in words.verbs and not related):
            break
    return end


@cache
def _words(lang: str) -> _Words:
    folder = files("extract") / "lang" / lang
    data = tomllib.loads((folder / "descriptions.toml").read_text("utf-8"))
    called = tomllib.loads((folder / "recogniser.toml").read_text("utf-8"))["called"]
    nouns = {noun for where in ("before", "behind") for listed in called[where].values() for noun in listed}
    # One character of Chinese ends too many words that are no description.
    nouns |= {
        row[3] for row in read_table("references", lang) if row[2] != "whole" and (lang == "en" or len(row[3]) > 1)
    }
    ends = frozenset(noun if lang == "en" else noun[-1] for noun in nouns)
    listed = {name: frozenset(data[name]) for name in ("articles", "stops", "marks", "verbs", "relatives", "breaks")}
    listed["stops"] |= listed["verbs"] | listed["relatives"]
    return _Words(data["before"], data["behind"], data["bracket"], **listed, nouns=tuple(sorted(nouns)), ends=ends)
