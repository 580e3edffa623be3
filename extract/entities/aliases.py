"""Which names of one report are shorter or other names of one thing.

Only names of one type are joined, and only where a single longer name fits: what is doubtful stays apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from extract.entities.shortening import (
    CROWD,
    GENERIC,
    Groups,
    Identity,
    abridged,
    contained,
    names_a_branch,
    names_a_place,
    place_ranks,
)
from extract.language import simplify
from extract.lexicons import lexicon
from extract.mentions.forms import municipal_form
from extract.mentions.short_forms import without_place
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["Groups", "Identity", "join_aliases"]

_CITY = EntityType.CITY
_PLACES = (EntityType.CITY, EntityType.REGION)
_AMERICAN_COUNTY = re.compile(r"-county-us(?:-|$)")
"""Of keys of the lexicons."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_OPENING = re.compile(r"[”」》\"]?\s?[（(]\s?[“「\"]?")
_CLOSING = re.compile(r"[”」\"]?\s?[）),，;；]")
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_LEVEL = re.compile(r".{2}(?P<level>[市县区镇乡旗])(?:人民)?(?:政府)?$")
_BRANCHES = ("公司", "分行", "支行", "分部")
_LEGAL_ENDS = ("公司", "会社", "會社")


def join_aliases(text: str, groups: Groups) -> None:
    """Join, in place, the groups that name one thing.

    Parameters
    ----------
    text
        The report's text.
    groups
        Spans by identity; what is joined goes to the fuller name.

    Examples
    --------
    >>> text = "浙江旺能环境股份有限公司签约。旺能环境出资。"
    >>> spans = [Span(a, b, text[a:b], EntityType.FIRM, "recogniser", 0.9) for a, b in ((0, 12), (15, 19))]
    >>> groups = {(s.type, s.surface): [s] for s in spans}
    >>> join_aliases(text, groups)
    >>> [[s.surface for s in members] for members in groups.values()]
    [['浙江旺能环境股份有限公司', '旺能环境']]
    """
    _join_bracketed(text, groups)
    _join(groups, _same_municipality(groups))
    _join(groups, _initials(groups))
    _join(groups, _fuller(groups))
    _join(groups, _shortened(groups))
    _join(groups, contained(groups))
    _join(groups, abridged(groups))


def _join(groups: Groups, pairs: Iterable[tuple[Identity, Identity]]) -> None:
    """Join each group to the longer name that was found for it, if there is just one."""
    wanted: defaultdict[Identity, dict[Identity, None]] = defaultdict(dict)
    for short, full in pairs:
        if short != full:
            wanted[short][full] = None
    for short, fulls in wanted.items():
        (full, *others) = fulls
        if not others and short in groups and full in groups:
            groups[full].extend(groups.pop(short))


def _join_bracketed(text: str, groups: Groups) -> None:
    """Join a name to the one in another script that explains it in brackets: 东南宾夕法尼亚交通局（SEPTA）."""
    ordered = sorted(((s.start, s.end, i) for i, spans in groups.items() for s in spans), key=lambda s: s[:2])
    for (start, end, full), (opening, closing, short) in pairwise(ordered):
        if full == short or full[0] is not short[0] or full not in groups or short not in groups:
            continue
        scripts = {bool(_HAN.search(text, *span)) for span in ((start, end), (opening, closing))}
        if len(scripts) == 2 and _OPENING.fullmatch(text, end, opening) and _CLOSING.match(text, closing):
            groups[full].extend(groups.pop(short))


