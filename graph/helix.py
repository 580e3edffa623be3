"""The triple helix: how universities, industry and government mix in partnerships, and what that mix says in bits."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from graph.network import NetworkData
from ontology.records import EntityType

__all__ = ["SPHERES", "TripleHelix", "transmission", "triple_helix"]

SPHERES: Mapping[str, frozenset[EntityType]] = {
    "university": frozenset({EntityType.UNIVERSITY}),
    "industry": frozenset({EntityType.FIRM}),
    "government": frozenset({EntityType.CITY, EntityType.REGION, EntityType.PUBLIC_BODY}),
}
"""Which types of actors make a sphere; associations stand in none."""


@dataclass(frozen=True, slots=True)
class TripleHelix:
    """How many partnerships join which spheres, and their mutual information.

    Parameters
    ----------
    counts
        Partnerships by the spheres that take part, such as ``"university + industry"``; all seven, 0 included.
    outside
        Partnerships in which no sphere takes part (associations among themselves), left out of everything.
    information
        For each pair of spheres and for all three the mutual information in bits; ``None`` where no partnership counts.
        That of a pair is 0 or more; that of all three may be negative: then the pairs tell more together than apart,
        which Leydesdorff (2003) reads as a system that organises itself.
    """

    counts: Mapping[str, int]
    outside: int
    information: Mapping[str, float | None]

    @property
    def partnerships(self) -> int:
        """How many partnerships count."""
        return sum(self.counts.values())


def triple_helix(data: NetworkData) -> TripleHelix:
    """Count the spheres that take part in each partnership, and measure how their presences hang together.

    Each partnership counts once, with the members that any of its records names; a sphere takes part or not, however
    many of its actors do.

    Examples
    --------
    >>> from graph.network import Actor, Record
    >>> from ontology.records import Kind
    >>> types = {"u": EntityType.UNIVERSITY, "f": EntityType.FIRM, "c": EntityType.CITY, "d": EntityType.CITY}
    >>> actors = {i: Actor(i, t, i) for i, t in types.items()}
    >>> stated = [Record(f"p{i}", "r", Kind.RESEARCH, m) for i, m in enumerate([("f", "u"), ("c", "f"), ("c", "d")])]
    >>> found = triple_helix(NetworkData(actors, tuple(stated)))
    >>> found.counts["university + industry"], round(found.information["university + industry"], 3)
    (1, 0.252)

    References
    ----------
    Leydesdorff, L. (2003). The mutual information of university-industry-government relations: An indicator of the
    Triple Helix dynamics. Scientometrics 58(2), 445-467.
    """
    names = tuple(SPHERES)
    present: Counter[tuple[bool, ...]] = Counter()
    for records in data.partnerships().values():
        types = {data.actors[m].type for r in records for m in r.members}
        present[tuple(bool(types & SPHERES[name]) for name in names)] += 1
    outside = present.pop((False,) * len(names), 0)
    sets = [s for size in (1, 2, 3) for s in combinations(range(3), size)]
    counts = {" + ".join(names[i] for i in s): present[tuple(i in s for i in range(3))] for s in sets}
    information = {" + ".join(names[i] for i in s): transmission(present, s) for s in sets if len(s) > 1}
    return TripleHelix(counts, outside, information)


def transmission(present: Mapping[tuple[bool, ...], int], dimensions: Iterable[int]) -> float | None:
    """Mutual information of two or three yes/no variables in bits: ∑ H(one) − ∑ H(two) + H(three).

    Examples
    --------
    >>> transmission({(True, True): 1, (False, False): 1}, (0, 1))
    1.0
    """
    dimensions = tuple(dimensions)
    if not sum(present.values()):
        return None
    found = 0.0
    for size in range(1, len(dimensions) + 1):
        sign = 1 if size % 2 else -1
        found += sign * sum(_entropy(present, chosen) for chosen in combinations(dimensions, size))
    return found + 0.0 if abs(found) > 1e-12 else 0.0


def _entropy(present: Mapping[tuple[bool, ...], int], chosen: tuple[int, ...]) -> float:
    total = sum(present.values())
    margin: Counter[tuple[bool, ...]] = Counter()
    for cell, count in sorted(present.items()):
        margin[tuple(cell[i] for i in chosen)] += count
    return -sum(c / total * math.log2(c / total) for _, c in sorted(margin.items()) if c)
