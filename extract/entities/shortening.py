"""Which names of one report are a part of a longer one: its beginning, its end, or a few of its characters.

A report that has named something in full goes on with a part of the name. What the lexicons call so elsewhere counts
for less: in a report on 台州大学 台大 is that university, whoever else bears the name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache

from extract.language import simplify
from extract.lexicons import lexicon
from extract.mentions.grammar import common_words, load_grammar
from extract.mentions.short_forms import is_subsequence, university_shorts
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = [
    "CROWD",
    "GENERIC",
    "Groups",
    "Identity",
    "abridged",
    "contained",
    "names_a_branch",
    "names_a_place",
    "place_ranks",
]

Identity = tuple[EntityType, str]
Groups = dict[Identity, list[Span]]
"""Spans by what they stand for."""

CROWD = 40
"""More names than this that share two letters tell nothing; the bound keeps the search linear."""

GENERIC = frozenset({"公司", "集团", "银行", "企业", "分公司", "分行", "大学", "学院"})
"""Words that name nothing by themselves, nor with a place alone before them."""

_PLACES = frozenset({EntityType.CITY, EntityType.REGION})
_HAN = re.compile(r"[\u3400-\u9fff]")
_FEW = re.compile(r"[\u3400-\u9fff]{2,5}")

_Fits = Callable[[str, str], bool]


def contained(groups: Groups) -> Iterator[tuple[Identity, Identity]]:
    """Pair a name with the only longer one of its sort that begins or ends with it: WEG公司 … WEG, 宝武马钢 … 马钢.

    Of such Chinese pairs in the annotated reports 1,464 are one thing and 43 two, of English ones 603 and 41. Not so
    universities that the lexicons know, which have institutes, and what the lexicons know apart.

    Examples
    --------
    >>> spans = [Span(0, 4, "Hera", EntityType.FIRM, "", 0.9), Span(9, 18, "Hera Comm", EntityType.FIRM, "", 0.9)]
    >>> [(short, full) for (_, short), (_, full) in contained({(s.type, s.surface): [s] for s in spans})]
    [('Hera', 'Hera Comm')]
    """
    by_end: defaultdict[tuple[EntityType, str], dict[tuple[str, Identity], None]] = defaultdict(dict)
    names = _names(groups)
    for identity, surfaces in names.items():
        for surface in surfaces:
            for end in {surface[:2], surface[-2:]}:
                by_end[identity[0], end][surface, identity] = None
    for identity, surfaces in names.items():
        short = max(surfaces, key=len)
        known = identity in lexicon().entries
        if short in GENERIC or (known and identity[0] is EntityType.UNIVERSITY):
            continue
        starts, ends = by_end[identity[0], short[:2]], by_end[identity[0], short[-2:]]
        if max(len(starts), len(ends)) > CROWD:  # of all that end in 公司 no list is made again and again
            continue
        full = _only(identity, short, starts | ends, _begins_or_ends)
        if full and not known:
            yield identity, full
        elif full and full not in lexicon().entries and not any(_is_branch(short, name) for name in names[full]):
            yield full, identity


def abridged(groups: Groups) -> Iterator[tuple[Identity, Identity]]:
    """Pair a Chinese name of few characters with the only longer one that it abridges: 環境保護局 … 環保局.

    Of 416 names in the annotated reports that may be short for one longer name, all but four are.

    Examples
    --------
    >>> names = ("新竹市环境保护局", "环保局")
    >>> spans = [Span(0, len(name), name, EntityType.PUBLIC_BODY, "", 0.9) for name in names]
    >>> [(short, full) for (_, short), (_, full) in abridged({(s.type, s.surface): [s] for s in spans})]
    [('环保局', '新竹市环境保护局')]
    """
    by_last: defaultdict[tuple[EntityType, str], dict[tuple[str, Identity], None]] = defaultdict(dict)
    names = _names(groups)
    for identity, surfaces in names.items():
        for surface in surfaces:
            by_last[identity[0], "大" if surface.endswith("大学") else surface[-1]][surface, identity] = None
    for identity, surfaces in names.items():
        short = next(iter(surfaces))
        if len(surfaces) > 1 or not _FEW.fullmatch(short) or (short[2:] in GENERIC and names_a_place(short[:2])):
            continue
        full = _only(identity, short, by_last[identity[0], short[-1]], _abridges)
        if full:
            known = identity in lexicon().entries and full not in lexicon().entries
            yield (full, identity) if known and identity[0] is not EntityType.UNIVERSITY else (identity, full)


def _names(groups: Groups) -> dict[Identity, list[str]]:
    """Return the different names, simplified, of each group that stands for no place."""
    return {
        identity: list(dict.fromkeys(simplify(span.surface) for span in spans))
        for identity, spans in groups.items()
        if identity[0] not in _PLACES
    }


def _only(identity: Identity, short: str, near: dict[tuple[str, Identity], None], fits: _Fits) -> Identity | None:
    """Return the only other group that has a name which fits."""
    if len(near) > CROWD:
        return None
    fulls = {other for name, other in near if other != identity and fits(short, name)}
    return fulls.pop() if len(fulls) == 1 else None


def _begins_or_ends(short: str, full: str) -> bool:
    """Whether a longer name begins or ends with a name, in Latin script with a word of it.

    Examples
    --------
    >>> _begins_or_ends("WEG", "WEG公司"), _begins_or_ends("Hera", "Hera Comm"), _begins_or_ends("Hera", "Heracles")
    (True, True, False)
    """
    if len(short) < 2 or len(short) >= len(full):
        return False
    after, before = full[len(short)], full[-len(short) - 1]
    return (full.startswith(short) and not (short[-1].isascii() and after.isascii() and after not in " ,-")) or (
        full.endswith(short) and not (short[0].isascii() and before.isascii() and before != " ")
    )


def _is_branch(short: str, full: str) -> bool:
    """Whether a name that begins with a firm's is rather that of its firm in some place.

    Examples
    --------
    >>> _is_branch("ZTE", "ZTE (Yinchuan) Industry"), _is_branch("中兴通讯", "中兴通讯银川有限公司")
    (True, True)
    >>> _is_branch("WEG", "WEG公司"), _is_branch("Hera", "Hera Group")
    (False, False)
    """
    rest = full[len(short) :] if full.startswith(short) else ""
    if _HAN.search(rest):
        return names_a_branch(rest)
    return any(names_a_place(word) for word in re.findall(r"[^\W\d_]{3,}", rest))


def _abridges(short: str, full: str) -> bool:
    """Whether a few characters of a longer name stand for it: its first, its place aside, its last, and some between.

    Examples
    --------
    >>> _abridges("环保局", "新竹市环境保护局"), _abridges("环保局", "环境保护署"), _abridges("护局", "环境保护局")
    (True, False, False)
    >>> _abridges("联大", "国立联合大学"), _abridges("合大", "国立联合大学")
    (True, False)
    """
    if full.endswith("大学"):
        return short in university_shorts(full)
    if len(short) >= len(full) or short[-1] != full[-1] or not is_subsequence(short, full):
        return False
    starts = [at for at in range(len(full) - len(short) + 1) if full[at] == short[0]]
    return any((at == 0 or names_a_place(full[:at])) and is_subsequence(short, full[at:]) for at in starts)


def names_a_branch(rest: str) -> bool:
    """Whether what follows a firm's name in a longer one makes that one a branch: 长飞光纤 + 潜江有限公司.

    Examples
    --------
    >>> names_a_branch("潜江有限公司"), names_a_branch("照明科技股份有限公司")
    (True, False)
    """
    if rest.endswith(("分公司", "支行", "分行")) or names_a_place(rest[:2]) or names_a_place(rest[:3]):
        return True
    parts = {rest[i : i + size] for size in (2, 3) for i in range(len(rest) - size + 1)}
    return any(part not in common_words("zh") and names_a_place(part) for part in parts)


def names_a_place(name: str) -> bool:
    """Whether a string names a place, or ends as one does.

    >>> names_a_place("江苏"), names_a_place("无名市"), names_a_place("环境")
    (True, True, False)
    """
    kinds = {entry.type for entry in lexicon().find(name)}
    return bool(kinds & _PLACES) or (len(name) > 2 and place_ranks().fullmatch(name) is not None)


@cache
def place_ranks() -> re.Pattern[str]:
    """Return the pattern of a Chinese place with its level or government; the group is the bare place."""
    municipal = load_grammar("zh")["municipal"]
    ends = sorted({*municipal["governments"], *municipal["levels"]}, key=len)
    return re.compile(rf"(?P<place>.{{2,}}?)(?:{'|'.join(reversed(ends))})(?:人民)?(?:政府)?")