def _same_municipality(groups: Groups) -> Iterator[tuple[Identity, Identity]]:
    """Pair the names of a place that differ by its rank or its government: Town of Bridgewater, 苗栗縣政府."""
    by_core: defaultdict[str, list[Identity]] = defaultdict(list)
    ranked: dict[Identity, set[str]] = {}
    for identity, spans in groups.items():
        if identity[0] is _CITY:
            names = {simplify(s.surface) for s in spans}
            surfaces = {name.casefold() for name in names}
            cores = {core for name in names for core in _municipal_cores(name)}
            ranked[identity] = cores - surfaces
            for name in surfaces | cores:
                by_core[name].append(identity)
    levels = {identity: _levels(groups[identity]) for identity in ranked}
    for identity, cores in ranked.items():
        for core in cores:
            # The bare name goes to the only ranked one: with both 苗栗市 and 苗栗縣 there, 苗栗 is neither's.
            county = _is_american_county(identity)
            same = [other for other in by_core[core] if other != identity and _is_american_county(other) == county]
            if len(same) == 1 and len(levels[identity] | levels[same[0]]) < 2:
                yield identity, same[0]


def _is_american_county(identity: Identity) -> bool:
    """Whether a place is a county of the United States, which is another body than the city that bears its name."""
    return _AMERICAN_COUNTY.search(identity[1]) is not None


def _levels(spans: Iterable[Span]) -> set[str]:
    """Return the levels that a Chinese place's names show: a district is not the city whose name it bears."""
    matches = [_LEVEL.search(simplify(span.surface)) for span in spans]
    return {match.group("level") for match in matches if match}


def _municipal_cores(name: str) -> Iterator[str]:
    """Yield the bare names of a place: City of Greater Geelong → greater geelong, geelong; 苗栗縣 → 苗栗."""
    if _HAN.search(name):
        if match := place_ranks().fullmatch(name):
            yield match.group("place")
        return
    while form := municipal_form(name, lambda _: ()):
        name = form.place
        yield name.casefold()


def _initials(groups: Groups) -> Iterator[tuple[Identity, Identity]]:
    """Pair an acronym with the name whose capitals it consists of: EPA, NSW Environment Protection Authority."""
    by_initials: defaultdict[str, list[Identity]] = defaultdict(list)
    acronyms: list[tuple[str, Identity]] = []
    for identity, spans in groups.items():
        if identity[0] in _PLACES:
            continue
        for surface in {s.surface for s in spans}:
            if _ACRONYM.fullmatch(surface):
                acronyms.append((surface, identity))
            else:
                words = [w for w in re.findall(r"[\w&]+", surface) if w[0].isupper() and not w.isupper()]
                capitals = "".join(w[0] for w in words)
                if len(capitals) > 1:
                    by_initials[capitals].append(identity)
    for acronym, identity in acronyms:
        for full in by_initials[acronym]:
            if full[0] is identity[0]:
                yield identity, full


def _fuller(groups: Groups) -> Iterator[tuple[Identity, Identity]]:
    """Pair a firm's full Chinese name that nobody listed with the listed short one: 四川华体照明科技公司, 华体."""
    by_start: defaultdict[str, dict[tuple[str, Identity], None]] = defaultdict(dict)
    for identity, spans in groups.items():
        if identity[0] is EntityType.FIRM and identity in lexicon().entries:
            for surface in {simplify(s.surface) for s in spans if _HAN.match(s.surface)}:
                by_start[surface[:2]][surface, identity] = None
    fuller: defaultdict[Identity, dict[Identity, None]] = defaultdict(dict)
    for identity, spans in groups.items():
        if identity[0] is not EntityType.FIRM or identity in lexicon().entries:
            continue
        for full in {simplify(s.surface) for s in spans if s.surface.endswith(_LEGAL_ENDS)}:
            for core in (full, without_place(full)):
                for short, known in by_start[core[:2]]:
                    abridged = len(short) > 3 and not core.startswith(short) and _is_gist(short, full)
                    if abridged or _is_core(short, core):
                        fuller[known][identity] = None
    # Of two full names, such as a firm's and its subsidiary's, a report gives the firm's own first.
    for known, fulls in fuller.items():
        yield min(fulls, key=lambda identity: min(s.start for s in groups[identity])), known


