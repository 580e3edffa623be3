"""What the scorer sees of an actor and a programme: all sentences of the report that bear on the two, as one example.

Their features are joined. Names never enter a feature: an actor is only its type, so that what is learnt are contexts.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.partnerships.link_standing import Standing
from extract.partnerships.link_views import HOWS, Link, View, find_views
from extract.partnerships.phrases import Hit, find_phrases
from extract.partnerships.scenes import Layout, Scene, Slot
from ontology.records import EntityType

__all__ = ["link_candidates"]

_MAX_VIEWS = 16
"""Of an actor and a programme no more places than these are looked at, the first and the fullest."""


def link_candidates(layout: Layout) -> Iterator[Link]:
    """Yield each actor and programme that some sentence of the report may join, with features.

    Examples
    --------
    >>> from extract.partnerships.layout import lay_out
    >>> from ontology.records import Report
    >>> list(link_candidates(lay_out(Report("r", "Nothing here."), (), (), ())))
    []
    """
    places: dict[tuple[str, str], list[View]] = {}
    for view in find_views(layout):
        places.setdefault((view.actor.entity, view.programme.entity), []).append(view)
    hits = find_phrases(layout.folded, "links", layout.lang) if places else ()
    cues = _cues(layout, hits)
    standing = Standing(layout)
    for pair, views in places.items():
        views.sort(key=lambda v: (HOWS.index(v.how), v.scene.index))
        link = Link(*pair, tuple(views[:_MAX_VIEWS]))
        shared = list(standing.features(link))
        # What is seen of all links of a long report would fill the memory: each is seen when it is asked for.
        yield replace(link, features=tuple(_features(layout, view, shared, cues) for view in link.views))


def _features(
    layout: Layout, view: View, shared: Sequence[str], cues: Sequence[Sequence[tuple[int, Hit]]]
) -> Sequence[str]:
    """List what is seen of the two in one sentence, and what the whole report says of them."""
    seen_from_here = (f"v:{view.how}:{feature}" for feature in shared[1:])
    return list(dict.fromkeys([*shared, *_view_features(layout, view, cues), *seen_from_here]))


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


def _view_features(layout: Layout, view: View, all_cues: Sequence[Sequence[tuple[int, Hit]]]) -> Iterator[str]:
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


def _cue_features(view: View, kind: str, cues: Sequence[tuple[int, Hit]]) -> Iterator[str]:
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
