"""Numbers of a report that may be figures, each with the entities that it may belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.partnerships.cues import find_cues
from extract.partnerships.quantities import Quantity, find_quantities
from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import EntityType

__all__ = ["Number", "find_numbers", "token_at"]


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity of a scene; ``at`` is its token, ``peers`` those of its sort there, ``slots`` whose it may be.

    ``cues`` are the words of the sentence that tell giver and taker, as :func:`extract.partnerships.cues.find_cues` lists
    them.
    """

    scene: Scene
    quantity: Quantity
    at: int
    position: int
    peers: tuple[Quantity, ...]
    slots: tuple[Slot, ...]
    cues: tuple[tuple[int, str], ...] = ()


def find_numbers(layout: Layout) -> list[Number]:
    """List the numbers of a report that may be figures, each with the entities that it may belong to."""
    found = []
    for scene in layout.scenes:
        quantities = find_quantities(layout.folded, scene.start, scene.end, layout.lang)
        cues = find_cues(layout.folded, scene, layout.lang) if quantities else ()
        for position, quantity in enumerate(quantities):
            peers = tuple(q for q in quantities if q.sort == quantity.sort)
            at = token_at(scene, quantity)
            slots = tuple(_nearest_slots(layout, scene, at))
            if slots:
                found.append(Number(scene, quantity, at, position, peers, slots, cues))
    return found


def token_at(scene: Scene, quantity: Quantity) -> int:
    """Return the number of the scene's token that a quantity begins in."""
    return next((i for i, t in enumerate(scene.tokens) if t.end > quantity.start), len(scene.tokens) - 1)


def _nearest_slots(layout: Layout, scene: Scene, at: int) -> Sequence[Slot]:
    """Keep each entity's place nearest to the number; the report's first programme counts although unnamed here."""
    best: dict[str, Slot] = {}
    for slot in (*scene.slots, *scene.implied, *_main_programme(layout, scene)):
        known = best.get(slot.entity)
        if known is None or abs(slot.token - at) < abs(known.token - at):
            best[slot.entity] = slot
    return list(best.values())


def _main_programme(layout: Layout, scene: Scene) -> list[Slot]:
    here = {slot.entity for slot in (*scene.slots, *scene.implied)}
    programmes = [t for t in layout.topics if layout.entities[t].type is EntityType.PROGRAMME][:1]
    return [Slot(e, EntityType.PROGRAMME, "main", -1) for e in programmes if e not in here]
