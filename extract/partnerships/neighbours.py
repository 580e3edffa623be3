"""What the other pairs of a sentence and of a report say of a pair: the numbers that the second scorer sees.

The first scorer judges each two actors alone. Partnerships are seldom alone: whoever signs with one of an enumeration
signs with all of it, and of five actors in a sentence that tells of one contract most have none. So the second scorer
weighs a pair's first score against those of its neighbours, against how likely each of the two takes part in what the
sentence tells, and with how its clauses join them.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from extract.partnerships.candidates import Candidate
from extract.partnerships.joining import clause_numbers
from extract.partnerships.linear import chance
from extract.partnerships.scenes import Layout, Slot
from extract.partnerships.structure import enumerations
from extract.partnerships.trees import Trees

__all__ = ["log_odds", "second_chances", "weigh_neighbours"]

_HOW = {
    "name": 0.0,
    "ref": 1.0,
    "both": 2.0,
    "head": 3.0,
    "prev": 4.0,
    "item": 5.0,
    "topic": 6.0,
    "main": 7.0,
    "maybe": 8.0,
}
"""How an actor stands in a sentence (see :class:`~extract.partnerships.scenes.Slot`), as a number."""

_NONE = -9.0
"""Stands for the log-odds of a pair that is not there."""

_UNKNOWN = -4.0
"""Stands for the log-odds of an actor of which it is not known whether it takes part."""

_LIKELY = -1.0
"""Log-odds above which a pair counts as likely."""

_TOGETHER = 4096
"""So many rows are weighed at once."""

_NEAREST = 24
"""So many likeliest partners of an actor are looked at, to stay linear in the length of a report."""


def weigh_neighbours(
    layout: Layout,
    candidates: Sequence[Candidate],
    probabilities: Sequence[float],
    standing: Mapping[tuple[int, Slot], float],
) -> NDArray[np.float64]:
    """Return a row of numbers for each candidate.

    Parameters
    ----------
    candidates, probabilities
        All candidates of a report, and what the first scorer says of each.
    standing
        For the number of a scene and a slot of it, the log-odds that the slot's actor takes part in what is told there.
    """
    rows: list[NDArray[np.float64]] = [np.zeros(0)] * len(candidates)
    for members, found in _rows(layout, candidates, probabilities, standing):
        for i, row in zip(members, found, strict=True):
            rows[i] = row
    return np.array(rows, dtype=np.float64) if rows else np.zeros((0, 0))


def second_chances(
    layout: Layout,
    candidates: Sequence[Candidate],
    probabilities: Sequence[float],
    standing: Mapping[tuple[int, Slot], float],
    trees: Trees,
) -> list[float]:
    """Return what the second scorer says of each candidate.

    The numbers of some sentences are weighed before those of the next are made: of a long report they would fill
    the memory. The parameters are those of :func:`weigh_neighbours`.
    """
    chances = np.zeros(len(candidates))
    waiting: list[int] = []
    rows: list[NDArray[np.float64]] = []
    for members, found in _rows(layout, candidates, probabilities, standing):
        waiting += members
        rows.append(found)
        if len(waiting) >= _TOGETHER:
            chances[waiting] = trees.probabilities(np.concatenate(rows))
            waiting, rows = [], []
    if waiting:
        chances[waiting] = trees.probabilities(np.concatenate(rows))
    found_chances: list[float] = chances.tolist()
    return found_chances


def _rows(
    layout: Layout,
    candidates: Sequence[Candidate],
    probabilities: Sequence[float],
    standing: Mapping[tuple[int, Slot], float],
) -> Iterator[tuple[list[int], NDArray[np.float64]]]:
    """Yield, sentence by sentence, the places of its candidates among all of them, and a row of numbers for each."""
    odds = [log_odds(p) for p in probabilities]
    best: dict[tuple[str, str], list[float]] = defaultdict(list)
    scenes: dict[int, list[int]] = defaultdict(list)
    for i, candidate in enumerate(candidates):
        best[candidate.pair].append(odds[i])
        scenes[candidate.scene.index].append(i)
    partners: dict[str, dict[str, float]] = defaultdict(dict)
    for (one, two), values in best.items():
        partners[one][two] = partners[two][one] = max(values)
    report = _Report(best, partners, layout.lang)
    for members in scenes.values():
        found = _scene_rows([candidates[i] for i in members], [odds[i] for i in members], report)
        # An array is filled far faster than lists are turned into one.
        numbers = array("d")
        for i, row in zip(members, found, strict=True):
            candidate = candidates[i]
            scene, left, right = candidate
            ours = standing.get((scene.index, left), _UNKNOWN)
            theirs = standing.get((scene.index, right), _UNKNOWN)
            row += (ours, theirs, min(ours, theirs), ours + theirs)
            row += (left.sure, right.sure, left.sure * right.sure, _HOW[left.how], _HOW[right.how])
            numbers.fromlist(row)
            for part in clause_numbers(layout, candidate):
                numbers.extend(part)
        yield members, np.frombuffer(numbers, dtype=np.float64).reshape(len(members), -1)


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, at most 11.5 either way."""
    bounded = min(max(probability, 1e-5), 1.0 - 1e-5)
    return math.log(bounded / (1.0 - bounded))


