"""Constructions that say for sure who stands to whom.

"X founded the firm Z in cooperation with Y" makes X and Y founders and Z none. The patterns of a language are in its
``frames.toml``.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from extract.partnerships.candidates import Candidate
from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import ACTOR_TYPES, EntityType, Kind, Status

__all__ = [
    "Told",
    "frame_rules",
    "frame_table",
    "own_office",
    "own_offices",
    "schema",
    "told_pairs",
    "ventured",
    "with_roles",
]

_PUBLIC = frozenset({EntityType.CITY, EntityType.PUBLIC_BODY, EntityType.REGION})
_MOST = 8
"""Most names of a sentence in which the sides of a venture or a purchase are looked for."""
_LATER = 8
"""Most sentences between a venture and what is bought from it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A partnership of two that a construction tells."""

    candidate: Candidate
    kind: Kind
    status: Status
    programme: str | None = None


def told_pairs(layout: Layout) -> list[Told]:
    """Return what the constructions of a report tell.

    Examples
    --------
    >>> from extract.partnerships.layout import lay_out
    >>> from ontology.records import Report
    >>> told_pairs(lay_out(Report("r", "Nothing here."), (), (), ()))
    []
    """
    found: list[Told] = []
    venture: tuple[Told, str] | None = None
    for scene in layout.scenes:
        found += [*_ventures(scene, layout.lang), *_purchases(scene, layout.lang), *_links(scene, layout.lang)]
        venture = next(iter(ventured(scene, layout.lang)), venture)
        if venture and 0 < scene.index - venture[0].candidate.scene.index <= _LATER:
            found += _later_purchase(layout, scene, *venture)
    return found


def _later_purchase(layout: Layout, scene: Scene, venture: Told, firm: str) -> Iterator[Told]:
    """Yield the purchase from a venture told of before: the government will buy from the joint venture."""
    founders = (venture.candidate.left, venture.candidate.right)
    public = next((slot for slot in founders if slot.type in _PUBLIC), None)
    if public is not None and frame_rules(layout.lang)["later"].search(schema(scene)):
        sides = (Slot(public.entity, public.type, "main", -1), Slot(firm, EntityType.FIRM, "main", -1))
        yield Told(Candidate(scene, *sides), Kind.PROCUREMENT, Status.PLANNED)


def own_offices(layout: Layout) -> frozenset[tuple[str, str]]:
    """Return the pairs of a city and an office that, as a sentence tells, the city has set up itself."""
    return frozenset(
        (city.entity, office.entity)
        for scene in layout.scenes
        for office in scene.slots
        if office.type is EntityType.PUBLIC_BODY and office.how == "name"
        for city in scene.slots
        if city.type is EntityType.CITY and own_office(scene, city, office, layout.lang)
    )


def own_office(scene: Scene, city: Slot, office: Slot, lang: str) -> bool:
    """Say whether the sentence tells that a city has set up an office, so that the office is its own.

    No other city may stand between the two; in "creating an office in the mayor's house" the city stands behind.
    """
    if city.token < 0 or office.how != "name":
        return False
    if office.token < city.token:
        left, between = (
            schema(scene, max(0, office.token - 4), office.token),
            schema(scene, office.token + 1, city.token),
        )
        return bool(frame_rules(lang)["founding"].search(left) and frame_rules(lang)["within"].fullmatch(between))
    before = {s.entity for s in scene.slots if s.type is EntityType.CITY and s.token < office.token}
    if len(before) > 1:
        return False
    return frame_rules(lang)["founding"].search(schema(scene, city.token + 1, office.token)) is not None


def schema(scene: Scene, first: int = 0, last: int | None = None) -> str:
    """Return tokens of a sentence as one text, in which names stand as their types: ``<city> 's <region>``."""
    space, words = _written_small(scene)
    return space.join(words[first:last])


@lru_cache(maxsize=64)
def _written_small(scene: Scene) -> tuple[str, list[str]]:
    """Return what stands between the words of a sentence, and the words in small letters; many constructions ask."""
    spaced = any(token.text.isascii() and token.text.isalpha() for token in scene.tokens[:6])
    return " " if spaced else "", [token.text.lower() for token in scene.tokens]


