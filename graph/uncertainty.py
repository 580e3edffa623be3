"""How sure a rank is: the ranking taken afresh in networks redrawn from the confidences of the records.

Three answers come from one set of draws: in which ranks an actor lies, how probable it is that it is among the first
k, and how probable it is that one actor truly stands above another. Every probability comes with the error of its own
that a finite number of draws leaves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.centrality import Ranked, centralities, competition_ranks
from graph.measures import LOWEST_FIRST, values_of
from graph.network import NetworkData
from graph.projection import Projection, project
from graph.redraw import Redraw, Redrawing
from ontology.errors import NetworkError, SettingError

__all__ = ["Comparison", "RankInterval", "RankUncertainty", "rank_uncertainties", "rank_uncertainty", "wilson_interval"]

_LEVEL = (5, 95)
"""Percentiles of the rank that bound its interval."""
_DEFAULT_K = 10


@dataclass(frozen=True, slots=True)
class RankInterval:
    """One actor's rank, over networks redrawn from the confidences.

    ``rank`` and ``value`` are those of the network as it stands; ``low`` and ``high`` bound the rank in 90% of the
    draws (5th to 95th percentile, rounded outward), ``median`` halves them. ``top`` is the share of draws in which the
    actor ranks among the first ``k``; ``top_low`` and ``top_high`` bound that probability at 95%, given that there were
    no more draws (Wilson).
    """

    rank: int
    iri: str
    name: str
    type: str
    value: float
    low: int
    median: float
    high: int
    top: float
    top_low: float
    top_high: float
    k: int
    draws: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether one actor truly stands above another: shares of the draws, which add up to 1.

    ``low`` and ``high`` bound the probability ``above`` at 95%, given that there were no more draws (Wilson).
    """

    first: str
    second: str
    above: float
    low: float
    high: float
    below: float
    tie: float
    draws: int


@dataclass(frozen=True, slots=True)
class RankUncertainty:
    """The ranks of all actors in all draws, and what they say.

    ``ranking`` is that of the network as it stands, best first; ``ranks`` is an array of draws x actors, its columns in
    the order of ``ranking``.
    """

    measure: str
    projection: Projection
    redraw: Redraw
    seed: int
    ranking: tuple[Ranked, ...]
    ranks: NDArray[np.int32]

    @property
    def draws(self) -> int:
        """How many networks were drawn."""
        return len(self.ranks)

    def intervals(self, k: int | None = None) -> tuple[RankInterval, ...]:
        """Return each actor's interval, in the order of :func:`~graph.centrality.centrality`.

        Parameters
        ----------
        k
            Size of the top list, 1 to the number of actors. By default 10, or all but one of a smaller network.

        Raises
        ------
        SettingError
            ``k`` is out of its range.
        """
        k = self._top(k)
        # Whole ranks, rounded outward: "somewhere from 3 to 7".
        low = np.percentile(self.ranks, _LEVEL[0], axis=0, method="lower").astype(int)
        high = np.percentile(self.ranks, _LEVEL[1], axis=0, method="higher").astype(int)
        median = np.median(self.ranks, axis=0)
        hits = (self.ranks <= k).sum(axis=0)
        return tuple(
            RankInterval(
                row.rank,
                row.iri,
                row.name,
                row.type,
                row.value,
                int(low[at]),
                float(median[at]),
                int(high[at]),
                float(hits[at] / self.draws),
                *wilson_interval(int(hits[at]), self.draws),
                k,
                self.draws,
            )
            for at, row in enumerate(self.ranking)
        )

    def above(self, first: str, second: str) -> Comparison:
        """Return how probable it is that ``first`` truly ranks above ``second`` (both IRIs).

        Raises
        ------
        NetworkError
            One of them is not in the network, or both are the same.
        """
        one, other = self._column(first), self._column(second)
        if one == other:
            raise NetworkError("an actor is not compared with itself", where=first, todo="name two actors")
        better, worse = self.ranks[:, one], self.ranks[:, other]
        above, below = int((better < worse).sum()), int((better > worse).sum())
        low, high = wilson_interval(above, self.draws)
        tie = (self.draws - above - below) / self.draws
        return Comparison(first, second, above / self.draws, low, high, below / self.draws, tie, self.draws)

    def above_matrix(self, count: int = 10) -> NDArray[np.float64]:
        """Return the probabilities that the actor of a row ranks above that of a column, for the first ``count``.

        Rows and columns are in the order of ``ranking``; the diagonal is 0. An entry and its mirror image add up to 1
        less the probability of a tie.
        """
        ranks = self.ranks[:, :count]
        shares: NDArray[np.float64] = (ranks[:, :, None] < ranks[:, None, :]).mean(axis=0)
        return shares

    def distribution(self, iri: str) -> dict[int, float]:
        """Return the share of draws that gave an actor each rank, by rank.

        Raises
        ------
        NetworkError
            It is not in the network.
        """
        ranks, counts = np.unique(self.ranks[:, self._column(iri)], return_counts=True)
        return {int(r): float(c / self.draws) for r, c in zip(ranks, counts, strict=True)}

    def _column(self, iri: str) -> int:
        for at, row in enumerate(self.ranking):
            if row.iri == iri:
                return at
        raise NetworkError("no actor of that IRI in this network", where=iri, todo="look it up in the ranking")

    def _top(self, k: int | None) -> int:
        actors = len(self.ranking)
        if k is None:
            return min(_DEFAULT_K, max(1, actors - 1))
        if not 1 <= k <= actors:
            raise SettingError(f"{k} is not between 1 and {actors}", where="k", todo=f"there are {actors} actors")
        return k


