"""A partnership that the layout of a report tells, and the pairs of a row."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.partnerships.candidates import Candidate
from extract.partnerships.lines import Place
from extract.partnerships.scenes import Scene
from ontology.records import Kind

__all__ = ["Formed", "row_pairs"]


@dataclass(frozen=True, slots=True)
class Formed:
    """A partnership of two that a form, list or table tells.

    Its kind is left to the scorers where it is ``None``; ``beside`` are the other lines that tell it.
    """

    candidate: Candidate
    kind: Kind | None
    beside: tuple[Scene, ...]


def row_pairs(
    subject: Sequence[Place], partners: Sequence[Place], kind: Kind | None, *, together: bool = False
) -> Iterator[Formed]:
    """Yield the subject of a row with each of its partners, and these with each other if they work together."""
    every = itertools.product(subject, partners)
    among = itertools.combinations(partners, 2) if together else ()
    for pair in itertools.chain(every, among):
        one, other = sorted(pair, key=lambda place: place.start)
        if one.slot.entity != other.slot.entity:
            left = one.slot if one.scene is other.scene else replace(one.slot, how="item", token=-1)
            yield Formed(Candidate(other.scene, left, other.slot), kind, (one.scene,))
