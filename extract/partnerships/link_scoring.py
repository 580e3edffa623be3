"""How probable each link of an actor to a programme is, heard beside all others of the report.

The first scorer, and the encoder, judge each place that bears on the two alone. Taken together they say how probable a
link is and in which role. Links are seldom alone: a programme has one leader rather than three, and who stands in a
list of participants takes part as its neighbours do. So trees weigh what is said of a link against what is said of the
programme's other actors and of the actor's other programmes, as later scorers of pairs do
(:mod:`extract.partnerships.rescoring`).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.partnerships.encoder.reading import heed
from extract.partnerships.encoder.views import LINKS
from extract.partnerships.linear import Linear, log_odds
from extract.partnerships.link_views import HOWS, Link
from extract.partnerships.scenes import Layout
from extract.partnerships.trees import Trees
from ontology.records import EntityType

__all__ = ["NONE", "ROLES", "Told", "judge_link", "judge_places", "link_chances", "link_rows", "take_together"]

NONE = LINKS[0]
ROLES = LINKS[1:]

_NOBODY = -9.0
"""Stands for the log-odds of a link that is not there."""

_LIKELY = 0.3
"""Probability above which a link counts as likely."""

_TYPES = tuple(EntityType)


@dataclass(frozen=True, slots=True)
class Told:
    """What all places that bear on a link say of it together.

    ``some`` is the probability that there is one, ``roles`` that of each of :data:`ROLES`, whose sum it is; ``places``
    holds, for each place, the probabilities of none and of each role.
    """

    some: float
    roles: tuple[float, ...]
    places: NDArray[np.float64]

    @property
    def role(self) -> str:
        """The likeliest role."""
        return ROLES[self.roles.index(max(self.roles))]

    def place_of(self, role: str) -> int:
        """Return the place that speaks most for a role."""
        return int(self.places[:, LINKS.index(role)].argmax())

    @property
    def strongest(self) -> int:
        """The place that most speaks for a link."""
        return int(self.places[:, 0].argmin())


def judge_places(link: Link, model: Linear) -> list[dict[str, float]]:
    """Say of each place that bears on a link how probable none and each role are, by the first scorer."""
    return [model.probabilities(features) for features in link.features]


def judge_link(places: Sequence[Mapping[str, float]], heard: Sequence[Mapping[str, float]] | None) -> Told:
    """Say how probable a link is by what the first scorer says of its places, and an encoder, if one is heard."""
    if heard is not None:
        places = [heed(chances, of_place) for chances, of_place in zip(places, heard, strict=True)]
    return take_together(places)


def take_together(told: Sequence[Mapping[str, float]]) -> Told:
    """Join what is said of a link at each place that bears on it.

    Its places are taken for independent witnesses of a link, and share its probability among the roles as they speak
    for them.

    Examples
    --------
    >>> said = [{"none": 0.5, "leads": 0.4, "funds": 0.0, "participatesIn": 0.1}] * 2
    >>> joined = take_together(said)
    >>> joined.role, round(joined.some, 2), round(max(joined.roles), 2)
    ('leads', 0.75, 0.6)
    """
    places = np.array([[chances.get(role, 0.0) for role in LINKS] for chances in told])
    some = 1.0 - math.prod(places[:, 0].tolist())
    spoken = places[:, 1:].sum(axis=0)
    shares = spoken / max(float(spoken.sum()), 1e-12)
    return Told(some, tuple((some * shares).tolist()), places)


def link_chances(layout: Layout, links: Sequence[Link], told: Sequence[Told], second: Trees | None) -> list[float]:
    """Return the probability of each link of a report in its likeliest role, its names taken for right.

    Both scorers are heard alike: each errs where the other does not, the second least where reports are like those that
    it learnt from.

    Parameters
    ----------
    second
        What was learnt from :func:`link_rows`; without it the word of its places stands.
    """
    alone = [max(one.roles) for one in told]
    if second is None or not links:
        return alone
    chances: list[float] = ((second.probabilities(link_rows(layout, links, told)) + alone) / 2.0).tolist()
    return chances


def link_rows(layout: Layout, links: Sequence[Link], told: Sequence[Told]) -> NDArray[np.float64]:
    """Return what the second scorer sees of each link, one row each."""
    programmes, actors, scenes = (defaultdict[object, list[int]](list) for _ in range(3))
    for i, link in enumerate(links):
        programmes[link.programme].append(i)
        actors[link.actor].append(i)
        for index in {view.scene.index for view in link.views}:
            scenes[link.programme, index].append(i)
    # As numbers of Python what is told of a long report's links would fill the memory.
    beside: list[list[NDArray[np.float64]]] = [[] for _ in links]
    for groups in (programmes, actors):
        for members in groups.values():
            for i, numbers in zip(members, _against([told[i] for i in members]), strict=True):
                beside[i].append(np.array([len(members), *numbers]))
    here = {
        key: dict(zip(members, _others([told[i].some for i in members]), strict=True))
        for key, members in scenes.items()
    }
    topics = {entity: rank for rank, entity in enumerate(layout.topics)}
    whole = [len(layout.scenes), len(layout.entities), len(programmes), len(actors)]
    rows: list[NDArray[np.float64]] = []
    for i, (link, one) in enumerate(zip(links, told, strict=True)):
        best = link.views[one.strongest]
        place = [
            HOWS.index(best.how),
            abs(best.actor.token - best.programme.token) if min(best.actor.token, best.programme.token) >= 0 else -1,
            best.scene.index / max(1, len(layout.scenes)),
            *(sum(view.how == how for view in link.views) for how in HOWS),
        ]
        known = [
            _TYPES.index(layout.entities[link.actor].type),
            topics.get(link.actor, -1),
            topics.get(link.programme, -1),
        ]
        here_too = here[link.programme, best.scene.index][i]
        rows.append(np.concatenate([[*_alone(one), *place, *known, *whole], *beside[i], here_too]))
    return np.array(rows)


def _alone(told: Told) -> list[float]:
    """Say in numbers what the places of a link say."""
    highest = told.places.max(axis=0)[1:].tolist()
    none = told.places[:, 0].tolist()
    return [
        len(none),
        log_odds(told.some),
        *(log_odds(chance) for chance in told.roles),
        *(chance / max(told.some, 1e-12) for chance in told.roles),
        *(log_odds(chance) for chance in highest),
        log_odds(1.0 - min(none)),
        log_odds(1.0 - max(none)),
    ]


def _against(told: Sequence[Told]) -> list[list[float]]:
    """Set links that share an actor or a programme against each other, as a whole and role by role."""
    numbers: list[list[float]] = [[] for _ in told]
    for values in ([one.some for one in told], *([one.roles[k] for one in told] for k in range(len(ROLES)))):
        total = sum(values)
        likely = sum(value > _LIKELY for value in values)
        for row, value, (_, rank, most) in zip(numbers, values, _others(values), strict=True):
            row += [rank, most, total - value, likely - (value > _LIKELY)]
    return numbers


def _others(values: Sequence[float]) -> list[tuple[int, int, float]]:
    """Tell of each value how many others there are, how many of them are higher, and the highest of them as log-odds.

    >>> _others([0.5, 0.5])
    [(1, 0, 0.0), (1, 0, 0.0)]
    """
    order = sorted(values)
    top, second = (log_odds(order[-1]), log_odds(order[-2])) if len(order) > 1 else (_NOBODY, _NOBODY)
    return [
        (len(order) - 1, len(order) - bisect_right(order, value), second if value == order[-1] else top)
        for value in values
    ]