def rank_uncertainty(
    data: NetworkData,
    measure: str = "degree",
    *,
    projection: Projection = "clique",
    draws: int = 200,
    seed: int = 0,
    redraw: Redraw = "records",
) -> RankUncertainty:
    """Say how far ranks depend on which of the extracted partnerships are right.

    Parameters
    ----------
    data
        Actors and records, as :func:`~graph.network.network_data` reads them.
    measure
        One of :data:`~graph.centrality.MEASURES`.
    projection
        ``clique``, ``fractional`` or ``evidence``.
    draws
        Number of networks drawn, at least 1. 200 leave a probability uncertain by at most 0.07 (95%), 1,000 by 0.03.
    seed
        Seeds a generator of its own: the same seed gives the same networks, whatever the measure.
    redraw
        What is drawn: ``records`` or ``ties``, see :class:`~graph.redraw.Redrawing`.

    Returns
    -------
    RankUncertainty
        Ranks of all actors in all draws. An actor stays in every draw, if need be without a tie.

    Raises
    ------
    NetworkError
        The network has no actor.
    SettingError
        There is no such measure, projection or way of redrawing; ``draws`` is below 1.

    Examples
    --------
    >>> from graph.network import Actor, Record
    >>> from ontology.records import EntityType, Kind
    >>> actors = {i: Actor(i, EntityType.CITY, i) for i in ("Espoo", "Turku", "Vaasa")}
    >>> sure = Record("p1", "r1", Kind.TWINNING, ("Espoo", "Turku"), confidence=1.0)
    >>> doubtful = Record("p2", "r1", Kind.TWINNING, ("Turku", "Vaasa"), confidence=0.25)
    >>> found = rank_uncertainty(NetworkData(actors, (sure, doubtful)), draws=400, seed=1)
    >>> [(row.name, row.rank, row.low, row.high) for row in found.intervals()]
    [('Turku', 1, 1, 1), ('Espoo', 2, 1, 2), ('Vaasa', 2, 2, 3)]
    >>> round(found.above("Turku", "Espoo").above, 1)
    0.2
    """
    return rank_uncertainties(data, [measure], projection=projection, draws=draws, seed=seed, redraw=redraw)[measure]


def rank_uncertainties(
    data: NetworkData,
    measures: Sequence[str],
    *,
    projection: Projection = "clique",
    draws: int = 200,
    seed: int = 0,
    redraw: Redraw = "records",
) -> dict[str, RankUncertainty]:
    """Do so for several measures at once, which are taken of the same networks and share their paths.

    Parameters and errors as in :func:`rank_uncertainty`.
    """
    redrawing = Redrawing(data, projection, redraw)
    if draws < 1:
        raise SettingError(f"{draws} is below 1", where="draws", todo="give a positive number")
    rankings = centralities(project(data, projection), measures, seed=seed)
    at = {iri: number for number, iri in enumerate(redrawing.actors)}
    columns = {m: np.array([at[row.iri] for row in ranking]) for m, ranking in rankings.items()}
    ranks = {m: np.empty((draws, len(at)), dtype=np.int32) for m in rankings}
    for draw, network in enumerate(redrawing.networks(draws, seed=seed)):
        for m, found in values_of(network, measures).items():
            ranks[m][draw] = competition_ranks(found[None, columns[m]], lowest_first=m in LOWEST_FIRST)[0]
    return {m: RankUncertainty(m, projection, redraw, seed, ranking, ranks[m]) for m, ranking in rankings.items()}


def wilson_interval(hits: int, draws: int, *, z: float = 1.959964) -> tuple[float, float]:
    """Bound a probability, given how often something happened in so many draws.

    Parameters
    ----------
    hits, draws
        How often, of how many; ``draws`` at least 1.
    z
        Quantile of the normal distribution; by default that of 95%.

    Examples
    --------
    >>> [round(bound, 3) for bound in wilson_interval(0, 200)]
    [0.0, 0.019]

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22(158), 209-212.
    """
    share = hits / draws
    spread = z * math.sqrt(share * (1 - share) / draws + z * z / (4 * draws * draws))
    centre, scale = share + z * z / (2 * draws), 1 + z * z / draws
    # Rounding must not push a bound past the share itself.
    return max(0.0, min(share, (centre - spread) / scale)), min(1.0, max(share, (centre + spread) / scale))