def _is_core(short: str, full: str) -> bool:
    """Whether a full name is a shorter one with what the firm does and its legal form behind it.

    Examples
    --------
    >>> _is_core("信越化学", "信越化学工业株式会社"), _is_core("长飞光纤", "长飞光纤潜江有限公司")
    (True, False)
    """
    rest = full[len(short) :]
    return full.startswith(short) and len(rest) > 2 and not names_a_branch(rest)


def _shortened(groups: Groups) -> Iterator[tuple[Identity, Identity]]:
    """Pair Chinese names with the longer ones that they shorten; the plainest reading of each name counts."""
    by_pair: defaultdict[tuple[EntityType, str], dict[tuple[str, Identity], None]] = defaultdict(dict)
    for identity, spans in groups.items():
        if identity[0] not in _PLACES:
            for surface in {simplify(s.surface) for s in spans if _HAN.search(s.surface)}:
                for i in range(len(surface) - 1):
                    by_pair[identity[0], surface[i : i + 2]][surface, identity] = None
    for identity, spans in groups.items():
        if identity[0] in _PLACES or identity in lexicon().entries:
            continue
        # 市公安局, short for 昆明市公安局 already, is not short for 玉溪市公安局 as well: the longest name decides.
        longest = max(len(span.surface) for span in spans)
        for short in sorted({simplify(s.surface) for s in spans if _HAN.match(s.surface)}):
            near = by_pair[identity[0], short[:2]]
            if len(near) > CROWD or len(short) < longest:
                continue
            for fits in (_is_tail, _is_gist):
                full = {other for name, other in near if other != identity and fits(short, name)}
                if full:
                    yield from ((identity, other) for other in sorted(full, key=str))
                    break


def _is_tail(short: str, full: str) -> bool:
    """Whether a name is another one without its place: 湖北广电网络 … 广电网络, 沙县区总医院 … 总医院.

    Examples
    --------
    >>> _is_tail("广电网络", "湖北广电网络"), _is_tail("电网络", "湖北广电网络")
    (True, False)
    """
    return len(short) > 2 and len(short) < len(full) and full.endswith(short) and names_a_place(full[: -len(short)])


def _is_gist(short: str, full: str) -> bool:
    """Whether a name is made of the characters of another one and begins as it does, its place aside.

    Examples
    --------
    >>> _is_gist("壮元海", "大连壮元海生态苗业有限公司"), _is_gist("开元照明", "江苏开元太阳能照明有限公司")
    (True, True)
    >>> _is_gist("生态苗业", "大连壮元海生态苗业有限公司"), _is_gist("大连公司", "大连壮元海生态苗业有限公司")
    (False, False)
    """
    if _is_branch(short, full):
        return True
    at = full.find(short[:2])
    if at < 0 or len(short) >= len(full) or len(short) < 3 or (at and not names_a_place(full[:at])):
        return False
    if names_a_place(short[:2]) and not full.startswith(short):
        # 贵池城投 goes on where its place ends in 池州市贵池区城市建设投资有限公司; 大连公司 says nothing.
        goes_on = full[at + 2 :].lstrip("市县区省").startswith(short[2:3])
        if short[2:] in GENERIC or not goes_on:
            return False
    rest = iter(full[at:])
    return all(character in rest for character in short)


def _is_branch(short: str, full: str) -> bool:
    """Whether a name is a place and the firm whose branch there is named in full.

    Examples
    --------
    >>> _is_branch("江西移动", "中国移动江西公司"), _is_branch("济宁联通", "中国联合网络通信有限公司济宁市分公司")
    (True, True)
    """
    place, firm = short[:-2], short[-2:]
    at = full.find(place)
    if at < len(firm) or not full.endswith(_BRANCHES) or firm in GENERIC or not names_a_place(place):
        return False
    rest = iter(full[:at])
    return all(character in rest for character in firm)
