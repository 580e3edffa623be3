"""Whether two networks of the same actors go together: correlation with a permutation test (QAP)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import networkx as nx
import numpy as np

from graph.centrality import simple
from graph.csr import Csr
from ontology.errors import NetworkError, SettingError

__all__ = ["Qap", "qap"]

Over = Literal["all", "common"]


@dataclass(frozen=True, slots=True)
class Qap:
    """How two networks go together.

    Parameters
    ----------
    correlation
        Pearson's, over all pairs of actors, -1 to 1.
    p_value
        Share of the permutations, the given order included, whose correlation is at least as far from 0.
    expected, spread
        Mean and standard deviation of the correlation over the permutations.
    actors, common_ties, first_ties, second_ties
        How many actors are compared, and how many pairs are tied in both, in the first and in the second.
    permutations, seed
        Of the test.
    """

    correlation: float
    p_value: float
    expected: float
    spread: float
    actors: int
    first_ties: int
    second_ties: int
    common_ties: int
    permutations: int
    seed: int


def qap(first: nx.Graph, second: nx.Graph, *, permutations: int = 1000, seed: int = 0, over: Over = "all") -> Qap:
    """Correlate two networks and say how often chance does as well.

    The actors of the second network change places at random, all their ties with them, so that what is random is who
    is who and not how the networks are built.

    Parameters
    ----------
    first, second
        Projections; ties are compared by weight.
    permutations
        How many, at least 1; 1,000 tell p-values down to 0.001.
    seed
        Of the permutations.
    over
        Compare over the actors of either network (one that a network lacks has no tie in it), or the ``common`` ones.

    Raises
    ------
    NetworkError
        A network is empty or unfit, there are fewer than three actors to compare, or all pairs of one are alike.
    SettingError
        ``permutations`` is below 1, or ``over`` neither.

    Examples
    --------
    >>> ring = nx.cycle_graph(8)
    >>> found = qap(ring, ring, permutations=200)
    >>> round(found.correlation, 6), found.p_value < 0.05
    (1.0, True)

    References
    ----------
    Krackhardt, D. (1988). Predicting with networks: Nonparametric multiple regression analysis of dyadic data. Social
    Networks 10(4), 359-381. Phipson, B., & Smyth, G. K. (2010), for counting the given order.
    """
    if permutations < 1:
        raise SettingError(f"{permutations} is below 1", where="permutations", todo="give a positive number")
    if over not in get_args(Over):
        raise SettingError(f"there is no {over!r}", where="over", todo=f"use {', '.join(get_args(Over))}")
    one, other = simple(first), simple(second)
    names = sorted(set(one) | set(other) if over == "all" else set(one) & set(other), key=str)
    n = len(names)
    if n < 3:
        raise NetworkError(f"{n} actors are too few to compare", todo="widen the filters, or compare over all actors")
    (ua, va, wa), (ub, vb, wb) = (_ties(G, names) for G in (one, other))
    pairs = n * (n - 1) / 2
    means = wa.sum() / pairs, wb.sum() / pairs
    spreads = (wa**2).sum() / pairs - means[0] ** 2, (wb**2).sum() / pairs - means[1] ** 2
    if min(spreads) <= 1e-15:
        raise NetworkError("in one of the networks all pairs are alike", todo="compare weighted or sparser networks")
    codes = np.minimum(ub, vb) * n + np.maximum(ub, vb)
    order = np.argsort(codes)
    codes, weights = codes[order], wb[order]

    def correlation(place: np.ndarray) -> tuple[float, int]:
        u, v = place[ua], place[va]
        asked = np.minimum(u, v) * n + np.maximum(u, v)
        at = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
        hit = codes[at] == asked
        product = float((wa[hit] * weights[at[hit]]).sum()) / pairs
        return float((product - means[0] * means[1]) / np.sqrt(spreads[0] * spreads[1])), int(hit.sum())

    given, common = correlation(np.arange(n))
    rng = np.random.default_rng(seed)
    drawn = np.array([correlation(rng.permutation(n))[0] for _ in range(permutations)])
    # Equal up to rounding is equal.
    extreme = int((np.abs(drawn) >= abs(given) - 1e-12).sum())
    return Qap(
        given,
        (1 + extreme) / (1 + permutations),
        float(drawn.mean()),
        float(drawn.std()),
        n,
        len(wa),
        len(wb),
        common,
        permutations,
        seed,
    )


def _ties(G: nx.Graph, names: list[object]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    H = nx.Graph()
    H.add_nodes_from(names)
    H.add_weighted_edges_from((u, v, w) for u, v, w in G.edges(data="weight") if u in H and v in H)
    return Csr.from_networkx(H).ties()
