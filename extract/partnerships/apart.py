"""Constructions that say that two have no partnership in a sentence, whatever the scorers make of it.

"For example, …" keeps what the report is about out of the example, 沈阳与北京、大连与上海 pairs its cities off, and a
bureau is no partner of the city that it belongs to. The patterns of a language are in its ``frames.toml``. How many
pairs of the training reports the rules keep apart, and how few of these were annotated, is counted in
``docs/decisions/0012-constructions.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from extract.partnerships.candidates import Candidate, actor_pairs
from extract.partnerships.frames import frame_rules, frame_table, schema, ventured
from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import EntityType

__all__ = ["is_apart", "is_denied", "open_pairs", "says_where"]

_ENUMERATED = re.compile(r"^(?:[\s,，、和与及&]|and\b|<\w+\*?>)+")
"""The rest of a list of names."""
_ABOUT = frozenset({"topic", "main"})
_MANY = 12
"""Cities from which on a report is a round of examples: such reports do not leave unsaid whom they speak of."""
_UNSAID = frozenset({"topic", "main", "head", "prev"})
_BEFORE = 16
"""Most words before and behind a list in which it is looked for how somebody deals with it."""
_LEVEL = re.compile(r"(?:人民政府|市政府|政府|[市县縣区區])$")
_PLACES = (EntityType.CITY, EntityType.REGION)
_NOBODY: frozenset[int] = frozenset()
_ROUND = 12
"""Words on either side of a place in which it is looked for what it tells."""


def open_pairs(layout: Layout) -> list[Candidate]:
    """List the pairs of actors of each sentence that no construction keeps apart: the others are no candidates.

    Nor does the score of one that is kept apart speak for its neighbours, or for the pair in other sentences.
    """
    return [candidate for candidate in actor_pairs(layout) if not is_apart(layout, candidate)]


def is_apart(layout: Layout, candidate: Candidate) -> bool:
    """Say whether the sentence shows that two actors are not partners in it."""
    scene, left, right = candidate.scene, candidate.left, candidate.right
    credited, example = _marks(scene, layout.lang)
    if credited or (left.how in _UNSAID and example):
        return True
    if left.how in _ABOUT and layout.cities >= _MANY:
        return True
    if (left.token >= 0 and says_where(scene, left, layout.lang)) or says_where(scene, right, layout.lang):
        return True
    if (left.token < 0 or layout.lang == "zh") and _is_own(layout, candidate):
        return True
    for told, firm in ventured(scene, layout.lang):
        pair = {left.entity, right.entity}
        if firm in pair and pair & {told.candidate.left.entity, told.candidate.right.entity}:
            return True
    if left.token < 0:
        return False
    of = _paired(scene, layout.lang)
    if left.token in of and right.token in of and of[left.token] != of[right.token]:
        return True
    payers = _payers(scene, layout.lang)
    if (left.token in payers) != (right.token in payers):
        return True
    return _is_ranked(scene, right.token, layout.lang) or _is_severally(scene, left.token, right.token, layout.lang)


def is_denied(layout: Layout, candidate: Candidate) -> bool:
    """Say whether all that a sentence tells of two actors stands in clauses in which it denies a partnership."""
    denied = _denied(candidate.scene, layout.lang)
    tokens = [slot.token for slot in (candidate.left, candidate.right) if slot.token >= 0]
    return bool(denied) and denied.issuperset(candidate.scene.clauses[token] for token in tokens)


@lru_cache(maxsize=64)
def _denied(scene: Scene, lang: str) -> frozenset[int]:
    """Return the numbers of the clauses that a denial reaches into: 从未与市政府签署任何协议."""
    text = schema(scene)
    match = frame_rules(lang)["denied"].search(text)
    if match is None:
        return frozenset()
    starts = [len(schema(scene, 0, at)) for at in range(len(scene.tokens))]
    return frozenset(scene.clauses[at] for at, start in enumerate(starts) if match.start() <= start < match.end())


@lru_cache(maxsize=256)
def says_where(scene: Scene, slot: Slot, lang: str) -> bool:
    """Say whether a place only tells where something is: 北京市西城区, "Sprint S.A., Olsztyn", "a firm in Lahti"."""
    if slot.type not in _PLACES or slot.how != "name" or slot.token < 0:
        return False
    before = _as_written(scene, max(0, slot.token - _ROUND), slot.token, lang)
    after = _as_written(scene, slot.token + 1, slot.token + 1 + _ROUND, lang)
    return any(
        pattern.before.search(before) and pattern.after.match(after)
        for pattern in _where(lang)
        if pattern.of == slot.type
    )


def _as_written(scene: Scene, first: int, last: int, lang: str) -> str:
    """Return tokens as one text, in which Chinese keeps the gaps that it has: between cells and lines."""
    if lang != "zh":
        return " ".join(token.text.lower() for token in scene.tokens[first:last])
    tokens = scene.tokens[max(0, first - 1) : last]
    gaps = "".join(f"{' ' * (at.end < to.start)}{to.text.lower()}" for at, to in pairwise(tokens))
    return gaps if first else (tokens[0].text.lower() if tokens else "") + gaps


@dataclass(frozen=True, slots=True)
class _Where:
    """What stands before and after a place of a type that only tells where something is."""

    of: EntityType
    before: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _where(lang: str) -> tuple[_Where, ...]:
    return tuple(
        _Where(EntityType(of), re.compile(before + "$"), re.compile(after))
        for of, before, after in frame_table(lang, "where")
    )


def _is_own(layout: Layout, candidate: Candidate) -> bool:
    """Say whether one of two is a city and the other a body that bears its name: Kuopio, Kuopio Rescue Department."""
    one, two = layout.entities[candidate.left.entity], layout.entities[candidate.right.entity]
    for city, body in ((one, two), (two, one)):
        if city.type is EntityType.CITY and body.type is EntityType.PUBLIC_BODY:
            cores = tuple(core for name in city.surfaces if len(core := _LEVEL.sub("", name)) > 1)
            return any(name.startswith(cores) for name in body.surfaces)
    return False


@lru_cache(maxsize=64)
def _marks(scene: Scene, lang: str) -> tuple[bool, bool]:
    """Say whether a sentence is a credit, and whether it gives an example; every pair of it asks."""
    rules, text = frame_rules(lang), schema(scene)
    return rules["credits"].search(text) is not None, rules["example"].search(text) is not None


@lru_cache(maxsize=64)
def _payers(scene: Scene, lang: str) -> frozenset[int]:
    """Return the tokens of the actors of whom it is told that they pay for a programme, and no more."""
    ends = {match.end("payer") for match in frame_rules(lang)["paid"].finditer(schema(scene))}
    return (
        frozenset(at for at in range(len(scene.tokens)) if len(schema(scene, 0, at + 1)) in ends) if ends else _NOBODY
    )


@lru_cache(maxsize=256)
def _is_ranked(scene: Scene, token: int, lang: str) -> bool:
    """Say whether a rank follows the list of names that goes on behind a token."""
    return frame_rules(lang)["ranked"].search(_ENUMERATED.sub("", schema(scene, token + 1))) is not None


@lru_cache(maxsize=64)
def _paired(scene: Scene, lang: str) -> dict[int, int]:
    """Return the pairs of an enumeration of pairs as numbers of their tokens: 沈阳与北京、大连与上海两对城市."""
    rules, row, at = frame_rules(lang), list[int](), 0
    found: dict[int, int] = {}
    while at + 2 < len(scene.tokens):
        if not _is_pair(scene, at, rules["joint"]):
            at += 1
            continue
        if row and not rules["next"].fullmatch(schema(scene, row[-1] + 3, at)):
            row = []
        row.append(at)
        if len(row) > 1:
            found |= {token: first for first in row for token in (first, first + 2)}
        at += 3
    return found


def _is_pair(scene: Scene, at: int, joint: re.Pattern[str]) -> bool:
    one, between, other = scene.tokens[at : at + 3]
    return one.text[0] == "<" == other.text[0] and joint.fullmatch(between.text) is not None


@lru_cache(maxsize=256)
def _is_severally(scene: Scene, left: int, right: int, lang: str) -> bool:
    """Say whether somebody deals with each of a list on its own: 先后与中国海洋大学、武汉理工大学签署协议."""
    if not _ENUMERATED.fullmatch(schema(scene, left + 1, right)):
        return False
    rules = frame_rules(lang)
    if rules["severally"].search(schema(scene, max(0, left - _BEFORE), left)):
        return True
    return rules["each"].search(_ENUMERATED.sub("", schema(scene, right + 1, right + _BEFORE))) is not None
