"""What an encoder is asked about pairs, and about links: two places, what lies round them, and a few numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from extract.encoder.network import Head, Row, Views
from extract.partnerships.candidates import Candidate
from extract.partnerships.encoder.words import Lines
from extract.partnerships.link_views import Link
from extract.partnerships.scenes import Scene, Slot
from ontology.records import EntityType, Kind, RelationType, Status

__all__ = ["BLOCK", "HEADS", "KINDS", "LINK", "LINKS", "PAIR", "STATUSES", "block_of", "link_views", "pair_views"]

KINDS = tuple(Kind)
STATUSES = tuple(Status)
LINKS = ("none", RelationType.PARTICIPATES_IN.value, RelationType.LEADS.value, RelationType.FUNDS.value)
"""What an actor may be to a programme."""

_TYPES = {kind: number for number, kind in enumerate(EntityType)}
_HOW = {
    how: number for number, how in enumerate(("name", "ref", "both", "head", "prev", "item", "topic", "main", "maybe"))
}
_WHERE = {how: number for number, how in enumerate(("here", "same", "prev", "actor", "near", "title"))}
_DISTANCES = (0, 1, 3, 6, 10, 16, 25, 40)
_CLAUSES, _BETWEEN, _ACTORS, _PROGRAMMES, _VIEWS = 4, 4, 6, 5, 5
"""Numbers above these count as these."""

_PARTS = 4
"""Stretches of text that are looked at: before, between and after the two, and the sentence before."""

PAIR = Head(
    _PARTS,
    (len(_TYPES), len(_TYPES), len(_HOW), len(_HOW), 9, _BETWEEN + 1, _ACTORS + 1, _CLAUSES + 1, 4),
    {"told": 1, "kind": len(KINDS), "status": len(STATUSES)},
    groups=3,
)
"""Asked about a pair: log-odds of a partnership, and scores of each kind and status. Its groups are what else is asked
of the pair, and of either of its two."""

LINK = Head(
    _PARTS,
    (len(_TYPES), len(_WHERE), len(_HOW), _PROGRAMMES + 1, 9, _BETWEEN + 1, 2, _VIEWS + 1, 4),
    {"role": len(LINKS)},
    groups=3,
)
"""Asked about a view of a link: scores of each role. Its groups are as those of a pair."""

HEADS = {"pair": PAIR, "link": LINK}

_FURTHEST = 128
"""Words of a part beyond these are not looked at: some "sentences" are tables of thousands of words."""


BLOCK = 32
"""Sentences of a block, within which questions are grouped: as many as a short report has. In a long one, which names
an actor on every page, groups of all its sentences would be such as no network has learnt from."""


class _Groups(dict[tuple[int, str, str], int]):
    """The number of each group: whom it is about, the second name empty for one actor, and in which block."""

    def __missing__(self, key: tuple[int, str, str]) -> int:
        found = self[key] = len(self)
        return found

    def of(self, block: int, one: str, two: str) -> tuple[int, int, int]:
        """Return the groups of a question about two."""
        first, second = sorted((one, two))
        return self[block, first, second], self[block, one, ""], self[block, two, ""]


def block_of(scene: Scene) -> int:
    """Return the number of a sentence's block."""
    return scene.index // BLOCK


def pair_views(lines: Lines, candidates: Sequence[Candidate]) -> Views:
    """Return what is asked of candidate pairs."""
    topics, groups = lines.layout.topics[:2], _Groups()
    rows: list[Row] = []
    for scene, left, right in candidates:
        others = _between(scene, left, right) - {left.entity, right.entity}
        actors = {slot.entity for slot in (*scene.all_slots, *scene.maybe) if slot.type is not EntityType.PROGRAMME}
        clauses = scene.clauses[right.token] - (scene.clauses[left.token] if left.token >= 0 else 0)
        marks = (
            _TYPES[left.type],
            _TYPES[right.type],
            _HOW[left.how],
            _HOW[right.how],
            bisect_left(_DISTANCES, right.token - left.token),
            min(len(others), _BETWEEN),
            min(len(actors), _ACTORS),
            min(clauses, _CLAUSES),
            (left.entity in topics) * 2 + (right.entity in topics),
        )
        shared = groups.of(block_of(scene), left.entity, right.entity)
        rows.append((*_places(lines, scene, left, right), marks, (left.sure, right.sure), shared))
    return Views.of(rows, PAIR)


def link_views(lines: Lines, links: Sequence[Link]) -> Views:
    """Return what is asked of links to programmes: a row for each view of each link."""
    layout, groups = lines.layout, _Groups()
    programmes = sum(entity.type is EntityType.PROGRAMME for entity in layout.entities.values())
    rows: list[Row] = []
    for link in links:
        about = (link.actor in layout.topics[:2]) * 2 + (link.programme in layout.topics[:4])
        for view in link.views:
            actor, programme = view.actor, view.programme
            one, two = (actor, programme) if actor.token < programme.token else (programme, actor)
            marks = (
                _TYPES[actor.type],
                _WHERE[view.how],
                _HOW[actor.how],
                min(programmes, _PROGRAMMES),
                bisect_left(_DISTANCES, two.token - one.token),
                min(len(_between(view.scene, one, two) - {link.actor}), _BETWEEN),
                int(one is actor),
                min(len(link.views), _VIEWS),
                about,
            )
            (first, second), parts = _places(lines, view.scene, one, two)
            ends = (first, second) if one is actor else (second, first)
            shared = groups.of(block_of(view.scene), link.actor, link.programme)
            rows.append((ends, parts, marks, (actor.sure, programme.sure), shared))
    return Views.of(rows, LINK)


def _between(scene: Scene, left: Slot, right: Slot) -> set[str]:
    """Return the actors between two slots."""
    return {
        slot.entity
        for slot in (*scene.all_slots, *scene.maybe)
        if left.token < slot.token < right.token and slot.type is not EntityType.PROGRAMME
    }


def _places(lines: Lines, scene: Scene, left: Slot, right: Slot) -> tuple[tuple[int, int], tuple[int, ...]]:
    """Return where two slots stand, the left one first, and the parts round them."""
    start, end = lines.numbers.starts[scene.index], lines.numbers.starts[scene.index + 1]
    before = lines.numbers.starts[max(scene.index - 1, 0)]
    one, two = start + 1 + left.token, start + 1 + right.token
    ends = tuple(
        _last(lines, slot.entity, start) if slot.token < 0 else start + 1 + slot.token for slot in (left, right)
    )
    return (ends[0], ends[1]), (
        *(max(start + 1, one - _FURTHEST), max(one, start + 1)),
        *(max(one + 1, two - _FURTHEST), two),
        *(two + 1, min(end, two + _FURTHEST)),
        *(max(before, start - _FURTHEST), start),
    )


def _last(lines: Lines, entity: str, before: int) -> int:
    """Return where a report last names an entity before a place, or else first after it, or else the place."""
    places = lines.named.get(entity)
    if not places:
        return before
    return places[max(bisect_left(places, before) - 1, 0)]
