"""Of what kind partnerships are: judged one by one, then together.

A report mostly tells the same partnership of a pair wherever it names both, so a place listens to the pair's others.
What one clause tells is one event, so its pairs are mostly of one kind: "Espoo, Vantaa and the university signed" is
the same agreement for all three pairs. So each pair listens to the others of its clause.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence

from extract.partnerships.candidates import Candidate
from extract.partnerships.clauses import read_clauses
from extract.partnerships.encoder.reading import Reading, heed
from extract.partnerships.frames import frame_rules, schema
from extract.partnerships.linear import Linear
from extract.partnerships.matters import describe_matter
from extract.partnerships.scenes import Layout
from ontology.records import Kind

__all__ = ["agree", "tell_kinds"]

_CLAUSE = 2.0
"""How much the probability of the others of a clause counts against a pair's own log-probability, from five-fold
cross-validation."""

_ELSEWHERE = 1.0
"""The same of a pair's other places. On the benchmark's unseen reports, names given, one half helps less in English,
twice as much is worse in Chinese."""

_LEFT_OVER = 0.8
"""How much the chance of an agreement counts: it is the kind of what is no other, and the penalty on weights draws rare
kinds to it. The benchmark's training reports in four folds: accuracy 0.793 to 0.799 in English, 0.805 to 0.808 in
Chinese."""

_PLAIN = frozenset({Kind.PROCUREMENT, Kind.AGREEMENT})
"""Kinds that a public-private partnership or a concession is taken for; one that a sentence calls so is one."""


def tell_kinds(
    layout: Layout,
    candidates: Sequence[Candidate],
    model: Linear,
    reading: Reading | None = None,
    heard: Sequence[Candidate] = (),
) -> list[tuple[Kind, float]]:
    """Return the kind of each accepted candidate of a report, with its probability.

    Parameters
    ----------
    candidates
        Those whose kinds are told.
    reading
        The report as an encoder reads it, which is heeded.
    heard
        Likely places, each once, of these pairs or others; candidates listen to those of their pair.
    """
    asked, pairs = set(candidates), {candidate.pair for candidate in candidates}
    places = [*candidates, *(place for place in heard if place.pair in pairs and place not in asked)]
    alone = [model.probabilities(describe_matter(layout, place)) for place in places]
    if reading:
        alone = [heed(*both) for both in zip(alone, reading.kinds(places), strict=True)]
    every = _listen(alone, [place.pair for place in places], _ELSEWHERE)[: len(candidates)]
    clauses = [
        (candidate.scene.index, read_clauses(candidate.scene, layout.lang).number[candidate.right.token])
        for candidate in candidates
    ]
    found: list[tuple[Kind, float]] = []
    for candidate, chances in zip(candidates, _listen(every, clauses, _CLAUSE), strict=True):
        kind = Kind(max(chances, key=lambda k: chances[k] * (_LEFT_OVER if k == Kind.AGREEMENT else 1.0)))
        if kind in _PLAIN and frame_rules(layout.lang)["conceded"].search(schema(candidate.scene)):
            kind = Kind.PPP
        found.append((kind, max(chances.values())))
    return found


def _listen(alone: Sequence[dict[str, float]], groups: Sequence[Hashable], loudness: float) -> list[dict[str, float]]:
    """Let each listen to the others of its group."""
    members: dict[Hashable, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        members[group].append(i)
    heard = list(alone)
    for together in members.values():
        for i, chances in zip(together, agree([alone[i] for i in together], loudness), strict=True):
            heard[i] = chances
    return heard


def agree(alone: Sequence[dict[str, float]], loudness: float = _CLAUSE) -> list[dict[str, float]]:
    """Let each of several pairs listen to the others.

    Parameters
    ----------
    alone
        For each pair the probability of each kind, which sum to 1.
    loudness
        How much the others' mean probability counts against a pair's own log-probability, at least 0.

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
            kind: chance * math.exp(loudness * (totals[kind] - chance) / (len(alone) - 1))
            for kind, chance in chances.items()
        }
        total = sum(weights.values())
        heard.append({kind: weight / total for kind, weight in weights.items()})
    return heard