class _Report:
    """What is known of the report as a whole."""

    def __init__(
        self,
        best: dict[tuple[str, str], list[float]],
        partners: dict[str, dict[str, float]],
        lang: str,
    ) -> None:
        self.best = {pair: sorted(found, reverse=True) for pair, found in best.items()}
        self.likeliest = {
            entity: dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_NEAREST])
            for entity, found in partners.items()
        }
        self.weight = {entity: sum(map(chance, found.values())) for entity, found in partners.items()}
        self.partners = partners
        self.lang = lang
        self._about: dict[tuple[str, str], tuple[float, ...]] = {}

    def pair(self, one: str, two: str, own: float) -> list[float]:
        """Describe a pair by its other sentences and by its actors' other partners."""
        ranked = self.best[(one, two) if one < two else (two, one)]
        about = self._about.get((one, two))
        if about is None:
            about = self._about[one, two] = self._of_others(one, two)
        return [_besides(ranked, own), float(len(ranked) - 1), *about]

    def _of_others(self, one: str, two: str) -> tuple[float, ...]:
        between, theirs = chance(self.partners[one][two]), self.partners[two]
        third = [min(v, theirs.get(e, _NONE)) for e, v in self.likeliest[one].items() if e != two]
        return (
            _first_but(self.likeliest[one], two),
            _first_but(self.likeliest[two], one),
            max(third, default=_NONE),
            self.weight[one] - between,
            self.weight[two] - between,
            float(self.lang == "zh"),
        )


def _scene_rows(candidates: Sequence[Candidate], odds: Sequence[float], report: _Report) -> list[list[float]]:
    scene = candidates[0].scene
    groups = enumerations(scene, report.lang)
    near: dict[str, dict[str, float]] = defaultdict(dict)
    for candidate, value in zip(candidates, odds, strict=True):
        one, two = candidate.pair
        near[one][two] = near[two][one] = value
    ranked = {entity: sorted(found.values(), reverse=True) for entity, found in near.items()}
    likely = {entity: float(sum(value > _LIKELY for value in values)) for entity, values in ranked.items()}
    nearest = {entity: list(found.items())[:_NEAREST] for entity, found in near.items()}
    order = sorted(odds, reverse=True)
    chances = list(map(chance, odds))
    total = sum(chances)
    rows = []
    for candidate, own, likelihood in zip(candidates, odds, chances, strict=True):
        left, right = candidate.left, candidate.right
        one, two = left.entity, right.entity
        origin = groups.get(left.token) if left.token >= 0 else None
        to = groups[right.token]
        ours, theirs = near[one], near[two]
        peers = [ours[e] for e in to.members if e not in (one, two) and e in ours]
        if origin is not None:
            peers += [theirs[e] for e in origin.members if e not in (one, two) and e in theirs]
        third = [min(v, theirs.get(e, _NONE)) for e, v in nearest[one] if e != two]
        rows.append(
            [
                own,
                _besides(order, own),
                float(order.index(own)),
                float(len(odds)),
                total - likelihood,
                _besides(ranked[one], own),
                likely[one],
                _besides(ranked[two], own),
                likely[two],
                max(third, default=_NONE),
                _mean(peers),
                max(peers, default=_NONE),
                min(peers, default=_NONE),
                float(origin is to),
                float(len(origin.members)) if origin else 0.0,
                float(len(to.members)),
                float(to.number - (origin.number if origin else -1)),
                float(right.token - left.token),
                float(len(scene.tokens)),
                float(len(scene.slots)),
                float(scene.index),
                float(scene.clauses[right.token] - (scene.clauses[left.token] if left.token >= 0 else 0)),
                float(scene.item),
                *report.pair(one, two, own),
            ]
        )
    return rows


def _besides(ranked: list[float], own: float) -> float:
    """Return the greatest but for one that is ``own``."""
    if len(ranked) < 2:
        return _NONE
    return ranked[1] if ranked[0] == own else ranked[0]


def _first_but(ranked: Mapping[str, float], other: str) -> float:
    """Return the odds of the likeliest partner but for one."""
    for entity, value in ranked.items():
        if entity != other:
            return value
    return _NONE


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else _NONE
