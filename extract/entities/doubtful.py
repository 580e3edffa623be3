"""Names that may be none, or of another type, stay where something is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ontology.records import Entity, Figure, Partnership, Relation

__all__ = ["sureness", "without_idle_doubts"]

_ALONE = 0.5
"""Probability from which on a name stands by itself; below, it is more often wrong than right."""


def sureness(entity: Entity) -> float:
    """Return how sure it is that an entity is one, and of its type (0 to 1): as its surest mention.

    One without mentions, as a test may make it, is as sure as not.
    """
    return max((mention.confidence for mention in entity.mentions), default=_ALONE)


def without_idle_doubts(
    entities: Iterable[Entity],
    partnerships: Sequence[Partnership],
    relations: Sequence[Relation],
    figures: Sequence[Figure],
) -> tuple[Entity, ...]:
    """Leave out doubtful names of which nothing is told.

    What is told of a doubtful name is no surer than the name, so it is judged with its doubt already; a doubtful name
    by itself is nothing but noise (docs/decisions/0041).

    Parameters
    ----------
    entities
        In any order, which they keep; they keep their ids, too, so that numbers may be missing.
    partnerships, relations, figures
        What is told of them.

    Examples
    --------
    >>> from ontology.records import EntityType, Mention
    >>> names = [("e1", "Espoo", 0.9), ("e2", "Tiera", 0.4), ("e3", "LED", 0.4)]
    >>> kind = EntityType.FIRM
    >>> entities = [Entity(i, kind, n, (), (Mention(0, len(n), n, kind, "recogniser", p),)) for i, n, p in names]
    >>> figure = Figure("e2", "participants", 12.0)
    >>> [entity.name for entity in without_idle_doubts(entities, [], [], [figure])]
    ['Espoo', 'Tiera']
    """
    told = {member.entity for partnership in partnerships for member in partnership.members}
    told.update(p.programme for p in partnerships if p.programme)
    told.update(end for relation in relations for end in (relation.source, relation.target))
    told.update(figure.subject for figure in figures)
    return tuple(entity for entity in entities if entity.id in told or sureness(entity) >= _ALONE)
