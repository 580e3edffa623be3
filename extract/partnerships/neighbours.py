"""What the other pairs of a sentence and of a report say of a pair, as numbers.

The first scorer judges each two actors alone. Partnerships are seldom alone: whoever signs with one of an enumeration
signs with all of it, and of five actors in a sentence that tells of one contract most have none. So later scorers
(:mod:`extract.partnerships.rescoring`) weigh a pair's score against those of its neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence

from extract.partnerships.candidates import Candidate
from extract.partnerships.linear import chance
from extract.partnerships.scenes import Layout
from extract.partnerships.structure import enumerations

__all__ = ["neighbour_rows"]

_NONE = -9.0
"""Stands for the log-odds of a pair that is not there."""

_LIKELY = -1.0
"""Log-odds above which a pair counts as likely."""

_NEAREST = 24
"""So many likeliest partners of an actor are looked at, to stay linear in the length of a report."""


def neighbour_rows(
    layout: Layout, candidates: Sequence[Candidate], odds: Sequence[float], wanted: Container[int]
) -> Iterator[tuple[list[int], list[list[float]]]]:
    """Say what the other pairs of its sentence and of the report tell of each wanted candidate.

    Parameters
    ----------
    candidates, odds
        All candidates of a report, and the log-odds that a scorer gives each.
    wanted
        The places of those to be described; the others are heard as their neighbours.

    Yields
    ------
    tuple
        Sentence by sentence the places of its wanted candidates, and as many numbers for each.
    """
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
        chosen = [place for place, i in enumerate(members) if i in wanted]
        if chosen:
            found = _scene_rows([candidates[i] for i in members], [odds[i] for i in members], chosen, report)
            yield [members[place] for place in chosen], found


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


def _scene_rows(
    candidates: Sequence[Candidate], odds: Sequence[float], chosen: Sequence[int], report: _Report
) -> list[list[float]]:
    """Return the numbers of some of a sentence's candidates."""
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
    for place in chosen:
        candidate, own = candidates[place], odds[place]
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
                total - chances[place],
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
