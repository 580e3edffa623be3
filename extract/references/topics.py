"""What a report is about."""

from __future__ import annotations

from collections.abc import Sequence

from ontology.records import Entity

__all__ = ["rank_topics"]


def rank_topics(text: str, entities: Sequence[Entity], title: str = "") -> list[str]:
    """Order the ids of entities by how much the report is about them, most first.

    Examples
    --------
    >>> from ontology.records import EntityType, Mention
    >>> def city(id, name, at):
    ...     mention = Mention(at, at + len(name), name, EntityType.CITY, "rule", 1.0)
    ...     return Entity(id, EntityType.CITY, name, (), (mention,))
    >>> rank_topics("Espoo met Lahti.", [city("a", "Espoo", 0), city("b", "Lahti", 10)], title="Lahti in 2020")
    ['b', 'a']
    """
    opening = text[: max(len(text) // 6, 200)]

    def weight(entity: Entity) -> tuple[float, int]:
        names = entity.surfaces
        in_title = any(name in title for name in names)
        in_opening = any(name in opening for name in names)
        first = min((m.start for m in entity.mentions), default=len(text))
        return (-(3.0 * in_title + in_opening + len(entity.mentions)), first)

    return [entity.id for entity in sorted(entities, key=weight) if entity.mentions]
