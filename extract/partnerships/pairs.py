"""All that the first scorer sees of a candidate pair: its words, its structure and its clauses."""

from __future__ import annotations

from extract.partnerships.candidates import Candidate
from extract.partnerships.features import describe
from extract.partnerships.joining import clause_features
from extract.partnerships.scenes import Layout
from extract.partnerships.structure import structure_features

__all__ = ["describe_pair"]


def describe_pair(layout: Layout, candidate: Candidate) -> tuple[tuple[str, ...], ...]:
    """Return all that the first scorer sees of a candidate, in blocks; the blocks have no feature in common."""
    scene, left, right = candidate.scene, candidate.left, candidate.right
    return (
        *describe(layout, scene, left, right),
        *structure_features(scene, left, right, layout.lang),
        tuple(dict.fromkeys(clause_features(layout, candidate))),
    )
