"""What a report as a whole says of an actor and a programme: its topics, its title, and their names."""

from __future__ import annotations

from collections.abc import Iterator

from extract.partnerships.link_views import Link, View
from extract.partnerships.scenes import Layout
from ontology.records import EntityType

__all__ = ["Standing"]


class Standing:
    """What a report as a whole says of each of its actors and programmes, worked out once.

    Examples
    --------
    >>> from extract.partnerships.layout import lay_out
    >>> from ontology.records import Entity, Report
    >>> entities = Entity("e", EntityType.CITY, "Espoo"), Entity("k", EntityType.PROGRAMME, "Kasvu")
    >>> standing = Standing(lay_out(Report("r", "Nothing here."), (), entities, ()))
    >>> [seen for seen in standing.features(Link("e", "k", ())) if seen.startswith("T:")]
    ['T:City']
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        entities = layout.entities
        self._programmes = [t for t in layout.topics if entities[t].type is EntityType.PROGRAMME]
        self._actors = [t for t in layout.topics if entities[t].type is not EntityType.PROGRAMME]
        self._rank = {e: i for i, e in enumerate(self._actors)}
        self._programme_rank = {e: i for i, e in enumerate(self._programmes)}
        self._alike: dict[str, int] = {}
        counts: dict[EntityType, int] = {}
        for entity in self._actors:
            kind = entities[entity].type
            self._alike[entity] = counts.get(kind, 0)
            counts[kind] = counts.get(kind, 0) + 1
        self._counts = counts
        self._titled = {e for e in layout.topics if any(s in layout.report.title for s in entities[e].surfaces)}
        self._debut: dict[str, int] = {}
        for scene in layout.scenes:
            for slot in scene.slots:
                self._debut.setdefault(slot.entity, scene.index)

    def features(self, link: Link) -> Iterator[str]:
        """Yield features of standing, titles, first places and counts."""
        actor, programme = link.actor, link.programme
        kind = self._layout.entities[actor].type
        rank, alike = min(self._rank.get(actor, 9), 3), min(self._alike.get(actor, 9), 2)
        standing = min(self._programme_rank.get(programme, 9), 2)
        titled = f"{int(actor in self._titled)}{int(programme in self._titled)}"
        debut = self._debut.get(programme, 0)
        together = [v for v in link.views if v.how == "here"]
        first = any(v.scene.index == debut for v in together)
        yield "bias"
        yield f"T:{kind}"
        yield f"g:rank{rank}:{standing}"
        yield f"g:alike{alike}:{kind}"
        yield f"g:alike{alike}:{kind}:{standing}"
        yield f"g:title{titled}:{kind}"
        yield f"g:title{titled}:{rank}"
        yield f"g:title{titled}:alike{alike}:{kind}:{int(first)}"
        yield f"g:programmes{min(len(self._programmes), 4)}:{standing}"
        yield f"g:actors{min(len(self._actors) // 3, 4)}"
        yield f"g:only{int(self._counts.get(kind) == 1)}:{kind}"
        yield f"g:together{min(len(together), 3)}"
        yield f"g:together{min(len(together), 3)}:{kind}:{rank}"
        yield f"g:debut{int(first)}:{kind}"
        yield f"g:debut{int(first)}:{alike}:{kind}"
        yield f"g:views:{'+'.join(sorted({v.how for v in link.views}))}"
        yield from self._names(actor, programme, kind)
        if together:
            yield f"g:nearest{int(self._nearest(together[0]))}:{kind}:{int(first)}"

    def _names(self, actor: str, programme: str, kind: EntityType) -> Iterator[str]:
        """Yield the nouns that end both names, and whether the programme is named after the actor."""
        entities = self._layout.entities
        owner, owned = (_heads(entities[e].surfaces) for e in (actor, programme))
        after = any(_core(s) in name for s in entities[actor].surfaces for name in entities[programme].surfaces)
        yield f"n:after{int(after)}:{kind}"
        for noun in owner:
            yield f"n:a:{noun}"
        for noun in owned:
            yield f"n:p:{noun}"
            yield f"n:p:{noun}:{kind}"

    def _nearest(self, view: View) -> bool:
        """Say whether no other actor stands nearer to the programme."""
        distance = abs(view.actor.token - view.programme.token)
        return all(
            abs(s.token - view.programme.token) >= distance
            for s in view.scene.slots
            if s.type is not EntityType.PROGRAMME
        )


def _heads(surfaces: tuple[str, ...]) -> list[str]:
    """Return the last word of each name, or its last two characters in Chinese, without quotation marks."""
    found: dict[str, None] = {}
    for surface in surfaces:
        bare = surface.strip("“”「」《》\"'() （）").lower()
        noun = bare.split()[-1] if bare.isascii() and bare else bare[-2:]
        found[noun] = None
    return list(found)


def _core(name: str) -> str:
    """Return a place's name without the word for its level: 玉溪市 as 玉溪."""
    return name[:-1] if len(name) > 2 and name[-1] in "市县縣区區州镇鎮乡鄉省" else name
