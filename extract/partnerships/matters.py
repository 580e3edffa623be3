"""What a partnership is about: the features from which its kind and status are told.

That two actors act together shows in how the sentence joins them; of what kind that is shows in the words and triggers
near them, in the heading above, and in the sentence before.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from extract.partnerships.candidates import Candidate
from extract.partnerships.features import nearest_trigger
from extract.partnerships.scenes import Layout

__all__ = ["describe_matter"]


def describe_matter(layout: Layout, candidate: Candidate) -> list[str]:
    """List what tells of the kind and status of a partnership of a candidate."""
    return list(dict.fromkeys(_features(layout, candidate)))


def _features(layout: Layout, candidate: Candidate) -> Iterator[str]:
    scene, left, right = candidate.scene, candidate.left, candidate.right
    either = "-".join(sorted((left.type, right.type)))
    yield "bias"
    yield f"T:{left.type}-{right.type}"
    yield f"T2:{either}"
    low, high = max(left.token, 0), right.token
    own = {scene.clauses[low], scene.clauses[high]}
    words = [token.text for token in scene.tokens]
    for at, (word, clause) in enumerate(zip(words, scene.clauses, strict=True)):
        yield f"w:{word}"
        if low < at < high or clause == scene.clauses[high]:
            yield f"cw:{word}"
    for one, two in itertools.pairwise(words):
        yield f"w2:{one} {two}"
    for at, hit in scene.triggers:
        near = "M" if low < at < high else "C" if scene.clauses[at] in own else "F"
        yield f"k:{hit.label}"
        yield f"k:{hit.label}:{near}"
        yield f"k:{hit.label}:{either}"
        yield f"kp:{hit.phrase}"
        yield f"kp:{hit.phrase}:{near}"
    nearest = nearest_trigger(scene, left, right)
    if nearest is not None:
        yield f"n:{nearest.label}"
        yield f"n:{nearest.phrase}"
        yield f"n:{nearest.label}:{either}"
    for word in scene.label:
        yield f"hd:{word}"
    if scene.index:
        for _, hit in layout.scenes[scene.index - 1].triggers:
            yield f"pk:{hit.label}"
            yield f"pk:{hit.label}:{left.how}"
            yield f"pkp:{hit.phrase}"
