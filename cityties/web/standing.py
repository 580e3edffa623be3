"""How each actor stands in the network: ranks by several measures, with the interval that the confidences leave.

Worked out once for a state of the store, in the background; a page that asks earlier says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graph.centrality import centralities
from graph.network import NetworkData
from graph.projection import project
from graph.uncertainty import rank_uncertainties

__all__ = ["MEASURES", "Standing", "standing"]

MEASURES = ("degree", "strength", "betweenness", "pagerank")
_DRAWS = 200
_MOST_ACTORS = 5_000
"""In larger networks 200 draws take minutes: ``cityties centrality`` has them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A rank among ``of`` actors; ``low`` and ``high`` bound it in 90% of the draws, where they were made."""

    measure: str
    rank: int
    of: int
    value: float
    low: int | None = None
    high: int | None = None


def standing(data: NetworkData) -> Mapping[str, tuple[Standing, ...]]:
    """Rank all actors of a network by each of :data:`MEASURES`.

    Parameters
    ----------
    data
        The network; an empty one gives nothing.

    Returns
    -------
    Mapping
        By IRI. Networks of more than 5,000 actors are ranked without intervals.
    """
    found: dict[str, list[Standing]] = defaultdict(list)
    of = len(data.actors)
    if of > _MOST_ACTORS:
        for measure, rows in centralities(project(data), MEASURES).items():
            for row in rows:
                found[row.iri].append(Standing(measure, row.rank, of, row.value))
    elif of:
        for measure, drawn in rank_uncertainties(data, MEASURES, draws=_DRAWS).items():
            for interval in drawn.intervals():
                found[interval.iri].append(
                    Standing(measure, interval.rank, of, interval.value, interval.low, interval.high)
                )
    return {iri: tuple(rows) for iri, rows in found.items()}
