"""Numbers of a report that may be figures, each with the entities that it may belong to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.partnerships.cues import find_cues
from extract.partnerships.quantities import Quantity, find_quantities
from extract.partnerships.rankings import share_out_ranks
from extract.partnerships.scenes import Layout, Scene, Slot
from extract.partnerships.shares import label_shares, payer_in_full
from extract.partnerships.tables import Cell, find_cells
from ontology.records import EntityType

__all__ = ["Number", "find_numbers", "token_at"]


_WHOLE = 100.0
"""Per cent."""


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity of a scene; ``at`` is its token, ``peers`` those of its sort there, ``slots`` whose it may be.

    ``cues`` are the words of the sentence that tell giver and taker, as :func:`extract.partnerships.cues.find_cues`
    lists them; ``cell`` is the place in a table or numbered list where the number stands, if it does; ``listed`` says
    that a list of names and its ranks leave one entity alone; ``share`` says whose money a percentage is of and how
    that is known, as :func:`extract.partnerships.shares.label_shares` does.
    """

    scene: Scene
    quantity: Quantity
    at: int
    position: int
    peers: tuple[Quantity, ...]
    slots: tuple[Slot, ...]
    cues: tuple[tuple[int, str], ...] = ()
    cell: Cell | None = None
    listed: bool = False
    share: tuple[str, str] = ("", "")

    @property
    def sure(self) -> bool:
        """Whether a table's head or a list of names says what the number is, with an entity in the row or the list."""
        if self.cell is None:
            return self.listed
        return self.cell.sure and any(slot.how in {"name", "row"} for slot in self.slots)


def find_numbers(layout: Layout) -> list[Number]:
    """List the numbers of a report that may be figures, each with the entities that it may belong to."""
    cells = find_cells(layout.folded, layout.lang)
    return [number for scene in layout.scenes for number in _of_scene(layout, scene, cells) if number.slots]


def token_at(scene: Scene, quantity: Quantity) -> int:
    """Return the number of the scene's token that a quantity begins in."""
    return next((i for i, t in enumerate(scene.tokens) if t.end > quantity.start), len(scene.tokens) - 1)


def _of_scene(layout: Layout, scene: Scene, cells: Sequence[Cell]) -> Iterator[Number]:
    low = bisect_left(cells, scene.start, key=lambda cell: cell.quantity.start)
    high = bisect_left(cells, scene.end, key=lambda cell: cell.quantity.start)
    placed = {cell.quantity: cell for cell in cells[low:high]}
    prose = find_quantities(layout.folded, scene.start, scene.end, layout.lang)
    apart = [q for q in prose if all(q.end <= c.start or c.end <= q.start for c in placed)]
    quantities = sorted([*apart, *placed], key=lambda q: q.start)
    if not quantities:
        return
    shared = share_out_ranks(layout, scene, quantities)
    cues = find_cues(layout.folded, scene, layout.lang)
    shares = [q for q in apart if q.sort == "percent"]
    told = dict(zip(shares, label_shares(layout.folded, scene, shares, layout.lang), strict=True))
    for position, quantity in enumerate(quantities):
        peers = tuple(q for q in quantities if q.sort == quantity.sort)
        cell = placed.get(quantity)
        at = token_at(scene, quantity)
        slots = tuple(_nearest_slots(layout, scene, at, cell))
        if cell is not None and cell.sure and quantity.sort != "money":
            # what a row tells is of what the row names; a sum may be the reporting city's
            slots = tuple(s for s in slots if s.how in {"name", "row"} and not _is_seat(scene, s)) or slots
        number = Number(scene, quantity, at, position, peers, slots, cues, cell)
        if quantity.sort == "percent":
            number = replace(number, share=told.get(quantity, (cell.share, "head") if cell else ("", "")))
            payer = payer_in_full(scene, at, layout.lang) if quantity.value == _WHOLE else None
            if payer is not None:
                number = replace(number, slots=(payer,), listed=True)
        if quantity not in shared:
            yield number
        for own, slot in shared.get(quantity, ()):
            yield replace(number, quantity=own, slots=(slot,), peers=(own,), listed=True)


def _nearest_slots(layout: Layout, scene: Scene, at: int, cell: Cell | None) -> list[Slot]:
    """Keep each entity's place nearest to the number; the report's first programme counts although unnamed here."""
    best: dict[str, Slot] = {}
    for slot in (*scene.slots, *_row(layout, scene, cell), *scene.implied, *_main_programme(layout, scene)):
        known = best.get(slot.entity)
        if known is None or (slot.token >= 0 and abs(slot.token - at) < abs(known.token - at)):
            best[slot.entity] = slot
    return list(best.values())


def _is_seat(scene: Scene, slot: Slot) -> bool:
    """Say whether a name stands directly before another, as a province does before its city: 四川射洪市."""
    return slot.token >= 0 and any(s.token == slot.token + 1 for s in scene.slots)


def _row(layout: Layout, scene: Scene, cell: Cell | None) -> Iterator[Slot]:
    """Yield what other sentences of the number's row name."""
    if cell is None:
        return
    for other in layout.scenes[max(0, scene.index - 12) : scene.index + 12]:
        if other is not scene and cell.start <= other.start < cell.end:
            yield from (replace(slot, how="row", token=-1) for slot in other.slots)


def _main_programme(layout: Layout, scene: Scene) -> list[Slot]:
    here = {slot.entity for slot in (*scene.slots, *scene.implied)}
    programmes = layout.by_type[EntityType.PROGRAMME][:1]
    return [Slot(e, EntityType.PROGRAMME, "main", -1) for e in programmes if e not in here]
