"""What a report is about."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from extract.partnerships.text import fold
from ontology.records import Entity

__all__ = ["publishers", "rank_topics"]


def rank_topics(text: str, entities: Sequence[Entity], title: str = "") -> list[str]:
    """Order the ids of entities by how much the report is about them, most first.

    A newspaper or broadcaster that the title does not name comes last: its name stands above its pages, by its
    pictures and behind what it quotes.

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
    printing = publishers(entities, title)

    def weight(entity: Entity) -> tuple[bool, float, int]:
        names = entity.surfaces
        in_title = any(name in title for name in names)
        in_opening = any(name in opening for name in names)
        first = min((m.start for m in entity.mentions), default=len(text))
        return (entity.id in printing, -(3.0 * in_title + in_opening + len(entity.mentions)), first)

    return [entity.id for entity in sorted(entities, key=weight) if entity.mentions]


def publishers(entities: Sequence[Entity], title: str = "") -> frozenset[str]:
    """Return the ids of newspapers and broadcasters that the title does not name.

    Examples
    --------
    >>> from ontology.records import EntityType
    >>> publishers([Entity("a", EntityType.FIRM, "Kent Courier"), Entity("b", EntityType.FIRM, "Nokia")])
    frozenset({'a'})
    """
    return frozenset(
        entity.id
        for entity in entities
        if any(_names_publisher(name) for name in (entity.name, *entity.surfaces))
        and not any(name in title for name in entity.surfaces)
    )


@lru_cache(maxsize=1 << 12)
def _names_publisher(name: str) -> bool:
    """Tell whether a name is built as those of newspapers and broadcasters are, in either language."""
    return (" " + fold(name, "en")).endswith(_endings("en")) or fold(name, "zh").endswith(_endings("zh"))


@cache
def _endings(lang: str) -> tuple[str, ...]:
    data = tomllib.loads((files("extract") / "lang" / lang / "references.toml").read_text("utf-8"))
    return tuple((" " if lang == "en" else "") + word for word in data["publishers"])
