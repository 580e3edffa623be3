"""The programme that a partnership belongs to."""

from __future__ import annotations

from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import EntityType

__all__ = ["programme_candidates"]


def programme_candidates(
    layout: Layout, scene: Scene, left: Slot, right: Slot, context: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """List the programmes a partnership of a scene may belong to, each with the features that speak for or against it.

    Parameters
    ----------
    context
        What is known of the partnership, such as its kind and status, as features.
    """
    programmes = layout.by_type[EntityType.PROGRAMME]
    distances = _distances(layout, scene)
    found: dict[str, tuple[str, ...]] = {}
    # Of those that are not named near by, the two that the report is most about.
    for programme in sorted({*programmes[:2], *distances}, key=layout.order.__getitem__):
        rank, distance = layout.order[programme], distances.get(programme)
        features = [
            "g:bias",
            f"g:rank{min(rank, 3)}",
            f"g:count{min(len(programmes), 4)}",
            f"g:dist{distance}",
            f"g:dist{distance}:rank{min(rank, 2)}",
            f"g:dist{distance}:only{int(len(programmes) == 1)}",
            f"g:title{int(any(n in layout.report.title for n in layout.entities[programme].surfaces))}",
            *(f"g:dist{distance}:{c}" for c in context),
            *(f"g:{c}" for c in context),
            f"g:index{min(scene.index, 3)}",
        ]
        for slot in scene.slots:
            if slot.entity == programme:
                features += _nearby(scene, left, right, slot)
        found[programme] = tuple(dict.fromkeys(features))
    return found


def _nearby(scene: Scene, left: Slot, right: Slot, slot: Slot) -> list[str]:
    place = "L" if slot.token <= left.token else "R" if slot.token >= right.token else "M"
    clauses = abs(scene.clauses[slot.token] - scene.clauses[right.token])
    before = [t.text for t in scene.tokens[max(0, slot.token - 3) : slot.token]]
    after = [t.text for t in scene.tokens[slot.token + 1 : slot.token + 4]]
    others = sum(1 for s in scene.slots if min(slot.token, right.token) < s.token < max(slot.token, right.token))
    return [
        f"g:how:{slot.how}",
        f"g:{place}:{min(clauses, 3)}",
        f"g:{place}:{min(others, 3)}",
        f"g:phrase:{slot.phrase}",
        *(f"g:b:{w}" for w in before),
        *(f"g:a:{w}" for w in after),
    ]


def _distances(layout: Layout, scene: Scene) -> dict[str, str]:
    """Say how far off the programmes near by are named: 0 in the same sentence, up to 3 back, or in the next."""
    found: dict[str, str] = {}
    for step in (0, -1, -2, -3, 1):
        if 0 <= scene.index + step < len(layout.scenes):
            for slot in layout.scenes[scene.index + step].slots:
                if slot.type is EntityType.PROGRAMME and slot.entity in layout.order:
                    found.setdefault(slot.entity, str(-step) if step <= 0 else "next")
    return found
