"""Of what kind partnerships are: judged one by one, then together.

What one clause tells is one event, so its pairs are mostly of one kind: "Espoo, Vantaa and the university signed" is
the same agreement for all three pairs. So each pair listens to the others of its clause.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from extract.partnerships.candidates import Candidate
from extract.partnerships.clauses import read_clauses
from extract.partnerships.encoder.reading import Reading, heed
from extract.partnerships.frames import frame_rules, schema
from extract.partnerships.linear import Linear
from extract.partnerships.matters import describe_matter
from extract.partnerships.scenes import Layout
from ontology.records import Kind

__all__ = ["agree", "tell_kinds"]

_HEED = 2.0
"""How much the others' probability counts against a pair's own log-probability, from five-fold cross-validation."""

_LEFT_OVER = 0.8
"""How much the chance of an agreement counts: it is the kind of what is no other, and the penalty on weights draws rare
kinds to it. The benchmark's training reports in four folds: accuracy 0.793 to 0.799 in English, 0.805 to 0.808 in
Chinese."""

_PLAIN = frozenset({Kind.PROCUREMENT, Kind.AGREEMENT})
"""Kinds that a public-private partnership or a concession is taken for; one that a sentence calls so is one."""


def tell_kinds(
    layout: Layout, candidates: Sequence[Candidate], model: Linear, reading: Reading | None = None
) -> list[tuple[Kind, float]]:
    """Return the kind of each accepted candidate of a report, with its probability; an encoder's reading is heeded."""
    every = [model.probabilities(describe_matter(layout, candidate)) for candidate in candidates]
    if reading:
        every = [heed(*both) for both in zip(every, reading.kinds(candidates), strict=True)]
    clauses: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, candidate in enumerate(candidates):
        clause = read_clauses(candidate.scene, layout.lang).number[candidate.right.token]
        clauses[candidate.scene.index, clause].append(i)
    found: list[tuple[Kind, float]] = [(Kind.AGREEMENT, 0.0)] * len(candidates)
    for members in clauses.values():
        for i, chances in zip(members, agree([every[i] for i in members]), strict=True):
            kind = Kind(max(chances, key=lambda k: chances[k] * (_LEFT_OVER if k == Kind.AGREEMENT else 1.0)))
            scene = candidates[i].scene
            if kind in _PLAIN and frame_rules(layout.lang)["conceded"].search(schema(scene)):
                kind = Kind.PPP
            found[i] = kind, max(chances.values())
    return found


def agree(alone: Sequence[dict[str, float]]) -> list[dict[str, float]]:
    """Let each of several pairs listen to the others.

    Parameters
    ----------
    alone
        For each pair the probability of each kind, which sum to 1.

    Returns
    -------
    list
        The same after listening, which sum to 1 too; a single pair stays as it is.

    Examples
    --------
    >>> sure, torn = {"funding": 0.9, "agreement": 0.1}, {"funding": 0.45, "agreement": 0.55}
    >>> [max(chances, key=chances.get) for chances in agree([sure, torn])]
    ['funding', 'funding']
    """
    if len(alone) < 2:
        return [dict(chances) for chances in alone]
    totals = {kind: sum(chances[kind] for chances in alone) for kind in alone[0]}
    heard = []
    for chances in alone:
        weights = {
            kind: chance * math.exp(_HEED * (totals[kind] - chance) / (len(alone) - 1))
            for kind, chance in chances.items()
        }
        total = sum(weights.values())
        heard.append({kind: weight / total for kind, weight in weights.items()})
    return heard
