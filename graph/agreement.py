"""How far people agree: Cohen's kappa over the things that two of them have judged."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from ontology.records import Decision
from ontology.verdicts import Verdict

__all__ = ["Agreement", "agreement"]

_Z95 = 1.96
"""Standard normal quantile of a 95% interval."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two people.

    Parameters
    ----------
    what
        ``partnership`` (accept, reject or edit) or ``identity`` (merge or reject).
    one, other
        The two, in the order of their names.
    items
        How many things both have judged.
    observed, expected
        Share of them on which they agree, and the share on which they would if each decided as often in each way, but
        at random.
    kappa
        (observed - expected) / (1 - expected); ``None`` where both always decide in one and the same way.
    low, high
        95% interval of kappa for large numbers of items, at most 1; ``None`` with it.
    """

    what: str
    one: str
    other: str
    items: int
    observed: float
    expected: float
    kappa: float | None
    low: float | None
    high: float | None


def agreement(verdicts: Iterable[Verdict]) -> tuple[Agreement, ...]:
    """Return the agreement of every two people who have judged something in common.

    An edit agrees with an edit whatever the two change; splits are not compared, since nobody says of the rest that it
    is no split.

    References
    ----------
    J. Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 37-46;
    the interval rests on his standard error for large samples.

    Examples
    --------
    >>> said = [("a", "Ann", "accept"), ("b", "Ann", "reject"), ("a", "Bo", "accept"), ("b", "Bo", "accept")]
    >>> (both,) = agreement(Verdict(Decision(d), (f"partnership/{t}",), by, "2026-05-18") for t, by, d in said)
    >>> both.items, both.observed, both.kappa
    (2, 0.5, 0.0)
    """
    said: dict[str, dict[str, dict[tuple[str, ...], Decision]]] = {"partnership": {}, "identity": {}}
    for verdict in verdicts:
        if verdict.decision is not Decision.SPLIT:
            of = said["identity" if verdict.about_identity else "partnership"]
            of.setdefault(verdict.by, {})[verdict.targets] = verdict.decision
    found = []
    for what, people in said.items():
        for one, other in combinations(sorted(people), 2):
            both = sorted(people[one].keys() & people[other].keys())
            if both:
                pairs = [(people[one][item], people[other][item]) for item in both]
                found.append(Agreement(what, one, other, len(both), *_kappa(pairs)))
    return tuple(found)


def _kappa(
    pairs: list[tuple[Decision, Decision]],
) -> tuple[float, float, float | None, float | None, float | None]:
    n = len(pairs)
    observed = sum(a is b for a, b in pairs) / n
    ones, others = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(ones[decision] * others[decision] for decision in Decision) / n**2
    if math.isclose(expected, 1.0):
        return observed, expected, None, None, None
    kappa = (observed - expected) / (1 - expected)
    half = _Z95 * math.sqrt(observed * (1 - observed) / n) / (1 - expected)
    return observed, expected, kappa, max(-1.0, kappa - half), min(1.0, kappa + half)
