"""How each actor stands in the network: ranks by several measures, with the interval that the confidences leave.

Worked out once for a state of the store, in the background; a page that asks earlier says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graph.centrality import centrality
from graph.network import NetworkData
from graph.projection import project
from graph.uncertainty import rank_uncertainty

__all__ = ["MEASURES", "Standing", "standing"]

MEASURES = ("degree", "strength", "betweenness", "pagerank")
_WITH_INTERVAL = {"degree", "strength"}
"""Measures whose draws are sums, and so done at once."""
_DRAWS = 200
_MOST_ACTORS = 2_000
"""In larger networks intervals and shortest paths take minutes: ``cityties centrality`` has them."""
_CHEAP = ("degree", "strength", "pagerank")


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
        By IRI. Networks of more than 2,000 actors are ranked without intervals and by the cheap measures alone.
    """
    found: dict[str, list[Standing]] = defaultdict(list)
    if not data.actors:
        return {}
    G = project(data)
    small = len(data.actors) <= _MOST_ACTORS
    for measure in MEASURES if small else _CHEAP:
        if small and measure in _WITH_INTERVAL:
            for row in rank_uncertainty(data, measure, draws=_DRAWS).intervals():
                found[row.iri].append(Standing(measure, row.rank, len(G), row.value, row.low, row.high))
        else:
            for ranked in centrality(G, measure):
                found[ranked.iri].append(Standing(measure, ranked.rank, len(G), ranked.value))
    return {iri: tuple(rows) for iri, rows in found.items()}
