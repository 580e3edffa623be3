"""What the scorer sees of an actor and a programme: all sentences of the report that bear on the two, as one example.

A report seldom says in one sentence who runs a programme: it names the programme in the title, its owner in the first
paragraph and its funder under a label at the end. Each such place is a :class:`View`; their features are joined.
Names never enter a feature: an actor is only its type, so that what is learnt are contexts.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.partnerships.phrases import Hit, find_phrases
from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import EntityType

__all__ = ["HOWS", "MAX_VIEWS", "Link", "View", "link_candidates"]

MAX_SLOTS = 40
"""In a sentence with more entities than this, a programme is paired with so many of them on either side only."""

MAX_VIEWS = 16
"""Of an actor and a programme no more places than these are looked at, the first and the fullest."""

_REACH = 4
"""A sentence may speak of a programme named so many sentences before."""

HOWS = ("here", "same", "prev", "actor", "near", "title")
"""How a sentence may bear on the two, the plainest first."""


@dataclass(frozen=True, slots=True)
class View:
    """A sentence that bears on an actor and a programme.

    ``how`` says which of them it names: ``here`` both, ``actor`` the programme alone, and where the actor alone is
    named, where the programme was: ``same`` paragraph, ``prev`` (the sentence before), ``near`` or ``title``.
    """

    scene: Scene
    actor: Slot
    programme: Slot
    how: str


@dataclass(slots=True)
class Link:
    """An actor and a programme with the places that bear on them; ``features`` joins what is seen in all of them."""

    actor: str
    programme: str
    views: list[View] = field(default_factory=list)
    features: list[list[str]] = field(default_factory=list)


def link_candidates(layout: Layout) -> Iterator[Link]:
    """Yield each actor and programme that some sentence of the report may join, with features.

    Examples
    --------
    >>> from extract.partnerships.scenes import lay_out
    >>> from ontology.records import Report
    >>> list(link_candidates(lay_out(Report("r", "Nothing here."), (), (), ())))
    []
    """
    links: dict[tuple[str, str], Link] = {}
    for view in _views(layout):
        key = (view.actor.entity, view.programme.entity)
        links.setdefault(key, Link(*key)).views.append(view)
    hits = find_phrases(layout.folded, "links", layout.lang) if links else ()
    cues = _cues(layout, hits)
    about = _About(layout)
    for key in list(links):
        link = links.pop(key)  # what is seen of all links of a long report would fill the memory
        link.views.sort(key=lambda v: (HOWS.index(v.how), v.scene.index))
        del link.views[MAX_VIEWS:]
        shared = list(about.features(link))
        link.features = [
            list(
                dict.fromkeys([*shared, *view_features(layout, view, cues), *(f"v:{view.how}:{f}" for f in shared[1:])])
            )
            for view in link.views
        ]
        yield link


def _views(layout: Layout) -> Iterator[View]:
    """Yield the places that bear on an actor and a programme."""
    entities = layout.entities
    titled = [
        t
        for t in layout.topics
        if entities[t].type is EntityType.PROGRAMME and any(s in layout.report.title for s in entities[t].surfaces)
    ][:1]
    last: dict[str, int] = {}
    last_end: dict[str, int] = {}
    for scene in layout.scenes:
        slots = sorted(scene.slots, key=lambda s: s.token)
        programmes = [s for s in slots if s.type is EntityType.PROGRAMME]
        actors = [s for s in slots if s.type is not EntityType.PROGRAMME]
        for programme in programmes:
            yield from _nearest(scene, programme, actors)
            named = {s.entity for s in actors}
            for implied in scene.implied:
                if implied.type is not EntityType.PROGRAMME and implied.entity not in named:
                    yield View(scene, implied, programme, "actor")
        here = dict.fromkeys(s.entity for s in programmes)  # in order: what is named last must not hang on hashes
        last = {e: index for e, index in last.items() if scene.index - index <= _REACH}
        before = sorted((e for e in last if e not in here and scene.index - last[e] <= _REACH), key=lambda e: -last[e])
        for rank, entity in enumerate(dict.fromkeys([*before[:2], *titled])):
            if entity in here:
                continue
            gap = scene.index - last.get(entity, -99)
            if rank == 0 and gap <= _REACH and "\n" not in layout.folded[last_end[entity] : scene.start]:
                how = "same"
            else:
                how = "prev" if gap == 1 and rank == 0 else "near" if gap <= _REACH else "title"
            for actor in {s.entity: s for s in reversed(actors)}.values():
                yield View(scene, actor, Slot(entity, EntityType.PROGRAMME, how, -1), how)
        for entity in here:
            last[entity] = scene.index
            last_end[entity] = scene.end


def _nearest(scene: Scene, programme: Slot, actors: list[Slot]) -> Iterator[View]:
    """Yield each actor of the sentence once, at its place nearest to the programme."""
    at = bisect_right(actors, programme.token, key=lambda s: s.token)
    best: dict[str, Slot] = {}
    for slot in actors[max(0, at - MAX_SLOTS) : at + MAX_SLOTS]:
        known = best.get(slot.entity)
        if known is None or abs(slot.token - programme.token) < abs(known.token - programme.token):
            best[slot.entity] = slot
    for slot in best.values():
        yield View(scene, slot, programme, "here")


def _cues(layout: Layout, hits: tuple[Hit, ...]) -> list[list[tuple[int, Hit]]]:
    """Give each sentence its cues with the numbers of their tokens; words inside a name are none."""
    placed = []
    for scene in layout.scenes:
        starts = [token.start for token in scene.tokens]
        names = {s.token for s in scene.slots}
        inside = []
        low = bisect_right(hits, scene.start - 1, key=lambda hit: hit.start)
        high = bisect_right(hits, scene.end - 1, key=lambda hit: hit.start)
        for hit in hits[low:high]:
            at = bisect_right(starts, hit.start) - 1
            if at >= 0 and at not in names:
                inside.append((at, hit))
        placed.append(inside)
    return placed


def view_features(layout: Layout, view: View, all_cues: list[list[tuple[int, Hit]]]) -> Iterator[str]:
    """Yield what one sentence shows of the two."""
    scene, actor, programme = view.scene, view.actor, view.programme
    cues = all_cues[scene.index]
    above = _above(layout, scene)
    if above is not None:
        tokens = above.tokens[:8]
        yield f"h:{view.how}:{int(any(s.entity == programme.entity for s in above.slots))}"
        yield f"h:{' '.join(t.text for t in tokens)}"
        for token in tokens:
            yield f"h:{token.text}"
        for _, hit in all_cues[above.index]:
            yield f"h:{hit.label}:{view.how}"
            yield f"hp:{hit.phrase}"
    how = view.how
    kind = f"{how}:{actor.how}" if how == "actor" else how
    yield f"v:{kind}"
    yield f"v:{kind}:{actor.type}"
    yield f"v:{kind}:{programme.how}"
    if actor.phrase:
        yield f"v:ph:{actor.phrase}"
    if programme.phrase:
        yield f"v:pp:{programme.phrase}"
    yield from _cue_features(view, kind, cues)
    yield from _word_features(view, how)
    if how == "here":
        yield from _place_features(scene, actor, programme)
    text = layout.folded[scene.start : scene.end]
    if "|" in text or "\t" in text:
        yield f"v:table:{how}"
    colon = next((i for i, t in enumerate(scene.tokens[:10]) if t.text in {":", "："}), -1)
    if colon > 0:
        yield f"v:labelled:{how}:{int(actor.token > colon)}"
        label = " ".join(t.text for t in scene.tokens[:colon])
        yield f"v:label:{label}:{int(actor.token > colon)}"
        for at, hit in cues:
            if at < colon:
                yield f"v:label:{hit.label}:{int(actor.token > colon)}:{how}"
                yield f"v:labelled:{hit.phrase}:{int(actor.token > colon)}"
    for at, hit in scene.polarity:
        yield f"v:pol:{hit.label}:{int(_same_clause(scene, at, actor, programme))}"


def _above(layout: Layout, scene: Scene) -> Scene | None:
    """Return the heading or label line that a sentence stands under: short, without a full stop, not far above."""
    for back in range(1, 5):
        if scene.index < back:
            return None
        above = layout.scenes[scene.index - back]
        if above.end - above.start < 50 and layout.folded[above.end - 1] not in ".。;；,，!?！？":
            return above
    return None


def _cue_features(view: View, kind: str, cues: list[tuple[int, Hit]]) -> Iterator[str]:
    scene, actor, programme = view.scene, view.actor, view.programme
    low, high = sorted((actor.token, programme.token))
    order = "AP" if actor.token < programme.token else "PA"
    none = True
    for at, hit in cues:
        same = _same_clause(scene, at, actor, programme)
        place = "L" if at < low else "R" if at > high else "M"
        blocked = _others(scene, at, actor.token, actor)
        apart = _others(scene, at, programme.token, actor) if programme.token >= 0 else 0
        label = hit.label
        none = none and not same
        yield f"c:{label}:{kind}:{order}{place}:{int(same)}"
        if same:
            yield f"c:{label}:{order}{place}:{blocked}{apart}:{view.how}"
            yield f"c:{label}:{order}{place}:{actor.type}"
            yield f"c:{label}:{order}{place}:{blocked}:{actor.type}"
            yield f"cp:{hit.phrase}:{order}{place}:{blocked}"
            yield f"cp:{hit.phrase}:{order}{place}:{view.how}"
    if none:
        yield f"c:none:{kind}"
    for at, hit in scene.triggers:
        if _same_clause(scene, at, actor, programme):
            place = "L" if at <= low else "R" if at >= high else "M"
            yield f"t:{hit.label}:{order}{place}:{view.how}"


def _word_features(view: View, how: str) -> Iterator[str]:
    scene, actor, programme = view.scene, view.actor, view.programme
    texts = ["^", "^", *(t.text for t in scene.tokens), "$", "$", "$"]
    for name, slot in (("a", actor), ("p", programme)):
        if slot.token >= 0:
            at = slot.token + 2
            yield f"{name}-1:{texts[at - 1]}"
            yield f"{name}+1:{texts[at + 1]}"
            yield f"{name}-2:{texts[at - 2]} {texts[at - 1]}"
            yield f"{name}+2:{texts[at + 1]} {texts[at + 2]}"
            yield f"{name}+3:{texts[at + 1]} {texts[at + 2]} {texts[at + 3]}"
            yield f"{name}+1:{texts[at + 1]}:{how}:{actor.type}"
    if how == "here":
        low, high = sorted((actor.token, programme.token))
        order = "AP" if actor.token < programme.token else "PA"
        middle = [t.text for t in scene.tokens[low + 1 : high]]
        if len(middle) <= 6:
            yield f"mid:{order}:{' '.join(middle)}"
        if len(middle) <= 25:
            for word in set(middle):
                yield f"m:{order}:{word}"
            for one, two in itertools.pairwise(middle):
                yield f"m2:{order}:{one} {two}"


def _place_features(scene: Scene, actor: Slot, programme: Slot) -> Iterator[str]:
    low, high = sorted((actor.token, programme.token))
    order = "AP" if actor.token < programme.token else "PA"
    between = [s for s in scene.slots if low < s.token < high and s.entity != actor.entity]
    actors = {s.entity for s in between if s.type is not EntityType.PROGRAMME}
    alike = {s.entity for s in between if s.type is actor.type}
    programmes = {s.entity for s in between if s.type is EntityType.PROGRAMME} - {programme.entity}
    distance = next((d for d in (1, 2, 3, 5, 8, 12, 20, 30) if high - low <= d), 99)
    clauses = min(abs(scene.clauses[actor.token] - scene.clauses[programme.token]), 3)
    first = actor.token == min(s.token for s in scene.slots)
    yield f"d:{order}:{distance}"
    yield f"d:{order}:clauses{clauses}:{min(len(actors), 2)}"
    yield f"d:{order}:actors{min(len(actors), 3)}:{actor.type}"
    yield f"d:{order}:alike{min(len(alike), 2)}"
    yield f"d:{order}:programmes{min(len(programmes), 2)}"
    yield f"d:{order}:first{int(first)}:{actor.type}:{actor.how}"
    yield f"d:{order}:first{int(first)}:clauses{clauses}"
    count = len({s.entity for s in scene.slots if s.type is not EntityType.PROGRAMME})
    yield f"d:count{min(count, 5)}"


class _About:
    """What the report as a whole says of an actor and a programme."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        entities = layout.entities
        self.programmes = [t for t in layout.topics if entities[t].type is EntityType.PROGRAMME]
        self.actors = [t for t in layout.topics if entities[t].type is not EntityType.PROGRAMME]
        self.rank = {e: i for i, e in enumerate(self.actors)}
        self.programme_rank = {e: i for i, e in enumerate(self.programmes)}
        self.alike: dict[str, int] = {}
        counts: dict[EntityType, int] = {}
        for entity in self.actors:
            kind = entities[entity].type
            self.alike[entity] = counts.get(kind, 0)
            counts[kind] = counts.get(kind, 0) + 1
        self.counts = counts
        self.titled = {e for e in layout.topics if any(s in layout.report.title for s in entities[e].surfaces)}
        self.debut: dict[str, int] = {}
        for scene in layout.scenes:
            for slot in scene.slots:
                self.debut.setdefault(slot.entity, scene.index)

    def features(self, link: Link) -> Iterator[str]:
        """Yield features of standing, titles, first places and counts."""
        actor, programme = link.actor, link.programme
        kind = self.layout.entities[actor].type
        rank, alike = min(self.rank.get(actor, 9), 3), min(self.alike.get(actor, 9), 2)
        standing = min(self.programme_rank.get(programme, 9), 2)
        titled = f"{int(actor in self.titled)}{int(programme in self.titled)}"
        debut = self.debut.get(programme, 0)
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
        yield f"g:programmes{min(len(self.programmes), 4)}:{standing}"
        yield f"g:actors{min(len(self.actors) // 3, 4)}"
        yield f"g:only{int(self.counts.get(kind) == 1)}:{kind}"
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
        entities = self.layout.entities
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


def _same_clause(scene: Scene, at: int, actor: Slot, programme: Slot) -> bool:
    clause = scene.clauses[at]
    return any(s.token >= 0 and scene.clauses[s.token] == clause for s in (actor, programme))


def _others(scene: Scene, one: int, two: int, actor: Slot) -> int:
    """Count the other actors between two tokens, up to two."""
    low, high = sorted((one, two))
    found = {
        s.entity
        for s in scene.slots
        if low < s.token < high and s.type is not EntityType.PROGRAMME and s.entity != actor.entity
    }
    return min(len(found), 2)