def _ventures(scene: Scene, lang: str) -> Iterator[Told]:
    for told, _ in ventured(scene, lang):
        yield told
        if frame_rules(lang)["ppp"].search(schema(scene)) and told.candidate.left.type in _PUBLIC:
            yield Told(told.candidate, Kind.PPP, told.status)


@lru_cache(maxsize=64)
def ventured(scene: Scene, lang: str) -> tuple[tuple[Told, str], ...]:
    """Return the founders of a firm, with the firm, if the sentence tells of one."""
    actors = [s for s in scene.slots if s.type in ACTOR_TYPES]
    if not 3 <= len(actors) <= _MOST or not any(s.type is EntityType.FIRM for s in actors):
        return ()
    for founder, firm, partner in itertools.permutations(actors, 3):
        if firm.type is not EntityType.FIRM or len({founder.entity, firm.entity, partner.entity}) < 3:
            continue
        text = with_roles(scene, {founder.token: "FOUNDER", firm.token: "FIRM", partner.token: "PARTNER"})
        if any(pattern.search(text) for pattern in _ventures_of(lang)):
            told = Told(Candidate(scene, *_sorted(founder, partner)), Kind.JOINT_VENTURE, Status.ACTIVE)
            return ((told, firm.entity),)
    return ()


def _purchases(scene: Scene, lang: str) -> Iterator[Told]:
    pattern = frame_rules(lang)["purchase"]
    if len(scene.slots) > _MOST:
        return
    for buyer, seller in itertools.permutations([s for s in scene.slots if s.type in ACTOR_TYPES], 2):
        if buyer.type not in _PUBLIC or buyer.entity == seller.entity or seller.type is not EntityType.FIRM:
            continue
        if pattern.search(with_roles(scene, {buyer.token: "FOUNDER", seller.token: "PARTNER"})):
            yield Told(Candidate(scene, *_sorted(buyer, seller)), Kind.PROCUREMENT, Status.PLANNED)


def _links(scene: Scene, lang: str) -> Iterator[Told]:
    """Yield the partners that a city brings together in a programme, each two of them."""
    programmes = [s for s in scene.slots if s.type is EntityType.PROGRAMME]
    cities = [s for s in scene.slots if s.type is EntityType.CITY][:1]
    if len(programmes) != 1 or not cities:
        return
    (city,), (programme,) = cities, programmes
    match = frame_rules(lang)["linking"].search(with_roles(scene, {city.token: "FOUNDER"}))
    if match is None:
        return
    others = [s for s in scene.slots if s.type in ACTOR_TYPES and s.token > programme.token]
    if len(others) < 2:
        return
    for one, two in itertools.combinations((city, *others), 2):
        if one.entity != two.entity:
            yield Told(Candidate(scene, *_sorted(one, two)), Kind.AGREEMENT, Status.ACTIVE, programme.entity)


def with_roles(scene: Scene, roles: dict[int, str]) -> str:
    """Return a sentence as :func:`schema` does, with other words at some tokens."""
    space, words = _written_small(scene)
    return space.join([roles.get(at, word) for at, word in enumerate(words)])


def _sorted(one: Slot, other: Slot) -> tuple[Slot, Slot]:
    return (one, other) if one.token <= other.token else (other, one)


@cache
def _table(lang: str) -> dict[str, object]:
    return tomllib.loads((files("extract") / "lang" / lang / "frames.toml").read_text("utf-8"))


@cache
def frame_rules(lang: str) -> dict[str, re.Pattern[str]]:
    """Return the patterns of a language by name; the comments in its ``frames.toml`` say what each is for.

    >>> frame_rules("en")["ppp"].search("under a public-private partnership").group()
    'public-private partnership'
    """
    return {name: re.compile(pattern) for name, pattern in _table(lang).items() if isinstance(pattern, str)}


def frame_table(lang: str, name: str) -> list[list[str]]:
    """Return the rows of a table of patterns in a language's ``frames.toml``.

    >>> frame_table("en", "where")[0][0]
    'City'
    """
    rows = _table(lang)[name]
    assert isinstance(rows, list)
    return rows


@cache
def _ventures_of(lang: str) -> tuple[re.Pattern[str], ...]:
    patterns = _table(lang)["venture"]
    return tuple(re.compile(pattern) for pattern in patterns) if isinstance(patterns, list) else ()
