"""Whether a partnership is planned, in force or ended: the features from which its status is told.

The words of status stand in the partnership's own clause or in another's, in the sentences round it, in the heading
("Under negotiation") and wherever else the two are named together; a year says by itself whether it is past.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from extract.partnerships.candidates import Candidate
from extract.partnerships.clauses import read_clauses
from extract.partnerships.dates import written_years
from extract.partnerships.encoder.reading import Reading, heed
from extract.partnerships.features import status_features
from extract.partnerships.linear import Linear
from extract.partnerships.matters import describe_telling
from extract.partnerships.phrases import find_phrases
from extract.partnerships.scenes import Layout, together
from ontology.records import Status

__all__ = ["describe_state", "tell_states"]

_ELSEWHERE = 4
"""Most further sentences about the two actors whose words of status count."""


def tell_states(
    layout: Layout, candidates: Sequence[Candidate], model: Linear, reading: Reading | None = None
) -> list[Status]:
    """Return the status of each accepted candidate of a report; an encoder's reading is heeded."""
    every = [model.probabilities(describe_state(layout, candidate)) for candidate in candidates]
    if reading:
        every = [heed(*both) for both in zip(every, reading.statuses(candidates), strict=True)]
    return [Status(max(chances, key=lambda status: chances[status])) for chances in every]


def describe_state(layout: Layout, candidate: Candidate) -> list[str]:
    """List what tells of the status of a partnership of a candidate."""
    scene, left, right = candidate.scene, candidate.left, candidate.right
    found = itertools.chain(
        describe_telling(layout, candidate),
        status_features(scene, left, right),
        _times(layout, candidate),
        _around(layout, candidate),
    )
    return list(dict.fromkeys(found))


def _times(layout: Layout, candidate: Candidate) -> Iterator[str]:
    """Yield how the years of the sentence lie to that of the report, and what stands before and after them."""
    base = layout.report.year
    if base is None:
        yield "yr:undated"
        return
    scene = candidate.scene
    read = read_clauses(scene, layout.lang)
    own = {read.number[slot.token] for slot in (candidate.left, candidate.right) if slot.token >= 0}
    told = written_years(layout.folded, scene.start, scene.end, layout.lang, layout.report.date)
    for written in told:
        tokens = [i for i, t in enumerate(scene.tokens) if written.start < t.end and t.start < written.end]
        if not tokens:
            continue
        gap = "=" if written.year == base else ">" if written.year > base else "<1" if written.year == base - 1 else "<"
        place = "own" if read.number[tokens[0]] in own else "other"
        before = " ".join(t.text for t in scene.tokens[max(0, tokens[0] - 2) : tokens[0]][-2:])
        after = " ".join(t.text for t in scene.tokens[tokens[-1] + 1 : tokens[-1] + 3])
        yield f"yr:{gap}"
        yield f"yr:{gap}:{place}"
        yield f"yr:{gap}:before:{before.rpartition(' ')[2]}"
        yield f"yr:{gap}:before2:{before}"
        yield f"yr:{gap}:after:{after}"
    if not told:
        yield "yr:none"


def _around(layout: Layout, candidate: Candidate) -> Iterator[str]:
    """Yield the words of status in the heading, in the sentences before and after, and in others about the two."""
    scene, scenes = candidate.scene, layout.scenes
    if scene.label:
        heading = (" " if layout.lang == "en" else "").join(scene.label)
        for hit in find_phrases(heading, "status", layout.lang):
            yield f"hs:{hit.label}"
    for name, at in (("ps", scene.index - 1), ("ns", scene.index + 1)):
        if 0 <= at < len(scenes):
            for _, hit in scenes[at].status:
                yield f"{name}:{hit.label}"
                yield f"{name}:{hit.phrase}"
    others = [at for at in together(layout, *candidate.pair) if at != scene.index]
    for other in others[:_ELSEWHERE]:
        for _, hit in scenes[other].status:
            yield f"os:{hit.label}"
            if hit.label != "active":
                yield f"os:{hit.phrase}"
